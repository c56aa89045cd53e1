"""Bairros out of the ordinary, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.figures.facts import Facts
from bot.figures.scope import Scope, mark_of
from bot.text import formatting
from bot.views.basis import Basis, FollowUp, basis
from bot.views.worklists import DEBTORS
from metrics.bairro_alerts import LEAST_REFERENCE, NEEDED_REACH, BairroAlert, bairro_alerts
from metrics.narrowing import Place, places
from metrics.ratios import half_up


@dataclass(frozen=True)
class BairroAlertView:
    """A bairro of which `still_open` of `receivables` títulos are open three days late.

    `expected` would be usual; `name` names the city where several have the bairro.
    """

    key: str
    city_id: int
    name: str
    receivables: int
    still_open: int
    expected: int

    def customers(self, label: str) -> FollowUp:
        """The button to its customers."""
        place = Place(self.key, self.city_id, self.name)
        return FollowUp(label, DEBTORS, Scope(mark=mark_of(place)))


@dataclass(frozen=True)
class BairroAlertsView:
    """`known_since` is where the mirror is too young, and from which day on there are alerts.

    `fewest` títulos in three months is what a bairro needs to be looked at.
    """

    as_of: date
    basis: Basis
    alerts: tuple[BairroAlertView, ...]
    known_since: tuple[date, date] | None
    fewest: int = LEAST_REFERENCE


def bairro_alerts_view(facts: Facts) -> BairroAlertsView:
    """The unusual bairros of the facts' customers, the least likely first."""
    found = bairro_alerts(facts.portfolio)
    since = None
    if found is None and facts.reach is not None:
        since = facts.reach, facts.reach + timedelta(days=NEEDED_REACH)
    names = [place.key for place in places(facts.portfolio)] if found else []
    return BairroAlertsView(
        as_of=facts.as_of,
        basis=basis(facts),
        alerts=tuple(_alert(alert, names.count(alert.key) > 1) for alert in found or ()),
        known_since=since,
    )


def _alert(alert: BairroAlert, is_ambiguous: bool) -> BairroAlertView:
    name = formatting.clean(alert.name, 40)
    if is_ambiguous and alert.city:
        name = f"{name} ({formatting.clean(alert.city, 30)})"
    return BairroAlertView(
        alert.key,
        alert.city_id,
        name,
        alert.receivables,
        alert.still_open,
        half_up(alert.expected),
    )


def alert_follow_ups(view: BairroAlertsView) -> tuple[FollowUp, ...]:
    """A button for the customers of each."""
    return tuple(alert.customers(f"clientes de {alert.name}") for alert in view.alerts[:8])
