"""Commands in the group: every answer went through the strict local Telegram."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.chat.commands import COMMANDS
from bot.chat.handlers import refresh
from bot.emulator.errors import bad_request
from bot.emulator.state import Json
from tests.crowds import crowded
from tests.worlds import GROUP, MEMBER, OWNER, STRANGERS, World, button, case, labels, synced, world


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=10) as opened:
        yield opened
        assert opened.emulator.rejected == []
        assert opened.simulator.refused == []


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[World]:
    async with world(case("limpo"), tmp_path, hour=10) as opened:
        yield opened


def text(message: Json) -> str:
    """What a message says, perhaps as the caption of its picture or file."""
    said = message.get("text") or message.get("caption", "")
    return str(said).replace("\u00a0", " ")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_every_command_answers(sujo: World, command: object) -> None:
    (answer, *_) = await sujo.ask(f"/{command.name}")  # type: ignore[attr-defined]
    assert text(answer)


@pytest.mark.parametrize("command", ["/aging", "/funil", "/cei", "/bairro", "/safra"])
async def test_where_people_would_rather_look_there_is_a_picture(sujo: World, command: str) -> None:
    (answer,) = await sujo.ask(command)
    assert (answer["photo"][0]["width"], answer["photo"][0]["height"]) == (1280, 720)
    assert "dados de 10:00" in text(answer)
    assert labels(answer)[-2:] == ["📄 HTML", "📊 XLSX"]
    assert len(sujo.from_bot()) == 1


@pytest.mark.parametrize(
    ("label", "title", "count"),
    [
        ("ver os 12 ativos", "⚠️ Ativos após o bloqueio", 12),
        ("ver o bloqueado", "⛔ Bloqueados sem atraso", 1),
    ],
)
async def test_the_funnels_alarms_list_their_customers(
    sujo: World, label: str, title: str, count: int
) -> None:
    (answer,) = await sujo.ask("/funil")
    before = len(sujo.from_bot())
    await sujo.press(answer, label)
    await sujo.emulator.until(lambda: len(sujo.from_bot()) > before)
    found = sujo.from_bot()[-1]
    assert text(found).startswith(title)
    assert f"{count} cliente" in text(found)
    await sujo.press(found, "HTML")
    await sujo.emulator.until(lambda: "document" in sujo.from_bot()[-1])


async def test_names_that_a_chart_cannot_draw_do_no_harm(sujo: World) -> None:
    debtors = (await sujo.app.services.figures.at()).portfolio.debtors
    for customer_id in debtors.customer_ids[debtors.cents.argsort()[-8:]].tolist():
        sujo.simulator.tables.update("cliente", customer_id, bairro="$\\frac{1}$ 😀 漢字 <b>&")
    await sujo.app.services.synchronisation.run(complete=True)
    (answer,) = await sujo.ask("/bairro")
    assert "😀" in text(answer)


async def test_critical_list_of_the_case(sujo: World) -> None:
    (answer,) = await sujo.ask("/critica")
    lines = text(answer).splitlines()
    assert lines[0] == "🔴 Migração crítica · qui., 19/11/2026"
    assert lines[1] == "4 clientes chegam hoje a 7 dias · R$ 446,08"
    assert lines[2] == "dados de 10:00 · 1 ainda com acesso ativo"
    assert lines[4] == "1. Tânia Santos Souza · R$ 144,78 · Serraria"
    assert "cliente 999999, sem cadastro · R$ 61,50" in text(answer)
    assert labels(answer) == ["1", "2", "3", "4", "📄 HTML", "📊 XLSX"]


async def test_a_customers_number_opens_its_card(sujo: World) -> None:
    (answer,) = await sujo.ask("/critica")
    before = len(sujo.from_bot())
    await sujo.press(answer, "1")
    await sujo.emulator.until(lambda: len(sujo.from_bot()) > before)
    card = text(sujo.from_bot()[-1])
    assert card.startswith(
        "👤 Tânia Santos Souza · 308 · Serraria\n🔴 chega hoje a 7 dias · R$ 144,78"
    )
    assert "CPF ***.704.436-**" in card  # masked in a group


async def test_in_private_the_document_is_whole(sujo: World) -> None:
    (card,) = await sujo.ask("/cliente 2", chat=OWNER)
    assert "701.133.542-46" in text(card)
    urls = [b["url"] for b in card["reply_markup"]["inline_keyboard"][1]]
    assert urls
    assert all(url.startswith("https://wa.me/5582986532744?text=Ol%C3%A1") for url in urls)
    assert "701" not in "".join(url.partition("?")[2] for url in urls)


@pytest.mark.parametrize(
    ("said", "starts"),
    [
        ("/cliente 701.133.542-46", "👤 Tânia Silva Sá · 2"),
        ("/cliente 70113354246", "👤 Tânia Silva Sá · 2"),
        ("/cliente 8653-2744", "👤 Tânia Silva Sá · 2"),
        ("/cliente tania silva sa", "👤 Tânia Silva Sá · 2"),
        ("/cliente 999999", "👤 cliente 999999, sem cadastro · "),
        ("/cliente tania", "🔎 15 clientes encontrados"),
        ("/cliente tanea silva", "🔎 Ninguém com “tanea silva”. Algum destes?"),
        ("/cliente \u202e<b>", "👤 <b>Zé & Filhos</b> · 278"),
        ("/cliente <i>ninguem", "🔎 Ninguém com “<i>ninguem”"),
        ("/cliente", "Diga quem procurar."),
        ("/cliente " + "x" * 4000, "Escreva menos: um nome basta."),
    ],
)
async def test_a_customer_is_found_by_what_people_type(sujo: World, said: str, starts: str) -> None:
    (answer,) = await sujo.ask(said)
    assert text(answer).startswith(starts)


async def test_aging_is_a_table_of_thirty_characters(sujo: World) -> None:
    (answer,) = await sujo.ask("/aging")
    assert "Vencido: R$ 21.578 · 151 títulos · 91 clientes" in text(answer)
    (table,) = [e for e in answer["caption_entities"] if e["type"] == "pre"]
    start = table["offset"] - 1  # the emoji before it is two units and one character
    rows = text(answer)[start : start + table["length"]].splitlines()
    assert len(rows) == 8
    assert all(len(row) <= 30 for row in rows)
    assert re.search(r"^90\+\s+82\s+12\.175\s+56$", text(answer), re.MULTILINE)


async def test_a_past_day_is_rebuilt_and_says_so(sujo: World) -> None:
    (answer,) = await sujo.ask("/resumo 10/11")
    assert "10/11/2026" in text(answer)
    assert "Reconstruído para 10/11/2026" in text(answer)


async def test_the_report_is_a_file_whose_caption_sums_it_up(sujo: World) -> None:
    (file,) = await sujo.ask("/relatorio")
    assert "91 clientes" in text(file)
    document = file["document"]
    assert document["file_name"] == "relatorio-2026-11-19.html"
    content = sujo.emulator.files[document["file_id"]].content.decode()
    assert "Tânia Santos Souza" in content
    assert not re.search(r"(src|href)=[\"']?https?:(?!//wa\.me/)", content)


#: What the team asks in a busy minute.
FIFTEEN = (
    "/resumo", "/critica", "/prevencao", "/aging", "/funil", "/rollrate", "/cei", "/bairro",
    "/tipo", "/confianca", "/safra", "/cliente 308", "/relatorio", "/status", "/ajuda",
)  # fmt: skip


async def test_fifteen_questions_are_fifteen_messages(sujo: World) -> None:
    """Telegram takes twenty a minute in a group."""
    asked = []
    for question in FIFTEEN:
        (answer,) = await sujo.ask(question)
        asked.append(answer["reply_to_message"]["text"])
    assert len(sujo.from_bot()) == 15
    assert asked == list(FIFTEEN)


async def test_an_answer_stands_alone_where_its_question_was_deleted(sujo: World) -> None:
    await sujo.emulator.say(GROUP, MEMBER, "/resumo")
    sujo.emulator.chats[GROUP].messages[-1]["_deleted"] = True
    (answer,) = await sujo.emulator.until(lambda: sujo.from_bot())
    assert "reply_to_message" not in answer


async def test_cards_are_silent_and_alone_nobody_is_replied_to(sujo: World) -> None:
    (card,) = await sujo.ask("/cliente 308")
    assert card["_silent"]
    (answer,) = await sujo.ask("/aging", chat=OWNER)
    assert "_silent" not in answer
    assert "reply_to_message" not in answer


@pytest.mark.parametrize("command", ["/aging html", "/critica html", "/prevencao html"])
async def test_html_as_an_argument_attaches_the_answer(sujo: World, command: str) -> None:
    (file,) = await sujo.ask(command)
    assert file["document"]["file_name"].endswith("2026-11-19.html")


async def test_the_html_button_attaches_the_same_file(sujo: World) -> None:
    (answer,) = await sujo.ask("/aging")
    before = len(sujo.from_bot())
    toast = await sujo.press(answer, "HTML")
    assert toast["text"] == "Preparando o arquivo…"
    await sujo.emulator.until(lambda: len(sujo.from_bot()) > before)
    assert sujo.from_bot()[-1]["document"]["file_name"] == "aging-2026-11-19.html"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/agin", "Não conheço /agin. Quis dizer /aging?"),
        (
            "/aging xyzzy",
            (
                "Não conheço o bairro “xyzzy”.\n"
                "Uso: /aging [html|md|xlsx] [data] [dias] [bairro] [pf|pj] [filial N]\n"
                "Exemplo: /aging centro pj"
            ),
        ),
        ("/cei filial 77", "Não conheço a filial 77.\nUso: /cei"),
        ("/cei 31/02", "31/02 não é uma data.\nUso: /cei"),
        ("/cei 500", "O número de dias vai de 1 a 366.\nUso: /cei"),
        ("/status agora", "Não entendi os argumentos.\nUso: /status"),
        ("/aging " + "x" * 4000, "Não entendi os argumentos.\nUso: /aging"),
        ("/ajuda critca", "Não conheço /critca. Quis dizer /critica?"),
    ],
)
async def test_what_is_not_understood(sujo: World, said: str, answer: str) -> None:
    (found,) = await sujo.ask(said)
    assert text(found).startswith(answer)


async def test_commands_of_other_bots_are_left_to_them(sujo: World) -> None:
    before = len(sujo.from_bot())
    await sujo.emulator.say(GROUP, MEMBER, "/aging@outro_bot")
    await sujo.emulator.say(GROUP, MEMBER, "/previsao_do_tempo_de_hoje")
    await sujo.ask("/status@cobranca_demo_bot")
    assert len(sujo.from_bot()) == before + 1


async def test_a_private_chat_with_the_owner_works(sujo: World) -> None:
    (answer,) = await sujo.ask("/resumo", chat=OWNER)
    assert "91 clientes inadimplentes" in text(answer)


@pytest.mark.parametrize("chat", [MEMBER, 999])
async def test_strangers_get_no_answer_at_all(sujo: World, chat: int) -> None:
    calls = len(sujo.emulator.calls)
    for said in ("/start", "/critica", "/nada", "oi"):
        await sujo.emulator.say(chat, 999, said)
    await sujo.ask("/status")  # by now the four were handled
    reached = [c for c in sujo.emulator.calls[calls:] if c.parameters.get("chat_id") == str(chat)]
    assert reached == []
    assert sujo.from_bot(chat) == []


async def test_a_strangers_press_changes_nothing(sujo: World) -> None:
    data = button((await sujo.ask("/critica"))[0], "HTML")["callback_data"]
    chat = sujo.emulator.chats[STRANGERS]
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    fake = sujo.emulator.append(chat, {"text": "x", "reply_markup": markup})
    before = len(sujo.emulator.calls)
    await sujo.emulator.press(STRANGERS, 999, fake["message_id"], data)
    await sujo.ask("/status")
    methods = {c.method for c in sujo.emulator.calls[before:]}
    quiet = {"getupdates", "leavechat", "getchat", "getchatmember", "setmycommands"}
    assert methods <= {"sendmessage", *quiet}
    assert not any(sujo.emulator.answers.values())


@pytest.mark.parametrize(
    "data",
    [
        "v0:x",
        "v1:page:nada:20261123:1",
        "v1:page:critica:20261123:²",
        f"v1:open:customer:20261123:{'9' * 30}",
        "v1:page:critica:20261123:1:d999999999",
        "v1:page:critica:20261123:1:pX",
        "v1:page:critica:21001123:1",
        "v1:file:aging:20261123:exe",
        "v1:again:push:20261123:²",
    ],
)
async def test_a_button_of_another_version_or_a_forged_one_is_answered(
    sujo: World, data: str
) -> None:
    chat = sujo.emulator.chats[GROUP]
    markup = {"inline_keyboard": [[{"text": "velho", "callback_data": data}]]}
    old = sujo.emulator.append(chat, {"text": "x", "reply_markup": markup})
    toast = await sujo.press(old, "velho")
    assert toast["text"] == "Este botão expirou. Peça de novo, por exemplo /critica."
    assert sujo.from_bot()[-1]["message_id"] == old["message_id"]


async def test_before_the_first_data_the_bot_says_what_to_do(empty: World) -> None:
    (answer,) = await empty.ask("/critica")
    assert "Ainda não há dados" in text(answer)
    assert "/atualizar" in text(answer)


async def test_refresh_shows_what_changed(empty: World) -> None:
    await empty.ask("/atualizar")
    await empty.emulator.until(lambda: "Atualizado" in empty.from_bot()[-1]["text"])
    assert "+150 clientes" in text(empty.from_bot()[-1])
    assert "edit_date" in empty.from_bot()[-1]


@pytest.mark.parametrize("lost", [1, 10**6], ids=["one edit", "every edit"])
async def test_a_refresh_ends_whatever_becomes_of_its_message(
    empty: World, lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "SECONDS_BETWEEN_EDITS", 0.01)
    gone = bad_request("message to edit not found")
    empty.emulator.faults.fail("editMessageText", gone, times=lost)
    await empty.ask("/atualizar")
    await empty.emulator.until(lambda: "Atualizado" in empty.from_bot()[-1]["text"])
    shown = [message["text"].split()[0] for message in empty.from_bot()]
    assert len(shown) == (1 if lost == 1 else 2)


async def test_a_failed_refresh_keeps_the_data_and_says_why(sujo: World) -> None:
    sujo.simulator.faults.denied_tables = frozenset({"fn_areceber"})
    await sujo.ask("/atualizar")
    await sujo.emulator.until(lambda: "Não atualizei" in sujo.from_bot()[-1]["text"])
    failed = text(sujo.from_bot()[-1])
    assert "O token não tem permissão para listar títulos (fn_areceber)" in failed
    assert "Os dados de 10:00 continuam valendo" in failed
    (status,) = await sujo.ask("/status")
    assert "Última tentativa" in text(status)
    (answer,) = await sujo.ask("/critica")
    assert "4 clientes chegam hoje" in text(answer)


async def test_a_link_that_leads_nowhere_costs_its_button_alone(tmp_path: Path) -> None:
    tables = case("sujo")
    tables.update("fn_areceber", 105214, gateway_link="https://cobranca/boleto/1")
    async with world(tables, tmp_path, hour=10) as opened:
        await opened.app.services.synchronisation.run()
        (card,) = await opened.ask("/cliente 308")
        assert "🔗 boleto" not in " ".join(labels(card))
        assert opened.emulator.rejected == []


async def test_what_telegram_refuses_is_answered_with_a_code(sujo: World) -> None:
    refused = bad_request("inline keyboard button URL 'https://x/Maria' is invalid: Wrong HTTP URL")
    sujo.emulator.faults.fail("sendMessage", refused)
    with capture_logs() as logs:
        (answer,) = await sujo.ask("/cliente 308")
    assert "código" in text(answer)
    (line,) = [line for line in logs if line["event"] == "resposta recusada pelo Telegram"]
    assert line["codigo"] in text(answer)
    assert "Maria" not in str(logs)
    sujo.emulator.rejected.clear()


async def test_the_next_list_is_never_past(sujo: World) -> None:
    sujo.clock.set(9, days=2)  # Saturday, an hour after the list
    (status,) = await sujo.ask("/status")
    assert "Próxima lista: seg., 23/11/2026 às 08:00" in text(status)


async def test_old_data_say_so(sujo: World) -> None:
    sujo.clock.set(14)
    (answer,) = await sujo.ask("/critica")
    assert "⚠️ Dados de 10:00: quem pagou depois ainda aparece." in text(answer)


async def test_set_aside_rows_are_counted_in_status(sujo: World) -> None:
    (status,) = await sujo.ask("/status")
    assert "Postos de lado: 7" in text(status)
    assert "títulos · valor ilegível: 3" in text(status)


async def turned(opened: World, page: int) -> Json:
    """The list once it shows a page."""
    await opened.emulator.until(lambda: f"página {page} de 2" in opened.group[1]["text"])
    return opened.group[1]


async def test_pages_turn_in_place(tmp_path: Path) -> None:
    async with world(crowded(50), tmp_path, hour=10) as opened:
        await opened.app.services.synchronisation.run()
        (message,) = await opened.ask("/critica")
        assert "página 1 de 2" in text(message)
        assert labels(message)[-3:] == ["próxima página ▶", "📄 HTML", "📊 XLSX"]
        seen = set(re.findall(r"^(\d+)\. ", text(message), re.MULTILINE))
        await opened.press(message, "próxima")
        message = await turned(opened, 2)
        seen |= set(re.findall(r"^(\d+)\. ", text(message), re.MULTILINE))
        assert len(seen) == 50
        assert labels(message)[-3:] == ["◀ anterior", "📄 HTML", "📊 XLSX"]


@pytest.mark.parametrize(
    "words", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
async def test_a_page_whose_message_is_gone_comes_as_a_new_one(tmp_path: Path, words: str) -> None:
    async with world(crowded(50), tmp_path, hour=10) as opened:
        await opened.app.services.synchronisation.run()
        (message,) = await opened.ask("/critica")
        opened.emulator.faults.fail("editMessageText", bad_request(words))
        await opened.press(message, "próxima")
        await opened.emulator.until(lambda: len(opened.from_bot()) == 2)
        assert "página 2 de 2" in text(opened.from_bot()[-1])
