"""Waiting rows come back as they went in, from memory and from the disk."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ixc.spool import Spool

BATCHES = st.lists(
    st.lists(st.tuples(st.integers(1, 2**60), st.none() | st.text()), min_size=1, max_size=5),
    max_size=8,
)


@given(batches=BATCHES, room=st.integers(0, 20))
def test_what_went_in_comes_out_in_its_order(
    batches: list[list[tuple[int, str | None]]], room: int
) -> None:
    spool = Spool(most_in_memory=room)
    for batch in batches:
        spool.add(list(zip(*batch, strict=True)))
    for _ in range(2):  # it may be read again
        assert [list(zip(*columns, strict=True)) for columns in spool.batches()] == batches
    spool.close()


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    spool = Spool(tmp_path, most_in_memory=0)
    spool.add([[1], ["a"]])
    assert list(tmp_path.iterdir()) == []  # the file has no name: it dies with the process
    spool.close()
