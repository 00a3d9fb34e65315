"""The order of things, in three sentences.

**check**: claim the feeds that are due, fetch each, parse and read it in a worker process, write what is new; then fold.
**tell**: claim the period that is due, compose from what the plan has not told, draw, write the outbox; then send.
**answer**: parse the words, look up, word the answer, draw it, hand it back.

Nothing here decides: it asks the pure parts and writes what they say. Every function may be stopped at any `await` and begun again.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.answers.ask import parse_question
from bot.answers.word import PAGE, word_answer
from bot.digests.compose import compose
from bot.digests.period import period_due
from bot.errors import DeskError, FateUnknown, LostClaim, Unavailable, Unreadable
from bot.feeds.rhythm import address, after_failure, after_success, unchanged
from bot.messages.notice import notice
from bot.models import (
    Answer,
    Asked,
    Claim,
    Delivery,
    Destination,
    Digest,
    Feed,
    Fetched,
    Fold,
    Language,
    Message,
    Period,
    Plan,
    Platform,
    Question,
    Read,
    Telling,
    Validators,
    Watch,
)
from bot.ports import Checked, Fetcher, Found, Replier, Sender, Store
from bot.stories.decide import Candidate, decide
from bot.stories.keys import keys
from bot.stories.rank import rank
from bot.stories.revise import fold
from bot.stories.weights import Weights
from bot.wording.catalogue import Wordings
from bot.workers import Job, Workers

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""How long a claim holds: longer than any fetch, parse or post may take, so that only a dead process loses one."""
BATCH = 32
"""Feeds whose checks are written together, and messages sent together."""
CLAIM = 128
FOLD_BATCH = 200
BRIEF = 200
DRAWN_AS: Mapping[str, Platform] = {"slack": "slack", "slack-webhook": "slack", "teams-webhook": "teams", "preview": "html"}

Draw = Callable[[Digest | Answer, Platform, Watch], tuple[Message, ...]]


@dataclass(frozen=True)
class Desk:
    """What the three verbs work with; put together by `bot.app`."""

    store: Store
    fetcher: Fetcher
    workers: Workers
    watches: Mapping[str, Watch]
    senders: Mapping[str, Sender]
    repliers: Mapping[str, Replier]
    draw: Draw
    wordings: Wordings
    weights: Mapping[str, Weights]
    """By watch: how much a word tells two events apart."""
    clock: Callable[[], datetime]
    name: str
    """This process among others: who holds a claim."""
    feed_interval: timedelta = timedelta(hours=1)
    window: timedelta = timedelta(days=12)
    connections: int = 16
    zone: str = "Europe/London"
    unknown_fate: str = "repeat_marked"
    owner: str = ""
    """The destination that hears of trouble, "" for none."""
    command: str = ""
    """What stands before the examples that an answer gives."""


# ── check ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FeedChecked:
    """How one feed's check went, for whoever watches."""

    feed: Feed
    entries: int
    new: int
    kept: int
    trouble: str = ""


async def check(desk: Desk, *, urls: Sequence[str] | None = None) -> AsyncIterator[FeedChecked]:
    """Check what is due (or `urls`, due or not), folding before and after; yields each feed as it is done."""
    await fold_all(desk)
    async for feeds in _claimed(desk, urls):
        gate = asyncio.Semaphore(desk.connections)
        tasks = [asyncio.create_task(_check_feed(desk, feed, gate)) for feed in feeds]
        try:
            async for batch in _in_batches(tasks):
                await desk.store.save_checks([checked for checked, _ in batch], by=desk.name, now=desk.clock())
                for _, report in batch:
                    yield report
        finally:
            for task in tasks:
                task.cancel()
    await fold_all(desk)


async def _claimed(desk: Desk, urls: Sequence[str] | None) -> AsyncIterator[list[Feed]]:
    """Claims a few at a time: no more than can be checked within one lease."""
    if urls is None:
        while feeds := await desk.store.claim_feeds(desk.clock(), by=desk.name, until=desk.clock() + LEASE, limit=CLAIM):
            yield feeds
        return
    for start in range(0, len(urls), CLAIM):
        some = urls[start : start + CLAIM]
        yield await desk.store.claim_feeds(desk.clock(), by=desk.name, until=desk.clock() + LEASE, limit=CLAIM, urls=some)


async def _in_batches(tasks: "Sequence[asyncio.Task[_Check]]") -> "AsyncIterator[list[_Check]]":
    """In the order they end, so that one slow feed holds nobody back; a few at a time, so that one writer serves many."""
    batch: list[_Check] = []
    for number, task in enumerate(asyncio.as_completed(tasks), 1):
        batch.append(await task)
        if len(batch) >= BATCH or number == len(tasks):
            yield batch
            batch = []


async def _check_feed(desk: Desk, feed: Feed, gate: asyncio.Semaphore, known: Mapping[str, tuple[str, int]] | None = None) -> "_Check":
    """Whatever this one feed does is this one feed's failure."""
    try:
        async with gate:
            fetched = await desk.fetcher.fetch(address(feed), feed.validators)
        return await _read(desk, feed, fetched, known)
    except DeskError as error:
        after = after_failure(feed, error, desk.clock(), interval=desk.feed_interval)
        return Checked(after), FeedChecked(after, 0, 0, 0, str(error))


async def probe(desk: Desk, feed: Feed) -> FeedChecked:
    """Fetch and read a feed as if it were new; keep nothing."""
    blank = replace(feed, validators=Validators(), body_hash="")
    return (await _check_feed(desk, blank, asyncio.Semaphore(1), known={}))[1]


async def _read(desk: Desk, feed: Feed, fetched: Fetched, known: Mapping[str, tuple[str, int]] | None) -> "_Check":
    now = desk.clock()
    if unchanged(feed, fetched):
        return Checked(after := after_success(feed, fetched, now, interval=desk.feed_interval)), FeedChecked(after, 0, 0, 0)
    if known is None:
        known = await desk.store.known_entries(feed.id)
    watches = tuple(desk.watches[name].folder for name in feed.sources if name in desk.watches)
    outcome = await desk.workers.read(Job(feed, fetched, watches, known, now))
    if outcome.error and not outcome.total:
        raise Unreadable(outcome.error)
    after = after_success(feed, fetched, now, interval=desk.feed_interval, document=outcome.hints, error=outcome.error)
    kept = sum(reading.relevant for reading in outcome.readings)
    return Checked(after, outcome.entries, outcome.readings), FeedChecked(after, outcome.total, len(outcome.entries), kept)


_Check = tuple[Checked, FeedChecked]


# ── fold: the end of check ──────────────────────────────────────────────────────────────────────────────────────────────────


async def fold_all(desk: Desk) -> int:
    """Put every kept entry that is in no story into one; returns how many. A watch that another process is folding is left to it."""
    return sum([await _fold_watch(desk, watch) for watch in desk.watches])


async def _fold_watch(desk: Desk, watch: str) -> int:
    count = 0
    while await desk.store.claim_folding(watch, by=desk.name, now=desk.clock(), until=desk.clock() + LEASE):
        known: dict[str, tuple[Read, ...]] = {}
        try:
            reads = await desk.store.unfolded(watch, limit=FOLD_BATCH)
            for read in reads:
                await _fold_one(desk, watch, read, known)
                count += 1
        except LostClaim:
            log.info("Another process folds %s now.", watch)
            return count
        finally:
            await desk.store.release_folding(watch, by=desk.name)
        if len(reads) < FOLD_BATCH:
            return count
    return count


async def _fold_one(desk: Desk, watch: str, read: Read, known: dict[str, tuple[Read, ...]]) -> None:
    """`known` holds the members of stories seen under this claim, under which nobody else changes them: asking for each anew took two
    thirds of the time of folding."""
    published, weights = read.entry.published, desk.weights[watch]
    found = keys(read, weights=weights)
    stories = await desk.store.candidates(watch, found, since=published - desk.window, until=published + desk.window)
    for story in stories:
        if story.id not in known:
            known[story.id] = tuple(await desk.store.members(story.id, watch=watch))
    candidates = [Candidate(story, known[story.id]) for story in stories]
    folded = await asyncio.to_thread(_decide_fold, read, candidates, desk.window, weights, desk.clock())
    await desk.store.apply(folded, now=desk.clock())
    for changed in (folded.story.id, *folded.absorbed):
        known.pop(changed, None)


def _decide_fold(read: Read, candidates: Sequence[Candidate], window: timedelta, weights: Weights, now: datetime) -> Fold:
    """In a thread: a hundred likely stories take long enough to hold up an acknowledgement."""
    return fold(read, decide(read, candidates, window=window, weights=weights), candidates, now=now, weights=weights)


# ── tell ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def tell_due(desk: Desk) -> int:
    """Make the digest of every active plan whose period has come, send what is due; returns how many periods were made."""
    made = 0
    for plan in await desk.store.plans():
        if plan.state == "active" and plan.watch in desk.watches:
            period = period_due(plan, desk.clock(), await desk.store.last_period(plan.id))
            made += bool(period and await tell(desk, plan, period))
    return made


async def tell(desk: Desk, plan: Plan, period: Period) -> bool:
    """Claim, compose, draw, write the outbox. False if the period is made already or another process makes it."""
    claim = await desk.store.claim_period(plan.id, period, by=desk.name, now=desk.clock(), until=desk.clock() + LEASE)
    if claim is None:
        return False
    destination = await desk.store.destination(plan.destination)
    digest = await compose_digest(desk, plan, period)
    if digest is None:
        await desk.store.finish_empty(claim, desk.clock())
        return True
    messages = await draw(desk, digest, DRAWN_AS[destination.platform], plan.watch)
    await desk.store.enqueue(claim, digest, _deliveries(claim, plan, destination, messages, desk.clock()), promised(digest), desk.clock())
    return True


async def compose_digest(desk: Desk, plan: Plan, period: Period) -> Digest | None:
    """What `plan` has to say of `period`; None if that is nothing and the plan then keeps silent. Writes nothing."""
    tellings = rank_tellings(await desk.store.tellings(plan, period, window=desk.window), desk.clock())
    coverage = await desk.store.coverage(plan.watch, period.start, period.end)
    return await asyncio.to_thread(compose, plan, period, tellings, desk.watches[plan.watch], coverage, wordings=desk.wordings)


async def draw(desk: Desk, sheet: Digest | Answer, platform: Platform, watch: str) -> tuple[Message, ...]:
    return await asyncio.to_thread(desk.draw, sheet, platform, desk.watches[watch])


def rank_tellings(tellings: Sequence[Telling], now: datetime) -> list[Telling]:
    place = {story.id: number for number, story in enumerate(rank([telling.story for telling in tellings], now=now))}
    return sorted(tellings, key=lambda telling: place[telling.story.id])


def promised(digest: Digest) -> list[tuple[str, int]]:
    return list(dict.fromkeys((item.story, item.revision) for item in digest.items))


def _deliveries(claim: Claim, plan: Plan, destination: Destination, messages: Sequence[Message], now: datetime) -> list[Delivery]:
    return [
        Delivery(
            id=hashlib.sha256(f"{plan.id}\n{claim.period.key}\n{now.isoformat()}\n{part}".encode()).hexdigest()[:20],
            plan=plan.id,
            destination=destination,
            period_key=claim.period.key,
            part=part,
            parts=len(messages),
            message=message,
            state="due",
            created=now,
            expires=now + plan.patience,
        )
        for part, message in enumerate(messages, 1)
    ]


# ── send: the end of tell ───────────────────────────────────────────────────────────────────────────────────────────────────


async def send_due(desk: Desk) -> int:
    """Send what is due, one message a destination at a time, until nothing is; returns how many were sent."""
    sent = 0
    while deliveries := await desk.store.claim_deliveries(desk.clock(), by=desk.name, until=desk.clock() + LEASE, limit=BATCH):
        results = await asyncio.gather(*(_send(desk, delivery) for delivery in deliveries))
        sent += sum(results)
    return sent


async def _send(desk: Desk, delivery: Delivery) -> bool:
    after = await _try_sending(desk, delivery)
    await desk.store.settle(after, by=desk.name, now=desk.clock())
    if after.state == "rejected":
        await _pause(desk, after)
    return after.state == "sent"


async def _try_sending(desk: Desk, delivery: Delivery) -> Delivery:
    """The delivery as it stands after one try. One whose fate is unknown is looked for before anything is sent again."""
    tried = replace(delivery, attempts=delivery.attempts + 1)
    sender = desk.senders.get(delivery.destination.platform)
    if sender is None:
        platform = delivery.destination.platform
        return replace(tried, state="rejected", trouble=f"Nothing here can send to {platform}. `kakehashi doctor` says what is missing.")
    try:
        if delivery.state == "unknown":
            tried = await _look_for(desk, sender, tried)
        if tried.state in {"sent", "rejected"}:
            return tried
        sent = await sender.send(tried)
    except FateUnknown as error:
        return replace(tried, state="unknown", trouble=str(error), not_before=desk.clock() + timedelta(seconds=30))
    except Unavailable as error:
        wait = error.retry_after or min(timedelta(minutes=30), timedelta(seconds=15) * 2 ** min(delivery.attempts, 10))
        return replace(tried, state="retry", trouble=str(error), not_before=desk.clock() + wait)
    except DeskError as error:
        return replace(tried, state="rejected", trouble=str(error))
    return replace(tried, state="sent", reference=sent.reference, trouble="" if sent.confirmed else "accepted, not confirmed")


async def _look_for(desk: Desk, sender: Sender, delivery: Delivery) -> Delivery:
    """Settled if it is there; `sending` if it certainly is not; where nobody can tell, as the setting says (still `unknown`: marked)."""
    try:
        sent = await sender.find(delivery)
    except FateUnknown as error:
        if desk.unknown_fate == "repeat_marked":
            return delivery
        return replace(delivery, state="sent", trouble=f"{error} It may have been missed: that is how `unknown_fate` is set.")
    return replace(delivery, state="sent", reference=sent.reference, trouble="") if sent else replace(delivery, state="sending")


async def _pause(desk: Desk, delivery: Delivery) -> None:
    """A destination that refuses is paused; its owner hears once."""
    name = delivery.destination.name
    if await desk.store.pause_destination(name, delivery.trouble):
        words = f"{name} is paused. {delivery.trouble} Then run: kakehashi destinations change {name} --state active"
        log.error("%s", words)
        await _tell_owner(desk, words, but_not=name)


async def _tell_owner(desk: Desk, words: str, *, but_not: str) -> None:
    """By the owner's destination where the settings name one; the log has it in any case."""
    owner = next((d for d in await desk.store.destinations() if d.name == desk.owner and d.name != but_not and d.state == "active"), None)
    sender = desk.senders.get(owner.platform) if owner else None
    if owner is None or sender is None:
        return
    now = desk.clock()
    message = notice(words, DRAWN_AS[owner.platform])
    try:
        await sender.send(Delivery(f"owner-{now:%Y%m%d%H%M%S%f}", 0, owner, "owner", 1, 1, message, "sending", now, now + LEASE))
    except DeskError as error:
        log.error("The owner could not be told: %s", error)


# ── answer ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def answer(desk: Desk, words: str, *, watch: str, language: Language, zone: str = "") -> Answer:
    """The words that answer `words`."""
    question = parse_question(words, watch=desk.watches[watch], language=language, wordings=desk.wordings)
    found = await _look_up(desk, question, watch)
    return word_answer(
        question,
        found.stories,
        found.total,
        desk.watches[watch],
        desk.clock(),
        zone or desk.zone,
        wordings=desk.wordings,
        command=desk.command,
    )


async def _look_up(desk: Desk, question: Question, watch: str) -> Found:
    since = desk.clock() - question.since if question.since else None
    offset = (question.page - 1) * PAGE
    match question.verb:
        case "latest":
            return await desk.store.latest(watch, fields=question.fields, since=since, limit=PAGE, offset=offset)
        case "search":
            return await desk.store.search(watch, question.words, fields=question.fields, since=since, limit=PAGE, offset=offset)
        case "brief":
            found = await desk.store.latest(watch, fields=question.fields, since=since, limit=BRIEF)
            return replace(found, stories=tuple(rank(found.stories, now=desk.clock())))
        case "help":
            return Found((), 0)


async def answer_open(desk: Desk) -> int:
    """Answer what is in the inbox; returns how many. What cannot be answered now is tried again while it can be."""
    count = 0
    while questions := await desk.store.claim_asked(desk.clock(), by=desk.name, until=desk.clock() + LEASE, limit=BATCH):
        count += sum(await asyncio.gather(*(_answer_one(desk, asked) for asked in questions)))
    return count


async def _answer_one(desk: Desk, asked: Asked) -> bool:
    replier = desk.repliers.get(asked.platform)
    if replier is None:
        await desk.store.answered(asked.id, desk.clock(), f"nothing here answers {asked.platform}")
        return False
    watch = next(iter(desk.watches))
    language: Language = "ja" if asked.payload.get("language") == "ja" else "en"
    try:
        sheet = await answer(
            desk, str(asked.payload.get("words", "")), watch=watch, language=language, zone=str(asked.payload.get("zone", ""))
        )
        await replier.reply(asked, await draw(desk, sheet, DRAWN_AS[asked.platform], watch))
    except Unavailable as error:
        log.warning("An answer waits: %s", error)
        return False
    except DeskError as error:
        log.error("An answer was lost: %s", error)
        await desk.store.answered(asked.id, desk.clock(), str(error))
        return False
    await desk.store.answered(asked.id, desk.clock())
    return True
