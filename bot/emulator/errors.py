"""Refusals, in the words and codes of the Bot API."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An `{"ok": false}` answer."""

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        found = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            found["parameters"] = self.parameters
        return found


class Dropped(Exception):
    """The connection ends without an answer, before or after the call took effect."""


def bad_request(text: str) -> ApiError:
    return ApiError(400, f"Bad Request: {text}")


def too_many(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def kicked() -> ApiError:
    return ApiError(403, "Forbidden: bot was kicked from the group chat")


def unauthorized() -> ApiError:
    return ApiError(401, "Unauthorized")


def conflict() -> ApiError:
    return ApiError(
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    )
