"""The composition root: settings in, a bot ready to run out. Nothing is built at import."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import httpx
import structlog
from telegram import BotCommand, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults

from bot import timetable
from bot.chat import commands, gate
from bot.chat.access import Access
from bot.chat.dispatch import Dispatcher
from bot.chat.handlers import config
from bot.chat.members import Members
from bot.chat.menus import Menus
from bot.chat.pairing import Pairing
from bot.chat.roles import Role
from bot.chat.strangers import Strangers
from bot.chat.team import Team
from bot.chat.watchdog import LeadersRequest, Watch, WatchedRequest
from bot.data import Data
from bot.delivery.send import Delivery
from bot.delivery.shut_groups import ShutGroups
from bot.health.ping import ping
from bot.health.prometheus import Endpoint, exposition
from bot.ledger.bairro_episodes import BairroEpisodes
from bot.ledger.record import TEXTS_ARE_KEPT
from bot.nightly import NightlyCopy
from bot.push.bairro_news import BairroNews
from bot.push.paid_marks import PaidMarks
from bot.push.routines import restored, routines, rules_of_group
from bot.push.sender import Pushes
from bot.services import Services
from bot.settings import Settings
from bot.storage.lost_database import LostDatabase
from bot.text import render
from bot.text.reasons import reason
from ixc import run_log
from ixc.errors import IxcError, IxcShrunk

log = structlog.get_logger(__name__)

#: Handlers that may be at work at the same time; a slow report must not hold up /status.
CONCURRENT_UPDATES: Final = 64
#: Seconds that each step of a stop may take; together they stay below thirty.
PART_LIMIT_S: Final = 10.0
SYNC_LIMIT_S: Final = 3.0
JOBS_LIMIT_S: Final = 3.0
POLLING_LIMIT_S: Final = 2.0
HANDLERS_LIMIT_S: Final = 5.0
CLOSING_LIMIT_S: Final = 2.0
LAST_WORD_LIMIT_S: Final = 4.0
#: Telegram tells of members who come and go only where it is asked to.
WANTED_UPDATES: Final = (
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.CHAT_MEMBER,
)


class App:
    """A running bot: polling, timetable and push around the data."""

    def __init__(
        self,
        data: Data,
        application: Application[Any, Any, Any, Any, Any, Any],
        push: Pushes,
        marks: PaidMarks,
        watch: Watch,
        team: Team,
        delivery: Delivery,
    ) -> None:
        self.data = data
        self.team = team
        self.delivery = delivery
        self.services = data.services
        self.application = application
        self.push = push
        self.watch = watch
        self.lost_database = LostDatabase(self.services.database)
        self.marks = marks
        self._bairros = BairroNews(
            self.services.figures,
            BairroEpisodes(self.services.database),
            self.services.ledger,
            self.services.groups,
            partial(rules_of_group, self.services),
            self.services.clock,
        )
        self._shut_groups = ShutGroups(
            application.bot,
            self.services.groups,
            self.services.clock,
            self.services.settings.timezone,
        )
        self.timetable = self.services.timetable
        self.nightly_copy = NightlyCopy.of(self.services)
        self.health = self.services.health
        self.health.listen_to(watch.age_s)
        port = self.services.settings.prometheus_porta
        self.endpoint = Endpoint(port, partial(exposition, self.health)) if port else None
        self.timetable.fill(
            {
                timetable.FULL_SYNC: partial(self.sync_quietly, complete=True),
                timetable.SYNC: self.sync_quietly,
                timetable.PUSH: self.tick,
                timetable.MARKS: marks.refresh,
                timetable.BEAT: self.health.beat,
                timetable.PROBE: self.health.probe,
                timetable.COPY: self.copy,
            },
        )

    async def start(self) -> None:
        """Connects to Telegram, sets the menu, begins to poll and to keep the timetable.

        Raises:
            TelegramError: Telegram cannot be reached, or does not take the token (InvalidToken).
        """
        await self.prepare()
        await self._set_menus()
        updater = self.application.updater
        assert updater is not None  # noqa: S101 - the builder makes one unless told not to
        await updater.start_polling(
            drop_pending_updates=False,
            error_callback=_poll_failed,
            allowed_updates=WANTED_UPDATES,
        )
        self.watch.begin()
        await self.application.start()
        await self.health.probe()
        await self.health.beat()
        await self._open_endpoint()
        self.timetable.start()

    async def _open_endpoint(self) -> None:
        """A port that is another's costs the figures, and not the lists."""
        if self.endpoint is None:
            return
        try:
            await self.endpoint.start()
        except OSError as error:
            log.warning("sem porta para o Prometheus", motivo=reason(error))

    async def prepare(self) -> None:
        """Takes up what an earlier process left, and asks Telegram who the bot is.

        Raises:
            TelegramError: Telegram cannot be reached, or does not take the token (InvalidToken).
        """
        await self.services.ledger.recover()
        await self.application.initialize()
        await self._shut_groups.look_at_once()

    async def copy(self) -> None:
        """Makes the night's copy of the database, where one is wanted and due."""
        if self.nightly_copy is not None:
            await self.nightly_copy.look()

    async def tick(self) -> None:
        """Looks whether shut groups are open again, takes in newer facts, sends what is due."""
        await self._shut_groups.look()
        rules = [rules_of_group(self.services, group) for group in self.services.groups.on]
        self.timetable.sync_before({one.at for one in rules if one.weekdays})
        await self._take_in()
        await self.push.tick()
        await config.close_overdue(self.services, self.delivery)

    async def stop(self) -> None:
        """Stops in the order of the data's way: intake, work, storage; never takes half a minute.

        The part of a push that is on its way arrives; what it is part of goes on at the next
        start. A synchronisation is dropped whole.
        """
        self.timetable.pause()
        if self.endpoint is not None:
            self.endpoint.stop()
        await self.push.stop(PART_LIMIT_S)
        await self.services.synchronisation.stop(SYNC_LIMIT_S)
        await self.timetable.stop(JOBS_LIMIT_S)
        updater = self.application.updater
        if updater is not None and updater.running:
            await _within(POLLING_LIMIT_S, updater.stop())
        if self.application.running:
            await _within(HANDLERS_LIMIT_S, self.application.stop())
        await _within(CLOSING_LIMIT_S, self.application.shutdown())
        await _within(CLOSING_LIMIT_S, self.data.close())
        self.health.end()

    async def last_word(self, reason: str) -> None:
        """Leaves for the owner, and if Telegram takes it sends, why the process ends."""
        await self.services.alerts.tell("deaf", reason=reason)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORD_LIMIT_S):
                await self.push.tick()

    async def last_word_directly(self, reason: str) -> None:
        """Tells the owner why the process ends where nothing can be recorded any more."""
        owner = self.services.people.owner_id
        if owner is None:
            return
        text = render.chat("database_lost", reason=reason)
        with contextlib.suppress(TimeoutError, TelegramError):
            async with asyncio.timeout(LAST_WORD_LIMIT_S):
                await self.application.bot.send_message(owner, text, parse_mode=ParseMode.HTML)

    async def sync_quietly(self, *, complete: bool = False) -> None:
        """A synchronisation as the timetable wants it: what fails is in the log and in /status.

        After a good one the next snapshot is loaded, after a complete one texts that were pushed
        long ago are forgotten. A push that waited for it is looked at again, however it ended.
        """
        synchronisation = self.services.synchronisation
        if synchronisation.is_running and not complete:
            return  # the complete one waits its turn: it comes once a night
        try:
            report = await synchronisation.run(complete=complete)
        except IxcError as error:
            log.warning("sincronização falhou", motivo=str(error))
            if isinstance(error, IxcShrunk):
                await self.services.alerts.tell("shrunk", reason=str(error))
        else:
            log.info(
                "sincronizado",
                completo=report.kind == run_log.FULL,
                linhas=report.rows_read,
                segundos=round(report.seconds, 1),
            )
            await self.services.figures.prepare()
            await self._take_in()
        if complete:
            await self.services.ledger.forget(self.services.figures.today() - TEXTS_ARE_KEPT)
            await self.services.audit.forget()
        self.timetable.at_once("lista que esperava por dados", self.push.tick)

    async def _take_in(self) -> None:
        """What newer facts mean beside the answers; a fault there costs no list."""
        for step in (self.services.forecasts.keep, self._bairros.look):
            try:
                await step()
            except Exception:
                log.exception("um passo depois da sincronização falhou")

    async def _set_menus(self) -> None:
        await self.team.menus.hide_from_strangers()
        for group in self.services.groups.on:
            await self.team.menus.show(group.chat_id, Role.MEMBER)


def _allowed(role: Role) -> list[BotCommand]:
    return [BotCommand(command.name, command.about) for command in commands.allowed(role)]


def build(
    data: Data,
    *,
    telegram_transport: httpx.AsyncBaseTransport | None = None,
    leads: Callable[[], bool] = lambda: True,
) -> App:
    """Puts a bot around the data; tests and the demo hand over their own way to Telegram.

    While `leads` says no, nothing is read from Telegram nor sent there.
    """
    services = data.services
    watch = Watch(leads=leads)
    application = _application(services.settings, telegram_transport, watch)
    delivery = Delivery(application.bot, services.groups)
    bot = application.bot
    access = Access(
        services.groups,
        services.people,
        Members(bot, services.clock),
        trusts_group_administrators=services.settings.admins_do_grupo,
    )
    team = Team(bot, access, Menus(bot, _allowed))
    gate.install(
        application,
        access,
        Pairing(services, access, delivery),
        Strangers(bot, services.groups, delivery),
    )
    pushes = Pushes(
        routines(services),
        rules_of=partial(rules_of_group, services),
        groups=services.groups,
        ledger=services.ledger,
        alerts=services.alerts,
        delivery=delivery,
        clock=services.clock,
        restored=restored(services),
        when_whole=partial(_tell_watch, services),
    )
    dispatcher = Dispatcher(services, delivery, team, pushes.resend)
    dispatcher.install(application)
    marks = PaidMarks(
        services.pushed_lists,
        services.groups,
        delivery,
        services.clock,
        services.figures.today,
    )
    return App(data, application, pushes, marks, watch, team, delivery)


def _application(
    settings: Settings, transport: httpx.AsyncBaseTransport | None, watch: Watch
) -> Application[Any, Any, Any, Any, Any, Any]:
    base = settings.telegram_api_base_url
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_bot_token)
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .defaults(
            Defaults(
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                protect_content=settings.proteger_conteudo or None,
            )
        )
        .concurrent_updates(CONCURRENT_UPDATES)
        .job_queue(None)
    )
    options: dict[str, Any] = {"httpx_kwargs": {"transport": transport}} if transport else {}
    builder = builder.request(LeadersRequest(watch, **options))
    return builder.get_updates_request(WatchedRequest(watch, **options)).build()


def _tell_watch(services: Services) -> None:
    """A list is out: the dead-man's watch hears of it, where there is one."""
    if address := services.settings.ping_url:
        services.timetable.at_once("aviso de vida", partial(ping, address))


def _poll_failed(error: TelegramError) -> None:
    """What PTB would log with a traceback, every time; the watch decides what it means."""
    log.warning("nada do Telegram", motivo=f"{type(error).__name__}: {error}")


async def _within(limit_s: float, work: Awaitable[Any]) -> None:
    """A step of the stop; one that fails or takes too long costs no other its turn."""
    try:
        async with asyncio.timeout(limit_s):
            await work
    except TimeoutError:
        log.warning("a parada não esperou", segundos=limit_s)
    except TelegramError as error:
        log.warning("a parada não foi limpa", motivo=f"{type(error).__name__}: {error}")
    except Exception:  # what was dropped half way through a start may say anything
        log.exception("a parada não foi limpa")
