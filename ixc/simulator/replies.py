"""Every answer of the webservice, as captured: the HTTP status is the least of it."""

from __future__ import annotations

import codecs
import json
import re
import time
from collections.abc import Sequence
from typing import Final

import httpx
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ixc.simulator.faults import Faults

_STYLE: Final = (
    'style="margin:40px; padding:30px; background:#FF0000; border:1px solid #000; color:#FFF; '
    "font-weight:bold; font-family:Arial, Helvetica, sans-serif; font-size:12px; "
    'text-align:center"'
)
_APOLOGY: Final = "Ocorreu um erro ao processar. Contate o suporte IXC Soft.</div>"
RED_BOX: Final = f"<div {_STYLE}>{_APOLOGY}"
RED_BOX_504: Final = f"<div class='preserveHtml' class='preserveHtml' {_STYLE}>{_APOLOGY}"
MAINTENANCE: Final = "<html><body><h1>Manutenção programada</h1></body></html>"
_NGINX: Final = (
    "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>"
    "\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_TITLES: Final = {
    400: "400 Bad Request",
    401: "401 Authorization Required",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Not Allowed",
    429: "429 Too Many Requests",
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
}
_HEADERS: Final = {
    "Server": "nginx",
    "Expires": "Mon, 26 Jul 1997 05:00:00 GMT",
    "Cache-Control": "no-cache, must-revalidate",
    "Pragma": "no-cache",
    "Set-Cookie": "IXC_Session=0123456789abcdef; path=/; HttpOnly",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class ConnectionReset(httpx.ReadError):
    """Ends an answer in its middle.

    Over a socket the server closes the connection when it meets this. Through
    `httpx.ASGITransport` it reaches the caller itself, as the error that a socket would give.
    """


class HalfAnswer(Response):
    """An answer that promises its whole length, sends half of it and breaks off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Sends it.

        Raises:
            ConnectionReset: Always.
        """
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})
        raise ConnectionReset("A conexão caiu no meio da resposta.")


#: A row's own id, wherever it stands in it.
_ID: Final = re.compile(rb'"id":"(\d+)"')


def envelope(rows: Sequence[bytes], page: int, total: int, faults: Faults) -> bytes:
    """The JSON of a page, in the shape that the switches ask for; `rows` are JSON already."""
    announced = max(0, total + faults.total_offset)
    shown = announced if faults.total_as_int else f'"{announced}"'
    head = f'{{"page":"{page}","total":{shown}'.encode()
    if not rows:
        if faults.nonsense_total:
            head = f'{{"page":"{page}","total":"—"'.encode()
        return head + (b',"registros":[]}' if faults.empty_as_list else b"}")
    if faults.ids_as_floats:
        rows = [_ID.sub(rb'"id":"\1.0"', row, count=1) for row in rows]
    if nth := faults.every_nth_id_spoiled:
        rows = [
            row if place % nth else _ID.sub(rb'"id":"x\1"', row, count=1)
            for place, row in enumerate(rows)
        ]
    if faults.registros_as_object:
        numbered = (b'"%d":%b' % pair for pair in enumerate(rows))
        return head + b',"registros":{' + b",".join(numbered) + b"}}"
    return head + b',"registros":[' + b",".join(rows) + b"]}"


#: A name with one letter or more, up to behind the first.
_NAME: Final = re.compile(rb'("razao":"[A-Za-z])')
_ACCENT: Final = re.compile(b"[\xc2\xc3][\x80-\xbf]")


def _spoiled(content: bytes, faults: Faults) -> bytes:
    """The JSON with what an installation's texts, or its encoding, do to it."""
    inserted = (
        (faults.raw_controls, b"\t\x00"),
        (faults.escaped_controls, rb"\t\u0000"),
        (faults.half_pairs, rb"\ud83d"),
    )
    for is_on, text in inserted:
        if is_on:
            content = _into_names(content, text)
    if faults.spoiled_byte:
        content = _ACCENT.sub(lambda found: _latin1(found[0]), content, count=1)
    if faults.latin1_pages:
        content = _latin1(content)
    return codecs.BOM_UTF8 + content if faults.byte_order_mark else content


def _into_names(content: bytes, text: bytes) -> bytes:
    return _NAME.sub(lambda found: found[1] + text, content)


def _latin1(content: bytes) -> bytes:
    return content.decode().encode("latin-1", "replace")


def page_answer(content: bytes, faults: Faults) -> Response:
    """A good answer, as the switches spoil it, or the half of one that a switch asks for."""
    content = _spoiled(content, faults)
    if faults.take("truncated_next"):
        content = content[: len(content) // 2]
    kind = HalfAnswer if faults.take("reset_next") else Response
    headers = {**_HEADERS, "Last-Modified": _last_modified()}
    return kind(content, media_type="text/x-json; charset=utf-8", headers=headers)


def error(message: str, faults: Faults, status: int = 200) -> Response:
    """A refusal: JSON under a header that says HTML, as the ERP sends it."""
    content = {"type": "error", "message": message}
    if faults.latin1_errors:
        raw = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("latin-1")
    else:
        raw = json.dumps(content, separators=(",", ":")).encode("ascii")
    kind = "text/html; charset=ISO-8859-1"
    return Response(raw, status, media_type=kind, headers=_HEADERS)


def html(content: str, status: int = 200) -> Response:
    """A page of the ERP itself."""
    return Response(content, status, media_type="text/html", headers=_HEADERS)


def nginx(status: int) -> Response:
    """A page of the web server in front of the ERP."""
    title = _TITLES.get(status, f"{status} Error")
    server = {"Server": "nginx"}
    return Response(_NGINX.format(title=title), status, media_type="text/html", headers=server)


def overloaded(status: int, faults: Faults) -> Response:
    """A server that has no time: 504 is the ERP's own page, all others are nginx's."""
    response = html(RED_BOX_504, 504) if status == 504 else nginx(status)
    if faults.retry_after_s is not None:
        response.headers["Retry-After"] = str(faults.retry_after_s)
    return response


def _last_modified() -> str:
    """Now, without the space that the standard wants before GMT: the ERP forgets it."""
    return time.strftime("%a, %d %b %Y %H:%M:%SGMT", time.gmtime())
