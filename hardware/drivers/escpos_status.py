"""What an ESC/POS printer's status bytes mean, asked for (DLE EOT 1–4) or unasked (ASB), as one status."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.interfaces import Condition, Paper, PrinterStatus

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = QUESTIONS = (1, 2, 3, 4)
_NOTHING = dict.fromkeys(QUESTIONS, 0)


def read_status(answers: Mapping[int, int], automatic: bytes | None = None) -> PrinterStatus:
    """What the answers to the four questions mean, together with a later automatic status; the worst problem is named.

    >>> read_status({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x1E}).problem
    'paper_low'
    >>> read_status({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}, b"\\x38\\x00\\x00\\x00").problem
    'cover_open'
    """
    said = _as_answers(automatic) if automatic else _NOTHING
    printer, offline, error, sensors = (answers[question] | said[question] for question in QUESTIONS)
    paper = _paper(sensors, offline)
    cover_open = bool(offline & 0x04)
    problems = (
        ("unrecoverable", error & 0x20),
        ("cutter", error & 0x08),
        ("cover_open", cover_open),
        ("paper_out", paper is Paper.OUT),
        ("overheated", error & 0x40),
        ("error", offline & 0x40),
        ("feed_button", offline & 0x08),
        ("offline", printer & 0x08),
    )
    problem = next((name for name, present in problems if present), "")
    if problem:
        return PrinterStatus(Condition.FAULT, paper, cover_open, problem)
    if paper is Paper.LOW:
        return PrinterStatus(Condition.WARNING, paper, cover_open, "paper_low")
    return PrinterStatus(Condition.OK, paper, cover_open)


def read_automatic(value: bytes) -> PrinterStatus:
    """What four bytes of automatic status mean by themselves.

    >>> read_automatic(b"\\x18\\x08\\x00\\x00").problem
    'cutter'
    """
    return read_status(_NOTHING, value)


def unknown(problem: str) -> PrinterStatus:
    """Nothing is known, and why."""
    return PrinterStatus(Condition.UNKNOWN, Paper.UNKNOWN, problem=problem)


def _as_answers(automatic: bytes) -> dict[int, int]:
    """Automatic status in the bits of the four answers (the cover and the feed button share a byte with online)."""
    first, second, third, _fourth = automatic
    return {
        PRINTER: first & 0x08,
        OFFLINE_CAUSE: (0x04 if first & 0x20 else 0) | (0x08 if first & 0x40 else 0),
        ERROR_CAUSE: second & 0x68,
        PAPER: (0x0C if third & 0x03 else 0) | (0x60 if third & 0x0C else 0),
    }


def _paper(sensors: int, offline_cause: int) -> Paper:
    if sensors & 0x60 or offline_cause & 0x20:
        return Paper.OUT
    return Paper.LOW if sensors & 0x0C else Paper.FULL
