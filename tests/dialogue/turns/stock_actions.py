"""The one custom action of the stock bot that a turn of the chat is compared with."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class Answer(Action):  # type: ignore[misc]  # rasa_sdk has no types
    """Says the same to everything."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Utters one sentence, whatever was said."""
        del tracker, domain
        dispatcher.utter_message(text="Tack, då vet jag.")
        return []
