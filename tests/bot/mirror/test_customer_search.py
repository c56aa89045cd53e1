"""Names are found as people type them."""

from __future__ import annotations

import pytest

from bot.mirror.customer_search import MOST_FOUND, Directory

NAMES = {
    1: "Tânia Santos Souza",
    2: "José  D'Ávila",
    3: "JOSE DAVILA",
    4: "",
    5: "😀 Loja & Filhos <b>",
    6: "Antônio Santana",
}
KNOWN = Directory(list(NAMES), list(NAMES.values()))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("tania", [1]),
        ("SOUZA  tan", [1]),
        ("sant", [6, 1]),  # by name
        ("jose", [2, 3]),
        ("d'avila", [2]),
        ("<b>", [5]),
        ("😀", [5]),
    ],
)
def test_every_word_is_part_of_the_name(text: str, ids: list[int]) -> None:
    found = KNOWN.search(text)
    assert found.exact
    assert [hit.id for hit in found.hits] == ids


@pytest.mark.parametrize(("text", "nearest"), [("tanea santos", 1), ("josé davilla", 3)])
def test_else_the_nearest_names(text: str, nearest: int) -> None:
    found = KNOWN.search(text)
    assert not found.exact
    assert found.hits[0].id == nearest


@pytest.mark.parametrize("text", ["", "   ", "\u202e", "xyzzy", "漢字", "x" * 4000])
def test_nobody_is_nobody(text: str) -> None:
    found = KNOWN.search(text)
    assert (found.exact, list(found.hits)) == (False, [])


def test_more_than_can_be_shown_are_counted() -> None:
    many = Directory(list(range(30)), [f"Ana {n:02}" for n in range(30)])
    found = many.search("ana")
    assert (len(found.hits), found.total) == (MOST_FOUND, 30)
    assert found.hits[0].name == "Ana 00"
