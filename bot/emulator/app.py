"""The local Telegram over HTTP: the Bot API, its files, and the page with what it needs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from bot.emulator import page_api
from bot.emulator.errors import ApiError, Dropped, Hung, Trouble, unauthorized
from bot.emulator.faults import Fault
from bot.emulator.methods import METHODS
from bot.emulator.parameters import parameters_of
from bot.emulator.state import Call, Emulator, Json

PAGE: Final = Path(__file__).parent / "page"


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
        parameters = await parameters_of(request)
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


async def _download(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    stored = emulator.files.get(request.path_params["file_id"])
    if request.path_params["token"] != emulator.token or stored is None:
        return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
    return Response(stored.content, media_type="application/octet-stream")
