"""What the words of a report mean, with their formulas."""

from __future__ import annotations

from bot.figures.facts import Facts
from bot.reports.content import Section, Terms
from bot.views.situations import band_label
from metrics.roll_rate import gate_days
from metrics.situation import Situation, bands


def glossary_section(facts: Facts) -> Section:
    """Every term with its formula."""
    rules = facts.portfolio.rules
    n, window = rules.blocking_days, rules.window_days
    last = bands(n)[Situation.TRANSITION].last
    early, transition = (band_label(band, n) for band in (Situation.EARLY, Situation.TRANSITION))
    gates = [f"{start}→{end}" for start, end in gate_days(n)]
    return Section(
        "glossario",
        "Glossário",
        (
            Terms(
                (
                    (
                        "Vencido",
                        "título em aberto um dia ou mais depois do vencimento",
                        "aberto > 0 e atraso ≥ 1 dia corrido",
                    ),
                    (
                        "O que mudou",
                        "do vencido de há 7 dias ao de hoje, título a título",
                        (
                            "vencido há 7 dias + entraram + lançados já vencidos − pagos − "
                            "descontos e baixas sem pagamento = vencido hoje"
                        ),
                    ),
                    (
                        "Situação",
                        "onde está o cliente, pelo título vencido mais antigo",
                        (
                            f"{early} vencimento padrão · {transition} transição · mais: crônico; "
                            "à parte quem tem desbloqueio de confiança"
                        ),
                    ),
                    (
                        "Base ativa",
                        "clientes ativos com contrato ativo",
                        "ativo = S e ao menos um contrato com status A",
                    ),
                    (
                        "Inadimplência",
                        "parte da base ativa que deve",
                        "inadimplentes da base ativa ÷ base ativa × 100",
                    ),
                    (
                        "Recebido, recuperado",
                        f"pagamentos dos últimos {window} dias; recuperado é o pago com atraso",
                        "soma do valor recebido; recuperado onde pagamento > vencimento",
                    ),
                    (
                        "CEI",
                        "eficácia da cobrança: do que havia a cobrar, quanto entrou",
                        (
                            "(saldo inicial + venceu − saldo final) ÷ (saldo inicial + venceu − "
                            "vencido no último dia) × 100"
                        ),
                    ),
                    (
                        "CEI até 90 dias",
                        "o mesmo sem a dívida de mais de 90 dias",
                        "só títulos que venceram nos 90 dias antes do fim do período",
                    ),
                    (
                        "Portão, rolagem",
                        "títulos que chegaram a um dia de atraso e seguiram sem pagar até o outro",
                        f"rolaram ÷ base × 100, portões {', '.join(gates)}",
                    ),
                    (
                        "Autocura",
                        "títulos atrasados pagos antes do bloqueio",
                        f"100 − taxa do portão {gates[0]}",
                    ),
                    (
                        "Conversão",
                        "parte do estoque de hoje que já está na transição, não um fluxo",
                        f"clientes {transition} ÷ clientes 1–{last} × 100",
                    ),
                    (
                        "Safra",
                        "os títulos de um mesmo dia de vencimento",
                        "em dia: pago até o vencimento; com atraso: depois",
                    ),
                    (
                        "Dívida média",
                        "quanto deve cada inadimplente, em média",
                        "valor vencido ÷ inadimplentes",
                    ),
                    (
                        "Contrato de referência",
                        "o que diz o acesso e o endereço do cliente em atraso",
                        "o do título vencido mais antigo; senão o contrato ativo de menor id",
                    ),
                )
            ),
        ),
    )
