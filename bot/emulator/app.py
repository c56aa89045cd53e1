"""The local Telegram over HTTP: the Bot API, its files, and the page with what it needs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from bot.emulator import page_api
from bot.emulator.content import decoded
from bot.emulator.errors import ApiError, Dropped, Hung, Trouble, unauthorized
from bot.emulator.faults import Fault
from bot.emulator.limits import MOST_DOCUMENT
from bot.emulator.methods import METHODS
from bot.emulator.state import Call, Emulator, Json, StoredFile

PAGE: Final = Path(__file__).parent / "page"
#: Room for the fields and boundaries around the largest file.
_MOST_BODY: Final = MOST_DOCUMENT + 1024 * 1024

#: Parameters that may name a file of the same form.
_HOLD_FILES: Final = frozenset({"document", "photo", "media", "thumbnail"})


def create_app(emulator: Emulator) -> Starlette:
    """An ASGI app for one emulator; its state is `app.state.emulator`."""
    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", _bot_api, methods=["GET", "POST"]),
            Route("/file/bot{token}/files/{file_id}", _download),
            *page_api.ROUTES,
            Route("/favicon.ico", lambda _: Response(status_code=204)),
            Route("/", lambda _: FileResponse(PAGE / "index.html")),
            Mount("/page", StaticFiles(directory=PAGE)),
        ]
    )
    app.state.emulator = emulator
    return app


async def _bot_api(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    name = request.path_params["method"].lower()
    fault = emulator.faults.take(name)
    try:
        parameters = await _parameters(request)
        _admit(emulator, request.path_params["token"], name)
        await asyncio.sleep(emulator.faults.delays.get(name, 0))
        result = await _carry_out(emulator, name, parameters, fault)
    except Trouble as trouble:
        return await _refuse(request, name, trouble)
    return JSONResponse({"ok": True, "result": result})


async def _refuse(request: Request, name: str, trouble: Trouble) -> Response:
    emulator: Emulator = request.app.state.emulator
    reason = trouble.description if isinstance(trouble, ApiError) else type(trouble).__name__
    emulator.rejected.append(f"{name}: {reason}")
    if isinstance(trouble, ApiError):
        return JSONResponse(trouble.body(), trouble.code)
    if isinstance(trouble, Hung):
        await _until_the_caller_gives_up(request)
    return _Broken()


async def _until_the_caller_gives_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue


class _Broken(Response):
    """Promises a body and does not send it: over a socket, the connection closes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        raise Dropped


def _admit(emulator: Emulator, token: str, name: str) -> None:
    if token != emulator.token or emulator.revoked:
        raise unauthorized()
    if name not in METHODS:
        raise ApiError(404, "Not Found: method not found")


async def _carry_out(emulator: Emulator, name: str, parameters: Json, fault: Fault | None) -> Any:
    """Runs a method; a fault that waits strikes before or after it took effect."""
    if fault is not None and not fault.after:
        raise fault.error
    result = await METHODS[name](emulator, parameters)
    emulator.calls.append(Call(name, parameters, result, emulator.clock()))
    if fault is not None:
        raise fault.error
    return result


async def _parameters(request: Request) -> Json:
    """A call's parameters: JSON, a form, or a form with files."""
    if int(request.headers.get("content-length", 0)) > _MOST_BODY:
        raise ApiError(413, "Request Entity Too Large")
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(await request.json())
    if request.method == "GET":
        return {name: decoded(name, value) for name, value in request.query_params.items()}
    async with request.form() as form:
        files = {
            name: await _read_upload(value)
            for name, value in form.items()
            if isinstance(value, UploadFile)
        }
        fields = {name: decoded(name, value) for name, value in form.items() if name not in files}
    for name in _HOLD_FILES & fields.keys():
        fields[name] = _attached(fields[name], files)
    return {**files, **fields}


async def _read_upload(upload: UploadFile) -> StoredFile:
    kind = upload.content_type or "application/octet-stream"
    return StoredFile(upload.filename or "file", await upload.read(), kind)


def _attached(value: Any, files: dict[str, StoredFile]) -> Any:
    """A value with its `attach://name` replaced by the file of that name."""
    if isinstance(value, str) and value.startswith("attach://"):
        return files.get(value.removeprefix("attach://"))
    if isinstance(value, list):
        return [_attached(item, files) for item in value]
    if isinstance(value, dict):
        return {name: _attached(item, files) for name, item in value.items()}
    return value


async def _download(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    stored = emulator.files.get(request.path_params["file_id"])
    if request.path_params["token"] != emulator.token or stored is None:
        return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
    return Response(stored.content, media_type="application/octet-stream")
