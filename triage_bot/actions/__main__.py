"""Starts Rasa's action server: `python -m triage_bot.actions`."""

from __future__ import annotations

import gc
import sys
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from triage_bot.actions import control, fees, matter, questions, services, small_talk
from triage_bot.actions.translating import ConversationAction
from triage_bot.content import ContentError
from triage_bot.conversations.library import Libraries
from triage_bot.routing.files import RegionError
from triage_bot.settings import ActionSettings

TOPICS = (matter, services, fees, questions, small_talk, control)


class Executor(ActionExecutor):  # type: ignore[misc]  # rasa_sdk has no types
    """Runs actions that do not look at Rasa's domain, and so does not ask Rasa to send it."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        """No domain."""
        del payload, action_name
        return {}


def main() -> int:
    """Runs until it is stopped; 1 when content or region cannot be read."""
    settings = ActionSettings()
    try:
        libraries = Libraries(settings.data, settings.archive, settings.likeness)
    except (ContentError, RegionError) as error:
        print(error, file=sys.stderr)
        return 1
    executor = Executor()
    for topic in TOPICS:
        executor.register_action(ConversationAction(topic.NAME, topic.decide, libraries))
    app = create_app(executor, cors_origins=[])
    app.config.ACCESS_LOG = False
    gc.freeze()  # content and lexicon stay: looking through them again and again would make turns wait
    app.run(host=settings.host, port=settings.port, single_process=True, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
