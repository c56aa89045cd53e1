"""Reports as files to attach: which formats there are, and how large a file may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.reports import html, markdown, workbook
from bot.reports.content import NotMade, Report

HTML, MD, XLSX, ALL = "html", "md", "xlsx", "tudo"
RENDERERS: Final[Mapping[str, Callable[[Report], bytes]]] = {
    HTML: html.render,
    MD: markdown.render,
    XLSX: workbook.render,
}
#: What a bot may send; larger files are refused by Telegram's servers.
MOST_BYTES: Final = 50_000_000


class TooLarge(NotMade):
    """A file that no bot can send; its text says what to do instead."""


@dataclass(frozen=True)
class File:
    """A report in one format; `name` is plain ASCII."""

    name: str
    content: bytes


def render_files(report: Report, fmt: str) -> tuple[File, ...]:
    """The files of a format, or of all of them.

    Raises:
        TooLarge: One of them is larger than Telegram takes.
        KeyError: No such format.
    """
    formats = RENDERERS if fmt == ALL else (fmt,)
    return tuple(_file(f"{report.stem}.{each}", RENDERERS[each](report)) for each in formats)


def _file(name: str, content: bytes) -> File:
    if len(content) > MOST_BYTES:
        raise TooLarge(
            f"O arquivo {name} ficou com {len(content) // 1_000_000} MB; o Telegram aceita até 50. "
            "Nada foi enviado. Peça menos, por exemplo um bairro ou uma filial: "
            "/relatorio centro, /aging xlsx filial 1."
        )
    return File(name, content)
