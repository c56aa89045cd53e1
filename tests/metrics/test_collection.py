"""The figures of the team's work, and who brought what came in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import snapshot
from metrics.collection import Activity, Collection, activity, collection, promise_figures
from metrics.contacts import NO_AUTHOR, Channel, Contact, Contacts, Result, columns
from metrics.payments import payments_in
from metrics.periods import Period
from metrics.portfolio import Portfolio
from metrics.promise_states import State, judge
from metrics.promises import Promises
from metrics.ratios import Share
from metrics.snapshot import NO_DAY, Rules, date_of, day_of
from tests.ascii_tables import rows
from tests.depth import examples
from tests.factories import DAY, make_snapshot
from tests.metrics.plain import Plain
from tests.metrics.plain_promises import PlainContact, PlainPromise, Promised, recovered_by
from tests.metrics.plain_promises import activity as plain_activity
from tests.metrics.test_contacts import NAMES
from tests.metrics.test_plain import BASES, TODAY, Rows, mirrored
from tests.metrics.test_promises_plain import PROMISES, by_instant, of_product

ZONE = ZoneInfo("America/Sao_Paulo")
CHANNELS = {
    "ligacao": Channel.CALL,
    "whatsapp": Channel.WHATSAPP,
    "presencial": Channel.IN_PERSON,
    "recebido": Channel.INCOMING,
}
#: Wednesday, 4 November 2026.
C = day_of(date(2026, 11, 4))


def november(day: str) -> int:
    return C - 4 + int(day)


def contact(
    day: int, result: Result, author: int = 7, *, until: int = NO_DAY, hour: int = 9, **rest: Any
) -> Contact:
    at = datetime.combine(date_of(day), time(hour), ZONE)
    channel = rest.get("channel", Channel.CALL)
    return Contact(rest.get("customer", 1), author, at, day, channel, result, until)


def paid(on: int, due: int, row_id: int = 1, cents: int = 10_000) -> dict[str, Any]:
    return {
        "id": row_id,
        "status": snapshot.STATUS_RECEIVED,
        "due_day": due,
        "paid_day": on,
        "amount_cents": cents,
        "first_shown_day": DAY + 400,
    }


def found(titles: list[dict[str, Any]], contacts: list[Contact], day: int = DAY) -> Collection:
    facts = Portfolio(make_snapshot(titles), Rules(date_of(day)))
    return collection(facts, columns(contacts), Period(november("1"), DAY))


@pytest.mark.parametrize(
    "case",
    rows(
        # Due on the 1st; a promise of the 2nd for the 6th holds until Monday, the 9th.
        """
        resultado     | em | para | pago em | de quem
        --------------+----+------+---------+--------
        sem_data      | 04 |      | 04      | 7
        sem_data      | 04 |      | 09      | 7
        sem_data      | 04 |      | 10      |
        sem_data      | 05 |      | 04      |
        sem_data      | 02 |      | 03      | 7
        sem_data      | 01 |      | 03      |
        recado        | 04 |      | 05      | 7
        prometeu      | 02 | 06   | 09      | 7
        prometeu      | 02 | 06   | 10      |
        prometeu      | 02 | 06   | 07      | 7
        prometeu      | 05 | 05   | 10      | 7
        ja_pagou      | 04 |      | 04      |
        nao_atendeu   | 04 |      | 04      |
        contesta      | 04 |      | 04      |
        quer_cancelar | 04 |      | 04      |
        numero_errado | 04 |      | 04      |
        """
    ),
    ids=lambda case: f"{case['resultado']} {case['em']}, {case['pago em']}",
)
def test_whose_a_payment_is(case: dict[str, str]) -> None:
    until = november(case["para"]) if case["para"] else NO_DAY
    made = contact(november(case["em"]), NAMES[case["resultado"]], until=until)
    came_in = found([paid(november(case["pago em"]), november("1"))], [made])
    assert came_in.attributed == (10_000 if case["de quem"] else 0)
    assert came_in.unattributed == 10_000 - came_in.attributed


def test_the_last_contact_earns_it() -> None:
    first = contact(C, Result.NO_DATE, 7)
    second = contact(C, Result.MESSAGE_LEFT, 8, hour=10)
    third = contact(C + 1, Result.SAYS_PAID, 9)
    titles = [paid(C + 1, C - 5)]
    assert found(titles, [second, first, third]).recovered == {7: 0, 8: 10_000, 9: 0}
    same = [contact(C, Result.NO_DATE, 8), contact(C, Result.NO_DATE, 7)]
    assert found(titles, same).recovered == {7: 10_000, 8: 0}


def test_an_unknown_author_is_one_and_comes_first() -> None:
    came_in = found([paid(C, C - 5)], [contact(C, Result.NO_DATE, NO_AUTHOR)])
    assert came_in.recovered == {NO_AUTHOR: 10_000}
    assert came_in.unattributed == 0


def test_what_was_paid_in_time_is_nobodys() -> None:
    came_in = found([paid(C, C)], [contact(C, Result.NO_DATE)])
    assert (came_in.attributed, came_in.unattributed) == (0, 0)


def test_contacts_of_later_do_not_exist_yet() -> None:
    came_in = found([], [contact(C, Result.NO_DATE), contact(C + 1, Result.NO_DATE, 8)], day=C)
    assert came_in.whole.calls == 1
    assert list(came_in.by_author) == [7]


def test_the_counts() -> None:
    made = columns(
        [
            contact(C, Result.PROMISED, customer=1),
            contact(C, Result.NO_ANSWER, customer=1),
            contact(C, Result.NO_ANSWER, customer=2),
            contact(C, Result.MESSAGE_LEFT, customer=3),
            contact(C, Result.SAYS_PAID, customer=4),
            contact(C, Result.NO_DATE, customer=5, channel=Channel.INCOMING),
        ]
    )
    assert activity(made) == Activity(5, 4, Share(3, 5), Share(2, 5), Share(1, 3))


def test_nothing_was_done() -> None:
    nothing = found([paid(C, C - 5)], [])
    assert nothing.whole == Activity(0, 0, Share(0, 0), Share(0, 0), Share(0, 0))
    assert nothing.whole.answered.percent is None
    assert (nothing.by_author, nothing.attributed, nothing.unattributed) == ({}, 0, 10_000)


CONTACTS = st.lists(
    st.builds(
        lambda customer, author, back, hour, channel, result, days: PlainContact(
            customer,
            author,
            at := datetime.combine(TODAY - timedelta(days=back), time(hour), ZONE),
            channel,
            result,
            at.date() + timedelta(days=days) if result == "prometeu" else None,
        ),
        st.integers(1, 4),
        st.sampled_from([0, 7, 8]),
        st.integers(-1, 60),
        st.sampled_from([0, 9, 9, 23]),
        st.sampled_from(sorted(CHANNELS)),
        st.sampled_from(sorted(NAMES)),
        st.integers(0, 10),
    ),
    max_size=14,
)
DAYS = st.integers(0, 30).map(lambda back: TODAY - timedelta(days=back))


def of_contacts(contacts: list[PlainContact]) -> Contacts:
    return columns(
        Contact(
            one.customer,
            one.author,
            one.at,
            day_of(one.day),
            CHANNELS[one.channel],
            NAMES[one.result],
            day_of(one.until) if one.until else NO_DAY,
        )
        for one in contacts
    )


def counted(found: Activity) -> dict[str, Any]:
    return {
        "acionamentos": found.calls,
        "clientes_acionados": found.customers,
        "taxa_alo": (found.answered.part, found.answered.whole),
        "taxa_cpc": (found.right_person.part, found.right_person.whole),
        "conversao": (found.conversion.part, found.conversion.whole),
    }


@examples(1500)
@given(BASES, CONTACTS, DAYS, st.integers(0, 45))
def test_both_agree_on_the_work(
    tables: Rows, contacts: list[PlainContact], day: date, length: int
) -> None:
    first = day - timedelta(days=length)
    facts = Portfolio(mirrored(tables), Rules(day))
    period = Period(day_of(first), day_of(day))
    work = collection(facts, of_contacts(contacts), period)
    plain = Plain(tables, day, TODAY)
    within = [c for c in contacts if first <= c.day <= day]
    assert counted(work.whole) == plain_activity(within)
    by_author = {a: plain_activity([c for c in within if c.author == a]) for a in work.by_author}
    assert {a: counted(figures) for a, figures in work.by_author.items()} == by_author
    expected = recovered_by(plain, contacts, first, day)
    assert work.unattributed == expected.pop(None, 0)
    authors = sorted({c.author for c in within} | {a for a in expected if a is not None})
    assert work.recovered == {author: expected.get(author, 0) for author in authors}


@examples(500)
@given(BASES, CONTACTS, DAYS, st.integers(0, 45))
def test_authors_and_nobody_together_are_what_was_recovered(
    tables: Rows, contacts: list[PlainContact], day: date, length: int
) -> None:
    facts = Portfolio(mirrored(tables), Rules(day))
    period = Period(day_of(day) - length, day_of(day))
    work = collection(facts, of_contacts(contacts), period)
    assert work.attributed + work.unattributed == payments_in(facts, period).recovered_cents


@examples(500)
@given(BASES, PROMISES, DAYS, st.integers(0, 45))
def test_both_agree_on_the_figures_of_promises(
    tables: Rows, promises: list[PlainPromise], day: date, length: int
) -> None:
    promises = by_instant(promises, day)
    synced_at = datetime.combine(day, time(15), ZONE)
    first = day - timedelta(days=length)
    facts = Portfolio(mirrored(tables), Rules(day))
    made: Promises = of_product(promises)
    figures = promise_figures(judge(facts, made, synced_at), Period(day_of(first), day_of(day)))
    outcomes = Promised(Plain(tables, day, TODAY), promises, synced_at).outcomes()
    both = [(p, o) for p, o in zip(promises, outcomes, strict=True) if first <= p.made <= day]
    names = {
        State.VOID: "anulada",
        State.KEPT: "cumprida",
        State.REPLACED: "substituida",
        State.OPEN: "aberta",
        State.PARTIAL: "parcial",
        State.BROKEN: "quebrada",
    }
    assert figures.counts == {
        state: sum(o.state == name for _, o in both) for state, name in names.items()
    }
    assert figures.promised_cents == sum(p.cents for p, o in both if o.state != "substituida")
    decided = [o for o in outcomes if o.decided is not None and first <= o.decided <= day]
    kept = sum(o.state == "cumprida" for o in decided)
    assert figures.kept == Share(kept, len(decided))
    came_in = sum(min(o.paid, o.target) for o in decided)
    assert figures.kept_cents == Share(came_in, sum(o.target for o in decided))
