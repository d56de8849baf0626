"""Starts Rasa's action server: `python -m triage_bot.actions`."""

from __future__ import annotations

import sys

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from triage_bot.actions import control, fees, matter, questions, services, small_talk
from triage_bot.actions.translating import ConversationAction
from triage_bot.content import ContentError
from triage_bot.conversations.library import Libraries
from triage_bot.routing.files import RegionError
from triage_bot.settings import ActionSettings

TOPICS = (matter, services, fees, questions, small_talk, control)


def main() -> int:
    """Runs until it is stopped; 1 when content or region cannot be read."""
    settings = ActionSettings()
    try:
        libraries = Libraries(settings.data, settings.archive, settings.likeness)
    except (ContentError, RegionError) as error:
        print(error, file=sys.stderr)
        return 1
    executor = ActionExecutor()
    for topic in TOPICS:
        executor.register_action(ConversationAction(topic.NAME, topic.decide, libraries))
    app = create_app(executor, cors_origins=[])
    app.config.ACCESS_LOG = False
    app.run(host=settings.host, port=settings.port, single_process=True, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
