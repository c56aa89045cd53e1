"""What a button carries back: at most 64 bytes of version, action and short values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.figures import scope as scopes
from bot.figures.scope import EVERYTHING, Scope

VERSION: Final = "v1"
#: What a button does: see `Press`.
PAGE: Final = "page"
EXPORT: Final = "file"
OPEN: Final = "open"
RESEND: Final = "again"
WORK: Final = "work"
TEAM: Final = "team"
CONFIG: Final = "conf"
ACTIONS: Final = (PAGE, EXPORT, OPEN, RESEND, WORK, TEAM, CONFIG)
#: Of a page, a customer or a part of a push: what a database's integer has room for.
_NUMBER = re.compile(r"[0-9]{1,18}")
_FORMAT = re.compile(r"[a-z]{1,8}")
#: No ERP of an internet provider goes back further, and no sum of days leaves the calendar.
_YEARS: Final = range(1990, 2500)
#: What buttons that still stand in the chats call an answer, and its name now.
RENAMED: Final = {
    "roll": "roll_rate",
    "bairro": "bairros",
    "type": "types",
    "unlock": "trust_unlock",
    "cohort": "due_cohorts",
}


class StaleButton(ValueError):
    """A button of another version, or none of ours."""


@dataclass(frozen=True)
class Press:
    """A pressed button: what it does (`action`), with which answer (`subject`), as of which day.

    PAGE turns a list to the page `value`, EXPORT attaches the answer's file in the format
    `value`, OPEN opens the card of customer `value`, or a list, RESEND sends the part `value` of
    a push again. WORK does to the customer or contact `value` what `subject` says; a promise is
    for the day `as_of`. TEAM changes who or what belongs to the team: `subject` says how, `value`
    is a person's id, or 0. CONFIG changes what a group has chosen, or shows another page of it.
    """

    action: str
    subject: str
    as_of: date
    value: str
    scope: Scope = EVERYTHING

    def encode(self) -> str:
        """The text that a button carries; at most 64 bytes, which `Button` checks."""
        fields = (VERSION, self.action, self.subject, f"{self.as_of:%Y%m%d}", self.value)
        return ":".join((*fields, self.scope.encode()) if self.scope != EVERYTHING else fields)


def decode(raw: str) -> Press:
    """The press of what `encode` wrote, in this version or with names that it has replaced.

    A client can send back anything as a button's data.

    Raises:
        StaleButton: Another version wrote it, or nobody.
    """
    parts = raw.split(":")
    if len(parts) not in (5, 6) or parts[0] != VERSION or parts[1] not in ACTIONS:
        raise StaleButton(raw[:64])
    try:
        as_of = date.fromisoformat(parts[3])
        scope = scopes.decode(parts[5]) if len(parts) == 6 else EVERYTHING
    except ValueError as error:
        raise StaleButton(raw[:64]) from error
    form = _FORMAT if parts[1] == EXPORT else _NUMBER
    if as_of.year not in _YEARS or not form.fullmatch(parts[4]):
        raise StaleButton(raw[:64])
    return Press(parts[1], RENAMED.get(parts[2], parts[2]), as_of, parts[4], scope)
