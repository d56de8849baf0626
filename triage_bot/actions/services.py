"""A wish for an e-service."""

from triage_bot.actions.translating import ConversationAction
from triage_bot.conversations.topics import take_topic


class ActionService(ConversationAction):
    """A wish for an e-service."""

    action_name = "action_service"
    decide = staticmethod(take_topic)
