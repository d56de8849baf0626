"""The matter itself: what the patient describes and answers, and whatever Rasa did not recognise."""

from triage_bot.actions.translating import ConversationAction
from triage_bot.conversations.topics import take_matter


class ActionTurn(ConversationAction):
    """Asks whatever the engine wants next: a new complaint needs no new action."""

    action_name = "action_turn"
    decide = staticmethod(take_matter)
