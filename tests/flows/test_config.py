"""/config: a group chooses for itself, by buttons and by what is typed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.emulator.state import Json
from tests.flows.test_commands import text
from tests.worlds import GROUP, MEMBER, OWNER, World, labels, synced

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=7) as opened:
        await opened.app.services.people.add(MEMBER, "Ana")
        yield opened
        assert opened.emulator.rejected == []


async def page(opened: World, *presses: str, chat: int = GROUP) -> Json:
    """The page after some buttons, each by its label."""
    (message,) = await opened.ask("/config", chat=chat)
    for label in presses:
        message = await tap(opened, message, label, chat)
    return message


async def tap(opened: World, message: Json, label: str, chat: int = GROUP) -> Json:
    before = text(message), labels(message)
    await opened.press(message, label, chat)
    id_ = message["message_id"]

    def now() -> Json:
        return next(m for m in opened.from_bot(chat) if m["message_id"] == id_)

    await opened.emulator.until(lambda: (text(now()), labels(now())) != before)
    return now()


async def test_it_shows_what_holds_and_the_next_list(sujo: World) -> None:
    message = await page(sujo)
    lines = text(message).splitlines()
    assert lines[0] == "⚙️ Ajustes · Cobrança"
    assert lines[1] == "Próxima lista: hoje, às 08:00."
    assert "🕗 Às 08:00, de seg a sáb, fora dos feriados" in lines
    assert any(line.startswith("👥 Clientes: todos (") for line in lines)
    assert labels(message)[-1] == "✔ Fechar"


async def test_an_hour_by_button_and_typed(sujo: World) -> None:
    message = await page(sujo, "Hora", "09:30")
    assert "Hora da lista: 09:30" in text(message)
    assert "Próxima lista: hoje, às 09:30." in text(message)
    await sujo.emulator.say(GROUP, MEMBER, "07:15", reply_to=message["message_id"])
    await sujo.emulator.until(lambda: "lista: 07:15" in text(sujo.from_bot()[-1]))
    group = sujo.app.services.groups.find(GROUP)
    assert group is not None
    assert f"{group.choices.push_hora:%H:%M}" == "07:15"


@pytest.mark.parametrize(
    ("typed", "why"), [("25:00", "como 08:00"), ("22:30", "até 21:59"), ("cedo", "como 08:00")]
)
async def test_an_hour_that_is_none_changes_nothing(sujo: World, typed: str, why: str) -> None:
    message = await page(sujo, "Hora")
    await sujo.emulator.say(GROUP, MEMBER, typed, reply_to=message["message_id"])
    await sujo.emulator.until(lambda: "Nada mudou" in text(sujo.from_bot()[-1]))
    assert why in text(sujo.from_bot()[-1])
    assert "Hora da lista: 08:00" in text(sujo.from_bot()[-1])


async def test_a_list_whose_hour_is_moved_comes_once(sujo: World) -> None:
    sujo.clock.set(7, 30)
    await page(sujo, "Hora", "07:00")
    await sujo.app.tick()
    count = len(sujo.from_bot())
    assert any("o horário foi mudado agora" in text(m) for m in sujo.from_bot())
    await page(sujo, "Hora", "08:30")
    sujo.clock.set(8, 31)
    await sujo.app.tick()
    assert len(sujo.from_bot()) == count + 1  # the page alone


async def test_a_list_of_the_evening_is_not_lost_by_a_morning_hour(sujo: World) -> None:
    message = await page(sujo, "Hora")
    await sujo.emulator.say(GROUP, MEMBER, "20:00", reply_to=message["message_id"])
    await sujo.emulator.until(lambda: "lista: 20:00" in text(sujo.from_bot()[-1]))
    sujo.clock.set(19)
    await sujo.app.tick()
    assert len(sujo.from_bot()) == 1
    message = await page(sujo, "Hora", "07:00")
    assert "A lista de hoje sai em seguida." in text(message)
    await sujo.app.tick()
    assert any(text(m).startswith("🔴") for m in sujo.from_bot())


async def test_without_lists_nothing_comes(sujo: World) -> None:
    message = await page(sujo, "Listas", "Crítica", "Prevenção")
    assert "Nenhuma lista" in text(message)
    sujo.clock.set(8)
    await sujo.app.tick()
    assert len(sujo.from_bot()) == 1
    await page(sujo, "Listas", "Prevenção")
    await sujo.app.tick()
    assert [text(m)[0] for m in sujo.from_bot()[2:]][1:] == ["🟠"]


async def test_a_silent_group_hears_nothing(sujo: World) -> None:
    await page(sujo, "Listas", "com som")
    sujo.clock.set(8)
    await sujo.app.tick()
    pushed = [call for call in sujo.emulator.calls if call.method == "sendmessage"][1:]
    assert pushed
    assert all(call.parameters.get("disable_notification") == "true" for call in pushed)


async def test_it_closes_after_five_minutes_and_says_so(sujo: World) -> None:
    message = await page(sujo, "Hora")
    sujo.clock.now += timedelta(minutes=5, seconds=1)
    await sujo.press(message, "09:00")
    await sujo.emulator.until(lambda: "fechou" in text(sujo.from_bot()[-1]))
    group = sujo.app.services.groups.find(GROUP)
    assert group is not None
    assert group.choices.push_hora is None


async def test_a_page_that_nobody_uses_loses_its_buttons(sujo: World) -> None:
    await page(sujo, "Hora")
    sujo.clock.now += timedelta(minutes=6)
    await sujo.app.tick()
    assert labels(sujo.from_bot()[-1]) == []
    assert "fechou" in text(sujo.from_bot()[-1])


async def test_only_administrators_press(sujo: World) -> None:
    message = await page(sujo)
    await sujo.app.services.people.remove(MEMBER)
    answer = await sujo.press(message, "Hora")
    assert answer["text"] == "Só para administradores."
    assert "Ajustes" in text(sujo.from_bot()[-1])


async def test_a_filial_narrows_lists_and_answers(sujo: World) -> None:
    await page(sujo, "Clientes", "filial 1")
    (answer,) = await sujo.ask("/aging")
    assert "filial 1" in text(answer)
    (answer,) = await sujo.ask("/aging filial 2")
    assert "filial 2 está fora deste grupo, que vê só filial 1." in text(answer)
    sujo.clock.set(8)
    await sujo.app.tick()
    facts = await sujo.app.services.figures.at(within=sujo.app.services.groups.all[0].choices.scope)
    known = set(facts.portfolio.debtors.customer_ids.tolist())
    lists = await sujo.app.services.pushed_lists.of_day(facts.as_of)
    listed = {item.customer_id for one in lists for item in one.content.view.items}
    assert listed
    assert listed <= known


async def test_a_customer_of_others_is_none_of_the_groups(sujo: World) -> None:
    everybody = await sujo.app.services.figures.at()
    await page(sujo, "Clientes", "só PJ")
    scope = sujo.app.services.groups.all[0].choices.scope
    own = await sujo.app.services.figures.at(within=scope)
    debtors = set(everybody.portfolio.debtors.customer_ids.tolist())
    other = min(debtors - set(own.portfolio.debtors.customer_ids.tolist()))
    (answer,) = await sujo.ask(f"/cliente {other}")
    assert text(answer) == "🚫 Esse cliente está fora deste grupo, que vê só PJ."
    (answer,) = await sujo.ask(f"/cliente {other}", chat=OWNER)
    assert "fora" not in text(answer)


async def test_bairros_are_typed_by_name(sujo: World) -> None:
    message = await page(sujo, "Clientes", "bairros")
    await sujo.emulator.say(GROUP, MEMBER, "centro", reply_to=message["message_id"])
    await sujo.emulator.until(lambda: "todos" not in text(sujo.from_bot()[-1]).splitlines()[0])
    group = sujo.app.services.groups.all[0]
    assert {place.key for place in group.choices.scope.bairros} == {"centro"}
    await sujo.emulator.say(GROUP, MEMBER, "xyzwvu", reply_to=message["message_id"])
    await sujo.emulator.until(lambda: "Nada mudou" in text(sujo.from_bot()[-1]))


async def test_a_text_that_asks_nobody_to_ignore_it_is_not_taken(sujo: World) -> None:
    message = await page(sujo, "WhatsApp")
    await sujo.emulator.say(GROUP, MEMBER, "Pague já", reply_to=message["message_id"])
    await sujo.emulator.until(lambda: "Nada mudou" in text(sujo.from_bot()[-1]))
    await sujo.emulator.say(
        GROUP,
        MEMBER,
        "Oi! {total} em aberto; se pagou, desconsidere.",
        reply_to=message["message_id"],
    )
    await sujo.emulator.until(lambda: "em aberto; se pagou" in text(sujo.from_bot()[-1]))


async def test_in_private_the_owner_chooses_a_group(sujo: World) -> None:
    message = await page(sujo, "Dias", chat=OWNER)
    assert "Dias da lista: de seg a sáb" in text(message)
    message = await tap(sujo, message, "dom", OWNER)
    assert "Dias da lista: todos os dias" in text(message)


async def test_cards_in_private_leave_nothing_in_the_group(sujo: World) -> None:
    await page(sujo, "Sigilo", "fichas no grupo")
    await sujo.emulator.say(MEMBER, MEMBER, "/start")
    await sujo.emulator.until(lambda: sujo.from_bot(MEMBER))
    facts = await sujo.app.services.figures.at()
    debtor = int(facts.portfolio.debtors.customer_ids[0])
    (told,) = await sujo.ask(f"/cliente {debtor}")
    assert text(told) == "🔒 A ficha está no seu particular."
    assert f"{debtor}" in text(sujo.from_bot(MEMBER)[-1])


async def test_short_names_stand_in_the_group(sujo: World) -> None:
    (before,) = await sujo.ask("/critica")
    await page(sujo, "Sigilo", "nomes inteiros")
    (after,) = await sujo.ask("/critica")
    assert len(text(after)) < len(text(before))
    assert any(line.rstrip().endswith(".") or ". ·" in line for line in text(after).splitlines())
