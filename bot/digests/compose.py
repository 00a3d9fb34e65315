"""Story → Digest: what a plan is told of a period, section by section.

Each number, name and quotation stands in a receipt or is a count, a date or a dated calculation of ours; an empty section is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.digests import doubtful, overview, stories, timetable, together, trend, voices
from bot.digests.choose import choose, is_wanted
from bot.digests.divide import compact, divide
from bot.digests.frame import word_beginning, word_coverage, word_lead, word_more, word_title
from bot.digests.sheet import Sheet
from bot.lenses import GENERAL
from bot.models import (
    DAILY_SECTIONS,
    Background,
    Coverage,
    Digest,
    Item,
    Language,
    Lens,
    Period,
    Plain,
    Plan,
    Section,
    Telling,
    Text,
    Watch,
)
from bot.rates import NO_EXCHANGE, Exchange
from bot.wording.catalogue import Wording, Wordings
from bot.wording.conversions import rate_lines, rates_of
from bot.wording.ledgerlines import ROWS


def compose(
    plan: Plan,
    period: Period,
    tellings: Sequence[Telling],
    watch: Watch,
    background: Background,
    *,
    wordings: Wordings,
    lens: Lens = GENERAL,
    language: Language | None = None,
    exchange: Exchange = NO_EXCHANGE,
) -> Digest | None:
    """The digest of `tellings`, which come best first, in `language` or the plan's own (of a plan in both: English), with sums converted
    by `exchange`.

    None where there is nothing to say and the plan then keeps silent (`when_empty`; an alert of nothing is none).
    """
    wanted = [telling for telling in tellings if is_wanted(plan, lens, telling.story)]
    if not wanted and (plan.when_empty == "skip" or plan.kind == "instant"):
        return None
    wording = wordings[language or ("ja" if plan.language == "ja" else "en")]
    sheet = Sheet(plan, period, watch, wording, lens, background, exchange, [telling.story for telling in wanted])
    corrected, others = doubtful.split(wanted)
    chosen = choose(others, plan, lens, watch)
    sections = _sections(sheet, corrected, stories.word_stories(sheet, chosen))
    return Digest(
        plan=plan.name,
        kind=plan.kind,
        watch=watch.name,
        language=wording.language,
        period=period,
        title=word_title(sheet),
        lead=word_lead(sheet, len(wanted)),
        sections=(compact if _is_compact(plan, sections) else divide)(sections, watch, wording),
        foot=_foot(sheet, sections),
        more=word_more(chosen.left, wording),
    )


def _is_compact(plan: Plan, sections: Sequence[Section]) -> bool:
    """An alert of one story stays whole."""
    return plan.compact and (plan.kind != "instant" or sum(len(section.items) for section in sections) > 1)


def reword(
    plan: Plan,
    period: Period,
    telling: Telling,
    besides: Sequence[Telling],
    watch: Watch,
    reasons: Sequence[tuple[str, float]],
    *,
    wording: Wording,
    lens: Lens = GENERAL,
    exchange: Exchange = NO_EXCHANGE,
    brief: bool = False,
) -> Item:
    """A story of a digest as it is now, with a note of what has changed since `period.start`, when it was told; `besides` are told with
    it, `reasons` are why it stood there."""
    background = Background(Coverage(), reasons={telling.story.id: tuple(reasons)})
    told = [telling.story, *(other.story for other in besides)]
    return stories.reword(Sheet(plan, period, watch, wording, lens, background, exchange, told), telling, besides, brief=brief)


def _sections(sheet: Sheet, corrected: Sequence[Telling], worded: Sequence[stories.Worded]) -> tuple[Section, ...]:
    """In the lens's order; each is worded only where it is wanted."""
    told = [story for story, _ in worded]
    makers: Mapping[str, Callable[[], tuple[Section, ...]]] = {
        "overview": lambda: overview.overview(sheet, told),
        "corrections": lambda: stories.corrections(sheet, corrected),
        "stories": lambda: stories.story_sections(sheet, worded),
        "ledger": lambda: _ledger(sheet),
        "ties": lambda: together.ties(sheet),
        "quotes": lambda: voices.quotes(sheet, worded),
        "calls": lambda: timetable.calls(sheet),
        "people": lambda: voices.people(sheet, worded),
        "chart": lambda: trend.trend(sheet),
        "dates": lambda: timetable.dates(sheet),
        "review": lambda: doubtful.review(sheet),
    }
    return tuple(section for key in sections_of(sheet.plan, sheet.lens) for section in makers[key]())


def sections_of(plan: Plan, lens: Lens) -> tuple[str, ...]:
    """Which sections a digest of that plan has, in order."""
    if plan.kind == "instant":
        return ("corrections", "stories")
    if plan.kind == "daily":
        return tuple(key for key in lens.sections if key in DAILY_SECTIONS)
    return lens.sections


def _ledger(sheet: Sheet) -> tuple[Section, ...]:
    """What was pledged, in one table with its total."""
    section = sheet.ledger.section((Plain(sheet.wording.say("Newly pledged")),))
    if not section.table and not section.left_out:
        return ()
    left = len(sheet.background.ledger.postings) - ROWS
    more = ((Plain(sheet.wording.say_count("and {count} more", "and {count} more", left)),),) if left > 0 else ()
    return (replace(section, lines=(*more, *section.lines), rates=sheet.ledger.rates),)


def _foot(sheet: Sheet, sections: Sequence[Section]) -> tuple[Text, ...]:
    """At which rates sums were converted, and what the digest rests on."""
    rates = [*rates_of(item for section in sections for item in section.items), *(rate for section in sections for rate in section.rates)]
    rests = (word_coverage(sheet.background.coverage, sheet.wording),) if sheet.plan.kind != "instant" else ()
    return (*word_beginning(sheet), *rate_lines(rates, sheet.wording), *rests)
