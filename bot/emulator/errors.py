"""Refusals, in the words and codes of the Bot API.

Trouble
├── ApiError   an `{"ok": false}` answer
├── Dropped    the connection ends without an answer
└── Hung       no answer ever comes
"""

from __future__ import annotations

from typing import Any


class Trouble(Exception):
    """What a call meets instead of success."""


class ApiError(Trouble):
    """An `{"ok": false}` answer."""

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        answer = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class Dropped(Trouble):
    """The connection ends without an answer, before or after the call took effect."""


class Hung(Trouble):
    """The call gets no answer until the caller gives up, before or after it took effect."""


def bad_request(text: str) -> ApiError:
    """400, with the words of the Bot API after "Bad Request: "."""
    return ApiError(400, f"Bad Request: {text}")


def too_many(seconds: int) -> ApiError:
    """429: the caller has to wait so many seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def kicked(kind: str = "group") -> ApiError:
    """403 in a group that threw the bot out."""
    return ApiError(403, f"Forbidden: bot was kicked from the {kind} chat")


def blocked() -> ApiError:
    """403 in the private chat of a person who blocked the bot."""
    return ApiError(403, "Forbidden: bot was blocked by the user")


def not_a_member(kind: str) -> ApiError:
    """403 in a group that the bot left."""
    return ApiError(403, f"Forbidden: bot is not a member of the {kind} chat")


def unauthorized() -> ApiError:
    """401: the token is wrong or revoked."""
    return ApiError(401, "Unauthorized")


def conflict() -> ApiError:
    """409: a second poll began."""
    return ApiError(
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    )
