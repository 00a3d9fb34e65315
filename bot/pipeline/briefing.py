"""What a digest rests on beside its stories: looked up as far as its sections need it, reckoned by the pure parts."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.digests.compose import sections_of
from bot.digests.period import find_zone
from bot.models import OTHER, Background, Coming, Commitment, Language, Ledger, Lens, Period, Plan, Story, Telling, Tie, Week
from bot.pipeline.converting import find_exchange
from bot.pipeline.desk import Desk
from bot.rates import Exchange
from bot.stories.ledger import post
from bot.stories.marks import marks_of
from bot.stories.rank import reasons

WEEKS = 12
REVIEWED = 8
COMING = 60
_AHEAD = timedelta(days=70)

_Found = tuple[Mapping[str, int], tuple[Commitment, ...]]


async def find_background(
    desk: Desk, plan: Plan, period: Period, tellings: Sequence[Telling], lens: Lens, language: Language
) -> Background:
    """For the plan's sections under that lens; the ledger is of `tellings`, money of the chart in the reader's currency."""
    wanted = set(sections_of(plan, lens))
    coverage = await desk.store.coverage(plan.watch, period.start, period.end)
    background = Background(coverage, reasons=_reasons(tellings, period, lens))
    if {"ledger", "ties", "overview"} & wanted:
        background = await _with_accounts(desk, plan, period, tellings, background)
    if {"calls", "dates", "overview"} & wanted:
        background = replace(background, coming=await _coming(desk, plan, period))
    if {"chart", "ties", "overview"} & wanted:
        background = await _with_weeks(desk, plan, period, background, language)
    if "review" in wanted:
        sifted = await desk.store.sifted(plan.watch, "review", fields=plan.fields, since=period.start, limit=REVIEWED)
        background = replace(background, review=sifted.reads, reviewed=sifted.total)
    return background


def _reasons(tellings: Sequence[Telling], period: Period, lens: Lens) -> Mapping[str, tuple[tuple[str, float], ...]]:
    votes = {telling.story.id: telling.votes for telling in tellings}
    return {t.story.id: reasons(t.story, now=period.due, lens=lens, votes=votes) for t in tellings}


# ── the ledger and the ties ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Accounts:
    commitments: tuple[Commitment, ...]
    ties: tuple[Tie, ...]


async def _with_accounts(desk: Desk, plan: Plan, period: Period, tellings: Sequence[Telling], background: Background) -> Background:
    sides = tuple(side.key for side in desk.watches[plan.watch].sides)
    accounts = await asyncio.to_thread(_account, [t.story for t in tellings if not t.story.withdrawn], (sides[0], sides[1]))
    pairs = {(tie.one, tie.other) for tie in accounts.ties}
    known = await desk.store.known_ties(plan.watch, pairs, period.start)
    ledger = await find_ledger(desk, plan.watch, accounts.commitments, period.start)
    told = {t.story.id for t in tellings}
    elsewhere = {posting.of.story for posting in ledger.postings if posting.of and posting.of.story not in told}
    return replace(background, ledger=ledger, ties=accounts.ties, known_ties=known, others=await desk.store.stories(plan.watch, elsewhere))


def _account(stories: Sequence[Story], sides: tuple[str, str]) -> _Accounts:
    marks = [marks_of(story, sides) for story in stories]
    return _Accounts(tuple(c for each in marks for c in each.commitments), tuple(t for each in marks for t in each.ties))


async def find_ledger(desk: Desk, watch: str, commitments: Sequence[Commitment], before: datetime) -> Ledger:
    """Those commitments beside what was pledged before."""
    sums = {(commitment.amount.currency, commitment.amount.value) for commitment in commitments}
    parties = {party for commitment in commitments for party in commitment.parties}
    told = {commitment.story for commitment in commitments}
    same = await desk.store.earlier_commitments(watch, sums, before) if sums else []
    wider = await desk.store.earlier_of_parties(watch, parties, before) if parties else []
    earlier = {(c.story, c.place): c for c in (*same, *wider) if c.story not in told}
    return await asyncio.to_thread(post, commitments, tuple(earlier.values()))


# ── what comes, and what has been ───────────────────────────────────────────────────────────────────────────────────────────


async def _coming(desk: Desk, plan: Plan, period: Period) -> tuple[Coming, ...]:
    today = period.end.astimezone(find_zone(plan.zone)).date()
    found = await desk.store.coming(plan.watch, today, today + _AHEAD, limit=COMING)
    return tuple(each for each in found if not plan.fields or {*plan.fields} & {*each.story.fields})


async def _with_weeks(desk: Desk, plan: Plan, period: Period, background: Background, language: Language) -> Background:
    """Without the empty weeks before the desk's first story."""
    bounds = _weeks_before(period.end, find_zone(plan.zone))
    found = await desk.store.weeks(plan.watch, bounds)
    exchange = await find_exchange(desk, (), language, currency=plan.currency, commitments=[c for _, some in found for c in some])
    weeks = await asyncio.to_thread(_chart, bounds, found, exchange, find_zone(plan.zone))
    first = next((place for place, week in enumerate(weeks) if week.stories), len(weeks))
    return replace(background, weeks=tuple(weeks[first:]))


def _weeks_before(end: datetime, zone: ZoneInfo) -> list[datetime]:
    """The bounds of the twelve weeks up to `end`, at its local time of day."""
    local = end.astimezone(zone)
    return [(local - timedelta(weeks=back)).astimezone(UTC) for back in range(WEEKS, -1, -1)]


def _chart(bounds: Sequence[datetime], found: Sequence[_Found], exchange: Exchange, zone: ZoneInfo) -> list[Week]:
    """Money counts where it was first pledged, at that day's rate."""
    new = post([commitment for _, some in found for commitment in some], ()).new
    weeks = []
    for (first, last), (stories, _) in zip(pairwise(bounds), found, strict=True):
        pledged: defaultdict[str, float] = defaultdict(float)
        for commitment in (posting.commitment for posting in new if first <= posting.commitment.published < last):
            amount = commitment.amount
            if worth := exchange.worth(amount.low, amount.currency, commitment.published.date()):
                pledged[next(iter(commitment.fields), OTHER)] += worth
        weeks.append(Week(first.astimezone(zone).date(), stories, dict(pledged)))
    return weeks
