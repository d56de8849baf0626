"""Runs the simulated Swish: `python -m payments.simulators.swish --port 8220 --deliver-to http://127.0.0.1:8230`."""

from __future__ import annotations

import argparse

from payments.simulators.swish.app import make_app
from payments.simulators.swish.callbacks import Callbacks
from payments.simulators.swish.requests import Swish


def main() -> None:
    """Start the simulator and serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8220)
    parser.add_argument("--deliver-to", default="", help="the clinic's listener, which callbacks are passed on to")
    wanted = parser.parse_args()
    app = make_app(Swish(), Callbacks(wanted.deliver_to))
    app.run(host="127.0.0.1", port=wanted.port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
