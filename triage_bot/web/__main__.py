"""Starts the chat: `python -m triage_bot.web`."""

from __future__ import annotations

import gc
import sys

import structlog

from triage_bot.content import ContentError
from triage_bot.routing.files import RegionError
from triage_bot.settings import ChatSettings
from triage_bot.web.app import create_app


def main() -> int:
    """Runs until it is stopped; 1 when content or region cannot be read."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )
    settings = ChatSettings()
    try:
        app = create_app(settings)
    except (ContentError, RegionError) as error:
        print(error, file=sys.stderr)
        return 1
    gc.freeze()  # content and lexicon stay: looking through them again and again would make turns wait
    app.run(host=settings.host, port=settings.port, single_process=True, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
