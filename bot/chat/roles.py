"""Who may do what: dono > administrador > membro."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """What somebody is to the bot; a greater one may all that a lesser one may."""

    NOBODY = 0
    MEMBER = 1
    ADMINISTRATOR = 2
    OWNER = 3

    @property
    def plural(self) -> str:
        """Whom a refusal names: "só para {plural}"."""
        return {Role.OWNER: "o dono do bot", Role.ADMINISTRATOR: "administradores"}.get(
            self, "a equipe"
        )
