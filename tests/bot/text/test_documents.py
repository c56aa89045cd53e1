"""CPF and CNPJ: masked by their kind, and a CPF inside a name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import documents
from bot.text.audience import IN_GROUP, IN_PRIVATE
from tests import cpfs
from tests.depth import examples


@pytest.mark.parametrize(
    ("raw", "masked"),
    [
        ("987.654.321-00", "***.654.321-**"),
        ("98765432100", "***.654.321-**"),
        ("12.345.678/0001-95", "**.345.678/****-**"),
        ("12345678000195", "**.345.678/****-**"),
        ("12.ABC.345/01DE-35", "**.ABC.345/****-**"),
        ("12abc34501de35", "**.ABC.345/****-**"),
        ("1234567890", "**********"),  # neither: nothing says which part may be seen
        ("AB-123456", "********"),
        ("", ""),
    ],
)
def test_masked_by_its_kind(raw: str, masked: str) -> None:
    assert IN_GROUP.shown_document(raw) == masked
    assert IN_PRIVATE.shown_document(raw) == raw


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("JOSE DA SILVA 98765432100", "JOSE DA SILVA ***.654.321-**"),
        ("José da Silva 987.654.321-00 ME", "José da Silva ***.654.321-** ME"),
        ("98765432100JOSE", "***.654.321-**JOSE"),
        ("CPF:987 654 321 00", "CPF:***.654.321-**"),
        ("LOTE 12 987\u200b654\u200b321\u200b00", "LOTE 12 ***.654.321-**"),
        ("A 98765432100 B 529.982.247-25", "A ***.654.321-** B ***.982.247-**"),
        ("987\uff16\uff15\uff14321-00", "***.654.321-**"),
        # other numbers
        ("JOSE DA SILVA 98765432101", "JOSE DA SILVA 98765432101"),
        ("12.345.678 MARIA LIMA", "12.345.678 MARIA LIMA"),
        ("LOJA 12.345.678/0001-95", "LOJA 12.345.678/0001-95"),
        ("LOJA 98765432100123", "LOJA 98765432100123"),
        ("ANA (82) 99999-0000", "ANA (82) 99999-0000"),
        ("TESTE 111.111.111-11", "TESTE 111.111.111-11"),
        ("Loja 100% `ok`", "Loja 100% `ok`"),
    ],
)
def test_a_cpf_inside_a_name(name: str, shown: str) -> None:
    assert IN_GROUP.shown_name(name) == shown
    assert IN_PRIVATE.shown_name(name) == name


CPFS = st.integers(0, 999_999_999).map(cpfs.valid).filter(lambda cpf: len(set(cpf)) > 1)
WORDS = st.text("ABÇ çé.-/& 😀_", max_size=8)
NUMBERS = st.one_of(st.just(""), st.integers(0, 99_999_999).map(str))


@examples(5000)
@given(st.lists(st.tuples(WORDS, NUMBERS, CPFS, st.sampled_from(cpfs.SPELLINGS)), max_size=3))
def test_no_valid_cpf_stays_and_all_else_does(
    parts: list[tuple[str, str, str, str]],
) -> None:
    raw = "".join(f"{w}x{n}y{cpfs.spelt(cpf, how)}z" for w, n, cpf, how in parts)
    wanted = "".join(f"{w}x{n}y{cpfs.masked(cpf)}z" for w, n, cpf, how in parts)
    shown = documents.without_cpfs(raw)
    assert shown == wanted
    assert documents.without_cpfs(shown) == shown


@examples(5000)
@given(st.text("0123456789 .-/A", max_size=30))
def test_what_is_masked_is_valid(text: str) -> None:
    shown = documents.without_cpfs(text)
    for digits in re.findall(r"[0-9]{11}", text):
        if f" {digits} " in f" {text} " and cpfs.valid(int(digits[:9])) != digits:
            assert digits in shown


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("987.654.321-00", "98765432100"),
        ("12abc34501de35", "12ABC34501DE35"),
        ("***.654.321-**", "___654321__"),
        ("**.ABC.345/****-**", "__ABC345______"),
        ("***.***.321-**", None),  # would be half the town's
        ("maria_%", None),
        ("maria", None),
    ],
)
def test_what_a_document_is_looked_for_as(text: str, pattern: str | None) -> None:
    assert documents.pattern(text) == pattern
