"""What becomes of a part of the push when Telegram does not simply take it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs
from telegram.error import BadRequest

from bot.emulator.errors import ApiError, Dropped, Hung, Trouble, bad_request, kicked, too_many
from bot.messages.message import Address, Message
from bot.storage.tables import groups, push_parts, push_runs
from tests.worlds import GROUP, MEMBER, OWNER, World, case, labels, synced, until, world

NEW_ID = -1005550001111
TOPIC = 17
PARTS = ["📈", "🔴", "🟠"]


@pytest.fixture
async def morning(tmp_path: Path) -> AsyncIterator[World]:
    """Eight in the morning of a Thursday, with fresh data; the bot listens."""
    async with synced("sujo", tmp_path, hour=7) as opened:
        opened.clock.set(8)
        yield opened


async def tick(opened: World, hour: int, minute: int = 0, *, days: int = 0) -> None:
    opened.clock.set(hour, minute, days=days)
    await opened.app.push.tick()


async def tomorrow(opened: World) -> None:
    """The next push, with fresh data: the 20th is a holiday."""
    opened.clock.set(7, 50, days=2)
    await opened.app.services.synchronisation.run()
    await tick(opened, 8)


def emojis(opened: World, chat: int = GROUP) -> list[str]:
    """What the bot's messages in a chat begin with."""
    return [m["text"].split()[0] for m in opened.from_bot(chat) if "text" in m]


def alerts(opened: World) -> list[str]:
    return [message["text"] for message in opened.from_bot(OWNER)]


async def states(opened: World) -> list[str]:
    query = (
        select(push_parts.c.state)
        .join(push_runs, push_runs.c.id == push_parts.c.run_id)
        .where(push_runs.c.kind == "morning")
        .order_by(push_parts.c.id)
    )
    async with opened.app.services.database.read() as connection:
        return list((await connection.scalars(query)).all())


@pytest.mark.parametrize("after", [True, False], ids=["arrived", "lost"])
@pytest.mark.parametrize(
    "trouble",
    [Dropped(), Hung(), ApiError(502, "Bad Gateway")],
    ids=["dropped", "hung", "bad gateway"],
)
async def test_what_may_have_arrived_is_asked_about_and_not_sent_again(
    morning: World, trouble: Trouble, after: bool
) -> None:
    morning.telegram_wire.patience = 0.1
    morning.emulator.faults.fail("sendMessage", trouble, after=after)
    for hour in (8, 9, 10):
        await tick(morning, hour)
    assert emojis(morning) == [*(PARTS if after else PARTS[1:]), "⚠️"]
    assert await states(morning) == ["uncertain", "sent", "sent", "sent"]
    assert "parte 1 de 3 (resultado)" in morning.from_bot()[-1]["text"]
    (alert,) = alerts(morning)
    assert "Não sei se a parte 1 de 3 chegou" in alert


async def test_a_person_has_it_sent_again_once(morning: World) -> None:
    for _ in range(2):
        morning.emulator.faults.fail("sendMessage", Dropped())
    await tick(morning, 8)
    notice = morning.from_bot()[-1]
    assert labels(notice) == ["Reenviar parte 1/3", "Reenviar parte 2/3"]
    await morning.press(notice, "2/3")
    await morning.emulator.until(lambda: labels(notice) == ["Reenviar parte 1/3"])
    assert emojis(morning) == ["🟠", "✅", "🔴"]  # the notice says that it is done
    assert "Reenviada às 08:00" in notice["text"]
    again = await morning.app.push.resend(GROUP, 2)
    assert again.value == "already"
    assert emojis(morning).count("🔴") == 1


async def test_a_second_fault_leaves_the_button_there(morning: World) -> None:
    morning.emulator.faults.fail("sendMessage", Dropped())
    await tick(morning, 8)
    notice = morning.from_bot()[-1]
    morning.emulator.faults.fail("sendMessage", Dropped())
    before = len(morning.from_bot())
    await morning.press(notice, "1/3")
    await morning.emulator.until(lambda: len(morning.from_bot()) > before)
    assert "A conexão caiu de novo" in morning.from_bot()[-1]["text"]
    await morning.press(notice, "1/3")
    await morning.emulator.until(lambda: "📈" in emojis(morning))


async def test_a_button_of_another_chat_sends_nothing(morning: World) -> None:
    morning.emulator.faults.fail("sendMessage", Dropped())
    await tick(morning, 8)
    assert (await morning.app.push.resend(OWNER, 1)).value == "already"
    assert await states(morning) == ["uncertain", "sent", "sent", "sent"]


async def test_a_429_is_honoured_and_another_group_is_not_starved(tmp_path: Path) -> None:
    other = -1007777777777
    both = f"{GROUP},{other}"
    async with world(case("sujo"), tmp_path, hour=8, polling=False, TELEGRAM_GRUPOS=both) as opened:
        opened.emulator.add_group(other, "Filial", [])
        await opened.app.services.synchronisation.run()
        opened.emulator.faults.fail("sendMessage", too_many(90))
        await tick(opened, 8)
        assert (emojis(opened), emojis(opened, other)) == ([], PARTS)
        await tick(opened, 8, 1)
        assert emojis(opened) == []
        await tick(opened, 8, 2)
        assert emojis(opened) == PARTS


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (kicked("supergroup"), "o bot foi tirado de lá"),
        (ApiError(403, "Forbidden: the group chat was deleted"), "o grupo foi apagado"),
        (bad_request("chat not found"), "o grupo não existe mais"),
        (bad_request("not enough rights to send text messages to the chat"), "escrever lá"),
    ],
    ids=["kicked", "deleted", "not found", "silenced"],
)
async def test_a_closed_group_is_left_alone_and_the_owner_told_once(
    morning: World, trouble: Trouble, why: str
) -> None:
    morning.emulator.faults.fail("sendMessage", trouble)
    await tick(morning, 8)
    assert await states(morning) == ["failed"] * 3
    before = len(morning.emulator.rejected)
    for days in (0, 2, 1):
        await tick(morning, 9, days=days)
    assert morning.from_bot() == []
    assert morning.emulator.rejected[before:] == []  # nothing more was tried
    (alert,) = alerts(morning)
    assert why in alert


async def test_who_lets_the_bot_in_again_gets_what_the_day_owes(morning: World) -> None:
    morning.emulator.kick_bot(GROUP)
    await until(lambda: not morning.app.services.groups.on)
    await tick(morning, 8)
    assert await states(morning) == []
    morning.emulator.set_bot_status(GROUP, "member")
    await until(lambda: morning.app.services.groups.on)
    await tick(morning, 9)
    assert emojis(morning) == PARTS


async def test_a_group_that_opened_while_the_bot_was_away_is_found(tmp_path: Path) -> None:
    tables = case("sujo")
    async with world(tables, tmp_path, hour=7) as first:
        first.emulator.kick_bot(GROUP)
        await until(lambda: not first.app.services.groups.on)
    first.emulator.chats[GROUP].bot_status = "member"
    async with world(tables, tmp_path, hour=8, emulator=first.emulator) as second:
        assert second.app.services.groups.on
        await second.app.services.synchronisation.run()
        await second.app.push.tick()
        assert emojis(second) == PARTS


async def test_parts_that_met_a_closed_group_follow_when_it_opens(morning: World) -> None:
    morning.emulator.faults.fail("sendMessage", kicked("supergroup"))
    await tick(morning, 8)
    await morning.emulator.say(GROUP, MEMBER, "/status")  # so it is in again
    await morning.emulator.until(lambda: morning.from_bot())
    await tick(morning, 8, 5)
    assert emojis(morning)[1:] == PARTS


async def test_a_group_that_moves_takes_everything_along(morning: World) -> None:
    await tick(morning, 8)
    morning.emulator.chats[GROUP].migrated_to = NEW_ID  # and no service message arrives
    morning.emulator.add_group(NEW_ID, "Cobrança", [OWNER, MEMBER])
    await tomorrow(morning)
    assert emojis(morning, NEW_ID) == PARTS
    async with morning.app.services.database.read() as connection:
        (group,) = (await connection.execute(select(groups))).all()
    assert (group.paired_id, group.chat_id) == (GROUP, NEW_ID)
    (answer,) = await morning.ask("/status", chat=NEW_ID)
    assert "Última lista" in answer["text"]


async def test_it_moves_once_whatever_says_so_first(morning: World) -> None:
    morning.emulator.upgrade(GROUP, NEW_ID)
    await tick(morning, 8)
    assert emojis(morning, NEW_ID) == PARTS
    await until(lambda: not morning.emulator.updates)
    await tick(morning, 9)
    assert emojis(morning, NEW_ID) == PARTS


async def test_after_a_restart_the_old_id_in_the_settings_still_means_it(tmp_path: Path) -> None:
    tables = case("sujo")
    async with world(tables, tmp_path, hour=8) as first:
        first.emulator.upgrade(GROUP, NEW_ID)
        await until(lambda: first.app.services.groups.find(NEW_ID))
    async with world(tables, tmp_path, hour=8, emulator=first.emulator) as second:
        await second.app.services.synchronisation.run()
        await second.app.push.tick()
        assert emojis(second, NEW_ID) == PARTS
    async with world(
        tables, tmp_path, hour=9, emulator=first.emulator, TELEGRAM_GRUPOS=str(NEW_ID)
    ) as third:
        await third.app.push.tick()
        assert emojis(third, NEW_ID) == PARTS


async def test_an_edit_does_not_follow_to_a_message_of_the_same_number(morning: World) -> None:
    await tick(morning, 8)
    delivery, old = morning.app.marks._delivery, morning.from_bot()[1]
    morning.emulator.chats[GROUP].migrated_to = NEW_ID
    morning.emulator.add_group(NEW_ID, "Cobrança", [OWNER, MEMBER])
    for _ in range(3):
        await delivery.send(Address(NEW_ID), Message("outra"))
    with pytest.raises(BadRequest, match="moved"):
        await delivery.edit(GROUP, old["message_id"], Message("✅"))
    assert [m["text"] for m in morning.from_bot(NEW_ID)] == ["outra"] * 3


BOTH = f"{GROUP},{NEW_ID}"
OTHER = -1007770001111


async def test_two_ids_of_one_group_get_one_list(tmp_path: Path) -> None:
    """Both are in the settings, and only Telegram knows that they are one."""
    tables = case("sujo")
    paired = f"{BOTH},{OTHER}"
    async with world(tables, tmp_path, hour=7, polling=False, TELEGRAM_GRUPOS=paired) as first:
        await first.app.services.synchronisation.run()
        first.emulator.chats[GROUP].migrated_to = NEW_ID
        for chat_id in (NEW_ID, OTHER):
            first.emulator.add_group(chat_id, "Cobrança", [OWNER, MEMBER])
        await tick(first, 8)
        await tick(first, 8, 5)
        assert emojis(first, NEW_ID) == PARTS
        assert emojis(first, OTHER) == PARTS  # the trouble is not its own
        assert set(await states(first)) == {"sent", "failed"}
        (alert,) = alerts(first)
        assert "são o mesmo grupo" in alert
    async with world(
        tables, tmp_path, hour=9, polling=False, emulator=first.emulator, TELEGRAM_GRUPOS=paired
    ) as second:
        await tomorrow(second)
        assert emojis(second, NEW_ID) == PARTS * 2
        assert emojis(second, OTHER) == PARTS * 2


async def test_of_two_ids_the_one_that_has_had_lists_stays(tmp_path: Path) -> None:
    tables = case("sujo")
    paired = str(NEW_ID)
    async with world(tables, tmp_path, hour=7, polling=False, TELEGRAM_GRUPOS=paired) as first:
        first.emulator.add_group(NEW_ID, "Cobrança", [OWNER, MEMBER])
        await first.app.services.synchronisation.run()
        await tick(first, 8)
    first.emulator.chats[GROUP].migrated_to = NEW_ID
    async with world(
        tables, tmp_path, hour=9, polling=False, emulator=first.emulator, TELEGRAM_GRUPOS=BOTH
    ) as second:
        await second.app.push.tick()
        assert emojis(second, NEW_ID) == PARTS
        await tomorrow(second)
        assert emojis(second, NEW_ID) == PARTS * 2


async def test_a_defect_in_one_groups_send_leaves_the_others_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paired = f"{GROUP},{OTHER}"
    async with world(
        case("sujo"), tmp_path, hour=7, polling=False, TELEGRAM_GRUPOS=paired
    ) as opened:
        opened.emulator.add_group(OTHER, "Cobrança", [OWNER, MEMBER])
        await opened.app.services.synchronisation.run()
        send = opened.app.push._delivery.send_once

        async def broken(address: Address, message: Message) -> object:
            if address.chat_id == GROUP:
                raise KeyError("a defect")
            return await send(address, message)

        monkeypatch.setattr(opened.app.push._delivery, "send_once", broken)
        with capture_logs() as logs:
            await tick(opened, 8)
        assert emojis(opened, OTHER) == PARTS
        assert any(line["event"] == "envio interrompido por um defeito" for line in logs)
        assert (await states(opened))[0] == "uncertain"


async def test_the_owner_reads_the_days_of_the_blocking_rule(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=7, DIAS_BLOQUEIO="10") as opened:
        await opened.emulator.say(OWNER, OWNER, "/start")
        opened.emulator.kick_bot(GROUP)
        await until(lambda: not opened.app.services.groups.on)
        await opened.app.push.tick()
        assert any("quem cruzar os 10 dias não se perde" in alert for alert in alerts(opened))


async def test_a_group_that_left_the_settings_gets_nothing_more(tmp_path: Path) -> None:
    tables = case("sujo")
    async with world(tables, tmp_path, hour=7, polling=False) as first:
        await first.app.services.synchronisation.run()
        first.emulator.faults.fail("sendMessage", too_many(60))
        await tick(first, 8)
        assert await states(first) == ["pending"] * 3
    async with world(
        tables, tmp_path, hour=9, polling=False, emulator=first.emulator, TELEGRAM_GRUPOS=""
    ) as second:
        await second.app.push.tick()
        assert second.from_bot() == []


async def test_a_deleted_topic_sends_the_list_to_the_group(tmp_path: Path) -> None:
    tables = case("sujo")
    topic = f"{GROUP}:{TOPIC}"
    async with world(tables, tmp_path, hour=8, polling=False, TELEGRAM_TOPICOS=topic) as opened:
        opened.emulator.chats[GROUP].topics[TOPIC] = "Listas"
        await opened.app.services.synchronisation.run()
        await tick(opened, 8)
        assert {m["message_thread_id"] for m in opened.from_bot()} == {TOPIC}
        opened.emulator.delete_topic(GROUP, TOPIC)
        await tomorrow(opened)
        assert emojis(opened) == PARTS * 2
        assert all("message_thread_id" not in m for m in opened.from_bot()[3:])
        assert [text.split()[0] for text in alerts(opened)] == ["🧵"]
    async with world(
        tables, tmp_path, hour=8, polling=False, emulator=opened.emulator, TELEGRAM_TOPICOS=topic
    ) as again:
        assert again.app.services.groups.address(GROUP).thread_id is None


async def test_a_closed_topic_sends_the_list_to_the_group_until_it_is_open(tmp_path: Path) -> None:
    topic = f"{GROUP}:{TOPIC}"
    async with world(
        case("sujo"), tmp_path, hour=8, polling=False, TELEGRAM_TOPICOS=topic
    ) as opened:
        chat = opened.emulator.chats[GROUP]
        chat.topics[TOPIC] = "Listas"
        chat.closed_topics.add(TOPIC)
        await opened.app.services.synchronisation.run()
        await tick(opened, 8)
        await tick(opened, 9)
        await tomorrow(opened)
        assert emojis(opened) == PARTS * 2
        assert all("message_thread_id" not in m for m in opened.from_bot())
        assert [text.split()[0] for text in alerts(opened)] == ["🧵"]
        refused = [line for line in opened.emulator.rejected if "TOPIC_CLOSED" in line]
        assert len(refused) == 2  # once a day
        chat.closed_topics.clear()
        await tomorrow(opened)
        assert {m["message_thread_id"] for m in opened.from_bot()[6:]} == {TOPIC}
        chat.closed_topics.add(TOPIC)
        await tomorrow(opened)
        threads = [text for text in alerts(opened) if text.startswith("🧵")]
        assert len(threads) == 2  # closed anew is another cause


async def test_another_topics_trouble_is_not_that_of_the_lists(tmp_path: Path) -> None:
    topic = f"{GROUP}:{TOPIC}"
    async with world(case("sujo"), tmp_path, hour=8, TELEGRAM_TOPICOS=topic) as opened:
        chat = opened.emulator.chats[GROUP]
        chat.topics |= {TOPIC: "Listas", 18: "Conversa", 19: "Velha"}
        chat.closed_topics.add(18)
        await opened.app.services.synchronisation.run()
        await opened.emulator.say(GROUP, MEMBER, "/resumo", topic=18)
        await opened.emulator.until(lambda: opened.from_bot())
        await opened.emulator.say(GROUP, MEMBER, "/resumo", topic=19)
        opened.emulator.delete_topic(GROUP, 19)
        await opened.emulator.until(lambda: len(opened.from_bot()) == 2)
        assert all("message_thread_id" not in m for m in opened.from_bot())
        assert opened.app.services.groups.address(GROUP).thread_id == TOPIC
        assert alerts(opened) == []


async def test_answers_go_to_the_topic_of_the_question(morning: World) -> None:
    morning.emulator.chats[GROUP].topics[TOPIC] = "Conversa"
    await morning.emulator.say(GROUP, MEMBER, "/resumo", topic=TOPIC)
    await morning.emulator.until(lambda: morning.from_bot())
    assert morning.from_bot()[0]["message_thread_id"] == TOPIC


async def test_what_telegram_cannot_parse_goes_out_plain(morning: World) -> None:
    unreadable = bad_request('can\'t parse entities: Unsupported start tag "ana" at byte offset 12')
    morning.emulator.faults.fail("sendMessage", unreadable)
    with capture_logs() as logged:
        await tick(morning, 8)
    assert emojis(morning) == PARTS
    first, second, _ = morning.from_bot()
    assert "entities" not in first
    assert "entities" in second
    (defect,) = [line for line in logged if line["log_level"] == "error"]
    assert defect["onde"] == "byte offset 12"
    assert "ana" not in str(logged)
    assert await states(morning) == ["sent"] * 3


async def test_any_other_refusal_is_the_owners_to_know(morning: World) -> None:
    morning.emulator.faults.fail("sendMessage", bad_request("BUTTON_DATA_INVALID"))
    await tick(morning, 8)
    assert emojis(morning) == PARTS[1:]
    (alert,) = alerts(morning)
    assert "O Telegram recusou a parte 1 de 3" in alert


async def test_the_owner_hears_of_a_list_that_never_went_out(morning: World) -> None:
    morning.telegram_wire.unplugged = True
    for hour in (8, 12, 18):
        await tick(morning, hour)
    morning.telegram_wire.unplugged = False
    await tick(morning, 18, 10)
    assert emojis(morning) == []
    (alert,) = alerts(morning)
    assert "A lista de qui., 19/11/2026 não saiu" in alert


async def test_and_of_one_during_which_nothing_ran(tmp_path: Path) -> None:
    tables = case("sujo")
    async with world(tables, tmp_path, hour=7, polling=False):
        pass
    async with world(tables, tmp_path, hour=19, emulator=None, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        for minute in (0, 1):
            await tick(opened, 19, minute)
        (alert,) = alerts(opened)
        assert "A lista de qui., 19/11/2026 não saiu" in alert


async def test_a_group_that_is_new_missed_nothing(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=19, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        await tick(opened, 19)
        assert alerts(opened) == []
