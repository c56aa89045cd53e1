"""Contacts through a file: all or nothing, once, and the same figures after a round trip."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.reports.json_report import document
from bot.worked import exchange, sheet
from bot.worked.book import Books
from bot.worked.sheet import HEADER, FaultyLines
from ixc.database import Database
from metrics import snapshot
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules, day_of
from tests import databases
from tests.bot.worked.conftest import Bot
from tests.factories import make_snapshot
from tests.worlds import ZONE, Clock

TODAY = date(2026, 11, 30)
NOVEMBER = day_of(date(2026, 10, 31))
SYNCED = datetime(2026, 11, 30, 20, tzinfo=ZONE)


def title(row_id: int, customer: int, due: int, paid: int | None = None, **facts: Any) -> Any:
    values = {"id": row_id, "customer_id": customer, "due_day": NOVEMBER + due, **facts}
    values |= {"amount_cents": 10_000, "first_shown_day": NOVEMBER + 30}
    if paid is None:
        return {**values, "open_cents": facts.get("open_cents", 10_000)}
    status = facts.get("status", snapshot.STATUS_RECEIVED)
    return {**values, "status": status, "paid_day": NOVEMBER + paid, "open_cents": 0}


FACTS = Portfolio(
    make_snapshot(
        [
            title(1, 1, 1, paid=6),
            title(2, 1, 2),
            title(3, 2, 1),
            title(4, 3, 1, paid=12),
            title(5, 3, 40),
        ]
    ),
    Rules(TODAY),
)
LINES = """
p1;1;7;2026-11-04T09:00:00;whatsapp;prometeu;2026-11-06;100,00;"um; ""de"" cada vez";
p2;2;8;2026-11-04T09:00:00-03:00;ligacao;prometeu;2026-11-06;;;
c1;2;8;2026-11-04T10:00:00.250;ligacao;nao_atendeu;;;;
c0;2;;2026-11-04T10:00:00.100;recebido;sem_data;;;;
p3;3;;2026-11-11T09:00:00;presencial;prometeu;2026-11-11;500,00;;
"""


def file(lines: str = LINES) -> bytes:
    return (";".join(HEADER) + lines).encode()


async def take_in(database: Database, content: bytes) -> exchange.Imported:
    return await exchange.read_file(database, sheet.read(content, ZONE), lambda: FACTS)


async def figures(database: Database) -> Any:
    book = await Books(database).current()
    made = document(FACTS, generated_at=SYNCED, synced_at=SYNCED, book=book)
    keys = ("promessas", "promessas_implicitas", "cobranca")
    return json.loads(json.dumps({key: made[key] for key in keys}))


async def test_the_figures_of_a_file(bot: Bot) -> None:
    assert await take_in(bot.database, file()) == exchange.Imported(5, 0)
    found = await figures(bot.database)
    assert found["promessas"] == {
        "abertas": 0,
        "cumpridas": 2,
        "parciais": 0,
        "quebradas": 1,
        "substituidas": 0,
        "anuladas": 0,
        "valor_prometido": 300.0,
        "taxa_cumprida": 66.67,
        "taxa_cumprida_valor": 66.67,
        "itens": [
            {
                "id": "p1",
                "id_cliente": 1,
                "feita_em": "2026-11-04",
                "prometida_para": "2026-11-06",
                "valor": 100.0,
                "estado": "cumprida",
                "decidida_em": "2026-11-06",
                "no_prazo": True,
            },
            {
                "id": "p2",
                "id_cliente": 2,
                "feita_em": "2026-11-04",
                "prometida_para": "2026-11-06",
                "valor": 100.0,
                "estado": "quebrada",
                "decidida_em": "2026-11-09",
                "no_prazo": None,
            },
            {
                "id": "p3",
                "id_cliente": 3,
                "feita_em": "2026-11-11",
                "prometida_para": "2026-11-11",
                "valor": 100.0,  # more than the debt is the debt
                "estado": "cumprida",
                "decidida_em": "2026-11-12",
                "no_prazo": False,
            },
        ],
    }
    assert found["cobranca"] == {
        "acionamentos": 4,
        "clientes_acionados": 3,
        "taxa_alo": 75.0,
        "taxa_cpc": 75.0,
        "conversao": 100.0,
        "recuperado_atribuido": 200.0,
        "recuperado_sem_contato": 0.0,
        "por_autor": [
            {
                "autor": None,
                "acionamentos": 1,
                "clientes_acionados": 1,
                "taxa_alo": 100.0,
                "taxa_cpc": 100.0,
                "conversao": 50.0,
                "recuperado_atribuido": 100.0,
            },
            {
                "autor": 7,
                "acionamentos": 1,
                "clientes_acionados": 1,
                "taxa_alo": 100.0,
                "taxa_cpc": 100.0,
                "conversao": 100.0,
                "recuperado_atribuido": 100.0,
            },
            {
                "autor": 8,
                "acionamentos": 2,
                "clientes_acionados": 1,
                "taxa_alo": 50.0,
                "taxa_cpc": 50.0,
                "conversao": 100.0,
                "recuperado_atribuido": 0.0,
            },
        ],
    }


async def test_nothing_was_done(bot: Bot) -> None:
    found = await figures(bot.database)
    assert found["promessas"] == found["promessas_implicitas"]
    assert found["promessas"]["taxa_cumprida"] is None
    assert found["promessas"]["itens"] == []
    assert found["cobranca"]["conversao"] is None
    assert found["cobranca"]["por_autor"] == []
    assert found["cobranca"]["recuperado_sem_contato"] == 200.0


async def test_a_second_import_changes_nothing(bot: Bot) -> None:
    await take_in(bot.database, file())
    before = await exchange.write_file(bot.database, ZONE)
    assert await take_in(bot.database, file()) == exchange.Imported(0, 5)
    more = "\nnew;1;7;2026-11-20T09:00:00;ligacao;recado;;;;\n"
    assert await take_in(bot.database, file(LINES.rstrip() + more)) == exchange.Imported(1, 5)
    assert (await exchange.write_file(bot.database, ZONE)).startswith(before)


async def test_a_round_trip_gives_the_same_figures(bot: Bot, tmp_path: Path, clock: Clock) -> None:
    await take_in(bot.database, file())
    written = await exchange.write_file(bot.database, ZONE)
    path = tmp_path / "other.db"
    await databases.migrated(path)
    other = Database(f"sqlite+aiosqlite:///{path}")
    try:
        lines = sheet.read(written, ZONE)

        def nobody_asks() -> Portfolio:
            raise AssertionError

        await exchange.read_file(other, lines, nobody_asks)  # the file has the títulos
        assert await figures(other) == await figures(bot.database)
        assert await exchange.write_file(other, ZONE) == written
    finally:
        await other.close()


async def test_what_was_taken_back_is_not_written(bot: Bot) -> None:
    from tests.bot.worked.test_contacts import ANA, contact

    made = await bot.log.log(contact())
    assert len((await exchange.write_file(bot.database, ZONE)).splitlines()) == 2
    await bot.log.undo(made, ANA)
    assert len((await exchange.write_file(bot.database, ZONE)).splitlines()) == 1


async def test_all_or_nothing(bot: Bot) -> None:
    wrong = LINES + (
        "e1;2;8;2026-10-01T09:00:00;ligacao;prometeu;2026-10-02;;;\n"
        "e2;99;8;2026-11-04T09:00:00;ligacao;prometeu;2026-11-06;;;\n"
        "e3;2;8;2026-11-04T09:00:00;ligacao;prometeu;2026-11-06;99,99;;\n"
    )
    with pytest.raises(FaultyLines) as caught:
        await take_in(bot.database, file(wrong))
    assert [(fault.line, fault.reason) for fault in caught.value.faults] == [
        (7, "o cliente 2 não devia nada vencido em 01/10/2026: não há o que prometer"),
        (8, "o cliente 99 não devia nada vencido em 04/11/2026: não há o que prometer"),
        (9, "promessa_valor é menos que um boleto (R$\xa0100,00)"),
    ]
    assert len((await Books(bot.database).current()).contacts) == 0


async def test_a_hundred_thousand_lines(bot: Bot) -> None:
    lines = "\n".join(
        f"n{n};{n % 3 + 1};{n % 5 + 1};2026-11-{n % 28 + 1:02}T{n % 24:02}:00:00;ligacao;"
        f"{'prometeu' if n % 10 == 0 and n % 28 > 3 and n % 3 == 1 else 'nao_atendeu'};"
        + (f"2026-11-{n % 28 + 1:02}" if n % 10 == 0 and n % 28 > 3 and n % 3 == 1 else "")
        + ";;;"
        for n in range(100_000)
    )
    assert (await take_in(bot.database, file(f"\n{lines}\n"))).new == 100_000
    book = await Books(bot.database).current()
    assert len(book.contacts) == 100_000
    assert len(book.promises) > 2_000
    written = await exchange.write_file(bot.database, ZONE)
    assert len(written.splitlines()) == 100_001


async def test_instants_stay_exact(bot: Bot) -> None:
    """Two within a second stand in their own order, not in the file's."""
    await take_in(bot.database, file())
    book = await Books(bot.database).current()
    assert book.contacts.customer_ids.tolist() == [1, 2, 2, 2, 3]
    assert book.contacts.authors.tolist() == [7, 8, 0, 8, 0]
    first = datetime(2026, 11, 4, 13, 0, 0, 100_000, UTC)
    assert book.contacts.instants[2] == int(first.timestamp() * 1_000_000)
