"""A chip card reader behind PC/SC, for cards with contacts and without.

The service's functions are handed in, as pyscard's `smartcard.scard` has them: each returns a code first. Each use has
its own conversation with the service, so readers may come and go. No payment application is ever selected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from hardware.chip_cards import ChipCard, Command, Response
from hardware.errors import CardRemoved, HardwareError, LinkBusy, LinkError, LinkGone, LinkTimeout, ProtocolError
from hardware.framing.apdu import GET_UID, encode, following, parse_response
from hardware.interfaces import Condition

_SUCCESS = 0
_SCOPE_SYSTEM, _SHARE_EXCLUSIVE, _LEAVE_CARD = 2, 1, 0
_T0, _T1 = 1, 2
_MOST_PARTS = 300
# no card, removed, without power, mute, reset by another; and, until the service has noticed, not transacted
_NO_CARD = frozenset((0x8010000C, 0x80100069, 0x80100067, 0x80100066, 0x80100068, 0x80100016))
_NO_READER = frozenset((0x80100009, 0x80100017, 0x8010002E))
_NO_SERVICE = frozenset((0x8010001D, 0x8010001E, 0x80100006))
_IN_USE = frozenset((0x8010000B,))
_TOO_SLOW = frozenset((0x8010000A,))


class Scard(Protocol):
    """The functions of PC/SC (winscard.h) in pyscard's form; every first result is a code, 0 for success."""

    def SCardEstablishContext(self, scope: int, /) -> tuple[int, Any]: ...
    def SCardReleaseContext(self, context: Any, /) -> int: ...
    def SCardListReaders(self, context: Any, groups: list[str], /) -> tuple[int, list[str]]: ...
    def SCardConnect(self, context: Any, reader: str, share: int, protocols: int, /) -> tuple[int, Any, int]: ...
    def SCardStatus(self, card: Any, /) -> tuple[int, str, int, int, list[int]]: ...
    def SCardTransmit(self, card: Any, protocol: int, command: list[int], /) -> tuple[int, list[int]]: ...
    def SCardDisconnect(self, card: Any, disposition: int, /) -> int: ...


class PcscChipReader:
    """Reads chip cards (fulfils ChipReader); `name` is the beginning of the reader's name, the first one without."""

    def __init__(self, scard: Scard, *, name: str = "") -> None:
        self._scard = scard
        self._name = name

    def card(self) -> ChipCard | None:
        """The card in or on the reader and its serial number if it tells one; None when there is no card."""
        try:
            with self._conversation() as (card, protocol):
                _, _, _, _, atr = _checked(self._scard.SCardStatus(card))
                uid = self._say(card, protocol, GET_UID)
                return ChipCard(bytes(atr), uid.data if uid.is_ok else b"")
        except CardRemoved:
            return None

    def exchange(self, commands: Sequence[Command]) -> tuple[Response, ...]:
        """The card's responses, up to the first that is not ok; CardRemoved when it was, or never was, there."""
        responses: list[Response] = []
        with self._conversation() as (card, protocol):
            for command in commands:
                responses.append(self._say(card, protocol, command))
                if not responses[-1].is_ok:
                    break
        return tuple(responses)

    def condition(self) -> Condition:
        """OK when the service knows the reader, OFFLINE when not, UNKNOWN when the service does not say."""
        try:
            with self._context() as context:
                self._reader(context)
        except LinkGone:
            return Condition.OFFLINE
        except LinkError:
            return Condition.UNKNOWN
        return Condition.OK

    @contextmanager
    def _context(self) -> Iterator[Any]:
        _, context = _checked(self._scard.SCardEstablishContext(_SCOPE_SYSTEM))
        try:
            yield context
        finally:
            self._scard.SCardReleaseContext(context)

    @contextmanager
    def _conversation(self) -> Iterator[tuple[Any, int]]:
        with self._context() as context:
            reader = self._reader(context)
            _, card, protocol = _checked(self._scard.SCardConnect(context, reader, _SHARE_EXCLUSIVE, _T0 | _T1))
            try:
                yield card, protocol
            finally:
                self._scard.SCardDisconnect(card, _LEAVE_CARD)

    def _reader(self, context: Any) -> str:
        _, readers = _checked(self._scard.SCardListReaders(context, []))
        for reader in map(str, readers):
            if reader.startswith(self._name):
                return reader
        raise LinkGone("There is no such chip card reader. Check its cable.")

    def _say(self, card: Any, protocol: int, command: Command) -> Response:
        data = b""
        for _part in range(_MOST_PARTS):
            _, raw = _checked(self._scard.SCardTransmit(card, protocol, list(encode(command))))
            response = parse_response(bytes(byte & 0xFF for byte in raw))
            if response is None:
                raise ProtocolError("The chip card answered without a status word. Take it out and put it in again.")
            data += response.data
            further = following(command, response)
            if further is None:
                return Response(data, response.status)
            command = further
        raise ProtocolError("The chip card's answer does not end. Take it out and put it in again.")


def failure(code: int) -> HardwareError:
    """What a code of PC/SC means for the program (winscard.h, pcsclite.h)."""
    code &= 0xFFFFFFFF
    if code in _NO_CARD:
        return CardRemoved("There is no chip card that answers. Put it in, the right way round.")
    if code in _NO_READER:
        return LinkGone("There is no chip card reader. Check its cable.")
    if code in _NO_SERVICE:
        return LinkGone("The smart card service does not run. Start pcscd.")
    if code in _IN_USE:
        return LinkBusy("The chip card reader is held by another program. Close that program.")
    if code in _TOO_SLOW:
        return LinkTimeout("The chip card did not answer in time. Take it out and put it in again.")
    return LinkError(f"The smart card service failed (code {code:08X}). Take the card out and put it in again.")


def _checked(result: Any) -> Any:
    if result[0] != _SUCCESS:
        raise failure(result[0])
    return result
