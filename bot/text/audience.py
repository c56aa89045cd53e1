"""Who reads an answer, and what it may tell them about a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.text import documents, formatting


@dataclass(frozen=True)
class Audience:
    """A group, in which nobody's CPF or CNPJ stands whole, or one person of the team.

    A group may choose to hide more: whole names, and documents from its members in private too.
    """

    is_group: bool
    short_names: bool = False
    masks_in_private: bool = False

    @classmethod
    def of_chat(cls, chat_id: int) -> Audience:
        """Telegram's groups and channels have ids below zero."""
        return cls(chat_id < 0)

    @property
    def hides_documents(self) -> bool:
        """Whether a CPF or CNPJ is masked."""
        return self.is_group or self.masks_in_private

    def shown_name(self, raw: str) -> str:
        """A customer's name, or a text that may hold one: a MEI's ends in its owner's CPF."""
        shown = documents.without_cpfs(raw) if self.hides_documents else raw
        return formatting.short_name(shown) if self.is_group and self.short_names else shown

    def shown_phone(self, readable: str) -> str:
        """A number in a list or its file; in a group it stands only on the customer's card."""
        return "" if self.is_group else readable

    def shown_document(self, raw: str) -> str:
        """A CPF or CNPJ as the ERP has it, or masked."""
        return documents.masked(raw) if self.hides_documents else raw


#: What nothing more is known of.
IN_GROUP: Final = Audience(is_group=True)
IN_PRIVATE: Final = Audience(is_group=False)
