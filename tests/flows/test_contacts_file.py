"""`contatos exportar` and `importar` as a person types them, and the report that follows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.worked.sheet import HEADER
from tests.flows.test_cases import command_line
from tests.worlds import case, world

pytestmark = pytest.mark.process
HEAD = ";".join(HEADER)


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A folder with a mirror of the dirty case."""
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "x.db"
    async with world(
        case("sujo"), tmp_path, hour=12, polling=False, DATABASE_URL=f"sqlite+aiosqlite:///{path}"
    ) as opened:
        await opened.app.services.synchronisation.run()
    return tmp_path


def lines(folder: Path) -> list[str]:
    """A contact and a promise of a customer of the critical list."""
    report = json.loads(
        command_line(folder, "relatorio", "--formato", "json", "--data", "2026-11-19").stdout
    )
    customer = report["listas"]["migracao_critica"]["itens"][0]["id_cliente"]
    assert report["promessas"]["abertas"] == 0
    return [
        f"a;{customer};701;2026-11-18T09:00:00;whatsapp;nao_atendeu;;;;",
        f"b;{customer};701;2026-11-19T09:00:00;whatsapp;prometeu;2026-11-24;;paga na terça;",
    ]


async def test_in_out_and_in_again(folder: Path) -> None:
    file = folder / "contatos.csv"
    file.write_text("\n".join((HEAD, *lines(folder))), "utf-8-sig")
    taken = command_line(folder, "contatos", "importar", str(file))
    assert (taken.returncode, taken.stderr) == (0, "2 contatos importados.\n")
    again = command_line(folder, "contatos", "importar", str(file))
    assert again.stderr == "0 contatos importados, 2 já estavam aqui.\n"
    asked = command_line(folder, "relatorio", "--formato", "json", "--data", "2026-11-19")
    report = json.loads(asked.stdout)
    assert report["promessas"]["abertas"] == 1
    assert report["cobranca"]["acionamentos"] == 2
    assert report["cobranca"]["por_autor"][0]["autor"] == 701
    written = command_line(folder, "contatos", "exportar", "--saida", str(folder / "out.csv"))
    assert (written.returncode, written.stderr) == (
        0,
        f"Contatos escritos em {folder / 'out.csv'} (1 KB).\n",
    )
    assert command_line(folder, "contatos", "exportar").stdout.encode() == (
        folder / "out.csv"
    ).read_bytes().replace(b"\r\n", b"\n")


async def test_what_cannot_be_taken(folder: Path) -> None:
    file = folder / "contatos.csv"
    good, promise = lines(folder)
    file.write_text("\n".join((HEAD, good, promise.replace("2026-11-24", "2026-12-24"), "x")))
    refused = command_line(folder, "contatos", "importar", str(file))
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "2 linhas com problemas; nada foi importado:",
        "  ✖ linha 3: promessa_dia precisa ser de quando até 10 dias depois",
        "  ✖ linha 4: tem 1 colunas, e não 10",
    ]
    file.write_bytes(f"{HEAD}\n{good}ç\n".encode("latin-1"))
    refused = command_line(folder, "contatos", "importar", str(file))
    assert refused.stderr == (
        "O arquivo não está em UTF-8 (linha 2): salve de novo como “CSV UTF-8”. "
        "Nada foi importado.\n"
    )
    missing = command_line(folder, "contatos", "importar", str(folder / "nada.csv"))
    assert missing.stderr == f"Não consegui ler {folder / 'nada.csv'}: não existe.\n"
    assert len(command_line(folder, "contatos", "exportar").stdout.splitlines()) == 1
