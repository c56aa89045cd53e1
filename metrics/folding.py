"""Spellings that differ only in accents, case or spaces, made equal for comparing."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """NFKD without accents (non-zero combining class), casefolded, spaces collapsed.

    The key of a bairro (section 10). Folding a folded text changes nothing.
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())
