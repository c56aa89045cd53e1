"""The invented town: the same for the same seed, and with something on every list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ixc.simulator.town import grow_town

TODAY = date(2026, 11, 23)


def test_a_seed_gives_one_town() -> None:
    one, other = (grow_town(7, TODAY, 40) for _ in range(2))
    assert one["fn_areceber"].rows == other["fn_areceber"].rows
    assert grow_town(8, TODAY, 40)["cliente"].rows != one["cliente"].rows


@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 7), date(2028, 2, 29), date(2026, 12, 31)])
def test_every_list_has_somebody(today: date) -> None:
    town = grow_town(1, today)
    rows = town["fn_areceber"].rows
    due = {str(today - timedelta(days=days)) for days in (5, 6, 7)}
    late = [row for row in rows if row["status"] in "AP" and row["data_vencimento"] in due]
    assert len(late) >= 10
    assert {row["status"] for row in rows} == {"A", "P", "R", "C"}
    assert any(row["titulo_renegociado"] == "S" for row in rows)
    assert any(row["liberado"] == "N" for row in rows)
    assert any(row["id_contrato"] == "" and row["id_contrato_avulso"] for row in rows)
    access = {row["status_internet"] for row in town["cliente_contrato"].rows}
    assert {"A", "CA", "CM", "FA", "D"} <= access
    unlocked = [r for r in town["cliente_contrato"].rows if r["desbloqueio_confianca_ativo"] == "S"]
    assert unlocked
