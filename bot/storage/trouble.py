"""What of the disk and the database a person can mend: a reason and its cure, in Portuguese."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import DBAPIError

from bot.text.reasons import reason

#: Where nobody says which file it is.
ANY_DATABASE: Final = "do banco de dados"
REPLACE: Final = (
    "pare o bot e ponha no lugar uma cópia sã, ou tire o arquivo dali: outro será feito, "
    "com os dados do IXC"
)
FREE_SPACE: Final = "libere espaço em disco e tente de novo; nada ficou pela metade"
_OWNER: Final = "acerte o dono e as permissões da pasta e do arquivo"
_LATER: Final = "espere que ele acabe e tente de novo"


@dataclass(frozen=True)
class Trouble:
    """`reason` may stand alone; `cure` says what to do."""

    reason: str
    cure: str

    def __str__(self) -> str:
        """Both, as one sentence."""
        return f"{self.reason}: {self.cure}."


class UnusableDatabase(Exception):
    """The database is none that this version can work with."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble


#: By SQLite's own names of its primary codes; `{}` is the file's name.
_OF_SQLITE: Final[Mapping[str, Trouble]] = {
    "NOTADB": Trouble("O arquivo {} não é um banco de dados", REPLACE),
    "CORRUPT": Trouble("O arquivo {} está danificado", REPLACE),
    "FULL": Trouble("O disco está cheio para o arquivo {}", FREE_SPACE),
    "IOERR": Trouble("O disco recusou o arquivo {}", "confira o espaço livre e o próprio disco"),
    "CANTOPEN": Trouble("Não consegui abrir o arquivo {}", _OWNER),
    "READONLY": Trouble("Não consegui gravar no arquivo {}", _OWNER),
    "PERM": Trouble("Não consegui gravar no arquivo {}", _OWNER),
    "BUSY": Trouble("Outro processo segura o arquivo {}", _LATER),
    "LOCKED": Trouble("Outro processo segura o arquivo {}", _LATER),
}
_ADDRESS: Final = "confira DATABASE_URL"
#: By the beginning of PostgreSQL's SQLSTATE; `{}` is the database and its server.
_OF_POSTGRES: Final[Mapping[str, Trouble]] = {
    "28": Trouble("O PostgreSQL não aceitou usuário ou senha (banco {})", _ADDRESS),
    "3D": Trouble("O PostgreSQL não tem o banco {}", f"crie-o (createdb), ou {_ADDRESS}"),
    "08": Trouble("O PostgreSQL não responde (banco {})", f"veja se está no ar, e {_ADDRESS}"),
    "57P": Trouble("O PostgreSQL está parando ou começando (banco {})", "tente de novo logo mais"),
    "533": Trouble("O PostgreSQL não aceita mais conexões (banco {})", "aumente max_connections"),
    "531": Trouble("O disco do PostgreSQL está cheio (banco {})", FREE_SPACE),
    "425": Trouble("O PostgreSQL não deixa este usuário usar o banco {}", "dê a ele o banco"),
    "42P01": Trouble("No banco {} faltam tabelas do bot", "volte a uma cópia sã (pg_restore)"),
    "25P03": Trouble("O PostgreSQL encerrou uma sessão parada (banco {})", "tente de novo"),
}
#: A connection that broke under a statement comes without a code.
_LOST: Final = "08006"
_INCOMPLETE: Final = Trouble("No arquivo {} faltam tabelas do bot", REPLACE)
_OF_FILES: Final[Mapping[int, str]] = {
    errno.EACCES: _OWNER,
    errno.EPERM: _OWNER,
    errno.EROFS: "use uma pasta que possa ser escrita",
    errno.EEXIST: "tire esse arquivo dali, ou use outra pasta",
    errno.ENOTDIR: "tire esse arquivo dali, ou use outra pasta",
    errno.ENOSPC: FREE_SPACE,
    errno.EDQUOT: FREE_SPACE,
    errno.EFBIG: FREE_SPACE,
    errno.EIO: "confira o disco",
}
#: Of these a write may come without the name of its file.
_WHILE_WRITING: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def trouble(error: BaseException, database: str = ANY_DATABASE) -> Trouble | None:
    """What the error says of disk or database; None where it is about something else.

    `database` is what the file is called, as people know it.
    """
    if isinstance(error, UnusableDatabase):
        return error.trouble
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        known = _OF_SQLITE.get(_code(cause))
        if known is None and "no such table" in str(cause):
            known = _INCOMPLETE
        if known is not None:
            return Trouble(known.reason.format(database), known.cure)
    state = getattr(cause, "sqlstate", None)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        state = _LOST
    if state:
        found = (known for start, known in _OF_POSTGRES.items() if state.startswith(start))
        if (known := next(found, None)) is not None:
            return Trouble(known.reason.format(database), known.cure)
    if isinstance(cause, OSError):
        return _of_file(cause)
    return None


def _code(error: sqlite3.Error) -> str:
    """`CORRUPT` for `SQLITE_CORRUPT_INDEX`; "" where the error is not SQLite's own."""
    name: str = getattr(error, "sqlite_errorname", "")
    return name.removeprefix("SQLITE_").partition("_")[0]


def _of_file(error: OSError) -> Trouble | None:
    """A network's errors are no trouble of the disk: they name no file."""
    cure = _OF_FILES.get(error.errno or 0)
    if cure is None or (error.filename is None and error.errno not in _WHILE_WRITING):
        return None
    where = "um arquivo" if error.filename is None else error.filename
    return Trouble(f"Não consegui gravar {where} ({reason(error)})", cure)
