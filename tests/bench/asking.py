"""How fast a signed command is acknowledged and answered, and a modal opened, alone and while slow questions are under way.

    python tests/bench/asking.py --keep DIR [--stories 1000 100000] [--calls 60] [--slow 4]

Wants the databases that `tests/bench/answers.py --keep DIR` leaves. The real Bolt app, the desk and the local Slack in one process, which
makes what is measured a little slower than it is. The slow questions are `deals` over ten years and a brief of a year, asked again as
soon as they are answered. Goals: acknowledged within 1 s, a modal opened within the three seconds that its trigger lives.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.commands.running import SWITCH
from bot.pipeline import answer_open
from bot.rates import BY_LANGUAGE
from bot.rates.files import packaged_rates
from bot.storage.store import open_store
from tests.bench.acknowledge import watch_answers
from tests.bench.answers import END
from tests.desks import WATCH, Clock
from tests.slack.houses import House, a_house

SLOW = ("deals since:3650d", "brief month", "資金 期間:3650日", "deals since:3000d")


async def until(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0.002)


class Asker:
    def __init__(self, house: House) -> None:
        self.house, self.used, self.number = house, watch_answers(house.slack), 0

    def name(self) -> str:
        self.number += 1
        return f"u{self.number}"

    async def command(self, words: str) -> tuple[float, float]:
        """Milliseconds to its acknowledgement and to its answer."""
        name, began = self.name(), time.perf_counter()
        await self.house.slack.type_command(words, name=name)
        acknowledged = time.perf_counter()
        await until(lambda: name in self.used)
        return (acknowledged - began) * 1000, (self.used[name] - began) * 1000

    async def details(self, message: dict, value: str) -> tuple[float, float]:
        """Milliseconds from the press until the modal is open, and until it is filled."""
        opened = {"views.open": 0.0, "views.update": 0.0}

        def hear(when: str, method: str, _given: dict) -> None:
            if when == "taken" and method in opened:
                opened[method] = time.perf_counter()

        self.house.slack.hook, began = hear, time.perf_counter()
        await self.house.slack.click(message, "story", value)
        await until(lambda: opened["views.update"])
        return (opened["views.open"] - began) * 1000, (opened["views.update"] - began) * 1000


def show(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    half, most = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"  {name:<42}{half:9.1f}{most:9.1f}{ordered[-1]:9.1f}", flush=True)


async def work(house: House, came: asyncio.Event) -> None:
    while True:
        await came.wait()
        came.clear()
        await answer_open(house.desk, {"slack": house.work}, came=came)


async def measured(name: str, once: Callable[[], Awaitable[tuple[float, float]]], calls: int, labels: tuple[str, str]) -> None:
    took = [await once() for _ in range(calls)]
    show(f"{name}: {labels[0]}", [first for first, _ in took])
    show(f"{name}: {labels[1]}", [second for _, second in took])


async def keep_busy(asker: Asker, words: str, took: list[float]) -> None:
    while True:
        took.append((await asker.command(words))[1])


async def measure(place: Path, calls: int, slow: int) -> None:
    store = await open_store(str(place))
    with tempfile.TemporaryDirectory() as folder:
        given = {"store": store, "clock": Clock(END), "reader_currency": BY_LANGUAGE, "packaged_rates": packaged_rates}
        async with a_house(Path(folder), news=False, **given) as house:
            working = asyncio.create_task(work(house, house.came))
            asker = Asker(house)
            story = (await store.latest(WATCH, limit=1)).stories[0]
            value = f"details|{WATCH}|{story.id}|1"
            options = [{"text": {"type": "plain_text", "text": "Details"}, "value": value}]
            block = {"type": "actions", "block_id": "b", "elements": [{"type": "overflow", "action_id": "story", "options": options}]}
            message = house.slack.say("x", blocks=[json.loads(json.dumps(block))])
            for words in ("latest", *SLOW):
                await asker.command(words)
            busy: list[asyncio.Task[None]] = []
            for state in ("alone", f"beside {slow} slow ones"):
                took: list[float] = []
                if busy or state != "alone":
                    busy = [asyncio.create_task(keep_busy(asker, SLOW[n % len(SLOW)], took)) for n in range(slow)]
                    await asyncio.sleep(0.3)
                await measured(f"latest, {state}", lambda: asker.command("latest"), calls, ("acknowledged", "answered"))
                await measured(f"details, {state}", lambda: asker.details(message, value), calls, ("modal opened", "modal filled"))
                if took:
                    show("the slow ones: answered", took)
            for task in (*busy, working):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
    await store.close()


def run(folder: Path, sizes: list[int], calls: int, slow: int) -> None:
    sys.setswitchinterval(SWITCH)  # as the desk does
    for size in sizes:
        print(f"{size} stories{'p50':>36}{'p99':>9}{'worst':>9}  ms")
        asyncio.run(measure(folder / f"answers-{size}.db", calls, slow))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, required=True, metavar="DIR")
    parser.add_argument("--stories", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--slow", type=int, default=4)
    given = parser.parse_args()
    run(given.keep, given.stories, given.calls, given.slow)
