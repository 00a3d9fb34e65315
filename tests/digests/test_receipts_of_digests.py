"""Every figure and every quotation of a thousand random digests stands in what an outlet wrote, or is a reckoning that is made again here.

The check knows nothing of receipts: it looks into the raw titles and texts, reckons conversions and totals by itself, and reads sums in
printed lines with the grammar that reads them in news.
"""

import random
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import chain

import pytest

from bot.digests.compose import compose
from bot.lenses import GENERAL
from bot.models import Background, Coming, Coverage, Digest, Language, Ledger, Rate, Text
from bot.rates import Exchange, Rates
from bot.reading.money.grammar import find_money, fold_width
from bot.stories.ledger import post
from bot.stories.marks import marks_of
from bot.stories.rank import reasons
from bot.text import one_line
from bot.wording.catalogue import plain
from tests.digests.composing import WATCH, WORDINGS
from tests.digests.random_news import Drawn, draw_stories
from tests.examples import a_period, a_plan, a_telling

DIGESTS, BLOCKS = 1000, 5
POOL = 150
SIDES = ("uk", "japan")
IN_EUROS = {"GBP": 0.86, "JPY": 171.5, "USD": 1.09}
RATES = Rates(
    tuple(Rate(date(2026, 3, day), "EUR", code, worth, "ECB") for day in range(1, 20) for code, worth in IN_EUROS.items()), timedelta(7)
)
COVERAGE = Coverage(feeds=14, failing=1, silent=2, entries=412, kept=31, review=5, stories=22)
OURS = {"14", "1", "2", "11", "412", "31", "5", "22"}
NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?")
MARKED = re.compile(r"“([^“”]{8,})”|「([^「」]{8,})」")


@cache
def pool() -> tuple[Drawn, ...]:
    return tuple(draw_stories(7, POOL))


def background(drawn: list[Drawn], now) -> tuple[Background, Ledger]:
    marks = [marks_of(one.story, SIDES) for one in drawn]
    ledger = post([each for one in marks for each in one.commitments], ())
    coming = sorted((Coming(day, one.story) for one in drawn for day in one.story.facts.days), key=lambda each: each.day.day)
    said = {one.story.id: reasons(one.story, now=now) for one in drawn}
    ties = tuple(tie for one in marks for tie in one.ties)
    return Background(COVERAGE, ledger=ledger, ties=ties, coming=tuple(coming), reasons=said), ledger


def composed(dice: random.Random, language: Language) -> tuple[Digest | None, list[Drawn], Ledger]:
    drawn = dice.sample(pool(), dice.randint(0, 12))
    plan = a_plan(kind=dice.choice(["daily", "weekly", "monthly", "instant"]), cap=dice.randint(1, 30), when_empty="say", language=language)
    lens = replace(GENERAL, full=dice.randint(0, 8), summary=dice.randint(0, 2), quotes=dice.randint(0, 2))
    period = a_period()
    beside, ledger = background(drawn, period.due)
    exchange = Exchange(RATES, {"en": "GBP", "ja": "JPY"}[language])
    tellings = [a_telling(one.story) for one in drawn]
    digest = compose(plan, period, tellings, WATCH, beside, wordings=WORDINGS, lens=lens, exchange=exchange)
    return digest, drawn, ledger


def lines_of(digest: Digest) -> list[Text]:
    lines = [digest.title, digest.lead, digest.more, *digest.foot]
    for section in digest.sections:
        quotes = list(section.quotes)
        lines += [section.heading, *section.lines]
        if section.table:
            lines += [*section.table.columns, *chain.from_iterable(section.table.rows)]
        for item in section.items:
            lines += [item.headline, *item.facts, item.summary, item.sources, item.note, item.original, item.why, item.differs]
            quotes += item.quotes
        lines += [text for quote in quotes for text in (quote.words, quote.by)]
    return [line for line in lines if line]


def money(words: str) -> list[tuple[str, float, int, int]]:
    return [(each.currency, value, each.start, each.end) for each in find_money(fold_width(words)) for value in {each.low, each.high}]


def reckoned(sums: set[tuple[str, float]], ledger: Ledger, to: str) -> list[tuple[str, float, float]]:
    """All that may be printed beside what was written, with how far off it may be: conversions, and totals of what is new."""
    into = {code: IN_EUROS[to] / worth for code, worth in (IN_EUROS | {"EUR": 1.0}).items()}
    rounded = [(to, value * into[code], 0.03) for code, value in sums if code in into]
    new = [posting.commitment.amount for posting in ledger.new]
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for amount in new:
        totals[amount.currency][0] += amount.low
        totals[amount.currency][1] += amount.high
    whole = [sum(getattr(amount, end) * into[amount.currency] for amount in new if amount.currency in into) for end in ("low", "high")]
    return [*rounded, *((code, value, 1e-6) for code, both in totals.items() for value in both), *((to, value, 0.03) for value in whole)]


def is_traced(currency: str, value: float, sums: set[tuple[str, float]], ours: list[tuple[str, float, float]]) -> bool:
    exact = any(currency == code and abs(value - other) <= 1e-6 * max(1, other) for code, other in sums)
    return exact or any(currency == code and abs(value - other) <= off * max(1, other) for code, other, off in ours)


def dated(digest: Digest, drawn: list[Drawn]) -> set[str]:
    """The numbers of every day and hour that a digest may name."""
    days = {day.day for one in drawn for day in one.story.facts.days} | {
        one.story.published.date() + timedelta(n) for one in drawn for n in (0, 1)
    }
    days |= {digest.period.start.date() + timedelta(n) for n in range(-1, 9)} | {rate.day for rate in RATES.known}
    return {str(part) for day in days for part in (day.day, day.month, day.year)} | {"08", "30", "17"}


def untraced(digest: Digest, drawn: list[Drawn], ledger: Ledger) -> list[str]:
    raw = one_line("\n".join(text for one in drawn for text in one.texts))
    sums = {(code, value) for text in (text for one in drawn for text in one.texts) for code, value, _, _ in money(text)}
    ours = reckoned(sums, ledger, {"en": "GBP", "ja": "JPY"}[digest.language])
    counts = {str(n) for n in range(len(drawn) + len(ledger.postings) + 5)}
    numbers = {*NUMBER.findall(raw), *dated(digest, drawn), *counts, *OURS}
    wrong = []
    for words in map(plain, lines_of(digest)):
        rest = list(fold_width(words))
        for currency, value, start, end in money(words):
            if not is_traced(currency, value, sums, ours):
                wrong.append(f"{currency} {value} in {words!r}")
            rest[start:end] = " " * (end - start)
        wrong += [f"{number} in {words!r}" for number in NUMBER.findall("".join(rest)) if number not in numbers]
        for quoted in (first or second for first, second in MARKED.findall(words)):
            if one_line(quoted).strip("…, 、").removesuffix(",") not in raw:
                wrong.append(f"“{quoted}”")
    return wrong


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_figure_and_quotation_of_random_digests_is_traced(language, block):
    dice = random.Random(f"digests in {language}, {block}")
    told = money_told = quotes_told = 0
    for _ in range(DIGESTS // BLOCKS // 2):
        digest, drawn, ledger = composed(dice, language)
        if digest is None:
            continue
        assert untraced(digest, drawn, ledger) == []
        lines = [plain(line) for line in lines_of(digest)]
        told += 1
        money_told += sum(len(money(words)) for words in lines)
        quotes_told += sum(len(MARKED.findall(words)) for words in lines)
    assert told > DIGESTS // BLOCKS // 2 * 0.8
    assert money_told > 10 * told
    assert quotes_told > told


def test_the_tracer_finds_what_nobody_wrote():
    """A check that lets everything through would prove nothing."""
    dice = random.Random(3)
    digest, drawn, ledger = composed(dice, "en")
    while not digest or not digest.items or not any(item.facts for item in digest.items):
        digest, drawn, ledger = composed(dice, "en")
    assert untraced(digest, drawn, ledger) == []
    for words in ("Leeds pays £7,777m", "“Nobody ever said these words to any reporter at all”", "8,888 people came"):
        planted = replace(digest, lead=(replace(digest.lead[0], words=words),))
        assert len(untraced(planted, drawn, ledger)) == 1
