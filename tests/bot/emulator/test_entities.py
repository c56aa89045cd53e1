"""Our reader of Telegram's HTML against TDLib, the real one."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.emulator.entities import Parser, commands_in
from bot.emulator.errors import ApiError
from bot.emulator.stored_text import settle
from tests.depth import examples

TDLIB, OURS = Parser(), Parser(use_tdlib=False)

needs_tdlib = pytest.mark.skipif(
    not TDLIB.is_tdlib, reason="the package tdjson is not available for this machine"
)

PIECES = st.sampled_from(
    [
        "<b>", "</b>", "<i>", "</i>", "<u>", "</u>", "<s>", "</s>", "<code>", "</code>",
        "<pre>", "</pre>", "<blockquote>", "<blockquote expandable>", "</blockquote>",
        '<a href="https://e.com/?a=1&amp;b=2">', "<a href='tg://x'>", "</a>",
        "<tg-spoiler>", "</tg-spoiler>", '<span class="tg-spoiler">', "<span>", "</span>",
        '<code class="language-py">', "<B x=1 y='2'>", "</b >", "</>", "<b/>", "<b x=", "< b>",
        "<br>", "<table>", "<", ">", "&", "&lt;", "&gt;", "&amp;", "&quot;", "&#39;", "&nbsp;",
        "&#x1F600;", "&#0;", "&#55296;", "&lt", "&quotx", '"', "'", "=", "/", ";",
        "a", "é", "😀", " ", "\n", "x y",
    ]
)  # fmt: skip
BALANCED = st.recursive(
    st.sampled_from(["a", "é", "😀", " ", "\n", "x y", "&lt;", "\u202e", "\r", "\x01"]),
    lambda inner: st.tuples(
        st.sampled_from(["b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"]),
        st.lists(inner, max_size=3).map("".join),
        st.sampled_from(["", "a", " "]),
    ).map(lambda part: f"<{part[0]}>{part[1]}</{part[0]}>{part[2]}"),
    max_leaves=6,
)


def outcome(parser: Parser, text: str) -> Any:
    """The reading, or the reason why there is none."""
    try:
        plain, entities = parser.parse(text, "HTML")
    except ApiError as error:
        return "refused", error.description
    return plain, sorted((e["offset"], e["length"], e["type"], e.get("url")) for e in entities)


@needs_tdlib
@examples(1500)
@given(st.lists(PIECES, max_size=7).map("".join))
def test_any_text_is_read_or_refused_in_the_same_words(text: str) -> None:
    assert outcome(OURS, text) == outcome(TDLIB, text)


@needs_tdlib
@examples(500)
@given(st.lists(BALANCED, max_size=4).map("".join))
def test_the_same_entities_however_they_nest(text: str) -> None:
    assert outcome(OURS, text) == outcome(TDLIB, text)


@needs_tdlib
@examples(500)
@given(st.lists(BALANCED, max_size=4).map("".join))
def test_the_text_is_cleaned_as_tdlib_does(text: str) -> None:
    """`parseMarkdown` is the one question that shows it, and it does not trim."""
    plain, _ = OURS.parse(text, "HTML")
    question = {"@type": "parseMarkdown", "text": {"@type": "formattedText", "text": plain}}
    answer = json.loads(import_module("tdjson").td_execute(json.dumps(question).encode()))
    assert settle(plain, [])[0] == answer["text"].strip(" \n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<b", "Unclosed start tag at byte offset 2"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<a href=https://e.com>y</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_refusals_without_tdlib(text: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        OURS.parse(text, "HTML")
    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"


def kinds(text: str, source: str) -> list[tuple[str, int, int]]:
    plain, entities = OURS.stored(source, "HTML")
    assert plain == text
    return [(e["type"], e["offset"], e["length"]) for e in entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b><b>b</b>", "ab", [("bold", 0, 2)]),
        ("  \n<b>a</b>  ", "a", [("bold", 0, 1)]),
        ("<b> a </b>", " a", [("bold", 0, 2)]),
        ("a<b> </b>", "a", []),
        ("<b>a<code>x</code>b</b>", "axb", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
        ("<pre><b>x</b></pre>", "x", [("pre", 0, 1)]),
        ("<b>x\u202e</b>\r\ny\tz", "x\ny z", [("bold", 0, 1)]),
        ("😀\u202e<i>😀</i>", "😀😀", [("italic", 2, 2)]),
    ],
)
def test_what_the_server_keeps(source: str, text: str, entities: list[Any]) -> None:
    assert kinds(text, source) == entities


def test_entities_beside_the_text_must_lie_inside_it() -> None:
    bold = {"type": "bold", "offset": 0, "length": 2}
    assert OURS.stored("😀", None, [bold]) == ("😀", [bold])
    with pytest.raises(ApiError, match="after the end of the text"):
        OURS.stored("a", None, [bold])


@pytest.mark.parametrize(
    ("text", "length"), [("/aging 7", 6), ("/aging@demo_bot", 15), ("/", 0), ("a /aging", 0)]
)
def test_the_command_of_a_message(text: str, length: int) -> None:
    assert sum(entity["length"] for entity in commands_in(text)) == length
