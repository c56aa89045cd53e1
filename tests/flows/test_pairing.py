"""The owner and the groups come by a code."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.emulator.state import Json
from bot.ledger.codes import Purpose
from tests import ROOT
from tests.worlds import (
    GROUP,
    MEMBER,
    OWNER,
    World,
    button,
    case,
    environment,
    until,
    world,
)

NEW = -1005550001111
BASIC = -5550
UPGRADED = -1005550002222
FORUM, TOPIC = -1005550003333, 17
CHANNEL = -1005550004444
MORNING = 8


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[World]:
    """A bot that nobody owns and no group has; a bare chat of everybody's."""
    async with world(
        case("sujo"), tmp_path, hour=7, TELEGRAM_GRUPOS="", TELEGRAM_DONO_ID=""
    ) as made:
        emulator = made.emulator
        for chat_id, title in ((NEW, "Norte"), (BASIC, "Sul")):
            emulator.add_group(chat_id, title, [OWNER, MEMBER], bot_status="left")
        emulator.add_group(
            FORUM, "Fórum", [OWNER, MEMBER], topics={TOPIC: "Listas"}, bot_status="left"
        )
        yield made


@pytest.fixture
async def owned(bare: World) -> World:
    """The same with its owner."""
    await bare.app.services.people.claim(await owner_code(bare), OWNER, "Dona")
    return bare


async def owner_code(made: World) -> str:
    return (await made.app.services.codes.new(Purpose.OWNER)).code


async def said(made: World, chat: int, user: int, text: str) -> str:
    """What the bot answers there to a person."""
    before = len(made.from_bot(chat))
    await made.emulator.say(chat, user, text)
    await made.emulator.until(lambda: len(made.from_bot(chat)) > before)
    return str(made.from_bot(chat)[-1]["text"])


async def asked_for_code(made: World) -> tuple[str, str, Json]:
    """The nonce and the short code that /vincular shows the owner."""
    text = await said(made, OWNER, OWNER, "/vincular")
    message = made.from_bot(OWNER)[-1]
    nonce = button(message, "Escolher o grupo")["url"].partition("startgroup=")[2]
    return nonce, text.partition("/vincular ")[2][:6], message


async def paired(made: World, chat: int) -> None:
    await until(lambda: made.app.services.groups.find(chat) is not None)
    await until(lambda: any("está vinculado" in m["text"] for m in made.from_bot(chat)))


def everything_in(folder: Path) -> str:
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return b"".join(files).decode("latin-1")


def left(made: World, chat: int) -> bool:
    return made.emulator.chats[chat].bot_status == "left"


# The owner


async def test_the_code_makes_its_sender_the_owner_once(bare: World) -> None:
    assert "ainda não tem dono" in await said(bare, OWNER, OWNER, "/start")
    code = await owner_code(bare)
    assert "você é o dono" in await said(bare, OWNER, OWNER, f"/start {code}")
    assert bare.app.services.people.owner_id == OWNER
    await bare.emulator.say(999, 999, f"/start {code}")
    assert "Ninguém administra além de você" in await said(bare, OWNER, OWNER, "/administradores")
    assert bare.from_bot(999) == []  # silence, once there is an owner


async def test_who_is_in_a_group_brings_the_code_too(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=7, TELEGRAM_DONO_ID="") as made:
        assert "Bot de cobrança" in await said(made, MEMBER, MEMBER, "/start")
        code = await owner_code(made)
        assert "Código errado" in await said(made, MEMBER, MEMBER, "/start adivinho")
        assert "você é o dono" in await said(made, MEMBER, MEMBER, f"/start {code}")
        assert "Vincular um grupo" in await said(made, MEMBER, MEMBER, "/vincular")


async def test_late_and_older_codes_say_so(bare: World) -> None:
    first = await owner_code(bare)
    second = await owner_code(bare)
    assert "não vale mais" in await said(bare, OWNER, OWNER, f"/start {first}")
    bare.clock.now += timedelta(minutes=15, seconds=1)
    assert "passou dos 15 minutos" in await said(bare, OWNER, OWNER, f"/start {second}")
    assert bare.app.services.people.owner_id is None


async def test_five_wrong_tries_close_the_door_until_the_next_code(bare: World) -> None:
    code = await owner_code(bare)
    for _ in range(5):
        assert "Código errado" in await said(bare, 999, 999, "/start x" + code)
    assert "não vale mais" in await said(bare, OWNER, OWNER, f"/start {code}")
    assert "você é o dono" in await said(bare, OWNER, OWNER, f"/start {await owner_code(bare)}")


async def test_twenty_wrong_tries_by_many_close_it_too(bare: World) -> None:
    code = await owner_code(bare)
    for person in range(5):
        bare.emulator.add_user(5000 + person, "x")
        bare.emulator.add_private(5000 + person)
        for _ in range(4):
            await said(bare, 5000 + person, 5000 + person, "/start adivinho")
    assert "não vale mais" in await said(bare, OWNER, OWNER, f"/start {code}")


async def test_in_a_group_the_owners_code_is_void(bare: World) -> None:
    code = await owner_code(bare)
    bare.emulator.chats[NEW].bot_status = "member"  # as if it had been there for long
    assert "O código do dono não é para o grupo" in await said(bare, NEW, OWNER, f"/start {code}")
    await until(lambda: left(bare, NEW))
    assert "não vale mais" in await said(bare, OWNER, OWNER, f"/start {code}")


async def test_two_at_once_make_one_owner(bare: World) -> None:
    code = await owner_code(bare)
    claim = bare.app.services.people.claim
    verdicts = await asyncio.gather(*(claim(code, user, "x") for user in range(1, 31)))
    assert sorted(verdict.value for verdict in verdicts) == ["good", *["used"] * 29]


async def test_the_owner_of_the_settings_comes_first(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=7, TELEGRAM_DONO_ID="") as made:
        code = await owner_code(made)
        assert "é o dono" in await said(made, 999, 999, f"/start {code}")
    async with world(case("sujo"), tmp_path, hour=7, emulator=made.emulator) as again:
        assert again.app.services.people.owner_id == OWNER


async def test_the_code_is_nowhere_in_the_database(bare: World, tmp_path: Path) -> None:
    code = await owner_code(bare)
    await said(bare, OWNER, OWNER, f"/start {code}")
    await bare.app.services.audit.flush()
    assert code not in await asyncio.to_thread(everything_in, tmp_path)


# Groups


async def test_the_link_takes_the_bot_into_a_group(owned: World) -> None:
    nonce, _, message = await asked_for_code(owned)
    assert "15 minutos" in message["text"]
    await owned.emulator.start_in_group(NEW, OWNER, nonce)
    await paired(owned, NEW)
    (told,) = owned.from_bot(NEW)
    assert "Norte está vinculado" in told["text"]
    assert "A próxima lista sai" in told["text"]
    assert "08:00" in told["text"]
    await owned.app.services.synchronisation.run()
    owned.clock.set(MORNING)
    await owned.app.tick()
    assert len(owned.from_bot(NEW)) > 3


async def test_a_group_that_has_the_bot_is_paired_by_a_line(owned: World) -> None:
    _, short, _ = await asked_for_code(owned)
    owned.emulator.set_bot_status(NEW, "member", by=OWNER)  # it waits for its code
    assert "está vinculado" in await said(owned, NEW, OWNER, f"/vincular {short}")
    assert not left(owned, NEW)
    assert owned.app.services.groups.find(NEW) is not None


async def test_after_a_restart_it_is_still_the_teams(owned: World, tmp_path: Path) -> None:
    nonce, _, _ = await asked_for_code(owned)
    await owned.emulator.start_in_group(FORUM, OWNER, nonce)
    await paired(owned, FORUM)
    await owned.app.stop()
    async with world(
        case("sujo"),
        tmp_path,
        hour=7,
        emulator=owned.emulator,
        TELEGRAM_GRUPOS="",
        TELEGRAM_DONO_ID="",
    ) as again:
        assert again.app.services.people.owner_id == OWNER
        assert "Dados" in await said(again, FORUM, MEMBER, "/status")


async def test_the_topic_of_the_code_is_the_lists(owned: World) -> None:
    _, short, _ = await asked_for_code(owned)
    owned.emulator.set_bot_status(FORUM, "member", by=OWNER)
    await owned.emulator.say(FORUM, OWNER, f"/vincular {short}", topic=TOPIC)
    await paired(owned, FORUM)
    assert "neste tópico" in owned.from_bot(FORUM)[0]["text"]
    group = owned.app.services.groups.find(FORUM)
    assert group is not None
    assert group.address.thread_id == TOPIC


async def test_an_upgrade_seconds_later_changes_nothing(owned: World) -> None:
    nonce, _, _ = await asked_for_code(owned)
    await owned.emulator.start_in_group(BASIC, OWNER, nonce)
    await paired(owned, BASIC)
    owned.emulator.upgrade(BASIC, UPGRADED)
    await until(lambda: owned.app.services.groups.find(UPGRADED) is not None)
    assert "Dados" in await said(owned, UPGRADED, MEMBER, "/status")
    assert not left(owned, UPGRADED)


async def test_a_code_pairs_one_group_and_the_next_is_told(owned: World) -> None:
    nonce, _, _ = await asked_for_code(owned)
    await owned.emulator.start_in_group(NEW, OWNER, nonce)
    await paired(owned, NEW)
    await owned.emulator.start_in_group(BASIC, OWNER, nonce)
    await until(lambda: left(owned, BASIC))
    (told,) = owned.from_bot(BASIC)
    assert "já foi usado" in told["text"]


async def test_a_late_code_is_refused_and_the_group_left(owned: World) -> None:
    nonce, _, _ = await asked_for_code(owned)
    owned.clock.now += timedelta(minutes=16)
    await owned.emulator.start_in_group(NEW, OWNER, nonce)
    await until(lambda: left(owned, NEW))
    (told,) = owned.from_bot(NEW)
    assert "passou dos 15 minutos" in told["text"]


async def test_nobody_else_pairs_with_a_good_code(owned: World) -> None:
    nonce, short, _ = await asked_for_code(owned)
    await owned.emulator.start_in_group(NEW, MEMBER, nonce)
    await until(lambda: left(owned, NEW))
    owned.emulator.set_bot_status(BASIC, "member", by=OWNER)
    before = len(owned.from_bot(BASIC))
    await owned.emulator.say(BASIC, OWNER, f"/vincular {short}", is_anonymous=True)
    await until(lambda: len(owned.from_bot(BASIC)) > before)
    assert "sem mostrar o nome" in owned.from_bot(BASIC)[-1]["text"]
    assert "está vinculado" in await said(owned, BASIC, OWNER, f"/vincular {short}")


async def test_an_administrator_pairs_too_but_asks_for_no_code(owned: World) -> None:
    await owned.app.services.people.add(MEMBER, "Marina")
    nonce, _, _ = await asked_for_code(owned)
    await owned.emulator.start_in_group(NEW, MEMBER, nonce)
    await paired(owned, NEW)
    assert "quem pede é o dono" in await said(owned, MEMBER, MEMBER, "/vincular")


async def test_a_group_twice_is_told(owned: World) -> None:
    nonce, _, _ = await asked_for_code(owned)
    await owned.emulator.start_in_group(NEW, OWNER, nonce)
    await paired(owned, NEW)
    _, short, _ = await asked_for_code(owned)
    assert "já está vinculado" in await said(owned, NEW, OWNER, f"/vincular {short}")
    groups = owned.app.services.groups
    for chat in (BASIC, FORUM):  # and the code is still good, for one
        owned.emulator.set_bot_status(chat, "member", by=OWNER)
    pair = [groups.pair(chat, short, OWNER, title="x", topic=None) for chat in (BASIC, FORUM)]
    assert sorted(v.value for v in await asyncio.gather(*pair)) == ["good", "used"]


async def test_a_channel_is_refused(owned: World) -> None:
    _, short, _ = await asked_for_code(owned)
    channel = owned.emulator.add_group(CHANNEL, "Canal", [OWNER])
    channel.type = "channel"
    post = owned.emulator.append(channel, {"text": f"/vincular {short}"})
    del post["from"]
    owned.emulator.push_update({"channel_post": {k: v for k, v in post.items() if k[0] != "_"}})
    await until(lambda: left(owned, CHANNEL))
    assert "Um canal não pode ser vinculado" in str(owned.emulator.chats[CHANNEL].messages)


async def test_unpaired_it_gets_nothing_and_its_history_stays(owned: World) -> None:
    nonce, _, _ = await asked_for_code(owned)
    await owned.emulator.start_in_group(NEW, OWNER, nonce)
    await paired(owned, NEW)
    await owned.app.services.synchronisation.run()
    owned.clock.set(MORNING)
    await owned.app.tick()
    pushed = len(owned.from_bot(NEW))
    await said(owned, NEW, OWNER, "/desvincular")
    question = owned.from_bot(NEW)[-1]
    data = button(question, "Desvincular este grupo")["callback_data"]
    refused = await owned.emulator.press(NEW, MEMBER, question["message_id"], data)
    answer = await owned.emulator.until(lambda: owned.emulator.answers[refused])
    assert answer["text"] == "Só para o dono do bot."
    await owned.emulator.press(NEW, OWNER, question["message_id"], data)
    await until(lambda: left(owned, NEW))
    assert owned.app.services.groups.find(NEW) is None
    owned.clock.set(MORNING, days=1)
    await owned.app.tick()
    assert len(owned.from_bot(NEW)) == pushed + 1  # the question, which says what happened
    nonce, _, _ = await asked_for_code(owned)
    await owned.emulator.start_in_group(NEW, OWNER, nonce)
    await paired(owned, NEW)
    group = owned.app.services.groups.find(NEW)
    assert group is not None
    assert await owned.app.services.ledger.recorded(
        group.paired_id, owned.app.services.figures.today() - timedelta(days=1)
    )


async def test_what_the_settings_name_no_command_unpairs(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=9) as made:
        assert "TELEGRAM_GRUPOS" in await said(made, GROUP, OWNER, "/desvincular")


# The command line


@pytest.mark.process
def test_the_command_line_shows_a_code_until_there_is_an_owner(tmp_path: Path) -> None:
    variables = {**environment(tmp_path), "TELEGRAM_DONO_ID": "", "PYTHONPATH": str(ROOT)}

    def codigo(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", "codigo"],
            cwd=tmp_path,
            env={**variables, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    first, second = codigo(), codigo()
    assert first.returncode == second.returncode == 0
    lines = [told.stdout.partition("/start ")[2].strip() for told in (first, second)]
    assert len(set(lines)) == 2
    assert all(len(line) == 22 for line in lines)
    owned_by_settings = codigo(TELEGRAM_DONO_ID="700")
    assert owned_by_settings.returncode == 1
    assert "já tem dono" in owned_by_settings.stderr
