"""What the panel talks to: device processes by their UNIX sockets, the booking system, Swish and e-frikort by HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from kiosk.demo_data import DemoPatient

DEVICES = ("scanner", "card-reader", "terminal", "printer")
SWISH_ACTIONS = ("approve", "fail", "next", "down", "callbacks")
EFRIKORT_ACTIONS = ("fault", "consent", "visit", "reset")
_PHONE = {"approve": "pay", "fail": "fail"}
_LEVERS = ("next", "down", "callbacks")
_PATIENCE = 3.0
Json = dict[str, object]


class Unreachable(Exception):
    """A process that the panel needs does not answer; the message names it."""


@dataclass(frozen=True)
class Reply:
    """What a device process answered: status code and JSON object."""

    status: int
    body: Json


class DeviceProcesses:
    """The device processes whose control sockets lie in one folder, each named after its device."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def state(self, device: str) -> Json:
        """How a device is; {"reachable": False} when its process does not answer."""
        try:
            reply = await self._ask(device, "GET", "/state")
        except Unreachable:
            return {"name": device, "reachable": False}
        return {"name": device, "reachable": True, **reply.body}

    async def act(self, device: str, action: str, body: Mapping[str, object]) -> Reply:
        """Do something at a device; its own answer, also when it refuses."""
        return await self._ask(device, "POST", f"/actions/{action}", body)

    async def tickets(self) -> list[Json]:
        """What the printer has printed, newest first."""
        tickets = (await self._ask("printer", "GET", "/tickets")).body.get("tickets")
        return [ticket for ticket in tickets if isinstance(ticket, dict)] if isinstance(tickets, list) else []

    async def ticket_picture(self, number: int) -> bytes | None:
        """The picture (PNG) of a ticket; None when there is no such ticket."""
        response = await self._request("printer", "GET", f"/tickets/{number}.png")
        return response.content if response.status_code == httpx.codes.OK else None

    async def _ask(self, device: str, method: str, path: str, body: Mapping[str, object] | None = None) -> Reply:
        response = await self._request(device, method, path, body)
        try:
            content = response.json()
        except json.JSONDecodeError:
            content = None
        if not isinstance(content, dict):
            raise Unreachable(f"The process of the {device} answered with something that is not JSON.")
        return Reply(response.status_code, content)

    async def _request(
        self, device: str, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> httpx.Response:
        transport = httpx.AsyncHTTPTransport(uds=str(self._folder / f"{device}.sock"))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://device", timeout=_PATIENCE) as client:
                return await client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise Unreachable(f"The process of the {device} does not answer. Is it running?") from error


class BookingSystem:
    """The simulated booking system, asked only for the codes of its kallelser (the letters that call a patient)."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    async def bookings(self) -> list[Json]:
        """The bookings of the demo patients; Unreachable when the booking system does not answer."""
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
                response = await client.get(f"{self._url}/api/v1/bookings")
                response.raise_for_status()
                found = response.json()
        except (httpx.HTTPError, json.JSONDecodeError) as error:
            raise Unreachable("The booking system does not answer. Is it running?") from error
        bookings = found.get("bookings") if isinstance(found, dict) else None
        if not isinstance(bookings, list):
            raise Unreachable("The booking system answered without a list of bookings.")
        return [booking for booking in bookings if isinstance(booking, dict)]


class SwishPhone:
    """The phone of the patient who stands at the kiosk, and the levers of the simulated Swish."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    async def state(self) -> Json:
        """What the phone shows, and how Swish is set; {"reachable": False} when it does not answer."""
        try:
            told = (await _asked(self._url, "Swish", "GET", "/control")).body
        except Unreachable:
            return {"reachable": False}
        waiting = _last_waiting(told)
        shown = None if waiting is None else {"amount": waiting["amount"], "currency": waiting["currency"]}
        return {"reachable": True, "waiting": shown, **{name: told.get(name) for name in _LEVERS}}

    async def act(self, action: str, body: Mapping[str, object]) -> Reply:
        """Approve or end the request that waits, or pull a lever; its own answer, also when it refuses."""
        if action in _LEVERS:
            return await _asked(self._url, "Swish", "POST", f"/control/{action}", body)
        waiting = _last_waiting((await _asked(self._url, "Swish", "GET", "/control")).body)
        if waiting is None:
            return Reply(
                409, {"status": 409, "detail": "No payment waits in the phone. Choose Swish at the kiosk first."}
            )
        return await _asked(self._url, "Swish", "POST", f"/control/{_PHONE[action]}/{waiting['id']}", body)


class EFrikortOffice:
    """The simulated e-frikort as whoever runs it sees it: consents, visits and faults."""

    def __init__(self, url: str, patients: Iterable[DemoPatient]) -> None:
        self._url = url.rstrip("/")
        self._names = {patient.personnummer: patient.name for patient in patients}

    async def state(self) -> Json:
        """The demonstration's patients with their cards, and the fault; {"reachable": False} without an answer."""
        try:
            told = (await _asked(self._url, "e-frikort", "GET", "/control")).body
        except Unreachable:
            return {"reachable": False}
        found = told.get("patients")
        cards = found if isinstance(found, dict) else {}
        known = [{"name": name, **cards[person]} for person, name in self._names.items() if person in cards]
        return {"reachable": True, "fault": told.get("fault"), "asked": told.get("asked"), "patients": known}

    async def act(self, action: str, body: Mapping[str, object]) -> Reply:
        """Pull a lever; its own answer, also when it refuses."""
        reply = await _asked(self._url, "e-frikort", "POST", f"/control/{action}", body)
        return reply if reply.status >= httpx.codes.BAD_REQUEST else Reply(reply.status, {})


async def _asked(url: str, who: str, method: str, path: str, body: Mapping[str, object] | None = None) -> Reply:
    try:
        async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE, trust_env=False) as client:
            response = await client.request(method, path, json=body)
            content = response.json() if response.content else {}
    except (httpx.HTTPError, json.JSONDecodeError) as error:
        raise Unreachable(f"The simulated {who} does not answer. Is it running?") from error
    return Reply(response.status_code, content if isinstance(content, dict) else {})


def _last_waiting(told: Json) -> Json | None:
    requests = told.get("requests")
    every = [each for each in requests if isinstance(each, dict)] if isinstance(requests, list) else []
    return next((each for each in reversed(every) if each.get("status") == "CREATED"), None)
