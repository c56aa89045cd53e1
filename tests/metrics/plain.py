"""The definitions once more: loops over rows as the ERP delivers them, and nothing clever.

Written from the text of the definitions and not from the product, so that both can be held
against each other. Amounts are centavos, days are `datetime.date`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Raw = dict[str, str]


def read_date(raw: str | None) -> date | None:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", (raw or "").strip(), re.ASCII)
    if not match:
        return None
    try:
        found = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None


def read_amount(raw: str | None) -> int | None:
    text = (raw or "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        number = Fraction(text)
    elif re.fullmatch(r"([0-9]{1,3}(\.[0-9]{3})+|[0-9]+),[0-9]+", text):
        number = Fraction(text.replace(".", "").replace(",", "."))
    else:
        return None
    return int(number * 100 + Fraction(1, 2))


def read_balance(raw: str | None) -> int | None:
    """`valor_aberto`: a valid amount behind a minus sign is an overpayment."""
    text = (raw or "").strip()
    if re.match(r"-[0-9]", text) and read_amount(text[1:]) is not None:
        return 0
    return read_amount(text)


def read_id(raw: str | None) -> int:
    text = (raw or "").strip()
    return int(text) if re.fullmatch(r"[0-9]+", text) else 0


def rounded(value: Fraction) -> float:
    """Half-up to two decimals."""
    sign = -1 if value < 0 else 1
    return sign * int(abs(value) * 100 + Fraction(1, 2)) / 100


def ratio(top: int, bottom: int, times: int = 1) -> float | None:
    return None if bottom == 0 else rounded(Fraction(times * top, bottom))


def reais(cents: int) -> float:
    return rounded(Fraction(cents, 100))


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if unicodedata.combining(c) == 0)
    return " ".join(plain.casefold().split())


@dataclass
class Title:
    """A título that counts."""

    id: int
    customer: int
    contracts: tuple[int, int, int]
    status: str
    confirming: bool
    issued: date | None
    due: date
    paid: date
    amount: int
    balance: int
    received: int

    def open(self, day: date, *, by_issue: bool = True) -> int:
        if by_issue and self.issued is not None and self.issued > day:
            return 0
        if self.status == "A":
            return self.balance
        if day < self.paid:
            return self.amount
        return self.balance if self.status == "P" else 0

    def is_overdue(self, day: date) -> bool:
        return self.open(day) > 0 and (day - self.due).days >= 1


def unique(rows: Iterable[Raw]) -> dict[int, Raw]:
    """By id, ascending; the last delivered stands; rows without id are ignored."""
    found = {read_id(row.get("id")): row for row in rows}
    found.pop(0, None)
    return dict(sorted(found.items()))


def paid_on(row: Raw) -> date | None:
    """The day of payment as the row has it, future or not."""
    names = ("pagamento_data", "baixa_data", "credito_data", "ultima_atualizacao")
    dates = (read_date(row.get(name)) for name in (*names, "data_vencimento"))
    return next((found for found in dates if found), None)


def first_shown(syncs: Iterable[tuple[date, list[Raw]]]) -> dict[int, date]:
    """Títulos, and the day since which they have had their status with their day of payment.

    `syncs` are the days of the good ones and the títulos as they were then, oldest first.
    """
    seen: dict[int, tuple[object, date]] = {}
    for day, rows in syncs:
        for number, row in unique(rows).items():
            what = ((row.get("status") or "").strip(), paid_on(row))
            if number not in seen or seen[number][0] != what:
                seen[number] = (what, day)
    return {number: day for number, (_, day) in seen.items()}


class Plain:
    """A provider at D.

    `synced_on` is the day of the sync; títulos that an earlier one showed as they are stand in
    `shown`, with its day.
    """

    def __init__(
        self,
        tables: dict[str, list[Raw]],
        day: date,
        synced_on: date,
        *,
        blocking: int = 7,
        window: int = 45,
        horizon: int = 30,
        excluded: frozenset[int] = frozenset(),
        shown: Mapping[int, date] | None = None,
    ) -> None:
        self.day, self.blocking, self.window, self.horizon = day, blocking, window, horizon
        self.excluded = excluded
        self.shown = shown or {}
        self.customers = unique(tables["cliente"])
        self.contracts = unique(tables["cliente_contrato"])
        self.active: dict[int, list[int]] = defaultdict(list)
        for number, row in self.contracts.items():
            if self.text(row, "status") == "A":
                self.active[read_id(row.get("id_cliente"))].append(number)
        self.types = unique(tables["tipo_cliente"])
        self.cities = unique(tables["cidade"])
        self.dropped = dict.fromkeys(
            ("cancelados", "nao_liberados", "renegociados", "filial_excluida", "quarentena"), 0
        )
        self.titles = [
            title
            for row in unique(tables["fn_areceber"]).values()
            if (title := self._title(row, synced_on)) is not None
        ]
        self.overdue: dict[int, list[Title]] = defaultdict(list)
        for title in self.titles:
            if title.is_overdue(day):
                self.overdue[title.customer].append(title)

    def _title(self, row: Raw, synced_on: date) -> Title | None:
        def field(name: str) -> str:
            return (row.get(name) or "").strip()

        status, due = field("status"), read_date(row.get("data_vencimento"))
        amount, customer = read_amount(row.get("valor")), read_id(row.get("id_cliente"))
        reason = None
        if status == "C":
            reason = "cancelados"
        elif field("liberado") == "N":
            reason = "nao_liberados"
        elif field("titulo_renegociado") == "S":
            reason = "renegociados"
        elif read_id(row.get("filial_id")) in self.excluded:
            reason = "filial_excluida"
        elif due is None or amount is None or status not in ("A", "P", "R") or customer == 0:
            reason = "quarentena"
        if reason:
            self.dropped[reason] += 1
            return None
        assert due is not None
        assert amount is not None
        delivered = read_balance(row.get("valor_aberto"))
        unknown = 0 if status == "R" else amount
        balance = unknown if delivered is None else max(0, min(delivered, amount))
        paid = paid_on(row)
        assert paid is not None
        amounts = (read_amount(row.get(n)) or 0 for n in ("valor_recebido", "pagamento_valor"))
        received = next((found for found in amounts if found > 0), amount - balance)
        links = ("id_contrato", "id_contrato_avulso", "id_contrato_principal")
        return Title(
            id=read_id(row["id"]),
            customer=customer,
            contracts=tuple(read_id(row.get(n)) for n in links),  # type: ignore[arg-type]
            status=status,
            confirming=field("aguardando_confirmacao_pagamento") == "S",
            issued=read_date(row.get("data_emissao")),
            due=due,
            paid=min(paid, self.shown.get(read_id(row["id"]), synced_on)),
            amount=amount,
            balance=balance,
            received=received,
        )

    # Customers

    def text(self, row: Raw | None, name: str) -> str:
        return ((row or {}).get(name) or "").strip()

    def active_contracts(self, customer: int) -> list[int]:
        return self.active.get(customer, [])

    def base(self) -> list[int]:
        return [
            number
            for number, row in self.customers.items()
            if self.text(row, "ativo") == "S"
            and self.active_contracts(number)
            and read_id(row.get("filial_id")) not in self.excluded
        ]

    def days(self, customer: int) -> int:
        return max((self.day - title.due).days for title in self.overdue[customer])

    def owed(self, customer: int) -> int:
        return sum(title.open(self.day) for title in self.overdue[customer])

    def reference(self, customer: int) -> int | None:
        oldest = min(self.overdue[customer], key=lambda title: (title.due, title.id))
        for number in oldest.contracts:
            if number and number in self.contracts:
                return number
        return next(iter(self.active_contracts(customer)), None)

    def access(self, customer: int) -> str | None:
        number = self.reference(customer)
        return None if number is None else self.text(self.contracts[number], "status_internet")

    def unlocked(self, customer: int) -> bool:
        number = self.reference(customer)
        flag = "desbloqueio_confianca_ativo"
        return number is not None and self.text(self.contracts[number], flag) == "S"

    def band(self, days: int) -> str:
        if days < self.blocking:
            return "vencimento_padrao"
        return "transicao" if days < self.blocking + 3 else "cronico"

    def situation(self, customer: int) -> str:
        if self.unlocked(customer):
            return "desbloqueio_confianca"
        return self.band(self.days(customer))

    def place(self, customer: int, contract: int | None) -> tuple[int, str]:
        """City id and bairro as spelt, spaces collapsed."""
        own = self.customers.get(customer)
        city, bairro = read_id(self.text(own, "cidade")), self.text(own, "bairro")
        if contract is not None:
            row = self.contracts[contract]
            if self.text(row, "endereco_padrao_cliente") == "N" and self.text(row, "bairro"):
                city = read_id(row.get("cidade")) or city
                bairro = self.text(row, "bairro")
        return city, " ".join(bairro.split())

    # The document

    def document(self) -> dict[str, Any]:
        return {
            "data_referencia": str(self.day),
            "resumo": self.summary(),
            "situacao": self.situations(),
            "listas": {
                "migracao_critica": self.worklist({self.blocking}),
                "prevencao": self.worklist({self.blocking - 2, self.blocking - 1}),
            },
            "aging": self.aging(),
            "funil": self.funnel(),
            "rolagem": {"portoes": self.gates(), "matriz": self.matrix()},
            "cei": self.cei(),
            "bairros": self.bairros(),
            "tipos": {
                "pessoa": self.types_by(self.person),
                "tipo_cliente": self.types_by(self.type),
            },
            "safras": self.cohorts(),
            "desbloqueio_confianca": self.unlocks(),
            "qualidade": self.dropped,
        }

    def situations(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "em_dia": {"clientes": sum(number not in self.overdue for number in self.base())}
        }
        for name in ("desbloqueio_confianca", "vencimento_padrao", "transicao", "cronico"):
            here = [c for c in self.overdue if self.situation(c) == name]
            found[name] = {
                "clientes": len(here),
                "titulos": sum(len(self.overdue[c]) for c in here),
                "valor": reais(sum(map(self.owed, here))),
            }
        return found

    def worklist(self, days: set[int]) -> dict[str, Any]:
        matching = [c for c in self.overdue if self.days(c) in days]
        unlocked = [c for c in matching if self.unlocked(c)]
        silent = [
            c
            for c in matching
            if c not in unlocked and self.text(self.customers.get(c), "participa_cobranca") == "N"
        ]
        listed = [c for c in matching if c not in unlocked and c not in silent]
        listed.sort(key=lambda c: (-self.owed(c), -self.days(c), c))
        return {
            "clientes": len(listed),
            "valor": reais(sum(map(self.owed, listed))),
            "em_desbloqueio": len(unlocked),
            "fora_da_cobranca": len(silent),
            "itens": [self.item(c) for c in listed],
        }

    def item(self, customer: int) -> dict[str, Any]:
        row = self.customers.get(customer)
        phones = ("whatsapp", "telefone_celular", "fone", "telefone_comercial")
        return {
            "id_cliente": customer,
            "nome": None if row is None else self.text(row, "razao"),
            "dias": self.days(customer),
            "titulos": len(self.overdue[customer]),
            "valor": reais(self.owed(customer)),
            "status_internet": self.access(customer),
            "ex_cliente": row is None or not self.active_contracts(customer),
            "em_confirmacao": any(title.confirming for title in self.overdue[customer]),
            "telefone": next((p for n in phones for p in numbers(self.text(row, n))), None),
            "bairro": self.place(customer, self.reference(customer))[1] or None,
        }

    def aging(self) -> list[dict[str, Any]]:
        edges = {
            "a_vencer": (-self.horizon, 0),
            "1-6": (1, 6),
            "7-9": (7, 9),
            "10-15": (10, 15),
            "16-30": (16, 30),
            "31-60": (31, 60),
            "61-90": (61, 90),
            "90+": (91, 10**6),
        }
        overdue = sum(map(self.owed, self.overdue))
        found = []
        for name, (low, high) in edges.items():
            here = [
                t
                for t in self.titles
                if t.open(self.day) > 0 and low <= (self.day - t.due).days <= high
            ]
            cents = sum(t.open(self.day) for t in here)
            found.append(
                {
                    "faixa": name,
                    "titulos": len(here),
                    "clientes": len({t.customer for t in here}),
                    "valor": reais(cents),
                    "percentual": None if name == "a_vencer" else ratio(cents, overdue, 100),
                }
            )
        return found

    def funnel(self) -> dict[str, Any]:
        n = self.blocking
        names = {
            "vencimento_padrao": f"1-{n - 1}",
            "transicao": f"{n}-{n + 2}",
            "cronico": f">{n + 2}",
            "desbloqueio_confianca": "desbloqueio_confianca",
        }
        rows = []
        for situation, label in names.items():
            here = [c for c in self.overdue if self.situation(c) == situation]
            access: dict[str, int] = defaultdict(int)
            for customer in here:
                status = self.access(customer)
                access["sem_contrato" if status is None else status] += 1
            cents = sum(map(self.owed, here))
            rows.append(
                {
                    "faixa": label,
                    "clientes": len(here),
                    "valor": reais(cents),
                    "status_internet": dict(access),
                }
            )
        blocked = [
            number
            for number in self.base()
            if number not in self.overdue
            and any(
                self.text(self.contracts[k], "status_internet") in ("CM", "CA")
                for k in self.active_contracts(number)
            )
        ]
        active = [
            c
            for c in self.overdue
            if self.days(c) >= n and not self.unlocked(c) and self.access(c) == "A"
        ]
        first = self.gates()[0]
        cured = first["titulos_base"] - first["titulos_rolados"]
        late = [
            (t.paid - t.due).days
            for t in self.titles
            if t.status == "R" and t.paid > t.due and self.in_window(t.paid)
        ]
        early, transition = (
            sum(self.situation(c) == name for c in self.overdue)
            for name in ("vencimento_padrao", "transicao")
        )
        return {
            "faixas": rows,
            "ativos_apos_bloqueio": len(active),
            "bloqueados_sem_atraso": len(blocked),
            "taxa_conversao": ratio(transition, early + transition, 100),
            "autocura": ratio(cured, first["titulos_base"], 100),
            "tempo_medio_recuperacao": ratio(sum(late), len(late)),
        }

    def in_window(self, day: date) -> bool:
        return self.day - timedelta(days=self.window - 1) <= day <= self.day

    def gates(self) -> list[dict[str, Any]]:
        n, found = self.blocking, []
        for k, m in ((1, n), (n, n + 3), (n + 3, 30)):
            last = self.day - timedelta(days=m)
            first = last - timedelta(days=self.window - 1)
            weights = [
                (t.open(t.due + timedelta(days=k - 1)), t.open(t.due + timedelta(days=m - 1)))
                for t in self.titles
                if first <= t.due <= last
            ]
            base = [pair for pair in weights if pair[0] > 0]
            rolled = [pair for pair in base if pair[1] > 0]
            top, bottom = sum(p[0] for p in rolled), sum(p[0] for p in base)
            found.append(
                {
                    "de": k,
                    "ate": m,
                    "titulos_base": len(base),
                    "titulos_rolados": len(rolled),
                    "taxa_titulos": ratio(len(rolled), len(base), 100),
                    "valor_base": reais(bottom),
                    "valor_rolado": reais(top),
                    "taxa_valor": ratio(top, bottom, 100),
                }
            )
        return found

    def bands_at(self, day: date) -> dict[int, tuple[str, int]]:
        """Of each customer overdue on a day: its band and its overdue debt."""
        found: dict[int, tuple[int, int]] = {}
        for title in self.titles:
            if title.is_overdue(day):
                days, cents = found.get(title.customer, (0, 0))
                late = (day - title.due).days
                found[title.customer] = max(days, late), cents + title.open(day)
        return {c: (self.band(days), cents) for c, (days, cents) in found.items()}

    def matrix(self) -> dict[str, Any]:
        start = self.day - timedelta(days=7)
        then, now = self.bands_at(start), self.bands_at(self.day)
        bands = ("vencimento_padrao", "transicao", "cronico")
        rows = {origin: {target: [0, 0] for target in ("em_dia", *bands)} for origin in bands}
        for customer, (band, cents) in then.items():
            cell = rows[band][now[customer][0] if customer in now else "em_dia"]
            cell[0] += 1
            cell[1] += cents
        return {
            "de": str(start),
            "ate": str(self.day),
            "linhas": {
                origin: {t: {"clientes": n, "valor": reais(c)} for t, (n, c) in row.items()}
                for origin, row in rows.items()
            },
            "novos": sum(customer not in then for customer in now),
        }

    def cei(self) -> dict[str, Any]:
        day, one = self.day, timedelta(days=1)
        weeks = [(day - 7 * one * i - 6 * one, day - 7 * one * i) for i in range(6)]
        return {
            "janela": self.cei_of(day - timedelta(days=self.window - 1), day),
            "mes": self.cei_of(day.replace(day=1), day),
            "semanas": [self.cei_of(*week) for week in weeks],
        }

    def cei_of(self, first: date, last: date) -> dict[str, Any]:
        def sums(titles: list[Title]) -> tuple[int, int, int, int]:
            before = first - timedelta(days=1)
            opening = sum(t.open(before, by_issue=False) for t in titles if t.due < first)
            due = sum(t.open(before, by_issue=False) for t in titles if first <= t.due <= last)
            closing = sum(t.open(last, by_issue=False) for t in titles if t.due <= last)
            current = sum(t.open(last, by_issue=False) for t in titles if t.due == last)
            return opening, due, closing, current

        def index(b: int, s: int, total: int, current: int) -> float | None:
            return ratio(b + s - total, b + s - current, 100)

        whole = sums(self.titles)
        recent = sums([t for t in self.titles if t.due >= last - timedelta(days=90)])
        names = ("saldo_inicial", "vendas", "saldo_final", "saldo_final_corrente")
        return {
            "inicio": str(first),
            "fim": str(last),
            **{name: reais(cents) for name, cents in zip(names, whole, strict=True)},
            "cei": index(*whole),
            "cei_ate_90": index(*recent),
        }

    def segment(self, here: list[int], base: list[int]) -> dict[str, Any]:
        return {
            "clientes": len(here),
            "titulos": sum(len(self.overdue[c]) for c in here),
            "valor": reais(sum(map(self.owed, here))),
            "atraso_medio": ratio(sum(map(self.days, here)), len(here)),
            "base_ativa": len(base),
            "taxa": ratio(sum(c in self.overdue for c in base), len(base), 100),
        }

    def bairros(self) -> list[dict[str, Any]]:
        groups: dict[tuple[int, str], list[int]] = defaultdict(list)
        spellings: dict[tuple[int, str], list[str]] = defaultdict(list)
        for customer in self.overdue:
            city, bairro = self.place(customer, self.reference(customer))
            groups[city, fold(bairro)].append(customer)
            spellings[city, fold(bairro)].append(bairro)
        base: dict[tuple[int, str], list[int]] = defaultdict(list)
        for customer in self.base():
            city, bairro = self.place(customer, self.active_contracts(customer)[0])
            base[city, fold(bairro)].append(customer)

        def order(key: tuple[int, str]) -> Any:
            name = self.city(key[0])
            cents = sum(map(self.owed, groups[key]))
            return -cents, key[1], name is not None, name or "", key[0]

        found = []
        for key in sorted(groups, key=order):
            written = spellings[key]
            shown = min(set(written), key=lambda s: (-written.count(s), s)) or "Sem bairro"
            head = {"cidade": self.city(key[0]), "bairro": shown, "bairro_chave": key[1]}
            found.append({**head, **self.segment(groups[key], base[key])})
        return found

    def city(self, number: int) -> str | None:
        if number == 0:
            return None
        return self.text(self.cities.get(number), "nome") or str(number)

    def person(self, customer: int) -> str:
        kind = self.text(self.customers.get(customer), "tipo_pessoa")
        return {"F": "PF", "J": "PJ"}.get(kind, "Outros")

    def type(self, customer: int) -> str:
        number = read_id(self.text(self.customers.get(customer), "id_tipo_cliente"))
        return self.text(self.types.get(number), "tipo_cliente") or "Sem tipo"

    def types_by(self, name_of: Any) -> list[dict[str, Any]]:
        names = {name_of(customer) for customer in self.overdue}
        base = self.base()

        def members(name: str, customers: Iterable[int]) -> list[int]:
            return [c for c in customers if name_of(c) == name]

        def order(name: str) -> Any:
            return -sum(map(self.owed, members(name, self.overdue))), name

        return [
            {"tipo": name, **self.segment(members(name, self.overdue), members(name, base))}
            for name in sorted(names, key=order)
        ]

    def cohorts(self) -> list[dict[str, Any]]:
        found = []
        for back in range(self.window + 1):
            due = self.day - timedelta(days=back)
            here = [t for t in self.titles if t.due == due]
            if not here:
                continue
            paid = [t for t in here if t.status == "R"]
            found.append(
                {
                    "vencimento": str(due),
                    "titulos": len(here),
                    "pagos_em_dia": sum(t.paid <= t.due for t in paid),
                    "pagos_com_atraso": sum(t.due < t.paid <= self.day for t in paid),
                    "em_aberto": sum(t.open(self.day) > 0 for t in here),
                }
            )
        return found

    def unlocks(self) -> dict[str, Any]:
        here = [c for c in self.overdue if self.situation(c) == "desbloqueio_confianca"]
        owners = {
            read_id(row.get("id_cliente"))
            for row in self.contracts.values()
            if self.text(row, "desbloqueio_confianca_ativo") == "S"
        }
        return {
            "inadimplentes": len(here),
            "valor": reais(sum(map(self.owed, here))),
            "quitados": sum(owner != 0 and owner not in self.overdue for owner in owners),
        }

    def summary(self) -> dict[str, Any]:
        base, debt = self.base(), sum(map(self.owed, self.overdue))
        paid = [t for t in self.titles if t.status in ("R", "P") and self.in_window(t.paid)]
        return {
            "base_ativa": len(base),
            "inadimplentes": len(self.overdue),
            "taxa_inadimplencia": ratio(sum(c in self.overdue for c in base), len(base), 100),
            "titulos_vencidos": sum(map(len, self.overdue.values())),
            "valor_vencido": reais(debt),
            "valor_a_vencer": self.aging()[0]["valor"],
            "ticket_medio": ratio(debt, 100 * len(self.overdue)),
            "atraso_medio": ratio(sum(map(self.days, self.overdue)), len(self.overdue)),
            "recebido": reais(sum(t.received for t in paid)),
            "recuperado": reais(sum(t.received for t in paid if t.paid > t.due)),
            "cei": self.cei()["janela"]["cei"],
        }


def numbers(field: str) -> list[str]:
    """The numbers of one field that can be dialled, as delivered."""
    parts = re.split(r"/|;|,|\b[oO][uU]\b", field)
    return [part.strip() for part in parts if dialable(part.strip())]


def dialable(number: str) -> bool:
    if number[:1] == "+" and number[:3] != "+55":
        return False
    digits = [int(c) for c in number if c in "0123456789"]
    if len(digits) in (12, 13) and digits[:2] == [5, 5]:
        digits = digits[2:]
    if digits[:1] == [0]:
        digits = digits[1:]
    if len(digits) not in (10, 11) or 0 in digits[:2]:
        return False
    return digits[2] == 9 if len(digits) == 11 else digits[2] >= 2
