"""Templates to text. Templates own every sentence; this module owns how they are run."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.text import formatting

FILTERS: Final = (
    formatting.amount,
    formatting.clean,
    formatting.count,
    formatting.day,
    formatting.decimal,
    formatting.duration,
    formatting.integer,
    formatting.money,
    formatting.moment,
    formatting.month,
    formatting.on_day,
    formatting.percent,
    formatting.short_amount,
    formatting.short_day,
    formatting.short_money,
    formatting.weekday,
    formatting.whole_money,
)

_EMPTY_LINES = re.compile(r"\n{3,}")
_QUOTE_END = re.compile(r"\s+</blockquote>")


@cache
def environment() -> Environment:
    """The templates' engine, built once.

    Escaping is on for every template, whatever its name; unknown names are errors.
    """
    templates = Environment(
        loader=PackageLoader("bot", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {item.__name__: item for item in FILTERS}
    return templates


def chat(template: str, **values: Any) -> str:
    """A text in Telegram's HTML from `templates/chat/<template>.html.j2`.

    Empty lines in a row become one, so that templates need not count them.
    """
    text = environment().get_template(f"chat/{template}.html.j2").render(**values)
    return _EMPTY_LINES.sub("\n\n", _QUOTE_END.sub("</blockquote>", text)).strip()
