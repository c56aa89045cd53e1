"""Who reads an answer, and what it may tell them about a person."""

from __future__ import annotations

from enum import Enum

from bot.text import documents


class Audience(Enum):
    """A group, in which nobody's CPF or CNPJ stands whole, or one person of the team."""

    GROUP = "group"
    PERSON = "person"

    @classmethod
    def of_chat(cls, chat_id: int) -> Audience:
        """Telegram's groups and channels have ids below zero."""
        return cls.GROUP if chat_id < 0 else cls.PERSON

    def shown_name(self, raw: str) -> str:
        """A customer's name, or a text that may hold one: a MEI's ends in its owner's CPF."""
        return raw if self is Audience.PERSON else documents.without_cpfs(raw)

    def shown_phone(self, readable: str) -> str:
        """A number in a list or its file; in a group it stands only on the customer's card."""
        return readable if self is Audience.PERSON else ""

    def shown_document(self, raw: str) -> str:
        """A CPF or CNPJ as the ERP has it, or masked."""
        return raw if self is Audience.PERSON else documents.masked(raw)
