"""What a line may make of bytes: pieces of any size."""

from __future__ import annotations

from hypothesis import strategies as st


def cut(wire: bytes) -> st.SearchStrategy[list[bytes]]:
    """The bytes, cut at any places."""
    places = st.lists(st.integers(0, len(wire)), max_size=8).map(sorted)
    return places.map(lambda chosen: [wire[a:b] for a, b in zip([0, *chosen], [*chosen, len(wire)], strict=True)])
