"""The worked list in the chat: a tap claims, a tap logs, a tap takes it back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.emulator.state import Json
from metrics.contacts import Channel, Result
from metrics.snapshot import day_of
from tests.worlds import GROUP, MEMBER, OWNER, World, button, labels, synced, until

pytestmark = pytest.mark.usefixtures("one_thread")

TODAY = date(2026, 11, 19)
DAY = day_of(TODAY)


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=10) as opened:
        yield opened


async def press(made: World, message: Json, label: str, person: int = MEMBER) -> None:
    """Presses a button and waits until the bot has done with it."""
    data = button(message, label)["callback_data"]
    query = await made.emulator.press(GROUP, person, message["message_id"], data)
    await made.emulator.until(lambda: made.emulator.answers[query] is not None)
    processor = made.app.application.update_processor
    await until(lambda: not made.emulator.updates and not processor.current_concurrent_updates)


async def card(made: World, number: str = "1", person: int = MEMBER) -> Json:
    """The card that the number of a list opens."""
    (listed,) = await made.ask("/critica")
    await press(made, listed, number, person)
    return made.from_bot()[-1]


def again(made: World, message: Json) -> Json:
    """A message as it is now."""
    return next(m for m in made.from_bot() if m["message_id"] == message["message_id"])


async def holders(made: World) -> list[int]:
    claims = await made.app.services.desk.claims.live(GROUP)
    return [claim.user_id for claim in claims.values()]


async def logged(made: World) -> list[tuple[int, int, int]]:
    """Author, channel and result of each contact."""
    contacts = (await made.app.services.desk.books.current()).contacts
    columns = contacts.authors, contacts.channels, contacts.results
    return list(zip(*(column.tolist() for column in columns), strict=True))


async def test_the_number_claims_and_the_card_says_so(made: World) -> None:
    mine = await card(made)
    assert "👤 com você desde 10:00" in mine["text"]
    assert "💬 WhatsApp ⇄" in labels(mine)
    assert "↩︎ soltar" in labels(mine)
    assert await holders(made) == [MEMBER]
    others = await card(made, person=OWNER)
    assert "👤 já está com Marina desde 10:00" in others["text"]
    assert not any("🤝" in label for label in labels(others))
    assert await holders(made) == [MEMBER]


async def test_a_tap_logs_a_promise_over_the_whole_debt(made: World) -> None:
    opened = await card(made)
    await press(made, opened, "🤝 hoje")
    told = again(made, opened)
    assert told["text"].startswith("🤝 ")
    assert "prometeu R$" in told["text"]
    assert "para 19/11" in told["text"]
    assert labels(told) == ["↩︎ desfazer", "próximo ▶"]
    assert await logged(made) == [(MEMBER, Channel.WHATSAPP, Result.PROMISED)]
    promises = (await made.app.services.desk.books.current()).promises
    assert promises.promised_for.tolist() == [DAY]
    assert promises.title_cents.sum() == promises.cents.sum() > 0


async def test_days_up_to_ten(made: World) -> None:
    opened = await card(made)
    assert [label for label in labels(opened) if "🤝" in label] == [
        "🤝 hoje",
        "🤝 seg 23/11",  # the 20th is a holiday
        "🤝 ter 24/11",
    ]
    await press(made, opened, "📅 outra")
    grid = again(made, opened)
    assert labels(grid)[:10] == [f"{TODAY + timedelta(days=n):%d/%m}" for n in range(1, 11)]
    await press(made, grid, "◂ voltar")
    assert "🤝 hoje" in labels(again(made, opened))
    await press(made, again(made, opened), "📅 outra")
    await press(made, again(made, opened), "29/11")
    promises = (await made.app.services.desk.books.current()).promises
    assert promises.promised_for.tolist() == [DAY + 10]


async def test_a_day_that_is_over_is_refused(made: World) -> None:
    opened = await card(made)
    made.clock.set(9, days=1)
    await press(made, opened, "🤝 hoje")
    assert "Esse dia não serve" in again(made, opened)["text"]
    assert await logged(made) == []


async def test_undo_brings_the_card_back(made: World) -> None:
    opened = await card(made)
    await press(made, opened, "não atendeu")
    assert await logged(made) == [(MEMBER, Channel.WHATSAPP, Result.NO_ANSWER)]
    await press(made, again(made, opened), "desfazer", OWNER)
    assert len(await logged(made)) == 1
    await press(made, again(made, opened), "desfazer")
    assert await logged(made) == []
    assert "🤝 hoje" in labels(again(made, opened))


async def test_it_is_too_late_to_undo(made: World) -> None:
    opened = await card(made)
    await press(made, opened, "recado")
    made.clock.now += timedelta(minutes=5, seconds=1)
    await press(made, again(made, opened), "desfazer")
    assert "por 5 minutos" in made.from_bot()[-1]["text"]
    assert len(await logged(made)) == 1


async def test_the_channel_is_remembered(made: World) -> None:
    opened = await card(made)
    await press(made, opened, "WhatsApp ⇄")
    assert "📞 ligação ⇄" in labels(again(made, opened))
    await press(made, again(made, opened), "sem data")
    assert await logged(made) == [(MEMBER, Channel.CALL, Result.NO_DATE)]
    assert "📞 ligação ⇄" in labels(await card(made, "2"))


async def test_release_and_next(made: World) -> None:
    opened = await card(made)
    await press(made, opened, "soltar")
    assert "está livre" in again(made, opened)["text"]
    assert await holders(made) == []
    await press(made, again(made, opened), "próximo")
    first = again(made, opened)["text"]
    assert "👤 com você" in first
    assert len(await holders(made)) == 1
    await press(made, again(made, opened), "sem data")
    await press(made, again(made, opened), "próximo")
    second = again(made, opened)["text"]
    assert "👤 com você" in second
    assert second.splitlines()[0] != first.splitlines()[0]


async def test_who_logs_on_somebody_elses_customer_is_told(made: World) -> None:
    """The card was opened while the customer was free, and claimed by another since."""
    opened = await card(made)
    await press(made, opened, "soltar")
    await press(made, again(made, opened), "próximo")
    mine = again(made, opened)
    claims = made.app.services.desk.claims
    (customer,) = await claims.live(GROUP)
    await claims.reassign(GROUP, customer, 999)
    await press(made, mine, "sem data")
    assert "nada foi anotado" in again(made, opened)["text"]
    assert await logged(made) == []


async def test_a_card_older_than_the_payment(made: World) -> None:
    opened = await card(made)
    (customer,) = await made.app.services.desk.claims.live(GROUP)
    tables = made.simulator.tables
    for row in list(tables["fn_areceber"].rows):
        if row["id_cliente"] == str(customer) and row["status"] in ("A", "P"):
            tables.update(
                "fn_areceber",
                row["id"],
                status="R",
                valor_aberto="0.00",
                pagamento_data=str(TODAY),
                ultima_atualizacao=f"{TODAY} 09:59:00",
            )
    made.clock.now += timedelta(minutes=30)
    await made.app.services.synchronisation.run(complete=True)
    await press(made, opened, "🤝 hoje")
    assert "já pago em 19/11" in again(made, opened)["text"]
    assert await logged(made) == []


async def test_the_last_contacts_stand_on_the_card(made: World) -> None:
    opened = await card(made)
    await press(made, opened, "sem data")
    shown = await card(made)
    assert "19/11, 10:00 · 🗣 sem data · Marina" in shown["text"]


async def test_the_queue_leaves_out_whom_a_colleague_has(made: World) -> None:
    (before,) = await made.ask("/fila")
    await press(made, before, "1", OWNER)
    (after,) = await made.ask("/fila")
    first, second = (message["text"].splitlines() for message in (before, after))
    assert next(line for line in first if line.startswith("1. ")) not in second
    assert labels(after)[:2] == ["1", "2"]


async def test_what_is_mine(made: World) -> None:
    (nothing,) = await made.ask("/minha")
    assert "Nada com você agora" in nothing["text"]
    await press(made, await card(made), "🤝 hoje")
    await card(made, "2")
    (mine,) = await made.ask("/minha")
    assert "Com você agora · 2" in mine["text"]
    assert "Vencem hoje · 1" in mine["text"]
    assert labels(mine) == ["1", "2", "3"]


async def test_promises_and_score(made: World) -> None:
    (empty,) = await made.ask("/placar 30")
    assert "Nenhum acionamento" in empty["text"]
    await press(made, await card(made), "🤝 hoje")
    (promised,) = await made.ask("/promessas")
    assert "Vencem hoje · 1" in promised["text"]
    (score,) = await made.ask("/placar 30")
    assert "1 acionamento · 1 cliente" in score["text"]
    assert "prometeram: 1 de 1" in score["text"]
    assert "Marina" not in score["text"]
    (private,) = await made.ask("/placar", chat=OWNER)
    assert "Marina · 1 acionamento" in private["text"]
