"""The reference by which an invoice is paid: digits, then a digit that tells the length, then a check digit.

Pure. Bankgirot's OCR check with a length digit (recalled, and as Bankgirot's own test page tells): the last digit is
modulus 10 over all before it, the last but one is the last digit of the whole length, which is at most 25.
"""

from __future__ import annotations

from payments.errors import InvalidReference

LONGEST = 25
_DIGITS = frozenset("0123456789")


def check_digit(digits: str) -> str:
    """The modulus 10 (Luhn) digit that belongs after these digits; raises InvalidReference for anything else.

    >>> check_digit("811218987")
    '6'
    """
    _only_digits(digits)
    return str(-_weighed(digits + "0") % 10)


def is_checked(number: str) -> bool:
    """Whether a number ends in its modulus 10 digit.

    >>> is_checked("1609908"), is_checked("1609980")
    (True, False)
    """
    return len(number) > 1 and set(number) <= _DIGITS and _weighed(number) % 10 == 0


def reference_for(number: int) -> str:
    """The OCR reference of an invoice with a running number; raises InvalidReference for a number that has none.

    >>> reference_for(16369)
    '1636976'
    """
    if number < 1:
        raise InvalidReference("An invoice has a running number from 1 on.")
    digits = str(number)
    whole = len(digits) + 2
    if whole > LONGEST:
        raise InvalidReference(f"An OCR reference has at most {LONGEST} digits.")
    counted = f"{digits}{whole % 10}"
    return counted + check_digit(counted)


def is_reference(text: str) -> bool:
    """Whether a text is an OCR reference with a right length digit and a right check digit.

    >>> is_reference("1636976"), is_reference("163697")
    (True, False)
    """
    return 3 <= len(text) <= LONGEST and is_checked(text) and int(text[-2]) == len(text) % 10


def _weighed(digits: str) -> int:
    """The sum of the digits, every second one from the right doubled and its own digits added."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return sum(doubled) + sum(int(digit) for digit in digits[::-2])


def _only_digits(digits: str) -> None:
    if not digits or not set(digits) <= _DIGITS:
        raise InvalidReference("A reference is made of digits alone.")
