"""What lies behind an exception of a connection, and where an answer leads."""

from __future__ import annotations

import errno
import socket
import ssl

import httpx
import pytest

from ixc.connection_faults import explain, redirection


def certificate(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_code = code
    return error


def attempts(*errors: OSError) -> OSError:
    """As the library gives them where a name has several addresses."""
    failed = OSError("All connection attempts failed")
    failed.__cause__ = ExceptionGroup("multiple connection attempts failed", list(errors))
    return failed


@pytest.mark.parametrize(
    ("cause", "detail", "may_pass"),
    [
        (certificate(9), "certificado recusado (ainda não vale)", False),
        (certificate(10), "certificado recusado (vencido)", False),
        (certificate(18), "certificado recusado (assinado por ele mesmo)", False),
        (certificate(20), "certificado recusado (não leva a uma autoridade conhecida)", False),
        (certificate(62), "certificado recusado (é de outro nome)", False),
        (certificate(64), "certificado recusado (é de outro nome)", False),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "o servidor não fala TLS nessa porta", False),
        (ssl.SSLEOFError(8, "EOF"), "o servidor derrubou a conexão", True),
        (socket.gaierror(-2, "Name or service not known"), "nome não encontrado no DNS", True),
        (socket.gaierror(-3, "Temporary failure"), "nome não encontrado no DNS", True),
        (ConnectionRefusedError(), "conexão recusada", True),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "sem rota até o servidor", True),
        (TimeoutError(), "o servidor não responde", True),
        (ConnectionResetError(), "o servidor derrubou a conexão", True),
        (httpx.RemoteProtocolError("disconnected"), "o servidor derrubou a conexão", True),
        (httpx.ProxyError("407"), "o proxy recusou", True),
        (attempts(ConnectionRefusedError(), OSError("?")), "conexão recusada", True),
        (ValueError("?"), "a conexão falhou (ConnectError)", True),
    ],
    ids=repr,
)
def test_the_deepest_cause_that_tells_something(
    cause: Exception, detail: str, may_pass: bool
) -> None:
    error = httpx.ConnectError("?")
    error.__cause__ = cause
    fault = explain(error)
    assert (fault.detail, fault.may_pass) == (detail, may_pass)
    assert fault.sentence.startswith(f"Sem conexão com o IXC: {detail}. ")
    assert "\n" not in fault.sentence


@pytest.mark.parametrize(
    ("status", "location", "detail"),
    [
        (301, "https://novo.example/webservice?token=x", "o endereço leva a https://novo.example"),
        (
            302,
            "https://me:secret@novo.example:8443/",
            "o endereço leva a https://novo.example:8443",
        ),
        (307, "//novo.example/x", "o endereço leva a https://novo.example"),
        (302, "/app/login", "o endereço leva a outra página"),
        (308, "", "o endereço leva a outra página"),
        (302, "https://[::1", "o endereço leva a outra página"),
    ],
)
def test_where_an_answer_leads_without_its_path(status: int, location: str, detail: str) -> None:
    fault = redirection(status, {"location": location})
    assert fault is not None
    assert fault.detail == f"{detail} ({status})"


def test_an_answer_leads_nowhere() -> None:
    assert redirection(200, {"location": "https://novo.example"}) is None
