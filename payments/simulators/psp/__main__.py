"""Runs the simulated payment service: `python -m payments.simulators.psp --cards data/demo/stored_cards.yml`.

The port comes from --port or PSP_PORT; without --cards it knows no card until one is stored by POST /control/agree.
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

import yaml

from payments.simulators.psp.app import make_app
from payments.simulators.psp.service import Psp


def knowing(file: Path | None) -> Psp:
    """The service with the cards of a file: `stored_cards`, each with token, agreement and what may be shown."""
    psp = Psp()
    known = [] if file is None else yaml.safe_load(file.read_text(encoding="utf-8"))["stored_cards"]
    for each in known:
        psp.know(each["token"], each["agreement"], each["card"])
    return psp


def main() -> None:
    """Start the simulator and serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default=os.environ.get("PSP_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PSP_PORT", "8260")))
    parser.add_argument("--cards", type=Path)
    wish = parser.parse_args()
    app = make_app(knowing(wish.cards), clock=lambda: datetime.now(UTC))
    app.run(host=wish.host, port=wish.port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
