"""What a terminal's answers to services without a card amount to: end of day, diagnosis."""

from __future__ import annotations

from hardware.drivers.zvt_session import Completed, Ended, Ending
from hardware.framing import zvt_codes, zvt_reports
from hardware.interfaces import Diagnosis, Reconciliation, ServiceState


def reconciliation(ending: Ending | str, told: list[bytes]) -> Reconciliation:
    """How the end of the day ended; a text instead of an ending says why that is not known."""
    if isinstance(ending, str):
        return Reconciliation(ServiceState.UNKNOWN, reason=ending)
    result = next((each.result for each in map(zvt_reports.read_status, told) if each.result), zvt_codes.SUCCESS)
    code = ending.code if isinstance(ending, Ended) else result
    if code != zvt_codes.SUCCESS:
        return Reconciliation(ServiceState.REFUSED, code=f"{code:02X}", reason=zvt_codes.meaning(code))
    totals = next((found for found in map(zvt_reports.read_totals, reversed(told)) if found is not None), None)
    if totals is None:
        return Reconciliation(ServiceState.DONE)
    return Reconciliation(ServiceState.DONE, totals.count, totals.amount_ore, totals.first_receipt, totals.last_receipt)


def diagnosis(called: Ending | str, asked: Ending | str) -> Diagnosis:
    """What the call to the acquirer and the status enquiry after it showed."""
    if isinstance(called, str):
        return Diagnosis(ServiceState.UNKNOWN, reason=called)
    if isinstance(called, Ended):
        return Diagnosis(ServiceState.REFUSED, f"{called.code:02X}", zvt_codes.meaning(called.code))
    if not isinstance(asked, Completed):
        return Diagnosis(ServiceState.DONE)
    readiness = zvt_reports.read_readiness(asked.data)
    code = readiness.status
    if code == zvt_codes.SUCCESS:
        return Diagnosis(ServiceState.DONE, software=readiness.software)
    return Diagnosis(ServiceState.DONE, f"{code:02X}", zvt_codes.meaning(code), readiness.software)
