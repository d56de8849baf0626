"""Runs the simulated billing system: `python -m payments.simulators.billing`, port from BILLING_PORT."""

from __future__ import annotations

import argparse
import os

from payments.simulators.billing.app import make_app
from payments.simulators.billing.system import Billing


def main() -> None:
    """Start the simulator and serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default=os.environ.get("BILLING_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("BILLING_PORT", "8250")))
    wish = parser.parse_args()
    app = make_app(Billing())
    app.run(host=wish.host, port=wish.port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
