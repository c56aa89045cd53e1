"""A server for as many títulos as wanted, made while they are asked for: it keeps no rows."""

from __future__ import annotations

import json
from typing import Any

import httpx

from ixc.simulator import samples
from tests.bench.base import TODAY

_ID = "7777777"
_TEMPLATE = json.dumps(
    samples.receivable(
        {
            "id": _ID,
            "id_cliente": "8888888",
            "data_vencimento": str(TODAY),
            "valor": "99.90",
            "valor_aberto": "99.90",
            "linha_digitavel": "34191790010104351004791020150008291070026000",
        }
    ),
    separators=(",", ":"),
)
_BEFORE, _AFTER = _TEMPLATE.split(f'"id":"{_ID}"')
_MIDDLE, _AFTER = _AFTER.split("8888888")


class EndlessErp(httpx.AsyncBaseTransport):
    """Títulos 1 to `count`, all due today, of a third as many customers; no other rows."""

    def __init__(self, count: int) -> None:
        self._count = count

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(await request.aread())
        filters = json.loads(body["grid_param"])
        if not request.url.path.endswith("fn_areceber") or not _reaches(filters, str(TODAY)):
            return httpx.Response(200, content=b'{"page":"1","total":"0"}')
        first, last = _ids(filters, self._count)
        total, rows = max(0, last - first + 1), int(body["rp"])
        if body["sortorder"] == "desc":
            first = max(first, last - rows + 1)
        page = range(first, min(last, first + rows - 1) + 1)
        content = f'{{"page":"1","total":"{total}","registros":[{",".join(map(_row, page))}]}}'
        return httpx.Response(200, content=content.encode())


def _row(row_id: int) -> str:
    return f'{_BEFORE}"id":"{row_id}"{_MIDDLE}{row_id // 3 + 1}{_AFTER}'


def _reaches(filters: list[dict[str, Any]], day: str) -> bool:
    """Whether the question is the one about due dates around a day."""
    others = [item for item in filters if not item["TB"].endswith((".id", ".data_vencimento"))]
    bounds = {item["OP"]: item["P"] for item in filters if item["TB"].endswith("data_vencimento")}
    return not others and bounds.get(">=", "9") <= day <= bounds.get("<=", "0")


def _ids(filters: list[dict[str, Any]], count: int) -> tuple[int, int]:
    first, last = 1, count
    for item in filters:
        if item["TB"].endswith(".id"):
            if item["OP"] == ">":
                first = max(first, int(item["P"]) + 1)
            else:
                last = min(last, int(item["P"]))
    return first, last
