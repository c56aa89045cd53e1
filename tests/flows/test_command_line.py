"""`python -m bot` in a terminal: every fault that a person can mend is a line and an exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import ROOT
from tests.processes import command

pytestmark = pytest.mark.process

FAULTY_USER = (
    "  ✖ IXC_USER_ID precisa ser o número do usuário no IXC (coluna ID de Usuários) (está “maria”)"
)
VARIABLES = {"PYTHONPATH": str(ROOT)}


def test_without_a_file_the_folder_is_named(tmp_path: Path) -> None:
    for arguments in (["run"], ["sync"], ["relatorio"], ["push", "--grupo", "-1"], ["migrar"]):
        ended = command(tmp_path, VARIABLES, *arguments)
        assert ended.returncode == 2
        (line,) = ended.stderr.splitlines()
        assert line == (
            f"Não há .env em {tmp_path}: entre na pasta do bot, ou copie .env.example para .env e "
            "preencha."
        )
    assert list(tmp_path.iterdir()) == []  # no stray data folder


def test_a_misspelt_name_is_told_where_nothing_else_is_set(tmp_path: Path) -> None:
    ended = command(tmp_path, {**VARIABLES, "TELEGRAM_GRUPO": "-1"}, "run")
    assert ended.returncode == 2
    assert "quis dizer TELEGRAM_GRUPOS?" in ended.stderr


def test_faults_of_names_lines_and_values_are_told_together(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('PUSHH_HORA=07:00\nIXC_USER_ID="maria"\nTELEGRAM_GRUPOS 5\n')
    ended = command(tmp_path, {**VARIABLES, "TELEGRAM_GRUPO": "-1"}, "migrar")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "Configuração com problemas (.env):",
        "  ✖ linha 3 do .env: precisa ser NOME=valor (confira as aspas)",
        "  ✖ PUSHH_HORA não existe: quis dizer PUSH_HORA?",
        "  ✖ TELEGRAM_GRUPO, no ambiente, não existe: quis dizer TELEGRAM_GRUPOS?",
        FAULTY_USER,
    ]
    assert not (tmp_path / "data").exists()
