"""The card: what is overdue first, with what it is paid with, and how the customer usually pays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.emulator.state import Json
from ixc.simulator import samples
from ixc.simulator.tables import Tables
from tests.crowds import TODAY, Person, peopled
from tests.flows.test_commands import text
from tests.worlds import labels, world

pytestmark = pytest.mark.usefixtures("one_thread")

PHONE = {"telefone_celular": "(82) 99999-0000", "fone": "(82) 3333-4444"}
LINE = "34191790010104351004791020150008100000000014990"


def title(row_id: int, days: int, *, paid_after: int | None = None, **fields: Any) -> Json:
    due = TODAY - timedelta(days=days)
    row = {
        "id": str(row_id),
        "id_cliente": "1",
        "data_emissao": "2025-01-01",
        "data_vencimento": str(due),
        "valor": "149.90",
        "valor_aberto": "149.90",
    }
    if paid_after is not None:
        day = str(due + timedelta(days=paid_after))
        row |= {"status": "R", "valor_aberto": "0.00", "valor_recebido": "149.90"}
        row |= {"pagamento_data": day, "baixa_data": day}
    return samples.receivable({**row, **fields})


def base(*titles: Json, access: str = "A", **fields: str) -> Tables:
    contract = {"status": "A", "status_internet": access}
    tables = peopled(Person("Tânia Souza", {"bairro": "Centro", **fields}, contract=contract))
    for row in titles:
        tables["fn_areceber"].insert(row)
    return tables


@pytest.fixture
async def card(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Json]:
    async with world(
        request.param, tmp_path, hour=10, PROVEDOR_NOME="RedeSul", HISTORICO_DIAS="400"
    ) as opened:
        await opened.app.services.synchronisation.run()
        (message,) = await opened.ask("/cliente 1")
        assert opened.emulator.rejected == []
        yield message


def buttons(card: Json) -> list[list[str]]:
    rows = card.get("reply_markup", {}).get("inline_keyboard", [])
    return [[button["text"] for button in row] for row in rows]


def texts(card: Json) -> list[str]:
    """What WhatsApp opens with."""
    rows = card["reply_markup"]["inline_keyboard"]
    urls = [button.get("url", "") for row in rows for button in row]
    return [parse_qs(urlsplit(url).query)["text"][0] for url in urls if "wa.me" in url]


TWO = base(
    title(1, 10, linha_digitavel=LINE, gateway_link="https://pague.example/1"),
    title(2, 7),
    title(3, -20, linha_digitavel=LINE, gateway_link="https://pague.example/3"),
    title(4, -10),
    **PHONE,
)


@pytest.mark.parametrize("card", [TWO], indirect=True)
async def test_what_is_overdue_comes_first(card: Json) -> None:
    assert text(card).splitlines() == [
        "👤 Tânia Souza · 1 · Centro",
        "🔴 10 dias de atraso · R$ 299,80 em 2 títulos (sem multa e juros)",
        "⚠️ ativo após o bloqueio",
        "dados de 10:00",
        "",
        "vencido 09/11/2026 · R$ 149,90 · 10 dias",
        "vencido 12/11/2026 · R$ 149,90 · 7 dias · sem boleto no IXC",
        "a vencer (2): 29/11, 09/12",
        "",
        "Contrato 1 · 🌐 ativo",
        "📞 +55 82 99999-0000",
        "📞 +55 82 3333-4444",
    ]
    assert buttons(card)[:4] == [
        ["💬 WhatsApp ⇄"],
        ["💬 99999-0000", "💬 com o boleto"],
        ["📋 copiar 09/11", "🔗 boleto 09/11"],
        ["🤝 hoje", "🤝 seg 23/11", "🤝 ter 24/11", "📅 outra"],
    ]
    first, second = texts(card)
    assert first == "Olá! Aqui é da RedeSul. Falo com Tânia?"
    assert LINE in second
    copied = [e for e in card["entities"] if e["type"] == "code"]
    assert len(copied) == 2


@pytest.mark.parametrize(
    "card", [base(title(2, 7), title(3, -20, linha_digitavel=LINE), **PHONE)], indirect=True
)
async def test_no_future_boleto_stands_in_for_one_that_is_missing(card: Json) -> None:
    assert "vencido 12/11/2026 · R$ 149,90 · 7 dias · sem boleto no IXC" in text(card)
    assert "📋" not in " ".join(labels(card))
    assert LINE not in texts(card)[1]


@pytest.mark.parametrize(
    "card", [base(title(3, -20, linha_digitavel=LINE), title(4, -25), **PHONE)], indirect=True
)
async def test_where_nothing_is_overdue_the_next_can_be_sent(card: Json) -> None:
    assert "🟢 em dia" in text(card)
    assert "a vencer (2): 09/12 · R$ 149,90, 14/12" in text(card)
    assert buttons(card) == [["💬 99999-0000"], ["📋 copiar 09/12"]]


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (base(title(1, 7)), "🔴 chega hoje a 7 dias · R$ 149,90 (sem multa e juros)"),
        (base(title(1, 6)), "🟠 chega a 7 dias amanhã"),
        (base(title(1, 5)), "🟠 chega a 7 dias no sábado"),
        (base(title(1, 4)), "🟡 4 dias de atraso"),
        (base(title(1, 1)), "🟡 1 dia de atraso"),
        (base(title(1, 0)), "🟢 em dia\n"),
        (base(title(1, 30, paid_after=3), access="CA"), "⚠️ pagou e segue bloqueado"),
        (base(title(1, 8)), "⚠️ ativo após o bloqueio"),
        (base(title(1, 30, paid_after=0)), "Nenhum título em aberto."),
    ],
    indirect=["card"],
)
async def test_how_a_customer_stands(card: Json, says: str) -> None:
    assert says in text(card)


def history(*delays: int) -> list[Json]:
    return [title(10 + n, 30 * n, paid_after=delay) for n, delay in enumerate(delays, start=1)]


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (base(title(1, 7), *history(*[6] * 9, 20)), "costuma pagar no 6º dia (9 de 10)"),
        (base(title(1, 7), *history(0, 0, -3)), "primeira vez que atrasa"),
        (base(title(1, -7), *history(0, 0, -3)), "costuma pagar em dia (3 de 3)"),
        (base(title(1, 7), *history(0, 0)), "dados de 10:00\n"),
        (base(title(1, 7), *history(1, 9, 20, 3)), "sem dia certo para pagar"),
    ],
    indirect=["card"],
)
async def test_how_a_customer_usually_pays(card: Json, says: str) -> None:
    assert says in text(card)


@pytest.mark.parametrize(
    ("tables", "note"),
    [
        (base(title(1, 7), *history(*[9] * 8), **PHONE), "costuma pagar no 9º dia (8 de 8)"),
        (base(title(1, 7), *history(*[0] * 6), **PHONE), "primeira vez que atrasa"),
        (base(title(1, 7), *history(*[0] * 5), **PHONE), ""),  # perhaps a new customer
        (base(title(1, 7), *history(*[7] * 8), **PHONE), ""),  # today is that day
        (base(title(1, 7), *history(*[11] * 8), **PHONE), ""),  # too far
        (base(title(1, 7), *history(9, 9, 9, 20, 30), **PHONE), ""),
    ],
)
async def test_the_list_says_it_where_it_matters(tmp_path: Path, tables: Tables, note: str) -> None:
    async with world(tables.copy(), tmp_path, hour=10, HISTORICO_DIAS="400") as opened:
        await opened.app.services.synchronisation.run()
        (answer,) = await opened.ask("/critica")
        lines = text(answer).splitlines()
        expected = " · ".join(filter(None, ("🌐 ativo", note)))
        assert lines[4:] == ["1. Tânia Souza · R$ 149,90 · Centro", expected]
