"""Text for a printer that has one code page: what the page lacks is written with the nearest characters it has.

Code page 858 has the Swedish letters and the euro sign. Control characters never get through, so no text can command a
printer.
"""

from __future__ import annotations

import unicodedata

CODE_PAGE = "cp858"
_ALWAYS = str.maketrans(
    {"\t": " ", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "‘": "'", "”": '"', "“": '"'}
)
_WHERE_MISSING = {
    "€": "EUR", "–": "-", "—": "-", "−": "-", "‑": "-", "─": "-", "•": "*", "→": ">", "×": "x", "§": "par.",
    "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ø": "O", "ø": "o", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe",
    "ı": "i", "Ŋ": "N", "ŋ": "n", "Ŧ": "T", "ŧ": "t", "Ħ": "H", "ħ": "h", "ß": "ss", "Þ": "Th", "þ": "th",
    "Ð": "D", "ð": "d",
}  # fmt: skip


def printable(text: str, encoding: str = CODE_PAGE) -> str:
    """The same text with only characters that the printer has.

    >>> printable("Åsa – 100\u202fkr …\x1b@ 中"), printable("Łucja Ngọc, 5 €", "cp437")
    ('Åsa - 100 kr ...@ ?', 'Lucja Ngoc, 5 EUR')
    """
    plain = unicodedata.normalize("NFC", text.translate(_ALWAYS))
    return "".join(_nearest(c, encoding) for c in plain if unicodedata.category(c)[0] != "C")


def encoded(text: str, encoding: str = CODE_PAGE) -> bytes:
    """Text as the printer wants it.

    >>> encoded("åäö€").hex()
    '868494d5'
    """
    return printable(text, encoding).encode(encoding)


def _nearest(character: str, encoding: str) -> str:
    if _has(encoding, character):
        return character
    plain = (c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    rest = "".join(_WHERE_MISSING.get(c, c) for c in plain)
    if rest and _has(encoding, rest):
        return rest
    return "" if unicodedata.category(character)[0] == "M" else "?"


def _has(encoding: str, text: str) -> bool:
    return text.isprintable() and text.encode(encoding, errors="replace").decode(encoding) == text
