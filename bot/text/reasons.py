"""Why the system refused a file, in Portuguese: its own words are English."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Final

_REASONS: Final[Mapping[int, str]] = {
    errno.EACCES: "sem permissão",
    errno.EPERM: "sem permissão",
    errno.ENOENT: "não existe",
    errno.ENOTDIR: "há um arquivo no lugar de uma pasta",
    errno.EEXIST: "há um arquivo no lugar de uma pasta",
    errno.EISDIR: "é uma pasta",
    errno.ENOSPC: "disco cheio",
    errno.EDQUOT: "cota de disco esgotada",
    errno.EFBIG: "passou do tamanho que o sistema permite a um arquivo",
    errno.EROFS: "o disco só permite leitura",
    errno.ENAMETOOLONG: "nome longo demais",
    errno.EIO: "o disco falhou",
    errno.EADDRINUSE: "já está em uso",
}


def reason(error: OSError) -> str:
    """A few words that go after a colon; the system's own for what is not in the table."""
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
