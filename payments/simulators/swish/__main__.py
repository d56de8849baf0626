"""Runs the simulated Swish: `python -m payments.simulators.swish --port 8220`."""

from __future__ import annotations

import argparse

from payments.simulators.swish.app import make_app
from payments.simulators.swish.requests import Swish


def main() -> None:
    """Start the simulator and serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8220)
    app = make_app(Swish())
    app.run(host="127.0.0.1", port=parser.parse_args().port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
