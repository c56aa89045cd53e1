"""The answers that are one table: everything that belongs to each, in one row.

To add a question: its metric, its view, its chat template, a row here, and the tests that
`CONTRIBUTING.md` names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.figures.facts import Facts
from bot.reports import json_outlook, json_parts, outlook_sections, sections
from bot.reports.content import Block, Section
from bot.views import charts
from bot.views.aging import aging_view, range_lists
from bot.views.bairro_alerts import alert_follow_ups, bairro_alerts_view
from bot.views.basis import FollowUp
from bot.views.cei import cei_view
from bot.views.charts import Chart
from bot.views.due_cohorts import due_cohorts_view
from bot.views.forecast import forecast_view
from bot.views.funnel import alarms, funnel_view
from bot.views.outlook_charts import forecast_chart, trend_chart
from bot.views.roll_rate import roll_rate_view
from bot.views.segments import bairro_follow_ups, bairros_view, types_view
from bot.views.trend import trend_view
from bot.views.trust_unlock import numbered_customers, trust_unlocks_view
from bot.views.worklists import BLOCKED, DEBTORS, LEAK
from metrics.portfolio import Portfolio


@dataclass(frozen=True)
class TableAnswer:
    """One question with every part of its answer. `stem` is its name in code and on buttons."""

    stem: str
    #: The chat's command, its line in the menu, what `/ajuda` adds, an example's arguments.
    command: str
    about: str
    details: str
    sample: str
    #: Over the answer in the chat.
    icon: str
    title: str
    view: Callable[[Facts], Any]
    #: What its section of a report is made of, and that section's anchor.
    blocks: Callable[[Facts], Sequence[Block]]
    anchor: str
    #: Its key in the JSON report, and the value there.
    json_key: str
    json: Callable[[Portfolio], Any]
    #: Places in the chat's menu and in the whole report; the JSON has the order of the table.
    menu_place: int
    report_place: int
    #: Whether it also looks at the days before, so that their number can be asked for.
    looks_back: bool = False
    #: The chat's template, where it is not the stem's.
    template: str = ""
    chart: Callable[[Any], Chart | None] | None = None
    #: Lists that the answer leads on to, from its view.
    follow_ups: Callable[[Any], Sequence[FollowUp]] | None = None
    #: Customers that the answer numbers, (number, id), from its view.
    cards: Callable[[Any], Sequence[tuple[int, int]]] | None = None
    #: The customers behind the answer, attached to its file.
    lists_behind: tuple[str, ...] = ()
    #: The list that answers instead where one bairro is asked for.
    list_of_place: str = ""
    #: Where the section and the file are called otherwise.
    section_title: str = ""
    file_name: str = ""

    @property
    def chat_template(self) -> str:
        """The template of the answer in the chat."""
        return self.template or self.stem

    @property
    def file_stem(self) -> str:
        """What the names of its files begin with."""
        return self.file_name or self.anchor

    def section(self, facts: Facts) -> Section:
        """Its part of a report."""
        return Section(self.anchor, self.section_title or self.title, self.blocks(facts))


TABLE_ANSWERS: Final = (
    TableAnswer(
        stem="aging",
        command="aging",
        about="a dívida por faixa de atraso",
        details="Soma dos títulos vencidos por dias corridos de atraso, e o que vence nos próximos "
        "dias. Um cliente com vários títulos pode estar em mais de uma faixa.",
        sample="centro pj",
        icon="📊",
        title="Aging: a dívida por faixa de atraso",
        view=aging_view,
        blocks=sections.aging_blocks,
        anchor="aging",
        json_key="aging",
        json=json_parts.aging_json,
        menu_place=1,
        report_place=1,
        looks_back=True,
        chart=charts.aging_chart,
        follow_ups=range_lists,
        lists_behind=(DEBTORS,),
    ),
    TableAnswer(
        stem="funnel",
        command="funil",
        about="quem está a caminho do bloqueio e os dois alarmes",
        details="Clientes por tempo de atraso e status de acesso. Os alarmes: quem passou do "
        "bloqueio e segue com acesso ativo, e quem está bloqueado sem dever nada. Autocura é a "
        "parte dos títulos atrasados que são pagos antes do bloqueio.",
        sample="22/11",
        icon="🚦",
        title="Funil de suspensão",
        view=funnel_view,
        blocks=sections.funnel_blocks,
        anchor="funil",
        json_key="funil",
        json=json_parts.funnel_json,
        menu_place=2,
        report_place=2,
        looks_back=True,
        chart=charts.funnel_chart,
        follow_ups=alarms,
        lists_behind=(LEAK, BLOCKED, DEBTORS),
    ),
    TableAnswer(
        stem="roll_rate",
        command="rollrate",
        about="quanto da dívida envelhece",
        details="De cada 100 títulos que chegam a um dia de atraso, quantos chegam ao portão "
        "seguinte sem pagar (1→7, 7→10, 10→30), e para onde foram os clientes em uma semana, ou "
        "nos dias pedidos.",
        sample="30",
        icon="🎲",
        title="Rolagem",
        view=roll_rate_view,
        blocks=sections.roll_rate_blocks,
        anchor="rolagem",
        json_key="rolagem",
        json=json_parts.roll_rate_json,
        menu_place=3,
        report_place=3,
        looks_back=True,
        lists_behind=(DEBTORS,),
    ),
    TableAnswer(
        stem="cei",
        command="cei",
        about="a eficácia da cobrança",
        details="CEI: do que estava vencido no começo do período ou venceu nele, quanto entrou. "
        "100% é tudo; períodos curtos têm menos tempo para receber e ficam abaixo. “Até 90” deixa "
        "fora a dívida que ninguém mais cobra.",
        sample="90 dias",
        icon="🎯",
        title="CEI",
        view=cei_view,
        blocks=sections.cei_blocks,
        anchor="cei",
        json_key="cei",
        json=json_parts.cei_json,
        menu_place=4,
        report_place=4,
        looks_back=True,
        chart=charts.cei_chart,
        lists_behind=(DEBTORS,),
        section_title="CEI: a eficácia da cobrança",
    ),
    TableAnswer(
        stem="bairros",
        command="bairro",
        about="a dívida por bairro",
        details="Os bairros com mais dívida, com a parte da base ativa que está em atraso.",
        sample="centro",
        icon="📍",
        title="Bairros",
        view=bairros_view,
        blocks=sections.bairros_blocks,
        anchor="bairros",
        json_key="bairros",
        json=json_parts.bairros_json,
        menu_place=7,
        report_place=8,
        template="segments",
        chart=charts.segments_chart,
        follow_ups=bairro_follow_ups,
        lists_behind=(DEBTORS,),
        list_of_place=DEBTORS,
    ),
    TableAnswer(
        stem="types",
        command="tipo",
        about="a dívida por PF/PJ e tipo de cliente",
        details="Pessoa física, jurídica e os tipos de cliente cadastrados no IXC.",
        sample="filial 2",
        icon="👥",
        title="PF/PJ e tipo de cliente",
        view=types_view,
        blocks=sections.types_blocks,
        anchor="tipos",
        json_key="tipos",
        json=json_parts.types_json,
        menu_place=9,
        report_place=10,
        template="segments",
        lists_behind=(DEBTORS,),
    ),
    TableAnswer(
        stem="due_cohorts",
        command="safra",
        about="o que foi pago de cada dia de vencimento",
        details="Por dia de vencimento: pagos em dia, com atraso e em aberto.",
        sample="15",
        icon="🌱",
        title="Safra de vencimento",
        view=due_cohorts_view,
        blocks=sections.due_cohorts_blocks,
        anchor="safra",
        json_key="safras",
        json=json_parts.due_cohorts_json,
        menu_place=11,
        report_place=7,
        looks_back=True,
        chart=charts.due_cohorts_chart,
        lists_behind=(DEBTORS,),
    ),
    TableAnswer(
        stem="trust_unlock",
        command="confianca",
        about="quem deve com o acesso liberado em confiança",
        details="Clientes em atraso com desbloqueio de confiança ativo, desde quando, e quem já "
        "pagou.",
        sample="html",
        icon="🔵",
        title="Desbloqueio de confiança",
        view=trust_unlocks_view,
        blocks=sections.unlocks_blocks,
        anchor="confianca",
        json_key="desbloqueio_confianca",
        json=json_parts.trust_unlock_json,
        menu_place=10,
        report_place=11,
        cards=numbered_customers,
        file_name="desbloqueio-confianca",
    ),
    TableAnswer(
        stem="forecast",
        command="previsao",
        about="quanto deve entrar nos próximos dias",
        details="O que deve entrar em 7 dias, em 30 ou até o fim do mês (mes), do que já está "
        "faturado, e quanto as previsões anteriores acertaram.",
        sample="30",
        icon="🔮",
        title="Previsão",
        view=forecast_view,
        blocks=outlook_sections.forecast_blocks,
        anchor="previsao",
        json_key="previsao",
        json=json_outlook.forecast_json,
        menu_place=5,
        report_place=5,
        looks_back=True,
        chart=forecast_chart,
        section_title="Previsão: o que deve entrar",
    ),
    TableAnswer(
        stem="trend",
        command="tendencia",
        about="os últimos meses lado a lado",
        details="Dívida vencida no fim de cada mês, inadimplentes, o que entrou e o CEI; doze "
        "meses, ou os que o espelho conhece.",
        sample="pj",
        icon="📅",
        title="Tendência",
        view=trend_view,
        blocks=outlook_sections.trend_blocks,
        anchor="tendencia",
        json_key="tendencia",
        json=json_outlook.trend_json,
        menu_place=6,
        report_place=6,
        chart=trend_chart,
        section_title="Tendência: mês a mês",
    ),
    TableAnswer(
        stem="bairro_alerts",
        command="alertas",
        about="bairros que pararam de pagar",
        details="Bairros com muito mais títulos em aberto 3 dias depois de vencer do que o "
        "costume e os outros bairros explicam: queda de rede, boletos não entregues.",
        sample="filial 2",
        icon="📡",
        title="Bairros fora do padrão",
        view=bairro_alerts_view,
        blocks=outlook_sections.bairro_alerts_blocks,
        anchor="alertas",
        json_key="alertas_bairro",
        json=json_outlook.bairro_alerts_json,
        menu_place=8,
        report_place=9,
        follow_ups=alert_follow_ups,
    ),
)

BY_STEM: Final = {answer.stem: answer for answer in TABLE_ANSWERS}
IN_MENU: Final = tuple(sorted(TABLE_ANSWERS, key=lambda answer: answer.menu_place))
IN_REPORT: Final = tuple(sorted(TABLE_ANSWERS, key=lambda answer: answer.report_place))
