"""Lists as messages: everybody once, in as few messages as Telegram takes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from bot.emulator.entities import Parser, utf16_length
from bot.figures.scope import EVERYTHING
from bot.messages.message import Message
from bot.messages.worklist import is_one_message, late_messages, worklist_message
from bot.text.limits import MOST_UNITS
from bot.views.basis import Basis
from bot.views.marks import Marks
from bot.views.worklists import CRITICAL, ItemView, LateView, ListGroup, WorklistView

PARSER: Final = Parser()
TODAY: Final = date(2026, 11, 23)
BASIS: Final = Basis("07:52", True, True, TODAY, EVERYTHING, "", "O espelho só conhece tudo " * 3)
NAMES: Final = st.text(st.sampled_from("aé<>&\"'*_ 😀\u202e"), max_size=60)
NOTES: Final = st.lists(st.sampled_from(("ex-cliente", "sem telefone")), max_size=2, unique=True)
ITEMS: Final = st.tuples(NAMES, NAMES, NOTES)


def items(
    spec: list[tuple[str, str, list[str]]], first: int = 1, cents: int = 123_456_789
) -> tuple[ItemView, ...]:
    return tuple(
        ItemView(number, number, name, bairro, "", 7, 1, cents, "", False, False, tuple(notes))
        for number, (name, bairro, notes) in enumerate(spec, start=first)
    )


def a_list(rows: tuple[ItemView, ...], *groups: ListGroup) -> WorklistView:
    return WorklistView(
        CRITICAL, "🔴", "Migração crítica", TODAY, BASIS, "chega", "chegam", rows,
        sum(row.cents for row in rows), 3, "🔵 2 em desbloqueio", 7, groups,
    )  # fmt: skip


def numbers(message: Message) -> list[int]:
    plain = re.sub(r"<[^>]+>", "", message.text)
    return [int(n) for n in re.findall(r"^(?:✅ |➖ )?(\d+)\. ", plain, re.MULTILINE)]


def check(message: Message) -> None:
    text, entities = PARSER.stored(message.text, "HTML")
    assert utf16_length(text) <= MOST_UNITS
    assert len(entities) <= 100
    assert sum(map(len, message.keyboard)) <= 100
    assert all(len(row) <= 8 for row in message.keyboard)


def all_pages(view: WorklistView, late: tuple[LateView, ...], marks: Marks) -> list[Message]:
    messages = [worklist_message(view, 1, late, marks)]
    count = re.search(r"página 1 de (\d+)", messages[0].text)
    for number in range(2, int(count[1]) + 1 if count else 1):
        messages.append(worklist_message(view, number, late, marks))
    return messages


@given(st.lists(ITEMS, max_size=130), st.lists(ITEMS, max_size=30), st.data())
def test_everybody_stands_once_in_messages_that_telegram_takes(
    spec: list[tuple[str, str, list[str]]],
    crossed: list[tuple[str, str, list[str]]],
    data: st.DataObject,
) -> None:
    rows, half = items(spec), len(spec) // 2
    late = tuple(
        LateView(item, TODAY - timedelta(days=1 + place // 3), "dia sem lista")
        for place, item in enumerate(items(crossed, len(spec) + 1))
    )
    known = [item.customer_id for item in (*rows, *(entry.item for entry in late))]
    some = st.frozensets(st.sampled_from(known)) if known else st.just(frozenset())
    paid = data.draw(some)
    marks = Marks(paid, data.draw(some) - paid, data.draw(some) & paid)
    groups = (ListGroup("Amanhã", half), ListGroup("Depois", len(spec) - half))
    view = a_list(rows, *(group for group in groups if group.length))
    pages = all_pages(view, late, marks)
    for message in pages:
        check(message)
    assert [number for page in pages for number in numbers(page)] == known
    apart = list(late_messages(view, late))
    for message, _ in apart:
        check(message)
    assert [n for message, _ in apart for n in numbers(message)] == known[len(spec) :]
    assert sum(length for _, length in apart) == len(late)


def test_what_a_phone_shows_at_once() -> None:
    """One line a customer, two for the exceptional; beyond thirteen the tail is folded."""
    plain: list[tuple[str, str, list[str]]] = [("Maria Valdir Lopes", "Beira-Rio", [])] * 60
    view = a_list(items([*plain, ("Rita Sá", "Centro", ["sem telefone"])], cents=11_990))
    assert is_one_message(view)
    message = worklist_message(view)
    head, quote = message.text.split("<blockquote expandable>")
    assert len(numbers(Message(head))) == 10
    assert quote.startswith("<b>11. Maria Valdir Lopes</b> · ")
    lines = [line for line in message.text.splitlines() if "Lopes" in line or "Rita" in line]
    assert len(lines) == 61
    assert message.text.count("⚠️ sem telefone") == 1
    assert "quote" not in worklist_message(a_list(items(plain[:13]))).text


def test_beyond_what_one_message_takes_there_are_pages() -> None:
    view = a_list(items([("Maria", "Centro", [])] * 81))
    assert not is_one_message(view)
    assert len(all_pages(view, (), Marks())) == 2
    assert worklist_message(view, 99).text == worklist_message(view, 2).text
