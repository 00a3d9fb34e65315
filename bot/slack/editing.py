"""What editors do in Slack: rule on stories and on what waits for review, take a ruling back, and hear what was done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import DeskError, Rejected
from bot.messages.check import require_sendable
from bot.messages.tidy import escape_mrkdwn, plain, tidy_text
from bot.models import Link, Message, Plain, Read, Story, Text
from bot.pipeline import find_zone, ruling
from bot.pipeline.looking import rulings_about
from bot.pipeline.permits import require_editor
from bot.pipeline.ruling import Mistakable, Ruled
from bot.slack.pressed import Pressed, given, memo_of, remembered, say_back
from bot.slack.room import Handler, Room
from bot.text import one_line, shorten
from bot.wording.catalogue import msgid
from bot.wording.factlines import FactLines
from bot.wording.rulinglines import fact_words, ruling_line
from bot.wording.verdictlines import lacking, objection_words, objections_of

FORM = "rule"
PER_PAGE = 12
"""Entries on a page of the review list: three blocks each, of fifty."""
_TAKEN_BACK = 5
"""Rulings of a story that its details offer to take back, the last ones."""
_OPTION, _OPTIONS = 75, 100
_TITLE, _OUTLET, _WHY = 160, 80, 300


# ── a story's details ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def editor_blocks(room: Room, story: Story) -> list[Mapping[str, Any]]:
    """For the modal of a story's details what an editor can do with it, and what editors did; nothing for anybody else."""
    if not room.actor.is_editor:
        return []
    say, revision = room.wording.say, story.revision
    acts = [(act, say(words)) for act, words in _BUTTONS.items() if _is_possible(act, story)]
    given = (await rulings_about(room.desk, story.watch, story))[-_TAKEN_BACK:]
    drawn: list[Mapping[str, Any]] = room.renderer.json(
        "slack/editor.json.j2",
        heading=say("For editors"),
        acts=[{"id": f"rule.{act}", "words": words, "value": f"{act}|{story.watch}|{story.id}|{revision}"} for act, words in acts],
        rulings=[
            {"words": plain(ruling_line(each, room.wording, _zone(room))), "value": f"undo|{story.watch}|{each.id}|{revision}"}
            for each in given
        ],
        undo=say("Take back"),
        language=room.actor.language,
    )
    return drawn


def _zone(room: Room) -> ZoneInfo:
    return find_zone(room.actor.zone) or ZoneInfo(room.desk.zone)


_BUTTONS: Mapping[str, str] = {
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


# ── the forms ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def open_form(room: Room) -> None:
    """At once with what it takes to know that we are at it: what there is to choose is looked up after."""
    require_editor(room.actor)
    pressed, say = Pressed.of(room.came.value), room.wording.say
    view = await room.open(room.view("words", title=_heading(room, pressed.act), close=say("Cancel"), words=say("Looking it up …")))
    if not view:
        return
    try:
        story = await ruling.find_story(room.desk, pressed.watch, pressed.about)
        form = await _form(room, pressed, story)
    except DeskError as error:
        words = room.word(error)
        form = room.view("words", title=_heading(room, pressed.act), close=say("Close"), words=words)
    await room.put(view, form)


def _heading(room: Room, act: str) -> str:
    return room.wording.say(_HEADINGS[act])


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


async def _form(room: Room, pressed: Pressed, story: Story) -> Mapping[str, Any]:
    say = room.wording.say
    reports = [_option(member.entry, f"{member.publisher}: {member.title}") for member in story.members][:_OPTIONS]
    others: list[Mapping[str, str]] = []
    facts: list[Mapping[str, str]] = []
    if pressed.act == "join":
        others = [_option(other.id, other.headline) for other in await ruling.likely(room.desk, story)]
    if pressed.act == "wrong":
        facts = _facts(room, story)
    return room.view(
        FORM,
        title=_heading(room, pressed.act),
        submit=say("Do it"),
        close=say("Cancel"),
        memo=memo_of(room),
        headline=shorten(one_line(story.headline), _TITLE),
        words=say(_MEANINGS[pressed.act]),
        reason=say("Why"),
        reason_hint=say("Readers of the correction see it; the record keeps it."),
        longest=ruling.LONGEST,
        others={"label": say("Likely stories"), "options": others} if others else None,
        named={"label": say("Or its id, a link to a report of it, or words"), "optional": bool(others)} if pressed.act == "join" else None,
        reports={"label": say("Which report"), "options": reports, "optional": False} if pressed.act == "split" else None,
        facts={"label": say("What is wrong"), "options": facts} if facts else None,
        only={"label": say("Only as this outlet has it"), "options": reports} if facts and len(reports) > 1 else None,
    )


def _option(value: str, words: str) -> Mapping[str, str]:
    return {"value": value, "words": shorten(plain(tidy_text((Plain(words),))), _OPTION) or value}


def _facts(room: Room, story: Story) -> list[Mapping[str, str]]:
    """All that could be wrong, as readers see it."""
    lines = FactLines(story, room.desk.watches[story.watch], room.wording)
    told = ((each.key, _words_of(each, lines)) for each in ruling.mistakables(room.desk, story))
    return [_option(key, words) for key, words in told if words][:_OPTIONS]


def _words_of(each: Mistakable, lines: FactLines) -> str:
    if each.tie:
        return lines.wording.say("{one} works with {other}", one=each.tie[0], other=each.tie[1])
    return fact_words(each.fact, lines) if each.fact else ""


async def check_form(room: Room) -> Mapping[str, str]:
    """By block_id what is wrong. The rest is told after: it may have changed meanwhile."""
    pressed, _ = remembered(room)
    if not given(room, "reason").strip():
        return {"reason": room.wording.say("A reason is wanted.")}
    if pressed.act != "join" or given(room, "other"):
        return {}
    try:
        story = await ruling.find_story(room.desk, pressed.watch, pressed.about)
        await ruling.find_other(room.desk, story, given(room, "named"))
    except DeskError as error:
        return {"named": room.word(error)}
    return {}


async def take_form(room: Room) -> None:
    """Do what the form says, and say what was done, where the story was looked at."""
    pressed, url = remembered(room)
    try:
        words = await _ACTS[pressed.act](room, pressed)
    except DeskError as error:
        words = room.word(error)
    await say_back(room, url, words)


async def _hide(room: Room, pressed: Pressed) -> str:
    story = await ruling.find_story(room.desk, pressed.watch, pressed.about)
    ruled = await ruling.hide(room.desk, room.actor, pressed.watch, story.id, given(room, "reason"))
    return _done(room, ruled, room.wording.say("Hidden: {title}", title=_title_of(story)))


async def _retract(room: Room, pressed: Pressed) -> str:
    story = await ruling.find_story(room.desk, pressed.watch, pressed.about)
    ruled = await ruling.retract(room.desk, room.actor, pressed.watch, story.id, given(room, "reason"))
    said = room.wording.say("Withdrawn: {title}. What was posted of it is taken back; the next digests say so.", title=_title_of(story))
    return _done(room, ruled, said)


async def _join(room: Room, pressed: Pressed) -> str:
    story = await ruling.find_story(room.desk, pressed.watch, pressed.about)
    other = await ruling.find_other(room.desk, story, given(room, "other") or given(room, "named"))
    ruled = await ruling.join(room.desk, room.actor, pressed.watch, story.id, other.id, given(room, "reason"))
    now = next(iter(ruled.stories), story)
    count = room.wording.say_count("{count} report", "{count} reports", len(now.members))
    return _done(room, ruled, room.wording.say("Joined: {title} ({reports})", title=_title_of(now), reports=count))


async def _split(room: Room, pressed: Pressed) -> str:
    report = given(room, "report")
    ruled = await ruling.split(room.desk, room.actor, pressed.watch, pressed.about, report, given(room, "reason"))
    titles = room.wording.say("; ").join(_title_of(story) for story in ruled.stories)
    return _done(room, ruled, room.wording.say("Split: {titles}", titles=titles))


async def _wrong(room: Room, pressed: Pressed) -> str:
    keys, only = room.came.values.get("facts", ()), given(room, "only")
    story = await ruling.find_story(room.desk, pressed.watch, pressed.about)
    ruled = await ruling.mark_wrong(room.desk, room.actor, pressed.watch, story.id, keys, given(room, "reason"), entry=only)
    said = room.wording.say(
        "Told no more: what you marked in {title}. Whoever was told reads of it in the next digest.", title=_title_of(story)
    )
    return _done(room, ruled, said)


_ACTS: Mapping[str, Callable[[Room, Pressed], Awaitable[str]]] = {
    "hide": _hide,
    "retract": _retract,
    "join": _join,
    "split": _split,
    "wrong": _wrong,
}


def _done(room: Room, ruled: Ruled, words: str) -> str:
    if ruled.carried:
        return words
    later = room.wording.say("News is being folded just now; it is carried out with the next check.")
    return f"{words} {later}"


def _title_of(story: Story) -> str:
    return shorten(one_line(story.headline), _TITLE)


# ── at once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def accept_entry(room: Room) -> None:
    pressed = Pressed.of(room.came.value)
    ruled = await ruling.accept(room.desk, room.actor, pressed.watch, pressed.about)
    title = await _entry_title(room, pressed)
    await room.tell_done(_done(room, ruled, room.wording.say("Accepted: {title}", title=title)))


async def decline_entry(room: Room) -> None:
    pressed = Pressed.of(room.came.value)
    ruled = await ruling.decline(room.desk, room.actor, pressed.watch, pressed.about)
    title = await _entry_title(room, pressed)
    await room.tell_done(_done(room, ruled, room.wording.say("Declined: {title}", title=title)))


async def _entry_title(room: Room, pressed: Pressed) -> str:
    read = await ruling.find_entry(room.desk, pressed.watch, pressed.about)
    return shorten(one_line(read.entry.title), _TITLE)


async def undo_ruling(room: Room) -> None:
    number = Pressed.of(room.came.value).about
    if not number.isdecimal():
        raise Rejected("A button came back without the ruling it takes back.")
    ruled = await ruling.undo(room.desk, room.actor, int(number))
    await room.tell_done(_done(room, ruled, room.wording.say("Taken back.")))


# ── what waits for review ───────────────────────────────────────────────────────────────────────────────────────────────────


async def list_review(room: Room) -> None:
    """What the desk is in doubt about, the newest first, to be accepted or declined."""
    require_editor(room.actor)
    asked = room.question.page if room.question else 1
    if room.came.name.startswith("rule.page"):
        number = Pressed.of(room.came.value).about
        asked = int(number) if number.isdecimal() else 1
    await room.reply([await _review_page(room, max(1, asked))])


async def _review_page(room: Room, page: int) -> Message:
    say, watch = room.wording.say, room.watch
    found = await room.desk.store.sifted(watch.name, "review", limit=page * PER_PAGE)
    reads = found.reads[(page - 1) * PER_PAGE :]
    count = room.wording.say_count("{count} entry waits for review", "{count} entries wait for review", found.total)
    heading = count if found.total else say("Nothing waits for review.")
    payload: Mapping[str, Any] = room.renderer.json(
        "slack/review.json.j2",
        fallback=escape_mrkdwn(heading),
        heading=heading,
        entries=[_entry(room, read) for read in reads],
        accept=say("Accept"),
        decline=say("Decline"),
        more=say("More") if found.total > page * PER_PAGE else "",
        next=f"page|{watch.name}|{page + 1}|0",
        language=room.actor.language,
    )
    require_sendable("slack", payload)
    return Message("slack", payload, heading)


def _entry(room: Room, read: Read) -> Mapping[str, object]:
    entry, watch = read.entry, room.desk.watches[read.reading.watch]
    title = shorten(one_line(entry.title), _TITLE) or entry.id
    day = room.wording.short_date(entry.published.date())
    against = [objection_words(one, room.wording) for one in objections_of(read.reading)]
    doubt = room.wording.say("; ").join([*lacking(read.reading, watch, room.wording), *against])
    below = [shorten(one_line(entry.publisher), _OUTLET), day, room.wording.say("score {score}", score=f"{read.reading.score:.2f}")]
    named: Text = (Link(title, entry.url) if entry.url else Plain(title),)
    return {
        "title": tidy_text(named) or (Plain(entry.id),),
        "below": tidy_text((Plain(room.wording.say(" · ").join(below)),)),
        "why": shorten(doubt, _WHY) or room.wording.say("close to being kept"),
        "accept": f"accept|{watch.name}|{entry.id}|0",
        "decline": f"decline|{watch.name}|{entry.id}|0",
        "id": entry.id,
    }


HANDLERS: Mapping[str, Handler] = {
    "command:review": list_review,
    "action:rule": open_form,
    "action:rule.page": list_review,
    "action:rule.accept": accept_entry,
    "action:rule.decline": decline_entry,
    "action:rule.undo": undo_ruling,
    f"form:{FORM}": take_form,
}
CHECKS: Mapping[str, Callable[[Room], Awaitable[Mapping[str, str]]]] = {FORM: check_form}
