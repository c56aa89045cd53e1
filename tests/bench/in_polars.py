"""The aggregations as lazy expressions of polars, on the same columns."""

from __future__ import annotations

from typing import Any

import polars as pl

from metrics.snapshot import NO_DAY, Snapshot
from tests.bench.questions import GATES, Answer, Days, bands

c = pl.col
EDGES = (0, 6, 9, 15, 30, 60, 90)


def _open(day: pl.Expr, *, by_issue: bool = True) -> pl.Expr:
    balance = (
        pl.when((c("paid") > day) & (c("status") != 1))
        .then(c("amount_cents"))
        .when(c("status") == 3)
        .then(0)
        .otherwise(c("residual"))
    )
    return pl.when(c("issued_day") > day).then(0).otherwise(balance) if by_issue else balance


class Polars:
    """Frames of polars' own."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._customers = pl.from_pandas(snapshot.customers)
        self._contracts = pl.from_pandas(snapshot.contracts)
        unknown = pl.when(c("status") == 3).then(0).otherwise(c("amount_cents"))
        self._all = pl.from_pandas(snapshot.receivables)
        self._kept = (
            self._all.lazy()
            .filter(
                c("status").is_in([1, 2, 3]),
                c("released"),
                ~c("renegotiated"),
                c("customer_id") != 0,
                c("amount_cents") >= 0,
                c("due_day") != NO_DAY,
            )
            .with_columns(
                pl.min_horizontal("paid_day", "first_shown_day").alias("paid"),
                pl.when(c("open_cents") >= 0)
                .then(pl.min_horizontal("open_cents", "amount_cents"))
                .otherwise(unknown)
                .alias("residual"),
            )
        )

    def aging(self, days: Days) -> Answer:
        late = days.day - c("due_day")
        band = pl.sum_horizontal([(late > edge).cast(pl.Int32) for edge in EDGES])
        return _rows(
            self._kept.with_columns(_open(pl.lit(days.day)).alias("open"), band.alias("band"))
            .filter(c("open") > 0, c("due_day") <= days.day + days.horizon)
            .group_by("band")
            .agg(pl.len(), c("customer_id").n_unique(), c("open").sum())
        )

    def _debtors(self, days: Days) -> pl.LazyFrame:
        ids = self._contracts.lazy().select(c("id"), c("id").alias("known"))
        named = ("contract_id", "standalone_contract_id", "main_contract_id")
        found = (
            self._kept.with_columns(_open(pl.lit(days.day)).alias("open"))
            .filter(c("open") > 0, c("due_day") < days.day)
            .sort("due_day", "id")
            .group_by("customer_id")
            .agg(
                (days.day - c("due_day").min()).alias("dias"),
                pl.len().alias("titles"),
                c("open").sum().alias("cents"),
                *(c(name).first() for name in named),
            )
        )
        for name in named:
            at = ids.rename({"id": name, "known": f"{name}_known"}).filter(c(name) != 0)
            found = found.join(at, on=name, how="left")
        own = (
            self._contracts.lazy().filter(c("active")).group_by("customer_id").agg(c("id").min())
        ).rename({"id": "own"})
        chosen = pl.coalesce(*(f"{name}_known" for name in named), "own").alias("contract")
        return found.join(own, on="customer_id", how="left").with_columns(chosen)

    def funnel(self, days: Days) -> Answer:
        contracts = self._contracts.lazy().select("id", "trust_unlocked", "access_status")
        band = (
            pl.when(c("trust_unlocked").fill_null(value=False))
            .then(1)
            .when(c("dias") < 7)
            .then(2)
            .when(c("dias") < 10)
            .then(3)
            .otherwise(4)
        )
        return bands(
            _rows(
                self._debtors(days)
                .join(contracts, left_on="contract", right_on="id", how="left")
                .group_by(band.alias("band"), c("access_status").fill_null("-"))
                .agg(pl.len(), c("titles").sum(), c("cents").sum())
            )
        )

    def gates(self, days: Days) -> Answer:
        found = []
        for start, end in GATES:
            last = days.day - end
            found += _rows(
                self._kept.filter(c("due_day").is_between(last - days.window + 1, last))
                .select(
                    _open(c("due_day") + start - 1).alias("a"),
                    _open(c("due_day") + end - 1).alias("b"),
                )
                .filter(c("a") > 0)
                .select(
                    pl.lit(start),
                    pl.len(),
                    (c("b") > 0).sum().alias("rolled"),
                    c("a").sum().alias("base"),
                    c("a").filter(c("b") > 0).sum().alias("weight"),
                )
            )
        return found

    def cei(self, days: Days) -> Answer:
        return [self._sums(first, last) for first, last in days.periods]

    def _sums(self, first: int, last: int) -> Any:
        return _rows(
            self._kept.filter(c("due_day") <= last)
            .select(
                c("due_day"),
                _open(pl.lit(first - 1), by_issue=False).alias("a"),
                _open(pl.lit(last), by_issue=False).alias("b"),
            )
            .select(
                c("a").filter(c("due_day") < first).sum().alias("opening"),
                c("a").filter(c("due_day") >= first).sum().alias("due"),
                c("b").sum().alias("closing"),
                c("b").filter(c("due_day") == last).sum().alias("current"),
            )
        )[0]

    def payments(self, days: Days) -> Answer:
        amount = (
            pl.when(c("received_cents") > 0)
            .then(c("received_cents"))
            .otherwise(c("amount_cents") - c("residual"))
        )
        late = c("paid") > c("due_day")
        return _rows(
            self._kept.filter(
                c("status").is_in([2, 3]),
                c("paid").is_between(days.day - days.window + 1, days.day),
            ).select(
                pl.len(),
                amount.sum().alias("cents"),
                late.sum().alias("late"),
                amount.filter(late).sum().alias("recovered"),
            )
        )

    def due_cohorts(self, days: Days) -> Answer:
        received, paid, due = c("status") == 3, c("paid"), c("due_day")
        return _rows(
            self._kept.filter(due.is_between(days.day - days.window, days.day))
            .with_columns(_open(pl.lit(days.day)).alias("open"))
            .group_by("due_day")
            .agg(
                pl.len(),
                (received & (paid <= due)).sum().alias("on_time"),
                (received & (paid > due) & (paid <= days.day)).sum().alias("late"),
                (c("open") > 0).sum().alias("open_count"),
            )
        )

    def bairros(self, days: Days) -> Answer:
        contracts = self._contracts.lazy().select(
            "id", "own_address", c("bairro").alias("there"), c("city_id").alias("there_city")
        )
        customers = self._customers.lazy().select("id", "bairro", "city_id")
        moved = c("own_address").fill_null(value=False) & (c("there").str.strip_chars() != "")
        name = pl.when(moved).then(c("there")).otherwise(c("bairro")).str.strip_chars()
        plain = name.str.normalize("NFKD").str.replace_all(r"\p{Mn}", "").str.to_lowercase()
        city = pl.when(moved & (c("there_city") != 0)).then(c("there_city")).otherwise(c("city_id"))
        return _rows(
            self._debtors(days)
            .join(contracts, left_on="contract", right_on="id", how="left")
            .join(customers, left_on="customer_id", right_on="id", how="left")
            .group_by(city.alias("city"), plain.str.replace_all(r"\s+", " ").alias("name"))
            .agg(pl.len(), c("titles").sum(), c("cents").sum())
        )


def _rows(frame: pl.LazyFrame) -> Answer:
    return sorted(frame.collect().rows())
