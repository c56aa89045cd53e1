"""What needs no Telegram, put together: database, ERP, figures and what the bot remembers.

Apart from `bot.app`, so that a report in a terminal loads no chat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import structlog
from sqlalchemy.exc import DBAPIError

from bot.figures.figures import Figures
from bot.health.health import Health
from bot.ledger.audit import Audit
from bot.ledger.codes import Codes
from bot.ledger.config_pages import ConfigPages
from bot.ledger.forgetting import leave_out
from bot.ledger.frozen_forecasts import FrozenForecasts
from bot.ledger.groups import Groups
from bot.ledger.owner_alerts import OwnerAlerts
from bot.ledger.people import People
from bot.ledger.pushed_lists import PushedLists
from bot.ledger.record import Ledger
from bot.mirror.snapshot import SnapshotCache
from bot.mirror.synchronisation import Synchronisation
from bot.services import Services
from bot.settings import Settings
from bot.storage import lock, migrations, private
from bot.timetable import Timetable
from bot.worked.desk import Desk
from ixc.client import IxcClient, Retries, connect
from ixc.database import Database
from ixc.sync import Keeping, Limits, Synchroniser

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time, in UTC; whatever asks for it takes a clock, so that tests can hand over theirs."""
    return datetime.now(UTC)


@dataclass
class Data:
    """What needs no Telegram: database, ERP and figures. `close` when done."""

    services: Services
    http: httpx.AsyncClient

    async def close(self) -> None:
        """Closes the connections to the ERP and to the database."""
        await self.http.aclose()
        await self.services.audit.flush()
        await self.services.database.close()


async def open_data(
    settings: Settings,
    *,
    clock: Clock,
    ixc_transport: httpx.AsyncBaseTransport | None = None,
    retries: Retries | None = None,
) -> Data:
    """Opens (and migrates) the database and prepares the client of the ERP.

    Nothing is asked of the ERP yet. `ixc_transport` and `retries` are for the demo and for tests.

    Raises:
        DBAPIError: The database cannot be opened or migrated.
    """
    database = Database(settings.database_url)
    await migrations.migrate(database)
    if database.path is not None:
        private.tighten(database.path)
    http = connect(
        settings.ixc_base_url,
        user_id=settings.ixc_user_id,
        token=settings.ixc_api_token,
        timeout_s=settings.ixc_timeout_s,
        transport=ixc_transport,
    )
    client = IxcClient(
        http,
        page_size=settings.ixc_page_size,
        parallel=settings.ixc_paralelo,
        retries=retries,
    )
    return Data(await _services(settings, database, client, clock), http)


async def _services(
    settings: Settings, database: Database, client: IxcClient, clock: Clock
) -> Services:
    zone = settings.timezone
    codes = Codes(database, clock)
    people = People(database, codes, clock, settings.telegram_dono_id)
    await people.load()
    alerts = OwnerAlerts(
        database,
        lambda: people.owner_id,
        clock=clock,
        zone=zone,
        blocking_days=settings.dias_bloqueio,
    )
    ledger = Ledger(database)
    groups = Groups(database, ledger, alerts, clock, zone, codes)
    await groups.load(settings.telegram_grupos, settings.telegram_topicos)
    figures = Figures(settings, SnapshotCache(database), clock)
    desk = Desk.of(database, clock, zone)

    async def afterwards() -> None:
        try:
            if not await desk.is_idle():
                await desk.after_sync((await figures.at()).portfolio)
        except DBAPIError as error:  # the run was good; the next one makes up for this
            log.warning("lista trabalhada não atualizada", motivo=str(error.orig))

    limit_min = settings.sync_limite_min
    synchroniser = Synchroniser(
        database,
        client,
        clock=clock,
        zone=zone,
        keeping=_keeping(settings),
        limits=Limits(full_min=limit_min, light_min=limit_min / 6),
        leave_out=leave_out,
    )
    return Services(
        settings=settings,
        clock=clock,
        started_at=clock(),
        database=database,
        figures=figures,
        synchronisation=Synchronisation(
            synchroniser, database, clock=clock, zone=zone, afterwards=afterwards
        ),
        timetable=Timetable(settings),
        ledger=ledger,
        groups=groups,
        people=people,
        codes=codes,
        pushed_lists=PushedLists(database, figures, clock),
        alerts=alerts,
        desk=desk,
        audit=Audit(database, clock),
        forecasts=FrozenForecasts(database, figures, clock),
        config_pages=ConfigPages(database, clock),
        health=Health(
            database,
            lock.folder_of(database.path),
            clock=clock,
            longest_sync_age=timedelta(hours=settings.push_dados_max_h),
        ),
    )


def _keeping(settings: Settings) -> Keeping:
    return Keeping(
        history_days=settings.historico_dias,
        horizon_days=settings.horizonte_dias,
        # What a full run fetches anew would only be purged again.
        retention_days=max(settings.retencao_dias, settings.historico_dias),
    )
