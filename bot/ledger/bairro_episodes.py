"""Since when bairros have been out of the ordinary, so that nobody is told twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final, TypeAlias

from sqlalchemy import insert, select, update

from bot.storage.tables import bairro_episodes
from ixc.database import Database

#: The city's id (0 for none) and the folded name.
Bairro: TypeAlias = tuple[int, str]

#: After so many days in a row without an alert an episode is over.
DAYS_WITHOUT: Final = 3


class BairroEpisodes:
    """An episode lasts from a bairro's first alert to three days without one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(
        self, day: date, bairros: Collection[Bairro], within: str = ""
    ) -> Mapping[Bairro, date]:
        """Begins or prolongs the episodes of those that are unusual on `day`.

        Those among the customers of some groups alone, by the mark `within`, are kept apart.

        Returns:
            The first day of each one's episode.
        """
        if not bairros:
            return {}
        c = bairro_episodes.c
        still_on = (day - timedelta(days=DAYS_WITHOUT)).isoformat()
        async with self._database.write() as connection:
            query = select(c.id, c.city_id, c.bairro, c.first_day, c.last_day)
            rows = (
                await connection.execute(query.where(c.within == within, c.last_day >= still_on))
            ).all()
            open_ones = {(row.city_id, row.bairro): row for row in rows}
            firsts = {}
            for city_id, bairro in sorted(bairros):
                row = open_ones.get((city_id, bairro))
                firsts[city_id, bairro] = date.fromisoformat(row.first_day) if row else day
                if row is None:
                    begun = {"first_day": day.isoformat(), "last_day": day.isoformat()}
                    added = insert(bairro_episodes).values(
                        within=within, city_id=city_id, bairro=bairro, **begun
                    )
                    await connection.execute(added)
                elif row.last_day < day.isoformat():
                    goes_on = update(bairro_episodes).where(c.id == row.id)
                    await connection.execute(goes_on.values(last_day=day.isoformat()))
        return firsts
