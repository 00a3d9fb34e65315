"""The desk's front page for one person: what is new, what is theirs, how the desk is; and for admins what waits for them.

It is worded here, free of any platform. An empty desk says what to do first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from bot import __version__
from bot.answers.ask import A_FEED
from bot.answers.feedlist import MARKS, fares, how, title_of, unread
from bot.answers.keeping import PAGE as SAVED
from bot.answers.page import Page, Turn, turns
from bot.answers.status import Status, open_troubles, stories_line
from bot.models import Chart, House, Item, Language, Link, Memory, Plain, Series, Story, Strong, Suggestion, Text
from bot.text import one_line, shorten
from bot.watches import label
from bot.wording.catalogue import Wording, merged, plain
from bot.wording.troublelines import trouble_words

HEADLINE = 200
FAILING = 5
PLANS = 6
WAITING = 5
PAUSED = 5
OUTLETS = 3
FIELDS = 99
"""Offered to choose from, beside all of them."""
SERIES = 3
"""Fields with a shade of their own in the chart; the others share one."""
FEWEST_WEEKS = 4
"""With fewer a chart would show the beginning of a desk and no trend."""


class Shown(Memory):
    """What of all there is a front page shows; it is kept in the view or the card itself, as JSON."""

    field: str = ""
    saved: int = 1


@dataclass(frozen=True, slots=True)
class Desktop:
    """What was looked up for one person's front page."""

    status: Status
    stories: Sequence[Story] = ()
    field: str = ""
    """That the stories are of, "" for all."""
    weeks: Sequence[Mapping[str, int]] = ()
    """How many stories by field, week by week, the last one ends now."""
    bounds: Sequence[datetime] = ()
    saved: Sequence[Story] = ()
    saved_total: int = 0
    saved_page: int = 1
    admin: Waiting | None = None
    """None for who is no admin."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for admins."""

    suggestions: Sequence[Suggestion] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in two lines: what, and quietly what about it. `key` is what an act on it needs."""

    key: str
    head: str
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class StoryLine:
    item: Item
    head: Text
    """Its headline, which leads to its best report."""
    quiet: str


@dataclass(frozen=True, slots=True)
class Front:
    """Said in the reader's language."""

    title: str
    lead: str
    """How much there is, when the desk last looked, what comes next."""
    first: tuple[Text, ...]
    """What to do first, where nothing is there yet."""
    fields: tuple[tuple[str, str], ...]
    """Key and label; the first is all of them."""
    stories: tuple[StoryLine, ...]
    no_stories: str
    chart: Chart | None
    more_plans: str
    saved: tuple[StoryLine, ...]
    saved_line: str
    """How many, which page; or how to save one."""
    saved_turns: tuple[Turn, ...]
    sources: str
    failing: tuple[Text, ...]
    suggestions: tuple[Line, ...] = ()
    more_suggestions: str = ""
    paused: tuple[Line, ...] = ()
    troubles: tuple[Text, ...] = ()


def word_front(page: Page, desktop: Desktop, *, typed: bool = False, called: str = "") -> Front:
    """`typed`: it is read where what is to be done is typed, not pressed. `called`: what one begins with in a channel, where that is not
    what one begins with here."""
    return _Fronting(page, desktop, typed, called).front()


@dataclass(frozen=True)
class _Fronting:
    page: Page
    desktop: Desktop
    typed: bool
    called: str

    def front(self) -> Front:
        say, status = self.page.wording.say, self.desktop.status
        front = Front(
            title=label(self.page.watch.titles, self.page.wording.language),
            lead=self._lead(),
            first=tuple(self._first()),
            fields=field_choices(self.page),
            stories=tuple(map(self._story, self.desktop.stories)),
            no_stories=say("Nothing in this field yet.") if self.desktop.field else say("No story yet."),
            chart=self._chart(),
            more_plans=self._more(len(status.plans) - PLANS),
            saved=tuple(map(self._story, self.desktop.saved)),
            saved_line=self._saved_line(),
            saved_turns=turns(self.page.wording, self.desktop.saved_page, -(-self.desktop.saved_total // SAVED)),
            sources=fares(self.page.wording, status.feeds) or say("No source is watched yet."),
            failing=tuple(self._failing()),
        )
        return replace(front, **self._admin(self.desktop.admin)) if self.desktop.admin else front

    # ── what is new ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _lead(self) -> str:
        wording, status = self.page.wording, self.desktop.status
        due = min((row.following for row in status.plans if row.following and row.plan.kind != "instant"), default=None)
        parts = [
            stories_line(wording, status) if status.stories else "",
            wording.say("last checked {when}", when=self._moment(status.checked)) if status.checked else "",
            wording.say("next digest {when}", when=self._moment(due)) if due else "",
        ]
        return wording.say(" · ").join(filter(None, parts))

    def _moment(self, moment: datetime) -> str:
        """ "08:30" today, else with its day."""
        local, now = moment.astimezone(self.page.zone), self.page.now.astimezone(self.page.zone)
        time = self.page.wording.time(local)
        if local.date() == now.date():
            return time
        return self.page.wording.say("{day}, {time}", day=self.page.wording.short_date(local.date()), time=time)

    def _first(self) -> Iterable[Text]:
        """In the order in which they help."""
        wording, status = self.page.wording, self.desktop.status
        if status.stories or self.desktop.stories:
            return
        if not status.feeds and self.typed:
            example = self.page.other("suggest", words=A_FEED)
            yield wording.say_pieces("Name a source, the address of a feed or of a site: {example}", example=example)
        elif not status.feeds:
            yield (Plain(wording.say("Name a source below: the address of a feed or of a site.")),)
        elif status.checked is None:
            yield (Plain(wording.say("The sources are being read for the first time: the first stories come within minutes.")),)
        else:
            yield (Plain(wording.say("The sources are read, and none of them has a story for you yet.")),)
        if not status.plans:
            typed = replace(self.page, command=self.called or self.page.command).other("subscribe")
            yield wording.say_pieces("In the channel that is to be told, type {example}", example=typed)

    def _story(self, story: Story) -> StoryLine:
        item = self.page.item(story)
        words = shorten(one_line(plain(item.headline)), HEADLINE)
        return StoryLine(item, (Link(words, story.best.url) if story.best.url else Plain(words),), self._about(story))

    def _about(self, story: Story) -> str:
        """Outlets and day."""
        wording = self.page.wording
        outlets = list(dict.fromkeys(shorten(one_line(member.publisher), 60) for member in story.members if member.publisher))
        named = wording.names(outlets[:OUTLETS]) if len(outlets) <= OUTLETS else self._among(outlets)
        day = wording.day_of_year(story.published.astimezone(self.page.zone).date())
        return wording.say(" · ").join(filter(None, [named, day]))

    def _among(self, outlets: Sequence[str]) -> str:
        left = len(outlets) - OUTLETS
        named = self.page.wording.say(", ").join(outlets[:OUTLETS])
        return self.page.wording.say_count("{names} and {count} more", "{names} and {count} more", left, names=named)

    def _chart(self) -> Chart | None:
        """Stories week by week: of all fields the largest apart, of one it and the others."""
        began = next((place for place, week in enumerate(self.desktop.weeks) if week), len(self.desktop.weeks))
        weeks = self.desktop.weeks[began:]
        if len(weeks) < FEWEST_WEEKS:
            return None
        wording = self.page.wording
        rows = self._rows(weeks)
        days = [first.astimezone(self.page.zone).date() for first, _ in pairwise(self.desktop.bounds[began:])]
        series = tuple(Series(name, tuple(map(float, values)), tuple(map(wording.number, values))) for name, values in rows)
        totals = tuple(wording.number(sum(week.values())) for week in weeks)
        return Chart(wording.say("Stories by field, a week"), tuple(map(wording.brief_date, days)), series, totals)

    def _rows(self, weeks: Sequence[Mapping[str, int]]) -> list[tuple[str, list[int]]]:
        sizes = {field.key: sum(week.get(field.key, 0) for week in weeks) for field in self.page.watch.fields}
        largest = sorted((key for key in sizes if sizes[key]), key=lambda key: -sizes[key])
        named = [self.desktop.field] if self.desktop.field else largest[:SERIES]
        rows = [(self._label(key), [week.get(key, 0) for week in weeks]) for key in named]
        rest = [sum(week.values()) - sum(week.get(key, 0) for key in named) for week in weeks]
        return [*rows, (self.page.wording.say("Others"), rest)] if any(rest) else rows

    def _label(self, key: str) -> str:
        field = self.page.watch.field(key)
        return label(field.labels, self.page.wording.language) if field else key

    # ── what is theirs, and the sources ─────────────────────────────────────────────────────────────────────────────────────

    def _saved_line(self) -> str:
        say, total = self.page.wording.say, self.desktop.saved_total
        if not total:
            in_teams = self.page.house == "teams"
            return say("“Save” in a story’s details puts it here.") if in_teams else say("“Save” in a story’s menu puts it here.")
        return self.page.wording.say_count("{count} story", "{count} stories", total)

    def _failing(self) -> Iterable[Text]:
        failing = unread(self.desktop.status.feeds)
        for state in failing[:FAILING]:
            named = (Plain(f"{MARKS[state.fare]} "), Strong(title_of(state.source)))
            yield merged((*named, Plain(self.page.wording.say(" · ")), Plain(how(self.page, state))))
        if left := self._more(len(failing) - FAILING):
            yield (Plain(left),)

    def _more(self, left: int) -> str:
        return self.page.wording.say_count("and {count} more", "and {count} more", left) if left > 0 else ""

    # ── for admins ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _admin(self, waiting: Waiting) -> dict[str, Any]:
        wording, paused = self.page.wording, self.desktop.status.paused
        return {
            "suggestions": tuple(map(self._suggestion, waiting.suggestions[:WAITING])),
            "more_suggestions": self._more(len(waiting.suggestions) - WAITING),
            "paused": tuple(
                Line(
                    each.name,
                    wording.say("{name} is paused.", name=each.name),
                    shorten(trouble_words(one_line(each.trouble), wording), HEADLINE),
                )
                for each in paused[:PAUSED]
            ),
            "troubles": tuple(open_troubles(wording, self.desktop.status))[:PAUSED],
        }

    def _suggestion(self, suggestion: Suggestion) -> Line:
        wording = self.page.wording
        host = urlsplit(suggestion.url).hostname or ""
        head = shorten(one_line(suggestion.title), HEADLINE) or host
        day = wording.day_of_year(suggestion.at.astimezone(self.page.zone).date())
        parts = [shorten(suggestion.url, HEADLINE), found_line(self.page, suggestion.entries, suggestion.kept), day]
        return Line(str(suggestion.id), head, wording.say(" · ").join(parts))


def found_line(page: Page, entries: int, kept: int) -> str:
    """ "20 entries, 3 of them for this desk"."""
    counted = page.wording.say_count("{count} entry", "{count} entries", entries)
    return page.wording.say("{entries}, {kept} of them for this desk", entries=counted, kept=page.wording.number(kept))


# ── what stands around it ───────────────────────────────────────────────────────────────────────────────────────────────────


def field_choices(page: Page) -> tuple[tuple[str, str], ...]:
    """Key and label of each field; the first is all of them."""
    fields = ((each.key, label(each.labels, page.wording.language)) for each in page.watch.fields[:FIELDS])
    return (("", page.wording.say("All fields")), *fields)


def front_labels(page: Page, *, mine: bool) -> Mapping[str, str]:
    """Of headings and buttons, by name; `mine`: whoever reads it may change feeds."""
    say = page.wording.say
    return {
        "welcome": say("Welcome. Here is how it begins:"),
        "search": say("Search"),
        "search_for": say("Words, a name or a field: {example}", example=label(page.watch.fields[0].labels, page.wording.language)),
        "latest": say("Latest stories"),
        "plans": say("My plans"),
        "no_plans": say("You have set up none yet: a plan tells a channel, or you alone, what is new."),
        "subscribe": say("Subscribe"),
        "saved": say("Saved stories"),
        "sources": say("Sources"),
        "all_sources": say("All sources"),
        "suggest": say("Add a source") if mine else say("Suggest a source"),
        "help": say("What you can ask"),
        "version": say("Kakehashi {version}", version=__version__),
        "admin": say("For admins"),
        "nothing_waits": say("Nothing waits for you."),
        "suggested": say("Suggested: "),
        "accept": say("Watch it"),
        "decline": say("Decline"),
        "resume": say("Send there again"),
    }


def other_language(wording: Wording) -> Language:
    """The one that the reader can change to."""
    return "en" if wording.language == "ja" else "ja"


def people_lines(wording: Wording, admins: Sequence[str], editors: Sequence[str], houses: int, house: House) -> tuple[str, ...]:
    """For admins: who the admins and editors are, and in how many workspaces (tenants) the app is."""
    say = wording.say
    named = (
        say("Admins: {names}", names=wording.names(admins)) if admins else "",
        say("Editors: {names}", names=wording.names(editors)) if editors else "",
    )
    if house == "teams":
        installed = wording.say_count("Installed in {count} tenant", "Installed in {count} tenants", houses)
    else:
        installed = wording.say_count("Installed in {count} workspace", "Installed in {count} workspaces", houses)
    return (*filter(None, named), installed)
