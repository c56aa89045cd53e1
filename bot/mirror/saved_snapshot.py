"""A snapshot as a file beside the database, so that a start need not read every row again.

The file is a copy that may be lost at any time: it carries the stamp of what it was made
from, its checksums tell a torn one, and whoever cannot use it reads the rows instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import pandas as pd
import structlog

from bot.storage.replace import columns_of
from metrics import snapshot
from metrics.snapshot import Snapshot

log = structlog.get_logger(__name__)

Arrays = dict[str, np.ndarray[Any, Any]]

_FRAMES: Final[Mapping[str, Mapping[str, np.dtype]]] = {
    "receivables": snapshot.RECEIVABLE_COLUMNS,
    "customers": snapshot.CUSTOMER_COLUMNS,
    "contracts": snapshot.CONTRACT_COLUMNS,
}
_NAMES: Final = ("customer_types", "cities")
_STAMP: Final = "stamp"


def path_for(database: Path) -> Path:
    """Where the columns of a database file are kept."""
    return columns_of(database)


def write(path: Path, snapshot: Snapshot, stamp: str) -> None:
    """Replaces the file whole or not at all; readable by its owner only.

    A disk that refuses raises nothing: it costs only the time of the next start.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with open(draft, "wb", opener=_private) as file:
            np.savez(file, allow_pickle=False, **dict(_arrays(snapshot, stamp)))
        draft.replace(path)
    except OSError as error:
        log.warning("colunas não guardadas", motivo=str(error))
        draft.unlink(missing_ok=True)


def read(path: Path, stamp: str) -> Snapshot | None:
    """The saved snapshot; None where there is none, or it is torn or of another stamp."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as saved:
            if _decode(saved[_STAMP], str) != stamp:
                return None
            return _snapshot(saved)
    except FileNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 - a torn archive raises half a dozen kinds
        log.warning("colunas guardadas ilegíveis", motivo=f"{type(error).__name__}: {error}")
        return None


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _arrays(snapshot: Snapshot, stamp: str) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    yield _STAMP, _encode(stamp)
    for name in _NAMES:
        yield name, _encode(dict(getattr(snapshot, name)))
    for frame_name, dtypes in _FRAMES.items():
        frame = getattr(snapshot, frame_name)
        for column, dtype in dtypes.items():
            name, values = f"{frame_name}.{column}", frame[column].to_numpy()
            if dtype.kind == "O":
                codes, texts = pd.factorize(values)
                yield f"{name}.texts", _encode(list(texts))
                values = codes.astype(np.int32)
            yield name, values


def _snapshot(saved: Mapping[str, np.ndarray[Any, Any]]) -> Snapshot:
    frames = {
        frame_name: pd.DataFrame(
            {column: _column(saved, f"{frame_name}.{column}", dtypes[column]) for column in dtypes},
            copy=False,
        )
        for frame_name, dtypes in _FRAMES.items()
    }
    customer_types, cities = (_decode(saved[name], dict[int, str]) for name in _NAMES)
    return Snapshot(
        frames["receivables"], frames["customers"], frames["contracts"], customer_types, cities
    )


def _column(
    saved: Mapping[str, np.ndarray[Any, Any]], name: str, dtype: np.dtype
) -> np.ndarray[Any, Any] | pd.Series:
    values = saved[name]
    if dtype.kind != "O":
        return values
    texts = np.array([*_decode(saved[f"{name}.texts"], list[str]), ""], dtype=object)
    return pd.Series(texts[values], dtype=dtype)


def _encode(value: Any) -> np.ndarray[Any, Any]:
    return np.frombuffer(msgspec.msgpack.encode(value), np.uint8)


def _decode(raw: np.ndarray[Any, Any], kind: Any) -> Any:
    return msgspec.msgpack.decode(raw.tobytes(), type=kind)
