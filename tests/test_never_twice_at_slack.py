"""Kill -9 at any moment between "period claimed" and "timestamp stored", then start again: each message is in the channel exactly once.

Real processes are really killed, by SIGKILL: before every database statement and every commit, by Slack before it has read a post, when it
has taken one and before it answers, once it has answered, and at random moments from outside. What they leave is a real SQLite file and
what stands in a local Slack.
"""

import asyncio
import itertools
import json
import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.models import Source
from bot.pipeline import check
from tests.desks import ORCHARD, RIKEN, URL, WATCH, Clock, Pages, a_desk, with_plan
from tests.dying import AGAIN, DIED, Life, Lived, Process
from tests.local_slack import TEAM, TOKEN, LocalSlack, Token, local_slack
from tests.offices import a_feed

AT_RANDOM = 200
"""Random moments at which a process is killed."""
TOGETHER = 3
BLIND = "xoxb-blind"
THIRD = ("https://e.example/4", "Kyoto and Leeds open a joint cancer centre", RIKEN[2].replace("RIKEN", "Kyoto University"))
MORE = (*ORCHARD[:2], ORCHARD[2].replace("£11m", "£14m"))
MOMENTS = ("came", "taken", "answered")


@dataclass
class Street:
    """A Slack, and a desk's file as it stands before anything is told."""

    slack: LocalSlack
    seed: Path
    now: datetime
    killers: dict[str, object] = field(default_factory=dict)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def told(self, moment: str, method: str, given: dict) -> None:
        """Slack's hook: whoever waits for that channel's is asked."""
        if killer := self.killers.get(given.get("channel", "")):
            killer(moment, method)


@dataclass
class House:
    """One desk's file and its channel; its processes die and are started again."""

    street: Street
    folder: Path
    channel: str
    token: str = TOKEN
    unknown_fate: str = "repeat_marked"
    threaded: bool = True
    starts: int = 0
    kills: int = 0

    async def live(
        self, *, die_at: int | None = None, after: float | None = None, slack_kills: tuple[str, str, int] | None = None
    ) -> Lived:
        """One process: it dies before a database step, after so many seconds, or by Slack's hand at the n-th such moment."""
        now = self.street.now + AGAIN * self.starts
        self.street.slack.ahead = max(self.street.slack.ahead, (AGAIN * self.starts).total_seconds())
        self.starts += 1
        process = Process(Life(self.folder, self.street.slack.api_url, self.token, now, self.unknown_fate, die_at, self.threaded))
        if slack_kills:
            self.street.killers[self.channel] = at_the(process, *slack_kills)
        lived = await asyncio.to_thread(process.run, after)
        self.street.killers.pop(self.channel, None)
        assert lived.code in {0, DIED}, f"it ended with {lived.code}"
        self.kills += lived.code == DIED
        return lived

    async def hear(self, *news: tuple[str, str, str]) -> None:
        """The feed says something else now."""
        now = self.street.now + AGAIN * self.starts
        async with a_desk(self.folder, clock=Clock(now), fetcher=Pages({URL: a_feed(*news, at=now - timedelta(hours=20))})) as desk:
            assert [report.trouble async for report in check(desk, urls=[URL])] == [""]

    def rows(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.folder / "desk.db")) as connection:
            return connection.execute(query).fetchall()


def at_the(process: Process, moment: str, method: str, number: int):
    seen = itertools.count(1)

    def look(now: str, called: str) -> None:
        if (now, called) == (moment, method) and next(seen) == number:
            process.kill()

    return look


@pytest.fixture
async def street(tmp_path):
    """Three stories that a daily plan has to tell now: one message and two in its thread."""
    now = datetime.now(UTC)
    seed = tmp_path / "seed"
    seed.mkdir()
    feed = a_feed(ORCHARD, RIKEN, THIRD, at=now - timedelta(hours=20))
    async with a_desk(seed, clock=Clock(now), fetcher=Pages({URL: feed})) as desk:
        await desk.store.seed_feeds(WATCH, [Source(URL, "Example News", "uk", "press", "en")], now)
        assert [report.kept async for report in check(desk, urls=[URL])] == [3]
        due = (now - timedelta(minutes=1)).time().replace(second=0, microsecond=0)
        await with_plan(desk, kind="daily", weekdays=tuple(range(7)), times=(due,), zone="UTC", when_empty="skip")
    with closing(sqlite3.connect(seed / "desk.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    async with local_slack(pace=False, channels=set()) as slack:
        slack.tokens[BLIND] = Token(TEAM, {"chat:write"})
        there = Street(slack, seed, now)
        slack.hook = there.told
        yield there


def a_house(street: Street, **changes) -> House:
    number = next(street.numbers)
    folder, channel = street.seed.parent / f"house-{number}", f"C{number:010}"
    shutil.copytree(street.seed, folder)
    with closing(sqlite3.connect(folder / "desk.db")) as connection, connection:
        connection.execute("UPDATE destinations SET address = ?", (channel,))
    street.slack.add_channel(channel)
    return House(street, folder, channel, **changes)


def must_be_whole(house: House) -> None:
    """Every message of the outbox is in the channel once, in its place; what was promised is told."""
    deliveries = house.rows("SELECT id, part, state, json_extract(reference, '$.ts') FROM deliveries ORDER BY part")
    posts = house.street.slack.posts(house.channel)
    assert [(state, part) for _, part, state, _ in deliveries] == [("sent", 1), ("sent", 2), ("sent", 3)]
    assert {delivery_of(post): post["ts"] for post in posts} == {name: ts for name, _, _, ts in deliveries}
    assert len(posts) == len(deliveries), Counter(map(delivery_of, posts))
    first = posts[0]["ts"]
    assert [post.get("thread_ts") for post in posts] == [None, first, first]
    assert house.rows("SELECT state, count(*) FROM told GROUP BY state") == [("told", 3)]


def must_be_as_set(house: House) -> None:
    """Where nobody can look, no message is there twice unless its repeat is marked, and then once only."""
    for name, copies in copies_of(house).items():
        unmarked = [post for post in copies if not is_marked(post)]
        most = 1 if house.unknown_fate == "miss" else 2
        assert len(copies) <= most, f"{len(copies)} copies of {name}"
        assert len(unmarked) <= 1, f"{len(unmarked)} unmarked copies of {name}"
    assert {state for (state,) in house.rows("SELECT state FROM deliveries")} <= {"sent"}
    assert house.rows("SELECT state, count(*) FROM told GROUP BY state") == [("told", 3)]


def copies_of(house: House) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for post in house.street.slack.posts(house.channel):
        found.setdefault(delivery_of(post), []).append(post)
    return found


def delivery_of(post: dict) -> str:
    return post["metadata"]["event_payload"]["delivery_id"]


def is_marked(post: dict) -> bool:
    return "may be a repeat" in json.dumps(post["blocks"])


async def each(jobs) -> int:
    """Run them, a few at a time; how many kills there were in all."""
    gate = asyncio.Semaphore(TOGETHER)

    async def one(job) -> int:
        async with gate:
            house = await job
            shutil.rmtree(house.folder)
            return house.kills

    return sum(await asyncio.gather(*(one(job) for job in jobs)))


async def killed_then_finished(house: House, must_be, **how) -> House:
    await house.live(**how)
    assert (await house.live()).code == 0
    must_be(house)
    return house


@pytest.mark.parametrize(
    ("house", "must_be"),
    [({}, must_be_whole), ({"token": BLIND}, must_be_as_set), ({"token": BLIND, "unknown_fate": "miss"}, must_be_as_set)],
    ids=["history is readable", "repeat_marked", "miss"],
)
async def test_killed_by_slack_at_any_moment_of_any_post_it_ends_as_it_should(street, house, must_be):
    moments = [(moment, "chat.postMessage", number) for moment in MOMENTS for number in (1, 2, 3)]
    kills = await each(killed_then_finished(a_house(street, **house), must_be, slack_kills=moment) for moment in moments)
    assert kills == len(moments)


async def test_killed_before_any_statement_or_commit_each_message_is_there_once(street):
    calm = a_house(street)
    whole = await calm.live()
    must_be_whole(calm)
    steps = range(1, whole.steps + 1)
    kills = await each(killed_then_finished(a_house(street), must_be_whole, die_at=step) for step in steps)
    print(f"\n{kills} kills at {whole.steps} database steps")
    assert kills >= whole.steps - 2


async def test_killed_at_200_random_moments_each_message_is_there_once(street):
    """Some processes of a desk die one after another before one may finish."""
    chance = random.Random(20261127)
    calm = a_house(street)
    span = (await calm.live()).seconds
    left = AT_RANDOM

    async def dies_again_and_again(house: House) -> House:
        nonlocal left
        for _ in range(chance.randint(1, 4)):
            lived = await house.live(after=chance.uniform(0, span * 1.1))
            if lived.code == 0:
                break
        left -= house.kills
        if (await house.live()).code == 0:
            must_be_whole(house)
        return house

    kills = 0
    while left > 0:
        kills += await each(dies_again_and_again(a_house(street)) for _ in range(min(20, left // 2 + 1)))
    print(f"\n{kills} kills at random moments of {span:.2f} s")
    assert kills >= AT_RANDOM


@pytest.mark.parametrize("unknown_fate", ["repeat_marked", "miss"])
async def test_killed_at_random_where_nobody_can_look_it_does_as_the_setting_says(street, unknown_fate):
    chance = random.Random(5)
    span = (await a_house(street).live()).seconds

    async def dies_twice(house: House) -> House:
        for _ in range(2):
            await house.live(after=chance.uniform(0, span * 1.1))
        assert (await house.live()).code == 0
        must_be_as_set(house)
        return house

    assert await each(dies_twice(a_house(street, token=BLIND, unknown_fate=unknown_fate)) for _ in range(15)) > 0


async def test_a_repeat_that_is_cut_short_is_not_repeated_again(street):
    """Killed when Slack has the message, killed again when it has the marked repeat: there it ends."""
    house = a_house(street, token=BLIND)
    await house.live(slack_kills=("taken", "chat.postMessage", 1))
    await house.live(slack_kills=("taken", "chat.postMessage", 1))
    assert (await house.live()).code == 0
    assert house.kills == 2
    must_be_as_set(house)


async def changed_and_killed(house: House, **how) -> House:
    """What it posted is out of date; the process that puts it right dies."""
    assert (await house.live()).code == 0
    await house.hear(MORE, RIKEN, THIRD)
    for _ in range(2):
        await house.live(**how)
    assert (await house.live()).code == 0
    must_be_put_right(house)
    return house


def must_be_put_right(house: House) -> None:
    """The message says what is so now, and one note in its thread says what changed."""
    first, *notes = house.street.slack.posts(house.channel)
    assert "£14m" in json.dumps(first["blocks"], ensure_ascii=False)
    assert "£11m" not in json.dumps(first["blocks"], ensure_ascii=False)
    assert [note.get("thread_ts") for note in notes] == [first["ts"]]
    assert "£14m" in json.dumps(notes[0]["blocks"], ensure_ascii=False)
    assert house.rows("SELECT DISTINCT state FROM deliveries") == [("sent",)]


async def test_killed_while_it_edits_what_it_posted_there_is_one_edit_and_one_note(street):
    moments = [(moment, method, 1) for moment in MOMENTS for method in ("chat.update", "chat.postMessage")]
    kills = await each(changed_and_killed(a_house(street, threaded=False), slack_kills=moment) for moment in moments)
    assert kills >= len(moments)


async def test_killed_at_random_while_it_edits_there_is_one_edit_and_one_note(street):
    chance = random.Random(11)
    kills = await each(changed_and_killed(a_house(street, threaded=False), after=chance.uniform(0, 0.6)) for _ in range(12))
    assert kills > 0
