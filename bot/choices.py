"""What a group has chosen for itself in /config; what it has not chosen follows the settings."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

import msgspec

from bot.figures.scope import EVERYBODY, GroupScope
from bot.text.audience import Audience

#: The lists of the morning that a group may choose among.
CRITICAL, PREVENTION = "critical", "prevention"
BOTH: Final = (CRITICAL, PREVENTION)


class Choices(msgspec.Struct, frozen=True, omit_defaults=True):
    """One group's choices, as its row keeps them; None where the settings decide."""

    push_hora: time | None = None
    push_dias: tuple[str, ...] | None = None
    push_feriados: bool | None = None
    feriados_uf: str | None = None
    #: When hours or days were last chosen: no list was missed by what they say now.
    scheduled_at: datetime | None = None
    #: Until when a list may still go out whose hour was moved into the past.
    owed_until: datetime | None = None
    lists: tuple[str, ...] = BOTH
    is_silent: bool = False
    #: Whose customers the group works.
    scope: GroupScope = EVERYBODY
    #: When lists or customers were last chosen, and whose customers were listed until then (None:
    #: nobody's). Who is new to the lists and crossed the line before is no news.
    listed_since: datetime | None = None
    listed_before: GroupScope | None = None
    cards_in_private: bool = False
    short_names: bool = False
    masks_in_private: bool = False
    whatsapp_texto: str | None = None
    #: From when to when people may be called; None by the law of FERIADOS_UF.
    contact_hours: tuple[time, time] | None = None
    #: 0 is the group itself.
    topic: int | None = None
    closing: bool = False
    names_on_score: bool = False

    def audience(self, chat_id: int) -> Audience:
        """Who reads an answer in the group's chat, or in that of one of its members."""
        return Audience(chat_id < 0, self.short_names, self.masks_in_private)


NO_CHOICES: Final = Choices()

_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Choices)


def encode(choices: Choices) -> str:
    """As the database keeps it; only what was chosen."""
    return _ENCODER.encode(choices).decode()


def decode(raw: str) -> Choices:
    """The choices of what `encode` wrote; what a later version has added is left out."""
    return _DECODER.decode(raw)
