"""Everything of the worked list that a running bot has, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.storage.tables import claims, promises
from bot.worked.book import Books
from bot.worked.claims import Claims
from bot.worked.contacts import ContactLog
from bot.worked.news import PromiseNews
from bot.worked.workers import Workers
from ixc.database import Database
from metrics.portfolio import Portfolio


@dataclass(frozen=True)
class Desk:
    """One of each per running bot."""

    database: Database
    claims: Claims
    log: ContactLog
    books: Books
    news: PromiseNews
    workers: Workers

    @classmethod
    def of(cls, database: Database, clock: Callable[[], datetime], zone: ZoneInfo) -> Desk:
        """The desk of a database."""
        held = Claims(database, clock, zone)
        return cls(
            database=database,
            claims=held,
            log=ContactLog(database, held, clock, zone),
            books=Books(database),
            news=PromiseNews(database, clock),
            workers=Workers(database),
        )

    async def is_idle(self) -> bool:
        """Whether nobody holds a customer and nothing was ever promised."""
        async with self.database.read() as connection:
            for column in (claims.c.id, promises.c.contact_id):
                if await connection.scalar(select(column).limit(1)) is not None:
                    return False
        return True

    async def after_sync(self, portfolio: Portfolio) -> None:
        """What a good synchronisation, whose facts are given at today, brings along.

        Balances of promised títulos are remembered; who owes nothing any more is nobody's.
        """
        await self.books.observe(portfolio)
        await self.claims.settle(frozenset(portfolio.debtors.customer_ids.tolist()))
