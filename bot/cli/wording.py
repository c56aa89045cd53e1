"""The command line's own words (usage, help, what was typed wrongly) in Portuguese.

They are click's, which takes them from a gettext catalogue: `locale/pt_BR/LC_MESSAGES/bot.po`,
compiled beside it.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import Final

DOMAIN: Final = "bot"
LANGUAGE: Final = "pt_BR"
FOLDER: Final = Path(__file__).parent / "locale"


def speak_portuguese() -> None:
    """Whatever language the machine is set to: what the bot itself says is Portuguese."""
    os.environ["LANGUAGE"] = LANGUAGE
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
