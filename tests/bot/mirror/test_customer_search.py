"""Names are found as people type them, the likeliest first."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mirror.customer_search import MOST_NEAR, SMALL_WORDS, Directory
from metrics.folding import fold
from tests import cpfs
from tests.depth import examples

NAMES: Final = {
    1: "Tânia Santos Souza",
    2: "José  D'Ávila",
    3: "JOSE DAVILA",
    4: "",
    5: "😀 Loja & Filhos <b>",
    6: "Antônio Santana",
}


def directory(*names: str) -> Directory:
    """Of people whose ids count from 1."""
    return Directory(range(1, len(names) + 1), names)


KNOWN: Final = directory(*NAMES.values())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("tania", [1]),
        ("SOUZA  tan", [1]),
        ("sant", [6, 1]),  # by name
        ("jose", [2, 3]),
        ("d'avila", [2]),
        ("souza, tânia.", [1]),
        ("<b>", [5]),
        ("😀", [5]),
    ],
)
def test_every_word_is_part_of_the_name(text: str, ids: list[int]) -> None:
    found = KNOWN.search(text, set())
    assert found.exact
    assert found.ids == ids


# The order

LIAS: Final = (
    "Abelia Costa",
    "Amélia Costa Lima",
    "Costa Lia",
    "Emília da Costa",
    "Lia Costa",
    "Lia de Souza Costa",
    "Liana Costa",
    "Júlia Encosta",
)


def named(text: str, *names: str, debtors: tuple[str, ...] = ()) -> list[str]:
    """The names that are found, in their order."""
    owing = {names.index(name) + 1 for name in debtors}
    return [names[one - 1] for one in directory(*names).search(text, owing).ids]


def test_the_nearer_a_name_is_to_what_was_typed_the_sooner_it_comes() -> None:
    assert named("lia costa", *LIAS) == [
        "Lia Costa",  # the whole name
        "Lia de Souza Costa",  # whole words in their order
        "Costa Lia",  # beginnings
        "Liana Costa",
        "Abelia Costa",  # parts
        "Amélia Costa Lima",
        "Emília da Costa",
        "Júlia Encosta",
    ]


@pytest.mark.parametrize("text", ["lia", "LIA ", "Lía", "lia.", "de lia"])
def test_a_short_name_is_not_lost_among_longer_ones(text: str) -> None:
    assert named(text, *LIAS)[:4] == ["Costa Lia", "Lia Costa", "Lia de Souza Costa", "Liana Costa"]
    assert named(text, *LIAS, "Lia")[0] == "Lia"


def test_within_each_kind_debtors_come_first() -> None:
    debtors = ("Lia de Souza Costa", "Liana Costa", "Emília da Costa", "Júlia Encosta")
    assert named("lia costa", *LIAS, debtors=debtors) == [
        "Lia Costa",  # owes nothing, and is still the one that was named
        "Lia de Souza Costa",
        "Liana Costa",
        "Costa Lia",
        "Emília da Costa",
        "Júlia Encosta",
        "Abelia Costa",
        "Amélia Costa Lima",
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("maria de souza", "Maria Souza"),
        ("maria souza", "Maria Souza"),
        ("MARIA DOS SANTOS E SOUZA", "Maria Santos de Souza"),
        ("maria da silva", "Maria e Silva"),
    ],
)
def test_small_words_do_not_matter(text: str, first: str) -> None:
    names = ("Ana Maria Souza", "Maria Santos de Souza", "Maria Souza", "Maria e Silva")
    assert named(text, *names)[0] == first


def test_a_small_word_alone_is_looked_for() -> None:
    assert named("de", "Ana de Sá", "Adelaide", "Rui") == ["Ana de Sá", "Adelaide"]


def test_people_of_one_name_stand_by_their_ids() -> None:
    assert directory("Ana", "Rui", "ANA", "Aná").search("ana", set()).ids == [1, 3, 4]
    assert directory("Ana", "Rui", "ANA", "Aná").search("ana", {4}).ids == [4, 1, 3]


CPF: Final = cpfs.valid(123_456_789)


@pytest.mark.parametrize("typed", [*(cpfs.spelt(CPF, s) for s in cpfs.SPELLINGS), cpfs.masked(CPF)])
@pytest.mark.parametrize("stored", [cpfs.spelt(CPF, s) for s in cpfs.SPELLINGS])
def test_a_cpf_in_a_name_is_found_however_it_is_written(stored: str, typed: str) -> None:
    found = directory("Jose Lima", f"Jose Lima {stored}").search(f"jose {typed}", set())
    assert (found.exact, found.ids) == (True, [2])


def test_who_fits_as_typed_and_masked_is_there_once_at_its_best() -> None:
    found = directory(f"Jose {CPF} Lima", f"Jose Lima {CPF}", "Jose Lima")
    assert found.search("jose lima", set()).ids == [3, 1, 2]
    assert found.search(f"jose lima {CPF}", set()).ids == [2, 1]


WORDS: Final = ("lia", "Líana", "ana", "costa", "COSTA", "sá", "d'ávila", "da", "e", "a", "<b>")
PHRASES: Final = st.lists(st.sampled_from(WORDS), max_size=4).map("  ".join)
CROWDS: Final = st.lists(PHRASES, max_size=12)


def holds(name: str, words: list[str]) -> bool:
    return all(word in fold(name) for word in words)


def fit(name: str, words: list[str]) -> int:
    """The kind of a match, from its definition."""
    wanted = [part for word in words for part in word.strip("<>").split("'")]
    there = [part for word in fold(name).split() for part in word.strip("<>").split("'")]
    there = [part for part in there if part not in SMALL_WORDS or part in wanted]
    if there == wanted:
        return 0
    if any(list(some) == wanted for some in combinations(there, len(wanted))):
        return 1
    return 2 if all(any(t.startswith(w) for t in there) for w in wanted) else 3


@examples(500)
@given(CROWDS, PHRASES, st.sets(st.integers(1, 12)))
def test_who_has_every_word_is_found_once_in_order(
    names: list[str], text: str, debtors: set[int]
) -> None:
    words = fold(text).split()
    words = [word for word in words if word not in SMALL_WORDS] or words
    found = directory(*names).search(text, debtors)
    expected = [one for one, name in enumerate(names, start=1) if words and holds(name, words)]
    assert found.exact == bool(expected)
    if expected:
        assert sorted(found.ids) == expected
        places = [(fit(names[one - 1], words), one not in debtors) for one in found.ids]
        assert places == sorted(places)


# Where nobody has what was typed


@pytest.mark.parametrize(("text", "nearest"), [("tanea santos", 1), ("josé davilla", 3)])
def test_else_the_nearest_names(text: str, nearest: int) -> None:
    found = KNOWN.search(text, set())
    assert not found.exact
    assert found.ids[0] == nearest


def test_all_who_have_a_near_name_are_there_debtors_first() -> None:
    found = directory(*["Tânia Souza"] * 9, "Rui Velho").search("tanea souza", {4})
    assert (found.exact, found.ids) == (False, [4, 1, 2, 3, 5, 6, 7, 8, 9])
    many = directory(*(f"Tânia Souz{letter}" for letter in "abcdefgh"))
    assert len(many.search("tanea souza", set()).ids) == MOST_NEAR


@pytest.mark.parametrize("text", ["", "   ", "\u202e", "xyzzy", "漢字", "x" * 4000, "?!"])
def test_nobody_is_nobody(text: str) -> None:
    found = KNOWN.search(text, {1})
    assert (found.exact, list(found.ids)) == (False, [])
