"""What the chat page asks of the server: news, and to say, press, open and start things."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.emulator import menus
from bot.emulator.errors import ApiError
from bot.emulator.records import Json, public
from bot.emulator.state import Emulator

#: How long the page's question for news is held open.
NEWS_S: Final = 25.0
MOST_TEXT: Final = 4096
MOST_PAYLOAD: Final = 64
LANGUAGE: Final = "pt"
_SANDBOX: Final = "sandbox allow-scripts allow-popups"


async def _news(request: Request) -> Response:
    """All chats, and the messages that changed since a version."""
    emulator: Emulator = request.app.state.emulator
    since = int(request.query_params.get("since", "0"))
    if since > emulator.version:  # the page knew an earlier server on this port
        since = 0
    await emulator.wait_for_news(since, NEWS_S)
    return JSONResponse(
        {
            "version": emulator.version,
            "bot": emulator.bot,
            "users": emulator.users,
            "chats": [_chat(emulator, chat_id, since) for chat_id in emulator.chats],
        }
    )


def _chat(emulator: Emulator, chat_id: int, since: int) -> Json:
    chat = emulator.chats[chat_id]
    return {
        **chat.as_json(),
        "members": chat.members,
        "menus": {
            user_id: menus.seen_by(emulator.menus, chat, user_id, LANGUAGE)
            for user_id in chat.members
        },
        "typing_s": max(0.0, chat.typing_until - emulator.clock()),
        "closed": chat.migrated_to is not None or chat.bot_status in ("kicked", "left"),
        "without_bot": chat.migrated_to is None and chat.bot_status in ("kicked", "left"),
        "messages": [_message(m) for m in chat.messages if m["_version"] > since],
    }


def _message(message: Json) -> Json:
    return {
        **public(message),
        "deleted": message.get("_deleted", False),
        "silent": message.get("_silent", False),
        "reactions": message.get("_reactions", []),
    }


async def _say(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    body = await request.json()
    chat, user_id = emulator.chats.get(int(body["chat"])), int(body["user"])
    text = str(body.get("text", "")).strip()
    if chat is None or user_id not in chat.members or not text:
        return JSONResponse({"ok": False}, 400)
    try:
        await emulator.say(chat.id, user_id, text[:MOST_TEXT], reply_to=body.get("reply_to"))
    except ApiError:
        return JSONResponse({"ok": False}, 400)
    return JSONResponse({"ok": True})


async def _start_in_group(request: Request) -> Response:
    """Takes the bot into a group by one of its links."""
    emulator: Emulator = request.app.state.emulator
    body = await request.json()
    chat, user_id = emulator.chats.get(int(body["chat"])), int(body["user"])
    if chat is None or user_id not in chat.members:
        return JSONResponse({"ok": False}, 400)
    await emulator.start_in_group(chat.id, user_id, str(body["payload"])[:MOST_PAYLOAD])
    return JSONResponse({"ok": True})


async def _press(request: Request) -> Response:
    """Waits for the bot's answer, as a client shows a button at work until then."""
    emulator: Emulator = request.app.state.emulator
    body = await request.json()
    try:
        query_id = await emulator.press(
            int(body["chat"]), int(body["user"]), int(body["message"]), str(body["data"])
        )
        answer = await emulator.until(lambda: emulator.answers[query_id], NEWS_S)
    except ApiError as error:
        return JSONResponse({"text": error.description, "show_alert": False})
    except TimeoutError:
        return JSONResponse({"text": "O bot não respondeu.", "show_alert": False})
    return JSONResponse(answer)


async def _open(request: Request) -> Response:
    """A file for the browser: shown where that is safe, in a sandbox of its own."""
    emulator: Emulator = request.app.state.emulator
    stored = emulator.files.get(request.path_params["file_id"])
    if stored is None:
        return Response("Arquivo não encontrado.", 404)
    kind = "text/html; charset=utf-8" if stored.name.endswith(".html") else stored.mime_type
    headers = {
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(stored.name)}",
        "Content-Security-Policy": _SANDBOX,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(stored.content, media_type=kind, headers=headers)


ROUTES: Final = (
    Route("/_/news", _news),
    Route("/_/say", _say, methods=["POST"]),
    Route("/_/start", _start_in_group, methods=["POST"]),
    Route("/_/press", _press, methods=["POST"]),
    Route("/_/files/{file_id}/{name}", _open),
)
