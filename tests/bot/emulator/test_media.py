"""Documents, photos and albums, as the Bot API takes and serves them."""

from __future__ import annotations

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest, NetworkError

from bot.emulator.state import Emulator
from tests.bot.emulator.bots import GROUP, jpeg, png


async def test_documents_are_kept_and_served(bot: Bot, emulator: Emulator) -> None:
    sent = await bot.send_document(
        GROUP, b"<p>oi</p>", filename="r.html", caption="<i>c</i>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption) == ("r.html", "c")
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"<p>oi</p>"
    again = await bot.send_document(GROUP, sent.document.file_id)
    assert again.document == sent.document


async def test_a_file_over_50_mb_is_too_large(bot: Bot) -> None:
    with pytest.raises(NetworkError, match="Too Large"):
        await bot.send_document(GROUP, bytes(50 * 1024 * 1024 + 1), filename="x")


@pytest.mark.parametrize(("width", "height"), [(9999, 2), (100, 2)])
async def test_photos_beyond_the_bounds(bot: Bot, width: int, height: int) -> None:
    with pytest.raises(BadRequest, match=r"(?i)photo_invalid"):
        await bot.send_photo(GROUP, png(width, height))


async def test_a_photo_with_its_caption(bot: Bot) -> None:
    sent = await bot.send_photo(GROUP, png(), caption="x" * 1024)
    assert (sent.photo[0].width, sent.photo[0].height) == (4, 3)
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(GROUP, png(), caption="x" * 1025)


async def test_pictures_of_both_kinds_are_measured(bot: Bot) -> None:
    sent = await bot.send_photo(GROUP, jpeg(640, 360))
    assert (sent.photo[0].width, sent.photo[0].height) == (640, 360)
    for broken in (b"\xff\xd8\xff", b"GIF89a" + bytes(20), png()[:12]):
        with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
            await bot.send_photo(GROUP, broken)


async def test_a_photo_over_10_mb_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="too big for a photo"):
        await bot.send_photo(GROUP, png() + bytes(10 * 1024 * 1024))


async def test_an_empty_file_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="non-empty"):
        await bot.send_document(GROUP, b"", filename="x")
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_document(GROUP, "no such file")


async def test_a_file_over_20_mb_cannot_be_fetched_back(bot: Bot) -> None:
    sent = await bot.send_document(GROUP, bytes(20 * 1024 * 1024 + 1), filename="x")
    assert sent.document is not None
    with pytest.raises(BadRequest, match="too big"):
        await bot.get_file(sent.document.file_id)


async def test_an_album_is_two_to_ten_of_one_kind(bot: Bot) -> None:
    pages = [InputMediaDocument(b"x", filename=f"{number}.html") for number in range(2)]
    first, second = await bot.send_media_group(GROUP, pages)
    assert first.document is not None
    assert first.document.file_name == "0.html"
    assert first.media_group_id == second.media_group_id
    with pytest.raises(BadRequest, match="from 2 to 10"):
        await bot.send_media_group(GROUP, pages[:1])
    with pytest.raises(BadRequest, match="can't be mixed"):
        await bot.send_media_group(GROUP, [pages[0], InputMediaPhoto(png())])


async def test_captions_and_media_are_edited_in_place(bot: Bot, emulator: Emulator) -> None:
    sent = await bot.send_document(GROUP, b"a", filename="a.html", caption="um")
    await bot.edit_message_caption(GROUP, sent.message_id, caption="<b>dois</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="no text in the message"):
        await bot.edit_message_text("x", GROUP, sent.message_id)
    picture = InputMediaPhoto(png(), caption="três")
    await bot.edit_message_media(picture, GROUP, sent.message_id)
    (message,) = emulator.chats[GROUP].messages
    assert message["caption"] == "três"
    assert "photo" in message
    assert "document" not in message
