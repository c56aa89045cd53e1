"""Sections of a report on what will come in, on the last months and on unusual bairros."""

from __future__ import annotations

from collections.abc import Sequence

from bot.figures.facts import Facts
from bot.reports.content import Block, Column, Note, Row, Table
from bot.text import formatting
from bot.views.bairro_alerts import bairro_alerts_view
from bot.views.forecast import ForecastView, forecast_view
from bot.views.outlook_charts import forecast_chart, trend_chart
from bot.views.trend import trend_view
from bot.views.values import Kind
from metrics.forecast import Expected
from metrics.snapshot import date_of


def forecast_blocks(facts: Facts) -> Sequence[Block]:
    """The sums, how good the forecasts were, and the days one by one."""
    view = forecast_view(facts)
    if view.expected is None:
        return (Note(f"📚 {view.missing}"),)
    chart = forecast_chart(view)
    return (
        *((chart,) if chart else ()),
        _sums(view),
        Note("Só o principal do que já está faturado; o que for faturado depois vem a mais."),
        _record(view),
        _days(view),
    )


def _sums(view: ForecastView) -> Table:
    columns = (
        Column("Prazo"),
        Column("Até", Kind.DAY),
        Column("A vencer", Kind.MONEY),
        Column("Vencidos", Kind.MONEY),
        Column("Previsto", Kind.MONEY),
    )
    spans = (
        ("7 dias", view.week),
        ("30 dias", view.month),
        ("Fim do mês", view.calendar_month),
    )
    rows = [_sum(label, expected) for label, expected in spans if expected]
    return Table("Previsão", "O que deve entrar, de hoje em diante", columns, rows)


def _sum(label: str, expected: Expected) -> Row:
    until = date_of(expected.until)
    return label, until, expected.upcoming, expected.overdue, expected.cents


def _record(view: ForecastView) -> Note:
    record = view.record
    if record.error is None:
        return Note(f"Acerto: ainda sem histórico ({view.missing_origins}).")
    gain = f"; ganho sobre a regra simples: {formatting.percent(record.gain)}"
    return Note(
        f"Acerto nas últimas {record.origins} semanas: erro médio de "
        f"{formatting.percent(record.error)} (viés {formatting.percent(record.bias)}){gain}."
    )


def _days(view: ForecastView) -> Table:
    columns = (Column("Dia", Kind.DAY), Column("Previsto", Kind.MONEY))
    rows = [(day.day, day.cents) for day in view.after]
    return Table("Previsão por dia", "Os próximos 30 dias, um a um", columns, rows, is_folded=True)


def trend_blocks(facts: Facts) -> Sequence[Block]:
    """Chart and table of the months."""
    view = trend_view(facts)
    if not view.months:
        return (Note("📚 O espelho ainda não conhece um mês inteiro."),)
    columns = (
        Column("Mês"),
        Column("Até", Kind.DAY),
        Column("Vencido", Kind.MONEY),
        Column("Inadimplentes", Kind.COUNT),
        Column("Recebido", Kind.MONEY),
        Column("Recuperado", Kind.MONEY),
        Column("CEI", Kind.PERCENT),
    )
    rows: list[Row] = [
        (
            month.label,
            month.until,
            month.overdue_cents,
            month.debtors,
            month.received_cents,
            month.recovered_cents,
            month.cei,
        )
        for month in view.months
    ]
    table = Table("Tendência", "Cada mês como fechou; o atual, até agora", columns, rows)
    chart = trend_chart(view)
    return (*((chart,) if chart else ()), table)


def bairro_alerts_blocks(facts: Facts) -> Sequence[Block]:
    """The bairros that stopped paying."""
    view = bairro_alerts_view(facts)
    if view.known_since:
        since = formatting.day(view.known_since[1])
        return (Note(f"📚 O espelho é novo: os avisos começam em {since}."),)
    if not view.alerts:
        return (Note("🟢 Nenhum bairro parou de pagar nos últimos 7 dias."),)
    columns = (
        Column("Bairro"),
        Column("Títulos", Kind.COUNT),
        Column("Em aberto", Kind.COUNT),
        Column("O normal", Kind.COUNT),
    )
    rows = [
        (alert.name, alert.receivables, alert.still_open, alert.expected) for alert in view.alerts
    ]
    caption = "Títulos que venceram há 3 a 9 dias, e quantos seguiam em aberto no 3º dia"
    return (Table("Fora do padrão", caption, columns, rows),)
