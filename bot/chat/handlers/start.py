"""/start and /ajuda."""

from __future__ import annotations

from bot.chat.request import Request
from bot.messages.message import one
from bot.text import render


async def answer_start(request: Request) -> None:
    await _overview(request)


async def answer_help(request: Request) -> None:
    """The list of commands, or one of them explained."""
    from bot.chat import commands  # the table names this module's functions

    if not request.words:
        await _overview(request)
        return
    name = request.words[0].removeprefix("/").lower()
    command = commands.BY_NAME.get(name)
    if command is None:
        text = render.chat("unknown", name=f"/{name}", nearest=commands.nearest(name))
    else:
        text = render.chat("help_command", command=command)
    await request.reply(one(text))


async def _overview(request: Request) -> None:
    from bot.chat import commands  # as above

    text = render.chat(
        "help",
        commands=[command for command in commands.COMMANDS if command.name != "start"],
        blocking_days=request.services.settings.dias_bloqueio,
    )
    await request.reply(one(text))
