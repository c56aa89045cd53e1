"""How deep the generated tests go: `make test` looks around, `make prova` proves."""

from __future__ import annotations

from typing import Final

from hypothesis import settings

DEV: Final = "dev"
PROVA: Final = "prova"
#: `dev` tries one in so many of the examples of `prova`.
SHALLOWER: Final = 10


def register() -> None:
    """Both profiles, for `--hypothesis-profile`; no example is late on a busy machine."""
    settings.register_profile(DEV, deadline=None)
    settings.register_profile(PROVA, deadline=None, max_examples=500)


def examples(deep: int) -> settings:
    """Decorates a generated test: `deep` examples in the profile `prova`, fewer in `dev`."""
    is_deep = settings.get_current_profile_name() == PROVA
    return settings(max_examples=deep if is_deep else deep // SHALLOWER, deadline=None)
