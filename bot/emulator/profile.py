"""Methods for what people see of the bot itself: its menus, its name, its descriptions."""

from __future__ import annotations

from typing import Any, Final

from bot.emulator import menus
from bot.emulator.content import chat_of
from bot.emulator.errors import bad_request
from bot.emulator.state import Emulator, Json

MOST_NAME: Final = 64
MOST_DESCRIPTION: Final = 512
MOST_SHORT_DESCRIPTION: Final = 120
_BUTTONS: Final = ("commands", "default", "web_app")


async def set_my_commands(emulator: Emulator, parameters: Json) -> Any:
    """setMyCommands: the menu of a scope and language."""
    commands = parameters.get("commands") or []
    menus.check(commands)
    emulator.menus[_key(emulator, parameters)] = commands
    emulator.touch()
    return True


async def get_my_commands(emulator: Emulator, parameters: Json) -> Any:
    """getMyCommands: the menu of exactly this scope and language."""
    return emulator.menus.get(_key(emulator, parameters), [])


async def delete_my_commands(emulator: Emulator, parameters: Json) -> Any:
    """deleteMyCommands: people then see the menu of a wider scope."""
    emulator.menus.pop(_key(emulator, parameters), None)
    emulator.touch()
    return True


def _key(emulator: Emulator, parameters: Json) -> menus.Key:
    key = menus.key(parameters.get("scope"), str(parameters.get("language_code") or ""))
    if key[1]:
        emulator.chat(key[1])
    return key


async def set_my_name(emulator: Emulator, parameters: Json) -> Any:
    """setMyName: in a language, or for everybody."""
    return _set_about(emulator, parameters, "name", MOST_NAME)


async def get_my_name(emulator: Emulator, parameters: Json) -> Any:
    """getMyName: the name as people with a language see it."""
    about = _about(emulator, parameters, "name")
    return {"name": about["name"] or emulator.bot["first_name"]}


async def set_my_description(emulator: Emulator, parameters: Json) -> Any:
    """setMyDescription: what an empty chat with the bot shows."""
    return _set_about(emulator, parameters, "description", MOST_DESCRIPTION)


async def get_my_description(emulator: Emulator, parameters: Json) -> Any:
    """getMyDescription: as people with a language see it."""
    return _about(emulator, parameters, "description")


async def set_my_short_description(emulator: Emulator, parameters: Json) -> Any:
    """setMyShortDescription: what the bot's profile shows."""
    return _set_about(emulator, parameters, "short_description", MOST_SHORT_DESCRIPTION)


async def get_my_short_description(emulator: Emulator, parameters: Json) -> Any:
    """getMyShortDescription: as people with a language see it."""
    return _about(emulator, parameters, "short_description")


async def set_chat_menu_button(emulator: Emulator, parameters: Json) -> Any:
    """setChatMenuButton: checked, but the page shows no such button."""
    if parameters.get("chat_id"):
        chat_of(emulator, parameters)
    button = parameters.get("menu_button") or {"type": "default"}
    if button.get("type") not in _BUTTONS:
        raise bad_request("BUTTON_TYPE_INVALID")
    return True


def _set_about(emulator: Emulator, parameters: Json, name: str, most: int) -> bool:
    value = str(parameters.get(name) or "")
    if len(value) > most:
        raise bad_request(f"BOT_{name.upper()}_TOO_LONG")
    emulator.about[name, str(parameters.get("language_code") or "")] = value
    return True


def _about(emulator: Emulator, parameters: Json, name: str) -> Json:
    """The text in the language asked for, else the one for everybody."""
    language = str(parameters.get("language_code") or "")
    everybody = emulator.about.get((name, ""), "")
    return {name: emulator.about.get((name, language)) or everybody}
