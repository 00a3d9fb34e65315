"""home: somebody's front page as an answer, for where there is no page of its own to show it on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answers.front import PLANS, Desktop, Front, Line, StoryLine, front_labels, word_front
from bot.answers.page import Page
from bot.answers.planlist import PlanLine
from bot.models import Answer, Plain, Section, Strong, Text
from bot.wording.catalogue import Wording


def word_home(page: Page, desktop: Desktop, plans: Sequence[PlanLine]) -> Answer:
    """`plans` are the desktop's, worded. It is for one pair of eyes: nothing offers to share it."""
    return front_sheet(page, word_front(page, desktop, typed=True), desktop, plans)


def front_sheet(page: Page, front: Front, desktop: Desktop, plans: Sequence[PlanLine], *, admin: bool = True) -> Answer:
    """What `front` says. Without `admin`, what waits for admins is told by itself (`word_waiting`)."""
    say, said = page.wording.say, front_labels(page, mine=False)
    waiting = waiting_lines(page.wording, front) if admin and desktop.admin else ()
    sections = [
        _section("first", say("Here is how it begins"), front.first),
        *_stories(page.wording, front, desktop),
        Section("chart", (), chart=front.chart) if front.chart else None,
        _section("plans", said["plans"], _plans(page, front, plans)),
        *_saved(page, front, desktop),
        _section("sources", said["sources"], ((Plain(front.sources),), *front.failing)),
        _section("admin", said["admin"], waiting),
    ]
    shown = [section for section in sections if section and (section.lines or section.chart)]
    sheet = page.answer(say("Your page"), (Plain(front.lead or say("Welcome.")),), shown, foot=((Plain(said["version"]),),))
    return replace(sheet, offers=())


def word_waiting(page: Page, front: Front, people: Sequence[str]) -> Answer:
    """What waits for admins, and who they are (`people`, lines)."""
    lines = waiting_lines(page.wording, front) or ((Plain(page.wording.say("Nothing waits for you.")),),)
    foot = tuple((Plain(line),) for line in people)
    return replace(page.answer(page.wording.say("For admins"), (), [Section("admin", (), lines=lines)], foot=foot), offers=())


def waiting_lines(wording: Wording, front: Front) -> tuple[Text, ...]:
    suggested = [_line(wording, replace(line, head=wording.say("Suggested: ") + line.head)) for line in front.suggestions]
    more = [(Plain(front.more_suggestions),)] if front.more_suggestions else []
    paused = [_line(wording, line) for line in front.paused]
    return (*suggested, *more, *paused, *front.troubles)


def _section(key: str, heading: str, lines: Iterable[Text]) -> Section:
    said = tuple(lines)
    return Section(key, (Plain(heading),), lines=said, prose=len(said) == 1 and len(said[0]) == 1)


def _stories(wording: Wording, front: Front, desktop: Desktop) -> Iterable[Section]:
    """None on a desk that has no story yet: what to do first is said instead."""
    if front.stories:
        yield _section("latest", wording.say("Latest stories"), [_story(wording, line) for line in front.stories])
    elif not front.first or desktop.field:
        yield _section("latest", wording.say("Latest stories"), [(Plain(front.no_stories),)])


def _saved(page: Page, front: Front, desktop: Desktop) -> Iterable[Section]:
    if not desktop.saved_total and front.first:
        return
    lines: list[Text] = [_story(page.wording, line) for line in front.saved]
    if desktop.saved_total > len(lines):
        lines.append(page.wording.say_pieces("{more}: {example}", more=front.saved_line, example=page.other("saved")))
    yield _section("saved", page.wording.say("Saved stories"), lines or [(Plain(front.saved_line),)])


def _plans(page: Page, front: Front, plans: Sequence[PlanLine]) -> Iterable[Text]:
    say = page.wording.say
    for plan in plans[:PLANS]:
        yield (Strong(plan.title), Plain(say(" · ") + say(" · ").join([plan.following, plan.where, *plan.details])))
    if front.more_plans:
        yield page.wording.say_pieces("{more}: {example}", more=front.more_plans, example=page.other("plans"))
    if not plans:
        yield (Plain(say("You have set up none yet: a plan tells a channel, or you alone, what is new.")),)


def _story(wording: Wording, line: StoryLine) -> Text:
    return (*line.head, Plain(wording.say(" · ") + line.quiet)) if line.quiet else line.head


def _line(wording: Wording, line: Line) -> Text:
    return (Strong(line.head), *([Plain(wording.say(" · ") + line.quiet)] if line.quiet else []))
