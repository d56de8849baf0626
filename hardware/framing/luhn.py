"""The Luhn check digit (ISO/IEC 7812-1), by which a card number is told from other long numbers."""

from __future__ import annotations


def has_luhn_digit(number: str) -> bool:
    """Whether the last digit of a string of digits is its check digit.

    >>> has_luhn_digit("4111111111111111"), has_luhn_digit("4111111111111112")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
