"""The settings: one table, read once, all faults reported together (exit code 2).

`.env.example` and the README are generated from, and tested against, `SETTINGS`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bot import setting_readers as read
from bot.provision_reader import provision
from bot.setting_readers import FaultyValue
from bot.text.reasons import reason


class SettingsError(Exception):
    """One or more faulty settings; `faults` are sentences for people."""

    def __init__(self, faults: Collection[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Setting:
    """One line of `.env`: its name, default text, reader and explanation.

    `read` raises FaultyValue. A `secret` value is repeated in no fault.
    """

    name: str
    default: str
    read: Callable[[str], Any]
    about: str
    secret: bool = False

    @property
    def attribute(self) -> str:
        """The name of its field in `Settings`."""
        return self.name.lower()


def setting(
    default: str, read: Callable[[str], Any], about: str, *, secret: bool = False
) -> Mapping[str, Any]:
    """The metadata of a field of `Settings`: all of its `Setting` but the name."""
    return {"default": default, "read": read, "about": about, "secret": secret}


@dataclass(frozen=True)
class Settings:
    """The settings as values; field names are the variables' in lower case.

    Their order is that of `.env.example`.
    """

    ixc_base_url: str = field(
        metadata=setting("", read.url, "endereço do IXC, como https://ixc.provedor.com.br")
    )
    ixc_user_id: str = field(
        metadata=setting(
            "", read.erp_user, "id do usuário do webservice (vazio se o token já tem id:)"
        )
    )
    ixc_api_token: str = field(
        metadata=setting(
            "", read.erp_token, "token do usuário no IXC, só o hash ou id:hash", secret=True
        )
    )
    ixc_api_token_file: str = field(
        metadata=setting("", read.text, "ou o arquivo que guarda o token")
    )
    ixc_page_size: int = field(
        metadata=setting("1000", read.whole_number(1, 100_000), "linhas por página pedidas ao IXC")
    )
    ixc_timeout_s: int = field(
        metadata=setting("60", read.whole_number(1, 600), "segundos até desistir de uma resposta")
    )
    ixc_paralelo: int = field(
        metadata=setting("4", read.whole_number(1, 16), "chamadas ao IXC ao mesmo tempo")
    )
    ixc_filiais_excluidas: frozenset[int] = field(
        metadata=setting("", read.branch_ids, "ids de filiais fora das contas, com vírgula")
    )
    telegram_bot_token: str = field(
        metadata=setting("", read.bot_token, "token do BotFather", secret=True)
    )
    telegram_bot_token_file: str = field(
        metadata=setting("", read.text, "ou o arquivo que guarda o token")
    )
    telegram_api_base_url: str = field(
        metadata=setting(
            "https://api.telegram.org", read.url, "outro servidor da Bot API, se houver um próprio"
        )
    )
    telegram_dono_id: int | None = field(
        metadata=setting(
            "",
            read.person_id,
            "id numérico do dono do bot (vazio: vem com o código que o início mostra)",
        )
    )
    telegram_grupos: tuple[int, ...] = field(
        metadata=setting(
            "",
            read.group_ids,
            "ids dos grupos da equipe, com vírgula (vazio: o dono os vincula com /vincular)",
        )
    )
    admins_do_grupo: bool = field(
        metadata=setting(
            "false", read.truth, "true: quem administra o grupo no Telegram administra o bot ali"
        )
    )
    telegram_topicos: Mapping[int, int] = field(
        metadata=setting(
            "",
            read.topics,
            "em grupo com tópicos, o da lista: grupo:tópico (-1001234567890:17), com vírgula",
        )
    )
    database_url: str = field(
        metadata=setting(
            "sqlite+aiosqlite:///data/cobranca.db",
            read.database_url,
            "arquivo do banco (SQLite), ou postgresql://usuario:senha@servidor/banco",
            secret=True,
        )
    )
    timezone: ZoneInfo = field(metadata=setting("America/Sao_Paulo", read.zone, "fuso do provedor"))
    janela_dias: int = field(
        metadata=setting("45", read.whole_number(1, 366), "janela das métricas, em dias")
    )
    horizonte_dias: int = field(
        metadata=setting("30", read.whole_number(0, 366), "até quando olhar títulos a vencer")
    )
    historico_dias: int = field(
        metadata=setting("120", read.whole_number(1, 3660), "dias de títulos buscados no IXC")
    )
    retencao_dias: int = field(
        metadata=setting(
            "400",
            read.whole_number(1, 3660),
            "dias que um título pago fica no espelho (nunca menos que HISTORICO_DIAS)",
        )
    )
    dias_bloqueio: int = field(
        metadata=setting("7", read.whole_number(4, 20), "dias de atraso em que o acesso é suspenso")
    )
    provisao: Mapping[str, Decimal] = field(
        metadata=setting(
            "",
            provision,
            "percentual da dívida de cada faixa do aging a provisionar "
            "(1-30:5,31-60:20,61-90:50,90+:100); vazio não mostra a coluna",
        )
    )
    prazo_suspensao_dias: int = field(
        metadata=setting(
            "15",
            read.whole_number(0, 60),
            "dias desde a notificação até a suspensão permitida (RGC da Anatel; 0 = não avisar)",
        )
    )
    sync_intervalo_min: int = field(
        metadata=setting("30", read.whole_number(1, 1440), "minutos entre sincronizações")
    )
    sync_limite_min: int = field(
        metadata=setting(
            "120",
            read.whole_number(6, 1440),
            "minutos até desistir de uma sincronização completa; a regular tem um sexto disso",
        )
    )
    sync_completo_hora: time = field(
        metadata=setting("03:00", read.time_of_day, "hora da sincronização completa")
    )
    push_hora: time = field(
        metadata=setting("08:00", read.push_hour, "hora da lista da manhã, até 21:59")
    )
    push_dias: tuple[str, ...] = field(
        metadata=setting("mon-sat", read.weekdays, "dias da lista, em inglês (mon-sat)")
    )
    push_feriados: bool = field(
        metadata=setting("false", read.truth, "enviar também em feriados nacionais")
    )
    feriados_uf: str = field(
        metadata=setting("", read.state, "UF cujos feriados também contam (AL, SP…)")
    )
    relatorio_mensal_grupos: tuple[int, ...] = field(
        metadata=setting(
            "",
            read.group_ids,
            "ids dos grupos que recebem o relatório do mês no primeiro dia útil, com vírgula",
        )
    )
    push_dados_max_h: int = field(
        metadata=setting(
            "26", read.whole_number(1, 240), "idade máxima dos dados da lista, em horas"
        )
    )
    provedor_nome: str = field(
        metadata=setting("", read.text, "como os clientes chamam o provedor, sem artigo")
    )
    whatsapp_texto: str = field(
        metadata=setting(
            "{saudacao} Consta {faturas}, no total de {total}. Posso ajudar com a segunda via? "
            "Se já pagou, por favor desconsidere.",
            read.whatsapp_text,
            "segundo texto de WhatsApp, com a dívida e o boleto; {saudacao} {provedor} {faturas} "
            "{total} são preenchidos",
        )
    )
    proteger_conteudo: bool = field(
        metadata=setting(
            "false",
            read.truth,
            "as mensagens do bot não podem ser encaminhadas nem salvas (o relatório externo pode)",
        )
    )
    backup_hora: time = field(
        metadata=setting("04:00", read.time_of_day, "hora da cópia do banco de cada noite")
    )
    backup_manter: int = field(
        metadata=setting(
            "7", read.whole_number(0, 366), "cópias do banco que ficam (em copias/); 0 é sem cópia"
        )
    )
    ping_url: str = field(
        metadata=setting(
            "",
            read.url,
            "endereço que recebe um GET a cada lista entregue inteira (healthchecks.io e afins)",
            secret=True,
        )
    )
    prometheus_porta: int = field(
        metadata=setting(
            "0", read.whole_number(0, 65535), "porta local (127.0.0.1) para o Prometheus; 0 é sem"
        )
    )
    log_level: str = field(
        metadata=setting(
            "INFO",
            read.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
            "DEBUG, INFO, WARNING ou ERROR",
        )
    )
    log_formato: str = field(
        metadata=setting("texto", read.one_of("texto", "json"), "texto ou json")
    )

    @property
    def database_path(self) -> str:
        """The database's file as it was written, relative to the working folder or not.

        On PostgreSQL, where there is none, its name and server.
        """
        if self.is_on_postgres:
            server, _, name = self.database_url.rpartition("@")[2].partition("/")
            return f"{name} em {server}"
        return self.database_url.removeprefix(read.SQLITE)

    @property
    def is_on_postgres(self) -> bool:
        """Whether the database is a server's and no file."""
        return self.database_url.startswith(read.POSTGRES)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that must never appear in a log or a message; empty ones are left out."""
        hashed = self.ixc_api_token.rpartition(":")[2]
        whole = self.ixc_api_token if ":" in self.ixc_api_token else f"{self.ixc_user_id}:{hashed}"
        sent = base64.b64encode(whole.encode()).decode() if hashed else ""
        password = unquote(urlsplit(self.database_url).password or "")
        every = (self.telegram_bot_token, self.ixc_api_token, hashed, sent, self.ping_url, password)
        return tuple(s for s in every if s)


#: The table: in the order of the fields.
SETTINGS: Final = tuple(Setting(item.name.upper(), **item.metadata) for item in fields(Settings))

#: What each way of starting cannot do without, and where to get it.
NEEDED_FOR_IXC: Final = {
    "IXC_BASE_URL": "é o endereço do seu IXC",
    "IXC_API_TOKEN": "gere em Configurações → Usuários → “Permite acesso webservice”",
}
NEEDED_FOR_TELEGRAM: Final = {"TELEGRAM_BOT_TOKEN": "crie o bot com o @BotFather"}


def load(environment: Mapping[str, str], *, needed: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment; an empty variable has its default.

    Args:
        environment: Texts by the variables' names; others than settings are not looked at.
        needed: Names of settings that must not be empty, and where to get each: one of the
            `NEEDED_…`, or several merged.

    Raises:
        SettingsError: One or more are faulty; it names all of them at once.
    """
    faults: list[str] = []
    values: dict[str, Any] = {}
    for item in SETTINGS:
        raw = read.bare(environment.get(item.name, "")) or item.default
        try:
            values[item.attribute] = item.read(raw)
        except FaultyValue as error:
            quoted = "" if item.secret or not raw else f" (está “{raw[:60]}”)"
            faults.append(f"{item.name} {error}{quoted}")
            values[item.attribute] = None
    for variable in ("IXC_API_TOKEN", "TELEGRAM_BOT_TOKEN"):
        _read_token_file(variable, values, faults)
    _check_needed(values, faults, needed or {})
    if faults:
        raise SettingsError(faults)
    return Settings(**values)


def _read_token_file(variable: str, values: dict[str, Any], faults: list[str]) -> None:
    """The token from its file, where `variable` itself is empty and the file is named."""
    token = variable.lower()
    name = values[f"{token}_file"]
    if not name or values[token]:
        return
    reader = next(item.read for item in SETTINGS if item.name == variable)
    try:
        values[token] = reader(read.bare(Path(name).read_text("utf-8")))
    except OSError as error:
        faults.append(f"{variable}_FILE não pode ser lido ({reason(error)}): {name}")
    except UnicodeDecodeError:
        faults.append(f"{variable}_FILE não é um arquivo de texto: {name}")
    except FaultyValue as error:
        faults.append(f"{variable}_FILE: o conteúdo {error}")


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
        "# id:hash, IXC_USER_ID) e TELEGRAM_BOT_TOKEN. O resto tem um valor que serve.",
        "",
    ]
    for item in SETTINGS:
        lines += [f"# {item.about}", f"{item.name}={item.default}", ""]
    return "\n".join(lines)
