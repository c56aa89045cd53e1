"""The report for outside: which groups it speaks of, in our words. Knows no figure itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.figures.facts import Facts
from bot.reports.content import Block, Column, Note, Report, Section
from bot.reports.disclosure import HIDDEN, Public, Release, Told, bars, figures, table
from bot.reports.glossary import glossary_section
from bot.text import formatting
from bot.views.basis import basis
from bot.views.charts import MOST_BARS
from bot.views.situations import LOOKS, days_rule
from bot.views.values import Kind
from metrics.aging import UPCOMING
from metrics.outside import Segment

CUSTOMERS: Final = Column("Clientes", Kind.COUNT)
RECEIVABLES: Final = Column("Títulos", Kind.COUNT)
MONEY: Final = Column("Valor", Kind.MONEY)


def outside(facts: Facts) -> Report:
    """A report that tells nothing of fewer than three customers, whoever adds and subtracts.

    The totals first, then their parts: what comes later gives way.

    Raises:
        TooFew: Fewer than ten customers.
    """
    release = Release(facts)
    rules = facts.portfolio.rules
    makers: Sequence[Callable[[], Section]] = (
        lambda: _summary(release, rules.window_days),
        lambda: _situations(release, rules.blocking_days),
        lambda: _aging(release, facts),
        lambda: _bonds(release),
        lambda: _cei(release),
        lambda: _gates(release),
        lambda: _segments(release, facts, "tipos", "PF/PJ e tipo de cliente", _types(release)),
        lambda: _segments(release, facts, "bairros", "Bairros", _bairros(release)),
    )
    return release.report([*(make() for make in makers), glossary_section(facts)])


def _summary(release: Release, window_days: int) -> Section:
    people = release.population
    base, debtors = release.groups((people.base, people.debtors))
    owing = release.share(people.debtors_in_base, people.base)
    received, late = people.received
    window = f"Nos últimos {window_days} dias."
    items = (
        ("Base ativa", base.customers, "Clientes ativos com contrato ativo."),
        ("Inadimplentes", debtors.customers, "Clientes com título vencido."),
        ("Inadimplência", owing, "De cada 100 clientes da base ativa, quantos devem."),
        ("Títulos vencidos", debtors.receivables, "Em aberto depois do vencimento."),
        ("Valor vencido", debtors.cents, "A soma deles."),
        ("Recebido", release.paid(received), window),
        ("Recuperado", release.paid(late), f"Pago depois do vencimento. {window}"),
    )
    how = (
        "Contagens arredondadas a 5, valores a R$ 100, percentuais a inteiros: as somas podem "
        f"não bater. {HIDDEN} é um grupo de menos de 3 clientes, ou um que deixaria calcular um "
        "assim."
    )
    return Section("resumo", "Resumo", (figures(items), Note(how)))


def _situations(release: Release, blocking_days: int) -> Section:
    groups = release.population.by_situation()
    rows = [
        (f"{LOOKS[each].emoji} {LOOKS[each].label} ({days_rule(each, blocking_days)})", public)
        for each, public in zip(groups, release.groups(tuple(groups.values())), strict=True)
    ]
    caption = "Cada cliente em uma situação só, pelo título vencido mais antigo"
    columns = (Column("Situação"), CUSTOMERS, RECEIVABLES, MONEY)
    made = table("Situação", caption, columns, [(label, _cells(p)) for label, p in rows])
    return Section("situacao", "Situação dos clientes", made)


def _cells(public: Public) -> tuple[Told, ...]:
    return public.customers, public.receivables, public.cents


def _aging(release: Release, facts: Facts) -> Section:
    groups = release.population.by_age()
    told = dict(zip(groups, release.groups(tuple(groups.values())), strict=True))
    upcoming = told.pop(UPCOMING)
    columns = (Column("Faixa (dias)"), CUSTOMERS, RECEIVABLES, MONEY)
    caption = "Títulos em aberto por dias corridos de atraso"
    ages = table("Aging", caption, columns, [(label, _cells(p)) for label, p in told.items()])
    rows = [(f"{label} dias", public.cents) for label, public in told.items()]
    chart = bars("Dívida vencida por faixa de atraso", rows, _source(facts))
    horizon = f"em {facts.portfolio.rules.horizon_days} dias"
    later = table(
        "A vencer",
        "A vencer, ainda sem atraso",
        (Column("Prazo"), *columns[1:]),
        [(horizon, _cells(upcoming))],
    )
    return Section("aging", "Aging: a dívida por faixa de atraso", (*chart, *ages, *later))


def _source(facts: Facts) -> str:
    return f"dados de {basis(facts).text}"


def _bonds(release: Release) -> Section:
    labels = ("Base ativa", "Ex-clientes", "Fora da base, com contrato ativo")
    told = release.groups(release.population.by_bond())
    columns = (Column("Quem deve"), CUSTOMERS, RECEIVABLES, MONEY)
    rows = [(label, _cells(public)) for label, public in zip(labels, told, strict=True)]
    caption = "De quem é a dívida vencida"
    return Section("quem", "Quem deve", table("Quem deve", caption, columns, rows))


def _cei(release: Release) -> Section:
    spans = release.population.cei()
    names = ("Janela", "Mês", *(f"Semana {number}" for number in range(1, len(spans) - 1)))
    rows = [
        (
            f"{name}, {formatting.day(span.first_date)} a {formatting.day(span.last_date)}",
            (release.rate(rate),),
        )
        for name, (span, rate) in zip(names, spans, strict=True)
    ]
    columns = (Column("Período"), Column("CEI", Kind.PERCENT))
    caption = "Do que havia a cobrar, quanto entrou; a semana 1 é a última"
    made = table("CEI", caption, columns, rows)
    return Section("cei", "CEI: a eficácia da cobrança", made)


def _gates(release: Release) -> Section:
    rows = [
        (f"{gate.start} → {gate.end}", (release.rate(rate),))
        for gate, rate in release.population.gates()
    ]
    columns = (Column("Portão (dias)"), Column("Taxa", Kind.PERCENT))
    caption = "Dos títulos que chegaram ao primeiro dia de atraso, quantos chegaram ao segundo"
    return Section("rolagem", "Rolagem", table("Portões", caption, columns, rows))


def _types(release: Release) -> Mapping[str, Sequence[Segment]]:
    return {
        "Pessoa": release.population.by_person(),
        "Tipo de cliente": release.population.by_type(),
    }


def _bairros(release: Release) -> Mapping[str, Sequence[Segment]]:
    return {"Bairro": release.population.by_bairro()}


def _segments(
    release: Release,
    facts: Facts,
    anchor: str,
    title: str,
    tables: Mapping[str, Sequence[Segment]],
) -> Section:
    """Of each kind of segment those that may be told of; the others are not named."""
    blocks: list[Block] = []
    for column, segments in tables.items():
        told = release.groups([segment.debtors for segment in segments])
        shown = [
            (formatting.clean(segment.name, 60), segment, public)
            for segment, public in zip(segments, told, strict=True)
            if public.is_told
        ]
        shown.sort(key=lambda row: (-_size(row[2].cents), row[0]))
        if column == "Bairro":
            largest = [(name, public.cents) for name, _, public in shown[:MOST_BARS]]
            blocks.extend(bars("Os bairros com mais dívida vencida", largest, _source(facts)))
        rows = [
            (name, (*_cells(public), *_of_base(release, segment)))
            for name, segment, public in shown
        ]
        columns = (
            Column(column),
            CUSTOMERS,
            RECEIVABLES,
            MONEY,
            Column("Base ativa", Kind.COUNT),
            Column("Taxa", Kind.PERCENT),
        )
        caption = f"Clientes em atraso por {column.lower()}; grupos pequenos não aparecem"
        blocks.extend(table(column, caption, columns, rows))
    return Section(anchor, title, blocks)


def _of_base(release: Release, segment: Segment) -> tuple[Told, Told]:
    base = release.group(segment.base)
    return base.customers, release.share(segment.both, segment.base)


def _size(told: Told) -> int:
    return told.value if isinstance(told.value, int) else 0
