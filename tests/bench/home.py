"""How long the Home tab takes with a large archive: from a signed app_home_opened to the published view. p50 and p99 in milliseconds.

    python tests/bench/home.py --keep DIR [--stories 100000] [--calls 20]

DIR is where `tests/bench/answers.py --keep DIR` left its database. An admin's tab, with plans, saved stories and a suggestion; the real Bolt
app, the local Slack and the store in one process, so that what Slack's side takes is counted too. The processor's time is what counts where others use the machine.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.models import Suggestion
from bot.pipeline.planning import Place, plain_plan, subscribe
from bot.pipeline.surveying import find_desktop
from bot.storage.store import open_store
from tests.bench.answers import END
from tests.desks import WATCH, Clock
from tests.local_slack import CHANNEL, READER
from tests.slack.houses import a_house

WARMING = 3


async def measure(place: Path, calls: int) -> None:
    store = await open_store(str(place))
    with tempfile.TemporaryDirectory() as folder:
        async with a_house(Path(folder), admins=[READER], news=False, store=store, clock=Clock(END)) as house:
            await furnish(house)
            acknowledged, published, worked, looked = [], [], [], []
            for _ in range(calls + WARMING):
                began, cpu = time.perf_counter(), time.process_time()
                await house.slack.open_home()
                acknowledged.append(time.perf_counter() - began)
                await house.do()
                published.append(time.perf_counter() - began)
                worked.append(time.process_time() - cpu)
                began = time.perf_counter()
                await find_desktop(house.desk, house.actor(roles=frozenset({"admin"})), WATCH)
                looked.append(time.perf_counter() - began)
            blocks = len(house.slack.homes[house.installation.external_id, READER].blocks)
    print(f"{place.name}: a Home tab of {blocks} blocks, {calls} times")
    for name, times in (
        ("acknowledged", acknowledged),
        ("published", published),
        ("its processor time", worked),
        ("of which looked up", looked),
    ):
        kept = sorted(times[WARMING:])
        print(f"{name:<24}{kept[len(kept) // 2] * 1000:8.0f}{kept[min(len(kept) - 1, int(len(kept) * 0.99))] * 1000:8.0f}")


async def furnish(house) -> None:
    store, now = house.desk.store, house.desk.clock()
    actor = house.actor(READER, here=CHANNEL)
    for kind in ("weekly", "daily", "instant"):
        await subscribe(house.desk, actor, Place("slack", CHANNEL, "science"), plain_plan(kind, WATCH, zone="Asia/Tokyo", language="en"))
    for story in (await store.latest(WATCH, limit=7)).stories:
        await store.save(house.installation.id, READER, story.id, now)
    await store.suggest(
        Suggestion(0, house.installation.id, WATCH, "https://s.example/f.xml", "U0X", now, title="Suggested", entries=9, kept=2)
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, required=True, metavar="DIR")
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--calls", type=int, default=20)
    given = parser.parse_args()
    asyncio.run(measure(given.keep / f"answers-{given.stories}.db", given.calls))
