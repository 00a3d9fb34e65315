"""What an answer is made of, by verb: as few queries as it takes, then the words, which are made in a thread."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

from bot.answers.deals import word_deals
from bot.answers.dossier import LOOKED_AT, Dossier, no_body, word_dossier
from bot.answers.elsewhere import word_elsewhere
from bot.answers.feedlist import word_feeds
from bot.answers.guide import word_help
from bot.answers.home import word_home
from bot.answers.keeping import word_saved
from bot.answers.lists import PAGE, word_brief, word_list
from bot.answers.page import Page, begins
from bot.answers.planlist import word_plans
from bot.answers.status import word_status
from bot.answers.verbs import DESK
from bot.answers.whole import no_story, word_whole, word_withdrawn
from bot.answers.why import feeds_of_host, word_unknown, word_why
from bot.models import Actor, Answer, Commitment, Ledger, Question, Story, Verb, Watch
from bot.pipeline.desk import Desk
from bot.pipeline.looking import hearings, look_up, rulings_about
from bot.pipeline.planning import line_of, subscribed
from bot.pipeline.surveying import find_desktop, find_saved, find_status
from bot.ports import Body, Wanted
from bot.reading.bodies.organisations import find_organisations
from bot.reading.lexicon.load import load_lexicon
from bot.reading.passage import Passage
from bot.stories.ledger import post
from bot.stories.rank import rank
from bot.text import fold, language_of
from bot.wording.ledgerlines import ROWS

BRIEF = 200
"""Most stories a brief is made of."""
MOST_SUMS = 2000
"""Commitments that one ledger is made of."""
_OF_A_BODY = 200
_NEAR = 5
_PREFIX = 3
_ID = re.compile(r"[a-z2-7]{10}")


@dataclass(frozen=True)
class Material:
    """What was looked up, and how it is worded."""

    question: Question
    word: Callable[[Page], Answer]
    stories: Sequence[Story] = ()
    """Whose sums are converted."""
    commitments: Sequence[Commitment] = ()
    """Likewise."""


async def find_material(desk: Desk, asked: Question, watch: str, zone: ZoneInfo, actor: Actor | None = None) -> Material:
    """What answers the question; whom it names is resolved first. `actor` is who asks, where that is known."""
    if actor and asked.verb in _OWN_FINDERS:
        return await _OWN_FINDERS[asked.verb](desk, asked, watch, actor)
    question = await _resolved(desk, asked, watch)
    if question is None:
        near = await _names_like(desk, watch, asked.words if asked.verb == "org" else asked.org)
        return Material(asked, partial(no_body, near=near))
    if question.verb in _STORY_FINDERS:
        return await _STORY_FINDERS[question.verb](desk, question, watch, actor)
    return await _FINDERS[question.verb](desk, question, watch, _wanted(desk, question, zone))


async def example_story(desk: Desk, watch: str) -> Story | None:
    """One that examples can be taken from."""
    return next(iter((await desk.store.latest(watch, limit=1)).stories), None)


async def _resolved(desk: Desk, asked: Question, watch: str) -> Question | None:
    """The question with its body as the desk knows it, and with the verb that was guessed; None if it names a body nobody knows."""
    if asked.guessed:
        return await _guess(desk, replace(asked, guessed=False), watch)
    name = asked.words if asked.verb == "org" else asked.org
    if not name:
        return asked
    body = await _find_body(desk, watch, name)
    if body is None:
        return None
    return replace(asked, words=body.known_as) if asked.verb == "org" else replace(asked, org=body.known_as)


async def _guess(desk: Desk, asked: Question, watch: str) -> Question | None:
    """Words without a verb: an id of letters only, the name of a body, else what they say."""
    if _ID.fullmatch(asked.words) and await desk.store.story(watch, asked.words):
        return replace(asked, verb="story")
    if body := await _find_body(desk, watch, asked.words):
        asked = replace(asked, verb="org", words=body.known_as, page=1)
    return await _resolved(desk, asked, watch) if asked.org else asked


async def _find_body(desk: Desk, watch: str, name: str) -> Body | None:
    """By a name that stories gave it, else by any that the lexicon has for it: an abbreviation, the other language's."""
    if body := await desk.store.body(watch, name):
        return body
    known = await asyncio.to_thread(_known_as, desk.watches[watch], name)
    return await desk.store.body(watch, known) if known else None


def _known_as(watch: Watch, name: str) -> str:
    """The full name of the body that `name` is a name of, "" if of none or if it says more than a name."""
    found = find_organisations(Passage("", 0, name, "", language_of(name)), load_lexicon(watch))
    whole = [body.known_as for body in found if fold(body.receipt.words) == fold(name)]
    return whole[0] if len(whole) == 1 else ""


async def _names_like(desk: Desk, watch: str, name: str) -> list[str]:
    """Names that hold these letters, or the first of them."""
    found = await desk.store.bodies_like(watch, name, limit=_NEAR)
    return found or await desk.store.bodies_like(watch, name[:_PREFIX], limit=_NEAR)


def _wanted(desk: Desk, question: Question, zone: ZoneInfo) -> Wanted:
    return Wanted(
        fields=question.fields,
        org=question.words if question.verb == "org" else question.org,
        side=question.side,
        language=question.written,
        since=begins(question, desk.clock(), zone),
    )


async def _help(desk: Desk, question: Question, watch: str, _wanted: Wanted) -> Material:
    return Material(question, partial(word_help, shown=await example_story(desk, watch)))


async def _elsewhere(_desk: Desk, question: Question, _watch: str, _wanted: Wanted) -> Material:
    return Material(question, word_elsewhere)


async def _feeds(desk: Desk, question: Question, watch: str, _actor: Actor) -> Material:
    return Material(question, partial(word_feeds, states=await desk.store.feed_states(watch, desk.clock())))


async def _status(desk: Desk, question: Question, watch: str, actor: Actor) -> Material:
    return Material(question, partial(word_status, status=await find_status(desk, actor, watch), here=bool(actor.here)))


async def _plans(desk: Desk, question: Question, _watch: str, actor: Actor) -> Material:
    rows = await subscribed(desk, actor)
    return Material(question, partial(word_plans, plans=[line_of(desk, row, desk.wordings[question.language]) for row in rows]))


async def _saved(desk: Desk, question: Question, watch: str, actor: Actor) -> Material:
    stories, total = await find_saved(desk, actor, watch, question.page)
    return Material(question, partial(word_saved, stories=stories, total=total), stories)


async def _home(desk: Desk, question: Question, watch: str, actor: Actor) -> Material:
    desktop = await find_desktop(desk, actor, watch)
    plans = [line_of(desk, row, desk.wordings[question.language]) for row in desktop.status.plans]
    return Material(question, partial(word_home, desktop=desktop, plans=plans), [*desktop.stories, *desktop.saved])


async def _list(desk: Desk, question: Question, watch: str, wanted: Wanted) -> Material:
    offset = (question.page - 1) * PAGE
    if question.verb == "search":
        found = await desk.store.search(watch, question.words, wanted=wanted, limit=PAGE, offset=offset)
    else:
        found = await desk.store.latest(watch, wanted=wanted, limit=PAGE, offset=offset)
    return Material(question, partial(word_list, found=found), found.stories)


async def _brief(desk: Desk, question: Question, watch: str, wanted: Wanted) -> Material:
    found = await desk.store.latest(watch, wanted=wanted, limit=BRIEF)
    stories = await asyncio.to_thread(rank, found.stories, now=desk.clock())
    return Material(question, partial(word_brief, stories=stories, found=found), stories)


async def _story(desk: Desk, question: Question, watch: str, actor: Actor | None) -> Material:
    story = await desk.store.story(watch, question.words)
    if story is None:
        return Material(question, no_story)
    rulings = await rulings_about(desk, watch, story)
    if story.withdrawn:
        return Material(question, partial(word_withdrawn, story=story, rulings=rulings))
    revisions, told, votes = await asyncio.gather(
        desk.store.revisions_of(watch, story.id), desk.store.told_of(watch, story.id), desk.store.votes_on(watch, story.id)
    )
    heard = await hearings(desk, watch, story, told, actor)
    word = partial(word_whole, story=story, revisions=revisions, hearings=heard, rulings=rulings, votes=votes)
    return Material(question, word, [story])


async def _why(desk: Desk, question: Question, watch: str, actor: Actor | None) -> Material:
    case = await look_up(desk, watch, question.words, actor)
    if case is None:
        feeds = [health.feed for health in await desk.store.list_feeds(watch)]
        return Material(question, partial(word_unknown, feeds=feeds_of_host(question.words, watch, feeds)))
    return Material(question, partial(word_why, case=case))


async def _dossier(desk: Desk, question: Question, watch: str, wanted: Wanted) -> Material:
    body, found, now = await asyncio.gather(
        desk.store.body(watch, question.words),
        desk.store.latest(watch, wanted=wanted, limit=LOOKED_AT),
        desk.store.commitments(watch, wanted=wanted, limit=_OF_A_BODY),
    )
    if body is None:
        return Material(question, partial(no_body, near=await _names_like(desk, watch, question.words)))
    its = [each for each in now if body.known_as in each.parties]
    ledger, stories = await asyncio.gather(_ledger(desk, watch, its), _stories_of(desk, watch, its, found.stories))
    return Material(question, partial(word_dossier, dossier=Dossier(body, found, ledger, stories)), found.stories, its)


async def _deals(desk: Desk, question: Question, watch: str, wanted: Wanted) -> Material:
    now = await desk.store.commitments(watch, wanted=wanted, limit=MOST_SUMS)
    ledger = await _ledger(desk, watch, now)
    first = (question.page - 1) * ROWS
    shown = [posting.commitment for posting in ledger.postings[first : first + ROWS]]
    stories = await _stories_of(desk, watch, shown)
    return Material(question, partial(word_deals, ledger=ledger, stories=stories), list(stories.values()), now)


async def _ledger(desk: Desk, watch: str, now: Sequence[Commitment]) -> Ledger:
    """Beside what was pledged before the first of them."""
    if not now:
        return Ledger()
    before = min(each.published for each in now)
    sums = {(each.amount.currency, each.amount.value) for each in now}
    parties = {party for each in now for party in each.parties}
    same, shared = await asyncio.gather(
        desk.store.earlier_commitments(watch, sums, before), desk.store.earlier_of_parties(watch, parties, before)
    )
    earlier = {(each.story, each.place): each for each in (*same, *shared)}
    return await asyncio.to_thread(post, now, tuple(earlier.values()))


async def _stories_of(desk: Desk, watch: str, commitments: Iterable[Commitment], known: Sequence[Story] = ()) -> dict[str, Story]:
    """Those that the commitments are of, by id: those at hand, and the others in one query."""
    wanted = {each.story for each in commitments}
    at_hand = {story.id: story for story in known if story.id in wanted}
    missing = wanted - set(at_hand)
    return {**at_hand, **(await desk.store.stories(watch, missing))} if missing else at_hand


Finder = Callable[[Desk, Question, str, Wanted], Awaitable[Material]]
_FINDERS: Mapping[Verb, Finder] = {
    "help": _help,
    "latest": _list,
    "search": _list,
    "brief": _brief,
    "org": _dossier,
    "deals": _deals,
    **dict.fromkeys(DESK, _elsewhere),
}
StoryFinder = Callable[[Desk, Question, str, Actor | None], Awaitable[Material]]
_STORY_FINDERS: Mapping[Verb, StoryFinder] = {"story": _story, "why": _why}
"""Of one story, with those plans that whoever asks may know of."""
OwnFinder = Callable[[Desk, Question, str, Actor], Awaitable[Material]]
_OWN_FINDERS: Mapping[Verb, OwnFinder] = {"feeds": _feeds, "plans": _plans, "status": _status, "saved": _saved, "home": _home}
"""Of what is somebody's own, or how the desk is."""
