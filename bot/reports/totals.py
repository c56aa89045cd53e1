"""The totals of the whole report: all key figures compared, whose debt it is, who owes most."""

from __future__ import annotations

from decimal import Decimal

from bot.figures.facts import Facts
from bot.reports.content import Column, Note, Row, Section, Table, Typed
from bot.reports.sections import PERSONAL_COLUMNS, person_row
from bot.text import formatting
from bot.views.comparison import comparison
from bot.views.values import Figure, Kind, rounded
from bot.views.whose_debt import LARGEST, kinds_of_debtors, largest_view


def totals_section(facts: Facts) -> Section:
    """All key figures, and whose debt it is."""
    points = Note("Percentuais mudam em pontos percentuais (p.p.).")
    return Section("resumo", "Resumo", (_all_figures(facts), points, _whose_debt(facts)))


def _all_figures(facts: Facts) -> Table:
    """With the change in a week and since the same day of last month."""
    view = comparison(facts)
    columns = (
        Column("Número"),
        Column("Valor", Kind.DECIMAL),
        Column("Mudança em 7 dias", Kind.POINTS),
        Column(f"Mudança desde {formatting.short_day(view.month_ago)}", Kind.POINTS),
    )
    rows: list[Row] = [
        (
            figure.label,
            Typed(figure.value, figure.kind),
            _change(figure, figure.change),
            _change(figure, since),
        )
        for figure, since in zip(view.figures, view.month_changes, strict=True)
    ]
    return Table("Resumo", "Todos os números", columns, rows)


def _change(figure: Figure, change: int | Decimal | None) -> Typed:
    """In the figure's own unit: money, a count, or points."""
    if isinstance(change, Decimal) and figure.kind is Kind.REAIS:
        return Typed(int(rounded(change).scaleb(2)), Kind.CHANGE)
    kinds = {Kind.MONEY: Kind.CHANGE, Kind.COUNT: Kind.COUNT_CHANGE}
    return Typed(change, kinds.get(figure.kind, Kind.POINTS))


def _whose_debt(facts: Facts) -> Table:
    columns = (
        Column("Quem deve"),
        Column("Clientes", Kind.COUNT),
        Column("Títulos", Kind.COUNT),
        Column("Valor", Kind.MONEY),
        Column("% do vencido", Kind.PERCENT),
    )
    kinds = kinds_of_debtors(facts)
    rows: list[Row] = [
        (
            kind.label,
            kind.share.customers,
            kind.share.receivables,
            kind.share.cents,
            kind.percentage,
        )
        for kind in kinds
    ]
    total = (
        "Vencido",
        sum(kind.share.customers for kind in kinds),
        sum(kind.share.receivables for kind in kinds),
        sum(kind.share.cents for kind in kinds),
        "",
    )
    return Table(
        "Quem deve",
        "Da dívida vencida, quanto é de clientes da base ativa e quanto de quem já saiu",
        columns,
        rows,
        total,
    )


def largest_section(facts: Facts) -> Section:
    """The largest debtors by name."""
    view = largest_view(facts)
    title = f"Os {LARGEST} maiores devedores"
    if not view.items:
        return Section("maiores", title, (Note("🟢 Ninguém deve."),))
    table = Table(
        "Maiores devedores",
        f"Juntos devem {formatting.money(view.cents)}, "
        f"{formatting.percent(view.percentage)} do vencido",
        PERSONAL_COLUMNS,
        [person_row(item) for item in view.items],
        is_personal=True,
    )
    return Section("maiores", title, (table,))
