"""An editor's ruling as a form: what can be ruled on a story, what is asked, what is wrong with it, and what was done.

The same on every platform: each draws the form, and brings what was put in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.errors import DeskError, NotFound, WrongUsage
from bot.messages.tidy import plain, tidy_text
from bot.models import Actor, Choice, Form, Input, Plain, Pressed, Story, Values
from bot.pipeline import ruling
from bot.pipeline.answering import find_zone
from bot.pipeline.desk import Desk
from bot.pipeline.looking import rulings_about
from bot.pipeline.permits import require_editor
from bot.pipeline.ruling import Mistakable, Ruled
from bot.text import one_line, shorten
from bot.wording.catalogue import Wording, msgid
from bot.wording.factlines import FactLines
from bot.wording.rulinglines import fact_words, ruling_line

FORM = "rule"
_TAKEN_BACK = 5
"""Rulings of a story that are offered to be taken back, the last ones."""
_OPTION, _OPTIONS, _VALUE = 75, 100, 150
_TITLE = 160


# ── what an editor can do with a story ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Rulable:
    """Each choice's value is a `Pressed`: the `acts` that are possible, and the rulings to take back (`undo`, by number)."""

    heading: str
    acts: tuple[Choice, ...]
    rulings: tuple[Choice, ...]
    undo: str
    """What taking back is called."""


async def rulable(desk: Desk, actor: Actor, story: Story) -> Rulable | None:
    """None for whoever is no editor."""
    if not actor.is_editor:
        return None
    wording, zone = desk.wordings[actor.language], find_zone(actor.zone) or ZoneInfo(desk.zone)
    given = (await rulings_about(desk, story.watch, story))[-_TAKEN_BACK:]
    return Rulable(
        wording.say("For editors"),
        tuple(
            Choice(str(Pressed(act, story.watch, story.id, story.revision)), wording.say(words))
            for act, words in _LABELS.items()
            if _is_possible(act, story)
        ),
        tuple(
            Choice(str(Pressed("undo", story.watch, str(each.id), story.revision)), plain(ruling_line(each, wording, zone)))
            for each in given
        ),
        wording.say("Take back"),
    )


_LABELS: Mapping[str, str] = {
    "hide": msgid("Hide"),
    "retract": msgid("Withdraw"),
    "join": msgid("Join with another"),
    "split": msgid("Split off a report"),
    "wrong": msgid("Mark facts as wrong"),
}


def _is_possible(act: str, story: Story) -> bool:
    if story.withdrawn:
        return act == "retract" and story.withdrawn == "hide"
    return act != "split" or len(story.members) > 1


# ── the form ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def heading_of(act: str, wording: Wording) -> str:
    """Raises NotFound for what is no ruling."""
    if act not in _HEADINGS:
        raise NotFound(msgid("There is no such ruling."))
    return wording.say(_HEADINGS[act])


_HEADINGS: Mapping[str, str] = {
    "hide": msgid("Hide this story"),
    "retract": msgid("Withdraw this story"),
    "join": msgid("Join two stories"),
    "split": msgid("Split off a report"),
    "wrong": msgid("Mark facts as wrong"),
}
_MEANINGS: Mapping[str, str] = {
    "hide": msgid("It is told and listed no more, even when new reports come in. What was posted stays."),
    "retract": msgid("It is told and listed no more, what was posted of it is taken back, and whoever was told reads why."),
    "join": msgid("Both become one story. Choose one of these, or name it."),
    "split": msgid("The report becomes a story of its own, with what belongs to it alone."),
    "wrong": msgid("These facts are told no more, and whoever was told reads why."),
}
_ALONE = msgid("Both become one story. Name the other.")
"""Of joining, where no other is likely."""


async def rule_form(desk: Desk, actor: Actor, pressed: Pressed, memo: str) -> Form:
    """What that ruling asks, with what there is to choose. Raises NotFound."""
    wording = desk.wordings[actor.language]
    heading = heading_of(pressed.act, wording)
    story = await ruling.find_story(desk, pressed.watch, pressed.about)
    others = await ruling.likely(desk, story) if pressed.act == "join" else []
    meaning = _ALONE if pressed.act == "join" and not others else _MEANINGS[pressed.act]
    reason = Input(
        "reason",
        "lines",
        wording.say("The reason"),
        hint=wording.say("Readers of the correction see it; the record keeps it."),
        longest=ruling.LONGEST,
    )
    return Form(
        FORM,
        title=heading,
        submit=wording.say("Do it"),
        close=wording.say("Cancel"),
        inputs=(*_asked(desk, pressed.act, story, others, wording), reason),
        head=title_of(story),
        words=wording.say(meaning),
        memo=memo,
    )


def _asked(desk: Desk, act: str, story: Story, others: Sequence[Story], wording: Wording) -> tuple[Input, ...]:
    match act:
        case "join":
            return _joined(others, wording)
        case "split":
            return (Input("report", "one", wording.say("Which report"), choices=_reports(story)),)
        case "wrong":
            return _mistaken(desk, story, wording)
        case _:
            return ()


def _joined(others: Sequence[Story], wording: Wording) -> tuple[Input, ...]:
    likely = tuple(_option(other.id, other.headline) for other in others)
    also, alone = wording.say("Or its id, a link to a report of it, or words"), wording.say("Its id, a link to a report of it, or words")
    found = (Input("other", "one", wording.say("Likely stories"), choices=likely, optional=True),) if likely else ()
    return (*found, Input("named", "line", also if likely else alone, optional=bool(likely), longest=ruling.LONGEST))


def _mistaken(desk: Desk, story: Story, wording: Wording) -> tuple[Input, ...]:
    """All that could be wrong, as readers see it."""
    lines = FactLines(story, desk.watches[story.watch], wording)
    told = ((each.key, _words_of(each, lines)) for each in ruling.mistakables(desk, story))
    facts = tuple(_option(_mark_of(key), words) for key, words in told if words)[:_OPTIONS]
    if not facts:
        return ()
    what = Input("facts", "several", wording.say("What is wrong"), choices=facts)
    reports = _reports(story)
    only = Input("only", "one", wording.say("Only as this outlet has it"), choices=reports, optional=True)
    return (what, only) if len(reports) > 1 else (what,)


def _mark_of(key: str) -> str:
    """What goes to and fro for a fact's key: short, and without the commas that some platforms put between several."""
    return key if len(key) <= _VALUE and "," not in key else f"#{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _reports(story: Story) -> tuple[Choice, ...]:
    return tuple(_option(member.entry, f"{member.publisher}: {member.title}") for member in story.members)[:_OPTIONS]


def _option(value: str, words: str) -> Choice:
    return Choice(value, shorten(plain(tidy_text((Plain(words),))), _OPTION) or value)


def _words_of(each: Mistakable, lines: FactLines) -> str:
    if each.tie:
        return lines.wording.say("{one} works with {other}", one=each.tie[0], other=each.tie[1])
    return fact_words(each.fact, lines) if each.fact else ""


# ── what comes back ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def faults_in(desk: Desk, pressed: Pressed, values: Values) -> Mapping[str, DeskError]:
    """By input what is wrong. The rest is told after: it may have changed meanwhile."""
    if not given(values, "reason").strip():
        return {"reason": WrongUsage(msgid("A reason is wanted."))}
    if pressed.act != "join" or given(values, "other"):
        return {}
    try:
        story = await ruling.find_story(desk, pressed.watch, pressed.about)
        await ruling.find_other(desk, story, given(values, "named"))
    except DeskError as error:
        return {"named": error}
    return {}


def given(values: Values, name: str) -> str:
    """What stands in that input; "" if nothing does."""
    return next(iter(values.get(name, ())), "")


async def carry_out(desk: Desk, actor: Actor, pressed: Pressed, values: Values) -> str:
    """Do what the form says; what was done, in the editor's language. Raises NotAllowed, NotFound, WrongUsage."""
    require_editor(actor)
    wording = desk.wordings[actor.language]
    heading_of(pressed.act, wording)
    return await _ACTS[pressed.act](_Given(desk, actor, pressed, values, wording))


@dataclass(frozen=True, slots=True)
class _Given:
    """A form that came back."""

    desk: Desk
    actor: Actor
    pressed: Pressed
    values: Values
    wording: Wording

    @property
    def reason(self) -> str:
        return given(self.values, "reason")

    async def story(self) -> Story:
        return await ruling.find_story(self.desk, self.pressed.watch, self.pressed.about)

    def done(self, ruled: Ruled, words: str) -> str:
        return done_words(ruled, words, self.wording)


async def _hide(form: _Given) -> str:
    story = await form.story()
    ruled = await ruling.hide(form.desk, form.actor, story.watch, story.id, form.reason)
    return form.done(ruled, form.wording.say("Hidden: {title}", title=title_of(story)))


async def _retract(form: _Given) -> str:
    story = await form.story()
    ruled = await ruling.retract(form.desk, form.actor, story.watch, story.id, form.reason)
    said = form.wording.say("Withdrawn: {title}. What was posted of it is taken back; the next digests say so.", title=title_of(story))
    return form.done(ruled, said)


async def _join(form: _Given) -> str:
    story = await form.story()
    other = await ruling.find_other(form.desk, story, given(form.values, "other") or given(form.values, "named"))
    ruled = await ruling.join(form.desk, form.actor, story.watch, story.id, other.id, form.reason)
    now = next(iter(ruled.stories), story)
    count = form.wording.say_count("{count} report", "{count} reports", len(now.members))
    return form.done(ruled, form.wording.say("Joined: {title} ({reports})", title=title_of(now), reports=count))


async def _split(form: _Given) -> str:
    report = given(form.values, "report")
    ruled = await ruling.split(form.desk, form.actor, form.pressed.watch, form.pressed.about, report, form.reason)
    titles = form.wording.say("; ").join(title_of(story) for story in ruled.stories)
    return form.done(ruled, form.wording.say("Split: {titles}", titles=titles))


async def _wrong(form: _Given) -> str:
    story = await form.story()
    marks, only = form.values.get("facts", ()), given(form.values, "only")
    known = {_mark_of(each.key): each.key for each in ruling.mistakables(form.desk, story)}
    keys = [known.get(mark, mark) for mark in marks]
    ruled = await ruling.mark_wrong(form.desk, form.actor, story.watch, story.id, keys, form.reason, entry=only)
    said = form.wording.say(
        "Told no more: what you marked in {title}. Whoever was told reads of it in the next digest.", title=title_of(story)
    )
    return form.done(ruled, said)


_ACTS: Mapping[str, Callable[[_Given], Awaitable[str]]] = {
    "hide": _hide,
    "retract": _retract,
    "join": _join,
    "split": _split,
    "wrong": _wrong,
}


async def take_back(desk: Desk, actor: Actor, pressed: Pressed) -> str:
    """A ruling by its number; what was done. Raises as `ruling.undo`."""
    if not pressed.number:
        raise NotFound(msgid("There is no such ruling."))
    wording = desk.wordings[actor.language]
    return done_words(await ruling.undo(desk, actor, pressed.number), wording.say("Taken back."), wording)


def done_words(ruled: Ruled, words: str, wording: Wording) -> str:
    if ruled.carried:
        return words
    later = wording.say("News is being folded just now; it is carried out with the next check.")
    return f"{words} {later}"


def title_of(story: Story) -> str:
    return shorten(one_line(story.headline), _TITLE)
