"""Which groups may be told together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from metrics.disclosure import Audit

LETTERS = "abcdefghijkl"


def mask(things: str) -> npt.NDArray[np.bool_]:
    return np.array([letter in things for letter in LETTERS])


def told(*groups: str, owners: str = LETTERS) -> list[bool]:
    """Which of the groups are admitted, each after those before it; a letter a thing."""
    audit = Audit.of(np.array([ord(letter) for letter in owners]))
    admitted = []
    for group in groups:
        after = audit.told(mask(group))
        admitted.append(after is not None)
        audit = after or audit
    return admitted


@pytest.mark.parametrize(("group", "may"), [("", False), ("ab", False), ("abc", True)])
def test_a_group_has_three_customers(group: str, may: bool) -> None:
    assert told(group) == [may]


@pytest.mark.parametrize(
    ("groups", "may"),
    [
        (("abcdefghijkl", "abcdefghi"), [True, True]),  # three are left
        (("abcdefghijkl", "abcdefghij"), [True, False]),  # two
        (("abcdefghijkl", "abcd", "efghij"), [True, True, False]),  # two, of three
        (("abcdefgh", "efghijkl", "abcdijkl"), [True, True, True]),  # no sum is of few
        (("abcdef", "defghi", "abcghi", "abcdefghij"), [True, True, True, False]),  # j, by halves
        (("abcd", "abcd"), [True, True]),  # nothing new
        (("abcdefghijkl", "abc", "abcdef", "abcdefgh"), [True, True, True, False]),  # g and h
    ],
)
def test_no_sum_or_difference_is_of_one_or_two(groups: tuple[str, ...], may: list[bool]) -> None:
    assert told(*groups) == may


def test_what_counts_is_whose_things_are() -> None:
    owners = "aaaabbbbcccd"
    assert told("abcdefghijkl", owners=owners) == [True]
    assert told("abcdefghijk", "abcdefghijkl", owners=owners) == [True, False]  # d's
    assert told("abcdefgh", owners=owners) == [False]  # of a and b
    # a's first título, though nobody's whole debt is told:
    assert told("abcdefghijkl", "bcdefghijkl", owners=owners) == [True, False]


def test_two_customers_may_not_stand_alone_in_several_classes() -> None:
    owners = "aabbccddeeff"
    assert told("abcdefghijkl", "acefghijkl", owners=owners) == [True, False]  # b and d's second
