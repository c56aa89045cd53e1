"""Everything that can go wrong towards the ERP, told apart by what follows.

IxcError
├── SyncStopped        the process ends, and its run with it
├── IxcUnavailable     ask again later: network, timeout, 429, 5xx, half an answer
│   └── IxcIncomplete  the answer was whole but rows are missing: the run does not count
│       └── IxcShrunk  more is missing than a day explains: nobody believes it at once
└── IxcRefused         asking again does not help: a person has to act
    ├── IxcUnauthorized  the token is not (or no longer) accepted
    ├── IxcForbidden     the token may not read this table
    └── IxcUnreadable    the answer is not the protocol that we know

The text of each is Portuguese and fit for the chat: it names the table, never a row's content.
"""

from __future__ import annotations


class IxcError(Exception):
    """Base of all; `str(error)` is a sentence for people."""


class SyncStopped(IxcError):
    """A run was dropped whole because the process ends."""


class IxcUnavailable(IxcError):
    """May heal by itself. `retry_after_s` is how long the server wants us to wait, if it says."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class IxcIncomplete(IxcUnavailable):
    """Fewer rows came than the server announced."""


class IxcShrunk(IxcIncomplete):
    """The ERP shows so much less than before that it is rather at fault than emptied.

    `losses` says what is missing, as the log of runs keeps it; "" where there is nothing at all.
    """

    def __init__(self, message: str, losses: str = "") -> None:
        super().__init__(message)
        self.losses = losses


class IxcRefused(IxcError):
    """Stays as it is until somebody changes a setting, a permission or the server."""


class IxcUnauthorized(IxcRefused):
    """401 or 403: the token."""


class IxcForbidden(IxcRefused):
    """A JSON error: the table is not released for this user."""


class IxcUnreadable(IxcRefused):
    """Neither data nor a known error."""
