"""The one shape that all actions share: read the gateway's metadata, let the conversation decide, send the outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from triage_bot.conversations.contract import Conversation, Outcome, Said
from triage_bot.conversations.library import Libraries, Library

Decide = Callable[[Library, Conversation, Said, str], Outcome]


class ConversationAction(Action):  # type: ignore[misc]  # rasa_sdk has no types
    """An action that answers with the Outcome that one function of the conversation decides."""

    def __init__(self, name: str, decide: Decide, libraries: Libraries) -> None:
        """`name` is the action's in Rasa's domain; the libraries are opened once, where the server is composed."""
        self._name, self._decide, self._libraries = name, decide, libraries

    def name(self) -> str:
        """The name under which Rasa's domain knows the action."""
        return self._name

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
        outcome = self._decide(self._libraries.at(conversation.content_version), conversation, said, intent)
        dispatcher.utter_message(json_message=outcome.model_dump(mode="json", by_alias=True))
        return []
