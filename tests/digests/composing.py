"""What the tests of digests share: a digest of stories, and one story of it."""

import re
from dataclasses import replace

from bot.digests.compose import compose
from bot.digests.sheet import Sheet
from bot.lenses import GENERAL
from bot.models import (
    Background,
    Coverage,
    Digest,
    Facts,
    Item,
    Lens,
    Member,
    Plan,
    Story,
    Telling,
    Watch,
)
from bot.rates import NO_EXCHANGE, Exchange
from bot.watches import load_watch
from bot.wording.catalogue import load_wordings, plain
from tests.examples import (
    ROOT,
    TEXT,
    a_member,
    a_period,
    a_plan,
    a_telling,
)

WORDINGS = load_wordings(ROOT / "config/locale")
WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
COVERAGE = Coverage(feeds=14, failing=1, entries=412, kept=31, review=5)


def composed(
    *stories: Story | Telling,
    plan: Plan | None = None,
    watch: Watch = WATCH,
    exchange: Exchange = NO_EXCHANGE,
    background: Background = Background(COVERAGE),
    lens: Lens = GENERAL,
    **changes,
) -> Digest | None:
    tellings = [story if isinstance(story, Telling) else a_telling(story) for story in stories]
    plan = plan or a_plan(**changes)
    return compose(plan, a_period(), tellings, watch, background, wordings=WORDINGS, lens=lens, exchange=exchange)


def a_sheet(
    *, language="en", background: Background = Background(COVERAGE), lens: Lens = GENERAL, exchange=NO_EXCHANGE, stories=(), **changes
) -> Sheet:
    return Sheet(a_plan(language=language, **changes), a_period(), WATCH, WORDINGS[language], lens, background, exchange, stories)


def facts_of(item: Item) -> list[str]:
    return [plain(line) for line in item.facts]


def the_item(*stories: Story | Telling, **changes) -> Item:
    return composed(*stories, **changes).items[0]


def outlet(entry: str, publisher: str, **changes) -> Member:
    return a_member(entry, publisher=publisher, **changes)


def sentenced(facts: Facts) -> Facts:
    """Those facts with their receipts' sentences."""

    def with_sentence(fact):
        words = fact.receipt.words
        sentence = next(sentence for sentence in re.split(r"(?<=\.) ", TEXT) if words in sentence)
        return replace(fact, receipt=replace(fact.receipt, sentence=sentence))

    return replace(facts, amounts=tuple(map(with_sentence, facts.amounts)), organisations=tuple(map(with_sentence, facts.organisations)))
