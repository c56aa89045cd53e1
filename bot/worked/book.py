"""All contacts and promises as the metrics read them, kept in memory and brought up to date.

Every change leaves a growing stamp in its row, so that a day's two thousand contacts cost two
thousand small readings and not as many of the whole table.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import contacts, promise_lows, promise_titles, promises
from bot.worked.words import CHANNEL_OF, RESULT_OF
from ixc.database import Database
from metrics.contacts import NO_AUTHOR, Contacts, micros
from metrics.lookup import Ids
from metrics.portfolio import Portfolio
from metrics.promise_lows import observe
from metrics.promises import NO_LOWS, Lows, Promises
from metrics.snapshot import NO_DAY

_WIDTH: Final = 12


@dataclass(frozen=True, eq=False)
class Book:
    """What was done up to some change: contacts, their promises, and what syncs showed since.

    `contact_ids` has the row of each contact, `promise_ids` that of each promise, in their order;
    `promise_uids` what files call it.
    """

    contacts: Contacts
    contact_ids: np.ndarray
    promises: Promises
    promise_ids: np.ndarray
    promise_uids: Sequence[str]
    lows: Lows

    def of_customers(self, customers: Ids) -> Book:
        """Only what was done with some customers (ids)."""
        contacted = np.isin(self.contacts.customer_ids, customers)
        promised = np.isin(self.promises.customer_ids, customers)
        return replace(
            self,
            contacts=self.contacts.only(contacted),
            contact_ids=self.contact_ids[contacted],
            promises=self.promises.only(promised),
            promise_ids=self.promise_ids[promised],
            promise_uids=[self.promise_uids[place] for place in np.flatnonzero(promised).tolist()],
        )


def empty() -> Book:
    """The book of a team that has done nothing yet."""
    rows, titles = np.empty((0, _WIDTH), dtype=np.int64), np.empty((0, 3), dtype=np.int64)
    return _book(rows, titles, {}, NO_LOWS)


class Books:
    """The newest book of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = asyncio.Lock()
        self._rows = np.empty((0, _WIDTH), dtype=np.int64)
        self._titles = np.empty((0, 3), dtype=np.int64)
        self._uids: dict[int, str] = {}
        self._seen: tuple[int, int] | None = None
        self._book: Book | None = None

    async def current(self) -> Book:
        """The book as the database has it now; only what changed is read."""
        async with self._reading, self._database.read() as connection:
            newest = await _newest(connection)
            if self._book is None or newest != self._seen:
                await self._read(connection, self._seen[0] if self._seen else 0)
                lows = await _lows(connection)
                self._book = await asyncio.to_thread(
                    _book, self._rows, self._titles, self._uids, lows
                )
                self._seen = newest
            return self._book

    async def _read(self, connection: AsyncConnection, since: int) -> None:
        """Takes in the rows that changed after a stamp."""
        c = contacts.c
        newer = c.stamp > since
        rows = (await connection.execute(_contacts().where(newer))).all()
        titles = select(promise_titles).join(contacts, c.id == promise_titles.c.contact_id)
        title_rows = (await connection.execute(titles.where(newer))).all()
        fresh = await asyncio.to_thread(_numbers, rows)
        self._uids |= {row.id: row.uid for row in rows if row.for_day is not None}
        stays = ~np.isin(self._rows[:, 0], fresh[:, 0])
        self._rows = np.concatenate((self._rows[stays], fresh))
        stays = ~np.isin(self._titles[:, 0], fresh[:, 0])
        fresh_titles = np.array([tuple(r) for r in title_rows], dtype=np.int64).reshape(-1, 3)
        self._titles = np.concatenate((self._titles[stays], fresh_titles))

    async def observe(self, portfolio: Portfolio) -> None:
        """Remembers the balances that today's facts show for títulos of promises."""
        book = await self.current()
        after = await asyncio.to_thread(observe, portfolio, book.promises, book.lows)
        old, new = set(_triples(book.lows)), set(_triples(after))
        if old == new:
            return
        low = promise_lows.c
        async with self._database.write() as connection:
            for title, day, _ in old - new:
                row = (low.receivable_id == title) & (low.day == day)
                await connection.execute(delete(promise_lows).where(row))
            added = [
                {"receivable_id": title, "day": day, "cents": cents}
                for title, day, cents in sorted(new - old)
            ]
            if added:
                await connection.execute(insert(promise_lows), added)
        async with self._reading:
            self._book = None


def _contacts() -> Any:
    c, p = contacts.c, promises.c
    columns = (c.id, c.customer_id, c.author, c.at, c.day, c.channel, c.result, c.undone_at)
    return select(*columns, c.uid, c.closed_at, p.for_day, p.cents).join(
        promises, p.contact_id == c.id, isouter=True
    )


async def _newest(connection: AsyncConnection) -> tuple[int, int]:
    """The last change of the contacts, and how many balances are remembered."""
    stamp = await connection.scalar(select(func.coalesce(func.max(contacts.c.stamp), 0)))
    count = await connection.scalar(select(func.count()).select_from(promise_lows))
    return int(stamp or 0), int(count or 0)


async def _lows(connection: AsyncConnection) -> Lows:
    low = promise_lows.c
    query = select(low.receivable_id, low.day, low.cents)
    rows = [tuple(row) for row in (await connection.execute(query)).all()]
    return Lows(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def _numbers(rows: Sequence[Any]) -> np.ndarray:
    """Rows as numbers, a column each of id, customer, author, instant and so on."""
    values = [
        (
            row.id,
            row.customer_id,
            NO_AUTHOR if row.author is None else row.author,
            micros(datetime.fromisoformat(row.at)),
            row.day,
            CHANNEL_OF[row.channel],
            RESULT_OF[row.result],
            NO_DAY if row.for_day is None else row.for_day,
            row.closed_at is not None,
            row.undone_at is not None,
            0 if row.cents is None else row.cents,
            row.for_day is not None,
        )
        for row in rows
    ]
    return np.array(values, dtype=np.int64).reshape(-1, _WIDTH)


def _book(rows: np.ndarray, titles: np.ndarray, uids: Mapping[int, str], lows: Lows) -> Book:
    """The book of all rows, without those that were undone."""
    rows = rows[rows[:, 9] == 0]
    rows = rows[np.lexsort((rows[:, 0], rows[:, 3]))]
    made = rows[rows[:, 11] == 1]
    order = np.argsort(made[:, 0], kind="stable")
    titles = titles[np.isin(titles[:, 0], made[:, 0])]
    places = order[np.searchsorted(made[order, 0], titles[:, 0])]
    by_promise = np.lexsort((titles[:, 1], places))
    return Book(
        contacts=Contacts(
            customer_ids=rows[:, 1],
            authors=rows[:, 2],
            instants=rows[:, 3],
            days=rows[:, 4],
            channels=rows[:, 5],
            results=rows[:, 6],
            promised_for=rows[:, 7],
            closed=rows[:, 8] == 1,
        ),
        contact_ids=rows[:, 0],
        promises=Promises(
            customer_ids=made[:, 1],
            authors=made[:, 2],
            instants=made[:, 3],
            made=made[:, 4],
            promised_for=made[:, 7],
            cents=made[:, 10],
            title_promises=places[by_promise],
            title_ids=titles[by_promise, 1],
            title_cents=titles[by_promise, 2],
        ),
        promise_ids=made[:, 0],
        promise_uids=[uids[row_id] for row_id in made[:, 0].tolist()],
        lows=lows,
    )


def _triples(lows: Lows) -> Iterable[tuple[int, int, int]]:
    return zip(lows.title_ids.tolist(), lows.days.tolist(), lows.cents.tolist(), strict=True)
