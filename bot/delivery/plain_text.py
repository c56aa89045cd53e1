"""A text in Telegram's HTML without its HTML: what is sent where Telegram cannot read that."""

from __future__ import annotations

from html.parser import HTMLParser


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def plain(text: str) -> str:
    """The words alone, entities resolved.

    Faulty markup, which is what sends a text this way, costs none of them that a reader would miss.
    """
    parser = _Texts()
    parser.feed(text)
    parser.close()
    return "".join(parser.texts)
