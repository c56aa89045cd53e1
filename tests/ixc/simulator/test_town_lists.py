"""The town: the same for the same seed, with people in every list, and nobody's numbers."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from ixc.simulator import names
from ixc.simulator.tables import Row, Tables
from ixc.simulator.town import DEBTS, grow_town

TODAY = date(2026, 11, 19)
#: The end and the beginning of months, a leap day, and the turn of a year.
DAYS = (
    TODAY,
    date(2026, 12, 6),
    date(2027, 3, 7),
    date(2027, 3, 31),
    date(2028, 2, 29),
    date(2027, 1, 1),
)


@pytest.fixture(scope="module")
def town() -> Tables:
    return grow_town(7, TODAY)


@pytest.fixture(scope="module")
def receivables(town: Tables) -> list[Row]:
    return town["fn_areceber"].rows


@pytest.fixture(scope="module")
def contracts(town: Tables) -> list[Row]:
    return town["cliente_contrato"].rows


@pytest.fixture(scope="module")
def customers(town: Tables) -> list[Row]:
    return town["cliente"].rows


def counts(row: Row) -> bool:
    """Whether a título counts (metrics, section 1)."""
    readable = row["data_vencimento"] > "1900" and row["status"] != "C"
    return readable and row["liberado"] == "S" and row["titulo_renegociado"] != "S"


def days_of_debt(receivables: list[Row], today: date) -> dict[str, int]:
    """For each customer the age of its oldest open debt in days."""
    oldest: dict[str, str] = {}
    for row in receivables:
        open_ = row["status"] in "AP" and counts(row) and float(row["valor_aberto"]) > 0
        if open_ and row["data_vencimento"] < str(today):
            known = oldest.get(row["id_cliente"], row["data_vencimento"])
            oldest[row["id_cliente"]] = min(known, row["data_vencimento"])
    return {owner: (today - date.fromisoformat(due)).days for owner, due in oldest.items()}


def called(receivables: list[Row], customers: list[Row], contracts: list[Row]) -> Counter[int]:
    """Customers on the lists by days of debt: not unlocked on trust, open to collection."""
    unlocked = {c["id_cliente"] for c in contracts if c["desbloqueio_confianca_ativo"] == "S"}
    out = unlocked | {c["id"] for c in customers if c["participa_cobranca"] == "N"}
    debts = days_of_debt(receivables, TODAY).items()
    return Counter(days for owner, days in debts if owner not in out)


def share(rows: list[Row], field: str, value: str) -> float:
    return sum(row[field] == value for row in rows) / len(rows)


def test_the_same_seed_grows_the_same_town() -> None:
    def everything(seed: int, today: date, customers: int) -> list[list[Row]]:
        tables = grow_town(seed, today, customers)
        return [tables[n].rows for n in ("cliente", "cliente_contrato", "fn_areceber")]

    first = everything(1, TODAY, 60)
    assert everything(1, TODAY, 60) == first
    assert everything(2, TODAY, 60) != first
    assert everything(1, TODAY + timedelta(days=1), 60) != first
    assert everything(1, TODAY, 61) != first


def test_the_critical_list_has_a_mornings_work(
    receivables: list[Row], customers: list[Row], contracts: list[Row]
) -> None:
    by_days = called(receivables, customers, contracts)
    assert 8 <= by_days[7] <= 20
    assert 15 <= by_days[5] + by_days[6] <= 40


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_range_of_the_aging_has_people_on_any_day(today: date) -> None:
    found = set(days_of_debt(grow_town(3, today, 400)["fn_areceber"].rows, today).values())
    for first, last, _ in DEBTS:
        assert any(first <= days <= last for days in found), (first, last)


@pytest.mark.parametrize("customers", [0, 1, 5, 20])
def test_a_hamlet_can_be_grown(customers: int) -> None:
    assert len(grow_town(1, TODAY, customers)["cliente"]) == customers


def test_who_owes_is_who_was_meant_to(receivables: list[Row]) -> None:
    debts = Counter(days_of_debt(receivables, TODAY).values())
    for first, last, portion in DEBTS:
        expected = max(1, round(2000 * portion))
        assert sum(debts[day] for day in range(first, last + 1)) == expected, (first, last)


def test_nothing_was_issued_or_paid_after_today(receivables: list[Row]) -> None:
    for row in receivables:
        for field in ("data_emissao", "pagamento_data", "credito_data", "baixa_data"):
            assert row[field][:10] <= str(TODAY), row
        assert row["ultima_atualizacao"][:10] <= str(TODAY)


def test_amounts_add_up(receivables: list[Row]) -> None:
    for row in receivables:
        value, open_, received = (
            round(float(row[field]) * 100) for field in ("valor", "valor_aberto", "valor_recebido")
        )
        match row["status"]:
            case "A":
                assert (open_, received) == (value, 0)
            case "P":
                assert 0 < open_ == value - received
            case "R" if row["titulo_renegociado"] == "N":
                assert open_ == 0 < value <= received
            case "C":
                assert open_ == 0 == received
                assert row["valor_cancelado"] == row["valor"]


def test_every_kind_of_titulo_is_there(receivables: list[Row]) -> None:
    assert Counter(row["status"] for row in receivables).keys() == {"A", "P", "R", "C"}
    for field, value in (
        ("liberado", "N"),
        ("titulo_renegociado", "S"),
        ("estornado", "S"),
        ("aguardando_confirmacao_pagamento", "S"),
        ("parcela_proporcional", "S"),
        ("recebido_via_pix", "S"),
        ("data_vencimento", "0000-00-00"),
        ("ultima_atualizacao", "0000-00-00 00:00:00"),
    ):
        assert any(row[field] == value for row in receivables), (field, value)
    assert any(row["id_renegociacao_novo"] for row in receivables)


def test_titulos_reach_from_a_year_ago_to_the_carnes_of_next_year(receivables: list[Row]) -> None:
    due = [row["data_vencimento"] for row in receivables if counts(row)]
    assert min(due) < str(TODAY - timedelta(days=13 * 30))
    assert max(due) > str(TODAY + timedelta(days=9 * 30))
    assert 18 * 2000 <= len(receivables) <= 24 * 2000


def test_far_instalments_have_no_boleto_and_most_near_ones_do(receivables: list[Row]) -> None:
    far = [row for row in receivables if row["data_vencimento"] > str(TODAY + timedelta(days=40))]
    assert not any(row["linha_digitavel"] or row["gateway_link"] for row in far)
    overdue = [
        row
        for row in receivables
        if row["status"] == "A" and "1900" < row["data_vencimento"] < str(TODAY)
    ]
    with_boleto = [row for row in overdue if row["linha_digitavel"]]
    assert 0.85 < len(with_boleto) / len(overdue) < 0.97
    assert all(row["gateway_link"].startswith("https://example.invalid/") for row in with_boleto)


def test_people_pay_as_people_do(receivables: list[Row]) -> None:
    paid = [row for row in receivables if row["status"] == "R" and counts(row)]
    delays = [
        (
            date.fromisoformat(row["pagamento_data"]) - date.fromisoformat(row["data_vencimento"])
        ).days
        for row in paid
    ]
    on_time = sum(delay <= 0 for delay in delays) / len(delays)
    assert 0.55 < on_time < 0.8
    assert sum(delay > 30 for delay in delays) > len(delays) / 100


def test_each_titulo_names_a_contract_of_its_customer(
    receivables: list[Row], contracts: list[Row]
) -> None:
    owners = {row["id"]: row["id_cliente"] for row in contracts}
    ways: Counter[str] = Counter()
    for row in receivables:
        way = next(
            field
            for field in ("id_contrato", "id_contrato_avulso", "id_contrato_principal")
            if row[field] not in ("", "0")
        )
        ways[way] += 1
        assert owners[row[way]] == row["id_cliente"]
    assert ways.keys() == {"id_contrato", "id_contrato_avulso", "id_contrato_principal"}


def test_access_follows_the_debt(receivables: list[Row], contracts: list[Row]) -> None:
    debts = days_of_debt(receivables, TODAY)
    active = [row for row in contracts if row["status"] == "A"]
    late = [row for row in active if debts.get(row["id_cliente"], 0) >= 7]
    early = [row for row in active if 1 <= debts.get(row["id_cliente"], 0) <= 6]
    peace = [row for row in active if row["id_cliente"] not in debts]
    assert share(late, "status_internet", "CA") > 0.6
    assert {row["status_internet"] for row in late} == {"CA", "CM", "FA", "A"}
    assert share(early, "status_internet", "FA") > 0.4
    assert share(early, "status_internet", "CA") == 0
    assert share(peace, "status_internet", "A") > 0.98
    assert {row["status_internet"] for row in peace} >= {"A", "CA", "CM"}
    unlocked = [row for row in contracts if row["desbloqueio_confianca_ativo"] == "S"]
    assert any(debts.get(row["id_cliente"], 0) >= 7 for row in unlocked)
    assert all(str(TODAY - timedelta(days=3)) <= row["dt_ult_des_bloq_conf"] for row in unlocked)


def test_contracts_are_of_every_kind(contracts: list[Row]) -> None:
    assert {row["status"] for row in contracts} == {"A", "I", "N", "D", "P"}
    assert max(Counter(row["id_cliente"] for row in contracts).values()) >= 2
    assert any(row["contrato"].endswith(" ") for row in contracts)
    standing = [row for row in contracts if row["endereco_padrao_cliente"] == "S"]
    assert all((row["bairro"], row["cidade"]) == ("", "0") for row in standing)
    own = [row for row in contracts if row["endereco_padrao_cliente"] == "N"]
    assert any(row["cidade"] == "0" for row in own)
    assert any(row["bairro"] for row in own)


def test_customers_look_like_a_town(town: Tables, customers: list[Row]) -> None:
    assert len(customers) == 2000
    assert 0.6 < 1 - share(customers, "whatsapp", "") < 0.68
    assert 0.85 < share(customers, "ativo", "S") < 0.95
    assert 0 < share(customers, "participa_cobranca", "N") < 0.03
    assert 0.04 < share(customers, "tipo_pessoa", "J") < 0.12
    assert share(customers, "cidade", "0") > 0
    assert share(customers, "ultima_atualizacao", "0000-00-00 00:00:00") > 0.02
    phones = Counter(row["telefone_celular"] for row in customers if row["telefone_celular"])
    shared = sum(times for times in phones.values() if times > 1)
    assert 0.05 < shared / len(customers) < 0.15
    kinds = {row["id"] for row in town["tipo_cliente"].rows} | {"0"}
    assert {row["id_tipo_cliente"] for row in customers} == kinds
    cities = {row["id"] for row in town["cidade"].rows} | {"0"}
    assert {row["cidade"] for row in customers} == cities


def test_every_customer_has_a_secret_that_must_not_travel_further(customers: list[Row]) -> None:
    assert all(re.fullmatch(r"portal-\d{6}", row["senha"]) for row in customers)


def test_documents_and_numbers_are_masked_and_nobodys(customers: list[Row]) -> None:
    for row in customers:
        mask = r"\d{2}\.([A-J]{3}|\d{3})\.\d{3}/0001-\d{2}"
        if row["tipo_pessoa"] == "F":
            mask = r"\d{3}\.\d{3}\.\d{3}-\d{2}"
        assert re.fullmatch(mask, row["cnpj_cpf"])
        assert re.fullmatch(r"(\(82\) 90\d{3}-\d{4})?", row["telefone_celular"])
        assert row["email"].endswith("@example.com")
    persons = [row["cnpj_cpf"] for row in customers if row["tipo_pessoa"] == "F"]
    assert not any(is_valid_cpf(document) for document in persons)
    firms = [row["cnpj_cpf"] for row in customers if row["tipo_pessoa"] == "J"]
    assert 0.02 < sum(any(map(str.isalpha, document)) for document in firms) / len(firms) < 0.25
    assert not any(is_valid_cnpj(document) for document in firms)


def is_valid_cpf(masked: str) -> bool:
    digits = [int(char) for char in masked if char.isdigit()]
    for length in (9, 10):
        total = sum((length + 1 - place) * digits[place] for place in range(length))
        if (total * 10 % 11) % 10 != digits[length]:
            return False
    return True


def is_valid_cnpj(masked: str) -> bool:
    """By the tax office's rule: a character's value is its ASCII code less 48."""
    values = [ord(char) - 48 for char in masked if char.isalnum()]
    for length in (12, 13):
        weights = [2 + (length - 1 - place) % 8 for place in range(length)]
        rest = sum(map(int.__mul__, values, weights)) % 11
        if values[length] != (0 if rest < 2 else 11 - rest):
            return False
    return True


def test_a_valid_document_would_be_noticed() -> None:
    assert is_valid_cpf("529.982.247-25")
    assert is_valid_cnpj("12.ABC.345/01DE-35")
    assert is_valid_cnpj("11.222.333/0001-81")


def test_names_have_no_two_people_in_one_breath(customers: list[Row]) -> None:
    assert all(row["razao"].strip() == row["razao"] for row in customers)
    assert len({row["razao"] for row in customers}) > 1500
    assert len(set(names.FIRST)) == len(names.FIRST)


def test_rows_are_text_only(town: Tables) -> None:
    for table in ("tipo_cliente", "cidade", "cliente", "cliente_contrato", "fn_areceber"):
        kinds = {type(value) for row in town[table].rows for value in row.values()}
        assert kinds == {str}, table
