"""What people see of the bot itself: menus by scope and language, descriptions."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    MenuButtonCommands,
)
from telegram.error import BadRequest

from bot.emulator import menus
from bot.emulator.state import Emulator
from tests.bot.emulator.bots import GROUP, OTHER, PERSON


@pytest.mark.parametrize(
    "command",
    [
        BotCommand("Aging", "x"),
        BotCommand("a" * 33, "x"),
        BotCommand("a b", "x"),
        BotCommand("não", "x"),
        BotCommand("a", "x" * 257),
    ],
    ids=lambda command: command.command[:8],
)
async def test_menus_that_telegram_refuses(bot: Bot, command: BotCommand) -> None:
    with pytest.raises(BadRequest):
        await bot.set_my_commands([command])


async def test_menus_have_a_language(bot: Bot) -> None:
    with pytest.raises(BadRequest):
        await bot.set_my_commands([BotCommand("a", "x")], language_code="pt-BR")
    await bot.set_my_commands([BotCommand("aging", "x")], language_code="pt")
    assert [c.command for c in await bot.get_my_commands(language_code="pt")] == ["aging"]
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(language_code="pt")
    assert await bot.get_my_commands(language_code="pt") == ()


async def test_everybody_sees_the_narrowest_menu(bot: Bot, emulator: Emulator) -> None:
    def seen(user_id: int) -> list[str]:
        found = menus.seen_by(emulator.menus, emulator.chats[GROUP], user_id, "pt")
        return [command["command"] for command in found]

    await bot.set_my_commands([BotCommand("todos", "x")])
    assert seen(PERSON) == seen(OTHER) == ["todos"]
    await bot.set_my_commands([BotCommand("grupos", "x")], BotCommandScopeAllGroupChats())
    await bot.set_my_commands([BotCommand("admins", "x")], BotCommandScopeAllChatAdministrators())
    assert (seen(PERSON), seen(OTHER)) == (["admins"], ["grupos"])
    await bot.set_my_commands([BotCommand("aqui", "x")], BotCommandScopeChat(GROUP))
    await bot.set_my_commands(
        [BotCommand("so_ela", "x")], BotCommandScopeChatMember(GROUP, PERSON), "pt"
    )
    assert (seen(PERSON), seen(OTHER)) == (["so_ela"], ["aqui"])
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([BotCommand("a", "x")], BotCommandScopeChat(-5))


async def test_names_and_descriptions(bot: Bot) -> None:
    await bot.set_my_description("Listas da cobrança")
    await bot.set_my_description("Collections", language_code="en")
    await bot.set_my_short_description("Cobrança")
    await bot.set_my_name("Cobrança!")
    assert (await bot.get_my_description()).description == "Listas da cobrança"
    assert (await bot.get_my_description("en")).description == "Collections"
    assert (await bot.get_my_description("pt")).description == "Listas da cobrança"
    assert (await bot.get_my_short_description()).short_description == "Cobrança"
    assert (await bot.get_my_name()).name == "Cobrança!"
    with pytest.raises(BadRequest, match=r"(?i)short_description_too_long"):
        await bot.set_my_short_description("x" * 121)
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
