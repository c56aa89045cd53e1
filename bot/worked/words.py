"""The Portuguese words of channels, results and states, as files, tables and buttons have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from metrics.contacts import Channel, Result
from metrics.promise_states import State

CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.CALL: "ligacao",
    Channel.WHATSAPP: "whatsapp",
    Channel.IN_PERSON: "presencial",
    Channel.INCOMING: "recebido",
}
RESULTS: Final[Mapping[Result, str]] = {
    Result.PROMISED: "prometeu",
    Result.SAYS_PAID: "ja_pagou",
    Result.NO_DATE: "sem_data",
    Result.CONTESTS: "contesta",
    Result.WANTS_TO_CANCEL: "quer_cancelar",
    Result.MESSAGE_LEFT: "recado",
    Result.WRONG_NUMBER: "numero_errado",
    Result.NO_ANSWER: "nao_atendeu",
}
STATES: Final[Mapping[State, str]] = {
    State.OPEN: "aberta",
    State.KEPT: "cumprida",
    State.PARTIAL: "parcial",
    State.BROKEN: "quebrada",
    State.REPLACED: "substituida",
    State.VOID: "anulada",
}
CHANNEL_OF: Final = {word: channel for channel, word in CHANNELS.items()}
RESULT_OF: Final = {word: result for result, word in RESULTS.items()}
