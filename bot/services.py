"""What the chat's handlers and the pushes share, put together once by `bot.app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.figures.figures import Figures
from bot.health.health import Health
from bot.ledger.audit import Audit
from bot.ledger.codes import Codes
from bot.ledger.config_pages import ConfigPages
from bot.ledger.frozen_forecasts import FrozenForecasts
from bot.ledger.groups import Groups
from bot.ledger.owner_alerts import OwnerAlerts
from bot.ledger.people import People
from bot.ledger.pushed_lists import PushedLists
from bot.ledger.record import Ledger
from bot.mirror.synchronisation import Synchronisation
from bot.settings import Settings
from bot.timetable import Timetable
from bot.worked.desk import Desk
from ixc.database import Database


@dataclass(frozen=True)
class Services:
    """One of each per running bot; whoever needs only some of them takes only those.

    `clock` gives the time in UTC, `started_at` is when the process began by it.
    """

    settings: Settings
    clock: Callable[[], datetime]
    started_at: datetime
    database: Database
    figures: Figures
    synchronisation: Synchronisation
    timetable: Timetable
    ledger: Ledger
    groups: Groups
    people: People
    codes: Codes
    pushed_lists: PushedLists
    alerts: OwnerAlerts
    health: Health
    desk: Desk
    audit: Audit
    forecasts: FrozenForecasts
    config_pages: ConfigPages
