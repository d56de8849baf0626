"""Numbers on the command line: what cannot be is told before anything is opened."""

from __future__ import annotations

import argparse

_FASTEST = 4_000_000


def baud(text: str) -> int:
    """A speed in bits per second."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _FASTEST):
        raise argparse.ArgumentTypeError(f"{text} is no speed: a whole number of bits per second, for example 9600")
    return int(text)


def positive(text: str) -> float:
    """A number above 0, of seconds or as a factor."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no number above 0")
    return number
