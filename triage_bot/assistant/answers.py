"""Rasa checks each answer of the action server against a schema, and each time first whether the schema itself is one.

That the schema is well made is known after the first time; checking it again took a quarter of a turn.
"""

from __future__ import annotations

from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


def check_schema_once() -> None:
    """Lets Rasa compare answers with its schema, which is checked here and not at each answer.

    An answer of another shape raises jsonschema's ValidationError as before.
    """
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate(action: RemoteAction, result: dict[str, Any]) -> bool:
        del action
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = validate
