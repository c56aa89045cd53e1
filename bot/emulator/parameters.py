"""A call's parameters, however they are sent.

The Bot API takes them in the address, as a form, as a form with files and as JSON. Where one
comes twice, the one in the address counts, as on the real server.
"""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.emulator.errors import ApiError, bad_request
from bot.emulator.limits import MOST_DOCUMENT
from bot.emulator.records import Json, StoredFile

#: Room for the fields and boundaries around the largest file.
_MOST_BODY: Final = MOST_DOCUMENT + 1024 * 1024
#: Parameters that travel as JSON inside an address or a form.
_STRUCTURED: Final = frozenset(
    {
        "allowed_updates",
        "caption_entities",
        "commands",
        "entities",
        "media",
        "menu_button",
        "reaction",
        "reply_markup",
        "reply_parameters",
        "scope",
    }
)
#: Parameters that may name a file of the same form.
_HOLD_FILES: Final = frozenset({"document", "photo", "media", "thumbnail"})


async def parameters_of(request: Request) -> Json:
    """All parameters of a call: structures as such, files in place of what names them.

    Raises:
        ApiError: The call is too large, or something in it is no JSON.
    """
    if int(request.headers.get("content-length", 0)) > _MOST_BODY:
        raise ApiError(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "")
    sent = await (_json(request) if kind.startswith("application/json") else _form(request))
    sent |= request.query_params
    files = {name: value for name, value in sent.items() if isinstance(value, StoredFile)}
    parameters = {name: _decoded(name, value) for name, value in sent.items()}
    for name in _HOLD_FILES & parameters.keys():
        parameters[name] = _attached(parameters[name], files)
    return parameters


async def _json(request: Request) -> Json:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise bad_request("can't parse the body as JSON") from error
    if not isinstance(body, dict):
        raise bad_request("can't parse the body: an object is expected")
    return body


async def _form(request: Request) -> Json:
    """The fields of either kind of form; none where the body is something else."""
    async with request.form() as form:
        return {
            name: await _read(value) if isinstance(value, UploadFile) else value
            for name, value in form.items()
        }


async def _read(upload: UploadFile) -> StoredFile:
    kind = upload.content_type or "application/octet-stream"
    return StoredFile(upload.filename or "file", await upload.read(), kind)


def _decoded(name: str, value: Any) -> Any:
    if name not in _STRUCTURED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from error


def _attached(value: Any, files: dict[str, StoredFile]) -> Any:
    """A value with its `attach://name` replaced by the file of that name."""
    if isinstance(value, str) and value.startswith("attach://"):
        return files.get(value.removeprefix("attach://"))
    if isinstance(value, list):
        return [_attached(item, files) for item in value]
    if isinstance(value, dict):
        return {name: _attached(item, files) for name, item in value.items()}
    return value
