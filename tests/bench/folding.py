"""How many entries a second are folded, and read and folded, as the archive grows: the cost of a new one should stay flat.

    python tests/bench/folding.py [--stories 1000 10000 100000] [--pace 100] [--sqlite] [--rulings 1000] [--read 20000]

Makes its own news: events of one to five reports in both languages, by bodies of the lexicon, `--pace` events a day, so that a larger
archive is a longer one. One core. In memory (what `assess` folds on), with `--sqlite` in a real database file (readings are stored
beforehand, folding is timed with all its writes). A hundred thousand stories in SQLite take half an hour to grow. `--read N` times
reading of 200-word items and folding together over an archive of N stories, in memory. With `--sqlite --rulings N` the next entries are
folded under N rulings on the newest stories (a third each hidden, split or with a wrong sum), beside those before without any.
"""

import argparse
import asyncio
import gc
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.models import Amount, AmountKind, Entry, Facts, Organisation, Read, Reading, Receipt, Ruling
from bot.pipeline.folding import fold_all
from bot.ports import Checked
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.stories.decide import WINDOW, decide
from bot.stories.revise import fold
from bot.stories.seen import see
from bot.stories.shelf import Shelf
from bot.stories.weights import load_weights
from tests.desks import WATCH as NAME
from tests.desks import Clock, a_desk
from tests.examples import a_source
from tests.stories.news import WATCH

TIMED = 600
"""Entries that are timed at each size."""
BEGAN = datetime.fromisoformat("2019-01-01T00:00:00+00:00")
REPORTS = (1, 1, 1, 1, 2, 2, 3, 3, 4, 5)
FILLERS = 20_000
"""So many that two texts on different matters share about as many words as two of the labelled news do."""
LEXICON, WEIGHTS = load_lexicon(WATCH), load_weights(WATCH)
SYLLABLES = ("ka", "mo", "ri", "to", "ben", "sha", "lor", "vin", "da", "ne", "qui", "zo", "pra", "tel", "mu", "gan", "sti", "er")
DEEDS = (
    ("sign an agreement on", "で協定"),
    ("begin a trial of", "の試験を開始"),
    ("win funding for", "に助成"),
    ("publish results on", "で成果"),
)


class Press:
    """Endless news in time order, the same at every run."""

    def __init__(self, pace: int) -> None:
        self._chance, self._pace = random.Random(11), pace
        bodies = [body for body in LEXICON.bodies.values() if body.names.get("en") and body.names.get("ja")]
        self._sides = [[body for body in bodies if body.side == side.key] for side in WATCH.sides]
        known = {concept: form for form, concept in WEIGHTS.japanese.items() if WEIGHTS.of(concept) >= 0.5 and len(form) > 1}
        self._subjects = sorted(known.items())
        self._fillers = ["".join(self._chance.choices(SYLLABLES, k=self._chance.randint(2, 5))) for _ in range(FILLERS)]
        self._spread = [1 / (rank + 400) for rank in range(FILLERS)]

    def reads(self) -> Iterator[Read]:
        """Reports in time order, without end. Nearly all come within a day of their event."""
        late: list[Read] = []
        for number in count():
            late += self._event(number)
            if (number + 1) % self._pace == 0:
                late.sort(key=lambda read: (read.entry.published, read.entry.id))
                due = BEGAN + timedelta(days=(number + 1) / self._pace)
                yield from (read for read in late if read.entry.published < due)
                late = [read for read in late if read.entry.published >= due]

    def _event(self, number: int) -> list[Read]:
        chance = self._chance
        parties = [chance.choice(side) for side in self._sides]
        subjects, deed, sum_ = chance.sample(self._subjects, 3), chance.choice(DEEDS), chance.choice([0, chance.randint(11, 999) / 10])
        own = chance.choices(self._fillers, self._spread, k=30)
        happened = BEGAN + timedelta(days=number / self._pace)
        return [
            self._report(
                f"{number:06}-{place}",
                happened + timedelta(days=abs(chance.gauss(0, 0.5)) if place else 0),
                parties,
                subjects,
                deed,
                sum_,
                own,
            )
            for place in range(chance.choice(REPORTS))
        ]

    def _report(self, id, published, parties, subjects, deed, sum_, own) -> Read:
        ja = self._chance.random() < 0.35
        names = [body.names["ja" if ja else "en"] for body in parties]
        money = (f"{sum_:.1f}億円" if ja else f"£{sum_:.1f}m") if sum_ else ""
        title, text = (self._japanese if ja else self._english)(names, subjects, deed, money, own)
        entry = Entry(
            id=id,
            feed=1,
            key=id,
            version=1,
            title=title,
            text=text,
            url=f"https://news.example/{id}",
            link="",
            publisher=f"Outlet {self._chance.randint(1, 90)}",
            language="ja" if ja else "en",
            published=published,
            seen=published,
            content_hash=id,
            source=a_source(),
        )
        return Read(entry, self._reading(entry, parties, names, money, sum_))

    def _english(self, names, subjects, deed, money, own):
        words = [
            *self._chance.sample(own, 20),
            *self._chance.choices(self._fillers, self._spread, k=130),
            *(subject for subject, _ in subjects),
        ]
        self._chance.shuffle(words)
        body = ". ".join(" ".join(words[at : at + 14]).capitalize() for at in range(0, len(words), 14))
        subject = " and ".join(subject for subject, _ in self._chance.sample(subjects, 2))
        lead = f"{names[0]} and {names[1]} {deed[0]} {subject}" + (f", worth {money}" if money else "")
        return f"{names[0]} and {names[1]} {deed[0]} {subjects[0][0]}", f"{lead}. {body}."

    def _japanese(self, names, subjects, deed, money, own):
        words = "を".join(
            self._chance.sample([self._kanji(word) for word in own], 10)
            + [self._kanji(self._chance.choice(self._fillers)) for _ in range(50)]
        )
        subject = "と".join(subject for _, subject in self._chance.sample(subjects, 2))
        lead = f"{names[0]}と{names[1]}は{subject}{deed[1]}した。" + (f"{money}を投じる。" if money else "")
        return f"{names[0]}と{names[1]}、{subjects[0][1]}{deed[1]}", f"{lead}{words}調べる。"

    @staticmethod
    def _kanji(word: str) -> str:
        """The same characters for the same word."""
        return "".join(chr(0x4E00 + sum(map(ord, word[at : at + 3])) * 37 % 2000) for at in range(0, min(len(word), 9), 3))

    @staticmethod
    def _reading(entry, parties, names, money, sum_) -> Reading:
        def receipt(words: str) -> Receipt:
            start = entry.text.index(words)
            return Receipt(entry.id, 1, "text", start, start + len(words), words, entry.text[:200])

        value, unit = (sum_ * 1e8, "JPY") if entry.language == "ja" else (sum_ * 1e6, "GBP")
        facts = Facts(
            amounts=(Amount(receipt(money), value, unit, value, value, AmountKind.GRANT),) if money else (),
            organisations=tuple(
                Organisation(receipt(name), body.side, body.name, kind=body.kind) for body, name in zip(parties, names, strict=True)
            ),
        )
        said = receipt(names[0])
        return Reading(entry.id, 1, NAME, "rules-1", "post", 0.8, {}, {"uk": (said,)}, ("energy",), facts, (said,))


def fold_on(shelf: Shelf, read: Read) -> None:
    seen, at = see(read, WEIGHTS), read.entry.published
    near = shelf.candidates(seen.keys, since=at - WINDOW, until=at + WINDOW)
    shelf.apply(fold(seen, decide(seen, near), near, now=at), seen)


def right(groups: dict[str, str]) -> str:
    """How many pairs of entries of one event are in one story, and how many of one story are of one event."""
    events: dict[str, list[str]] = {}
    for entry, story in groups.items():
        events.setdefault(entry.partition("-")[0], []).append(story)
    together = sum(len(set(stories)) == 1 for stories in events.values())
    mixed = len(events) - len({story for stories in events.values() for story in stories})
    return f"{together / len(events):.1%} of the events are in one story; {max(0, mixed)} stories hold more than one"


def in_memory(sizes: list[int], pace: int) -> None:
    shelf, first = Shelf(), 0.0
    reads = Press(pace).reads()
    for size in sizes:
        while len(shelf) < size:
            for read in islice(reads, 100):
                fold_on(shelf, read)
        timed = list(islice(reads, TIMED))
        gc.freeze()  # as the desk does: what is timed is folding, not Python's look through a heap of gigabytes
        began = time.process_time()
        for read in timed:
            fold_on(shelf, read)
        speed = TIMED / (time.process_time() - began)
        first = first or speed
        print(f"memory  {size:7} stories: {speed:6.0f} items/s, {speed / first:.2f} of the first", flush=True)
    print(right({member.entry: story.id for story in shelf.stories for member in story.members}))


async def in_sqlite(sizes: list[int], pace: int, rulings: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with a_desk(Path(folder), clock=Clock(BEGAN)) as desk:
            await desk.store.seed_feeds(NAME, [a_source()], BEGAN)
            reads, first = Press(pace).reads(), 0.0
            for size in sizes:
                while (await desk.store.latest(NAME, limit=1)).total < size:
                    await _store(desk, list(islice(reads, 5 * TIMED)))
                    await fold_all(desk)
                speed, each = await _fold_timed(desk, list(islice(reads, TIMED)))
                first = first or speed
                total = (await desk.store.latest(NAME, limit=1)).total
                print(
                    f"SQLite  {total:7} stories: {speed:6.0f} items/s ({each:.1f} ms CPU each), {speed / first:.2f} of the first",
                    flush=True,
                )
            if rulings:
                await _rule(desk, rulings)
                under, cpu = await _fold_timed(desk, list(islice(reads, TIMED)))
                print(f"under {rulings} rulings: {under:6.0f} items/s ({cpu:.1f} ms CPU each), {under / speed:.2f} of without", flush=True)


async def _fold_timed(desk, reads: list[Read]) -> tuple[float, float]:
    """Items a second, and milliseconds of CPU for each."""
    await _store(desk, reads)
    began, cpu = time.perf_counter(), time.process_time()
    folded = await fold_all(desk)
    return folded / (time.perf_counter() - began), (time.process_time() - cpu) / folded * 1000


async def _rule(desk, count: int) -> None:
    """On the newest stories; carried out before anything is timed."""
    stories = (await desk.store.latest(NAME, limit=count)).stories
    for number, story in enumerate(stories):
        first, *others = sorted(story.members, key=lambda member: (member.published, member.entry))
        kind, about = ("hide", "") if number % 3 == 0 else ("wrong", "amount:GBP:1:1")
        if number % 3 == 1 and others:
            kind, about = "split", others[0].entry
        await desk.store.rule(Ruling(0, NAME, kind, first.entry, about, None, "bench", "so", desk.clock()))
    began = time.perf_counter()
    await fold_all(desk)
    print(f"{len(stories)} rulings carried out in {time.perf_counter() - began:.1f} s", flush=True)


async def _store(desk, reads: list[Read]) -> None:
    [health] = await desk.store.list_feeds()
    desk.clock.now = max(read.entry.published for read in reads)
    now = desk.clock()
    [feed] = await desk.store.claim_feeds(now, by=desk.name, until=now + timedelta(minutes=5), limit=1, urls=[health.feed.url])
    checked = Checked(feed, tuple(read.entry for read in reads), tuple(read.reading for read in reads))
    await desk.store.save_checks([checked], by=desk.name, now=now)


def read_and_fold(size: int, pace: int) -> None:
    shelf, reads = Shelf(), Press(pace).reads()
    while len(shelf) < size:
        for read in islice(reads, 100):
            fold_on(shelf, read)
    timed = [read.entry for read in islice(reads, TIMED)]
    words = [len(entry.text.split()) for entry in timed if entry.language == "en"]
    took = {"read": 0.0, "folded": 0.0}
    kept = 0
    for entry in timed:
        began = time.process_time()
        read = Read(entry, read_entry(entry, WATCH, LEXICON))
        took["read"] += time.process_time() - began
        began = time.process_time()
        fold_on(shelf, read)
        took["folded"] += time.process_time() - began
        kept += read.reading.relevant
    total = sum(took.values())
    print(
        f"read and folded over {size} stories: {TIMED / total:.0f} items/s (reading {took['read'] / TIMED * 1000:.1f} ms, folding "
        f"{took['folded'] / TIMED * 1000:.1f} ms each); {sum(words) / len(words):.0f} words an English item; {kept} of {TIMED} kept"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, nargs="*", default=[1000, 10_000, 100_000])
    parser.add_argument("--pace", type=int, default=100)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--rulings", type=int, default=0)
    parser.add_argument("--read", type=int, default=0)
    given = parser.parse_args()
    if given.read:
        read_and_fold(given.read, given.pace)
    elif given.sqlite:
        asyncio.run(in_sqlite(given.stories, given.pace, given.rulings))
    else:
        in_memory(given.stories, given.pace)
