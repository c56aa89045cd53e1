"""Settings: one table, all faults at once."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import pytest

from bot import settings
from bot.settings import NEEDED_FOR_IXC, NEEDED_FOR_TELEGRAM, Settings, SettingsError
from tests import ROOT


def test_the_example_file_is_the_table() -> None:
    assert (ROOT / ".env.example").read_text("utf-8") == settings.env_example()


def test_every_value_is_of_its_fields_type() -> None:
    declared = get_type_hints(Settings)
    for name, value in vars(settings.load({})).items():
        possible = [t for t in get_args(declared[name]) if isinstance(t, type)]
        kind = get_origin(declared[name]) or declared[name]
        assert isinstance(value, tuple(possible) if kind is UnionType else kind), name


def test_the_defaults_are_valid() -> None:
    loaded = settings.load({})
    assert loaded.push_hora == time(8)
    assert loaded.push_dias == ("mon", "tue", "wed", "thu", "fri", "sat")
    assert loaded.dias_bloqueio == 7


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load(
            {"IXC_BASE_URL": "ixc.local", "PUSH_HORA": "25:00", "DIAS_BLOQUEIO": "3"},
            needed={**NEEDED_FOR_IXC, **NEEDED_FOR_TELEGRAM},
        )
    named = {fault.split()[0] for fault in caught.value.faults}
    assert named == {
        "IXC_BASE_URL",
        "PUSH_HORA",
        "DIAS_BLOQUEIO",
        "IXC_API_TOKEN",
        "TELEGRAM_BOT_TOKEN",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IXC_BASE_URL", "ftp://x"),
        ("IXC_BASE_URL", "http://x:port"),
        ("IXC_BASE_URL", "https://ixc provedor.com.br"),
        ("IXC_BASE_URL", "https://ixc..br"),
        ("IXC_BASE_URL", "https://ixc.x,https://ixc.y"),
        ("PUSH_HORA", "22:00"),
        ("PUSH_HORA", "23:59"),
        ("IXC_PAGE_SIZE", "0"),
        ("IXC_PAGE_SIZE", "1.5"),
        ("IXC_FILIAIS_EXCLUIDAS", "1;2"),
        ("TELEGRAM_BOT_TOKEN", "123:abc"),
        ("IXC_FILIAIS_EXCLUIDAS", "-1"),
        ("IXC_USER_ID", "maria"),
        ("IXC_USER_ID", "1:abc"),
        ("IXC_API_TOKEN", "maria:abc"),
        ("IXC_API_TOKEN", "12:"),
        ("TELEGRAM_DONO_ID", "eu"),
        ("TELEGRAM_DONO_ID", "-1001234567890"),
        ("TELEGRAM_GRUPOS", "-100,x"),
        ("TELEGRAM_GRUPOS", "1001234567890"),
        ("TELEGRAM_GRUPOS", "-1001,0"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "sqlite+aiosqlite://"),
        ("DATABASE_URL", "sqlite+aiosqlite:///"),
        ("DATABASE_URL", "sqlite+aiosqlite:///x.db?modo=1"),
        ("TIMEZONE", "Brasilia"),
        ("DIAS_BLOQUEIO", "21"),
        ("RELATORIO_MENSAL_GRUPOS", "-100123"),
        ("WHATSAPP_TEXTO", "{cpf} se já pagou, desconsidere"),
        ("WHATSAPP_TEXTO", "{total.real} desconsidere {"),
        ("WHATSAPP_TEXTO", "{saudacao} Pague {total}."),
        ("PROVISAO", "1-31:5"),
        ("PUSH_DIAS", "seg-sab"),
        ("PUSH_DIAS", ","),
        ("PUSH_FERIADOS", "talvez"),
        ("FERIADOS_UF", "XX"),
        ("LOG_LEVEL", "ALTO"),
    ],
)
def test_a_faulty_value_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load({name: value})
    (fault,) = caught.value.faults
    assert fault.startswith(name)


def test_a_secret_is_never_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load({"TELEGRAM_BOT_TOKEN": "123456789:quase-um-token"})
    assert "quase-um-token" not in str(caught.value)


def test_the_token_may_live_in_a_file(tmp_path: Path) -> None:
    token = "123456789:" + "A" * 35
    file = tmp_path / "token"
    file.write_text(token + "\n")
    assert settings.load({"TELEGRAM_BOT_TOKEN_FILE": str(file)}).telegram_bot_token == token
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN_FILE"):
        settings.load({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "none")})


def test_the_token_of_the_erp_may_stand_in_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("12:abc\n")
    found = settings.load(
        {"IXC_BASE_URL": "https://ixc.example", "IXC_API_TOKEN_FILE": str(file)},
        needed=NEEDED_FOR_IXC,
    )
    assert found.ixc_api_token == "12:abc"
    assert "12:abc" in found.secrets
    file.write_text("maria:abc\n")
    with pytest.raises(SettingsError, match="IXC_API_TOKEN_FILE: o conteúdo"):
        settings.load({"IXC_API_TOKEN_FILE": str(file)})


def test_what_a_token_file_holds_is_said(tmp_path: Path) -> None:
    file = tmp_path / "token"
    for content, says in ((b"\xff\xfe", "não é um arquivo de texto"), (b"abc", "do BotFather")):
        file.write_bytes(content)
        with pytest.raises(SettingsError, match=says):
            settings.load({"TELEGRAM_BOT_TOKEN_FILE": str(file)})
    with pytest.raises(SettingsError, match="é uma pasta"):
        settings.load({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path)})


@pytest.mark.parametrize("quoted", ['"07:15"', "'07:15'", "“07:15”", ' " 07:15 " '])
def test_quotes_around_a_value_are_none_of_it(quoted: str) -> None:
    """Docker's `--env-file` hands them over as they stand."""
    assert settings.load({"PUSH_HORA": quoted}).push_hora == time(7, 15)


def test_empty_quotes_are_an_empty_value() -> None:
    assert settings.load({"PUSH_HORA": '""'}).push_hora == time(8)


def test_an_ixc_token_needs_its_user_unless_it_names_it() -> None:
    base = {"IXC_BASE_URL": "https://ixc.example"}
    with pytest.raises(SettingsError, match="IXC_USER_ID"):
        settings.load({**base, "IXC_API_TOKEN": "abc"}, needed=NEEDED_FOR_IXC)
    settings.load({**base, "IXC_API_TOKEN": "12:abc"}, needed=NEEDED_FOR_IXC)
    settings.load({**base, "IXC_API_TOKEN": "abc", "IXC_USER_ID": "12"}, needed=NEEDED_FOR_IXC)


@pytest.mark.parametrize(
    ("raw", "days"),
    [
        ("mon-sat", ("mon", "tue", "wed", "thu", "fri", "sat")),
        ("sat-mon", ("mon", "sat", "sun")),
        ("fri, mon", ("mon", "fri")),
        ("sun", ("sun",)),
    ],
)
def test_weekdays_by_name(raw: str, days: tuple[str, ...]) -> None:
    assert settings.load({"PUSH_DIAS": raw}).push_dias == days


def test_secrets_include_the_bare_hash() -> None:
    loaded = settings.load({"IXC_API_TOKEN": "12:" + "a" * 64})
    assert "a" * 64 in loaded.secrets


def test_a_topic_of_a_group_that_is_not_paired_is_a_fault() -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load({"TELEGRAM_GRUPOS": "-1001", "TELEGRAM_TOPICOS": "-1001:5,-1002:7"})
    (fault,) = caught.value.faults
    assert fault.startswith("TELEGRAM_TOPICOS tem -1002")


def test_the_example_names_what_the_bot_cannot_do_without() -> None:
    head = settings.env_example().partition("\n\n")[0]
    for name in (*NEEDED_FOR_IXC, *NEEDED_FOR_TELEGRAM):
        assert name in head


def test_a_server_is_named_as_people_name_it() -> None:
    wanted = "postgresql+asyncpg://bot:s3gr%40do@banco:5433/cobranca"
    for scheme in ("postgres", "postgresql", "postgresql+asyncpg"):
        loaded = settings.load({"DATABASE_URL": f"{scheme}://bot:s3gr%40do@banco:5433/cobranca"})
        assert loaded.database_url == wanted
        assert loaded.database_path == "cobranca em banco:5433"
        assert "s3gr@do" in loaded.secrets
    with pytest.raises(SettingsError, match="postgresql://usuario") as caught:
        settings.load({"DATABASE_URL": "postgresql://bot:s3gredo@banco"})
    assert "s3gredo" not in str(caught.value)
