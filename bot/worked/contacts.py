"""What was said with whom: a contact is logged, undone, or closed where it was contested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import contacts, promise_titles, promises
from bot.worked.claims import Claim, Claims
from bot.worked.words import CHANNEL_OF, CHANNELS, RESULT_OF, RESULTS
from ixc.database import Database
from ixc.run_log import instant
from metrics.contacts import Channel, Result
from metrics.promise_terms import Terms
from metrics.snapshot import day_of

#: For how long the author may take a contact back.
UNDO: Final = timedelta(minutes=5)
LONGEST_NOTE: Final = 200


class ClaimedByAnother(Exception):
    """Only the owner of the claim, or an administrator, logs on a claimed customer."""

    def __init__(self, claim: Claim) -> None:
        super().__init__("claimed")
        self.claim = claim


@dataclass(frozen=True)
class NewContact:
    """What somebody reports; `terms` where the result is a promise.

    `run_id` is the synchronisation whose facts were shown, `phone` the number that was used.
    """

    group_id: int
    customer_id: int
    author: int
    channel: Channel
    result: Result
    note: str = ""
    phone: str = ""
    run_id: int | None = None
    terms: Terms | None = None
    is_administrator: bool = False


@dataclass(frozen=True)
class LoggedContact:
    """A contact as it stands; `promised_for` and `cents` where it was a promise."""

    id: int
    customer_id: int
    author: int | None
    at: datetime
    channel: Channel
    result: Result
    note: str
    phone: str
    promised_for: int | None
    cents: int | None


class ContactLog:
    """The contacts of all groups."""

    def __init__(
        self, database: Database, claims: Claims, clock: Callable[[], datetime], zone: ZoneInfo
    ) -> None:
        self._database = database
        self._claims = claims
        self._clock = clock
        self._zone = zone

    async def log(self, new: NewContact) -> int:
        """Records a contact and claims its customer, or renews the claim; returns its id.

        Raises:
            ClaimedByAnother: Somebody else is at it, and the author is no administrator.
        """
        now = self._clock()
        async with self._database.write() as connection:
            assumed = await self._claims.assume_in(
                connection, new.group_id, new.customer_id, new.author
            )
            if assumed.claim.user_id != new.author and not new.is_administrator:
                raise ClaimedByAnother(assumed.claim)
            if not assumed.is_new:
                await self._claims.renew_in(connection, assumed.claim)
            return await self._insert(connection, new, now)

    async def _insert(self, connection: AsyncConnection, new: NewContact, now: datetime) -> int:
        values = {
            "uid": uuid4().hex,
            "group_id": new.group_id,
            "customer_id": new.customer_id,
            "author": new.author,
            "at": instant(now),
            "day": day_of(now.astimezone(self._zone).date()),
            "channel": CHANNELS[new.channel],
            "result": RESULTS[new.result],
            "note": new.note[:LONGEST_NOTE],
            "phone": new.phone,
            "run_id": new.run_id,
            "stamp": next_stamp(),
        }
        made = insert(contacts).values(**values).returning(contacts.c.id)
        contact_id = int((await connection.execute(made)).scalar_one())
        if new.terms is not None:
            promise = {"for_day": new.terms.for_day, "cents": new.terms.cents}
            await connection.execute(insert(promises).values(contact_id=contact_id, **promise))
            titles = [
                {"contact_id": contact_id, "receivable_id": title.id, "cents": title.cents}
                for title in new.terms.titles
            ]
            await connection.execute(insert(promise_titles), titles)
        return contact_id

    async def undo(self, contact_id: int, author: int) -> bool:
        """Takes back one's own contact of the last five minutes; False where it is too late.

        Of two at once one takes it back.
        """
        now = self._clock()
        c = contacts.c
        mine = (c.id == contact_id) & (c.author == author) & c.undone_at.is_(None)
        recent = c.at >= instant(now - UNDO)
        return await self._change(mine & recent, undone_at=instant(now))

    async def note(self, contact_id: int, author: int, text: str) -> bool:
        """Adds one's note to a contact, or replaces it; False where it is none of one's own."""
        c = contacts.c
        mine = (c.id == contact_id) & (c.author == author) & c.undone_at.is_(None)
        return await self._change(mine, note=text[:LONGEST_NOTE])

    async def close(self, customer_id: int, administrator: int) -> bool:
        """Closes what a customer contests; False where there is nothing to close."""
        c = contacts.c
        open_ = (c.customer_id == customer_id) & (c.result == RESULTS[Result.CONTESTS])
        open_ &= c.undone_at.is_(None) & c.closed_at.is_(None)
        return await self._change(open_, closed_at=instant(self._clock()), closed_by=administrator)

    async def _change(self, condition: Any, **values: Any) -> bool:
        changed = update(contacts).where(condition).values(**values, stamp=next_stamp())
        async with self._database.write() as connection:
            return (await connection.execute(changed)).rowcount > 0

    async def last(self, customer_id: int, count: int = 3) -> Sequence[LoggedContact]:
        """The latest contacts of a customer, newest first."""
        return await self._find(contacts.c.customer_id == customer_id, count)

    async def find(self, contact_id: int) -> LoggedContact | None:
        """One contact, None where it was undone."""
        return next(iter(await self._find(contacts.c.id == contact_id, 1)), None)

    async def wrong_numbers(self, customer_id: int) -> frozenset[str]:
        """The numbers of a customer at which somebody else answered."""
        c = contacts.c
        wrong = (c.customer_id == customer_id) & (c.result == RESULTS[Result.WRONG_NUMBER])
        query = select(c.phone).where(wrong, c.undone_at.is_(None), c.phone != "")
        async with self._database.read() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def _find(self, condition: Any, count: int) -> Sequence[LoggedContact]:
        c, p = contacts.c, promises.c
        query = (
            select(contacts, p.for_day, p.cents)
            .join(promises, p.contact_id == c.id, isouter=True)
            .where(condition, c.undone_at.is_(None))
            .order_by(c.at.desc(), c.id.desc())
            .limit(count)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            LoggedContact(
                row.id,
                row.customer_id,
                row.author,
                datetime.fromisoformat(row.at),
                CHANNEL_OF[row.channel],
                RESULT_OF[row.result],
                row.note,
                row.phone,
                row.for_day,
                row.cents,
            )
            for row in rows
        ]


def next_stamp() -> ScalarSelect[int]:
    """One more than any change so far; to be used inside a writing transaction."""
    return select(func.coalesce(func.max(contacts.c.stamp), 0) + 1).scalar_subquery()
