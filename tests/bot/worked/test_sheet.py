"""A file of contacts: read whole or refused, every fault with its line."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.worked.sheet import HEADER, FaultyLines, Line, Unreadable, read, write
from metrics.contacts import Channel, Result
from metrics.promise_terms import PromisedTitle
from metrics.snapshot import day_of
from tests.depth import examples
from tests.worlds import ZONE

HEAD = ";".join(HEADER)
GOOD = "a1;12;7;2026-11-19T09:30:00;ligacao;prometeu;2026-11-27;1234,56;vai pagar;5:9990,6:123"


def faults(*lines: str) -> list[tuple[int, str]]:
    with pytest.raises(FaultyLines) as caught:
        read("\n".join((HEAD, *lines)).encode(), ZONE)
    return [(fault.line, fault.reason) for fault in caught.value.faults]


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(content, ZONE)
    return str(caught.value)


def test_a_line() -> None:
    (line,) = read(f"{HEAD}\n{GOOD}\n".encode(), ZONE)
    assert line == Line(
        number=2,
        uid="a1",
        customer_id=12,
        author=7,
        at=datetime(2026, 11, 19, 9, 30, tzinfo=ZONE),
        channel=Channel.CALL,
        result=Result.PROMISED,
        for_day=day_of(date(2026, 11, 27)),
        cents=123_456,
        note="vai pagar",
        titles=(PromisedTitle(5, 9990), PromisedTitle(6, 123)),
    )


def test_what_may_be_empty_and_where_columns_may_stand() -> None:
    content = "autor;id;id_cliente;quando;canal;resultado;promessa_dia;promessa_valor;titulos;"
    content += "observacao\r\n\r\n;b;3;2026-11-20T02:30:00Z;recebido;sem_data;;;;\r\n"
    (line,) = read(b"\xef\xbb\xbf" + content.encode(), ZONE)
    assert (line.author, line.titles, line.cents, line.number) == (None, None, None, 3)
    assert line.day == day_of(date(2026, 11, 19))  # late at night in Brazil


@pytest.mark.parametrize(
    ("raw", "cents"),
    [("1234,56", 123_456), ("1.234,5", 123_450), ("12", 1200), ("0,01", 1)],
)
def test_values(raw: str, cents: int) -> None:
    (line,) = read(f"{HEAD}\n{GOOD.replace('1234,56', raw)}".encode(), ZONE)
    assert line.cents == cents


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("a1;", ";", "falta o id"),
        ("a1;", "x" * 201 + ";", "id tem mais de 200 caracteres"),
        (";12;", ";;", "falta id_cliente"),
        (";12;", ";0;", "id_cliente precisa ser um número"),
        (";12;", ";12a;", "id_cliente precisa ser um número"),
        (";12;", f";{2**63};", "id_cliente precisa ser um número"),
        (";7;", ";Ana;", "autor precisa ser um número"),
        ("2026-11-19T09:30:00", "19/11/2026", "quando precisa ser como 2026-11-23T14:30:00"),
        ("2026-11-19T09:30:00", "0001-01-01T00:00:00", "quando está fora dos anos 1900 a 2100"),
        ("ligacao", "telefone", "canal precisa ser um de: ligacao, whatsapp, presencial, recebido"),
        ("prometeu", "", "falta resultado"),
        ("2026-11-27", "", "falta promessa_dia"),
        ("2026-11-27", "27/11", "promessa_dia precisa ser como 2026-11-27"),
        ("2026-11-27", "2026-11-18", "promessa_dia precisa ser de quando até 10 dias depois"),
        ("2026-11-27", "2026-11-30", "promessa_dia precisa ser de quando até 10 dias depois"),
        ("1234,56", "0,00", "promessa_valor precisa ser um valor como 1234,56, maior que zero"),
        ("1234,56", "-5", "promessa_valor precisa ser um valor como 1234,56, maior que zero"),
        ("1234,56", "1234.56", "promessa_valor precisa ser um valor como 1234,56, maior que zero"),
        ("vai pagar", "x" * 4000, "observacao tem mais de 200 caracteres"),
        (
            "5:9990,6:123",
            "5:9990,5:1",
            "titulos precisa ser como 123:9990,124:5000 (id:centavos, cada id uma vez)",
        ),
        ("prometeu", "sem_data", "promessa_dia, promessa_valor e titulos são só de prometeu"),
        (";5:9990,6:123", "", "tem 9 colunas, e não 10"),
    ],
)
def test_a_fault(old: str, new: str, reason: str) -> None:
    assert faults(GOOD.replace("a1", "ok"), GOOD.replace(old, new, 1)) == [(3, reason)]


@pytest.mark.parametrize("day", ["2026-11-19", "2026-11-29"])
def test_the_edges_of_a_promise(day: str) -> None:
    assert len(read(f"{HEAD}\n{GOOD.replace('2026-11-27', day)}".encode(), ZONE)) == 1


def test_every_fault_is_named_with_the_line_on_which_it_begins() -> None:
    two_lines = GOOD.replace("vai pagar", '"vai\npagar"')
    found = faults(two_lines, GOOD.replace("12;", "x;", 1), "", GOOD, GOOD.replace("a1;", ";"))
    assert [line for line, _ in found] == [4, 6, 7]
    assert found[1][1] == "o id a1 já está na linha 2"


def test_a_file_of_another_product() -> None:
    assert refused(b"nome,telefone\nAna,1").endswith(HEAD)
    assert refused(b"").endswith(HEAD)
    assert refused(HEAD.replace(";titulos", "").encode()).endswith(HEAD)


def test_another_encoding() -> None:
    latin = f"{HEAD}\n{GOOD.replace('vai pagar', 'amanhã')}".encode("latin-1")
    told = "O arquivo não está em UTF-8 (linha 2): salve de novo como “CSV UTF-8”"
    assert refused(latin) == told
    assert "UTF-8" in refused(HEAD.encode("utf-16"))


def test_quotes_that_never_close() -> None:
    assert refused(f'{HEAD}\n{GOOD}\na2;"x'.encode()).startswith("O arquivo não é um CSV a partir")


LINES = st.lists(
    st.builds(
        Line,
        number=st.just(0),
        uid=st.text("ab;\"'é=\n", min_size=1, max_size=9).filter(str.strip).map(str.strip),
        customer_id=st.integers(1, 10**9),
        author=st.none() | st.integers(1, 10**9),
        at=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(ZONE)),  # noqa: DTZ001
        channel=st.sampled_from(Channel),
        result=st.just(Result.NO_DATE),
        for_day=st.none(),
        cents=st.none(),
        note=st.text("ab;\"'é=\n,", max_size=9).map(str.strip),
        titles=st.none(),
    ),
    unique_by=lambda line: line.uid,
    max_size=5,
)


@examples(300)
@given(LINES)
def test_what_was_written_is_read_again(lines: list[Line]) -> None:
    found = read(write(lines), ZONE)
    assert write(found) == write(lines)
    assert [line.note for line in found] == [line.note for line in lines]
