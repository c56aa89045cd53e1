"""The aggregations as SQL in DuckDB, on the same columns held in its own memory."""

from __future__ import annotations

from typing import Any

import duckdb

from metrics.snapshot import NO_DAY, Snapshot
from tests.bench.questions import GATES, Answer, Days, bands

_VIEWS = """
CREATE MACRO aberto(day) AS TABLE
  SELECT *, CASE WHEN issued_day > day THEN 0 ELSE balance END AS open
  FROM (SELECT *, CASE WHEN paid > day AND status <> 1 THEN amount_cents
                       WHEN status = 3 THEN 0 ELSE residual END AS balance FROM kept);
CREATE MACRO debtors(day) AS TABLE
  SELECT customer_id, day - min(due_day) AS dias, count(*) AS titles, sum(open) AS cents,
         arg_min({'a': contract_id, 'b': standalone_contract_id, 'c': main_contract_id},
                 due_day * 10000000000 + id) AS named
  FROM aberto(day) WHERE open > 0 AND due_day < day GROUP BY customer_id;
CREATE MACRO placed(day) AS TABLE
  SELECT d.*, coalesce(a.id, b.id, c.id, own.id) AS contract
  FROM debtors(day) d
  LEFT JOIN contracts a ON a.id = d.named.a AND d.named.a <> 0
  LEFT JOIN contracts b ON b.id = d.named.b AND d.named.b <> 0
  LEFT JOIN contracts c ON c.id = d.named.c AND d.named.c <> 0
  LEFT JOIN (SELECT customer_id, min(id) AS id FROM contracts WHERE active GROUP BY 1) own
    ON own.customer_id = d.customer_id;
"""


class DuckDB:
    """One connection with the snapshot loaded."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._sql = duckdb.connect()
        for name in ("receivables", "customers", "contracts"):
            self._sql.register("frame", getattr(snapshot, name))
            self._sql.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")
            self._sql.unregister("frame")
        self._sql.execute(
            f"""CREATE VIEW kept AS SELECT *, least(paid_day, first_shown_day) AS paid,
                CASE WHEN open_cents >= 0 THEN least(open_cents, amount_cents)
                     WHEN status = 3 THEN 0 ELSE amount_cents END AS residual
                FROM receivables
                WHERE status IN (1, 2, 3) AND released AND NOT renegotiated AND customer_id <> 0
                  AND amount_cents >= 0 AND due_day <> {NO_DAY}"""
        )
        self._sql.execute(_VIEWS)

    def _rows(self, query: str) -> Answer:
        return sorted(self._sql.execute(query).fetchall())

    def aging(self, days: Days) -> Answer:
        return self._rows(
            f"""SELECT CASE WHEN late <= 0 THEN 0 WHEN late <= 6 THEN 1 WHEN late <= 9 THEN 2
                            WHEN late <= 15 THEN 3 WHEN late <= 30 THEN 4 WHEN late <= 60 THEN 5
                            WHEN late <= 90 THEN 6 ELSE 7 END AS band,
                       count(*), count(DISTINCT customer_id), sum(open)::BIGINT
                FROM (SELECT *, {days.day} - due_day AS late FROM aberto({days.day}))
                WHERE open > 0 AND due_day <= {days.day + days.horizon} GROUP BY 1"""
        )

    def funnel(self, days: Days) -> Answer:
        found = self._rows(
            f"""SELECT CASE WHEN coalesce(k.trust_unlocked, false) THEN 1 WHEN dias < 7 THEN 2
                            WHEN dias < 10 THEN 3 ELSE 4 END, coalesce(k.access_status, '-'),
                       count(*), sum(p.titles)::BIGINT, sum(p.cents)::BIGINT
                FROM placed({days.day}) p LEFT JOIN contracts k ON k.id = p.contract
                GROUP BY 1, 2"""
        )
        return bands(found)

    def gates(self, days: Days) -> Answer:
        found = []
        for start, end in GATES:
            last = days.day - end
            found += self._rows(
                f"""SELECT {start}, count(*), count(*) FILTER (b > 0), sum(a)::BIGINT,
                           coalesce(sum(a) FILTER (b > 0), 0)::BIGINT
                    FROM (SELECT {self._open_after(start)} AS a, {self._open_after(end)} AS b
                          FROM kept WHERE due_day BETWEEN {last - days.window + 1} AND {last})
                    WHERE a > 0"""
            )
        return found

    def _open_after(self, gate: int) -> str:
        then = f"due_day + {gate - 1}"
        return f"""CASE WHEN issued_day > {then} THEN 0
                        WHEN paid > {then} AND status <> 1 THEN amount_cents
                        WHEN status = 3 THEN 0 ELSE residual END"""

    def cei(self, days: Days) -> Answer:
        return [self._sums(first, last) for first, last in days.periods]

    def _sums(self, first: int, last: int) -> Any:
        def owed(day: int) -> str:
            return f"""CASE WHEN paid > {day} AND status <> 1 THEN amount_cents
                            WHEN status = 3 THEN 0 ELSE residual END"""

        return self._rows(
            f"""SELECT coalesce(sum(a) FILTER (due_day < {first}), 0)::BIGINT,
                       coalesce(sum(a) FILTER (due_day >= {first}), 0)::BIGINT,
                       coalesce(sum(b), 0)::BIGINT,
                       coalesce(sum(b) FILTER (due_day = {last}), 0)::BIGINT
                FROM (SELECT due_day, {owed(first - 1)} AS a, {owed(last)} AS b
                      FROM kept WHERE due_day <= {last})"""
        )[0]

    def payments(self, days: Days) -> Answer:
        return self._rows(
            f"""SELECT count(*), sum(c)::BIGINT, count(*) FILTER (paid > due_day),
                       sum(c) FILTER (paid > due_day)::BIGINT
                FROM (SELECT *, CASE WHEN received_cents > 0 THEN received_cents
                                     ELSE amount_cents - residual END AS c
                      FROM kept WHERE status IN (2, 3)
                        AND paid BETWEEN {days.day - days.window + 1} AND {days.day})"""
        )

    def due_cohorts(self, days: Days) -> Answer:
        return self._rows(
            f"""SELECT due_day, count(*), count(*) FILTER (status = 3 AND paid <= due_day),
                       count(*) FILTER (status = 3 AND paid > due_day AND paid <= {days.day}),
                       count(*) FILTER (open > 0)
                FROM aberto({days.day})
                WHERE due_day BETWEEN {days.day - days.window} AND {days.day} GROUP BY 1"""
        )

    def bairros(self, days: Days) -> Answer:
        return self._rows(
            f"""SELECT city, name, count(*), sum(titles)::BIGINT, sum(cents)::BIGINT
                FROM (SELECT p.*,
                        CASE WHEN k.own_address AND trim(k.bairro) <> '' AND k.city_id <> 0
                             THEN k.city_id ELSE c.city_id END AS city,
                        lower(strip_accents(regexp_replace(trim(
                          CASE WHEN k.own_address AND trim(k.bairro) <> '' THEN k.bairro
                               ELSE c.bairro END), '\\s+', ' ', 'g'))) AS name
                      FROM placed({days.day}) p LEFT JOIN contracts k ON k.id = p.contract
                      LEFT JOIN customers c ON c.id = p.customer_id)
                GROUP BY 1, 2"""
        )
