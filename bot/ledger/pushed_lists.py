"""Pushed lists that stay alive: with marks on those who have paid, and asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, select, update

from bot.figures.figures import Figures, NoData
from bot.ledger.announced import KNOWN
from bot.ledger.content import MORNING
from bot.ledger.record import SENT
from bot.storage.tables import push_customers, push_parts, push_runs
from bot.views.marks import Marks
from bot.views.since_last_lists import LastLists
from bot.views.worklists import LateView, WorklistView
from ixc.database import Database
from ixc.run_log import instant
from metrics.episodes import Debts, cleared, settled
from metrics.funnel import blocked_current
from metrics.portfolio import Portfolio

_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True)
class PushedList:
    """What a pushed list was rendered from: the view, and late customers in the same message."""

    view: WorklistView
    late: tuple[LateView, ...] = ()

    def encode(self) -> str:
        """JSON, which the ledger keeps and `PushedLists` reads back."""
        return _ENCODER.encode(self).decode()


@dataclass(frozen=True)
class ShownList:
    """A pushed list, the marks that people see in it, and those that it should have by now.

    `shown` is as `Marks.encode` writes it. `edited_at` is when the bot last changed the message;
    None if it never did.
    """

    part_id: int
    group_id: int
    message_id: int
    content: PushedList
    shown: str
    edited_at: datetime | None
    marks: Marks

    @property
    def subject(self) -> str:
        """Which of the lists it is."""
        return self.content.view.subject


@dataclass(frozen=True)
class _Debtor:
    """A line of the ledger: a customer of one list, and the títulos that were vencidos then."""

    id: int
    receivables: tuple[int, ...]
    has_paid: bool


class PushedLists:
    """Reads and writes of what the ledger keeps about pushed lists.

    Whoever reads a list of today learns who has paid by the newest facts: the list in the chat and
    every answer that stands beside it show the same.
    """

    def __init__(self, database: Database, figures: Figures, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._figures = figures
        self._clock = clock
        self._looking = asyncio.Lock()
        #: The synchronisation that was looked at, and for which lines.
        self._looked_at: tuple[datetime, Sequence[int]] | None = None
        #: What that look found beside payments: lines (ids) and customers, as in `Marks`.
        self._left: frozenset[int] = frozenset()
        self._blocked: frozenset[int] = frozenset()

    async def at(self, group_id: int, message_id: int) -> ShownList | None:
        """The list that a message of a group shows; None if the message is no pushed list."""
        lists = await self._lists(
            (push_runs.c.group_id == group_id) & (push_parts.c.message_id == message_id)
        )
        return lists[0] if lists else None

    async def of_day(self, day: date, group_id: int | None = None) -> Sequence[ShownList]:
        """The lists of a business date that reached their group; with `group_id`, of one group."""
        of_day = push_runs.c.business_date == day.isoformat()
        return await self._lists(
            of_day if group_id is None else of_day & (push_runs.c.group_id == group_id)
        )

    async def note_shown(self, pushed: ShownList, shown: str, now: datetime) -> None:
        """Notes which marks a message shows; the next edit has to wait."""
        async with self._database.write() as connection:
            part = update(push_parts).where(push_parts.c.id == pushed.part_id)
            await connection.execute(part.values(marked=shown, edited_at=instant(now)))

    async def last_lists(self, group_id: int, before: date) -> LastLists:
        """The customers of the group's latest lists before a day, those of that one day only."""
        run = push_runs.c
        earlier = (run.group_id == group_id) & (run.business_date < before.isoformat())
        query = _customers(earlier).order_by(run.business_date.desc())
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        if not rows:
            return LastLists()
        newest = rows[0].business_date
        debts = {
            row.customer_id: _ids(row.receivables) for row in rows if row.business_date == newest
        }
        return LastLists(date.fromisoformat(newest), debts)

    async def _look(self) -> None:
        """Notes whose títulos the newest facts show as paid, or as unpaid after all."""
        async with self._looking:
            try:
                facts = await self._figures.at()
            except NoData:
                return
            debtors = await self._debtors(facts.as_of)
            seen = facts.synced_at, [debtor.id for debtor in debtors]
            if seen == self._looked_at:
                return
            debts = {debtor.id: debtor.receivables for debtor in debtors}
            paid, self._left, self._blocked = await self._figures.compute(
                _fate, facts.portfolio, debts
            )
            await self._note_paid([d for d in debtors if (d.id in paid) != d.has_paid])
            self._looked_at = seen

    async def _debtors(self, day: date) -> Sequence[_Debtor]:
        query = _customers(push_runs.c.business_date == day.isoformat())
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [_Debtor(row.id, _ids(row.receivables), row.paid_at is not None) for row in rows]

    async def _note_paid(self, news: Sequence[_Debtor]) -> None:
        """These are no more what they were: unpaid, or paid."""
        if not news:
            return
        now = instant(self._clock())
        async with self._database.write() as connection:
            for debtor in news:
                line = update(push_customers).where(push_customers.c.id == debtor.id)
                await connection.execute(line.values(paid_at=None if debtor.has_paid else now))

    async def _lists(self, condition: ColumnElement[bool]) -> Sequence[ShownList]:
        await self._look()
        part, run = push_parts.c, push_runs.c
        lists = (
            select(push_parts, run.group_id)
            .join(push_runs, run.id == part.run_id)
            .where(
                condition,
                run.kind == MORNING,
                part.sheet.is_not(None),
                part.state == SENT,
                part.message_id.is_not(None),
            )
            .order_by(part.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(lists)).all()
            lines = [(await connection.execute(_lines(row))).all() for row in rows]
        return [_read(row, self._marks(of_it)) for row, of_it in zip(rows, lines, strict=True)]

    def _marks(self, lines: Sequence[Any]) -> Marks:
        paid = frozenset(line.customer_id for line in lines if line.paid_at is not None)
        left = frozenset(line.customer_id for line in lines if line.id in self._left)
        return Marks(paid, left - paid, self._blocked & paid)


def _fate(
    portfolio: Portfolio, debts: Debts
) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """Of the lines of lists, those that are paid and those that are not owed; who is blocked."""
    paid = settled(portfolio, debts)
    blocked = frozenset(chain.from_iterable(ids.tolist() for ids in blocked_current(portfolio)))
    return paid, cleared(portfolio, debts) - paid, blocked


def _lines(row: Any) -> Select[Any]:
    """What the ledger holds of a part's customers."""
    c = push_customers.c
    of_part = (c.run_id == row.run_id) & (c.part_no == row.part_no)
    return select(c.id, c.customer_id, c.paid_at).where(of_part)


def _customers(condition: ColumnElement[bool]) -> Select[Any]:
    """Customers of delivered lists, not those that were only taken as known."""
    customer, part, run = push_customers.c, push_parts.c, push_runs.c
    return (
        select(push_customers, run.business_date)
        .join(push_runs, run.id == customer.run_id)
        .join(push_parts, (part.run_id == customer.run_id) & (part.part_no == customer.part_no))
        .where(condition, run.kind == MORNING, part.state == SENT, customer.announced_as != KNOWN)
    )


def _ids(text: str) -> tuple[int, ...]:
    return tuple(map(int, filter(None, text.split(","))))


def _read(row: Any, marks: Marks) -> ShownList:
    return ShownList(
        part_id=row.id,
        group_id=row.group_id,
        message_id=row.message_id,
        content=msgspec.json.decode(row.sheet, type=PushedList),
        shown=row.marked,
        edited_at=datetime.fromisoformat(row.edited_at) if row.edited_at else None,
        marks=marks,
    )
