"""What a synchronisation brings to the worked list."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.worked.contacts import NewContact
from metrics.contacts import Channel, Result
from metrics.promise_terms import live_titles, terms
from tests.worlds import GROUP, MEMBER, case, world


async def test_a_payment_frees_the_customer_and_is_remembered(tmp_path: Path) -> None:
    tables = case("sujo")
    async with world(tables, tmp_path, hour=9, polling=False) as opened:
        services = opened.app.services
        await services.synchronisation.run()
        assert await services.desk.is_idle()
        facts = await services.figures.at()
        customer = int(facts.portfolio.debtors.customer_ids[0])
        titles = live_titles(facts.portfolio, customer)
        today = facts.portfolio.rules.day
        promise = terms(today, today + 1, titles, None)
        await services.desk.log.log(
            NewContact(GROUP, customer, MEMBER, Channel.CALL, Result.PROMISED, terms=promise)
        )
        await services.desk.claims.assume(GROUP, 10**9, MEMBER)  # who owes nothing
        await services.synchronisation.run()
        assert list(await services.desk.claims.live(GROUP)) == [customer]
        assert (await services.desk.books.current()).lows.cents.tolist() == []
        opened.clock.now += timedelta(hours=1)
        for title in titles:
            tables.update(
                "fn_areceber",
                title.id,
                status="R",
                pagamento_data=str(tables.today),
                valor_aberto="0.00",
                ultima_atualizacao=f"{tables.today} 10:00:00",
            )
        await services.synchronisation.run()
        assert await services.desk.claims.live(GROUP) == {}
        book = await services.desk.books.current()
        assert sorted(book.lows.title_ids.tolist()) == sorted(title.id for title in titles)
        assert set(book.lows.cents.tolist()) == {0}
