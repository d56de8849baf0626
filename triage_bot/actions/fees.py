"""A question about what care costs."""

from triage_bot.actions.translating import ConversationAction
from triage_bot.conversations.topics import take_topic


class ActionFees(ConversationAction):
    """A question about what care costs."""

    action_name = "action_fees"
    decide = staticmethod(take_topic)
