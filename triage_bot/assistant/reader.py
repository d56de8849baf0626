"""The lexicon as a component of Rasa's pipeline: what was read becomes entities, and it helps to decide the intent.

It runs behind the statistical classifier. The gateway has read the text already, and what it read comes with the
message. A message that comes without (from Rasa's own tools) is read here: the lexicon is put into the model when that
is trained, and unfolded when it is needed.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from triage_bot.assistant.answers import check_schema_once
from triage_bot.understanding import Understanding, decide, received, understand
from triage_bot.understanding.lexicon import LIKENESS, compiled

LEXICON = "lexicon.json"
UNDERSTANDING = "understanding"
"""Under which name of a message's metadata the gateway sends what it has read."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LexiconReader(GraphComponent):  # type: ignore[misc]  # Rasa is not installed where types are checked
    """Reads a message with the lexicon; `lexicon` in the configuration is the file that `triage_bot lexicon` prints."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Without a lexicon until it is trained or loaded."""
        self._config, self._storage, self._resource = config, storage, resource
        self._folded: bytes = b""
        self._lexicon: dict[str, Any] = {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LexiconReader:
        """A reader that is about to be trained."""
        del execution_context
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LexiconReader:
        """The reader of a trained model."""
        del kwargs
        check_schema_once()
        reader = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            reader._folded = zlib.compress((folder / LEXICON).read_bytes(), level=1)
        return reader

    def train(self, training_data: TrainingData) -> Resource:
        """Puts the lexicon into the model; nothing is learnt from the examples."""
        del training_data
        text = Path(self._config["lexicon"]).read_text(encoding="utf-8")
        self._lexicon = json.loads(text)
        with self._storage.write_to(self._resource) as folder:
            (folder / LEXICON).write_text(text, encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The examples as they are."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds what was read to each message, and decides its intent with the classifier's guess."""
        for message in messages:
            heard = self._read(message)
            guess = message.get(INTENT) or {}
            confidence = float(guess.get(PREDICTED_CONFIDENCE_KEY) or 0.0)
            intent = decide(heard, str(guess.get(INTENT_NAME_KEY)), confidence)
            if intent != guess.get(INTENT_NAME_KEY):
                message.set(INTENT, {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}, add_to_output=True)
            message.set(ENTITIES, (message.get(ENTITIES) or []) + _entities(heard), add_to_output=True)
        return messages

    def _read(self, message: Message) -> Understanding:
        told = (message.get("metadata") or {}).get(UNDERSTANDING)
        if told is not None:
            return received(json.loads(told))
        text = message.get(TEXT) or ""
        if not self._lexicon:
            lexicon = json.loads(zlib.decompress(self._folded))
            compiled(lexicon)
            # its version is enough to find the compiled lexicon again; the text of it would lie there twice
            self._lexicon = {"version": lexicon["version"], LIKENESS: {"version": lexicon[LIKENESS]["version"]}}
        return understand(text, self._lexicon)


def _entities(heard: Understanding) -> list[dict[str, Any]]:
    """Complaints, findings and quantities as entities; they carry ids, never the patient's own words."""
    found: list[tuple[str, Any]] = [("complaint", each.pathway) for each in heard.complaints]
    found += [("finding", f"{each.question}={each.value}:{each.polarity.value}") for each in heard.mentions]
    found += [("place", f"{each.side} {each.part}".strip()) for each in heard.places]
    quantities = (
        ("temperature", heard.temperature),
        ("duration_days", heard.duration_days),
        ("age", heard.age),
        ("service", heard.service),
    )
    found += [(name, value) for name, value in quantities if value is not None]
    return [{"entity": name, "value": value, "extractor": LexiconReader.__name__} for name, value in found]
