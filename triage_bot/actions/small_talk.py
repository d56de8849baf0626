"""Courtesies, who is talking, and what is no matter for care."""

from triage_bot.actions.translating import ConversationAction
from triage_bot.conversations.topics import take_topic


class ActionSmallTalk(ConversationAction):
    """Courtesies, who is talking, and what is no matter for care."""

    action_name = "action_small_talk"
    decide = staticmethod(take_topic)
