"""A year of mornings: the real scheduler, ledger, renderer and delivery among faults."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from telegram import Update

from bot.emulator.errors import Dropped, too_many
from bot.push import calendar
from bot.push.calendar import PushRules
from bot.storage.tables import push_parts, push_runs
from bot.text.formatting import moment
from ixc.models import sync_runs
from ixc.sync import Limits
from tests.wires import Wire
from tests.worlds import GROUP, MEMBER, OWNER, ZONE, Clock, World, people, world
from tests.year.oracle import Expected, Group
from tests.year.provider import Facts, Provider
from tests.year.virtual import Turner

FIRST_DAY: Final = date(2026, 1, 5)
DAYS: Final = 365
#: Joins when the year is a third over.
SECOND: Final = -1002220000000
JOINS_ON: Final = 180
#: Where the first group wants its lists.
TOPIC: Final = 17
FAULTS: Final = (
    "crash_in_storage",
    "crash_at_telegram",
    "telegram_away",
    "telegram_away_all_day",
    "erp_away",
    "erp_away_for_days",
    "erp_shows_nothing",
    "erp_never_ends",
    "database_is_busy",
    "topic_closed",
    "storm_of_pauses",
    "answer_lost",
    "thrown_out",
    "upgraded",
    "settings_changed",
    "slept_late",
    "off_all_day",
    "clock_jumps_back",
)


#: Parts that announce customers, and the words by which messages are told apart.
ANNOUNCE: Final = ("critical", "late")
KINDS: Final = {
    "Migração crítica": "critical",
    "Também cruzaram": "late",
    "Prevenção": "prevention",
    "📈": "result",
    "Sem lista hoje": "warning",
    "Pode faltar": "notice",
}
#: Less than one answer of a slow ERP takes.
NO_TIME_MIN: Final = 0.02 / 60
#: How far back parts are looked at again.
KEPT: Final = timedelta(days=3)


class Killed(BaseException):
    """The process is gone at this point; nothing of it runs any more."""


@dataclass
class Made:
    """A run as it was last composed, and what the definition says of it."""

    at: str
    expected: Expected
    told: set[int] = field(default_factory=set)  # parts whose arrival the oracle knows


class Storage:
    """Writes of a world's database, of which one may be the last of the process."""

    def __init__(self, opened: World) -> None:
        self._write = opened.app.services.database.write
        self.left: int | None = None
        self.after_commit = False
        self.is_dead = False
        #: So many of the next writes find another process's lock.
        self.locked = 0
        opened.app.services.database.write = self.write  # type: ignore[method-assign]

    @asynccontextmanager
    async def write(self, connection: Any = None) -> AsyncIterator[Any]:
        dies = self._count()
        if self.is_dead or (dies and not self.after_commit):
            self.is_dead = True
            raise Killed
        if self.locked:
            self.locked -= 1
            raise OperationalError("", {}, sqlite3.OperationalError("database is locked"))
        async with self._write(connection) as inner:
            yield inner
        if dies:
            self.is_dead = True
            raise Killed

    def _count(self) -> bool:
        if self.left is None:
            return False
        self.left -= 1
        return self.left < 0


class Year:
    """One seed: drives the days, injects faults, and holds each morning against the oracle."""

    def __init__(self, seed: int, folder: Path) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._folder = folder
        self.clock = self._clock = Clock(datetime.combine(FIRST_DAY, datetime.min.time(), ZONE))
        self._provider = Provider(self._chance, FIRST_DAY)
        self.emulator = people(self._clock)
        self.emulator.add_group(SECOND, "Filial", [OWNER, MEMBER])
        self.emulator.chats[GROUP].topics[TOPIC] = "Listas"
        self._settings = {
            "SYNC_INTERVALO_MIN": "1440",
            "PUSH_DADOS_MAX_H": "80",
            "TELEGRAM_TOPICOS": f"{GROUP}:{TOPIC}",
        }
        self._pairs = [GROUP]
        self._now_at = {GROUP: GROUP, SECOND: SECOND}
        self._oracle = {GROUP: Group(), SECOND: Group()}
        self._made: dict[int, Made] = {}
        self._facts: dict[str, Facts] = {}  # by the start of their synchronisation
        self._stack = AsyncExitStack()
        self._world: World | None = None
        #: The chats in which a group has been, and how many of their messages are read.
        self._chats = {GROUP: [GROUP], SECOND: [SECOND]}
        self._read: Counter[int] = Counter()
        self._copies: Counter[tuple[int, str, str]] = Counter()
        self._resent: set[int] = set()
        self._comes_back: dict[int, int] = {}
        self._erp_is_away = 0
        self._topic_opens_in = 0
        self._late_mornings = 0
        self.counts: Counter[str] = Counter()

    # The process

    @property
    def world(self) -> World:
        assert self._world is not None
        return self._world

    async def _start(self) -> None:
        groups = ",".join(map(str, self._pairs))
        self._world = await self._stack.enter_async_context(
            world(
                self._provider.tables,
                self._folder,
                polling=False,
                emulator=self.emulator,
                clock=self._clock,
                TELEGRAM_GRUPOS=groups,
                **self._settings,  # type: ignore[arg-type]
            )
        )
        self._storage = Storage(self.world)
        self._turner = Turner(self.world.app.timetable.scheduler)
        self.world.app.timetable.scheduler.start()
        self.world.ixc_wire.unplugged = self._erp_is_away > 0
        self.counts["starts"] += 1
        await self._check()  # what an earlier process left in doubt

    async def _stop(self) -> None:
        self._storage.is_dead = False
        self._storage.left = None
        self._world = None
        await self._stack.aclose()

    async def _restart(self) -> None:
        if self._world is not None:
            await self._stop()
        await self._start()

    async def _wake(self, hour: int, minute: int, second: int = 0) -> None:
        """The machine is on at this time: everything due is done; then all is looked at."""
        self._clock.set(hour, minute)
        self._clock.now += timedelta(seconds=second)
        before = await self._good_runs()
        truth = self._provider.facts()
        await self._deliver_updates()
        await self._turner.turn()
        for run in await self._good_runs() - before:
            self._facts[run] = truth
        if self._storage.is_dead:
            self.counts["crashes"] += 1
            await self._restart()
        await self._check()

    async def _deliver_updates(self) -> None:
        """As the polling would, the bot being there."""
        updates, self.emulator.updates = self.emulator.updates, []
        application = self.world.app.application
        for raw in updates:
            update = Update.de_json(raw, application.bot)
            try:
                await application.process_update(update)
            except Killed:
                return

    # A day

    async def run(self) -> None:
        await self._start()
        for number in range(DAYS):
            today = FIRST_DAY + timedelta(days=number)
            early = datetime.combine(today, time(5), ZONE)
            self._clock.now = early.astimezone(UTC)
            if number:
                self._provider.live(today)
            if number == JOINS_ON:
                self._pairs.append(SECOND)
                await self._restart()
            fault = self._chance.choice(FAULTS) if self._chance.random() < 0.35 else ""
            self.counts[fault or "clean"] += 1
            await (getattr(self, f"_day_{fault}") if fault else self._clean)()
            await self._expect_today(today, fault)
            await self._overnight()
        await self._wake(23, 0)
        await self._stop()

    async def _overnight(self) -> None:
        """Groups that threw the bot out let it in again, a dead ERP comes back."""
        for chat_id, days in list(self._comes_back.items()):
            self._comes_back[chat_id] = days - 1
            if days <= 0:
                del self._comes_back[chat_id]
                self.emulator.set_bot_status(chat_id, "member")
        self._topic_opens_in -= 1
        if self._topic_opens_in <= 0:
            self.emulator.chats[GROUP].closed_topics.clear()
        self._erp_is_away = max(0, self._erp_is_away - 1)
        self.world.ixc_wire.unplugged = self._erp_is_away > 0

    async def _clean(self) -> None:
        due = self.world.app.services.settings.push_hora
        rules = PushRules.of(self.world.app.services.settings)
        if not calendar.is_push_day(self._today(), rules) and self._chance.random() < 0.8:
            return  # nobody switches the machine on
        # Often the ERP is late: the list goes out from facts of the days before.
        may_be_late = bool(self._facts) and self._late_mornings < 2
        is_late = may_be_late and self._chance.random() < 0.9
        self._late_mornings = self._late_mornings + 1 if is_late else 0
        self.world.ixc_wire.unplugged = self._erp_is_away > 0 or is_late
        if self._chance.random() < 0.9:
            await self._wake(due.hour, due.minute, 10)  # the machine sleeps at night
            return
        await self._wake(3, 0)
        await self._wake(due.hour, due.minute)
        await self._wake(due.hour, due.minute + 1)

    async def _later(self) -> None:
        """The rest of a day on which something went wrong."""
        if self._chance.random() < 0.5:
            await self._wake(8, 20)
        await self._wake(13, 10)

    async def _day_crash_in_storage(self) -> None:
        await self._wake(7, 50)
        self._storage.left = self._chance.randint(0, 4 * len(self._pairs))
        self._storage.after_commit = self._chance.random() < 0.5
        await self._wake(8, 0)
        self._storage.left = None
        await self._later()

    async def _day_crash_at_telegram(self) -> None:
        await self._wake(7, 50)
        wire = self.world.telegram_wire
        calls, accepted = self._chance.randint(0, 2 * len(self._pairs)), self._chance.random() < 0.5
        handle = Wire.handle_async_request

        async def dying(request: Any) -> Any:
            nonlocal calls
            calls -= 1
            if self._storage.is_dead or (calls < 0 and not accepted):
                self._storage.is_dead = True
                raise Killed
            response = await handle(wire, request)
            if calls < 0:
                self._storage.is_dead = True
                raise Killed
            return response

        wire.handle_async_request = dying  # type: ignore[method-assign]
        await self._wake(8, 0)
        if self._world is not None and self.world.telegram_wire is wire:
            del wire.handle_async_request
        await self._later()

    async def _day_telegram_away(self) -> None:
        self.world.telegram_wire.unplugged = True
        await self._wake(8, 0, 10)
        await self._wake(8, self._chance.randint(1, 30))
        self.world.telegram_wire.unplugged = False
        await self._wake(8, 40)
        await self._later()

    async def _day_telegram_away_all_day(self) -> None:
        self.world.telegram_wire.unplugged = True
        for hour in (8, 17):
            await self._wake(hour, 0, 10)
        self.world.telegram_wire.unplugged = False
        await self._wake(19, 0)

    async def _day_erp_away(self) -> None:
        self.world.ixc_wire.unplugged = True
        await self._wake(3, 0)
        await self._wake(8, 0)
        self.world.ixc_wire.unplugged = self._erp_is_away > 0
        await self._later()

    async def _day_erp_shows_nothing(self) -> None:
        """It answers, without error and without rows: at the morning's synchronisations."""
        faults = self.world.simulator.faults
        before = await self._good_runs()
        everything = ("fn_areceber", "cliente", "cliente_contrato", "tipo_cliente", "cidade")
        faults.silent_tables = frozenset(self._chance.choice([everything, ("fn_areceber",)]))
        await self._wake(3, 0)
        await self._wake(7, 50)
        await self._wake(8, 0, 10)
        assert before == await self._good_runs(), "an empty ERP was believed"
        self.world.simulator.faults.silent_tables = frozenset()
        await self._later()

    async def _day_erp_never_ends(self) -> None:
        """It answers so slowly that no synchronisation of the morning ends in its time."""
        before = await self._good_runs()
        synchroniser = self.world.app.services.synchronisation._synchroniser
        in_time, synchroniser._limits = synchroniser._limits, Limits(NO_TIME_MIN, NO_TIME_MIN)
        self.world.simulator.faults.latency_s = 1.0
        for hour, minute in ((3, 0), (7, 50), (8, 0)):
            await self._wake(hour, minute, 10)
        assert before == await self._good_runs()
        synchroniser._limits, self.world.simulator.faults.latency_s = in_time, 0.0
        await self._later()

    async def _day_database_is_busy(self) -> None:
        """Another process holds its lock just when Telegram has taken a part."""
        await self._wake(7, 50)
        wire, storage = self.world.telegram_wire, self._storage
        calls, locked = self._chance.randint(0, 2 * len(self._pairs)), self._chance.randint(1, 4)
        handle = Wire.handle_async_request

        async def taken(request: Any) -> Any:
            nonlocal calls
            response = await handle(wire, request)
            calls -= 1
            if calls == -1:
                storage.locked = locked
            return response

        wire.handle_async_request = taken  # type: ignore[method-assign]
        await self._wake(8, 0)
        storage.locked = 0
        del wire.handle_async_request
        await self._wake(8, 1)
        await self._later()

    async def _day_topic_closed(self) -> None:
        """The list goes into the group, and after a day or two into the topic again."""
        self.emulator.chats[GROUP].closed_topics.add(TOPIC)
        self._topic_opens_in = self._chance.randint(1, 3)
        await self._clean()

    async def _day_erp_away_for_days(self) -> None:
        """It is back some mornings later."""
        self._erp_is_away = self._chance.randint(1, 4)
        self.world.ixc_wire.unplugged = True
        await self._wake(8, 0)
        await self._wake(9, 0)

    async def _day_storm_of_pauses(self) -> None:
        await self._wake(7, 50)
        for _ in range(self._chance.randint(1, 6)):
            pause = too_many(self._chance.choice([1, 5, 60, 400, 3000]))
            self.emulator.faults.fail("sendMessage", pause, skip=self._chance.randint(0, 2))
        await self._wake(8, 0)
        await self._later()
        await self._wake(16, 0)
        self.emulator.faults.waiting.clear()

    async def _day_answer_lost(self) -> None:
        await self._wake(7, 50)
        for _ in range(self._chance.randint(1, 2)):
            self.emulator.faults.fail(
                "sendMessage",
                Dropped(),
                after=self._chance.random() < 0.5,
                skip=self._chance.randint(0, 3),
            )
        await self._wake(8, 0)
        await self._later()
        self.emulator.faults.waiting.clear()
        await self._press_what_is_missing()

    async def _press_what_is_missing(self) -> None:
        """People ask for a part again if they do not see it."""
        for chat_id in self._now_at.values():
            messages = self.emulator.chats[chat_id].messages
            new = [m for m in messages if m["date"] > self._clock.now.timestamp() - 12 * 3600]
            for message in new:
                for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                    data = row[0].get("callback_data", "")
                    if not data.startswith("v1:again:"):
                        continue
                    part_id = int(data.split(":")[4])
                    if (
                        self._is_missing(part_id, await self._parts())
                        and self._chance.random() < 0.7
                    ):
                        self._resent.add(part_id)
                        await self.emulator.press(chat_id, MEMBER, message["message_id"], data)
        await self._wake(14, 0)

    def _is_missing(self, part_id: int, parts: Sequence[Any]) -> Any:
        part = next((part for part in parts if part.id == part_id), None)
        return part and not self._copies[part.group_id, part.business_date, part.about]

    async def _day_thrown_out(self) -> None:
        paired = self._chance.choice(self._pairs)
        chat_id = self._now_at[paired]
        if self.emulator.chats[chat_id].bot_status == "member":
            tells = self._chance.random() < 0.5
            self.emulator.chats[chat_id].bot_status = "kicked"
            if tells:
                self.emulator.set_bot_status(chat_id, "kicked")
            self._comes_back[chat_id] = self._chance.randint(0, 4)
        await self._clean()
        if self._chance.random() < 0.3:  # a misunderstanding
            self._comes_back.pop(chat_id, None)
            self.emulator.set_bot_status(chat_id, "member")
            await self._wake(10, 0)

    async def _day_upgraded(self) -> None:
        paired = self._chance.choice(self._pairs)
        old = self._now_at[paired]
        if self.emulator.chats[old].bot_status == "member" and old > -(10**12) * 4:
            new = old - 7 * 10**9 - self._chance.randint(1, 10**6)
            self.emulator.upgrade(old, new)
            self._now_at[paired] = new
            self._chats[paired].append(new)
            if self._chance.random() < 0.5:  # the service messages were lost
                self.emulator.updates = [
                    update for update in self.emulator.updates if "migrate_" not in str(update)
                ]
        await self._clean()

    async def _day_settings_changed(self) -> None:
        """Before or after the lists went out."""
        if self._chance.random() < 0.5:
            await self._wake(8, 0, 10)
        self._settings = {
            **self._settings,
            "PUSH_HORA": self._chance.choice(["07:30", "08:00", "09:15"]),
            "PUSH_DIAS": self._chance.choice(["mon-sat", "mon-fri", "mon-sun"]),
            "PUSH_FERIADOS": self._chance.choice(["true", "false"]),
        }
        self._clock.set(8, 2)
        await self._restart()
        await self._wake(9, 16)
        await self._later()

    async def _day_slept_late(self) -> None:
        await self._wake(self._chance.randint(9, 17), 7)

    async def _day_off_all_day(self) -> None:
        await self._stop()
        self._clock.set(20)
        await self._start()
        if self._chance.random() < 0.5:
            await self._wake(20, 0, 1)

    async def _day_clock_jumps_back(self) -> None:
        await self._wake(8, 10)
        await self._wake(7, 15)
        await self._wake(8, 12)

    # What must be true

    async def _good_runs(self) -> set[str]:
        """When the good synchronisations began."""
        done = select(sync_runs.c.started_at).where(sync_runs.c.state == "done")
        async with self.world.app.services.database.read() as connection:
            return set((await connection.scalars(done)).all())

    async def _parts(self) -> Sequence[Any]:
        """All parts of all lists, in their order."""
        run = push_runs.c
        query = (
            select(push_parts, run.group_id, run.business_date, run.created_at)
            .join(push_runs, run.id == push_parts.c.run_id)
            .where(run.kind == "morning", run.business_date >= str(self._today() - KEPT))
            .order_by(push_parts.c.run_id, push_parts.c.part_no)
        )
        async with self.world.app.services.database.read() as connection:
            return (await connection.execute(query)).all()

    def _today(self) -> date:
        return self._clock.now.astimezone(ZONE).date()

    async def _check(self) -> None:
        """Holds what was made and what arrived since the last look against the oracle."""
        self._read_chats()
        parts = await self._parts()
        for run_id, found in groupby(parts, key=lambda part: part.run_id):
            run = list(found)
            if self._made.get(run_id) is None or self._made[run_id].at != run[0].created_at:
                self._made[run_id] = self._composed(run)
            for part in run:
                self._arrival(part, self._made[run_id])
            self._in_order(run)

    def _composed(self, run: Sequence[Any]) -> Made:
        """What was rendered announces whom the definition names, each once."""
        first, day = run[0], date.fromisoformat(run[0].business_date)
        lists = [part for part in run if part.about in ANNOUNCE]
        if not lists:
            assert {part.about for part in run} - {"notice"} == {"warning"}
            self.counts["warnings"] += 1
            return Made(first.created_at, Expected(frozenset(), frozenset()))
        expected = self._oracle[first.group_id].compose(self._facts_of(lists[0]), day)
        named = Counter(name for part in lists for name in names(part.text))
        assert named == Counter(expected.announced), (day, first.group_id)
        self.counts["announced"] += len(named)
        self.counts["late"] += sum("Também cruzaram" in part.text for part in lists)
        return Made(first.created_at, expected)

    def _facts_of(self, part: Any) -> Facts:
        """The facts of the synchronisation whose time the list itself names."""
        said = json.loads(part.sheet)["view"]["basis"]["text"]
        now = datetime.fromisoformat(part.created_at)
        told = {
            moment(datetime.fromisoformat(at), now=now, zone=ZONE): facts
            for at, facts in sorted(self._facts.items())
            if datetime.fromisoformat(at) <= now
        }
        return told[said]

    def _arrival(self, part: Any, made: Made) -> None:
        """What is in the chat, or may be, has been told; nothing else is there."""
        copies = self._copies[part.group_id, part.business_date, part.about]
        may_be_there = part.state == "uncertain" or self._is_unwritten(part.id)
        assert copies == 1 if part.state == "sent" else copies <= may_be_there, (
            part.business_date,
            part.about,
            part.state,
            copies,
        )
        is_told = part.state in ("sent", "uncertain")
        if part.about not in ANNOUNCE or not is_told or part.id in made.told:
            return
        made.told.add(part.id)
        day = date.fromisoformat(part.business_date)
        self._oracle[part.group_id].arrived(names(part.text), day)
        self.counts[part.state] += 1
        if part.about == "critical":
            self._oracle[part.group_id].list_arrived(made.expected.silent, day)

    def _is_unwritten(self, part_id: int) -> bool:
        """Whether the bot knows what became of a part, and could not write it yet."""
        return part_id in self.world.app.push._unwritten

    def _in_order(self, run: Sequence[Any]) -> None:
        ids = [p.message_id for p in run if p.message_id and p.id not in self._resent]
        assert ids == sorted(ids), (run[0].business_date, ids)

    def _read_chats(self) -> None:
        """Counts the messages of lists that are new in the chats; each in its day's hours."""
        for paired_id, chat_ids in self._chats.items():
            for chat_id in chat_ids:
                messages = self.emulator.chats[chat_id].messages
                new, self._read[chat_id] = messages[self._read[chat_id] :], len(messages)
                for message in new:
                    self._count(paired_id, message)

    def _count(self, paired_id: int, message: Any) -> None:
        about = kind_of(message.get("text", ""))
        if about is None or not message["from"]["is_bot"]:
            return
        local = datetime.fromtimestamp(message["date"], ZONE)
        key = paired_id, str(local.date()), about
        self._copies[key] += 1
        assert self._copies[key] == 1, key
        rules = PushRules.of(self.world.app.services.settings)
        assert calendar.is_push_day(local.date(), rules), key
        assert rules.at <= local.time() <= time(18, 1), (key, local)

    async def _expect_today(self, today: date, fault: str) -> None:
        """On a day without any fault every open group got its whole push."""
        rules = PushRules.of(self.world.app.services.settings)
        if fault or self._erp_is_away or not calendar.is_push_day(today, rules):
            return
        for paired_id in self._pairs:
            if self.emulator.chats[self._now_at[paired_id]].bot_status != "member":
                continue
            states = [
                part.state
                for part in await self._parts()
                if part.group_id == paired_id and part.business_date == str(today)
            ]
            assert set(states) == {"sent"}, (today, paired_id, states)
            self.counts["whole mornings"] += len(states) >= 3


def names(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"Cruza(\d+)", text)]


def kind_of(text: str) -> str | None:
    """Which part of a push a message is; None for any other."""
    first = text.partition("\n")[0]
    found = (about for words, about in KINDS.items() if words in first)
    return next(found, None)
