"""The key under which spellings of a bairro meet."""

from __future__ import annotations

import pytest

from metrics.folding import fold


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Centro", "centro"),
        ("  São   José\t", "sao jose"),
        ("Sa\u0303o Jose\u0301", "sao jose"),
        ("Sa\u0303o\u00a0Jose\u0301", "sao jose"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁm", "fim"),
        ("Nº 2", "no 2"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key
    assert fold(key) == key
