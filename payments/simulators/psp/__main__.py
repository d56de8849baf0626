"""Runs the simulated payment service: `python -m payments.simulators.psp`, port from PSP_PORT."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime

from payments.simulators.psp.app import make_app
from payments.simulators.psp.service import Psp


def main() -> None:
    """Start the simulator and serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default=os.environ.get("PSP_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PSP_PORT", "8260")))
    wish = parser.parse_args()
    app = make_app(Psp(), clock=lambda: datetime.now(UTC))
    app.run(host=wish.host, port=wish.port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
