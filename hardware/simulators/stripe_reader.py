"""A simulated stripe reader: a stripe of bits, a head that may go wrong, and the framings of several makers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hardware.framing.magstripe import check_character
from hardware.framing.minimag import (
    ACK,
    NAK,
    OFF,
    ON,
    READING,
    review,
    setting,
    settings_message,
)
from hardware.framing.stripe_bits import NotOnStripe, bits_of, read_bits, read_either_way
from hardware.simulators.model import Action, ActionRefused, Body, text_field
from hardware.simulators.speaking import Speaking, choice_field

_TRACKS = {1: "track1", 2: "track2", 3: "track3"}
_ERROR = "E"
_REVIEW, _ON, _OFF = review(), setting(READING, ON), setting(READING, OFF)
_COMMANDS = (_REVIEW, _ON, _OFF)
_OPTIONS = {"S": "\x02", "P": "\x1b", "C": "\r", "E": "\x03"}
_MOST_HELD = 32
Reading = dict[int, str]


class StripeReaderModel(Speaking):
    """A reader that reads a card drawn either way, and says `E` for a track that it cannot read.

    Faults: nothing can be read (`bad_swipe`); a wrong bit on the stripe; a character that falls over on the line
    (`bit_error`); a head that reads one way only, the card drawn the other (`reversed`); a card pulled out half-way
    (`cut`); only track 1 is there; two cards in one go.
    """

    def __init__(self, protocol: str = "plain") -> None:
        on_stripe = ("bad_swipe", "stripe_bit", "reversed", "cut", "only_track1", "two_cards")
        super().__init__(countable=frozenset((*on_stripe, "bit_error")))
        self._protocol = protocol
        self._swipes = 0
        self._heard = b""
        self._options: set[int] = set()
        self._settings = {READING: ON}
        self._setting_writes = 0

    def receive(self, data: bytes) -> None:
        """Options of a MagTek reader, setup commands of a MiniMag; others understand nothing."""
        if self._protocol == "magtek":
            self._take_options(data)
        elif self._protocol in ("idtech", "minimag"):
            self._take_commands(data)

    def link_lost(self) -> None:
        """A reader that lives on the port's power forgets its options."""
        super().link_lost()
        self._options.clear()
        self._heard = b""

    def actions(self) -> Mapping[str, Action]:
        """`swipe {"track1"?, "track2"?, "track3"?, "direction"?}`: a card with these tracks is drawn through."""
        return {"swipe": self._swipe, "switch_off": self._switch_off}

    def state(self) -> dict[str, object]:
        """How many cards were drawn through, never which; how often settings were written to lasting memory."""
        return {
            "swipes": self._swipes,
            "options": "".join(sorted(map(chr, self._options))),
            "setting_writes": self._setting_writes,
            "faults": self.faults.active(),
        }

    def _swipe(self, body: Body) -> None:
        contents = {
            number: text_field(body, name, limit=120).strip("%;+?") for number, name in _TRACKS.items() if name in body
        }
        if not contents:
            raise ActionRefused("A card has at least one track.", _TRACKS.values())
        direction = choice_field(body, "direction", ("forwards", "backwards"), default="forwards")
        read = self._read(contents, backwards=direction == "backwards")
        self._swipes += 1
        if self._settings[READING] == ON:
            said = _FORMATS[self._protocol](read, self._options)
            if self.faults.strike("bit_error"):
                # behind the reader's own checks: only a check character on the line can tell
                middle = len(said) // 2
                said = said[:middle] + bytes((said[middle] ^ 1,)) + said[middle + 1 :]
            self._output.append(said + said if self.faults.strike("two_cards") else said)

    def _read(self, contents: Reading, *, backwards: bool) -> Reading:
        """What the reader makes of the stripe under its head."""
        one_way = self.faults.strike("reversed")
        cut, wrong_bit = self.faults.strike("cut"), self.faults.strike("stripe_bit")
        if self.faults.strike("only_track1"):
            contents = {number: content for number, content in contents.items() if number == 1}
        read: Reading = {}
        for number, content in contents.items():
            try:
                bits = bits_of(content, number)
            except NotOnStripe as error:
                raise ActionRefused(str(error)) from None
            middle = len(bits) // 2
            if backwards or one_way:
                bits = bits[::-1]
            if wrong_bit:
                bits = (*bits[:middle], 1 - bits[middle], *bits[middle + 1 :])
            found = (read_bits if one_way else read_either_way)(bits[:middle] if cut else bits, number)
            read[number] = _ERROR if found is None else found
        if self.faults.strike("bad_swipe"):
            read = dict.fromkeys(read, _ERROR)
        return read

    def _take_options(self, data: bytes) -> None:
        heard = self._heard + data
        pairs = heard.split(b"\x1b")[1:]
        for option in (pair[0] for pair in pairs if pair):
            if chr(option).isupper():
                self._options.add(option)
            else:
                self._options.discard(ord(chr(option).upper()))
        self._heard = b"\x1b" if heard.endswith(b"\x1b") else b""

    def _take_commands(self, data: bytes) -> None:
        self._heard += data
        while start := self._heard[:1]:
            command = next(
                (known for known in (_REVIEW, _ON, _OFF) if known.startswith(self._heard[: len(known)])), b""
            )
            if start == b"\x02" and command and len(self._heard) < len(command):
                return
            if command:
                self._obey(command)
            elif start == b"\x02":
                self._output.append(bytes((NAK,)))
                self._heard = b""
            self._heard = self._heard[max(1, len(command)) :][-_MOST_HELD:]

    def _obey(self, command: bytes) -> None:
        self._output.append(bytes((ACK,)))
        if command == _REVIEW:
            self._output.append(settings_message(self._settings))
        else:
            self._settings[READING] = ON if command == _ON else OFF
            self._setting_writes += 1

    def _switch_off(self, _body: Body) -> None:
        self._settings[READING] = OFF


def _track(number: int, content: str, third: str = "+") -> str:
    return f"{'%;'[number - 1] if number < 3 else third}{content}?"


def _with_check(track: str) -> str:
    return track if track[1:-1] == _ERROR else track + check_character(track)


def _plain(read: Reading, _options: set[int]) -> bytes:
    return ("".join(_with_check(_track(number, content)) for number, content in read.items()) + "\r").encode()


def _magtek(read: Reading, options: set[int]) -> bytes:
    tracks = "".join(_track(number, content) for number, content in read.items())
    marks = {
        letter: mark if ord(letter) in options else "" for letter, mark in zip("SPCE", "\x02\x1b\r\x03", strict=True)
    }
    return f"{marks['S']}{marks['P']}{tracks}{marks['C']}{marks['E']}".encode()


def _idtech(read: Reading, _options: set[int]) -> bytes:
    return "".join(_track(number, content, third=";") + "\r" for number, content in read.items()).encode()


def _uic(read: Reading, _options: set[int]) -> bytes:
    tracks = [_with_check(_track(number, content, third=";")) for number, content in read.items()]
    ends = ["\x03" if place == 2 else "\x10" for place in range(len(tracks))]
    return "".join(f"\x02{track}{end}" for track, end in zip(tracks, ends, strict=True)).encode()


_FORMATS: dict[str, Callable[[Reading, set[int]], bytes]] = {
    "plain": _plain,
    "magtek": _magtek,
    "idtech": _idtech,
    "minimag": _idtech,
    "uic": _uic,
}
PROTOCOLS = tuple(_FORMATS)
"""What a simulated reader can speak."""
