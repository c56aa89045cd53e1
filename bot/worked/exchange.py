"""Contacts out into a file and in from one: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import contacts, promise_titles, promises
from bot.text import formatting
from bot.worked import sheet
from bot.worked.sheet import Fault, FaultyLines, Line
from bot.worked.words import CHANNEL_OF, CHANNELS, RESULT_OF, RESULTS
from ixc.database import MOST_VALUES, Database
from metrics.contacts import Result
from metrics.portfolio import Portfolio
from metrics.promise_terms import (
    NothingOwed,
    PromisedTitle,
    Terms,
    TooLittle,
    owed_then,
    terms,
)

T = TypeVar("T")

NOTHING_OWED: Final = "o cliente {0} não devia nada vencido em {1}: não há o que prometer"
TOO_LITTLE: Final = "promessa_valor é menos que um boleto ({0})"


@dataclass(frozen=True)
class Imported:
    """How many contacts came in, and how many were there already."""

    new: int
    known: int


async def write_file(database: Database, zone: ZoneInfo) -> bytes:
    """All contacts that were not undone, in the order in which they were recorded."""
    c, p, t = contacts.c, promises.c, promise_titles.c
    every = select(contacts, p.for_day, p.cents).join(promises, p.contact_id == c.id, isouter=True)
    async with database.read() as connection:
        rows = (await connection.execute(every.where(c.undone_at.is_(None)).order_by(c.id))).all()
        title_rows = (await connection.execute(select(promise_titles).order_by(*t))).all()
    titles: dict[int, list[PromisedTitle]] = {}
    for row in title_rows:
        titles.setdefault(row.contact_id, []).append(PromisedTitle(row.receivable_id, row.cents))
    return sheet.write(_exported(row, titles.get(row.id), zone) for row in rows)


def _exported(row: Any, titles: list[PromisedTitle] | None, zone: ZoneInfo) -> Line:
    return Line(
        number=0,
        uid=row.uid,
        customer_id=row.customer_id,
        author=row.author,
        at=datetime.fromisoformat(row.at).astimezone(zone),
        channel=CHANNEL_OF[row.channel],
        result=RESULT_OF[row.result],
        for_day=row.for_day,
        cents=row.cents,
        note=row.note,
        titles=tuple(titles) if titles else None,
    )


async def read_file(
    database: Database, lines: Sequence[Line], facts: Callable[[], Portfolio]
) -> Imported:
    """Records the contacts of a file that are not there yet; `facts` tell what was owed when.

    Raises:
        FaultyLines: Some promise cannot be; nothing was recorded.
    """
    async with database.write() as connection:
        known = await _known(connection, [line.uid for line in lines])
        new = [line for line in lines if line.uid not in known]
        frozen = _frozen(new, facts)
        await _record(connection, new, frozen)
    return Imported(len(new), len(known))


async def _known(connection: AsyncConnection, uids: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for some in _chunks(uids):
        query = select(contacts.c.uid).where(contacts.c.uid.in_(some))
        found.update((await connection.execute(query)).scalars())
    return frozenset(found)


def _frozen(lines: Sequence[Line], facts: Callable[[], Portfolio]) -> dict[str, Terms]:
    """The terms of the promises among some lines, by uid."""
    made = [line for line in lines if line.result is Result.PROMISED]
    without = [line for line in made if line.titles is None]
    titles = _titles(facts(), without) if without else {}
    frozen: dict[str, Terms] = {}
    faults: list[Fault] = []
    for line in made:
        owed = line.titles if line.titles is not None else titles[line.uid]
        try:
            frozen[line.uid] = terms(line.day, line.for_day or 0, owed, line.cents)
        except NothingOwed:
            on = formatting.day(line.at.date())
            faults.append(Fault(line.number, NOTHING_OWED.format(line.customer_id, on)))
        except TooLittle as error:
            faults.append(Fault(line.number, TOO_LITTLE.format(formatting.money(error.least))))
    if faults:
        raise FaultyLines(faults)
    return frozen


def _titles(facts: Portfolio, lines: Sequence[Line]) -> dict[str, list[PromisedTitle]]:
    """T of imported promises: what their customers owed at the end of the day before."""
    customers = np.array([line.customer_id for line in lines], dtype=np.int64)
    made = np.array([line.day for line in lines], dtype=np.int64)
    owed = owed_then(facts, customers, made, days_before=1)
    ids = facts.snapshot.receivables["id"].to_numpy()[owed.rows]
    titles: dict[str, list[PromisedTitle]] = {line.uid: [] for line in lines}
    for place, title, cents in zip(
        owed.asked.tolist(), ids.tolist(), owed.cents.tolist(), strict=True
    ):
        titles[lines[place].uid].append(PromisedTitle(title, cents))
    return titles


async def _record(
    connection: AsyncConnection, lines: Sequence[Line], frozen: dict[str, Terms]
) -> None:
    c = contacts.c
    query = select(func.coalesce(func.max(c.id), 0), func.coalesce(func.max(c.stamp), 0))
    last_id, stamp = (await connection.execute(query)).one()
    ids = {line.uid: last_id + place for place, line in enumerate(lines, 1)}
    rows = [
        {
            "id": ids[line.uid],
            "uid": line.uid,
            "customer_id": line.customer_id,
            "author": line.author,
            # Not to the second, as live ones: files may tell two in one second apart.
            "at": sheet.in_utc(line.at),
            "day": line.day,
            "channel": CHANNELS[line.channel],
            "result": RESULTS[line.result],
            "note": line.note,
            "stamp": stamp + 1,
        }
        for line in lines
    ]
    promised = [
        {"contact_id": ids[uid], "for_day": one.for_day, "cents": one.cents}
        for uid, one in frozen.items()
    ]
    titles = [
        {"contact_id": ids[uid], "receivable_id": title.id, "cents": title.cents}
        for uid, one in frozen.items()
        for title in one.titles
    ]
    for table, values in ((contacts, rows), (promises, promised), (promise_titles, titles)):
        if values:
            await connection.execute(insert(table), values)


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(values), MOST_VALUES):
        yield values[first : first + MOST_VALUES]
