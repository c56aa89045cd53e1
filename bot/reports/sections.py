"""From views to the sections of a report: which tables, charts and sentences, in which order.

Of an answer that `bot.reports.table_answers` lists, the blocks: `…_blocks`; else the section.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.figures.facts import Facts
from bot.reports.content import Block, Column, Figures, Note, Row, Section, Table
from bot.reports.provision import with_provision
from bot.text import formatting
from bot.views.aging import AgingView, aging_view
from bot.views.basis import basis
from bot.views.cei import CeiView, cei_view
from bot.views.charts import aging_chart, cei_chart, due_cohorts_chart, funnel_chart, segments_chart
from bot.views.due_cohorts import DueCohortsView, due_cohorts_view
from bot.views.funnel import FunnelView, funnel_view
from bot.views.quality import quality_view
from bot.views.roll_rate import RollRateView, roll_rate_view
from bot.views.segments import SegmentsView, bairros_view, types_view
from bot.views.summary import SummaryView, summary_view
from bot.views.trust_unlock import trust_unlocks_view
from bot.views.values import Figure, Kind
from bot.views.worklists import ItemView, WorklistView, list_view
from metrics.cei import CeiFigures
from metrics.segments import Segment

TEXT, COUNT, MONEY, PERCENT, DECIMAL, DAY = (
    Kind.TEXT,
    Kind.COUNT,
    Kind.MONEY,
    Kind.PERCENT,
    Kind.DECIMAL,
    Kind.DAY,
)
PERSONAL_COLUMNS: Final = (
    Column("Cliente"),
    Column("Id", Kind.ID, unit="id"),
    Column("Valor", MONEY),
    Column("Dias", COUNT, unit="dias"),
    Column("Títulos", COUNT, unit="tít."),
    Column("Bairro"),
    Column("Telefone", Kind.PHONE),
    Column("Acesso", short=True),
    Column("Observação"),
)


def _blocks(*blocks: Block | None) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)


def _as_now(facts: Facts, what: str) -> Note | None:
    """What a past day's facts cannot tell."""
    past = basis(facts).is_past_date
    return Note(f"🕰 {what} como estão hoje, não como estavam nesse dia.") if past else None


def five_figures(facts: Facts) -> Figures:
    """Those that matter, with what they mean."""
    return Figures(_five(summary_view(facts), facts))


def _five(view: SummaryView, facts: Facts) -> tuple[Figure, ...]:
    by_label = {figure.label.partition(" em ")[0]: figure for figure in view.figures}
    late = funnel_view(facts)
    leak = late.active_after_block
    return (
        _with_sentence(
            by_label["Valor vencido"],
            f"{view.overdue_receivables} títulos vencidos de {view.debtors} clientes.",
        ),
        _with_sentence(
            by_label["Inadimplência"],
            f"De cada 100 clientes da base ativa, quantos têm título vencido: {view.who_owes}.",
        ),
        _with_sentence(by_label["Recuperado"], "Pago depois do vencimento: o fruto da cobrança."),
        _with_sentence(by_label["CEI"], "Do que havia a cobrar no período, a parte que entrou."),
        Figure(
            "Acesso ativo após o bloqueio",
            COUNT,
            leak,
            None,
            f"Clientes com {late.blocking_days} dias ou mais que seguem navegando.",
        ),
    )


def _with_sentence(figure: Figure, sentence: str) -> Figure:
    return replace(figure, sentence=sentence)


def situation_section(facts: Facts) -> Section:
    """Each customer in one situação."""
    view = summary_view(facts)
    columns = (
        Column("Situação"),
        Column("Atraso"),
        Column("Clientes", COUNT),
        Column("Títulos", COUNT),
        Column("Valor", MONEY),
    )
    rows = [
        (f"{row.emoji} {row.label}", row.rule, row.customers, row.receivables, row.cents)
        for row in view.situations
    ]
    caption = "Cada cliente em uma situação só, pelo título vencido mais antigo"
    table = Table("Situação", caption, columns, rows)
    return Section("situacao", "Situação dos clientes", (table,))


def aging_blocks(facts: Facts) -> Sequence[Block]:
    """Chart and table of the overdue ranges; apart from these what is not due yet."""
    view: AgingView = aging_view(facts)
    columns = (
        Column("Faixa (dias)"),
        Column("Títulos", COUNT),
        Column("Clientes", COUNT),
        Column("Valor", MONEY),
        Column("% do vencido", PERCENT),
    )
    rows: list[Row] = [(r.label, r.receivables, r.customers, r.cents, r.share) for r in view.rows]
    total = ("Vencido", view.overdue_receivables, view.debtors, view.overdue_cents, "")
    table = Table("Aging", "Títulos em aberto por dias corridos de atraso", columns, rows, total)
    note = Note("Um cliente com vários títulos pode estar em mais de uma faixa.")
    return _blocks(aging_chart(view), *with_provision(facts, table), note, _upcoming(view))


def _upcoming(view: AgingView) -> Table:
    """What falls due within the horizon."""
    columns = (
        Column("Prazo"),
        Column("Títulos", COUNT),
        Column("Clientes", COUNT),
        Column("Valor", MONEY),
    )
    row = view.upcoming
    rows = ((f"em {view.horizon_days} dias", row.receivables, row.customers, row.cents),)
    return Table("A vencer", "A vencer, ainda sem atraso", columns, rows)


def funnel_blocks(facts: Facts) -> Sequence[Block]:
    """Chart, alarms, bands, rates and time to recover."""
    view: FunnelView = funnel_view(facts)
    rates = Table(
        "Funil, taxas",
        "O caminho até o bloqueio",
        (Column("Medida"), Column("Valor", PERCENT), Column("O que diz")),
        (
            ("Autocura", view.self_cure, "títulos que atrasam e são pagos antes do bloqueio"),
            ("Conversão", view.conversion, "parte do estoque de hoje que já está na transição"),
        ),
    )
    recovery = Table(
        "Funil, recuperação",
        "Quem paga atrasado",
        (Column("Medida"), Column("Dias", DECIMAL)),
        (("Tempo médio de recuperação", view.mean_days_to_recover),),
    )
    return _blocks(
        _as_now(facts, "Status de acesso, bloqueios e desbloqueios"),
        funnel_chart(view),
        *_alarms(view),
        _bands(view),
        rates,
        recovery,
    )


def _bands(view: FunnelView) -> Table:
    """A row a band, a column for each status of access that occurs."""
    statuses = list(dict.fromkeys(label for band in view.bands for label, _ in band.access))
    columns = (
        Column("Faixa"),
        Column("Clientes", COUNT),
        Column("Valor", MONEY),
        *(Column(label, COUNT) for label in statuses),
    )
    rows: list[Row] = [
        (
            f"{band.emoji} {band.label}",
            band.customers,
            band.cents,
            *(dict(band.access).get(label, 0) for label in statuses),
        )
        for band in view.bands
    ]
    return Table(
        "Funil",
        "Clientes por tempo de atraso e status de acesso do contrato de referência",
        columns,
        rows,
    )


def _alarms(view: FunnelView) -> tuple[Table, ...]:
    rows = (
        (
            f"⚠️ Com {view.blocking_days} dias ou mais e acesso ativo",
            view.active_after_block,
            "serviço dado",
        ),
        (
            "⚠️ Bloqueados sem atraso, pelo sistema",
            view.blocked_automatic,
            "provável engano, urgente",
        ),
        ("⛔ Bloqueados sem atraso, à mão", view.blocked_manual, "decisão de alguém"),
    )
    columns = (Column("Alarme"), Column("Clientes", COUNT), Column("Por quê"))
    return (Table("Alarmes", "Os alarmes", columns, rows),)


def roll_rate_blocks(facts: Facts) -> Sequence[Block]:
    """The gates, and the matrix in shares and in numbers."""
    view: RollRateView = roll_rate_view(facts)
    note = Note(f"Novos em atraso no período: {view.newcomers} clientes.")
    return (_gates(view), *_matrix(view), note)


def _gates(view: RollRateView) -> Table:
    return Table(
        "Portões",
        "Títulos que chegaram ao primeiro dia de atraso e, deles, os que chegaram ao segundo sem "
        f"pagar; janela de {view.window_days} dias de vencimentos",
        (
            Column("Portão (dias)"),
            Column("Base", COUNT),
            Column("Rolaram", COUNT),
            Column("Taxa", PERCENT),
            Column("Valor da base", MONEY),
            Column("Valor rolado", MONEY),
            Column("Taxa por valor", PERCENT),
            Column("Taxa na janela anterior", PERCENT),
        ),
        [
            (
                f"{item.gate.start} → {item.gate.end}",
                item.gate.base_count,
                item.gate.rolled_count,
                item.gate.rate,
                item.gate.base_cents,
                item.gate.rolled_cents,
                item.gate.rate_cents,
                item.before,
            )
            for item in view.gates
        ],
    )


def _matrix(view: RollRateView) -> tuple[Table, Table]:
    """In shares of the row, and in customers and centavos."""
    when = f"de {view.start:%d/%m/%Y} a {view.as_of:%d/%m/%Y}"
    shares = Table(
        "Matriz",
        f"Para onde foram os clientes em atraso, {when}, em % da linha",
        (Column("De"), *(Column(label, PERCENT) for label in view.columns)),
        [(row.label, *row.shares) for row in view.rows],
        is_heat_map=True,
    )
    counts = Table(
        "Matriz, clientes",
        f"A mesma matriz em clientes e no valor que deviam no início, {when}",
        (
            Column("De"),
            Column("Clientes", COUNT),
            Column("Valor", MONEY),
            *(Column(label, COUNT) for label in view.columns),
            *(Column(f"{label}, valor", MONEY) for label in view.columns),
        ),
        [(row.label, row.customers, row.cents, *row.counts, *row.amounts) for row in view.rows],
    )
    return shares, counts


def cei_blocks(facts: Facts) -> Sequence[Block]:
    """Chart of the weeks, table of window, month and weeks."""
    view: CeiView = cei_view(facts)
    columns = (
        Column("Período"),
        Column("Início", DAY),
        Column("Fim", DAY),
        Column("Saldo inicial", MONEY),
        Column("Venceu", MONEY),
        Column("Saldo final", MONEY),
        Column("Vencido no último dia", MONEY),
        Column("CEI", PERCENT),
        Column("CEI até 90 dias", PERCENT),
    )
    periods = (
        ("Janela", view.window),
        ("Mês", view.month),
        *((f"Semana {number}", week) for number, week in enumerate(view.weeks, start=1)),
    )
    rows = [_cei_row(label, figures) for label, figures in periods]
    caption = (
        "Do que havia a cobrar, quanto entrou; a semana 1 é a última, e períodos curtos ficam "
        "abaixo. O saldo final é o vencido mais o que vence no último dia, ainda sem atraso"
    )
    table = Table("CEI", caption, columns, rows)
    return _blocks(cei_chart(view), table)


def _cei_row(label: str, figures: CeiFigures) -> Row:
    sums = figures.sums
    return (
        label,
        figures.period.first_date,
        figures.period.last_date,
        sums.opening,
        sums.due,
        sums.closing,
        sums.closing_current,
        figures.cei,
        figures.recent,
    )


def due_cohorts_blocks(facts: Facts) -> Sequence[Block]:
    """Chart of the newest due dates, table of all."""
    view: DueCohortsView = due_cohorts_view(facts)
    columns = (
        Column("Vencimento", DAY),
        Column("Títulos", COUNT),
        Column("Pagos em dia", COUNT),
        Column("Com atraso", COUNT),
        Column("Em aberto", COUNT),
    )
    rows = [(r.due_on, r.receivables, r.paid_on_time, r.paid_late, r.open) for r in view.rows]
    caption = f"Os títulos de cada dia de vencimento, nos últimos {view.window_days} dias"
    table = Table("Safra", caption, columns, rows)
    return _blocks(due_cohorts_chart(view), table)


def bairros_blocks(facts: Facts) -> Sequence[Block]:
    """Chart of the largest debts, table of all bairros."""
    view = bairros_view(facts)
    table = _segments("Bairros", "Clientes em atraso por bairro", "Bairro", view.tables[0][1])
    now = _as_now(facts, "Endereços e base ativa")
    return _blocks(now, segments_chart(view), table, _RATE)


def types_blocks(facts: Facts) -> Sequence[Block]:
    """A table of PF and PJ, and one of tipos de cliente."""
    view: SegmentsView = types_view(facts)
    (person, persons), (kind, kinds) = view.tables
    return (
        _segments(person, "Clientes em atraso por pessoa", person, persons),
        _segments(kind, "Clientes em atraso por tipo de cliente", kind, kinds),
        _RATE,
    )


_RATE: Final = Note("Taxa: clientes em atraso que estão na base ativa ÷ base ativa do grupo.")


def _segments(name: str, caption: str, column: str, rows: Sequence[Segment]) -> Table:
    columns = (
        Column(column),
        Column("Clientes", COUNT),
        Column("Títulos", COUNT),
        Column("Valor", MONEY),
        Column("Atraso médio", DECIMAL),
        Column("Base ativa", COUNT),
        Column("Taxa", PERCENT),
    )
    cells = [
        (
            row.name,
            row.customers,
            row.receivables,
            row.cents,
            row.mean_days,
            row.active_base,
            row.delinquency,
        )
        for row in rows
    ]
    return Table(name, caption, columns, cells)


def unlocks_blocks(facts: Facts) -> Sequence[Block]:
    """Sums, and the customers in arrears whose access is open in trust."""
    view = trust_unlocks_view(facts)
    columns = (*PERSONAL_COLUMNS, Column("Desbloqueado em", DAY))
    rows = [(*person_row(row.item), row.since) for row in view.rows]
    sums = Table(
        "Desbloqueio",
        "Desbloqueio de confiança",
        (Column("Medida"), Column("Clientes", COUNT), Column("Valor", MONEY)),
        (
            ("Em atraso com acesso liberado", len(view.rows), view.cents),
            ("Desbloqueados sem atraso (quitados)", view.settled, None),
        ),
    )
    table = Table(
        "Desbloqueio, clientes", "Quem deve com o acesso liberado", columns, rows, is_personal=True
    )
    now = _as_now(facts, "Desbloqueios")
    return _blocks(now, sums, table)


def person_row(item: ItemView) -> Row:
    """A customer's row under `PERSONAL_COLUMNS`."""
    remarks = (
        "ex-cliente" if item.is_ex_customer else "",
        "pagamento em confirmação" if item.is_confirming else "",
    )
    return (
        formatting.clean(item.name, 80),
        item.customer_id,
        item.cents,
        item.days,
        item.receivables,
        item.bairro,
        item.phone,
        item.access,
        " · ".join(filter(None, remarks)),
    )


def _rank(item: ItemView) -> tuple[int, int, int]:
    """As every list that is not parted into groups (metrics, section 4)."""
    return -item.cents, -item.days, item.customer_id


def worklist_section(facts: Facts, subject: str) -> Section:
    """One of the lists, whole."""
    view = list_view(facts, subject)
    blocks = (lists_as_now(facts), *worklist_blocks(view))
    return Section(subject, f"{view.emoji} {view.title}", _blocks(*blocks))


def lists_as_now(facts: Facts) -> Note | None:
    """What no list of a past day can tell."""
    return _as_now(facts, "Acesso, contratos e participação na cobrança")


def worklist_blocks(view: WorklistView) -> tuple[Note, Table]:
    """How many they are, and who."""
    count = formatting.count(view.total, "cliente", "clientes")
    note = Note(
        " · ".join(filter(None, (f"{count} {view.sentence(view.total)}", view.left_out)))
        if view.total
        else f"{'📚' if view.basis.is_incomplete else '🟢'} Nenhum cliente {view.sentence(1)}.",
    )
    table = Table(
        view.title,
        f"{view.title}: quem é, quanto deve e como falar",
        PERSONAL_COLUMNS,
        [person_row(item) for item in sorted(view.items, key=_rank)],
        total=("Total", "", view.cents, "", "", "", "", "", ""),
        is_personal=True,
    )
    return note, table


def quality_section(facts: Facts) -> Section:
    """What no figure counts, and rows that the ERP no longer has."""
    rows = [(row.label, row.receivables) for row in quality_view(facts).rows]
    columns = (Column("Motivo"), Column("Títulos", COUNT))
    table = Table("Qualidade", "Títulos que o espelho tem e nenhum número conta", columns, rows)
    return Section("qualidade", "Qualidade dos dados", (table, *_vanished(facts)))


def _vanished(facts: Facts) -> tuple[Block, ...]:
    """Rows that the ERP no longer has."""
    if not facts.vanished:
        return ()
    note = Note("Sumiu do IXC: apagado lá. Não conta em nenhum número e nunca como pago.")
    rows = [(row.table, row.id, row.at.astimezone(facts.zone).date()) for row in facts.vanished]
    columns = (Column("Tabela"), Column("Id", Kind.ID), Column("Desde", DAY))
    table = Table("Sumidos", "Linhas que o IXC não tem mais", columns, rows, is_personal=True)
    hidden = sum({row.table: row.of_table for row in facts.vanished}.values()) - len(rows)
    more = Note(f"E mais {formatting.integer(hidden)}, que sumiram antes.") if hidden else None
    return _blocks(note, table, more)
