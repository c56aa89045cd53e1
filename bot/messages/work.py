"""The buttons of the worked list: what was said, with a tap."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.messages import keyboards
from bot.messages.button_data import WORK, Press
from bot.messages.message import Button, Keyboard, Message
from bot.text import render
from bot.views.work import LABELS, SIGNS, DayChoice, LoggedView, WorkView, all_days
from bot.worked.words import RESULTS
from metrics.contacts import Result

#: What a button does besides logging a result.
UNDO: Final = "desfazer"
NEXT: Final = "proximo"
RELEASE: Final = "soltar"
CHANNEL: Final = "canal"
OTHER_DAYS: Final = "outra"
CARD: Final = "ficha"
VERBS: Final = frozenset({UNDO, NEXT, RELEASE, CHANNEL, OTHER_DAYS, CARD, *RESULTS.values()})

_OUTCOMES: Final = (
    (Result.SAYS_PAID, Result.NO_DATE),
    (Result.NO_ANSWER, Result.MESSAGE_LEFT),
    (Result.WRONG_NUMBER, Result.CONTESTS, Result.WANTS_TO_CANCEL),
)
_DAYS_IN_A_ROW: Final = 5


def channel_row(view: WorkView, today: date) -> tuple[Button, ...]:
    """The channel that a tap logs; pressing it takes the other."""
    return (_button(f"{view.channel} ⇄", CHANNEL, today, view.customer_id),)


def outcome_rows(view: WorkView, today: date) -> Keyboard:
    """What may have come of it; none where somebody else is at it."""
    if not view.is_free:
        return ()
    promises = _promises(view.days, view.customer_id)
    others = tuple(
        tuple(
            _button(f"{SIGNS[result]} {LABELS[result]}", RESULTS[result], today, view.customer_id)
            for result in row
        )
        for row in _OUTCOMES
    )
    other_day = (_button("📅 outra", OTHER_DAYS, today, view.customer_id),)
    release = (_button("↩︎ soltar", RELEASE, today, view.customer_id),) if view.is_mine else ()
    return keyboards.keyboard((*promises, *other_day), *others, release)


def day_rows(customer_id: int, today: date) -> Keyboard:
    """All days that may be promised but today, and the way back."""
    buttons = _promises(all_days(today), customer_id, sign="")
    back = (_button("◂ voltar", CARD, today, customer_id),)
    return (buttons[:_DAYS_IN_A_ROW], buttons[_DAYS_IN_A_ROW:], back)


def logged_message(view: LoggedView, contact_id: int, today: date) -> Message:
    """What was logged, and what may follow."""
    row = (
        _button("↩︎ desfazer", UNDO, today, contact_id),
        _button("próximo ▶", NEXT, today, 0),
    )
    return Message(render.chat("work_logged", view=view), (row,), silent=True)


def next_row(today: date) -> Keyboard:
    """Only the way to the next of the queue."""
    return ((_button("próximo ▶", NEXT, today, 0),),)


def _promises(
    days: tuple[DayChoice, ...], customer_id: int, sign: str = "🤝 "
) -> tuple[Button, ...]:
    word = RESULTS[Result.PROMISED]
    return tuple(_button(f"{sign}{one.label}", word, one.day, customer_id) for one in days)


def _button(label: str, verb: str, day: date, value: int) -> Button:
    return Button(label, callback=Press(WORK, verb, day, str(value)).encode())
