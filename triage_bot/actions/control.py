"""The patient steers the conversation - over again, help, a person."""

from triage_bot.actions.translating import ConversationAction
from triage_bot.conversations.topics import take_topic


class ActionControl(ConversationAction):
    """The patient steers the conversation - over again, help, a person."""

    action_name = "action_control"
    decide = staticmethod(take_topic)
