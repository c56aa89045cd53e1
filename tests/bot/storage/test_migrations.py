"""Which revision is the newest."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.storage import migrations
from tests import ROOT


def test_the_names_of_the_files_say_which_is_the_newest() -> None:
    scripts = ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini")))
    assert migrations.newest() == scripts.get_current_head()
