"""/config: what a group chooses for itself, on one message that changes in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import structlog
from telegram.error import TelegramError

from bot.chat import config_changes as changes
from bot.chat.config_changes import Around
from bot.chat.request import Request
from bot.chat.roles import Role
from bot.choices import Choices
from bot.delivery.send import Delivery
from bot.figures.figures import NoData
from bot.figures.scope import UnknownPlace, find_places, mark_of
from bot.ledger.audit import Deed
from bot.ledger.config_pages import ConfigPage
from bot.ledger.groups import Group
from bot.messages import config as pages
from bot.messages import config_words as words
from bot.messages.button_data import Press, StaleButton
from bot.messages.config_words import ConfigView
from bot.messages.message import Message, text_reply
from bot.push import calendar
from bot.push.calendar import PushRules
from bot.services import Services
from bot.setting_readers import FaultyValue, push_hour, whatsapp_text
from bot.text import formatting, render
from metrics.narrowing import Place, branches, customer_ids, places

log = structlog.get_logger(__name__)

#: A text that is typed may have so many characters: WhatsApp's links take no longer ones well.
LONGEST_TEXT: Final = 600


@dataclass(frozen=True)
class Known:
    """What the mirror has to choose among; nothing before the first synchronisation."""

    branches: Sequence[int] = ()
    bairros: Sequence[Place] = ()


async def answer(request: Request) -> None:
    """In a group its choices; in private which group's."""
    if request.audience.is_group:
        group = request.services.groups.find(request.chat_id)
        if group is not None:
            await _open(request, group)
        return
    groups = await _groups(request)
    if len(groups) == 1:
        await _open(request, groups[0])
        return
    named = [(group.paired_id, await request.team.title(group)) for group in groups]
    message = pages.groups_message(named, request.services.figures.today())
    sent = await request.delivery.send(request.address, message)
    await request.services.config_pages.show(
        ConfigPage(sent.chat_id, sent.message_id, 0, words.GROUPS, None)
    )


async def pressed(request: Request, press: Press) -> None:
    """Does what a button of a page says, and shows the page as it is then.

    Raises:
        StaleButton: No button of that page says so.
    """
    services = request.services
    message_id = request.message_id or 0
    page = await services.config_pages.find(request.chat_id, message_id)
    if page is None:
        await request.reply(text_reply(render.chat("config_closed")))
        return
    number = int(press.value)
    if press.subject == words.CHOOSE_GROUP:
        page = replace(page, group_id=-number, page=words.START)
    group = services.groups.paired(page.group_id)
    if group is None or not await _may(request, group):
        await request.reply(text_reply(render.chat("config_closed")))
        return
    if press.subject == words.CLOSE:
        await services.config_pages.close(page)
        await request.reply(text_reply(await _summary(services, request, group)))
        return
    turned_to = 1
    if press.subject == words.OPEN:
        if number >= len(words.PAGES):
            raise StaleButton(press.value)
        page = replace(page, page=words.PAGES[number])
    elif press.subject == words.TURN:
        turned_to = number
    elif press.subject != words.CHOOSE_GROUP:
        turned_to = await _changed(request, group, page, press.subject, number)
    await services.config_pages.show(page)
    await _show(request, page, turned_to=turned_to)


async def typed(request: Request, page: ConfigPage, text: str) -> None:
    """A reply to a page: an hour, bairros, a text. What cannot be taken is said on the page."""
    services = request.services
    group = services.groups.paired(page.group_id)
    if group is None or not await _may(request, group):
        return
    request = replace(request, message_id=page.message_id)
    await services.config_pages.use(page)
    known, error = await _known(services), ""
    around = await _around(request, group, page, known)
    try:
        chosen = _reading(page.page, text, known, around)
    except (FaultyValue, UnknownPlace) as fault:
        error = str(fault)
    else:
        request.note(Deed.CHANGED, f"/config {page.page}")
        await services.groups.choose(group.chat_id, chosen)
    await _show(request, page, error=error)


def _reading(page: str, text: str, known: Known, around: Around) -> Callable[[Choices], Choices]:
    """What a typed text makes of the choices.

    Raises:
        FaultyValue, UnknownPlace: It cannot be read; the text says why.
    """
    if page == words.HOUR:
        hour = push_hour(formatting.clean(text, 40).replace("h", ":").rstrip(":"))
        return lambda choices: changes.set_hour(choices, hour, around)
    if page == words.BAIRROS:
        names = [name.strip() for name in text.replace("\n", ",").split(",") if name.strip()]
        found = [place for name in names for place in find_places(known.bairros, name)]
        return lambda choices: changes.add_bairros(choices, found, around)
    if len(text) > LONGEST_TEXT:
        raise FaultyValue(f"é longo demais: até {LONGEST_TEXT} letras")
    read = whatsapp_text(text)
    return lambda choices: changes.set_text(choices, read, around)


async def close_overdue(services: Services, delivery: Delivery) -> None:
    """Pages that nobody has used for five minutes lose their buttons."""
    for page in await services.config_pages.overdue():
        if not await services.config_pages.close(page):
            continue
        try:
            text = render.chat("config_closed")
            await delivery.edit(page.chat_id, page.message_id, Message(text))
        except TelegramError as error:
            log.info("painel não fechado", chat=page.chat_id, motivo=type(error).__name__)


async def _open(request: Request, group: Group) -> None:
    page = ConfigPage(request.chat_id, 0, group.paired_id, words.START, request.address.thread_id)
    view = await _view(request, group, page, await _known(request.services))
    sent = await request.delivery.send(request.address, pages.page_message(words.START, view))
    await request.services.config_pages.show(
        replace(page, chat_id=sent.chat_id, message_id=sent.message_id)
    )


async def _changed(request: Request, group: Group, page: ConfigPage, deed: str, value: int) -> int:
    """Changes the choices; gives the page of the bairros to show."""
    services = request.services
    known = await _known(services)
    around = await _around(request, group, page, known)
    change = partial(changes.change, deed=deed, value=value, around=around)
    change(group.choices)  # raises StaleButton before anything is noted
    request.note(Deed.CHANGED, f"/config {deed}")
    await services.groups.choose(group.chat_id, change)
    marks = [mark_of(place) for place in known.bairros]
    mark = f"{value:08x}"
    is_bairro = deed == words.BAIRRO and mark in marks
    return marks.index(mark) // words.BAIRROS_A_PAGE + 1 if is_bairro else 1


async def _show(request: Request, page: ConfigPage, *, turned_to: int = 1, error: str = "") -> None:
    group = request.services.groups.paired(page.group_id)
    if group is None:
        return
    known = await _known(request.services)
    view = await _view(request, group, page, known, turned_to)
    message = pages.page_message(page.page, view, error)
    await request.delivery.replace(request.address, page.message_id, message)


async def _view(
    request: Request, group: Group, page: ConfigPage, known: Known, turned_to: int = 1
) -> ConfigView:
    services, choices = request.services, group.choices
    now, rules = services.clock(), PushRules.of(services.settings, choices)
    day = services.figures.today()
    is_due = calendar.due(now, rules) is not None
    size = words.BAIRROS_A_PAGE
    last = max(1, -(-len(known.bairros) // size))
    number = min(max(1, turned_to), last)
    return ConfigView(
        title=await request.team.title(group),
        choices=choices,
        at=rules.at,
        weekdays=rules.weekdays if choices.lists else _days(services, choices),
        on_holidays=rules.on_holidays,
        state=rules.state,
        text=choices.whatsapp_texto or services.settings.whatsapp_texto,
        next_push=calendar.next_push(now, rules),
        comes_now=is_due and await services.ledger.recorded(group.paired_id, day) is None,
        now=now,
        zone=services.settings.timezone,
        customers=await _count(services, choices),
        branches=known.branches,
        bairros=known.bairros[(number - 1) * size : number * size],
        bairro_page=number,
        bairro_pages=last,
        thread_id=page.thread_id if page.chat_id == group.chat_id else None,
        has_topics=group.address.thread_id is not None,
    )


def _days(services: Services, choices: Choices) -> tuple[str, ...]:
    return services.settings.push_dias if choices.push_dias is None else choices.push_dias


async def _known(services: Services) -> Known:
    try:
        facts = await services.figures.at()
    except NoData:
        return Known()
    found = await services.figures.compute(branches, facts.portfolio)
    excluded = services.settings.ixc_filiais_excluidas | {0}
    bairros = await services.figures.compute(places, facts.portfolio)
    in_order = sorted(bairros, key=lambda place: (place.key == "", place.key, place.city_id))
    return Known(tuple(sorted(found - excluded)), tuple(in_order))


async def _count(services: Services, choices: Choices) -> int | None:
    """How many customers are the group's; None while nobody knows."""
    try:
        facts = await services.figures.at(within=choices.scope)
    except NoData:
        return None
    return len(await services.figures.compute(customer_ids, facts.portfolio))


async def _around(request: Request, group: Group, page: ConfigPage, known: Known) -> Around:
    services = request.services
    is_there = page.chat_id == group.chat_id
    return Around(
        services.settings,
        services.clock(),
        await services.ledger.listed_at(group.paired_id),
        known.branches,
        known.bairros,
        page.thread_id if is_there else None,
    )


async def _groups(request: Request) -> list[Group]:
    """Those whose choices the asker decides."""
    groups = request.services.groups.all
    return [group for group in groups if await _may(request, group)]


async def _may(request: Request, group: Group) -> bool:
    role = await request.team.access.role_in(group, request.asker.id)
    return role >= Role.ADMINISTRATOR


async def _summary(services: Services, request: Request, group: Group) -> str:
    page = ConfigPage(request.chat_id, 0, group.paired_id, words.START, None)
    view = await _view(request, group, page, await _known(services))
    return pages.closed_text(view)
