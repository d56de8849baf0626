"""Compares answers of an action server with Rasa's schema, in Rasa's environment: `answers.py ANSWER ...`.

Says for each answer "taken", or the first line of Rasa's refusal; then how often the schema itself was checked.
"""

import json
import sys
from unittest.mock import patch

from jsonschema import Draft7Validator, ValidationError
from rasa.core.actions.action import RemoteAction

from triage_bot.assistant.answers import check_schema_once

with patch.object(Draft7Validator, "check_schema", wraps=Draft7Validator.check_schema) as checked:
    check_schema_once()
    action = RemoteAction("action_turn", None)
    said = []
    for answer in sys.argv[1:]:
        try:
            said.append("taken" if action._validate_action_result(json.loads(answer)) else "refused")
        except ValidationError as error:
            said.append(error.message.splitlines()[0])
    sys.stdout.write("\n".join([*said, str(checked.call_count)]))
