"""The process's environment over the `.env` of a folder, and what is wrong with either."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Final

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from bot.settings import SETTINGS
from bot.text.reasons import reason

FILE: Final = ".env"
CURE: Final = "entre na pasta do bot, ou copie .env.example para .env e preencha"
#: How alike a name has to be to be taken for one of ours, misspelt. The file is the bot's, and
#: yet other programs of one Compose project may read it; the environment is everybody's.
ALIKE_IN_FILE: Final = 0.8
ALIKE_AROUND: Final = 0.88
#: Names that any program may have, or one of its own next to them (`LOG_FORMAT`).
COMMON: Final = frozenset({"DATABASE_URL", "TIMEZONE", "LOG_LEVEL", "LOG_FORMATO"})
NAMES: Final = tuple(item.name for item in SETTINGS)


@dataclass(frozen=True)
class Environment:
    """Texts by their names, and what a person should look at.

    `faults` are sentences about the file or about names that are no setting's; `unknown` are the
    names in the file that are not even like one. `has_file` is False where there is no `.env`.
    """

    values: Mapping[str, str]
    faults: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    has_file: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing is set at all: most likely the wrong folder."""
        return not self.has_file and self.values.keys().isdisjoint(NAMES)


@dataclass(frozen=True)
class _File:
    values: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    exists: bool = True


def read(folder: Path, around: Mapping[str, str]) -> Environment:
    """What a process in `folder` goes by; `around` is its environment, which comes first."""
    file = _read(folder / FILE)
    meant = {name: _nearest(name, ALIKE_IN_FILE) for name in file.values if name not in NAMES}
    misspelt = [f"{name} não existe: quis dizer {near}?" for name, near in meant.items() if near]
    return Environment(
        values={**file.values, **around},
        faults=(*file.faults, *misspelt, *_misspelt_around(around, file.values)),
        unknown=tuple(name for name, near in meant.items() if near is None),
        has_file=file.exists,
    )


def _misspelt_around(around: Mapping[str, str], in_file: Mapping[str, str]) -> Iterator[str]:
    """Of names that may be anybody's, those that only a slip of the pen tells from ours."""
    for name in around:
        if name in NAMES or name in in_file:
            continue
        near = _nearest(name, ALIKE_AROUND)
        if near and near not in COMMON and near not in around:
            yield f"{name}, no ambiente, não existe: quis dizer {near}?"


def _nearest(name: str, alike: float) -> str | None:
    close = difflib.get_close_matches(name.upper(), NAMES, n=1, cutoff=alike)
    return close[0] if close else None


def _read(path: Path) -> _File:
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return _File(exists=False)
    except UnicodeDecodeError:
        return _File(faults=(f"{FILE} não está em UTF-8: salve-o de novo nessa codificação",))
    except OSError as error:
        return _File(faults=(f"{FILE} não pode ser lido: {reason(error)}",))
    lines = list(parse_stream(StringIO(text)))
    readable = "".join(line.original.string for line in lines if not line.error)
    values = dotenv_values(stream=StringIO(readable))
    return _File(
        values={name: value or "" for name, value in values.items()},
        faults=tuple(_fault(line) for line in lines if line.error),
    )


def _fault(line: Binding) -> str:
    """Without its text, which may hold a token."""
    return f"linha {line.original.line} do {FILE}: precisa ser NOME=valor (confira as aspas)"
