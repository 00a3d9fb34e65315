"""What is said of plans where people set them up: whom they tell, what can be done with one, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answers.planlist import PlanLine
from bot.models import Answer, Destination, Plain, Plan, Question, Scope, Section, Strong, Text, Verb
from bot.wording.catalogue import Wording, msgid

LISTED = 20
"""Most plans that one answer lists."""
_NOTHING: Mapping[Scope, str] = {
    "channel": msgid("Nothing is sent to this channel yet."),
    "group": msgid("Nothing is sent to this chat yet."),
    "personal": msgid("Nothing is sent to you yet."),
}
_TWINS: Mapping[Scope, str] = {
    "channel": msgid("This channel has exactly this plan already."),
    "group": msgid("This chat has exactly this plan already."),
    "personal": msgid("You have exactly this plan already."),
}
_NEWS: Mapping[Scope, str] = {
    "channel": msgid("There is nothing that the channel has not been told."),
    "group": msgid("There is nothing that the chat has not been told."),
    "personal": msgid("There is nothing that you have not been told."),
}
SHORTER: Mapping[str, str] = {"look": msgid("Next message"), "send": msgid("Send now")}
"""Where acts stand side by side: fewer words for some of them."""
_SENDING: Mapping[Scope, str] = {
    "channel": msgid("Send to the channel now"),
    "group": msgid("Send to the chat now"),
    "personal": msgid("Send it now"),
}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as it is listed: `acts` are what can be done with it, each a name and its words."""

    id: int
    title: str
    following: str
    details: str
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanBoard:
    """Plans under headings, and what is said beneath them."""

    groups: tuple[tuple[str, tuple[PlanRow, ...]], ...]
    note: str


# ── where ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def sent_words(scope: Scope, called: str, wording: Wording) -> str:
    """`called` is its place as people there call it ("#science"), "" where that is not known."""
    if scope == "personal":
        return wording.say("Sent to you alone")
    if called:
        return wording.say("Sent to {channel}", channel=called)
    return wording.say("Sent to this chat") if scope == "group" else wording.say("Sent to this channel")


def has_twin(scope: Scope, wording: Wording) -> str:
    return wording.say(_TWINS[scope])


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def word_board(scope: Scope, here: Sequence[PlanRow], elsewhere: Sequence[PlanRow], wording: Wording, *, typed: str) -> PlanBoard:
    """As many as one answer lists, those of the place itself first. `typed` adds one."""
    say, near = wording.say, tuple(here[:LISTED])
    far = tuple(elsewhere[: LISTED - len(near)])
    groups = ((sent_words(scope, "", wording), near), (say("Made by you elsewhere"), far))
    left = len(here) + len(elsewhere) - len(near) - len(far)
    more = wording.say_count("{count} more is not shown here.", "{count} more are not shown here.", left) if left else ""
    note = wording.sentences("" if here else say(_NOTHING[scope]), more, say("“{typed}” adds one.", typed=typed))
    return PlanBoard(tuple((heading, rows) for heading, rows in groups if rows), note)


def sheet_of(board: PlanBoard, wording: Wording, *, note: str = "") -> Answer:
    """The list as an answer; `note` is what was just done."""
    sections = [
        Section(f"plans-{number}", (Plain(heading),), lines=tuple(_line(row, wording) for row in rows))
        for number, (heading, rows) in enumerate(board.groups)
    ]
    return _plans_sheet("plans", wording.say("Plans"), note, sections, board.note, wording)


def word_offer(line: PlanLine, called: str, wording: Wording) -> Answer:
    """A plan as it comes, before anybody has it. `called` says whom it would tell."""
    words = wording.say(" · ").join(line.details)
    section = Section("plan", (Plain(line.title),), lines=((Plain(line.following),), (Plain(words),)), prose=True)
    return _plans_sheet("subscribe", wording.say("Subscribe"), called, [section], "", wording)


def _plans_sheet(verb: Verb, title: str, lead: str, sections: Sequence[Section], more: str, wording: Wording) -> Answer:
    question, first, last = Question(verb, language=wording.language), (Plain(lead),) if lead else (), (Plain(more),) if more else ()
    return Answer(question, wording.language, (Plain(title),), first, tuple(sections), more=last)


def _line(row: PlanRow, wording: Wording) -> Text:
    dot = wording.say(" · ")
    return (Strong(row.title), Plain(f"{dot}{row.following}{dot}{row.details}"))


def word_row(plan: Plan, destination: Destination, line: PlanLine, scope: Scope, wording: Wording, *, placed: bool) -> PlanRow:
    """`placed`: where it is sent is said, since it is not where it is asked from."""
    details = wording.say(" · ").join([*([line.where] if placed else []), *line.details])
    stopped = "paused" in {plan.state, destination.state}
    return PlanRow(plan.id, line.title, line.following, details, _acts(stopped=stopped, scope=scope, wording=wording))


def _acts(*, stopped: bool, scope: Scope, wording: Wording) -> tuple[tuple[str, str], ...]:
    say = wording.say
    return (
        ("edit", say("Change")),
        ("resume", say("Send again")) if stopped else ("pause", say("Pause")),
        ("look", say("Show me the next message")),
        ("send", say(_SENDING[scope])),
        ("remove", say("Remove")),
    )


# ── what became of it ───────────────────────────────────────────────────────────────────────────────────────────────────────


def in_a_line(line: PlanLine, wording: Wording) -> str:
    """ "Weekly briefing, every Monday at 08:30 London; next Mon 30 Nov, 08:30 London · 17:30 Tokyo."."""
    return wording.say("{plan}; {next}.", plan=line.title, next=line.following)


def announced(line: str, name: str, typed: str, wording: Wording) -> str:
    """To all where a new plan tells. `typed` shows it, and changes it."""
    said = wording.say("News comes here from now on. {plan}", plan=line)
    by = wording.say("Set up by {name}; “{typed}” shows and changes it.", name=name, typed=typed)
    return wording.sentences(said, by)


def paused(wording: Wording) -> str:
    return wording.say("Paused. Nothing is sent by this plan until somebody chooses “Send again”.")


def sending(scope: Scope, wording: Wording, *, sent: bool) -> str:
    return wording.say("It is on its way.") if sent else wording.say(_NEWS[scope])
