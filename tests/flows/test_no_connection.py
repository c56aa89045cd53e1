"""Where there is no way to the ERP, `sync` and `doctor` say the same, once, in Portuguese."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.emulator.server import LocalServer
from ixc.simulator.app import DEMO_TOKEN
from tests import ROOT
from tests.flows.test_cases import command_line

pytestmark = pytest.mark.process

#: For `localhost`, with its key; nobody else uses it and no authority knows it.
CERTIFICATE = ROOT / "tests" / "data" / "self_signed.pem"
NOON = "2026-11-19T12:00:00-03:00"


@contextmanager
def listening(greet: Callable[[socket.socket], Any]) -> Iterator[int]:
    """A port at which everyone is greeted, and then left."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    caller, _ = listener.accept()
                except OSError:
                    return
                with caller:
                    greet(caller)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


def shake_hands(caller: socket.socket) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with suppress(OSError):  # the caller does not trust us
        context.wrap_socket(caller, server_side=True).close()


def leave(_caller: socket.socket) -> None:
    """Without a word."""


async def lead_away(scope: Any, receive: Any, send: Any) -> None:
    """An ASGI app that has moved."""
    headers = [(b"location", b"https://novo.example/webservice/v1/cliente")]
    await send({"type": "http.response.start", "status": 301, "headers": headers})
    await send({"type": "http.response.body", "body": b"<html>301 Moved Permanently</html>"})


@contextmanager
def place(kind: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """An address at which no webservice answers, and the environment for it."""
    trusted = {"SSL_CERT_FILE": str(CERTIFICATE)}
    match kind:
        case "a certificate of its own":
            with listening(shake_hands) as port:
                yield f"https://localhost:{port}", {}
        case "a certificate of another name":
            with listening(shake_hands) as port:
                yield f"https://127.0.0.1:{port}", trusted
        case "no TLS":
            with LocalServer(lead_away) as server:
                yield server.url.replace("http:", "https:"), {}
        case "no such name":
            # Where no name server answers, the resolver gives up before our own deadline.
            yield "https://ixc.invalid", {"RES_OPTIONS": "timeout:1 attempts:1"}
        case "nobody there":
            with listening(leave) as port:
                pass
            yield f"http://127.0.0.1:{port}", {}
        case "hangs up":
            with listening(leave) as port:
                yield f"http://127.0.0.1:{port}", {}
        case _:
            with LocalServer(lead_away) as server:
                yield server.url, {}


@pytest.mark.parametrize(
    ("kind", "detail", "cure"),
    [
        (
            "a certificate of its own",
            "certificado recusado (assinado por ele mesmo)",
            "instale no servidor um certificado válido",
        ),
        (
            "a certificate of another name",
            "certificado recusado (é de outro nome)",
            "ponha em IXC_BASE_URL o nome que está no certificado",
        ),
        (
            "no TLS",
            "o servidor não fala TLS nessa porta",
            "confira em IXC_BASE_URL se é https ou http, e a porta",
        ),
        (
            "no such name",
            "nome não encontrado no DNS",
            "confira IXC_BASE_URL e o DNS desta máquina",
        ),
        ("nobody there", "conexão recusada", "confira IXC_BASE_URL, a porta e o firewall"),
        (
            "hangs up",
            "o servidor derrubou a conexão",
            "tente de novo; se continuar, confira o servidor e o firewall",
        ),
        (
            "has moved",
            "o endereço leva a https://novo.example (301)",
            "se esse é o servidor certo, ponha-o em IXC_BASE_URL",
        ),
    ],
)
def test_both_say_what_is_wrong_and_what_helps(
    tmp_path: Path, kind: str, detail: str, cure: str
) -> None:
    with place(kind) as (url, more):
        ixc = {"IXC_BASE_URL": url, "IXC_API_TOKEN": DEMO_TOKEN, "IXC_TIMEOUT_S": "5", **more}
        synced = command_line(tmp_path, "sync", at=NOON, **ixc)
        examined = command_line(tmp_path, "doctor", COLUMNS="200", **ixc)
    assert synced.returncode == 1
    said = f"Sem conexão com o IXC: {detail}. {cure[0].upper()}{cure[1:]}."
    assert [line for line in synced.stderr.splitlines() if line] == [said]
    assert examined.returncode == 1
    lines = [line.strip() for line in examined.stdout.splitlines()]
    number = next(n for n, line in enumerate(lines) if "IXC: endereço" in line)
    assert lines[number].startswith("✖")
    assert lines[number].endswith(f": {detail}")
    assert lines[number + 1] == f"→ {cure}"
    assert "Traceback" not in examined.stderr
