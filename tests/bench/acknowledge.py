"""How fast a slash command is acknowledged and answered: idle, while 500 entries arrive, or with so many stories stored.

    python tests/bench/acknowledge.py [--commands 200] [--entries 500] [--stored 1000 100000]

Linux (it serves feeds at 127.0.0.1, 127.0.0.2, …). A real desk in a process of its own (two workers) beside a local Slack; signed `/ukjapan latest` commands over HTTP, one after another.
Goal: p99 to the acknowledgement under 100 ms while the entries are fetched, parsed, read, stored and folded. With `--stored` instead: an
office whose database `answers.py` fills with that many stories; one kind of question after another, each typed once the last is answered.
"""

import argparse
import asyncio
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import aiohttp

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.answers import World, fill
from tests.feeds.feed_host import FeedHost
from tests.local_slack import LocalSlack, a_command, local_slack
from tests.offices import HTTP, Office, Running, a_feed, make_office, with_news
from tests.slack.test_commands import signed

PAUSE = 0.02
"""Seconds between an acknowledgement and the next command."""
SIZE = 25
"""Entries a feed."""


TOWNS = [
    "Leeds",
    "Cardiff",
    "Glasgow",
    "Bristol",
    "Durham",
    "Exeter",
    "Sheffield",
    "Warwick",
    "York",
    "Bath",
    "Surrey",
    "Aberdeen",
    "Lancaster",
    "Southampton",
    "Swansea",
    "Dundee",
]
CITIES = [
    "Kyoto",
    "Osaka",
    "Tohoku",
    "Nagoya",
    "Hokkaido",
    "Tsukuba",
    "Hiroshima",
    "Kyushu",
    "Kobe",
    "Okayama",
    "Keio",
    "Waseda",
    "Chiba",
    "Kanazawa",
    "Kumamoto",
    "Niigata",
]
SUBJECTS = [
    "superconductors",
    "gene therapy for blindness",
    "fusion magnets",
    "floating wind turbines",
    "malaria vaccines",
    "photonic chips",
    "deep-sea robots",
    "quantum sensors",
    "rice genomes",
    "hydrogen engines",
    "satellite radar",
    "dementia screening",
    "perovskite solar cells",
    "earthquake warning",
    "antibiotic resistance",
    "protein folding",
    "robot surgery",
    "carbon capture",
    "neutrino detectors",
    "cancer vaccines",
    "5G antennas",
    "battery recycling",
]
DEEDS = [
    "open a laboratory for",
    "win funding for",
    "publish first results on",
    "sign an agreement on",
    "begin trials in",
    "share a prize for",
]
SYLLABLES = ["ka", "mo", "ri", "to", "ben", "sha", "lor", "vin", "da", "ne", "qui", "zo", "pra", "tel", "mu", "gan"]


def entries(count: int) -> list[tuple[str, str, str]]:
    """Two in three are ours, nearly each an event of its own, in words of its own: all of the work is done for them, folding included."""
    chance, made = random.Random(7), []
    for n in range(count):
        town, city, subject = (chance.choice(some) for some in (TOWNS, CITIES, SUBJECTS))
        words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(150)]
        body = ". ".join(" ".join(words[start : start + 12]).capitalize() for start in range(0, 150, 12))
        if n % 3 == 0:
            made.append((f"https://e.example/{n}", f"Football: {town} win match {n}", f"{town} won two to nil. {body}."))
            continue
        title = f"{town} and {city} universities {chance.choice(DEEDS)} {subject} with {words[0].capitalize()} {words[1].capitalize()}"
        text = (
            f"The University of {town} and {city} University in Japan will study {subject}. {words[0].capitalize()} {words[1]} gives "
            f"£{chance.randint(1, 90)}.{n % 10}m. “We waited for {words[2]},” said Professor {words[3].capitalize()}. {body}."
        )
        made.append((f"https://e.example/{n}", title, text))
    return made


async def type_command(
    desk_url: str, slack: LocalSlack, client: aiohttp.ClientSession, number: int, words: str = "latest"
) -> tuple[float, float]:
    """When it was typed, and seconds to its acknowledgement."""
    body = urlencode(a_command(slack.response_url(f"u{number}"), words, f"typing-{number}"))
    headers = signed(body)
    began = time.perf_counter()
    async with client.post(f"{desk_url}/slack/events", data=body, headers=headers) as answer:
        await answer.read()
        assert answer.status == 200, answer.status
    return began, time.perf_counter() - began


def watch_answers(slack: LocalSlack) -> dict[str, float]:
    """When each response_url was first used, filled as they come."""
    when: dict[str, float] = {}

    class Uses(dict):
        def __missing__(self, name):
            return 0

        def __setitem__(self, name, value):
            when.setdefault(name, time.perf_counter())
            super().__setitem__(name, value)

    slack.uses = Uses()
    return when


async def measure(
    desk: Running,
    slack: LocalSlack,
    client: aiohttp.ClientSession,
    first: int,
    go_on,
    words: tuple[str, ...] = ("latest",),
    *,
    patient: bool = False,
) -> tuple[list[float], list[float]]:
    """Milliseconds to acknowledgement and to answer, of commands typed while `go_on(count)`; if `patient`, each once the last is answered."""
    url = next(word for word in desk.said.split() if word.startswith("http://127.0.0.1:")).rstrip(".")
    answered, typed = watch_answers(slack), []
    while go_on(len(typed)):
        typed.append(await type_command(url, slack, client, first + len(typed), words[len(typed) % len(words)]))
        await asyncio.sleep(PAUSE)
        while patient and f"u{first + len(typed) - 1}" not in answered:
            await asyncio.sleep(PAUSE / 10)
    await desk.until(lambda: answered.keys() >= {f"u{first + n}" for n in range(len(typed))}, seconds=120)
    return [took * 1000 for _, took in typed], [(answered[f"u{first + n}"] - began) * 1000 for n, (began, _) in enumerate(typed)]


def show(name: str, times: list[float]) -> float:
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"{name:26} n={len(ordered):4}  p50 {statistics.median(ordered):7.1f} ms  p99 {p99:7.1f} ms  worst {ordered[-1]:7.1f} ms")
    return p99


async def run(commands: int, count: int) -> None:
    host = FeedHost()
    await host.open()
    more = [await asyncio.start_server(host._serve, f"127.0.0.{n}", host.port) for n in range(2, count // SIZE + 1)]
    gate, news = asyncio.Event(), entries(count)

    def give(number: int) -> str:
        body = a_feed(*news[number * SIZE : (number + 1) * SIZE])

        async def answer(_asked, writer):
            await gate.wait()
            writer.write(f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

        # Each feed a host of its own, as in life: one host is asked one thing at a time.
        return host.give(answer, f"/{number}.xml").replace("127.0.0.1", f"127.0.0.{number + 1}")

    with tempfile.TemporaryDirectory() as folder:
        async with local_slack() as slack, aiohttp.ClientSession() as client:
            office = make_office(Path(folder), slack, tuple(give(n) for n in range(count // SIZE)), web="port = 0")
            await with_news(office, plan=False)
            async with office.running(HTTP) as desk:
                await desk.until_said("Slack is open")
                await asyncio.sleep(1)
                await measure(desk, slack, client, 0, lambda n: n < 10)
                idle = await measure(desk, slack, client, 1000, lambda n: n < commands)
                began = time.perf_counter()
                gate.set()
                # until the last feed is stored, and a second more, in which the rest is folded
                busy = await measure(desk, slack, client, 10000, lambda n: not all_read(office, count // SIZE, n) or n < commands)
                seconds = time.perf_counter() - began
                status = await desk.end()
            stories = office.rows("SELECT count(*) FROM stories")[0][0]
            stored = office.rows("SELECT count(*) FROM entries")[0][0]
    await host.close()
    for server in more:
        server.close()
    assert status == 0
    quiet = show("idle: acknowledged", idle[0])
    show("idle: answered", idle[1])
    loaded = show("busy: acknowledged", busy[0])
    show("busy: answered", busy[1])
    print(f"busy / idle p99 to the acknowledgement: {loaded / quiet:.1f}. Goal p99 < 100 ms: {'met' if loaded < 100 else 'MISSED'}.")
    print(f"{stored - 1} entries stored, {stories - 1} stories folded in {seconds:.1f} s.")


async def run_stored(commands: int, stories: int) -> None:
    """Idle, with so many stories stored; each kind of question apart."""
    with tempfile.TemporaryDirectory() as folder:
        async with local_slack() as slack, aiohttp.ClientSession() as client:
            office = make_office(Path(folder), slack, web="port = 0")
            world = World()
            await asyncio.to_thread(fill, str(office.database), stories, world)
            with closing(sqlite3.connect(office.database)) as database, database:
                database.execute("UPDATE feeds SET next_check = '2999-01-01T00:00:00.000000+00:00'")  # nothing is fetched
            questions = ("latest", "latest quantum", f"search {world.words[0]}", f"org {world.bodies[0]}", "deals")
            async with office.running(HTTP | {"KAKEHASHI_RETENTION_TEXT_DAYS": "9999"}) as desk:  # what is old is not forgotten meanwhile
                await desk.until_said("Slack is open", seconds=300)
                await asyncio.sleep(1)
                await measure(desk, slack, client, 0, lambda n: n < 2 * len(questions), questions)
                for place, question in enumerate(questions, 1):
                    acknowledged, answered = await measure(
                        desk, slack, client, 10000 * place, lambda n: n < commands, (question,), patient=True
                    )
                    show(f"{stories} {question}: ack", acknowledged)
                    show(f"{stories} {question}: answer", answered)
                assert await desk.end() == 0


def all_read(office: Office, feeds: int, n: int) -> bool:
    """Looked at now and then only, not to be a load itself."""
    waiting = (
        "SELECT count(*) FROM readings r JOIN entries e ON e.id = r.entry WHERE r.band = 'post' AND r.current "
        "AND NOT EXISTS (SELECT 1 FROM story_entries s WHERE s.entry = e.id)"
    )
    done = office.rows("SELECT count(*) FROM feeds WHERE last_success IS NOT NULL") if n % 20 == 0 else [(0,)]
    return done[0][0] > feeds and office.rows(waiting) == [(0,)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commands", type=int, default=200)
    parser.add_argument("--entries", type=int, default=500)
    parser.add_argument("--stored", type=int, nargs="+", metavar="STORIES")
    given = parser.parse_args()
    for number in given.stored or ():
        asyncio.run(run_stored(given.commands, number))
    if not given.stored:
        asyncio.run(run(given.commands, given.entries))
