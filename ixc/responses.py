"""What an answer of IXC means. The HTTP status lies, so the body decides.

Data (`registros`, or `total` with no rows) is a page; `{"type": "error"}` is a refusal;
anything else is either a passing fault (5xx, 429, half a JSON) or something unreadable.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import msgspec

from ixc import parsers
from ixc.connection_faults import redirection
from ixc.errors import (
    IxcError,
    IxcForbidden,
    IxcRefused,
    IxcUnauthorized,
    IxcUnavailable,
    IxcUnreadable,
)
from ixc.rows import Batch, Table

_PERMISSION = re.compile(r"permiss|não está disponível|nao esta disponivel", re.IGNORECASE)
_CONTROL: Final = re.compile("[\x00-\x1f]")
#: A text in JSON, from quote to quote.
_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
#: An escape: of a whole surrogate pair, of half a one (the group), or another.
_ESCAPE: Final = re.compile(
    r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(\\ud[89a-f][0-9a-f]{2})|\\.",
    re.IGNORECASE | re.DOTALL,
)
#: Half a surrogate pair as three bytes, which no UTF-8 has.
_HALF_A_PAIR: Final = re.compile(b"\xed[\xa0-\xbf][\x80-\xbf]")
#: In place of what nobody can read.
_UNREADABLE: Final = parsers.SPOILED + "\ufffd"
_TAGS = re.compile(r"<[^>]*>|\s+")
MOST_MESSAGE = 200  # characters of the server's own words that are passed on


@dataclass(frozen=True)
class Answer:
    """What came back for one call, read whole."""

    status_code: int
    headers: Mapping[str, str]  # names without case
    content: bytes

    @property
    def text(self) -> str:
        """The body as text, whatever bytes it holds."""
        return self.content.decode("utf-8", "replace")


@dataclass(frozen=True)
class Page:
    """The typed rows of one answer, and how many the query has in all.

    `size` counts the rows as they came, those without an id included; `total` is None where
    the server does not say.
    """

    batch: Batch
    size: int
    total: int | None

    @property
    def ids(self) -> Sequence[int]:
        """The rows' own ids, in the order in which the rows came."""
        return self.batch.ids

    def without(self, row_id: int) -> Page:
        """The page as if no row with this id had come."""
        return Page(self.batch.without(row_id), self.size - self.ids.count(row_id), self.total)


@cache
def _decoder(table: Table) -> msgspec.json.Decoder[Any]:
    row = table.wire_type
    envelope = msgspec.defstruct(
        f"Envelope_{table.name}",
        [
            ("registros", list[row] | dict[str, row] | None, None),  # type: ignore[valid-type]
            ("total", str | int | float | None, None),
            ("type", str | None, None),
            ("message", str | None, None),
        ],
    )
    return msgspec.json.Decoder(envelope)


def read(response: Answer, table: Table) -> Page:
    """The page in an answer.

    Raises:
        IxcUnavailable: 429, 5xx, an error page of the ERP, or half a JSON.
        IxcUnauthorized: 401 or 403.
        IxcForbidden: An error message that speaks of a permission.
        IxcRefused: Any other error message, or the address leads elsewhere.
        IxcUnreadable: Neither rows nor an error that we know, or no webservice at this address.
    """
    envelope = _envelope(response, table)
    if envelope is None:
        raise _not_json(response, table)
    if envelope.registros is None and envelope.total is None:
        raise _refusal(envelope, response, table)
    rows = envelope.registros or ()
    if isinstance(rows, dict):
        rows = tuple(rows.values())
    return Page(table.read(rows), len(rows), _total(envelope.total))


def _envelope(response: Answer, table: Table) -> Any:
    """The decoded answer, or None where it is not (whole) JSON."""
    found = _decoded(response.content, table)
    return _decoded(_mended(response.content), table) if found is None else found


def _decoded(content: bytes, table: Table) -> Any:
    try:
        return _decoder(table).decode(content)
    except msgspec.ValidationError:
        return _salvage(content, table)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _mended(content: bytes) -> bytes:
    """The JSON without what some version or some text field has spoiled.

    A byte order mark goes. A byte that is not UTF-8 is read as Windows writes it (one name
    then, or the whole page where an old version sends it so), raw control characters become
    spaces, and half of a surrogate pair the sign for what cannot be shown. `parsers.SPOILED`
    stands before each of them, except on a page that is wholly of the other encoding.
    """
    text = _STRING.sub(_mended_string, _characters(content.removeprefix(codecs.BOM_UTF8)))
    return _CONTROL.sub(" ", text).encode()


def _characters(content: bytes) -> str:
    content = _HALF_A_PAIR.sub(_UNREADABLE.encode(), content)
    is_utf_8 = not content.decode("utf-8", "ignore").isascii()
    return content.decode("utf-8", _AS_ONE_SPOILED_BYTE if is_utf_8 else _AS_WINDOWS)


def _mended_string(quoted: re.Match[str]) -> str:
    text = _CONTROL.sub(f"{parsers.SPOILED} ", quoted[0])
    return _ESCAPE.sub(lambda escape: _UNREADABLE if escape[1] else escape[0], text)


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Reads the bytes that are not UTF-8 as what they are in an old installation."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - registered for decoding only
    raw = error.object[error.start : error.end]
    try:
        return raw.decode("cp1252"), error.end
    except UnicodeDecodeError:  # five bytes mean nothing to Windows
        return _UNREADABLE, error.end


def _one_spoiled_byte(error: UnicodeError) -> tuple[str, int]:
    text, end = _windows(error)
    return parsers.SPOILED + text, end


_AS_WINDOWS: Final = "ixc.windows"
_AS_ONE_SPOILED_BYTE: Final = "ixc.one-spoiled-byte"
codecs.register_error(_AS_WINDOWS, _windows)
codecs.register_error(_AS_ONE_SPOILED_BYTE, _one_spoiled_byte)


def _salvage(content: bytes, table: Table) -> Any:
    """A whole JSON with a value of an unexpected kind: that value becomes its text."""
    try:
        plain = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(plain, dict):
        return None
    registros = plain.get("registros")
    rows = list(registros.values()) if isinstance(registros, dict) else registros
    if isinstance(rows, list):
        plain["registros"] = [_flat(row) for row in rows if isinstance(row, dict)]
    try:
        return msgspec.convert(plain, _decoder(table).type)
    except msgspec.ValidationError as error:
        raise IxcUnreadable(f"Resposta do IXC fora do padrão ao listar {table.label}.") from error


def _flat(row: dict[str, Any]) -> dict[str, str]:
    return {
        field: "" if value is None or isinstance(value, list | dict) else str(value)
        for field, value in row.items()
    }


def _total(raw: str | float | None) -> int | None:
    try:
        return int(raw) if raw is not None else None
    except (ValueError, OverflowError):
        return None


def _refusal(envelope: Any, response: Answer, table: Table) -> IxcError:
    words = plain_words(envelope.message or "")
    if response.status_code in (401, 403):
        return IxcUnauthorized(_token_sentence(response.status_code, words))
    if response.status_code == 429 or response.status_code >= 500:
        return _passing(response, table)
    if _PERMISSION.search(words):
        return IxcForbidden(
            f"O token não tem permissão para listar {table.label} ({table.name}). "
            f"No IXC: Configurações → Usuários → Permissões. Resposta: “{words}”"
        )
    if words:
        return IxcRefused(f"O IXC recusou listar {table.label}: “{words}”")
    return IxcUnreadable(f"Resposta do IXC sem dados nem erro ao listar {table.label}.")


def _not_json(response: Answer, table: Table) -> IxcError:
    status = response.status_code
    if status in (401, 403):
        return IxcUnauthorized(_token_sentence(status, ""))
    if (elsewhere := redirection(status, response.headers)) is not None:
        return IxcRefused(elsewhere.sentence)
    if status == 429 or status >= 500:
        return _passing(response, table)
    if status in (400, 404, 405, 411, 501):
        return IxcUnreadable(
            f"O endereço do IXC respondeu {status} ao listar {table.label}: "
            "confira IXC_BASE_URL (só https://servidor, sem caminho)."
        )
    if response.content.lstrip()[:1] == b"<":
        return IxcUnavailable(
            f"O IXC devolveu uma página de erro em vez de dados ao listar {table.label}: "
            f"“{plain_words(response.text)}”"
        )
    return IxcUnavailable(f"Resposta do IXC cortada no meio ao listar {table.label}.")


def _passing(response: Answer, table: Table) -> IxcUnavailable:
    status = response.status_code
    if status == 429:
        reason = "pediu para esperar (429)"
    elif status == 504:
        reason = "demorou demais (504)"
    else:
        reason = f"está com erro interno ({status})"
    return IxcUnavailable(
        f"O IXC {reason} ao listar {table.label}.", retry_after_s=_retry_after(response)
    )


def _retry_after(response: Answer) -> float | None:
    """Seconds; the HTTP-date form, which no proxy of IXC was seen to send, is ignored."""
    raw = response.headers.get("retry-after", "")
    return float(raw) if raw.isascii() and raw.isdigit() else None


def _token_sentence(status: int, words: str) -> str:
    quote = f" Resposta: “{words}”" if words else ""
    return (
        f"O IXC não aceitou o token ({status}). Gere outro em Configurações → Usuários e "
        f"troque IXC_API_TOKEN; ele muda com a senha, o e-mail ou o servidor.{quote}"
    )


def plain_words(html: str) -> str:
    """The text of a message that may hold markup, on one line, cut to a sensible length."""
    words = _TAGS.sub(" ", parsers.text(html))
    return " ".join(words.split())[:MOST_MESSAGE]
