"""How the whole report begins: what changed, why, and what is to be done about whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from bot.figures.facts import Facts
from bot.reports import sections
from bot.reports.content import Block, Column, Note, Row, Section, Table, Typed
from bot.text import formatting
from bot.views.bridge import BridgeView, Split, bridge_view, is_comparable
from bot.views.forecast import expected_this_week
from bot.views.values import Kind
from bot.views.worklists import (
    BLOCKED,
    CRITICAL,
    LEAK,
    PREVENTION,
    WorklistView,
    alarm_totals,
    alarm_views,
    worklist_views,
)
from metrics.bridge import Flow

#: Customers of each alarm whom the report names; the answer on the funnel names all.
MOST_OF_AN_ALARM: Final = 200


def opening(facts: Facts) -> tuple[Section, ...]:
    """The three sections before all others."""
    what_to_do = Section("fazer", "O que fazer", _what_to_do(facts))
    if not is_comparable(facts):
        return Section("mudou", "O que mudou", _too_young(facts)), what_to_do
    view = bridge_view(facts)
    return (
        Section("mudou", "O que mudou", _what_changed(facts, view)),
        Section("porque", "Por quê", _why(view)),
        what_to_do,
    )


def _too_young(facts: Facts) -> tuple[Block, ...]:
    since = formatting.day(facts.reach or facts.as_of)
    note = f"📚 O espelho só conhece tudo desde {since}: ainda não há com que comparar."
    return sections.five_figures(facts), Note(note)


def _what_changed(facts: Facts, view: BridgeView) -> tuple[Block, ...]:
    return (
        Note(_headline(view), is_lead=True),
        sections.five_figures(facts),
        _bridge(view),
        *_gone(view),
        *_expected(facts),
    )


def _expected(facts: Facts) -> Iterable[Note]:
    """What is to come of what is already invoiced."""
    cents = expected_this_week(facts)
    if cents:
        yield Note(f"Devem entrar {formatting.money(cents)} em 7 dias, do que já está faturado.")


def _headline(view: BridgeView) -> str:
    """`A dívida vencida caiu R$ 1,00 em 7 dias: entraram … e foram pagos …`."""
    size = formatting.money(abs(view.change))
    moved = f"{'subiu' if view.change > 0 else 'caiu'} {size}" if view.change else "ficou igual"
    steps = [
        f"{step.verb} {formatting.money(step.flow.cents)} "
        f"({formatting.count(step.flow.receivables, 'título', 'títulos')})"
        for step in view.steps
    ]
    *others, last = steps or ("nada entrou nem saiu",)
    because = f"{', '.join(others)} e {last}" if others else last
    return f"A dívida vencida {moved} em {view.days} dias: {because}."


def _bridge(view: BridgeView) -> Table:
    """Term by term; the last line is the sum of those above."""
    columns = (
        Column("Passo"),
        Column("Títulos", Kind.COUNT),
        Column("Clientes", Kind.COUNT),
        Column("Valor", Kind.MONEY),
    )
    steps = (
        _flow(f"{'+' if step.sign > 0 else '−'} {step.label}", step.flow, step.sign)
        for step in view.steps
    )
    opening_row = _flow(f"Vencido em {formatting.day(view.start)}", view.opening)
    return Table(
        "O que mudou",
        f"Do vencido de {formatting.day(view.start)} ao de {formatting.day(view.end)}, ao centavo",
        columns,
        [opening_row, *steps],
        total=_flow(f"= Vencido em {formatting.day(view.end)}", view.closing),
    )


def _flow(label: str, flow: Flow, sign: int = 0) -> Row:
    cents = Typed(sign * flow.cents, Kind.CHANGE) if sign else flow.cents
    return label, flow.receivables, flow.customers, cents


def _gone(view: BridgeView) -> Iterable[Note]:
    """What the sum does not say."""
    yield Note(
        "Pagos: o principal dos títulos vencidos, sem multa e juros. O que foi cancelado, "
        "renegociado ou alterado no IXC vale nos dois dias como está agora."
    )
    kinds = (
        (view.gone.cancelled, "cancelado", "cancelados"),
        (view.gone.renegotiated, "renegociado", "renegociados"),
    )
    gone = [
        f"{formatting.count(flow.receivables, one, many)} ({formatting.money(flow.cents)})"
        for flow, one, many in kinds
        if flow.receivables
    ]
    if gone:
        text = f"Fora dessa conta, títulos vencidos que saíram nesses dias: {' e '.join(gone)}."
        yield Note(text)


def _why(view: BridgeView) -> tuple[Block, ...]:
    tables = tuple(_split(split) for split in view.splits if split.parts)
    if not tables:
        return (Note("Nenhum grupo mudou."),)
    who = Note(f"Clientes: aqueles cuja dívida vencida mudou nos {view.days} dias.")
    return *tables, who


def _split(split: Split) -> Table:
    columns = (
        Column(split.column),
        Column("Clientes", Kind.COUNT),
        Column("Hoje", Kind.MONEY),
        Column("Mudança", Kind.CHANGE),
    )
    return Table(
        f"Mudança por {split.short}",
        split.heading,
        columns,
        [(part.name, part.customers, part.closing, part.change) for part in split.parts],
    )


@dataclass(frozen=True)
class _Listed:
    """A list of the day: how many customers, what they owe, and those who are shown."""

    customers: int
    cents: int
    view: WorklistView

    @property
    def title(self) -> str:
        return f"{self.view.emoji} {self.view.title}"


def _what_to_do(facts: Facts) -> tuple[Block, ...]:
    lists = _lists(facts)
    now = sections.lists_as_now(facts)
    return (
        *((now,) if now else ()),
        _to_do(lists),
        *(block for listed in lists for block in _people(listed)),
    )


def _lists(facts: Facts) -> tuple[_Listed, ...]:
    """The alarms first; of these no more people than somebody could look into."""
    totals = alarm_totals(facts)
    alarms = alarm_views(facts, MOST_OF_AN_ALARM)
    days = worklist_views(facts)
    return (
        *(_Listed(*totals[subject], alarms[subject]) for subject in (LEAK, BLOCKED)),
        *(_Listed(v.total, v.cents, v) for v in (days[CRITICAL], days[PREVENTION])),
    )


def _to_do(lists: Iterable[_Listed]) -> Table:
    columns = (
        Column("Lista"),
        Column("Clientes", Kind.COUNT),
        Column("Valor", Kind.MONEY),
        Column("O que fazer"),
    )
    deeds = {
        LEAK: "ver por que seguem navegando",
        BLOCKED: "conferir e liberar",
        CRITICAL: "falar hoje",
        PREVENTION: "lembrar antes do bloqueio",
    }
    rows = [
        (listed.title, listed.customers, listed.cents or None, deeds[listed.view.subject])
        for listed in lists
    ]
    return Table("O que fazer", "As listas do dia", columns, rows)


def _people(listed: _Listed) -> tuple[Block, ...]:
    """Who is on a list; of an empty one that it is."""
    view = listed.view
    note, table = sections.worklist_blocks(view)
    if not view.total:
        return (note,)
    count = formatting.count(listed.customers, "cliente", "clientes")
    table = replace(table, caption=f"{listed.title} · {count} {view.sentence(listed.customers)}")
    if view.total < listed.customers:
        shown = formatting.integer(view.total)
        more = Note(f"Aqui estão os {shown} primeiros; /funil xlsx traz todos.")
        return replace(table, total=None), more
    left_out = (Note(f"Fora da lista: {view.left_out}."),) if view.left_out else ()
    return table, *left_out
