"""What a reader's sums are converted with: the rates we hold for the days and the currencies of the stories to be told."""

import asyncio
from collections.abc import Sequence
from datetime import date

from bot.models import Commitment, Language, Story
from bot.pipeline.desk import Desk
from bot.rates import NO_EXCHANGE, Exchange, Rates, currencies_beside, currency_for


async def find_exchange(desk: Desk, stories: Sequence[Story], language: Language, commitments: Sequence[Commitment] = ()) -> Exchange:
    """Imported rates go before those of the kept package; nothing is looked up where every sum is in the reader's currency."""
    reader = currency_for(desk.reader_currency, language)
    told = {amount.currency for story in stories for amount in story.facts.amounts}
    wanted = currencies_beside(reader, told | {commitment.amount.currency for commitment in commitments})
    if not wanted:
        return NO_EXCHANGE
    days = [story.published.date() for story in stories] + [commitment.published.date() for commitment in commitments]
    first, last = date.fromordinal(max(1, min(days).toordinal() - desk.rate_age.days)), max(days)
    imported = await desk.store.rates(first, last, wanted)
    packaged = await asyncio.to_thread(desk.packaged_rates, first, last, wanted)
    return Exchange(Rates((*imported, *packaged), desk.rate_age), reader)
