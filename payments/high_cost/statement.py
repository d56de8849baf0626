"""The high-cost card as a short sealed statement for a QR code, which only the readers of the region's clinics open.

Who photographs it learns that it is such a code, and nothing of sums, days or person. It is bound to the patient by a
keyed digest of the identity that the reader's own staff have checked, so it is worth nothing in other hands. Sealed and
read with keys that the region's clinics share: whoever may read statements may enter fees in the registry as well, so a
signature that readers cannot make would protect nothing more. It is a snapshot; the registry goes before it.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from payments.calendar import SWEDEN
from payments.high_cost.card_view import HAS_CARD, CardState, CardView
from payments.money import Money

PREFIX = "HKK1:"
KEY_BYTES = 32
CHANGING_FOR = timedelta(hours=48)  # as long as a new frikort is preliminary
FINAL_FOR = timedelta(days=30)  # a final frikort can still be taken back, for instance when a fee is repaid
_CLOCKS_DIFFER = timedelta(minutes=5)
_NONCE_BYTES, _DIGEST_BYTES = 12, 16
_FIRST_DAY = date(2000, 1, 1)
_STATES = (CardState.BELOW_LIMIT, CardState.PRELIMINARY, CardState.FRIKORT)
_LAYOUT = struct.Struct(">BiiHHHII16s")
_LONGEST_TEXT = 200


class NotReadable(StrEnum):
    """Why a statement is not taken."""

    NOT_A_STATEMENT = "not_a_statement"
    NOT_GENUINE = "not_genuine"
    OTHER_HOLDER = "other_holder"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"


@dataclass(frozen=True)
class Statement:
    """What a statement says of its holder's card on the day `on`; `balance` is what is left, negative for too much."""

    state: CardState
    counted: Money
    balance: Money
    on: date
    issued_at: datetime
    expires_at: datetime
    start: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class SealedStatement:
    """A statement as the text of a QR code (capitals, digits and one colon), and the instant at which it expires."""

    text: str
    expires_at: datetime


@dataclass(frozen=True)
class StatementKeys:
    """The region's keys, 32 secret bytes each: the first seals, all of them read, so that keys can be changed."""

    keys: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != KEY_BYTES for key in self.keys):
            raise ValueError(f"There must be at least one key, each of {KEY_BYTES} bytes.")

    def __repr__(self) -> str:
        return f"StatementKeys({len(self.keys)})"


def seal(card: CardView, *, holder: str, keys: StatementKeys, at: datetime) -> SealedStatement | None:
    """A statement of a patient's card, made at an instant with a time zone; None when there is no card to tell of.

    `holder` is the identity that other clinics check too, for example a personnummer of twelve digits.
    """
    if card.state not in HAS_CARD or card.on is None:
        return None
    issued = at.astimezone(UTC).replace(microsecond=0)
    expires = _expiry(card, issued)
    if expires <= issued:
        return None
    key = keys.keys[0]
    content = _LAYOUT.pack(
        _STATES.index(card.state),
        card.counted.ore,
        (card.left - card.too_much).ore,
        _number(card.on),
        _number(card.start),
        _number(card.valid_to),
        int(issued.timestamp()),
        int(expires.timestamp()),
        _digest(key, holder),
    )
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + _cipher(key).encrypt(nonce, content, PREFIX.encode())
    return SealedStatement(PREFIX + base64.b32encode(sealed).decode().rstrip("="), expires)


def read(text: str, *, holder: str, keys: StatementKeys, at: datetime) -> Statement | NotReadable:
    """What a scanned statement says of the patient who stands there, or why it is not taken; `at` has a time zone."""
    sealed = _bytes_in(text)
    if sealed is None:
        return NotReadable.NOT_A_STATEMENT
    opened = _open(sealed, keys.keys)
    if opened is None:
        return NotReadable.NOT_GENUINE
    content, key = opened
    state, counted, left, on, start, valid_to, issued, expires, digest = _LAYOUT.unpack(content)
    statement = Statement(
        _STATES[state],
        Money(counted),
        Money(left),
        _FIRST_DAY + timedelta(days=on),
        datetime.fromtimestamp(issued, UTC),
        datetime.fromtimestamp(expires, UTC),
        _day(start),
        _day(valid_to),
    )
    if not hmac.compare_digest(digest, _digest(key, holder)):
        return NotReadable.OTHER_HOLDER
    if at >= statement.expires_at:
        return NotReadable.EXPIRED
    if at < statement.issued_at - _CLOCKS_DIFFER:
        return NotReadable.NOT_YET_VALID
    return statement


def _expiry(card: CardView, issued: datetime) -> datetime:
    if card.state is not CardState.FRIKORT or card.valid_to is None:
        return issued + CHANGING_FOR
    end = datetime.combine(card.valid_to + timedelta(days=1), datetime.min.time(), SWEDEN).astimezone(UTC)
    return min(issued + FINAL_FOR, end)


def _bytes_in(text: str) -> bytes | None:
    if len(text) > _LONGEST_TEXT or not text.startswith(PREFIX):
        return None
    letters = text.removeprefix(PREFIX)
    try:
        sealed = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        return None
    # one text for one content: the last letter's unused bits must not vary
    is_canonical = base64.b32encode(sealed).decode().rstrip("=") == letters
    return sealed if is_canonical and len(sealed) == _NONCE_BYTES + _LAYOUT.size + 16 else None


def _open(sealed: bytes, keys: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    for key in keys:
        try:
            return _cipher(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], PREFIX.encode()), key
        except InvalidTag:
            continue
    return None


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(hmac.digest(key, b"seal", "sha256"))


def _digest(key: bytes, holder: str) -> bytes:
    return hmac.digest(hmac.digest(key, b"holder", "sha256"), holder.encode(), "sha256")[:_DIGEST_BYTES]


def _number(day: date | None) -> int:
    return 0 if day is None else (day - _FIRST_DAY).days


def _day(number: int) -> date | None:
    return _FIRST_DAY + timedelta(days=number) if number else None
