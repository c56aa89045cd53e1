"""Our reader of Telegram's HTML against TDLib, the real one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.emulator.entities import Parser
from bot.emulator.errors import ApiError

TDLIB, OURS = Parser(), Parser(use_tdlib=False)

pytestmark = pytest.mark.skipif(
    not TDLIB.is_tdlib, reason="the package tdjson is not available for this machine"
)

PIECES = st.sampled_from(
    [
        "<b>", "</b>", "<i>", "</i>", "<u>", "</u>", "<s>", "</s>", "<code>", "</code>",
        "<pre>", "</pre>", "<blockquote>", "<blockquote expandable>", "</blockquote>",
        '<a href="https://e.com/?a=1&amp;b=2">', "</a>", "<tg-spoiler>", "</tg-spoiler>",
        "<br>", "<table>", "<", ">", "&", "&lt;", "&gt;", "&amp;", "&quot;", "&#39;", "&nbsp;",
        "a", "é", "😀", " ", "\n", "x y",
    ]
)  # fmt: skip


def outcome(parser: Parser, text: str) -> Any:
    """The reading, or that there is none."""
    try:
        plain, entities = parser.parse(text, "HTML")
    except ApiError as error:
        return "refused", error.code
    return plain, sorted((e["offset"], e["length"], e["type"]) for e in entities)


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECES, max_size=7).map("".join))
def test_what_one_refuses_the_other_refuses(text: str) -> None:
    ours, real = outcome(OURS, text), outcome(TDLIB, text)
    assert (ours[0] == "refused") == (real[0] == "refused")
    if real[0] != "refused":
        assert ours[0] == real[0]


@pytest.mark.parametrize(
    "text",
    [
        "<b>a</b> <i>b</i>",
        "<b>a <i>b</i></b>",
        "😀<code>x</code>",
        "<pre>a\nb</pre>",
        "<blockquote expandable>a\nb</blockquote>",
        '<a href="https://e.com">x</a>',
        "<tg-spoiler>x</tg-spoiler>",
        "&lt;b&gt; &#39;x&#39; &quot;",
    ],
)
def test_the_same_entities(text: str) -> None:
    assert outcome(OURS, text) == outcome(TDLIB, text)
