"""The settings: one table, read once, all faults reported together (exit code 2).

`.env.example` and the README are generated from, and tested against, `SETTINGS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import holidays

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BOT_TOKEN: Final = re.compile(r"[0-9]{6,12}:[A-Za-z0-9_-]{30,}")


class SettingsError(Exception):
    """One or more faulty settings; `faults` are sentences for people."""

    def __init__(self, faults: Collection[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class FaultyValue(ValueError):
    """Says what is expected of a value; never repeats a secret."""


@dataclass(frozen=True)
class Setting:
    """One line of `.env`: its name, default text, reader and explanation."""

    name: str
    default: str
    read: Callable[[str], Any]
    about: str
    secret: bool = False

    @property
    def attribute(self) -> str:
        """The field of `Settings` that holds it."""
        return self.name.lower()


@dataclass(frozen=True)
class Settings:
    """The settings as values; field names are the variables' in lower case."""

    ixc_base_url: str
    ixc_user_id: str
    ixc_api_token: str
    ixc_page_size: int
    ixc_timeout_s: int
    ixc_paralelo: int
    ixc_filiais_excluidas: frozenset[int]
    telegram_bot_token: str
    telegram_bot_token_file: str
    telegram_api_base_url: str
    telegram_dono_id: int | None
    telegram_grupos: tuple[int, ...]
    telegram_topicos: Mapping[int, int]
    database_url: str
    timezone: ZoneInfo
    janela_dias: int
    horizonte_dias: int
    historico_dias: int
    retencao_dias: int
    dias_bloqueio: int
    sync_intervalo_min: int
    sync_completo_hora: time
    push_hora: time
    push_dias: tuple[str, ...]
    push_feriados: bool
    feriados_uf: str
    relatorio_mensal_grupos: tuple[int, ...]
    push_dados_max_h: int
    whatsapp_texto: str
    log_level: str
    log_formato: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that must never appear in a log or a message."""
        hashed = self.ixc_api_token.rpartition(":")[2]
        return tuple(s for s in (self.telegram_bot_token, self.ixc_api_token, hashed) if s)


def _text(raw: str) -> str:
    return raw


def _url(raw: str) -> str:
    if not raw:
        return raw
    try:
        parts = urlsplit(raw)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or True)
    except ValueError:
        valid = False
    if not valid:
        raise FaultyValue("precisa ser um endereço como https://servidor")
    return raw.rstrip("/")


def _database_url(raw: str) -> str:
    if not raw.startswith("sqlite+aiosqlite://"):
        raise FaultyValue("precisa começar com sqlite+aiosqlite:///")
    return raw


def _bot_token(raw: str) -> str:
    if raw and not BOT_TOKEN.fullmatch(raw):
        raise FaultyValue("não parece um token do BotFather (123456789:AA…)")
    return raw


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(raw: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", raw) or not least <= int(raw) <= most:
            raise FaultyValue(f"precisa ser um número inteiro de {least} a {most}")
        return int(raw)

    return read


def _id(raw: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", raw):
        raise FaultyValue("precisa ser um id numérico")
    return int(raw)


def _optional_id(raw: str) -> int | None:
    return _id(raw) if raw else None


def _ids(raw: str) -> tuple[int, ...]:
    try:
        return tuple(_id(part.strip()) for part in raw.split(",") if part.strip())
    except FaultyValue as error:
        raise FaultyValue("precisa ser uma lista de ids separados por vírgula") from error


def _topics(raw: str) -> Mapping[int, int]:
    """Group and topic, `-100123:17`."""
    topics: dict[int, int] = {}
    for part in filter(None, (part.strip() for part in raw.split(","))):
        match = re.fullmatch(r"(-[0-9]{1,18}):([1-9][0-9]{0,8})", part)
        if match is None:
            raise FaultyValue("precisa ser grupo:tópico, como -1001234567890:17")
        topics[int(match[1])] = int(match[2])
    return topics


def _branches(raw: str) -> frozenset[int]:
    return frozenset(_ids(raw))


def _zone(raw: str) -> ZoneInfo:
    if raw not in available_timezones():
        raise FaultyValue("precisa ser um fuso como America/Sao_Paulo")
    return ZoneInfo(raw)


def _time(raw: str) -> time:
    match = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", raw)
    if match is None:
        raise FaultyValue("precisa ser uma hora como 08:00")
    return time(int(match[1]), int(match[2]))


def _weekdays(raw: str) -> tuple[str, ...]:
    days: list[str] = []
    for part in filter(None, (p.strip() for p in raw.lower().split(","))):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise FaultyValue("usa dias como mon-sat ou mon,wed,fri")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days.extend(WEEKDAYS[(start + i) % 7] for i in range((end - start) % 7 + 1))
    if not days:
        raise FaultyValue("precisa de pelo menos um dia, como mon-sat")
    return tuple(day for day in WEEKDAYS if day in days)


def _truth(raw: str) -> bool:
    if raw.lower() in {"true", "1", "sim", "yes", "on"}:
        return True
    if raw.lower() in {"false", "0", "nao", "não", "no", "off"}:
        return False
    raise FaultyValue("precisa ser true ou false")


def _state(raw: str) -> str:
    states = holidays.country_holidays("BR").subdivisions
    if raw and raw.upper() not in states:
        raise FaultyValue("precisa ser uma UF como AL, ou vazio")
    return raw.upper()


def _whatsapp_text(raw: str) -> str:
    """The fields that a message may name, and the words that it must not lack."""
    try:
        raw.format(saudacao="", faturas="", total="")
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise FaultyValue("só conhece {saudacao}, {faturas} e {total}") from error
    if "desconsidere" not in raw.casefold():
        raise FaultyValue("precisa dizer a quem já pagou que desconsidere")
    return raw


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        by_folded = {choice.casefold(): choice for choice in choices}
        if raw.casefold() not in by_folded:
            raise FaultyValue("precisa ser um de: " + ", ".join(choices))
        return by_folded[raw.casefold()]

    return read


SETTINGS: Final = (
    Setting("IXC_BASE_URL", "", _url, "endereço do IXC, como https://ixc.provedor.com.br"),
    Setting("IXC_USER_ID", "", _text, "id do usuário do webservice (vazio se o token já tem id:)"),
    Setting("IXC_API_TOKEN", "", _text, "token do usuário no IXC, só o hash ou id:hash", True),
    Setting("IXC_PAGE_SIZE", "1000", _whole(1, 100_000), "linhas por página pedidas ao IXC"),
    Setting("IXC_TIMEOUT_S", "60", _whole(1, 600), "segundos até desistir de uma resposta"),
    Setting("IXC_PARALELO", "4", _whole(1, 16), "chamadas ao IXC ao mesmo tempo"),
    Setting("IXC_FILIAIS_EXCLUIDAS", "", _branches, "ids de filiais fora das contas, com vírgula"),
    Setting("TELEGRAM_BOT_TOKEN", "", _bot_token, "token do BotFather", True),
    Setting("TELEGRAM_BOT_TOKEN_FILE", "", _text, "ou o arquivo que guarda o token"),
    Setting(
        "TELEGRAM_API_BASE_URL",
        "https://api.telegram.org",
        _url,
        "outro servidor da Bot API, se houver um próprio",
    ),
    Setting("TELEGRAM_DONO_ID", "", _optional_id, "id numérico do dono do bot"),
    Setting("TELEGRAM_GRUPOS", "", _ids, "ids dos grupos da equipe, com vírgula"),
    Setting(
        "TELEGRAM_TOPICOS",
        "",
        _topics,
        "em grupo com tópicos, o da lista: grupo:tópico (-1001234567890:17), com vírgula",
    ),
    Setting(
        "DATABASE_URL",
        "sqlite+aiosqlite:///data/cobranca.db",
        _database_url,
        "arquivo do banco de dados (SQLite)",
        True,
    ),
    Setting("TIMEZONE", "America/Sao_Paulo", _zone, "fuso do provedor"),
    Setting("JANELA_DIAS", "45", _whole(1, 366), "janela das métricas, em dias"),
    Setting("HORIZONTE_DIAS", "30", _whole(0, 366), "até quando olhar títulos a vencer"),
    Setting("HISTORICO_DIAS", "120", _whole(1, 3660), "dias de títulos buscados no IXC"),
    Setting(
        "RETENCAO_DIAS",
        "400",
        _whole(1, 3660),
        "dias que um título pago fica no espelho (nunca menos que HISTORICO_DIAS)",
    ),
    Setting("DIAS_BLOQUEIO", "7", _whole(4, 20), "dias de atraso em que o acesso é suspenso"),
    Setting("SYNC_INTERVALO_MIN", "30", _whole(1, 1440), "minutos entre sincronizações"),
    Setting("SYNC_COMPLETO_HORA", "03:00", _time, "hora da sincronização completa"),
    Setting("PUSH_HORA", "08:00", _time, "hora da lista da manhã"),
    Setting("PUSH_DIAS", "mon-sat", _weekdays, "dias da lista, em inglês (mon-sat)"),
    Setting("PUSH_FERIADOS", "false", _truth, "enviar também em feriados nacionais"),
    Setting("FERIADOS_UF", "", _state, "UF cujos feriados também contam (AL, SP…)"),
    Setting(
        "RELATORIO_MENSAL_GRUPOS",
        "",
        _ids,
        "ids dos grupos que recebem o relatório do mês no primeiro dia útil, com vírgula",
    ),
    Setting("PUSH_DADOS_MAX_H", "26", _whole(1, 240), "idade máxima dos dados da lista, em horas"),
    Setting(
        "WHATSAPP_TEXTO",
        "{saudacao} Aqui é do provedor de internet. Consta {faturas}, no total de {total}. "
        "Posso ajudar com a segunda via? Se já pagou, por favor desconsidere.",
        _whatsapp_text,
        "texto do botão de WhatsApp; {saudacao} {faturas} {total} são preenchidos",
    ),
    Setting(
        "LOG_LEVEL",
        "INFO",
        _one_of("DEBUG", "INFO", "WARNING", "ERROR"),
        "DEBUG, INFO, WARNING ou ERROR",
    ),
    Setting("LOG_FORMATO", "texto", _one_of("texto", "json"), "texto ou json"),
)

#: What each way of starting cannot do without, and where to get it.
NEEDED_FOR_IXC: Final = {
    "IXC_BASE_URL": "é o endereço do seu IXC",
    "IXC_API_TOKEN": "gere em Configurações → Usuários → “Permite acesso webservice”",
}
NEEDED_FOR_TELEGRAM: Final = {"TELEGRAM_BOT_TOKEN": "crie o bot com o @BotFather"}


def load(environment: Mapping[str, str], *, needed: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings; raises SettingsError that names every fault at once."""
    faults: list[str] = []
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        raw = environment.get(setting.name, "").strip() or setting.default
        try:
            values[setting.attribute] = setting.read(raw)
        except FaultyValue as error:
            shown = "" if setting.secret or not raw else f" (está “{raw[:60]}”)"
            faults.append(f"{setting.name} {error}{shown}")
            values[setting.attribute] = None
    _read_token_file(values, faults)
    _check_needed(values, faults, needed or {})
    if faults:
        raise SettingsError(faults)
    return Settings(**values)


def _read_token_file(values: dict[str, Any], faults: list[str]) -> None:
    name = values["telegram_bot_token_file"]
    if not name or values["telegram_bot_token"]:
        return
    try:
        values["telegram_bot_token"] = _bot_token(Path(name).read_text("utf-8").strip())
    except OSError as error:
        faults.append(f"TELEGRAM_BOT_TOKEN_FILE não pode ser lido ({error.strerror}): {name}")
    except ValueError as error:
        faults.append(f"TELEGRAM_BOT_TOKEN_FILE: o conteúdo {error}")


def _check_needed(values: dict[str, Any], faults: list[str], needed: Mapping[str, str]) -> None:
    for name, cure in needed.items():
        if values[name.lower()] == "":
            faults.append(f"{name} está vazio: {cure}")
    token, user = values["ixc_api_token"], values["ixc_user_id"]
    paired = set(values["telegram_grupos"] or ())
    if strangers := set(values["telegram_topicos"] or ()) - paired:
        faults.append(f"TELEGRAM_TOPICOS tem {min(strangers)}, que não está em TELEGRAM_GRUPOS")
    if strangers := set(values["relatorio_mensal_grupos"] or ()) - paired:
        faults.append(
            f"RELATORIO_MENSAL_GRUPOS tem {min(strangers)}, que não está em TELEGRAM_GRUPOS"
        )
    if "IXC_API_TOKEN" in needed and token and ":" not in token and not user:
        faults.append("IXC_USER_ID está vazio e IXC_API_TOKEN não tem a forma id:hash")


def env_example() -> str:
    """The text of `.env.example`: every setting with its default and explanation."""
    lines = [
        "# Copie para .env e preencha: o IXC (IXC_BASE_URL, IXC_API_TOKEN e, se o token não é",
        "# id:hash, IXC_USER_ID), TELEGRAM_BOT_TOKEN, TELEGRAM_DONO_ID e TELEGRAM_GRUPOS.",
        "# O resto tem um valor que serve.",
        "",
    ]
    for setting in SETTINGS:
        lines += [f"# {setting.about}", f"{setting.name}={setting.default}", ""]
    return "\n".join(lines)
