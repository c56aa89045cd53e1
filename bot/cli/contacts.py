"""`contatos`: what the team did, into a file and back."""

from __future__ import annotations

from bot.cli.explained import Explained
from bot.data import open_data, system_clock
from bot.figures.figures import NoData
from bot.ledger.audit import Deed
from bot.settings import Settings
from bot.text import formatting
from bot.worked import exchange, sheet
from bot.worked.sheet import FaultyLines, Unreadable
from metrics.portfolio import Portfolio

#: Faulty lines named one by one; of more only their number is told.
MOST_FAULTS = 50


async def export(settings: Settings) -> bytes:
    """All contacts as a CSV file."""
    data = await open_data(settings, clock=system_clock)
    data.services.audit.note(Deed.EXPORTED, "contatos.csv")
    try:
        return await exchange.write_file(data.services.database, settings.timezone)
    finally:
        await data.close()


async def take_in(settings: Settings, content: bytes) -> str:
    """Records the contacts of a CSV file and says how many.

    Raises:
        Explained: The file cannot be taken; nothing of it was recorded.
        NoData: Promises without títulos need facts, and nothing was synchronised yet.
    """
    data = await open_data(settings, clock=system_clock)
    try:
        lines = sheet.read(content, settings.timezone)
        try:
            portfolio: Portfolio | None = (await data.services.figures.at()).portfolio
        except NoData:
            portfolio = None

        def facts() -> Portfolio:
            if portfolio is None:
                raise NoData
            return portfolio

        imported = await exchange.read_file(data.services.database, lines, facts)
    except Unreadable as error:
        raise Explained(f"{error}. Nada foi importado.") from error
    except FaultyLines as error:
        raise Explained(_told(error)) from error
    finally:
        await data.close()
    known = formatting.count(imported.known, "já estava aqui", "já estavam aqui")
    new = formatting.count(imported.new, "contato importado", "contatos importados")
    return f"{new}, {known}." if imported.known else f"{new}."


def _told(error: FaultyLines) -> str:
    faults = error.faults
    count = formatting.count(len(faults), "linha com problema", "linhas com problemas")
    told = [f"  ✖ linha {fault.line}: {fault.reason}" for fault in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        told.append(f"  … e mais {formatting.integer(len(faults) - MOST_FAULTS)}")
    return "\n".join((f"{count}; nada foi importado:", *told))
