"""How fast Teams is answered: a message acknowledged and its answer posted, a page turned, a dialog opened; in process and over HTTP.

    python tests/bench/teams_asking.py --keep DIR [--stories 1000 100000] [--calls 60]

Wants the databases that `tests/bench/answers.py --keep DIR` leaves. The SDK's app with its token checks, the desk and the local Teams in
one process, which makes what is measured a little slower than it is. Goals: what Teams wants answered within 15 s, and who waits for a
dialog within some 10, in a fraction of a second.
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.commands.running import SWITCH
from bot.rates import BY_LANGUAGE
from bot.rates.files import packaged_rates
from bot.storage.store import open_store
from bot.web.app import make_server
from tests.bench.answers import END
from tests.bench.asking import show, until
from tests.desks import Clock
from tests.local_teams import READER, Room
from tests.local_teams.cards import elements
from tests.local_teams.deliver import at_address
from tests.teams.houses import House, a_tenant, work_on

ROOMS = 12
"""Group chats that are asked from in turn: the windows of one would be what is measured."""
ASKED = ("latest", "search quantum", "brief 7d", "org Kyowa Kirin", "deals 7d")


@dataclass
class Asker:
    house: House
    rooms: list[str]
    number: int = 0
    arrived: dict[str, float] = field(default_factory=dict)

    def room(self) -> str:
        self.number += 1
        return self.rooms[self.number % len(self.rooms)]

    async def words(self, words: str) -> tuple[float, float]:
        """Milliseconds until it is acknowledged, and until the first message of its answer has arrived."""
        room = self.room()
        posts = self.house.teams.posts[room]
        there, began = len(posts), time.perf_counter()
        await self.house.teams.say(words, where=room)
        acknowledged = time.perf_counter()
        await until(lambda: len(posts) > there)
        return (acknowledged - began) * 1000, (time.perf_counter() - began) * 1000

    async def answered(self, words: str):
        """A message that answers that."""
        room = self.room()
        posts = self.house.teams.posts[room]
        there = len(posts)
        await self.house.teams.say(words, where=room)
        await until(lambda: len(posts) > there)
        await asyncio.sleep(0.2)
        return posts[there]


async def timed(doing: Callable[[], Awaitable[object]], calls: int) -> list[float]:
    took = []
    for _ in range(calls):
        began = time.perf_counter()
        await doing()
        took.append((time.perf_counter() - began) * 1000)
    return took


@asynccontextmanager
async def an_office(place: Path, *, over_http: bool):
    store = await open_store(str(place))
    with tempfile.TemporaryDirectory() as folder:
        given = {"store": store, "clock": Clock(END), "reader_currency": BY_LANGUAGE, "packaged_rates": packaged_rates}
        async with a_tenant(Path(folder), news=False, **given) as house:
            rooms = [f"19:bench{number}@thread.v2" for number in range(ROOMS)]
            house.teams.rooms |= {room: Room(room, "groupChat", name=room, members={READER}) for room in rooms}
            for room in rooms:
                await house.teams.install(room)
            await house.do()
            async with work_on(house), _served(house, over_http=over_http):
                yield Asker(house, rooms)
    await store.close()


@asynccontextmanager
async def _served(house: House, *, over_http: bool):
    if not over_http:
        yield
        return
    server = make_server(house.web, "127.0.0.1", 0)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    house.teams.desk = at_address(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    yield
    server.should_exit = True
    await serving


async def measure(place: Path, calls: int, *, over_http: bool) -> None:
    async with an_office(place, over_http=over_http) as asker:
        for words in ASKED:
            with contextlib.suppress(TimeoutError):
                await asker.words(words)
        for words in ASKED:
            took = [await asker.words(words) for _ in range(calls if words == "latest" else max(calls // 4, 4))]
            show(f"{words}: acknowledged", [first for first, _ in took])
            show(f"{words}: answered", [second for _, second in took])
        post, teams = await asker.answered("latest"), asker.house.teams
        chosen = {list_["id"]: list_["choices"][0]["value"] for list_ in elements(post.card) if list_.get("type") == "Input.ChoiceSet"}
        show("a page turned in place", await timed(lambda: teams.press(post, "ask.page"), calls))
        post.seen_by.clear()
        show("Details: the dialog is there", await timed(lambda: teams.open(post, "story.open", chosen), calls))


def run(folder: Path, sizes: list[int], calls: int) -> None:
    sys.setswitchinterval(SWITCH)  # as the desk does
    for size in sizes:
        for over_http in (False, True):
            way = "over HTTP" if over_http else "in process"
            print(f"{size} stories, {way}{'p50':>{38 - len(str(size)) - len(way)}}{'p99':>9}{'worst':>9}  ms", flush=True)
            asyncio.run(measure(folder / f"answers-{size}.db", calls, over_http=over_http))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, required=True, metavar="DIR")
    parser.add_argument("--stories", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--calls", type=int, default=60)
    given = parser.parse_args()
    run(given.keep, given.stories, given.calls)
