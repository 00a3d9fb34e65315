"""Teams lets nobody look whether a message arrived: whatever dies or fails when, each message is told at most twice and then the second
says so, or at most once where the setting is `miss`; and each of both is counted. Nothing is lost uncounted.

Real processes are killed by SIGKILL at each moment of each post, and at random; faults of the service are drawn at random as well.
"""

import asyncio
import itertools
import json
import random
import shutil
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.delivery.marks import REPEATED
from bot.delivery.teams import TeamsSender
from bot.messages.split import halves
from bot.models import Conversation, Destination, Source
from bot.pipeline import check, send_due, tell_due
from bot.pipeline.fates import MISSED as MISSED_ROW
from bot.pipeline.fates import REPEATED as REPEATED_ROW
from bot.teams.client import TeamsClient
from bot.teams.pacing import Pacer
from bot.teams.patience import Patience
from tests.desks import ORCHARD, RIKEN, URL, WATCH, Clock, Pages, a_desk
from tests.dying import AGAIN, DIED, Life, Lived, Process, in_a_thread, is_open
from tests.examples import a_plan
from tests.local_teams import APP_ID, CLIENT_SECRET, TENANT, LocalTeams, Transport, local_teams
from tests.offices import a_feed
from tests.teams.calls import Clock as Sleepless
from tests.teams.calls import Given

THIRD = ("https://e.example/4", "Kyoto and Leeds open a joint cancer centre", RIKEN[2].replace("RIKEN", "Kyoto University"))
MOMENTS = ("came", "taken", "answered")
PARTS = {"part 0", "part 1", "part 2"}
SETTINGS = ("repeat_marked", "miss")


@dataclass
class Street:
    """A Teams, and a desk's file as it stands before anything is told: one message and two in its thread."""

    teams: LocalTeams
    seed: Path
    now: datetime
    token: str
    killers: dict[str, object] = field(default_factory=dict)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def told(self, moment: str, name: str, given: dict) -> None:
        if (killer := self.killers.get(given.get("conversation", ""))) and name == "post":
            killer(moment)


@dataclass
class House:
    """One desk's file and its channel."""

    street: Street
    folder: Path
    channel: str
    unknown_fate: str
    starts: int = 0

    async def live(self, *, kill: tuple[str, int] | None = None, after: float | None = None) -> Lived:
        """One process: it dies when Teams comes to the n-th such moment, or after so many seconds."""
        now = self.street.now + AGAIN * self.starts
        self.starts += 1
        url, token = self.street.teams.service_url, self.street.token
        process = Process(Life(self.folder, url, token, now, self.unknown_fate, house="teams"))
        if kill:
            seen = itertools.count(1)
            self.street.killers[self.channel] = lambda moment: process.kill() if moment == kill[0] and next(seen) == kill[1] else None
        lived = await asyncio.to_thread(process.run, after)
        self.street.killers.pop(self.channel, None)
        assert lived.code in {0, DIED}, f"it ended with {lived.code}"
        return lived

    def rows(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.folder / "desk.db")) as connection:
            return connection.execute(query).fetchall()

    @property
    def noted(self) -> dict[str, set[str]]:
        """By what was counted, which deliveries."""
        found = defaultdict(set)
        for what, detail in self.rows("SELECT what, detail FROM audit WHERE what LIKE 'delivery.%'"):
            found[what].add(json.loads(detail)["delivery"])
        return found


@pytest.fixture
async def street(tmp_path):
    now = datetime.now(UTC)
    seed = tmp_path / "seed"
    seed.mkdir()
    async with local_teams() as teams:
        teams.windows.on = False
        there = Street(teams, seed, now, teams.tokens.give())
        teams.hook = there.told
        await sow(seed, now, teams.service_url)
        yield there


async def sow(folder: Path, now: datetime, service_url: str, *more: str) -> None:
    """Three stories that a daily plan has to tell now in the channel CHANNEL:0 of Teams, and as many plans in `more`."""
    feed = a_feed(ORCHARD, RIKEN, THIRD, at=now - timedelta(hours=20))
    async with a_desk(folder, clock=Clock(now), fetcher=Pages({URL: feed})) as desk:
        await desk.store.seed_feeds(WATCH, [Source(URL, "Example News", "uk", "press", "en")], now)
        assert [report.kept async for report in check(desk, urls=[URL])] == [3]
        due = (now - timedelta(minutes=1)).time().replace(second=0, microsecond=0)
        then = now - timedelta(days=30)
        tenant = await desk.store.installation("teams", TENANT, "Local", now)
        plan = a_plan(id=0, installation=tenant.id, kind="daily", weekdays=tuple(range(7)), times=(due,), zone="UTC", when_empty="skip")
        for name in ("CHANNEL:0", *more):
            await desk.store.add_destination(Destination(0, tenant.id, name, "teams", name), then)
            await desk.store.add_plan(replace(plan, name=name, destination=name), then)
            await desk.store.keep_conversation(Conversation(tenant.id, name, service_url, "channel", name="science"), now)
    with closing(sqlite3.connect(folder / "desk.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def a_house(street: Street, unknown_fate: str) -> House:
    number = next(street.numbers)
    folder, channel = street.seed.parent / f"house-{number}", f"19:{number:032}@thread.tacv2"
    shutil.copytree(street.seed, folder)
    with closing(sqlite3.connect(folder / "desk.db")) as connection, connection:
        connection.execute("UPDATE destinations SET address = ?", (channel,))
        connection.execute("UPDATE conversations SET address = ?", (channel,))
    street.teams.add_channel(f"room {number}", id=channel)
    return House(street, folder, channel, unknown_fate)


def copies_at(teams: LocalTeams, channel: str) -> tuple[Counter, Counter]:
    """By part: how often it stands there unmarked, and how often marked as perhaps a repeat."""
    plain, marked = Counter(), Counter()
    for post in teams.posts[channel]:
        (marked if REPEATED in json.dumps(post.card, ensure_ascii=False) else plain)[post.card["fallbackText"]] += 1
    return plain, marked


def must_hold(plain: Counter, marked: Counter, unknown_fate: str, repeated: int, missed: int) -> None:
    assert set(plain.values()) <= {1}, f"told twice without a word: {plain}"
    assert set(marked.values()) <= {1}, f"marked and told again: {marked}"
    assert sum(marked.values()) <= repeated
    if unknown_fate == "miss":
        assert not marked
    assert len(PARTS - set(plain) - set(marked)) <= missed, "lost without being counted"


def must_be_as_set(house: House) -> None:
    plain, marked = copies_at(house.street.teams, house.channel)
    must_hold(plain, marked, house.unknown_fate, len(house.noted[REPEATED_ROW]), len(house.noted[MISSED_ROW]))
    assert house.rows("SELECT DISTINCT state FROM deliveries") == [("sent",)]
    assert house.rows("SELECT state, count(*) FROM told GROUP BY state") == [("told", 3)]


@pytest.mark.parametrize("unknown_fate", SETTINGS)
async def test_killed_by_teams_at_any_moment_of_any_post_it_ends_as_set(street, unknown_fate):
    for moment, number in itertools.product(MOMENTS, (1, 3)):
        house = a_house(street, unknown_fate)
        assert (await house.live(kill=(moment, number))).code == DIED
        assert (await house.live()).code == 0
        must_be_as_set(house)
        plain, marked = copies_at(street.teams, house.channel)
        if unknown_fate == "repeat_marked":
            assert set(plain) | set(marked) == PARTS, "one death loses nothing"
            assert (len(marked), len(house.noted[REPEATED_ROW])) == (1, 1)
        else:
            assert (len(house.noted[MISSED_ROW]), len(house.noted[REPEATED_ROW])) == (1, 0)


@pytest.mark.parametrize("unknown_fate", SETTINGS)
async def test_killed_at_random_moments_again_and_again_it_ends_as_set(street, unknown_fate):
    chance = random.Random(11)
    span = (await a_house(street, unknown_fate).live()).seconds
    kills = 0
    for _ in range(6):
        house = a_house(street, unknown_fate)
        for _ in range(2):
            kills += (await house.live(after=chance.uniform(0, span * 1.1))).code == DIED
        assert (await house.live()).code == 0
        must_be_as_set(house)
    assert kills > 0


FAULTS = ["", "", "429:1", "412", "502", "503", "504", "500", "500_after", "drop_before", "drop_after", "429:600"]


CHANNELS = 16


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_the_service_answers_no_message_is_told_twice_without_a_word_or_lost_without_being_counted(tmp_path, seed):
    """Sixteen channels of one desk, each with an evening of its own: up to fourteen faults in any order."""
    chance, now, clock = random.Random(seed), datetime.now(UTC), Sleepless()
    teams = LocalTeams(base="https://smba.trafficmanager.net")
    teams.windows.clock = clock
    fate = SETTINGS[seed % 2]
    await sow(tmp_path, now, "https://smba.trafficmanager.net/emea/", *(f"CHANNEL:{number}" for number in range(1, CHANNELS)))
    channels = [teams.add_channel("science", id=name).id for name in ("CHANNEL:0", *(f"CHANNEL:{number}" for number in range(1, CHANNELS)))]
    for channel in channels:
        teams.faults_at[channel] = [chance.choice(FAULTS) for _ in range(chance.randint(0, 14))]
    noted = await one_evening(tmp_path, teams, clock, now, fate)
    for channel in channels:
        plain, marked = copies_at(teams, channel)
        must_hold(plain, marked, fate, noted[REPEATED_ROW, channel], noted[MISSED_ROW, channel])
    assert teams.windows.refused == 0
    assert not teams.wrong
    assert sum(noted.values()) > 0


async def one_evening(folder: Path, teams: LocalTeams, clock: Sleepless, now: datetime, fate: str) -> Counter:
    """Tell and send until nothing is open; what was counted, by what and where."""
    senders = {}
    async with httpx.AsyncClient(transport=Prefixed(teams)) as http:
        client = TeamsClient(APP_ID, Given(teams), patience=Patience(Pacer(), 10, clock, clock.sleep), http=http)
        desk_given = {"clock": Clock(now), "senders": senders, "draw": in_a_thread, "unknown_fates": {"teams": fate}}
        async with a_desk(folder, **desk_given) as desk:
            senders["teams"] = TeamsSender(client, desk.store, APP_ID, CLIENT_SECRET, halves, desk.clock)
            await tell_due(desk)
            for _ in range(60):
                await send_due(desk)
                deliveries = await desk.store.deliveries(limit=1000)
                if not any(map(is_open, deliveries)):
                    break
                desk.clock.advance(minutes=5)
                clock.now += 300
            assert Counter(delivery.state for delivery in deliveries) == {"sent": 3 * CHANNELS}
            addresses = {each.name: each.address for each in await desk.store.destinations()}
            rows = await desk.store.audited(limit=1000, what="delivery")
            return Counter((each.what, addresses[each.detail["destination"]]) for each in rows)


class Prefixed(Transport):
    """At the address of Teams itself, whose path begins with a region."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(raw_path=request.url.raw_path.replace(b"/emea/", b"/teams/"))
        return await super().handle_async_request(request)
