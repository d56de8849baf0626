"""Runs the simulated control unit: `python -m payments.simulators.control_unit`, port from CONTROL_UNIT_PORT."""

from __future__ import annotations

import argparse
import os
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import empty, json

from payments.simulators.control_unit.unit import Unit


def make_app(unit: Unit, *, name: str = "control-unit") -> Sanic[Any, Any]:
    """The simulator's server, not yet started."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.ctx.refusing = 0

    @app.post("/api/v1/sales")
    async def sign(request: Request) -> HTTPResponse:
        if app.ctx.refusing:
            app.ctx.refusing -= 1
            return empty(status=503)
        code = unit.sign(request.json)
        return empty(status=409) if code is None else json({"unit_id": unit.unit_id, "control_code": code})

    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.post("/control/refuse")
    async def refuse(request: Request) -> HTTPResponse:
        app.ctx.refusing = int(request.json)
        return empty()

    return app


def main() -> None:
    """Start the simulator and serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("CONTROL_UNIT_PORT", "8270")))
    port = parser.parse_args().port
    make_app(Unit()).run(host="127.0.0.1", port=port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
