"""The printer's and the link's benchmarks measure what they say."""

from __future__ import annotations

import pytest

from hardware.framing.escpos_replies import ReplyFramer
from tests.benchmarks import link, printer


def test_the_limit_is_ten_bits_a_byte() -> None:
    found = printer.ticket_time(115_200)
    # the job, the report at its head and the seven bytes of the proof
    assert found.limit == pytest.approx((found.size + 11) * 10 / 115_200)
    assert found.size > 700
    assert found.proven > 0.9 * found.limit
    assert found.whole > found.proven


def test_the_stream_has_as_many_replies_as_are_counted() -> None:
    assert len(ReplyFramer().feed(printer._STREAM)) == printer._REPLIES_IN_STREAM


def test_every_cycle_is_measured_and_every_code_counted() -> None:
    found = link.reconnects(cycles=3)
    assert len(found.seconds) == 3
    assert (found.lost, found.doubled) == (0, 0)
    assert 0 < found.median <= found.longest < 2
