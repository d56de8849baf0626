"""The one shape that all actions share: read the gateway's metadata, let the conversation decide, send the outcome."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from triage_bot.conversations.contract import Conversation, Outcome, Said
from triage_bot.conversations.library import Libraries, Library
from triage_bot.understanding import Understanding, received

Decide = Callable[[Library, Conversation, Said, str, Understanding], Outcome]


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
        metadata = message["metadata"]
        conversation = Conversation.model_validate_json(metadata["conversation"])
        said = Said.model_validate_json(metadata["said"])
        intent = str((message.get("intent") or {}).get("name") or "")
        understanding = received(json.loads(metadata["understanding"]))
        library = self._libraries.at(conversation.content_version)
        outcome = self._decide(library, conversation, said, intent, understanding)
        dispatcher.utter_message(json_message={"outcome": outcome.model_dump_json()})
        return []
