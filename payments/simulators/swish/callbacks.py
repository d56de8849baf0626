"""What the simulated Swish posts when a payment has ended: to the callback address, as the proxy in front of it would.

A real callback comes by https to port 443 and is passed on to the clinic's own listener. Here `deliver_to` is that
listener: a callback for https://clinic.example/swish goes to its path /swish. It stops at the first answer 200.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from payments.simulators.swish.requests import Entry

_TIMES, _PAUSE, _PATIENCE = 3, 0.5, 5.0


@dataclass
class Callbacks:
    """Posts callbacks to one listener; none while `is_on` is false or there is no listener."""

    deliver_to: str = ""
    is_on: bool = True
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def tell(self, entry: Entry) -> None:
        """Post how a request has ended, soon."""
        if not self.is_on or not self.deliver_to:
            return
        task = asyncio.ensure_future(self._post(urlsplit(entry.callbackUrl).path, entry.told()))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _post(self, path: str, told: dict[str, Any]) -> None:
        async with httpx.AsyncClient(base_url=self.deliver_to, timeout=_PATIENCE, trust_env=False) as client:
            for _time in range(_TIMES):
                try:
                    if (await client.post(path, json=told)).status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    pass  # nobody listens there yet
                await asyncio.sleep(_PAUSE)
