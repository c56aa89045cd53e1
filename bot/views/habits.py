"""How a customer usually pays, in words."""

from __future__ import annotations

from typing import Final

from metrics.habit import Habit

#: Títulos paid before somebody is late for the first time; fewer may be a new customer.
KNOWN_LONG: Final = 6
#: A usual day so many days ahead is soon.
SOON: Final = 3
#: Of ten payments so many near the usual day make it a promise.
MOST_TIMES: Final = 7


def habit_sentence(habit: Habit | None, *, is_late: bool) -> str:
    """`costuma pagar no 6º dia (9 de 10)`, `primeira vez que atrasa`; "" where nothing is known."""
    if habit is None:
        return ""
    if is_late and not habit.was_late:
        return "primeira vez que atrasa"
    if not habit.is_settled:
        return "sem dia certo para pagar"
    when = f"no {habit.day}º dia" if habit.day else "em dia"
    return f"costuma pagar {when} ({habit.count} de {habit.of})"


def habit_note(habit: Habit | None, days: int) -> str:
    """The sentence where it changes what a list asks for; "" otherwise.

    Who never was late is called otherwise than who pays every month on a day that is yet to come.
    """
    if habit is None:
        return ""
    if not habit.was_late and habit.of >= KNOWN_LONG:
        return habit_sentence(habit, is_late=True)
    is_steady = 10 * habit.count >= MOST_TIMES * habit.of
    return habit_sentence(habit, is_late=True) if is_steady and 0 < habit.day - days <= SOON else ""
