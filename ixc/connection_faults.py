"""Why no answer came from the ERP's address, in words: the same for whoever says it."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx


@dataclass(frozen=True)
class ConnectionFault:
    """What is wrong and what a person can do, as parts of a Portuguese sentence.

    What may not pass by itself need not be tried again.
    """

    detail: str
    cure: str
    may_pass: bool = True

    @property
    def sentence(self) -> str:
        """Both, for people."""
        return f"Sem conexão com o IXC: {self.detail}. {self.cure[0].upper()}{self.cure[1:]}."


_BROKEN: Final = ConnectionFault(
    "o servidor derrubou a conexão", "tente de novo; se continuar, confira o servidor e o firewall"
)
_NO_ROUTE: Final = ConnectionFault("sem rota até o servidor", "confira a rede e a VPN")
#: Faults by the exceptions that tell them; of some that are kinds of others the first counts.
_FAULTS: Final = (
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), _BROKEN),
    (
        (ssl.SSLError,),
        ConnectionFault(
            "o servidor não fala TLS nessa porta",
            "confira em IXC_BASE_URL se é https ou http, e a porta",
            may_pass=False,
        ),
    ),
    (
        (httpx.ProxyError,),
        ConnectionFault("o proxy recusou", "confira HTTPS_PROXY e HTTP_PROXY"),
    ),
    (
        (socket.gaierror,),
        ConnectionFault("nome não encontrado no DNS", "confira IXC_BASE_URL e o DNS desta máquina"),
    ),
    (
        (ConnectionRefusedError,),
        ConnectionFault("conexão recusada", "confira IXC_BASE_URL, a porta e o firewall"),
    ),
    (
        (TimeoutError, httpx.TimeoutException),
        ConnectionFault("o servidor não responde", "confira IXC_BASE_URL e o firewall"),
    ),
    ((ConnectionError, httpx.ReadError, httpx.RemoteProtocolError), _BROKEN),
)
_UNREACHABLE: Final = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN)

_REDIRECTS: Final = (301, 302, 303, 307, 308)

_UNKNOWN_AUTHORITY: Final = (
    "não leva a uma autoridade conhecida",
    "instale no servidor a cadeia completa de um certificado válido",
)
_OTHER_NAME: Final = (
    "é de outro nome",
    "ponha em IXC_BASE_URL o nome que está no certificado",
)
#: What is wrong with a certificate and its cure, by OpenSSL's codes.
_CERTIFICATES: Final = {
    9: ("ainda não vale", "acerte o relógio desta máquina ou o certificado do servidor"),
    10: ("vencido", "renove o certificado do servidor"),
    18: ("assinado por ele mesmo", "instale no servidor um certificado válido"),
    62: _OTHER_NAME,
    64: _OTHER_NAME,  # of an address in numbers
}


def explain(error: BaseException) -> ConnectionFault:
    """What lies behind an exception of a connection: the deepest cause that tells something."""
    for cause in reversed(list(_causes(error))):
        if (fault := _fault_of(cause)) is not None:
            return fault
    return ConnectionFault(
        f"a conexão falhou ({type(error).__name__})",
        "confira a rede e tente de novo; se continuar, chame o suporte do IXC",
    )


def redirection(status: int, headers: Mapping[str, str]) -> ConnectionFault | None:
    """Where an answer leads instead of answering; None where it does not.

    Nobody follows: the token would go to whoever is there. Of the target no path is told.
    """
    if status not in _REDIRECTS:
        return None
    try:
        target = urlsplit(headers.get("location", ""))
    except ValueError:  # no address at all
        target = urlsplit("")
    if not target.hostname:
        return ConnectionFault(
            f"o endereço leva a outra página ({status})",
            "confira IXC_BASE_URL: só https://servidor, sem caminho",
            may_pass=False,
        )
    host = target.netloc.rpartition("@")[2]
    return ConnectionFault(
        f"o endereço leva a {target.scheme or 'https'}://{host} ({status})",
        "se esse é o servidor certo, ponha-o em IXC_BASE_URL",
        may_pass=False,
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, those behind it, and those in groups of them."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _causes(one)
        error = error.__cause__ or error.__context__


def _fault_of(error: BaseException) -> ConnectionFault | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        why, cure = _CERTIFICATES.get(error.verify_code, _UNKNOWN_AUTHORITY)
        return ConnectionFault(f"certificado recusado ({why})", cure, may_pass=False)
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return _NO_ROUTE
    return next((fault for kinds, fault in _FAULTS if isinstance(error, kinds)), None)
