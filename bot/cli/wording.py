"""The command line's own words (usage, help, what was typed wrongly) in Portuguese.

They are click's, which takes them from a gettext catalogue: `locale/pt_BR/LC_MESSAGES/bot.po`,
compiled beside it.
"""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Final

DOMAIN: Final = "bot"
LANGUAGE: Final = "pt_BR"
FOLDER: Final = Path(__file__).parent / "locale"


def speak_portuguese() -> None:
    """Takes the catalogue from here on; the environment's LANGUAGE has to name `LANGUAGE`."""
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
