"""Who may what: every command and every button, by everybody who may not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.chat import button_targets, commands
from bot.chat.button_targets import PRESS_ROLES
from bot.chat.roles import Role
from bot.emulator.menus import seen_by
from bot.emulator.state import Json
from bot.messages.button_data import ACTIONS, RESEND, TEAM
from tests.worlds import GROUP, MEMBER, OWNER, World, button, case, synced, until, world

OUTSIDER = 998
FORMER = 703
OTHER_GROUP = -1007770001111
QUIET = {"getupdates", "getchatmember", "getchat", "setmycommands", "deletemycommands"}


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[World]:
    groups = f"{GROUP},{OTHER_GROUP}"
    async with synced("sujo", tmp_path, hour=9, TELEGRAM_GRUPOS=groups) as made:
        emulator = made.emulator
        emulator.add_group(OTHER_GROUP, "Outra", [OWNER])
        for user_id, name in ((OUTSIDER, "Fora"), (FORMER, "Antiga")):
            emulator.add_user(user_id, name)
            emulator.add_private(user_id)
        yield made


async def handled(made: World) -> None:
    """Everything said before is through: the team's answer comes after it."""
    await made.ask("/start")
    processor = made.app.application.update_processor
    while processor.current_concurrent_updates:
        await made.emulator.wait_for_news(made.emulator.version, 0.01)


def has_said(made: World, start: str) -> bool:
    return any(message["text"].startswith(start) for message in made.from_bot())


def forged(made: World, data: str, chat: int = GROUP) -> Json:
    """A message with a button that carries what somebody made up."""
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    return made.emulator.append(made.emulator.chats[chat], {"text": "x", "reply_markup": markup})


def loud(made: World, since: int) -> list[str]:
    """What reached anybody, but the team's own answer to `handled`."""
    return [
        f"{call.method} {call.parameters.get('chat_id')}"
        for call in made.emulator.calls[since:]
        if call.method not in QUIET
        and not (call.method == "sendmessage" and call.parameters.get("chat_id") == str(GROUP))
    ]


async def every_button(made: World) -> list[tuple[str, Json]]:
    """Each callback that the answers to every command make, once by its data."""
    found: dict[str, Json] = {}
    for command in commands.COMMANDS:
        if command.name in ("atualizar", "desvincular", "vincular"):
            continue
        sample = f" {command.sample}" if command.sample else ""
        try:
            answers = await made.ask(f"/{command.name}{sample}", chat=GROUP)
        except TimeoutError:
            pytest.fail(command.name)
        for message in answers:
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                found |= {b["callback_data"]: message for b in row if "callback_data" in b}
    return list(found.items())


@pytest.mark.parametrize("who", ["stranger", "former"])
async def test_whoever_is_not_in_a_group_gets_nothing_in_private(opened: World, who: str) -> None:
    person = OUTSIDER if who == "stranger" else FORMER
    if who == "former":
        opened.emulator.join(GROUP, FORMER)
        opened.emulator.leave(GROUP, FORMER)
    await handled(opened)
    since = len(opened.emulator.calls)
    for command in commands.COMMANDS:
        await opened.emulator.say(person, person, f"/{command.name} {command.sample}")
    await opened.emulator.say(person, person, "maria")
    await opened.emulator.share_contact(person, person, MEMBER)
    await handled(opened)
    assert loud(opened, since) == []
    assert opened.from_bot(person) == []


async def test_a_stranger_in_the_group_asks_and_presses_for_nothing(opened: World) -> None:
    """Somebody may write there without being in it: in the comments of a linked channel."""
    pressable = await every_button(opened)
    assert len(pressable) > 50
    await handled(opened)
    since, before = len(opened.emulator.calls), len(opened.from_bot())
    for command in commands.COMMANDS:
        await opened.emulator.say(GROUP, OUTSIDER, f"/{command.name} {command.sample}")
    queries = [
        await opened.emulator.press(GROUP, OUTSIDER, message["message_id"], data)
        for data, message in pressable
    ]
    await handled(opened)
    assert len(opened.from_bot()) == before + 1  # what `handled` asked for
    assert loud(opened, since) == []
    assert not any(opened.emulator.answers[query] for query in queries)


@pytest.mark.parametrize("who", ["member", "anonymous"])
async def test_a_member_is_refused_what_is_others(opened: World, who: str) -> None:
    wanted = [command for command in commands.COMMANDS if command.role > Role.MEMBER]
    assert {c.name for c in wanted} >= {"vincular", "desvincular", "administrador", "auditoria"}
    people, groups = opened.app.services.people, opened.app.services.groups
    for command in wanted:
        refused = f"🔒 /{command.name} é só para"
        await opened.emulator.say(
            GROUP, MEMBER, f"/{command.name}", is_anonymous=who == "anonymous"
        )
        await opened.emulator.until(partial(has_said, opened, refused))
    assert people.administrators == []
    assert len(groups.all) == 2


@pytest.mark.parametrize("subject", sorted(button_targets.VERBS[TEAM]))
async def test_a_member_presses_no_button_of_the_owners(opened: World, subject: str) -> None:
    data = f"v1:{TEAM}:{subject}:20261119:{MEMBER}"
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    message = opened.emulator.append(
        opened.emulator.chats[GROUP], {"text": "x", "reply_markup": markup}
    )
    answer = await opened.press(message, "x")
    assert answer["text"] == "Só para o dono do bot."
    assert opened.app.services.people.administrators == []


@pytest.mark.parametrize(
    "value", ["١٢", "-1", "9" * 19, "0x1f", " 1", "1e3", "", "1:2", str(OTHER_GROUP)]
)
@pytest.mark.parametrize("action", ACTIONS)
async def test_forged_numbers_do_nothing(opened: World, action: str, value: str) -> None:
    subject = next(iter(button_targets.VERBS.get(action, ("critical",))))
    data = f"v1:{action}:{subject}:20261119:{value}"
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    message = opened.emulator.append(
        opened.emulator.chats[GROUP], {"text": "x", "reply_markup": markup}
    )
    before = len(opened.from_bot())
    answer = await opened.press(message, "x")
    assert "expirou" in answer["text"]
    assert len(opened.from_bot()) == before


async def test_a_part_of_another_group_is_sent_to_nobody(opened: World) -> None:
    opened.clock.set(9)
    await opened.app.tick()
    ledger = opened.app.services.ledger
    parts = [await ledger.part(number) for number in range(1, 40)]
    others = next(p for p in parts if p is not None and p.group_id == OTHER_GROUP)
    data = f"v1:{RESEND}:push:20261119:{others.id}"
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    message = opened.emulator.append(
        opened.emulator.chats[GROUP], {"text": "x", "reply_markup": markup}
    )
    counts = [len(opened.from_bot(chat)) for chat in (GROUP, OTHER_GROUP)]
    await opened.press(message, "x")
    assert [len(opened.from_bot(chat)) for chat in (GROUP, OTHER_GROUP)] == counts


async def test_every_kind_of_button_has_a_role() -> None:
    assert set(PRESS_ROLES) == set(ACTIONS)


async def test_a_member_asks_in_private_until_ten_minutes_after_leaving(opened: World) -> None:
    """Also where Telegram says nothing of it: somebody may be removed without a line."""
    emulator = opened.emulator
    (card,) = await asked_in_private(opened, MEMBER, "/resumo")
    assert "inadimplentes" in card["text"]
    emulator.chats[GROUP].members.remove(MEMBER)
    opened.clock.now += timedelta(minutes=10, seconds=1)
    before = len(opened.from_bot(MEMBER))
    await emulator.say(MEMBER, MEMBER, "/resumo")
    await emulator.say(OWNER, OWNER, "/status")
    await emulator.until(lambda: opened.from_bot(OWNER))
    assert len(opened.from_bot(MEMBER)) == before


async def test_where_telegram_tells_they_are_out_at_once(opened: World) -> None:
    opened.emulator.set_bot_status(GROUP, "administrator")
    await asked_in_private(opened, MEMBER, "/resumo")
    opened.emulator.leave(GROUP, MEMBER)
    before = len(opened.from_bot(MEMBER))
    await opened.emulator.say(MEMBER, MEMBER, "/resumo")
    await opened.emulator.say(OWNER, OWNER, "/status")
    await opened.emulator.until(lambda: opened.from_bot(OWNER))
    assert len(opened.from_bot(MEMBER)) == before


async def test_a_private_card_is_whole_and_the_groups_is_masked(opened: World) -> None:
    (private,) = await asked_in_private(opened, MEMBER, "/cliente 101")
    (public,) = await opened.ask("/cliente 101")
    assert "***" not in private["text"]
    assert private["text"] != public["text"]


async def asked_in_private(made: World, person: int, text: str) -> list[Json]:
    before = len(made.from_bot(person))
    await made.emulator.say(person, person, text)
    await made.emulator.until(lambda: len(made.from_bot(person)) > before)
    return made.from_bot(person)[before:]


async def test_administrators_come_by_a_reply_or_a_contact_and_go(opened: World) -> None:
    emulator, people = opened.emulator, opened.app.services.people
    said = await emulator.say(GROUP, MEMBER, "bom dia")
    before = len(opened.from_bot())
    await emulator.say(GROUP, OWNER, "/administrador", reply_to=said["message_id"])
    await emulator.until(lambda: len(opened.from_bot()) > before)
    assert "Marina administra o bot" in opened.from_bot()[-1]["text"]
    assert people.is_administrator(MEMBER)
    (listed,) = await asked_in_private(opened, OWNER, "/administradores")
    assert "Marina" in listed["text"]
    await opened.press(listed, "tirar Marina", chat=OWNER)
    await until(lambda: not people.is_administrator(MEMBER))

    before = len(opened.from_bot(OWNER))
    await emulator.share_contact(OWNER, OWNER, MEMBER)
    await emulator.until(lambda: len(opened.from_bot(OWNER)) > before)
    await opened.press(opened.from_bot(OWNER)[-1], "Marina administra", chat=OWNER)
    await emulator.until(lambda: people.is_administrator(MEMBER))
    await emulator.share_contact(OWNER, OWNER, OUTSIDER)
    await emulator.until(lambda: "nenhum grupo vinculado" in opened.from_bot(OWNER)[-1]["text"])
    assert not people.is_administrator(OUTSIDER)


async def test_an_administrator_who_left_is_nobody(opened: World) -> None:
    people = opened.app.services.people
    await people.add(MEMBER, "Marina")
    opened.emulator.leave(GROUP, MEMBER)
    await opened.emulator.say(MEMBER, MEMBER, "/resumo")
    await opened.emulator.say(OWNER, OWNER, "/status")
    await opened.emulator.until(lambda: opened.from_bot(OWNER))
    assert opened.from_bot(MEMBER) == []


async def test_the_groups_own_administrators_where_they_are_trusted(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=9, ADMINS_DO_GRUPO="sim") as made:
        (refused,) = await made.ask("/vincular")
        assert refused["text"].startswith("🔒")
        made.emulator.chats[GROUP].roles[MEMBER] = "administrator"
        made.clock.now += timedelta(minutes=11)
        (told,) = await made.ask("/vincular")
        assert "já está vinculado" in told["text"]


async def test_menus_show_what_one_may(opened: World) -> None:
    await opened.ask("/status")
    await asked_in_private(opened, MEMBER, "/status")
    await asked_in_private(opened, OWNER, "/status")
    await opened.emulator.until(lambda: menu(opened, OWNER, OWNER))
    assert menu(opened, OUTSIDER, OUTSIDER) == set()
    assert menu(opened, GROUP, MEMBER) == menu(opened, MEMBER, MEMBER)
    assert menu(opened, OWNER, OWNER) - menu(opened, MEMBER, MEMBER) == {
        c.name for c in commands.COMMANDS if c.role > Role.MEMBER
    }
    assert seen_by(opened.emulator.menus, opened.emulator.chats[GROUP], MEMBER, "pt")


def menu(made: World, chat: int, user: int) -> set[str]:
    found = seen_by(made.emulator.menus, made.emulator.chats[chat], user, "pt")
    return {command["command"] for command in found}


async def test_a_replay_elsewhere_is_not_answered(opened: World) -> None:
    """A button of the group's, sent again from a stranger's own chat."""
    (listed,) = await opened.ask("/critica")
    data = button(listed, "HTML")["callback_data"]
    message = forged(opened, data, OUTSIDER)
    query = await opened.emulator.press(OUTSIDER, OUTSIDER, message["message_id"], data)
    await handled(opened)
    assert opened.emulator.answers[query] is None
