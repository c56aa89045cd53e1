"""/vincular, /desvincular, /administradores, /administrador: who and what is the team's."""

from __future__ import annotations

import telegram

from bot.chat.access import ANONYMOUS_ID
from bot.chat.request import Request
from bot.chat.roles import Role
from bot.ledger.audit import Deed
from bot.ledger.codes import GOOD_FOR, Purpose
from bot.messages import team as buttons
from bot.messages.button_data import Press, StaleButton
from bot.messages.message import Keyboard, text_reply
from bot.text import render


async def pair(request: Request) -> None:
    """In private a new code for a group; in a paired group only that it is paired."""
    if request.audience.is_group:
        await _say(request, "already")
        return
    if request.standing.role is not Role.OWNER:
        await _say(request, "owner_only")
        return
    made, groups = await request.services.codes.new(Purpose.GROUP), request.services.groups.all
    text = render.chat(
        "team",
        about="code",
        short=made.short,
        minutes=int(GOOD_FOR.total_seconds() // 60),
        groups=[(await request.team.title(group), group) for group in groups],
    )
    keyboard = buttons.link_row(request.team.username(), made.code)
    await request.reply(text_reply(text, keyboard))


async def unpair(request: Request) -> None:
    """Asks whether the group of this chat really goes."""
    group = request.services.groups.find(request.chat_id)
    if group is None:
        await _say(request, "unpair_where")
    elif group.is_by_settings:
        await _say(request, "by_settings", chat_id=group.chat_id)
    else:
        await _say(request, "unpair_sure", keyboard=buttons.unpair_row(request.as_of))


async def administrators(request: Request) -> None:
    """Who they are, with a button each; in private, for names are nobody else's business."""
    if request.audience.is_group:
        await _say(request, "in_private")
        return
    people = request.services.people
    text = render.chat(
        "team",
        about="administrators",
        administrators=people.administrators,
        from_groups=request.services.settings.admins_do_grupo,
    )
    named = [(one.user_id, one.name) for one in people.administrators]
    keyboard = buttons.remove_rows(named, request.as_of)
    await request.reply(text_reply(text, keyboard))


async def add_by_reply(request: Request) -> None:
    """Whose message the command replies to becomes an administrator."""
    message = request.replied_to
    user = message.from_user if message else None
    if user is None:
        await _say(request, "add_how")
    elif user.is_bot or user.id == ANONYMOUS_ID:
        await _say(request, "nobody")
    else:
        await _add(request, user.id)


async def shared(request: Request, contact: telegram.Contact) -> None:
    """A contact that the owner shares in private: whether they become an administrator."""
    user_id = contact.user_id
    name = await request.team.access.name(user_id) if user_id else ""
    if user_id is None or not name:
        await _say(request, "not_in_team")
        return
    keyboard = buttons.add_row(user_id, name, request.services.figures.today())
    await _say(request, "add_sure", keyboard=keyboard, name=name)


async def pressed(request: Request, press: Press) -> None:
    """Does what one of the buttons says."""
    number = int(press.value)
    match press.subject:
        case buttons.ADD:
            await _add(request, number)
        case buttons.REMOVE:
            await _remove(request, number)
        case buttons.UNPAIR:
            await _unpair(request)
        case buttons.KEEP:
            await _say(request, "kept")
        case _:
            raise StaleButton(press.subject)


async def _add(request: Request, user_id: int) -> None:
    name = await request.team.access.name(user_id)
    if not name:
        await _say(request, "not_in_team")
        return
    if not await request.services.people.add(user_id, name):
        await _say(request, "already_more", name=name)
        return
    request.note(Deed.CHANGED, f"administrador {user_id}")
    request.team.menus.renew(user_id)
    await _say(request, "added", name=name)


async def _remove(request: Request, user_id: int) -> None:
    gone = await request.services.people.remove(user_id)
    if gone is not None:
        request.note(Deed.CHANGED, f"membro {user_id}")
        request.team.menus.renew(user_id)
    await administrators(request)


async def _unpair(request: Request) -> None:
    """The group is told, and left."""
    if not await request.services.groups.unpair(request.chat_id):
        await _say(request, "kept")
        return
    request.note(Deed.CHANGED, "desvincular")
    await _say(request, "unpaired")
    await request.team.leave(request.chat_id)


async def _say(request: Request, about: str, *, keyboard: Keyboard = (), **values: object) -> None:
    text = render.chat("team", about=about, **values)
    await request.reply(text_reply(text, keyboard))
