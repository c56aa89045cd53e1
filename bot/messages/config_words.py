"""The pages of /config, what their buttons do, and what they are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.choices import CRITICAL, PREVENTION, Choices
from metrics.narrowing import Place

# Pages, by the words that the database keeps.
START, HOUR, DAYS, STATE, LISTS = "inicio", "hora", "dias", "uf", "listas"
CUSTOMERS, BAIRROS, PRIVACY, WHATSAPP, REST = "clientes", "bairros", "sigilo", "whatsapp", "resto"
#: In private, before a group is chosen.
GROUPS: Final = "grupos"
PAGES: Final = (START, HOUR, DAYS, STATE, LISTS, CUSTOMERS, BAIRROS, PRIVACY, WHATSAPP, REST)
#: Pages on which something may be typed, as a reply.
TYPED: Final = (HOUR, BAIRROS, WHATSAPP)

# What buttons do; beside each what its value is.
OPEN: Final = "abrir"  # a page's place in PAGES
CHOOSE_GROUP: Final = "grupo"  # the group's id without its sign
CLOSE: Final = "fechar"
SET_HOUR: Final = "hora"  # hour * 100 + minute
DAY: Final = "dia"  # as `date.weekday` counts
ON_HOLIDAYS: Final = "feriado"  # 0, 1
SET_STATE: Final = "uf"  # its place in STATES
LIST: Final = "lista"  # its place in CHOSEN_LISTS
SILENT: Final = "som"  # 1 is silent
EVERYBODY: Final = "todos"
PERSON: Final = "pessoa"  # its place in PERSONS
BRANCH: Final = "filial"  # its id
BAIRRO: Final = "bairro"  # its mark, as a number
TURN: Final = "pagina"  # of the bairros
CARDS: Final = "ficha"  # 1 is in private
NAMES: Final = "nome"  # 1 is short
DOCUMENTS: Final = "cpf"  # 1 is masked everywhere
SCORE: Final = "placar"  # 1 is with names
CLOSING: Final = "fim"  # 0, 1
STANDARD_TEXT: Final = "texto"
CONTACT: Final = "contato"  # its place in CONTACT_HOURS
TOPIC: Final = "topico"  # 0 is the group itself, 1 the page's own topic
DEEDS: Final = frozenset(
    (
        *(OPEN, CHOOSE_GROUP, CLOSE, SET_HOUR, DAY, ON_HOLIDAYS, SET_STATE, LIST, SILENT),
        *(EVERYBODY, PERSON, BRANCH, BAIRRO, TURN, CARDS, NAMES, DOCUMENTS, SCORE, CLOSING),
        *(STANDARD_TEXT, CONTACT, TOPIC),
    )
)

CHOSEN_LISTS: Final = (CRITICAL, PREVENTION)
PERSONS: Final = ("F", "J")
STATES: Final = (
    *("", "AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA"),
    *("PB", "PE", "PI", "PR", "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO"),
)
HOURS: Final = tuple(time(hour, minute) for hour in range(6, 10) for minute in (0, 30))
#: None is the law's.
CONTACT_HOURS: Final = (
    None,
    (time(8), time(18)),
    (time(9), time(18)),
    (time(8), time(19)),
    (time(8), time(20)),
)
BAIRROS_A_PAGE: Final = 8


@dataclass(frozen=True)
class ConfigView:
    """A group's choices, and what they come to where it has not chosen.

    `next_push` is in the group's zone, None where no list comes; `comes_now` where today's is on
    its way. `nobody`: its customers are none. `bairros` are of the page that is shown.
    """

    title: str
    choices: Choices
    at: time
    weekdays: tuple[str, ...]
    on_holidays: bool
    state: str
    text: str
    next_push: datetime | None
    comes_now: bool
    now: datetime
    zone: ZoneInfo
    customers: int | None
    branches: Sequence[int] = ()
    bairros: Sequence[Place] = ()
    bairro_page: int = 1
    bairro_pages: int = 1
    thread_id: int | None = None
    has_topics: bool = False

    @property
    def today(self) -> date:
        """The business date."""
        return self.now.astimezone(self.zone).date()
