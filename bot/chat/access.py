"""What somebody is to the bot, in the chat where they write or press."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from telegram import Update

from bot.chat.members import Member, Members
from bot.chat.roles import Role
from bot.ledger.groups import Group, Groups
from bot.ledger.people import People

#: In whose name Telegram shows administrators who stay anonymous: nobody knows who it is.
ANONYMOUS_ID: Final = 1087968824


@dataclass(frozen=True)
class Standing:
    """A role, and the group whose lists are meant: the chat's own, or a member's in private.

    `is_everywhere`: the owner, and whom the owner has named, are more than one group's.
    """

    role: Role
    home: Group | None = None
    is_everywhere: bool = False


NOBODY: Final = Standing(Role.NOBODY)


@dataclass(frozen=True)
class Access:
    """The paired groups and the people with a role.

    `trusts_group_administrators` makes administrators of a group's own ones.
    """

    groups: Groups
    people: People
    members: Members
    trusts_group_administrators: bool = False

    async def of(self, update: Update) -> Standing:
        """Who is behind an update, where it comes from. Telegram is asked when it has to be."""
        chat, user = update.effective_chat, update.effective_user
        if chat is None:
            return NOBODY
        user_id = user.id if user else 0
        group = self.groups.find(chat.id)
        if group is not None:
            return await self._in_group(group, user_id)
        if chat.id == user_id:  # a person's own chat with the bot
            return await self._in_private(user_id)
        return NOBODY

    async def _in_group(self, group: Group, user_id: int) -> Standing:
        if user_id in (0, ANONYMOUS_ID):  # only who is in it can write there so
            return Standing(Role.MEMBER, group)
        member = await self.members.find(group.chat_id, user_id)
        return Standing(self._role(user_id, member), group, self.may_pair(user_id))

    async def _in_private(self, user_id: int) -> Standing:
        for group in self.groups.all:
            member = await self.members.find(group.chat_id, user_id)
            if member.is_in:
                return Standing(self._role(user_id, member), group, self.may_pair(user_id))
        if user_id != self.people.owner_id:
            return NOBODY
        groups = self.groups.all
        return Standing(Role.OWNER, groups[0] if len(groups) == 1 else None, is_everywhere=True)

    def _role(self, user_id: int, member: Member) -> Role:
        if user_id == self.people.owner_id:
            return Role.OWNER
        if not member.is_in:
            return Role.NOBODY
        named = self.people.is_administrator(user_id)
        if named or (self.trusts_group_administrators and member.is_administrator):
            return Role.ADMINISTRATOR
        return Role.MEMBER

    async def role_in(self, group: Group, user_id: int) -> Role:
        """What somebody is to a group, wherever they write."""
        return (await self._in_group(group, user_id)).role

    def may_pair(self, user_id: int) -> bool:
        """Whether somebody pairs groups, wherever they are."""
        is_owner = user_id != 0 and user_id == self.people.owner_id
        return is_owner or self.people.is_administrator(user_id)

    async def name(self, user_id: int) -> str:
        """The first name of somebody who is in a paired group; "" of anybody else."""
        for group in self.groups.all:
            member = await self.members.find(group.chat_id, user_id)
            if member.is_in:
                return member.name
        return ""
