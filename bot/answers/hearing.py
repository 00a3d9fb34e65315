"""Whether a plan has heard of a story, and if not why not: one decision, and its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.answers.page import Page
from bot.models import Heard, Hearing, Period, Plan, Story, Text, Told
from bot.wording.catalogue import Wording, msgid
from bot.wording.verbatim import plain_text


def hear(
    plan: Plan,
    story: Story,
    told: Sequence[Told],
    *,
    due: datetime | None,
    start: datetime,
    last: Period | None,
    window: timedelta,
    least: float = 0.0,
) -> Hearing:
    """`told` is what all plans have heard of the story; `due` is when the plan falls due next, None for never, and `start` where its period
    then begins; `last` is the period it made last. `window` is how late news may come in; `least` the score that its lens asks for."""
    heard = [one for one in told if one.plan == plan.name]
    latest = max((one for one in heard if one.state != "released"), key=lambda one: one.revision, default=None)
    known = Hearing(plan.name, plan.kind, "due", due, latest.revision if latest else 0, max(plan.min_score, least), plan.cap)
    if latest and latest.revision >= story.revision:
        return replace(known, state="told" if latest.state == "told" else "promised", at=latest.at)
    if unwanted := _unwanted(plan, story, known.needed):
        return replace(known, state=unwanted, at=None)
    if due is None:
        return replace(known, state="never")
    if heard:
        return replace(known, state="update" if latest else "released")
    if last and last.start <= story.seen < last.end:
        return replace(known, state="full", at=last.due)
    gone = (last and story.seen < last.start) or story.published < start - window
    return replace(known, state="older", at=None) if gone else known


def _unwanted(plan: Plan, story: Story, needed: float) -> Heard | None:
    """Why the plan would not tell it, whenever it came."""
    if story.withdrawn:
        return "withdrawn"
    if plan.state == "paused":
        return "paused"
    if story.score < needed:
        return "threshold"
    return "fields" if plan.fields and not {*plan.fields} & {*story.fields} else None


def hearing_line(hearing: Hearing, wording: Wording, zone: ZoneInfo) -> Text:
    """ "weekly-ja: told Monday 16 March, 08:30 London"."""
    return wording.say_pieces("{plan}: {heard}", plan=hearing.plan, heard=_words(hearing, wording, zone))


_SAID: Mapping[Heard, str] = {
    "told": msgid("told {when}"),
    "promised": msgid("on its way since {when}"),
    "released": msgid("not delivered; falls due again {when}"),
    "update": msgid("told before; what is new falls due {when}"),
    "due": msgid("not yet told; falls due {when}"),
    "paused": msgid("not told: the plan is paused"),
    "threshold": msgid("not told: its score is below the plan’s {needed}"),
    "fields": msgid("not told: it has none of the plan’s fields"),
    "full": msgid("not told: the digest of {when} was full ({most} stories)"),
    "never": msgid("not told: its days off leave the plan no day to fall due"),
    "withdrawn": msgid("not told: an editor withdrew it"),
    "older": msgid("not told: it is older than what the plan tells"),
}


def _words(hearing: Hearing, wording: Wording, zone: ZoneInfo) -> Text:
    when = moment(hearing.at, wording, zone) if hearing.at else ()
    most = wording.number(hearing.most)
    return wording.say_pieces(_SAID[hearing.state], when=when, needed=f"{hearing.needed:.2f}", most=most)


def told_lines(hearings: Iterable[Hearing], page: Page) -> tuple[Text, ...]:
    """A line for each plan, or that there is none."""
    lines = tuple(hearing_line(one, page.wording, page.zone) for one in hearings)
    return lines or (plain_text(page.wording.say("No plan here tells of this watch yet.")),)


def moment(at: datetime, wording: Wording, zone: ZoneInfo) -> Text:
    """ "Monday 16 March, 08:30 London"."""
    day = wording.short_date(at.astimezone(zone).date())
    return wording.say_pieces("{day}, {time}", day=plain_text(day), time=wording.clock(at, zone))
