"""Groups that change under the bot: roles, topics, upgrades, the way out."""

from __future__ import annotations

import pytest
from telegram import Bot, ChatMemberAdministrator, ChatMemberOwner, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.emulator.state import Emulator
from tests.bot.emulator.bots import GROUP, OTHER, PERSON

FORUM, TOPIC = -1001234567890, 12


async def test_an_upgraded_group_tells_its_new_id(bot: Bot, emulator: Emulator) -> None:
    emulator.upgrade(GROUP, -1001)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(GROUP, "x")
    assert caught.value.new_chat_id == -1001
    await bot.send_message(-1001, "x")
    old, new = [update.message for update in await bot.get_updates()]
    assert old is not None
    assert new is not None
    assert (old.migrate_to_chat_id, new.migrate_from_chat_id) == (-1001, GROUP)


async def test_who_threw_the_bot_out_gets_nothing(bot: Bot, emulator: Emulator) -> None:
    emulator.kick_bot(GROUP)
    with pytest.raises(Forbidden, match="kicked from the group chat"):
        await bot.send_message(GROUP, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(-5, "x")
    await emulator.say(GROUP, PERSON, "sem o bot")
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.old_chat_member.status == "member"
    assert update.my_chat_member.new_chat_member.status == "kicked"
    assert update.my_chat_member.from_user.id == PERSON


async def test_a_person_who_blocks_the_bot(bot: Bot, emulator: Emulator) -> None:
    emulator.add_private(PERSON)
    await bot.send_message(PERSON, "x")
    emulator.kick_bot(PERSON)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(PERSON, "x")


async def test_the_bot_leaves(bot: Bot) -> None:
    await bot.leave_chat(GROUP)
    with pytest.raises(Forbidden, match="not a member of the group chat"):
        await bot.send_message(GROUP, "x")


async def test_roles(bot: Bot, emulator: Emulator) -> None:
    assert isinstance(await bot.get_chat_member(GROUP, PERSON), ChatMemberOwner)
    assert (await bot.get_chat_member(GROUP, OTHER)).status == "member"
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(GROUP, 99)
    emulator.chats[GROUP].roles[OTHER] = "administrator"
    emulator.set_bot_status(GROUP, "administrator")
    found = await bot.get_chat_administrators(GROUP)
    assert [member.user.id for member in found] == [PERSON, OTHER, bot.id]
    assert isinstance(found[1], ChatMemberAdministrator)
    assert (await bot.get_chat(GROUP)).title == "Equipe"


async def test_topics(bot: Bot, emulator: Emulator) -> None:
    emulator.add_group(FORUM, "Fórum", [PERSON], topics={TOPIC: "Cobrança"})
    sent = await bot.send_message(FORUM, "x", message_thread_id=TOPIC)
    assert (sent.message_thread_id, sent.is_topic_message) == (TOPIC, True)
    assert (await bot.send_message(FORUM, "x")).message_thread_id is None
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(FORUM, "x", message_thread_id=1)
    await bot.send_chat_action(FORUM, ChatAction.TYPING, message_thread_id=1)
    emulator.delete_topic(FORUM, TOPIC)
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(FORUM, "x", message_thread_id=TOPIC)


async def test_only_administrators_touch_what_others_wrote(bot: Bot, emulator: Emulator) -> None:
    said = await emulator.say(GROUP, PERSON, "oi")
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("x", GROUP, said["message_id"])
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(GROUP, said["message_id"])
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.pin_chat_message(GROUP, said["message_id"])
    emulator.set_bot_status(GROUP, "administrator")
    await bot.pin_chat_message(GROUP, said["message_id"])
    await bot.delete_message(GROUP, said["message_id"])
    with pytest.raises(BadRequest, match="to delete not found"):
        await bot.delete_message(GROUP, said["message_id"])


async def test_what_is_deleted_cannot_be_edited(bot: Bot) -> None:
    sent = await bot.send_message(GROUP, "x")
    await bot.delete_message(GROUP, sent.message_id)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("y", GROUP, sent.message_id)


async def test_replies_and_reactions(bot: Bot, emulator: Emulator) -> None:
    said = await emulator.say(GROUP, PERSON, "/aging")
    number = said["message_id"]
    await bot.set_message_reaction(GROUP, number, "👀")
    sent = await bot.send_message(GROUP, "x", reply_parameters=ReplyParameters(number))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/aging"
    with pytest.raises(BadRequest, match="replied not found"):
        await bot.send_message(GROUP, "x", reply_parameters=ReplyParameters(99))
    lenient = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await bot.send_message(GROUP, "x", reply_parameters=lenient)).reply_to_message is None


async def test_a_link_adds_the_bot_and_brings_its_word(bot: Bot, emulator: Emulator) -> None:
    emulator.add_group(-42, "Norte", [OTHER], bot_status="left")
    with pytest.raises(Forbidden):
        await bot.send_message(-42, "x")
    await emulator.start_in_group(-42, OTHER, "abc")
    added, service, said = await bot.get_updates()
    assert added.my_chat_member is not None
    assert added.my_chat_member.from_user.id == OTHER
    assert added.my_chat_member.new_chat_member.status == "member"
    assert service.message is not None
    assert [user.id for user in service.message.new_chat_members] == [bot.id]
    assert said.message is not None
    assert said.message.text == f"/start@{bot.username} abc"
    await emulator.start_in_group(-42, OTHER, "again")  # where it is, it is not added
    assert len(await bot.get_updates(offset=said.update_id + 1)) == 1


async def test_who_comes_and_goes(bot: Bot, emulator: Emulator) -> None:
    """Bots hear of it in a line of the chat; as administrators who ask for it also apart."""
    await bot.get_updates(allowed_updates=["message", "chat_member"], timeout=0)
    emulator.leave(GROUP, OTHER)
    assert (await bot.get_chat_member(GROUP, OTHER)).status == "left"
    emulator.set_bot_status(GROUP, "administrator")
    emulator.join(GROUP, OTHER)
    gone, came, change = await bot.get_updates()
    assert gone.message is not None
    assert gone.message.left_chat_member is not None
    assert gone.message.left_chat_member.id == OTHER
    assert came.message is not None
    assert [user.id for user in came.message.new_chat_members] == [OTHER]
    assert change.chat_member is not None
    assert change.chat_member.new_chat_member.user.id == OTHER
    assert change.chat_member.new_chat_member.status == "member"


async def test_answers_contacts_and_who_stays_anonymous(bot: Bot, emulator: Emulator) -> None:
    first = await emulator.say(GROUP, PERSON, "/administrador")
    await emulator.say(GROUP, OTHER, "eu?", reply_to=first["message_id"])
    await emulator.share_contact(GROUP, PERSON, OTHER)
    await emulator.say(GROUP, PERSON, "oi", is_anonymous=True)
    _, answer, shared, unnamed = [update.message for update in await bot.get_updates()]
    assert answer is not None
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "/administrador"
    assert shared is not None
    assert shared.contact is not None
    assert shared.contact.user_id == OTHER
    assert unnamed is not None
    assert unnamed.sender_chat is not None
    assert unnamed.from_user is not None
    assert (unnamed.sender_chat.id, unnamed.from_user.username) == (GROUP, "GroupAnonymousBot")
