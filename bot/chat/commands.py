"""The commands: one table that registration, the Telegram menu, /ajuda and the README share."""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Final

from bot.chat.arguments import Accepts
from bot.chat.handlers import (
    audit,
    boards,
    config,
    customer,
    privacy,
    refresh,
    report,
    status,
    summary,
    table_answer,
    team,
)
from bot.chat.handlers.worklists import ListAnswer
from bot.chat.request import Request
from bot.chat.roles import Role
from bot.messages.message import text_reply
from bot.reports.files import ALL, RENDERERS
from bot.reports.table_answers import BY_STEM, IN_MENU, TableAnswer
from bot.text import render
from bot.views.worklists import AGES, CRITICAL, PREVENTION
from metrics.folding import fold

Answer = Callable[[Request], Awaitable[None]]


NOTHING: Final = Accepts()


class Group(StrEnum):
    """What commands are for, in the order in which they are shown."""

    WORK = "Trabalhar"
    NUMBERS = "Números"
    SYSTEM = "Sistema"
    TEAM = "Equipe"


@dataclass(frozen=True)
class Command:
    """One command. `details` is what `/ajuda name` adds to `about`.

    `answer` may raise what `bot.chat.dispatch` makes a sentence of: BadArguments, UnknownPlace,
    NoData, NotMade.
    """

    name: str
    about: str
    details: str
    group: Group
    answer: Answer
    accepts: Accepts = NOTHING
    #: Who may ask.
    role: Role = Role.MEMBER
    #: Words after the command are the handler's own business; `words` names them.
    free_words: bool = False
    words: str = ""
    #: Arguments of an example.
    sample: str = ""

    @property
    def usage(self) -> str:
        """The command and what may follow it, `/aging [html|md|xlsx] [data]`."""
        return f"/{self.name} {self.words or self.accepts.usage}".strip()

    @property
    def example(self) -> str:
        """The command as somebody might write it; "" where it takes nothing."""
        return f"/{self.name} {self.sample}" if self.sample else ""


#: Answers of a state: for any day and some customers, in the chat or as a file.
STATE: Final = Accepts(formats=tuple(RENDERERS), dates=True, narrowing=True)
#: Answers that also look at the days before.
FLOW: Final = Accepts(formats=tuple(RENDERERS), dates=True, days=True, narrowing=True)
#: To the end of the month too.
FORECAST: Final = replace(FLOW, month=True)
#: Of a list of any range of days overdue.
AGED: Final = replace(STATE, ages=True)
TRUST_UNLOCK: Final = BY_STEM["trust_unlock"]
REPORT: Final = replace(FLOW, formats=(*RENDERERS, ALL), outside=True)


def _table_answer(row: TableAnswer, group: Group) -> Command:
    """The command that asks for an answer of the table."""
    return Command(
        row.command,
        row.about,
        row.details,
        group,
        partial(table_answer.answer, row),
        FORECAST if row.command == "previsao" else FLOW if row.looks_back else STATE,
        sample=row.sample,
    )


async def _start(request: Request) -> None:
    """Who wrote `/start` is shown what they may ask."""
    text = render.chat(
        "help",
        groups=groupby(allowed(request.standing.role), key=attrgetter("group")),
        blocking_days=request.services.settings.dias_bloqueio,
    )
    await request.reply(text_reply(text))


async def _help(request: Request) -> None:
    """The list of commands, or one of them explained."""
    if not request.words:
        await _start(request)
        return
    name = fold(request.words[0].removeprefix("/"))
    command = BY_NAME.get(name)
    if command is None:
        text = render.chat("unknown", name=f"/{name}", nearest=nearest(name))
    else:
        text = render.chat("help_command", command=command)
    await request.reply(text_reply(text))


#: The daily ones first.
COMMANDS: Final = (
    Command(
        "critica",
        "quem chega hoje ao bloqueio",
        "Clientes cuja dívida mais antiga completa hoje os dias do bloqueio (7, se não mudaram). "
        "Fora: quem está em desbloqueio de confiança ou não participa da cobrança.",
        Group.WORK,
        ListAnswer(CRITICAL).answer,
        STATE,
        sample="ontem",
    ),
    Command(
        "prevencao",
        "quem está a 1 ou 2 dias do bloqueio",
        "Clientes com 5 ou 6 dias de atraso (se o bloqueio é aos 7): ainda dá tempo de avisar.",
        Group.WORK,
        ListAnswer(PREVENTION).answer,
        STATE,
        sample="centro",
    ),
    Command(
        "lista",
        "os clientes de uma faixa de atraso",
        "Uma faixa de dias de atraso: 10-15, 60+ ou 1; sem faixa, todos. Fora: quem está em "
        "desbloqueio de confiança ou não participa da cobrança.",
        Group.WORK,
        ListAnswer(AGES).answer,
        AGED,
        sample="10-15",
    ),
    Command(
        "fila",
        "quem chamar agora, em ordem",
        "Primeiro quem quebrou a promessa, depois quem prometeu para hoje, prevenção, crítica e os "
        "outros vencidos. Fora: quem está com um colega, quem prometeu, quem contesta. O número "
        "abre a ficha e assume o cliente.",
        Group.WORK,
        boards.queue,
    ),
    Command(
        "minha",
        "os clientes que estão com você e as suas promessas",
        "Um cliente assumido fica com você por 4 horas, até as 19h ou até ser solto.",
        Group.WORK,
        boards.mine,
    ),
    Command(
        "promessas",
        "o que foi prometido para hoje e para a semana",
        "As que vencem hoje, as quebradas da última semana e as dos próximos 7 dias. Quem diz se "
        "foi cumprida é o pagamento no IXC.",
        Group.WORK,
        boards.promises,
    ),
    Command(
        "placar",
        "o que o trabalho da equipe trouxe",
        "Acionamentos, quem atendeu, promessas e o que foi recuperado. No grupo só os totais; em "
        "particular também os seus números.",
        Group.WORK,
        boards.score,
        Accepts(days=True),
        sample="30",
    ),
    Command(
        "cliente",
        "a ficha de um cliente, com telefone e boleto",
        "Procura por id, parte do nome (sem se importar com acentos), CPF/CNPJ ou o fim do "
        "telefone. A ficha tem títulos, contrato, acesso e um botão de WhatsApp.",
        Group.WORK,
        customer.answer,
        free_words=True,
        words="nome, CPF/CNPJ, telefone ou id",
        sample="maria silva",
    ),
    _table_answer(TRUST_UNLOCK, Group.WORK),
    Command(
        "resumo",
        "os números de hoje",
        "Inadimplentes, dívida vencida e a situação de cada cliente.",
        Group.NUMBERS,
        summary.answer,
        FLOW,
        sample="ontem",
    ),
    *(_table_answer(row, Group.NUMBERS) for row in IN_MENU if row is not TRUST_UNLOCK),
    Command(
        "relatorio",
        "o relatório para abrir, guardar e encaminhar",
        "Um resumo aqui e um arquivo que abre no navegador, sem internet, e imprime em A4; xlsx é "
        "a planilha, md o texto, tudo os três. Com uma data, reconstrói aquele dia. Com externo, "
        "sem dados pessoais e sem grupos de menos de 3 clientes.",
        Group.NUMBERS,
        report.answer,
        REPORT,
        sample="ontem",
    ),
    Command(
        "atualizar",
        "busca os dados no IXC agora",
        "Mostra o progresso e o que mudou. Se falhar, os dados anteriores continuam valendo.",
        Group.SYSTEM,
        refresh.answer,
    ),
    Command(
        "status",
        "idade dos dados e próximos horários",
        "Última e próxima sincronização e lista, linhas postas de lado e a versão.",
        Group.SYSTEM,
        status.answer,
    ),
    Command(
        "privacidade",
        "o que o bot guarda, para quê e por quanto tempo",
        "Inclui como um cliente é esquecido.",
        Group.SYSTEM,
        privacy.answer,
    ),
    Command(
        "ajuda",
        "o que cada comando faz",
        "Com o nome de um comando, explica esse comando.",
        Group.SYSTEM,
        _help,
        free_words=True,
        words="[comando]",
        sample="aging",
    ),
    Command(
        "start",
        "apresenta o bot",
        "O mesmo que /ajuda.",
        Group.SYSTEM,
        _start,
        free_words=True,
    ),
    Command(
        "config",
        "os ajustes deste grupo, por botões",
        "Hora, dias e listas da manhã, quais clientes são do grupo (filial, PF ou PJ, bairros), o "
        "que fica oculto, o texto do WhatsApp. No particular pergunta de qual grupo. O painel "
        "fecha depois de 5 minutos sem uso.",
        Group.TEAM,
        config.answer,
        role=Role.ADMINISTRATOR,
    ),
    Command(
        "vincular",
        "põe o bot em um grupo da equipe",
        "No particular do dono mostra um código, que vale 15 minutos e um grupo: o botão adiciona "
        "o bot; onde ele já está, o dono ou um administrador escreve a linha. Em grupo com "
        "tópicos, a lista sai no tópico em que se escreve.",
        Group.TEAM,
        team.pair,
        role=Role.ADMINISTRATOR,
        free_words=True,
        words="[código]",
    ),
    Command(
        "desvincular",
        "tira este grupo da equipe",
        "No grupo, com um botão para confirmar: nada mais é enviado lá e o bot sai; o que houve "
        "fica guardado. Grupos de TELEGRAM_GRUPOS saem só pelo .env.",
        Group.TEAM,
        team.unpair,
        role=Role.OWNER,
    ),
    Command(
        "administradores",
        "quem administra, além do dono",
        "No particular do dono, com um botão para tirar cada um. Para pôr: responda a uma mensagem "
        "da pessoa no grupo com /administrador, ou mande aqui o contato dela.",
        Group.TEAM,
        team.administrators,
        role=Role.OWNER,
    ),
    Command(
        "administrador",
        "torna administrador quem escreveu a mensagem respondida",
        "Um administrador vincula grupos e decide sobre o trabalho dos colegas.",
        Group.TEAM,
        team.add_by_reply,
        role=Role.OWNER,
    ),
    Command(
        "auditoria",
        "quem pediu, abriu, exportou ou mudou o quê",
        "Só no particular do dono. Sem nada, os últimos 7 dias; com cliente N ou pessoa N, só o "
        "que é dele. Guardado por 400 dias.",
        Group.TEAM,
        audit.answer,
        role=Role.OWNER,
        free_words=True,
        words="[dias] [cliente N] [pessoa N]",
        sample="30 dias cliente 308",
    ),
)

BY_NAME: Final = {command.name: command for command in COMMANDS}


def allowed(role: Role) -> tuple[Command, ...]:
    """What somebody of a role may ask."""
    return tuple(command for command in COMMANDS if command.role <= role)


def nearest(name: str) -> str | None:
    """The command that was probably meant, if any comes close."""
    alike = difflib.get_close_matches(fold(name), BY_NAME, n=1, cutoff=0.6)
    return alike[0] if alike else None
