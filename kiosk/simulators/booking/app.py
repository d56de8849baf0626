"""The booking simulator's HTTP interface: bookings as the kiosk asks for them, and the levers for developers."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import empty, json

from kiosk.appointments.port import Booking
from kiosk.clock import SteerableClock, machine_clock
from kiosk.simulators.booking.agenda import Agenda, Arrival
from kiosk.simulators.booking.faults import FaultKind, FaultOrder, Faults

_HANG_UP_AFTER = 60.0
_Message = TypeVar("_Message", bound=BaseModel)


class _LookUp(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str


class _Person(BaseModel):
    model_config = ConfigDict(extra="forbid")

    personnummer: str = Field(pattern=r"^[0-9]{12}$")


class _Search(_Person):
    day: date


class _ClockOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    now: AwareDatetime | None = None
    offset_seconds: float | None = None


def make_app(agenda: Agenda, clock: SteerableClock, *, name: str = "booking") -> Sanic[Any, Any]:
    """The simulator's server, not yet started."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.config.RESPONSE_TIMEOUT = int(_HANG_UP_AFTER) + 5
    faults = Faults()
    _add_bookings(app, agenda, faults)
    _add_levers(app, agenda, clock, faults)
    app.error_handler.add(Exception, _problem)
    return app


def _add_bookings(app: Sanic[Any, Any], agenda: Agenda, faults: Faults) -> None:
    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        down = faults.order.kind is FaultKind.DOWN
        return json({"status": "down" if down else "ok", "parts": {"agenda": "ok"}}, status=503 if down else 200)

    @app.get("/api/v1/bookings")
    async def bookings(_request: Request) -> HTTPResponse:
        return json({"bookings": [_summary(booking) for booking in agenda.bookings()]})

    @app.post("/api/v1/bookings/lookup")
    async def look_up(request: Request) -> HTTPResponse:
        await _strike(faults.strike(), applied=False)
        booking = agenda.with_code(_read(request, _LookUp).code)
        return _refusal(404, "There is no booking with that code.") if booking is None else json(_details(booking))

    @app.post("/api/v1/bookings/search")
    async def search(request: Request) -> HTTPResponse:
        await _strike(faults.strike(), applied=False)
        wanted = _read(request, _Search)
        found = agenda.of_person(wanted.personnummer, wanted.day)
        return json({"bookings": [_details(booking) for booking in found]})

    @app.post("/api/v1/patients/lookup")
    async def look_up_patient(request: Request) -> HTTPResponse:
        await _strike(faults.strike(), applied=False)
        patient_id = agenda.patient_of(_read(request, _Person).personnummer)
        return _refusal(404, "There is no such patient.") if patient_id is None else json({"patient_id": patient_id})

    @app.post("/api/v1/bookings/<booking_id:str>/arrive")
    async def arrive(request: Request, booking_id: str) -> HTTPResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return _refusal(400, "Send an Idempotency-Key.")
        fault = faults.strike()
        await _strike(fault, applied=False)
        answer = agenda.arrive(booking_id, key)
        await _strike(fault, applied=True)
        if answer is Arrival.TAKEN:
            return json({"status": "arrived"})
        return _refusal(404 if answer is Arrival.UNKNOWN_BOOKING else 409, answer.value)


def _add_levers(app: Sanic[Any, Any], agenda: Agenda, clock: SteerableClock, faults: Faults) -> None:
    @app.post("/api/v1/control/fault")
    async def set_fault(request: Request) -> HTTPResponse:
        faults.order = _read(request, FaultOrder)
        return json(faults.order.model_dump(mode="json"))

    @app.post("/api/v1/control/clear")
    async def clear(_request: Request) -> HTTPResponse:
        faults.order = FaultOrder(kind=FaultKind.NONE)
        return empty()

    @app.post("/api/v1/control/reset")
    async def reset(_request: Request) -> HTTPResponse:
        agenda.reset()
        return empty()

    @app.post("/api/v1/control/cancel")
    async def cancel(request: Request) -> HTTPResponse:
        code = _read(request, _LookUp).code
        return empty() if agenda.cancel(code) else _refusal(404, "There is no booking with that code.")

    @app.get("/api/v1/control/clock")
    async def tell_time(_request: Request) -> HTTPResponse:
        return json({"now": clock().isoformat(), "offset_seconds": clock.offset.total_seconds()})

    @app.post("/api/v1/control/clock")
    async def set_time(request: Request) -> HTTPResponse:
        clock.shift(_offset(_read(request, _ClockOrder)))
        return json({"now": clock().isoformat(), "offset_seconds": clock.offset.total_seconds()})


async def _strike(fault: FaultOrder, *, applied: bool) -> None:
    """Let the fault hit a request, before its work is done or after."""
    match fault.kind:
        case FaultKind.DOWN:
            raise SanicException("The booking system is down.", status_code=503)
        case FaultKind.SLOW if not applied:
            await asyncio.sleep(fault.seconds)
        case FaultKind.TIMEOUT_AFTER_APPLYING if applied:
            await asyncio.sleep(_HANG_UP_AFTER)


def _read(request: Request, model: type[_Message]) -> _Message:
    try:
        return model.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in error.errors())
        raise SanicException(problems, status_code=400) from None


def _offset(order: _ClockOrder) -> timedelta:
    if order.now is not None:
        return order.now - machine_clock()
    return timedelta(seconds=order.offset_seconds or 0)


def _summary(booking: Booking) -> dict[str, Any]:
    return {
        "id": booking.id,
        "code": booking.code,
        "time": booking.start.isoformat(),
        "patient_name": booking.patient_name,
        "kind": booking.type_name,
        "status": booking.status.value,
    }


def _details(booking: Booking) -> dict[str, Any]:
    return {
        **asdict(booking),
        "start": _iso(booking.start),
        "end": _iso(booking.end),
        "exemptions": sorted(booking.exemptions),
    }


def _iso(instant: datetime) -> str:
    return instant.isoformat()


def _refusal(status: int, detail: str) -> HTTPResponse:
    body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail}
    return json(body, status=status, content_type="application/problem+json")


async def _problem(_request: Request, error: Exception) -> HTTPResponse:
    status = error.status_code if isinstance(error, SanicException) else 500
    return _refusal(status, str(error) if isinstance(error, SanicException) else "Something broke.")
