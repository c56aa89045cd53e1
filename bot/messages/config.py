"""The messages of /config: its pages and their buttons.

A page names no group: which one it is of stands in the database, by the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Final

from bot.figures.scope import mark_of
from bot.messages import config_words as words
from bot.messages.button_data import CONFIG, Press
from bot.messages.config_words import ConfigView
from bot.messages.message import Button, Keyboard, Message
from bot.setting_readers import WEEKDAYS
from bot.text import formatting, render

SHORT_WEEKDAYS: Final = ("seg", "ter", "qua", "qui", "sex", "sáb", "dom")


def page_message(page: str, view: ConfigView, error: str = "") -> Message:
    """A page with its buttons; `error` says why something that was typed was not taken."""
    return Message(_text(page, view, error=error), _rows(page, view))


def groups_message(groups: Sequence[tuple[int, str]], today: date) -> Message:
    """In private: whose choices; (id, title) of each group."""
    rows = tuple(
        (_button(formatting.clean(title), words.CHOOSE_GROUP, -id_, today),)
        for id_, title in groups
    )
    return Message(render.chat("config_groups", has_groups=bool(groups)), rows)


def _rows(page: str, view: ConfigView) -> Keyboard:
    today = view.today
    back = (_button("‹ voltar", words.OPEN, words.PAGES.index(words.START), today),)
    match page:
        case words.HOUR:
            return (*_grid(_hour_buttons(view), 4), back)
        case words.DAYS:
            return (*_grid(_day_buttons(view), 4), *_holiday_rows(view), back)
        case words.STATE:
            return (
                *_grid(_state_buttons(view), 6),
                (_button("‹ voltar", words.OPEN, _at(words.DAYS), today),),
            )
        case words.LISTS:
            return (*_list_rows(view), back)
        case words.CUSTOMERS:
            return (*_customer_rows(view), back)
        case words.BAIRROS:
            return _bairro_rows(view)
        case words.PRIVACY:
            return (*_privacy_rows(view), back)
        case words.WHATSAPP:
            return (*_whatsapp_rows(view), back)
        case words.REST:
            return (*_rest_rows(view), back)
    return _start_rows(today)


def _start_rows(today: date) -> Keyboard:
    def opens(label: str, page: str) -> Button:
        return _button(label, words.OPEN, _at(page), today)

    return (
        (opens("🕗 Hora", words.HOUR), opens("📅 Dias", words.DAYS)),
        (opens("📋 Listas", words.LISTS), opens("👥 Clientes", words.CUSTOMERS)),
        (opens("🔒 Sigilo", words.PRIVACY), opens("💬 WhatsApp", words.WHATSAPP)),
        (opens("🧵 Tópico e fechamento", words.REST),),
        (_button("✔ Fechar", words.CLOSE, 0, today),),
    )


def _hour_buttons(view: ConfigView) -> Iterable[Button]:
    for at in words.HOURS:
        label = _marked(f"{at:%H:%M}", is_chosen=at == view.at)
        yield _button(label, words.SET_HOUR, at.hour * 100 + at.minute, view.today)


def _day_buttons(view: ConfigView) -> Iterable[Button]:
    for place, label in enumerate(SHORT_WEEKDAYS):
        is_chosen = WEEKDAYS[place] in view.weekdays
        yield _button(_marked(label, is_chosen=is_chosen), words.DAY, place, view.today)


def _holiday_rows(view: ConfigView) -> Keyboard:
    label = "também em feriados" if view.on_holidays else "fora dos feriados"
    state = f"UF: {view.state}" if view.state else "UF: só nacionais"
    return (
        (_button(f"🔁 {label}", words.ON_HOLIDAYS, int(not view.on_holidays), view.today),),
        (_button(f"🗺 {state}", words.OPEN, _at(words.STATE), view.today),),
    )


def _state_buttons(view: ConfigView) -> Iterable[Button]:
    for place, state in enumerate(words.STATES):
        label = _marked(state or "só nacionais", is_chosen=state == view.state)
        yield _button(label, words.SET_STATE, place, view.today)


def _list_rows(view: ConfigView) -> Keyboard:
    chosen = view.choices.lists
    labels = ("🔴 Crítica", "🟠 Prevenção")
    silent = view.choices.is_silent
    sound = "🔕 sem som" if silent else "🔔 com som"
    return (
        tuple(
            _button(_marked(label, is_chosen=name in chosen), words.LIST, place, view.today)
            for place, (name, label) in enumerate(zip(words.CHOSEN_LISTS, labels, strict=True))
        ),
        (_button(sound, words.SILENT, int(not silent), view.today),),
    )


def _customer_rows(view: ConfigView) -> Keyboard:
    scope, today = view.choices.scope, view.today
    persons = tuple(
        _button(
            _marked(f"só {label}", is_chosen=scope.person == person), words.PERSON, place, today
        )
        for place, (person, label) in enumerate(zip(words.PERSONS, ("PF", "PJ"), strict=True))
    )
    branches = [
        _button(_marked(f"filial {one}", is_chosen=scope.branch == one), words.BRANCH, one, today)
        for one in view.branches
    ]
    count = f" ({len(scope.bairros)})" if scope.bairros else ""
    return (
        (_button(_marked("Todos", is_chosen=not scope.mark), words.EVERYBODY, 0, today),),
        persons,
        *_grid(branches, 3),
        (_button(f"🏘 só alguns bairros{count}", words.OPEN, _at(words.BAIRROS), today),),
    )


def _bairro_rows(view: ConfigView) -> Keyboard:
    today, number, last = view.today, view.bairro_page, view.bairro_pages
    chosen = {(place.key, place.city_id) for place in view.choices.scope.bairros}
    rows = [
        (
            _button(
                _marked(
                    formatting.clean(place.name, 30) or "Sem bairro",
                    is_chosen=(place.key, place.city_id) in chosen,
                ),
                words.BAIRRO,
                int(mark_of(place), 16),
                today,
            ),
        )
        for place in view.bairros
    ]
    turns = (
        *((_button("◀", words.TURN, number - 1, today),) if number > 1 else ()),
        *((_button("▶", words.TURN, number + 1, today),) if number < last else ()),
    )
    back = (_button("‹ voltar", words.OPEN, _at(words.CUSTOMERS), today),)
    return (*rows, *((turns,) if turns else ()), back)


def _privacy_rows(view: ConfigView) -> Keyboard:
    one, today = view.choices, view.today
    cards = "fichas só no particular" if one.cards_in_private else "fichas no grupo"
    names = "nomes abreviados" if one.short_names else "nomes inteiros"
    documents = "CPF oculto também no particular" if one.masks_in_private else "CPF oculto no grupo"
    score = "placar com nomes" if one.names_on_score else "placar sem nomes"
    return (
        (_button(f"🔁 {cards}", words.CARDS, int(not one.cards_in_private), today),),
        (_button(f"🔁 {names}", words.NAMES, int(not one.short_names), today),),
        (_button(f"🔁 {documents}", words.DOCUMENTS, int(not one.masks_in_private), today),),
        (_button(f"🔁 {score}", words.SCORE, int(not one.names_on_score), today),),
    )


def _whatsapp_rows(view: ConfigView) -> Keyboard:
    hours = tuple(
        _button(
            _marked(contact_label(hours), is_chosen=view.choices.contact_hours == hours),
            words.CONTACT,
            place,
            view.today,
        )
        for place, hours in enumerate(words.CONTACT_HOURS)
    )
    law, *others = hours
    standard = _button("Voltar ao texto padrão", words.STANDARD_TEXT, 0, view.today)
    has_own = view.choices.whatsapp_texto is not None
    return ((law,), *_grid(others, 2), *(((standard,),) if has_own else ()))


def _rest_rows(view: ConfigView) -> Keyboard:
    one, today = view.choices, view.today
    closing = "fechamento às 18:00" if one.closing else "sem fechamento"
    rows: list[tuple[Button, ...]] = []
    if view.thread_id is not None:
        rows.append((_button("🧵 A lista sai neste tópico", words.TOPIC, 1, today),))
    if view.has_topics:
        rows.append((_button("A lista sai fora dos tópicos", words.TOPIC, 0, today),))
    rows.append((_button(f"🔁 {closing}", words.CLOSING, int(not one.closing), today),))
    return tuple(rows)


def closed_text(view: ConfigView) -> str:
    """What a page that somebody has closed leaves: what was chosen."""
    return _text(words.START, view, closed=True)


def _text(page: str, view: ConfigView, *, error: str = "", closed: bool = False) -> str:
    hours = contact_label(view.choices.contact_hours)
    values = {"view": view, "days": _days(view), "hours": hours, "error": error, "closed": closed}
    return render.chat("config", page=page, **values)


def contact_label(hours: tuple[time, time] | None) -> str:
    """`08:00–20:00`, or that the law's hours hold."""
    return "horário da lei" if hours is None else f"{hours[0]:%H:%M}–{hours[1]:%H:%M}"


def _days(view: ConfigView) -> str:
    """`seg, ter e sáb`; `de seg a sáb` where they follow each other."""
    places = [WEEKDAYS.index(day) for day in view.weekdays]
    if len(places) == len(SHORT_WEEKDAYS):
        return "todos os dias"
    names = [SHORT_WEEKDAYS[place] for place in places]
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1:
        return f"de {names[0]} a {names[-1]}"
    return " e ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "nenhum dia"


def _grid(buttons: Iterable[Button], width: int) -> Keyboard:
    row = tuple(buttons)
    return tuple(row[start : start + width] for start in range(0, len(row), width))


def _marked(label: str, *, is_chosen: bool) -> str:
    return f"✓ {label}" if is_chosen else label


def _at(page: str) -> int:
    return words.PAGES.index(page)


def _button(label: str, deed: str, value: int, today: date) -> Button:
    return Button(label, callback=Press(CONFIG, deed, today, str(value)).encode())
