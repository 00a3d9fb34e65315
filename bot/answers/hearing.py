"""Whether a plan has heard of a story, and if not why not: one decision, and its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.models import Heard, Hearing, Period, Plan, Story, Text, Told
from bot.wording.catalogue import Wording
from bot.wording.verbatim import plain_text


def hear(
    plan: Plan,
    story: Story,
    told: Sequence[Told],
    *,
    due: datetime,
    start: datetime,
    last: Period | None,
    window: timedelta,
    least: float = 0.0,
) -> Hearing:
    """`told` is what all plans have heard of the story; `due` is when the plan falls due next and `start` where its period then begins; `last`
    is the period it made last. `window` is how late news may come in; `least` the score that its lens asks for."""
    heard = [one for one in told if one.plan == plan.name]
    latest = max((one for one in heard if one.state != "released"), key=lambda one: one.revision, default=None)
    needed = max(plan.min_score, least)

    def hearing(state: Heard, at: datetime | None = None) -> Hearing:
        return Hearing(plan.name, plan.kind, state, at, latest.revision if latest else 0, needed, plan.cap)

    if latest and latest.revision >= story.revision:
        return hearing("told" if latest.state == "told" else "promised", latest.at)
    if plan.state == "paused":
        return hearing("paused")
    if story.score < needed:
        return hearing("threshold")
    if plan.fields and not {*plan.fields} & {*story.fields}:
        return hearing("fields")
    if latest or heard:
        return hearing("update" if latest else "released", due)
    if last and last.start <= story.seen < last.end:
        return hearing("full", last.due)
    if (last and story.seen < last.start) or story.published < start - window:
        return hearing("older")
    return hearing("due", due)


def hearing_line(hearing: Hearing, wording: Wording, zone: ZoneInfo) -> Text:
    """ "weekly-ja: told Monday 16 March, 08:30 London"."""
    return wording.say_pieces("{plan}: {heard}", plan=hearing.plan, heard=_words(hearing, wording, zone))


def _words(hearing: Hearing, wording: Wording, zone: ZoneInfo) -> Text:
    say = wording.say_pieces
    at = moment(hearing.at, wording, zone) if hearing.at else ()
    match hearing.state:
        case "told":
            return say("told {when}", when=at)
        case "promised":
            return say("on its way since {when}", when=at)
        case "released":
            return say("not delivered; falls due again {when}", when=at)
        case "update":
            return say("told before; what is new falls due {when}", when=at)
        case "due":
            return say("not yet told; falls due {when}", when=at)
        case "paused":
            return say("not told: the plan is paused")
        case "threshold":
            return say("not told: its score is below the plan’s {needed}", needed=f"{hearing.needed:.2f}")
        case "fields":
            return say("not told: it has none of the plan’s fields")
        case "full":
            return say("not told: the digest of {when} was full ({most} stories)", when=at, most=wording.number(hearing.most))
        case "older":
            return say("not told: it is older than what the plan tells")


def moment(at: datetime, wording: Wording, zone: ZoneInfo) -> Text:
    """ "Monday 16 March, 08:30 London"."""
    day = wording.short_date(at.astimezone(zone).date())
    return wording.say_pieces("{day}, {time}", day=plain_text(day), time=wording.clock(at, zone))
