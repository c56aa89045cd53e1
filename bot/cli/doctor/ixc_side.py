"""The ERP's side: address, certificate, token, each table, clock, and how long a sync takes."""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from bot.cli.doctor.finding import Finding, bad, good, skipped, warning
from bot.settings import Settings
from bot.text import formatting
from ixc import windows
from ixc.client import IxcClient, Retries, connect
from ixc.connection_faults import explain, redirection
from ixc.errors import IxcError, IxcForbidden, IxcUnauthorized
from ixc.light_run import ChangeFilters
from ixc.paging import together
from ixc.queries import Query
from ixc.rows import CITIES, CUSTOMER_TYPES, CUSTOMERS, RECEIVABLES, TABLES, Table

#: More than this and "recent" means something else on the two machines.
MOST_CLOCK_DIFFERENCE: Final = timedelta(minutes=2)
CERTIFICATE_WARNING: Final = timedelta(days=14)
LISTING: Final = {"ixcsoft": "listar"}

Clock = Callable[[], datetime]


async def examine_erp(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """The checks in the order in which one needs the other; faults are findings, never raised."""
    if not settings.ixc_base_url:
        yield bad("IXC: endereço", "IXC_BASE_URL está vazio", "preencha com https://seu-servidor")
        return
    http = connect(
        settings.ixc_base_url,
        user_id=settings.ixc_user_id,
        token=settings.ixc_api_token,
        timeout_s=settings.ixc_timeout_s,
    )
    client = IxcClient(
        http,
        page_size=settings.ixc_page_size,
        parallel=settings.ixc_paralelo,
        retries=Retries(attempts=1),
    )
    async with http:
        yield await _address(http, clock())
        token = await _token(client)
        yield token
        if token.cure:
            for table in TABLES:
                yield skipped(f"IXC: tabela {table.name}")
            return
        sizes: dict[Table, int] = {}
        for table in TABLES:
            yield await _table(client, table, sizes)
        yield await _clock_difference(http, clock)
        yield await _change_filter(client)
        yield await _duration(settings, client, sizes, clock)


async def _address(http: httpx.AsyncClient, now: datetime) -> Finding:
    """Asks as a synchronisation does, and looks no further than whether somebody answers."""
    what, url = "IXC: endereço", http.base_url
    encrypted = url.scheme == "https"
    place = f"{url.host}:{url.port or (443 if encrypted else 80)}"
    try:
        async with http.stream("GET", CUSTOMER_TYPES.name, headers=LISTING) as response:
            fault = redirection(response.status_code, response.headers)
            tls = response.extensions["network_stream"].get_extra_info("ssl_object")
    except httpx.HTTPError as error:
        fault, tls = explain(error), None
    if fault is not None:
        return bad(what, f"{place}: {fault.detail}", fault.cure)
    if tls is None:
        return warning(what, f"{place}, sem TLS", "use https: sem ele o token viaja aberto")
    return _certificate(what, url.host, str(tls.getpeercert().get("notAfter", "")), now)


def _certificate(what: str, host: str, until: str, now: datetime) -> Finding:
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC)
    detail = f"{host}, TLS válido até {formatting.day(ends.date())}"
    if ends - now < CERTIFICATE_WARNING:
        return warning(what, detail, "renove o certificado do servidor")
    return good(what, detail)


async def _token(client: IxcClient) -> Finding:
    what = "IXC: token"
    try:
        await client.try_count(Query(CUSTOMER_TYPES))
    except IxcForbidden:
        pass  # the token is known; what it may read is the next question
    except IxcUnauthorized as error:
        return bad(
            what,
            str(error).partition(".")[0],
            "gere outro em Configurações → Usuários e troque IXC_API_TOKEN",
        )
    except IxcError as error:
        return bad(what, str(error), "confira se o IXC abre no navegador e o IP está liberado")
    return good(what, "aceito")


async def _table(client: IxcClient, table: Table, sizes: dict[Table, int]) -> Finding:
    what = f"IXC: tabela {table.name}"
    try:
        sizes[table] = await client.try_count(Query(table)) or 0
    except IxcForbidden:
        cure = f"no IXC: Configurações → Usuários → Permissões → listar {table.name}"
        if table is CITIES:
            return warning(what, "sem permissão; os nomes das cidades vão faltar", cure)
        return bad(what, "sem permissão", cure)
    except IxcError as error:
        return bad(what, str(error), "tente de novo; se continuar, chame o suporte do IXC")
    return good(what, f"{formatting.integer(sizes[table])} {table.label}")


async def _clock_difference(http: httpx.AsyncClient, clock: Clock) -> Finding:
    what = "IXC: relógio"
    try:
        response = await http.get(CUSTOMER_TYPES.name, headers=LISTING)
        theirs = parsedate_to_datetime(response.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return skipped(what, "o servidor não diz a hora")
    difference = abs(clock() - theirs)
    detail = f"diferença de {formatting.duration(difference.total_seconds())}"
    if difference > MOST_CLOCK_DIFFERENCE:
        return bad(what, detail, "acerte os dois relógios por NTP")
    return good(what, detail)


async def _change_filter(client: IxcClient) -> Finding:
    what = "IXC: filtro de alterações"
    try:
        honoured = await ChangeFilters().honoured(client, CUSTOMERS)
    except IxcError as error:
        return warning(what, str(error), "rode o doctor de novo quando o IXC responder")
    if honoured:
        return good(what, "respeitado: a sincronização regular busca só o que mudou")
    return warning(
        what,
        "ignorado",
        "nada a fazer: cada sincronização busca clientes e contratos inteiros, e demora mais",
    )


async def _duration(
    settings: Settings, client: IxcClient, sizes: dict[Table, int], clock: Clock
) -> Finding:
    """Counts what a full run would fetch and times one page of it."""
    what = "IXC: sincronização completa"
    today = clock().astimezone(settings.timezone).date()
    window = windows.span(
        today, history_days=settings.historico_dias, horizon_days=settings.horizonte_dias
    )
    queries = [q for q in windows.full_queries(window) if q.table is RECEIVABLES]
    try:
        counts = await together(client.try_count(query) for query in queries)
        start = time.perf_counter()
        await client.page(queries[0])
        seconds = time.perf_counter() - start
    except IxcError as error:
        return bad(what, str(error), "um IXC_PAGE_SIZE menor ajuda contra respostas lentas (504)")
    rows = [*(count or 0 for count in counts), *(n for t, n in sizes.items() if t != RECEIVABLES)]
    pages = sum(max(1, -(-count // client.page_size)) for count in rows)
    about = formatting.duration(max(1.0, pages * seconds / client.parallel))
    return good(
        what, f"{formatting.integer(sum(rows))} linhas em {pages} páginas: cerca de {about}"
    )
