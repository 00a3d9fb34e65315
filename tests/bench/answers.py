"""How long answers take as what is stored grows, and each look-up of theirs and of digests: p50 and p99 in milliseconds.

    python tests/bench/answers.py [--stories 1000 100000 1000000] [--calls 200] [--keep DIR] [--only answers]

Fills a database file straight with made-up stories over ten years (one entry and reading each): fields, bodies and words as often as a
Zipf distribution has it, English and Japanese, a word of each language in half of its stories. What a story says is a copy of one of two
hundred that the real reader read, with its receipts, sums and members. Then asks each question that often, each time for something else:
first the look-ups alone, then whole answers, from the words that are typed to the blocks that Slack is given, by turns in English and
Japanese. A million stories take a quarter of an hour to write and seventeen gigabytes; `--keep` leaves the files in that folder and uses
those that are there. One question at a time, in the process that asks, with a warm cache of the operating system. The last column is the
p99 of the time of the processor: what counts where others use the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations, cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.models import Commitment, Day, Facts, Story
from bot.pipeline import answer
from bot.pipeline.desk import draw
from bot.ports import Wanted
from bot.rates import BY_LANGUAGE
from bot.rates.files import packaged_rates
from bot.storage import search
from bot.storage.codec import encode
from bot.storage.marks import size_of
from bot.storage.migrate import migrate
from bot.storage.store import open_store
from bot.stories.marks import marks_of
from bot.text import fold
from tests.desks import WATCH as NAME
from tests.desks import Clock, a_desk
from tests.digests.random_news import draw_stories
from tests.examples import a_reading, a_receipt
from tests.stories.news import WATCH

END = datetime.fromisoformat("2026-03-16T08:30:00+00:00")
SPAN = timedelta(days=3650)
WARMING = 5
"""The first few calls, which prepare statements and load what is loaded once."""
BATCH = 20_000
MADE = 100_000
"""So many stories are made up; of more each is there several times, under ids of its own."""
BODIES = 20_000
REAL = 200
"""So many stories were really read; each of the others says what one of these does."""
FEEDS = 300
FIELDS = [field.key for field in WATCH.fields]
SIDES = [side.key for side in WATCH.sides]
PLEDGED = 0.4
"""The share of stories whose sums stand in the ledger."""
SYLLABLES = ("ka", "mo", "ri", "to", "ben", "sha", "lor", "vin", "da", "ne", "qui", "zo", "pra", "tel", "mu", "gan", "sti", "er")


def zipf(length: int, flat: int) -> list[float]:
    """Cumulative weights."""
    total, summed = 0.0, []
    for rank in range(length):
        total += 1 / (rank + flat)
        summed.append(total)
    return summed


class World:
    """What the made-up press writes about, the same at every run."""

    def __init__(self) -> None:
        chance = random.Random(5)
        self.words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) + str(n % 7 or "") for n in range(40_000)]
        self.runs = ["".join(chr(0x4E00 + chance.randrange(1500)) for _ in range(chance.randint(2, 4))) for _ in range(15_000)]
        self.bodies = [f"{chance.choice(self.words)} {chance.choice(self.words)} {n}" for n in range(BODIES)]
        self.japanese = [f"{chance.choice(self.runs)}{chance.choice(self.runs)}機構" for _ in range(BODIES)]
        self.of_words, self.of_runs, self.of_bodies = zipf(40_000, 30), zipf(15_000, 30), zipf(BODIES, 5)
        self.of_fields = [0.0]
        for rank in range(len(FIELDS)):
            self.of_fields.append(self.of_fields[-1] + 0.5**rank)  # the last has one story in a million
        self.of_fields.pop(0)

    def side(self, body: int) -> str:
        return SIDES[body % 2]


@cache
def facet(kind: str, value: str = "") -> str:
    return search.facet(NAME, kind, value)


@cache
def told() -> list[Told]:
    drawn = draw_stories(5, REAL)
    return [Told.of(one.story, one.texts[0], one.texts[1]) for one in drawn]


def entry_of(story: str, entry: str) -> str:
    """The id of a copy's entry, where the story that was read has `entry`."""
    return story if entry.endswith("0") else f"{story}-{entry[-1]}"


def moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="microseconds")


READING = encode(a_reading("STORYID", facts=Facts(), summary=(), evidence={}))
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
DAY = Day(a_receipt("£11m"), END.date(), "deadline")


@dataclass(frozen=True)
class Told:
    """One of the stories that were read, as text into which another story's id and day are set."""

    detail: str
    title: str
    text: str
    commitments: tuple[Commitment, ...]

    @classmethod
    def of(cls, story: Story, title: str, text: str) -> Told:
        """The id of each entry begins with the story's; that of its earliest is the story's own."""
        undated = tuple(replace(member, published=UNDATED) for member in story.members)
        detail = encode(replace(story, published=UNDATED, members=undated))
        named = detail.replace(story.id[:-1], "STORYID-").replace("STORYID-0", "STORYID").replace(encode(UNDATED), '"PUBLISHED"')
        return cls(named, title, text, marks_of(story, (SIDES[0], SIDES[1])).commitments)

    def detail_of(self, name: str, published: str) -> str:
        return self.detail.replace("STORYID", name).replace("PUBLISHED", published)


class Filler:
    """Rows of stories number `first` to `first + many - 1` of `size`, by table."""

    def __init__(self, world: World, size: int) -> None:
        self.world, self.size, self.chance = world, size, random.Random(7)
        self.stories_of: dict[int, int] = {}
        self.worked: dict[tuple[int, int], int] = {}

    def batch(self, first: int, many: int) -> dict[str, list[tuple]]:
        self.rows: dict[str, list[tuple]] = {}
        for number in range(first, first + many):
            self._story(number)
        return self.rows

    def _add(self, table: str, *row: object) -> None:
        self.rows.setdefault(table, []).append(row)

    def _story(self, number: int) -> None:
        chance, world = self.chance, self.world
        name = f"{number * 7919 % 10**10:010x}"
        happened = END - SPAN + SPAN * (number / self.size) - timedelta(hours=chance.expovariate(1 / 12))
        published = moment(happened)
        fields = list(dict.fromkeys(chance.choices(FIELDS, cum_weights=world.of_fields, k=2)))
        named = sorted(set(chance.choices(range(BODIES), cum_weights=world.of_bodies, k=chance.randint(2, 5))))
        languages = chance.choice((["en"], ["en"], ["ja"], ["en", "ja"]))
        sides = chance.choice(([SIDES[0]], [SIDES[1]], SIDES, []))
        headline, words = self._words(languages, named)
        real = told()[number % REAL]
        number_of = self._ledger(name, published, named, number)
        kinds = {"field": fields, "side": sides, "language": languages, "body": [world.bodies[body] for body in named]}
        tokens = [facet("all"), *(facet(kind, value) for kind, values in kinds.items() for value in values)]
        tokens += [facet("money")] if number_of else []
        detail = real.detail_of(name, published)
        shown = (f" {' '.join(each)} " if each else "" for each in (fields, languages, sides))
        held, spoken, outlets = shown
        self._add(
            "stories",
            number,
            NAME,
            name,
            1,
            headline,
            published,
            published,
            published,
            held,
            0.8,
            detail,
            None,
            fields[0],
            spoken,
            outlets,
            1,
        )
        place = search.place_of(happened, number)
        self._add("story_places", number, place, published)
        self._add("story_words", place, headline, words, " ".join(tokens))
        feed = 1 + chance.randrange(FEEDS)
        address = f"https://news.example/{name}"
        self._add(
            "entries", name, feed, name, 1, real.title, real.text, address, address, "Outlet", languages[0], published, published, name, 1
        )
        self._add("readings", name, NAME, "rules-1", 1, 1, "post", 0.8, held, READING.replace("STORYID", name), published, 0)
        self._add("story_entries", NAME, name, name, 1, published)

    def _words(self, languages: list[str], named: list[int]) -> tuple[str, str]:
        chance, world = self.chance, self.world
        words = chance.choices(world.words, cum_weights=world.of_words, k=60)
        words += ["research"] * (chance.random() < 0.5)
        words += [word for body in named for word in world.bodies[body].split()]
        if "ja" in languages:
            runs = chance.choices(world.runs, cum_weights=world.of_runs, k=30) + ["研究"] * (chance.random() < 0.5)
            words += [pair for run in runs for pair in search.bigrams(run)] + sorted(set("".join(runs)))
        return " ".join(words[:6]), " ".join(words)

    def _ledger(self, id: str, published: str, named: list[int], number: int) -> int:
        chance, world = self.chance, self.world
        for body in named:
            self._add("parties", NAME, id, world.bodies[body], published, world.side(body))
            self.stories_of[body] = self.stories_of.get(body, 0) + 1
        ones, others = ([body for body in named if world.side(body) == side] for side in SIDES)
        for one, other in ((one, other) for one in ones for other in others):
            self._add("ties", NAME, id, world.bodies[one], world.bodies[other], published)
            self.worked[one, other] = self.worked.get((one, other), 0) + 1
        if number % 10 == 0:
            day = (datetime.fromisoformat(published) + timedelta(days=chance.randint(0, 200))).date().isoformat()
            self._add("story_days", NAME, id, day, "deadline", encode(DAY))
        real = told()[number % REAL].commitments if chance.random() < PLEDGED else ()
        for at, each in enumerate(real):
            amount = replace(each.amount, receipt=replace(each.amount.receipt, entry=entry_of(id, each.amount.receipt.entry)))
            made = replace(each, story=id, published=datetime.fromisoformat(published), amount=amount)
            self._add("commitments", NAME, id, at, published, amount.currency, amount.value, size_of(amount.value), encode(made))
            for one, other in combinations(sorted(map(fold, each.parties)), 2):
                self._add("commitment_pairs", NAME, id, at, one, other, published)
        return len(real)

    def bodies(self) -> dict[str, list[tuple]]:
        self.rows = {}
        for body, stories in self.stories_of.items():
            english, japanese = self.world.bodies[body], self.world.japanese[body]
            names = json.dumps({"en": english, "ja": japanese}, ensure_ascii=False)
            self._add("bodies", NAME, english, english, self.world.side(body), names, f"{english}\n{japanese}", stories)
            for name in {english, japanese}:
                self._add("body_names", NAME, name, english)
        for (one, other), stories in self.worked.items():
            for body, partner in ((one, other), (other, one)):
                self._add("partners", NAME, self.world.bodies[body], self.world.bodies[partner], stories)
        return self.rows


def fill(place: str, size: int, world: World) -> None:
    asyncio.run(migrate(place))
    made = min(size, MADE)
    filler = Filler(world, made)
    now = moment(END)
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        indexes = _without_indexes(connection)
        for feed in range(1, FEEDS + 1):
            url = f"https://feeds.example/{feed}"
            connection.execute("INSERT INTO feeds (id, url, added, last_checked) VALUES (?, ?, ?, ?)", (feed, url, now, now))
            connection.execute("INSERT INTO watch_feeds (watch, feed, url, title) VALUES (?, ?, ?, ?)", (NAME, feed, url, f"Outlet {feed}"))
        for first in range(1, made + 1, BATCH):
            _write(connection, filler.batch(first, min(BATCH, made + 1 - first)))
        _write(connection, filler.bodies())
        multiply(connection, made, size // made)
        for sql in indexes:
            connection.execute(sql)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _without_indexes(connection: sqlite3.Connection) -> list[str]:
    """They are built at once in the end, which is much faster than row by row."""
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -2000000")
    built = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND name NOT LIKE 'uq%'"
    indexes = connection.execute(built).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _, sql in indexes]


def multiply(connection: sqlite3.Connection, made: int, times: int) -> None:
    """Every story that many times, under ids and numbers of its own: an archive as much denser."""
    connection.execute("CREATE TEMP TABLE made AS SELECT rowid AS place, headline, words, marks FROM story_words ORDER BY rowid")
    for turn in range(1, times):
        given = {"more": turn * made, "made": made, "turn": str(turn)}
        connection.execute("BEGIN")
        words = "SELECT place + :more, headline, words, marks FROM made"
        connection.execute(f"INSERT INTO story_words (rowid, headline, words, marks) {words}", given)
        for table in ("stories", *_FIRST):
            columns = ", ".join(_SHIFTED.get((table, name), _SHIFTED.get(("", name), name)) for name in _COLUMNS[table].split(", "))
            those = _FIRST.get(table, "number <= :made")
            connection.execute(f"INSERT INTO {table} ({_COLUMNS[table]}) SELECT {columns} FROM {table} WHERE {those}", given)
        connection.execute("COMMIT")
    for table in ("bodies", "partners"):
        connection.execute(f"UPDATE {table} SET stories = stories * ?", (times,))


_FIRST = {
    "story_places": "story <= :made",
    "entries": "id < '1'",
    "readings": "entry < '1'",
    **dict.fromkeys(("story_entries", "parties", "ties", "story_days", "commitments", "commitment_pairs"), "story < '1'"),
}
"""Which rows are the made-up ones: ids of copies begin with another digit than 0."""
_SHIFTED = {
    ("stories", "number"): "number + :more",
    ("story_places", "story"): "story + :more",
    ("story_places", "place"): "place + :more",
    ("", "id"): ":turn || substr(id, 2)",
    ("", "story"): ":turn || substr(story, 2)",
    ("", "entry"): ":turn || substr(entry, 2)",
    ("stories", "detail"): "replace(detail, id, :turn || substr(id, 2))",
    ("readings", "detail"): "replace(detail, entry, :turn || substr(entry, 2))",
    ("commitments", "detail"): "replace(detail, story, :turn || substr(story, 2))",
    ("entries", "key"): ":turn || substr(key, 2)",
    ("entries", "content_hash"): ":turn || substr(content_hash, 2)",
    ("entries", "url"): "replace(url, id, :turn || substr(id, 2))",
    ("entries", "link"): "replace(link, id, :turn || substr(id, 2))",
}
"""What a copy has otherwise."""
_COLUMNS = {
    "stories": "number, watch, id, revision, headline, published, updated, seen, fields, score, detail, forwarded_to, first_field, languages, sides, marks",
    "story_places": "story, place, published",
    "story_words": "rowid, headline, words, marks",
    "entries": "id, feed, key, version, title, text, url, link, publisher, language, published, seen, content_hash, dated",
    "readings": "entry, watch, rules, version, current, band, score, fields, detail, made, waiting",
    "story_entries": "watch, entry, story, version, published",
    "parties": "watch, story, body, published, side",
    "ties": "watch, story, one, other, published",
    "story_days": "watch, story, day, kind, detail",
    "commitments": "watch, story, place, published, currency, value, size, detail",
    "commitment_pairs": "watch, story, place, one, other, published",
    "bodies": "watch, body, known_as, side, names, letters, stories",
    "body_names": "watch, name, body",
    "partners": "watch, body, partner, stories",
}


def _write(connection: sqlite3.Connection, rows: dict[str, list[tuple]]) -> None:
    connection.execute("BEGIN")
    for table in sorted(rows, key=list(_COLUMNS).index):
        marks = ", ".join("?" * len(rows[table][0]))
        verb = "INSERT OR IGNORE" if table == "body_names" else "INSERT"
        # In the order of places: at each that is lower than the one before the full-text index writes out what it holds.
        connection.executemany(
            f"{verb} INTO {table} ({_COLUMNS[table]}) VALUES ({marks})", sorted(rows[table]) if table == "story_words" else rows[table]
        )
    connection.execute("COMMIT")


class Questions:
    """One call each, for something else every time."""

    def __init__(self, store, world: World, size: int) -> None:
        self.store, self.world, self.size, self.chance = store, world, size, random.Random(3)

    def body(self) -> str:
        [body] = self.chance.choices(range(BODIES), cum_weights=self.world.of_bodies)
        return self.world.bodies[body]

    def word(self) -> str:
        return self.chance.choices(self.world.words, cum_weights=self.world.of_words)[0]

    def run(self) -> str:
        return self.chance.choices(self.world.runs, cum_weights=self.world.of_runs)[0]

    def ago(self, most: int = 3600) -> datetime:
        return END - timedelta(days=self.chance.randint(1, most))

    def id(self) -> str:
        made = min(self.size, MADE)
        name = f"{self.chance.randint(1, made) * 7919 % 10**10:010x}"
        return f"{self.chance.randrange(self.size // made)}{name[1:]}"

    def month(self) -> Wanted:
        since = self.ago()
        return Wanted(since=since, until=since + timedelta(days=30))

    def all(self):
        s, c = self.store, self.chance
        sums = [(each.amount.currency, each.amount.value) for one in told() for each in one.commitments]

        def field():
            return (c.choice(FIELDS),)

        def latest(wanted=Wanted(), page=1, limit=10):
            return s.latest(NAME, wanted=wanted, limit=limit, offset=(page - 1) * limit)

        def find(words, wanted=Wanted(), page=1):
            return s.search(NAME, words, wanted=wanted, limit=10, offset=(page - 1) * 10)

        return {
            "latest": lambda: latest(page=c.randint(1, 30)),
            "latest, a field": lambda: latest(Wanted(field())),
            "latest, the rarest field": lambda: latest(Wanted((FIELDS[-1],))),
            "latest, two fields, side, language": lambda: latest(
                Wanted((*field(), *field()), side=c.choice(SIDES), language=c.choice(("en", "ja")))
            ),
            "latest, a body": lambda: latest(Wanted(org=self.body())),
            "latest, a body, a field, since": lambda: latest(Wanted(field(), org=self.body(), since=self.ago())),
            "latest, a month long ago": lambda: latest(self.month(), page=c.randint(1, 5)),
            "latest, a field in a month long ago": lambda: latest(replace(self.month(), fields=field())),
            "brief (200 of 7 days)": lambda: latest(Wanted(since=END - timedelta(days=7)), limit=200),
            "search, half of all stories": lambda: find(c.choice(("research", "研究")), page=c.randint(1, 20)),
            "search, an English word": lambda: find(self.word()),
            "search, a Japanese word": lambda: find(self.run()),
            "search, one kanji": lambda: find(c.choice(self.run())),
            "search, half and a word": lambda: find(f"research {self.word()}"),
            "search, halves of both languages": lambda: find("research 研究"),
            "search, half and the rarest field": lambda: find("research", Wanted((FIELDS[-1],))),
            "search, half, field, side, language": lambda: find(
                "research", Wanted(field(), side=c.choice(SIDES), language=c.choice(("en", "ja")))
            ),
            "search, half and a body": lambda: find("研究", Wanted(org=self.body())),
            "search, half, a month long ago": lambda: find("research", self.month()),
            "search, not there": lambda: find("zzyzx 量子"),
            "story": lambda: s.story(NAME, self.id()),
            "story, a beginning": lambda: s.story(NAME, self.id()[:8]),
            "org": lambda: s.body(NAME, self.body()),
            "org, a beginning": lambda: s.body(NAME, self.body()[:9]),
            "org, letters": lambda: s.bodies_like(NAME, self.word(), limit=5),
            "org, letters that none has": lambda: s.bodies_like(NAME, f"{self.word()}x", limit=5),
            "deals of 30 days": lambda: s.commitments(NAME, wanted=Wanted(since=END - timedelta(days=30)), limit=50),
            "deals of a body": lambda: s.commitments(NAME, wanted=Wanted(org=self.body()), limit=50),
            "deals, a field, since": lambda: s.commitments(NAME, wanted=Wanted(field(), since=self.ago()), limit=50),
            "why (reading, story, told)": self.why,
            "members": lambda: s.members(self.id(), watch=NAME),
            "votes of 30": lambda: s.votes(NAME, [self.id() for _ in range(30)]),
            "ties known, of 50": lambda: s.known_ties(NAME, {(self.body(), self.body()) for _ in range(50)}, END),
            "earlier sums, of 10": lambda: s.earlier_commitments(NAME, {c.choice(sums) for _ in range(10)}, END),
            "earlier of 10 bodies": lambda: s.earlier_of_parties(NAME, {self.body() for _ in range(10)}, END),
            "coming, 7 days": lambda: s.coming(NAME, END.date(), END.date() + timedelta(days=7), limit=30),
            "weeks, 12": lambda: s.weeks(NAME, [END - timedelta(days=7 * (12 - n)) for n in range(13)]),
            "coverage of 7 days": lambda: s.coverage(NAME, END - timedelta(days=7), END),
            "unfolded": lambda: s.unfolded(NAME, limit=200),
            "unmarked": lambda: s.unmarked(NAME, 1, limit=200),
        }

    async def why(self) -> None:
        name = self.id()
        await self.store.find_reading(f"https://news.example/{name}", NAME)
        await self.store.story_of(NAME, name)
        await self.store.told_of(NAME, name)


class Typed(Questions):
    """What people type, for something else every time, by turns in both languages."""

    def all(self):
        desk, c, turn = self.store, self.chance, cycle(("en", "ja"))

        def ask(make):
            async def asked():
                sheet = await answer(desk, make(), watch=NAME, language=next(turn))
                await draw(desk, sheet, "slack", NAME)

            return asked

        address = "why https://news.example/{}".format
        typed = {
            "help": lambda: "help",
            "latest": lambda: f"latest page {c.randint(1, 30)}",
            "latest, a field": lambda: f"latest {c.choice(FIELDS)}",
            "latest, a body": lambda: f'latest org:"{self.body()}"',
            "search, half of all stories": lambda: f"search {c.choice(('research', '研究'))}",
            "search, an English word": lambda: f"search {self.word()}",
            "search, a Japanese word": lambda: f"検索 {self.run()}",
            "brief, 7 days": lambda: "brief 7d",
            "brief, a field": lambda: f"brief 30d {c.choice(FIELDS)}",
            "story": lambda: f"story {self.id()}",
            "org": lambda: f"org {self.body()}",
            "deals, 7 days": lambda: "deals 7d",
            "deals, 30 days": lambda: "deals 30d",
            "deals, a field": lambda: f"deals 30d {c.choice(FIELDS)}",
            "why": lambda: address(self.id()),
        }
        return {name: ask(make) for name, make in typed.items()}


async def measure(place: str, size: int, world: World, calls: int) -> None:
    """The look-ups."""
    store = await open_store(place)
    try:
        await timed(Questions(store, world, size), calls)
    finally:
        await store.close()


async def measure_answers(place: str, size: int, world: World, calls: int) -> None:
    store = await open_store(place)
    try:
        with tempfile.TemporaryDirectory() as folder:
            async with a_desk(Path(folder), clock=Clock(END), reader_currency=BY_LANGUAGE, packaged_rates=packaged_rates) as desk:
                await timed(Typed(replace(desk, store=store), world, size), calls)
    finally:
        await store.close()


async def timed(questions: Questions, calls: int) -> None:
    """Print of each question p50 and p99, and p99 of the processor."""
    gc.collect()
    gc.freeze()  # as the desk does: what is timed is the answer, not Python's look through the press that was made up
    for name, ask in questions.all().items():
        took, worked = [], []
        for _ in range(calls + WARMING):
            began, cpu = time.perf_counter(), time.process_time()
            await ask()
            took.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - cpu) * 1000)
        took, worked = sorted(took[WARMING:]), sorted(worked[WARMING:])
        half, *most = took[len(took) // 2], *(times[min(len(times) - 1, int(len(times) * 0.99))] for times in (took, worked))
        print(f"{name:<44}{half:10.1f}{most[0]:10.1f}{most[1]:10.1f}", flush=True)


def run(folder: Path, sizes: list[int], calls: int, only: str) -> None:
    world = World()
    for size in sizes:
        place = folder / f"answers-{size}.db"
        if not place.exists():
            began = time.perf_counter()
            fill(str(place), size, world)
            print(f"{size} stories written in {time.perf_counter() - began:.0f} s, {place.stat().st_size / 2**20:.0f} MB", flush=True)
        for kind, ask in (("look-ups", measure), ("answers", measure_answers)):
            if only in ("", kind):
                print(f"\n{f'{kind}, {size} stories':<44}{'p50':>10}{'p99':>10}{'CPU p99':>10}  ms")
                asyncio.run(ask(str(place), size, world, calls))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--only", choices=("look-ups", "answers"), default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(given.keep or Path(folder), given.stories, given.calls, given.only)
