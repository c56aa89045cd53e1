"""What may stand behind a button: an address that is none costs the whole message."""

from __future__ import annotations

import pytest

from bot.emulator.addresses import checked
from bot.text.links import usable

GOOD = [
    "https://cobranca.provedor.com.br/boleto/1?x=1",
    "http://10.0.0.7:8080/b",
    "HTTPS://Exemplo.com",
    "https://bücher.example/é",
]
BAD = [
    "",
    "https://",
    "http://[::1",
    "https://cobranca/boleto/1",
    "https://exemplo.com:99999/",
    "https://exemplo.com:0/",
    "https://exem plo.com",
    "https://exemplo.com/a b",
    "ftp://exemplo.com",
    "javascript:alert(1)",
    "exemplo.com",
    "https://-.com",
    "https://exemplo.com/" + "a" * 3000,
]


@pytest.mark.parametrize("address", GOOD)
def test_good(address: str) -> None:
    assert usable(f" {address}\n") == address
    assert checked(address) is not None


@pytest.mark.parametrize("address", BAD)
def test_bad(address: str) -> None:
    assert usable(address) == ""
