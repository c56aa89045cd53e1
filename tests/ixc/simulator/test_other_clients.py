"""Somebody else's client of IXC, `ixc-utils`, against the simulator over a real socket."""

from __future__ import annotations

from collections.abc import Iterator

import ixc_utils
import pytest

from bot.emulator.server import LocalServer
from ixc.simulator.app import create_app
from ixc.simulator.tables import Tables
from ixc.simulator.town import grow_town
from tests.ixc.simulator.calls import CREDENTIAL, TODAY

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def town() -> Tables:
    return grow_town(1, TODAY, 60)


@pytest.fixture(autouse=True)
def _connected(town: Tables) -> Iterator[None]:
    """It keeps address and credential for itself; the latter it wants ready for the header."""
    app = create_app(town)
    with LocalServer(app) as server:
        ixc_utils.configure(f"{server.url}/webservice/v1", CREDENTIAL)
        yield
        assert app.state.simulator.refused == []


@pytest.mark.parametrize(
    "table", ["cliente", "cliente_contrato", "fn_areceber", "tipo_cliente", "cidade"]
)
def test_a_whole_table(town: Tables, table: str) -> None:
    frame = ixc_utils.requisicao_ixc(table)
    assert frame.to_dict("records") == town[table].rows


def test_rows_that_meet_conditions(town: Tables) -> None:
    query = ixc_utils.grid_param(
        ("fn_areceber.status", "=", "A", "AND"),
        ("fn_areceber.data_vencimento", "<", str(TODAY), "AND"),
    )
    wanted = [
        row["id"]
        for row in town["fn_areceber"].rows
        if row["status"] == "A" and row["data_vencimento"] < str(TODAY)
    ]
    assert list(ixc_utils.requisicao_ixc("fn_areceber", query)["id"]) == wanted
    assert wanted


@pytest.mark.parametrize("way", ["bulk", "lotes", None])
def test_rows_by_their_ids(town: Tables, way: str | None) -> None:
    """All at once with an empty LIKE, or some hundreds at a time with IN."""
    ids = town["fn_areceber"].ids[::3]
    frame = ixc_utils.requisicao_ixc_especifica(
        "fn_areceber", ids, "fn_areceber.id", estrategia=way
    )
    assert sorted(map(int, frame["id"])) == ids


def test_names_by_id(town: Tables) -> None:
    names = ixc_utils.mapeamento("cidade", "id", "nome")
    assert names == {row["id"]: row["nome"].upper() for row in town["cidade"].rows}


def test_a_wrong_credential_gives_it_nothing(town: Tables) -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        ixc_utils.requisicao_ixc("cliente", api_key="Basic eA==")
