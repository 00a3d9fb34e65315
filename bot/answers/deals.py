"""deals: the ledger of the time asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.answers.ask import A_MONTH
from bot.answers.page import Page
from bot.models import Answer, Ledger, Plain, Story, Strong, Text
from bot.wording.ledgerlines import ROWS, LedgerLines

A_YEAR = timedelta(days=365)


def word_deals(page: Page, ledger: Ledger, stories: Mapping[str, Story]) -> Answer:
    """`ledger` is whole: its totals are of all of it, whichever page of its lines is asked for; `stories` has those that page needs."""
    say, asked = page.wording.say, page.question
    title = page.subject(say("Money"))
    if not ledger.postings:
        return page.answer(title, page.try_this(say("Nothing was pledged, {dates}.", dates=page.dates()), _wider(page)))
    before, count = (asked.page - 1) * ROWS, len(ledger.postings)
    if before >= count:
        return page.answer(title, page.try_this(say("There is no page {page}.", page=asked.page), page.typed(page=1)))
    lines = LedgerLines(ledger, stories, page.watch, page.wording, page.exchange, page.zone)
    section = lines.section((), before, ROWS)
    lead = page.wording.say("{sums}, {dates}", sums=page.wording.say_count("{count} sum", "{count} sums", count), dates=page.dates())
    note = (Plain(say("Pledges only: trade, market and other figures are no part of it.")),)
    section = replace(section, lines=(*section.lines, note))
    left = count - before - ROWS
    return page.answer(title, (Plain(lead),), [section], more=_more(page, left), rates=lines.rates, goes_on=left > 0)


def _wider(page: Page) -> Strong:
    """As far again and more, at last of everything."""
    asked = page.question
    if asked.since and asked.since <= A_MONTH:
        return page.typed(since=3 * A_MONTH)
    return page.other("deals", since=A_YEAR)


def _more(page: Page, left: int) -> Text:
    if left <= 0:
        return ()
    said = page.wording.say_count("and {count} more sum", "and {count} more sums", left)
    return page.wording.say_pieces("{more}: {example}", more=said, example=page.typed(page=page.question.page + 1))
