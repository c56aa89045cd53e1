"""Who lives in the town and where: invented people, and numbers that can be nobody's.

Documents have wrong check digits, and mobile numbers begin with 90, which no operator uses:
a button pressed in the demo must not ring at a stranger's.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Final

#: Id, name and share of the people.
CITIES: Final = (
    ("3828", "Serra Branca do Norte", 0.86),
    ("3829", "Lagoa do Meio", 0.09),
    ("3830", "Olho d'Água do Ipê", 0.04),
    ("0", "", 0.01),
)
#: Id, name and IXC's own class of subscriber.
CUSTOMER_TYPES: Final = (
    ("1", "Comercial", "1"),
    ("2", "Órgão público", "2"),
    ("3", "Residencial", "3"),
    ("4", "Rural", "3"),
    ("5", "Condomínio", "6"),
)
#: Bairros as people write them: most in one spelling, some in several.
BAIRROS: Final = (
    ("Centro", 14),
    ("centro", 1),
    ("Boa Vista", 11),
    ("BOA VISTA", 2),
    ("São José", 9),
    ("Sao Jose", 2),
    ("Jardim das Acácias", 9),
    ("Alto da Colina", 8),
    ("Beira-Rio", 7),
    ("Vila Nova", 7),
    ("Vila Nova ", 1),
    ("Santa Luzia", 6),
    ("Cidade Alta", 6),
    ("Planalto", 5),
    ("Recanto Verde", 4),
    ("Novo Horizonte", 4),
    ("Sítio Cajueiro", 3),
    ("", 1),
)
# fmt: off
FIRST: Final = (
    "Adriana", "Aílton", "Alana", "Ana", "Antônio", "Beatriz", "Bruno", "Carla", "Cícera",
    "Cícero", "Cleide", "Daniela", "Davi", "Edna", "Edvaldo", "Elisa", "Fábio", "Flávia",
    "Gabriela", "Genivaldo", "Heitor", "Ivone", "Íris", "Jailson", "João", "Josefa", "José",
    "Karina", "Laís", "Lucas", "Luciene", "Márcia", "Maria", "Mateus", "Nádia", "Nivaldo",
    "Otávio", "Patrícia", "Quitéria", "Rafael", "Rosineide", "Severino", "Sônia", "Tânia",
    "Ubirajara", "Valdir", "Vitor", "Wellington", "Yasmin", "Zélia",
)
LAST: Final = (
    "Alves", "Araújo", "Barbosa", "Barros", "Cardoso", "Cavalcante", "Costa", "Dias", "Farias",
    "Ferreira", "Gomes", "Lima", "Lins", "Lopes", "Macedo", "Melo", "Moura", "Nascimento",
    "Nunes", "Oliveira", "Pereira", "Ramos", "Rocha", "Sá", "Santana", "Santos", "Silva", "Souza",
    "Teixeira", "Tenório", "Vasconcelos", "Vieira",
)
TRADES: Final = (
    "Padaria", "Mercadinho", "Oficina", "Farmácia", "Sorveteria", "Restaurante", "Clínica",
    "Papelaria", "Pousada", "Barbearia", "Confecções", "Autopeças",
)
STREETS: Final = (
    "Rua das Flores", "Rua do Comércio", "Rua São Pedro", "Rua da Matriz", "Rua Sete de Setembro",
    "Avenida Beira-Rio", "Avenida Principal", "Travessa do Sol", "Rua do Campo",
    "Rua Projetada A", "Sítio Cajueiro",
)
# fmt: on

_CPF_WEIGHTS: Final = (range(10, 1, -1), range(11, 1, -1))
_CNPJ_WEIGHTS: Final = ((5, 4, 3, 2, *range(9, 1, -1)), (6, 5, 4, 3, 2, *range(9, 1, -1)))


def person(chance: Random) -> str:
    """A name of two to four parts."""
    parts = [chance.choice(FIRST)]
    if chance.random() < 0.3:
        parts.append(chance.choice(FIRST))
    return " ".join([*parts, *chance.sample(LAST, chance.randint(1, 2))])


def company(chance: Random, document: str) -> str:
    """A firm's name; a sole trader's may hold a document, as the tax office has it."""
    kind = chance.random()
    if kind < 0.2:
        return f"{person(chance)} {document[:10]}"
    if kind < 0.5:
        return f"{chance.choice(TRADES)} {chance.choice(FIRST)} ME"
    return f"{chance.choice(TRADES)} {chance.choice(LAST)} & {chance.choice(LAST)} Ltda"


def cpf(chance: Random) -> str:
    """A masked CPF with a wrong last digit."""
    d = _wrong([chance.randrange(10) for _ in range(9)], _CPF_WEIGHTS)
    return f"{d[:3]}.{d[3:6]}.{d[6:9]}-{d[9:]}"


def cnpj(chance: Random) -> str:
    """A masked CNPJ with a wrong last digit; one in ten has letters, as since July 2026."""
    first = [chance.randrange(10) for _ in range(8)]
    if first[0] == 0:
        first[2:5] = [ord("A") - ord("0") + digit for digit in first[2:5]]
    d = _wrong([*first, 0, 0, 0, 1], _CNPJ_WEIGHTS)
    return f"{d[:2]}.{d[2:5]}.{d[5:8]}/{d[8:12]}-{d[12:]}"


def mobile(chance: Random) -> str:
    """A masked mobile number that no operator gives out."""
    return f"(82) 90{chance.randrange(1000):03}-{chance.randrange(10_000):04}"


def landline(chance: Random) -> str:
    """A masked number of an exchange that does not exist."""
    return f"(82) 3000-{chance.randrange(10_000):04}"


def _wrong(digits: list[int], weights: tuple[Iterable[int], Iterable[int]]) -> str:
    """The characters with these values, which are their codes less that of 0, and two more."""
    for row in weights:
        total = sum(d * w for d, w in zip(digits, row, strict=True))
        digits = [*digits, (total * 10 % 11) % 10]
    return "".join(chr(ord("0") + d) for d in [*digits[:-1], (digits[-1] + 1) % 10])
