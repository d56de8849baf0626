"""The code on a kallelse, the letter that calls a patient to a visit.

What a scanner reads is untrusted: only what the region's pattern allows is a code, everything else is dropped unseen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LENGTH = 64


@dataclass(frozen=True)
class KallelseFormat:
    """The form of the codes: a whole-match pattern, for instance of two groups of four characters.

    >>> KallelseFormat("[A-Z]{2}[0-9]{2}").code_in(" ab12 ")
    'AB12'
    """

    pattern: str

    def code_in(self, scanned: str) -> str | None:
        """The code in what was scanned, in capitals; None when it is no code of ours."""
        if len(scanned) > MAX_LENGTH or not scanned.isascii():
            return None
        code = scanned.strip().upper()
        return code if re.fullmatch(self.pattern, code) else None
