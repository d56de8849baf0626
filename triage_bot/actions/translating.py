"""The one shape that all actions share: read the gateway's metadata, let the conversation decide, send the outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from triage_bot.conversations.contract import Conversation, Outcome, Said
from triage_bot.conversations.library import Library


class ConversationAction(Action):
    """An action that answers with an Outcome for the gateway; a subclass names what decides it."""

    action_name: ClassVar[str]
    decide: ClassVar[Callable[[Library, Conversation, Said, str], Outcome]]

    def __init__(self, library: Library) -> None:
        """The library is opened once, where the server is composed."""
        self.library = library

    def name(self) -> str:
        """The name under which Rasa's domain knows the action."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answers one call of Rasa; what cannot be read is an error that Rasa reports as an empty reply."""
        del domain
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        conversation = Conversation.model_validate(metadata.get("conversation"))
        said = Said.model_validate(metadata.get("said"))
        intent = str((message.get("intent") or {}).get("name") or "")
        outcome = type(self).decide(self.library, conversation, said, intent)
        dispatcher.utter_message(json_message=outcome.model_dump(mode="json", by_alias=True))
        return []
