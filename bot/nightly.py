"""The copy of each night, made by the running bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from pathlib import Path

import structlog

from bot.ledger.owner_alerts import OwnerAlerts
from bot.services import Services
from bot.storage import backup
from bot.storage.trouble import UnusableDatabase, trouble

log = structlog.get_logger(__name__)


class NightlyCopy:
    """Makes a copy whenever the newest is from before the last night's hour.

    Looked at often: a machine that slept through the hour, or had no room then, makes up for it.
    """

    def __init__(
        self,
        database: Path,
        *,
        hour: time,
        keep: int,
        now: Callable[[], datetime],
        alerts: OwnerAlerts,
    ) -> None:
        self._database = database
        self._hour = hour
        self._keep = keep
        self._now = now
        self._alerts = alerts

    @classmethod
    def of(cls, services: Services) -> NightlyCopy | None:
        """As the settings want it; None where there is no file, or no copy is wanted."""
        settings, path = services.settings, services.database.path
        if path is None or not settings.backup_manter:
            return None
        return cls(
            path,
            hour=settings.backup_hora,
            keep=settings.backup_manter,
            now=lambda: services.clock().astimezone(settings.timezone),
            alerts=services.alerts,
        )

    async def look(self) -> None:
        """Makes the copy that is due, if any; what fails is in the log and told to the owner."""
        now = self._now()
        if not is_due(backup.copies(self._database), now.replace(tzinfo=None), self._hour):
            return
        target = backup.name_at(self._database, now)
        try:
            await asyncio.to_thread(backup.copy, self._database, target)
        except (UnusableDatabase, OSError) as error:
            found = trouble(error, str(target)) or error
            log.warning("cópia do banco não feita", motivo=str(found))
            await self._alerts.tell("backup", reason=str(found))
            return
        backup.prune(self._database, self._keep)
        log.info("cópia do banco", arquivo=target.name, kb=target.stat().st_size // 1024)


def is_due(copies: Iterable[tuple[datetime, Path]], now: datetime, hour: time) -> bool:
    """Whether no copy was made since the hour last struck; all of the provider's day."""
    struck = datetime.combine(now.date(), hour)
    if struck > now:
        struck -= timedelta(days=1)
    newest = max((moment for moment, _ in copies), default=None)
    return newest is None or newest < struck
