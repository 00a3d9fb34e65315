"""What a reader's sums are converted with: the rates we hold for the days and the currencies of the stories to be told."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

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
    spans = _spans(days, desk.rate_age)
    imported = await desk.store.rates(spans[0][0], spans[-1][1], wanted)
    packaged = await asyncio.to_thread(lambda: [rate for first, last in spans for rate in desk.packaged_rates(first, last, wanted)])
    return Exchange(Rates((*imported, *packaged), desk.rate_age), reader)


def _spans(days: Iterable[date], age: timedelta) -> list[tuple[date, date]]:
    """First and last of the days whose rates it takes, each day with as many before it as a rate may be old: what an answer tells may
    lie years apart."""
    spans: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        first = date.fromordinal(max(1, day.toordinal() - age.days))
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((first, day))
    return spans
