"""What a reader's sums are converted with: the rates we hold for the days and the currencies of the stories to be told."""

import asyncio
from collections.abc import Sequence
from datetime import date

from bot.models import Commitment, Language, Story
from bot.pipeline.desk import Desk
from bot.rates import NO_EXCHANGE, Exchange, Rates, currencies_beside, currency_for


async def find_exchange(
    desk: Desk, stories: Sequence[Story], language: Language, commitments: Sequence[Commitment] = (), *, currency: str = ""
) -> Exchange:
    """For the sums of these stories and commitments, into `currency` or the reader's.

    Imported rates go before those of the kept package; nothing is looked up where every sum is in that currency.
    """
    reader = currency or currency_for(desk.reader_currency, language)
    sums = {amount.currency for story in stories for amount in story.facts.amounts} | {each.amount.currency for each in commitments}
    wanted = currencies_beside(reader, sums)
    if not wanted:
        return Exchange(NO_EXCHANGE.rates, reader)
    days = [story.published.date() for story in stories] + [commitment.published.date() for commitment in commitments]
    first, last = date.fromordinal(max(1, min(days).toordinal() - desk.rate_age.days)), max(days)
    imported = await desk.store.rates(first, last, wanted)
    packaged = await asyncio.to_thread(desk.packaged_rates, first, last, wanted)
    return Exchange(Rates((*imported, *packaged), desk.rate_age), reader)
