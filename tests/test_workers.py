import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Unreadable, WatchError
from bot.models import Fetched
from bot.workers import Job, Workers, read_job
from tests.examples import NOW, ROOT, a_feed
from tests.feeds.feed_host import RSS

WATCH = ROOT / "config" / "watches" / "uk-japan-science"
TEXT = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Example</title>
<item><title>UK and Japan back quantum work</title><guid>g1</guid><description>&lt;p>The UK and Japan will put \xc2\xa39.7m into three
quantum projects, UK Research and Innovation said.&lt;/p></description></item></channel></rss>"""
# 60 KB that take feedparser far more than a second: its time grows with the square of the attributes of one element.
SLOW = b'<rss version="2.0"><channel><item ' + b" ".join(b'a%d=""' % number for number in range(100_000)) + b"></item></channel></rss>"


def a_job(body: bytes = RSS, **changes) -> Job:
    settings = {"feed": a_feed(), "fetched": Fetched(a_feed().url, 200, body), "watches": ((WATCH,),), "known": {}, "seen": NOW}
    return Job(**(settings | changes))


linux = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux lists a process's children in files")


def children_of(process: int) -> set[int]:
    """All descendants, by Linux's own account of them."""
    found, rest = set(), [process]
    while rest:
        for task in Path(f"/proc/{rest.pop()}/task").glob("*/children"):
            young = {int(child) for child in task.read_text().split()} - found
            found |= young
            rest += young
    return found


class Fatal(dict):
    """Ends the process that looks into it."""

    def get(self, *_args):
        os._exit(7)


class Greedy(dict):
    """Takes more memory than a worker may have."""

    def get(self, *_args):
        return bytearray(4 * 2**30)


class Hungry(dict):
    """Takes more memory than a document may, though less than a worker may have."""

    def get(self, *_args):
        return bytearray(300 * 2**20)


class Endless(dict):
    """Never comes to an end."""

    def get(self, *_args):
        while True:
            pass


class Faulty(dict):
    def get(self, *_args):
        raise LookupError("a fault of ours")


@pytest.fixture
async def workers():
    workers = Workers(2, timedelta(seconds=20), 1024)
    yield workers
    await workers.close()


async def test_a_document_becomes_entries_and_readings_in_one_hop(workers):
    outcome = await workers.read(a_job(TEXT))
    (entry,), (reading,) = outcome.entries, outcome.readings
    assert (outcome.format, outcome.title, outcome.total, outcome.error) == ("rss2", "Example", 1, None)
    assert (reading.entry, reading.version, reading.watch) == (entry.id, 1, "uk-japan-science")
    assert entry.text.startswith("The UK and Japan will put £9.7m")


async def test_what_is_known_is_not_read_again(workers):
    (entry,) = (await workers.read(a_job(TEXT))).entries
    outcome = await workers.read(a_job(TEXT, known={entry.key: (entry.content_hash, 1)}))
    assert (outcome.total, outcome.entries, outcome.readings) == (1, (), ())


def test_what_a_document_cost_is_told():
    began = time.process_time()
    outcome = read_job(a_job(SLOW[:200_000]))
    assert 0 < outcome.cpu_ms <= (time.process_time() - began) * 1000 + 1


async def test_what_is_not_a_feed_is_said_and_no_error(workers):
    outcome = await workers.read(a_job(b"<!doctype html><html></html>"))
    assert (outcome.error, outcome.entries) == ("This is a web page, not a feed.", ())


async def test_a_job_over_its_time_ends_its_process_and_no_other_job():
    workers = Workers(2, timedelta(seconds=1.5), 1024)
    slow = asyncio.create_task(workers.read(a_job(SLOW)))
    others = [asyncio.create_task(workers.read(a_job(TEXT))) for _ in range(5)]
    with pytest.raises(Unreadable, match=r"Example News took more than 1\.5 s"):
        await slow
    assert all(outcome.total == 1 for outcome in await asyncio.gather(*others))
    assert (await workers.read(a_job(TEXT))).total == 1
    await workers.close()


@pytest.mark.parametrize(
    ("known", "words"),
    [(Fatal(), "ended the process"), (Greedy(), "too much memory"), (Faulty(), "LookupError")],
    ids=["exit", "memory", "fault"],
)
async def test_what_a_document_does_to_its_process_it_does_to_itself_alone(workers, known, words):
    bad = asyncio.create_task(workers.read(a_job(TEXT, known=known)))
    good = [asyncio.create_task(workers.read(a_job(TEXT))) for _ in range(5)]
    with pytest.raises(Unreadable, match=words):
        await bad
    assert all(outcome.total == 1 for outcome in await asyncio.gather(*good))


@linux
async def test_among_many_documents_each_hostile_one_is_lost_alone():
    workers = Workers(2, timedelta(seconds=3), 1024)
    await workers.read(a_job(TEXT, watches=()))
    hostile = {Endless: "took more than 3 s", Greedy: "too much memory", Hungry: "too much memory", Fatal: "ended the process"}
    mixed = [job for kind in hostile for job in (*[a_job(TEXT, watches=())] * 5, a_job(TEXT, watches=(), known=kind()))]
    came = await asyncio.gather(*(workers.read(job) for job in mixed), return_exceptions=True)
    await workers.close()
    for job, outcome in zip(mixed, came, strict=True):
        if words := hostile.get(type(job.known)):
            assert isinstance(outcome, Unreadable)
            assert words in str(outcome)
        else:
            assert outcome.total == 1


@linux
async def test_what_parsing_may_take_does_not_hang_on_what_the_lexicons_hold():
    """A worker may have a gigabyte for its lexicons; a document of 300 MB is too large nevertheless, and leaves the process as it was."""
    workers = Workers(1, timedelta(seconds=20), 1024)
    await workers.read(a_job(TEXT))
    before = children_of(os.getpid())
    with pytest.raises(Unreadable, match="too much memory"):
        await workers.read(a_job(TEXT, known=Hungry()))
    assert (await workers.read(a_job(TEXT))).total == 1
    assert children_of(os.getpid()) == before
    await workers.close()


async def test_a_watch_that_cannot_be_read_is_said(workers, tmp_path):
    with pytest.raises(WatchError, match=r"watch\.toml"):
        await workers.read(a_job(TEXT, watches=((tmp_path,),)))
    assert (await workers.read(a_job(TEXT))).total == 1


async def test_the_loop_stays_free_while_documents_are_read(workers):
    job = asyncio.create_task(workers.read(a_job(TEXT)))
    longest = last = 0.0
    while not job.done():
        began = time.monotonic()
        await asyncio.sleep(0)
        longest = max(longest, last := time.monotonic() - began)
    assert last >= 0
    assert longest < 0.3


@linux
@pytest.mark.parametrize("seconds", [0, 0.5], ids=["nobody has noticed yet", "the pool is broken"])
async def test_workers_that_all_died_are_replaced_and_no_document_pays_for_it(workers, seconds):
    await workers.read(a_job(TEXT))
    for process in children_of(os.getpid()):
        if b"forkserver" in Path(f"/proc/{process}/cmdline").read_bytes() and not children_of(process):
            os.kill(process, signal.SIGKILL)
    await asyncio.sleep(seconds)
    assert [outcome.total for outcome in await asyncio.gather(*(workers.read(a_job(TEXT)) for _ in range(3)))] == [1, 1, 1]


@linux
async def test_closing_waits_for_what_is_under_way_and_leaves_no_worker():
    workers = Workers(2, timedelta(seconds=20), 1024)
    await workers.read(a_job(TEXT))
    before = children_of(os.getpid())
    jobs = [asyncio.create_task(workers.read(a_job(TEXT))) for _ in range(10)]
    await asyncio.sleep(0)
    await workers.close()
    assert all(outcome.total == 1 for outcome in await asyncio.gather(*jobs))
    assert len(children_of(os.getpid())) <= len(before) - 2
    await workers.close()


async def test_a_cancelled_job_frees_its_process():
    workers = Workers(1, timedelta(seconds=20), 1024)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(workers.read(a_job(SLOW)), 0.5)
    assert (await asyncio.wait_for(workers.read(a_job(TEXT)), 5)).total == 1
    await workers.close()


@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_desk_that_is_ended_leaves_no_process_behind(number):
    program = (
        "import asyncio, sys; from datetime import timedelta; from bot.workers import Workers; from tests.test_workers import a_job, SLOW, TEXT\n"
        "async def main():\n    w = Workers(2, timedelta(seconds=60), 1024); await w.read(a_job(TEXT)); print('ready', flush=True); await w.read(a_job(SLOW))\n"
        "if __name__ == '__main__': asyncio.run(main())"
    )
    desk = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    assert desk.stdout.readline() == b"ready\n"
    time.sleep(0.3)
    young = children_of(desk.pid)
    assert len(young) >= 3
    desk.send_signal(number)
    desk.wait()
    desk.stdout.close()
    deadline = time.monotonic() + 5
    while any(_runs(process) for process in young) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [process for process in young if _runs(process)]


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


TWO = TEXT.replace(b"</item>", b"</item><item><title>Trouble</title><guid>g2</guid></item>")


def test_one_text_that_the_rules_stumble_over_loses_no_other(monkeypatch, caplog):
    plain = read_job(a_job(TWO))
    assert len(plain.entries) == len(plain.readings) == 2

    def read_entry(entry, watch, lexicon):
        if entry.title == "Trouble":
            raise IndexError
        return plain.readings[0]

    monkeypatch.setattr("bot.workers.read_entry", read_entry)
    outcome = read_job(a_job(TWO))
    assert [entry.key for entry in outcome.entries] == ["g1"]
    assert (outcome.error, outcome.total) == (None, 2)
    assert "“Trouble”" in caplog.text


def test_more_than_can_be_read_in_time_is_left_for_the_next_check():
    first = read_job(a_job(TWO), seconds=-1)
    assert (first.entries, first.error) == ((), "2 of 2 new entries are left for the next check.")
    assert read_job(a_job(TWO), seconds=60).error is None
