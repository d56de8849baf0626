"""The computer's smart card service: the only place that knows pyscard, an optional part (`pip install …[chip]`)."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from hardware.drivers.chip_reader import PcscChipReader, Scard
from hardware.errors import NotConfigured


def chip_reader(name: str = "") -> PcscChipReader:
    """A reader by the beginning of its name, the first one without; NotConfigured when pyscard is not installed."""
    try:
        scard = import_module("smartcard.scard")
    except ImportError as error:
        raise NotConfigured("Chip cards need pyscard. Install this project's extra `chip`, and pcscd.") from error
    return PcscChipReader(cast(Scard, scard), name=name)
