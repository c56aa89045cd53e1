"""The local Telegram over HTTP: the Bot API, its files, and the page with what it needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.emulator.errors import ApiError, Dropped, unauthorized
from bot.emulator.faults import Fault
from bot.emulator.methods import METHODS
from bot.emulator.state import Call, Emulator, Json, StoredFile, public

PAGE: Final = Path(__file__).parent / "page"
#: How long the page's question for news is held open.
NEWS_S: Final = 25.0
_SANDBOX: Final = "sandbox allow-scripts allow-popups"


def create_app(emulator: Emulator) -> Starlette:
    """An ASGI app for one emulator; its state is `app.state.emulator`."""
    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", _bot_api, methods=["GET", "POST"]),
            Route("/file/bot{token}/files/{file_id}", _download),
            Route("/_/news", _news),
            Route("/_/say", _say, methods=["POST"]),
            Route("/_/press", _press, methods=["POST"]),
            Route("/_/files/{file_id}/{name}", _open),
            Route("/", lambda _: FileResponse(PAGE / "index.html")),
            Mount("/page", StaticFiles(directory=PAGE)),
        ]
    )
    app.state.emulator = emulator
    return app


async def _bot_api(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    name = request.path_params["method"].lower()
    parameters = await _parameters(request)
    fault = emulator.faults.take(name)
    try:
        _admit(emulator, request.path_params["token"], name)
        result = await _carried_out(emulator, name, parameters, fault)
    except ApiError as error:
        emulator.rejected.append(f"{name}: {error.description}")
        return JSONResponse(error.body(), error.code)
    except Dropped:
        emulator.rejected.append(f"{name}: connection dropped")
        raise
    return JSONResponse({"ok": True, "result": result})


def _admit(emulator: Emulator, token: str, name: str) -> None:
    if token != emulator.token or emulator.revoked:
        raise unauthorized()
    if name not in METHODS:
        raise ApiError(404, "Not Found: method not found")


async def _carried_out(emulator: Emulator, name: str, parameters: Json, fault: Fault | None) -> Any:
    """Runs a method; a fault that waits strikes before or after it took effect."""
    if fault is not None and not fault.after:
        raise fault.error
    result = await METHODS[name](emulator, parameters)
    emulator.calls.append(Call(name, parameters, result))
    if fault is not None:
        raise fault.error
    return result


async def _parameters(request: Request) -> Json:
    """A call's parameters: JSON, a form, or a form with files."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return dict(await request.json())
    if request.method == "GET":
        return dict(request.query_params)
    async with request.form() as form:
        files = {key: await _stored(value) for key, value in form.items() if _is_file(value)}
        fields = {key: _decoded(str(value)) for key, value in form.items() if not _is_file(value)}
    for key, value in fields.items():
        if isinstance(value, str) and value.startswith("attach://"):
            fields[key] = files.get(value.removeprefix("attach://"))
    return {**files, **fields}


def _is_file(value: object) -> bool:
    return isinstance(value, UploadFile)


async def _stored(value: Any) -> StoredFile:
    content = await value.read()
    kind = value.content_type or "application/octet-stream"
    return StoredFile(value.filename or "file", content, kind)


def _decoded(value: str) -> Any:
    """Structures and truth values travel as JSON inside a form; all else is text."""
    if value[:1] in ("{", "[") or value in ("true", "false"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def _download(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    stored = emulator.files.get(request.path_params["file_id"])
    if request.path_params["token"] != emulator.token or stored is None:
        return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
    return Response(stored.content, media_type="application/octet-stream")


async def _news(request: Request) -> Response:
    """All chats, and the messages that changed since a version."""
    emulator: Emulator = request.app.state.emulator
    since = int(request.query_params.get("since", "0"))
    await emulator.news(since, NEWS_S)
    return JSONResponse(
        {
            "version": emulator.version,
            "bot": emulator.bot,
            "users": emulator.users,
            "commands": emulator.commands,
            "chats": [_chat_for_page(emulator, chat_id, since) for chat_id in emulator.chats],
        }
    )


def _chat_for_page(emulator: Emulator, chat_id: int, since: int) -> Json:
    chat = emulator.chats[chat_id]
    return {
        **chat.as_json(),
        "members": chat.members,
        "typing": chat.typing_until > emulator.clock(),
        "messages": [
            {
                **public(message),
                "deleted": message.get("_deleted", False),
                "silent": message.get("_silent", False),
            }
            for message in chat.messages
            if message["_version"] > since
        ],
    }


async def _say(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    body = await request.json()
    if not str(body.get("text", "")).strip():
        return JSONResponse({"ok": False}, 400)
    await emulator.say(int(body["chat"]), int(body["user"]), str(body["text"])[:4096])
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
    headers = {"Content-Security-Policy": _SANDBOX, "X-Content-Type-Options": "nosniff"}
    return Response(stored.content, media_type=kind, headers=headers)
