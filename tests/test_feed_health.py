"""feeds health and the doctor's line about feeds, over a database in which feeds ail."""

import asyncio
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot import shipped
from bot.answers.ailing import Ailing, Told, word_ailing
from bot.cli import main
from bot.commands.doctor import judge_feeds
from bot.commands.feed_health import Sheet, in_order, kb_a_day, show, span
from bot.faring import DEAD_FAILURES, HOLDS
from bot.models import Feed, PageCost
from bot.ports import Checked, Checkup, FeedState
from bot.storage.store import open_store
from bot.wording.catalogue import load_wordings
from tests.examples import NOW, a_feed, a_reading, a_source, an_entry
from tests.storage.acts import WATCH

DAY = timedelta(days=1)
EN = load_wordings(shipped.LOCALE)["en"]


def changes(now: datetime) -> dict[str, dict[str, object]]:
    """What its last check came to, by the feed's title."""
    well = {"last_checked": now, "last_success": now, "next_check": now + timedelta(hours=2), "checks": 10, "bytes": 40960, "read_ms": 90}
    failed = {**well, "failures": DEAD_FAILURES, "failing_since": now - 5 * DAY, "last_success": now - 5 * DAY}
    return {
        "Healthy": well,
        "Moved": {**well, "permanent_url": "https://new.example/feed", "permanent_seen": HOLDS},
        "Failing": {**failed, "trouble": "failing.example answers with status 502."},
        "Dead": {**failed, "failing_since": now - 20 * DAY, "trouble": "dead.example cannot be found (DNS)."},
        "Never": {**failed, "last_success": None, "trouble": "This is a web page, not a feed."},
        "Gone": {**failed, "state": "gone", "trouble": "gone.example says this has ended for good (410)."},
        "Quiet": well,
    }


async def fill(place: str, now: datetime) -> None:
    store = await open_store(f"sqlite:///{place}")
    for title, changed in changes(now).items():
        feed = await store.add_feed(WATCH, a_source(url=f"https://{title.lower()}.example/feed", title=title), now - 90 * DAY)
        made, read = entries_of(title, feed, now)
        [claimed] = await store.claim_feeds(now, by="me", until=now + DAY, limit=1, urls=[feed.url])
        await store.save_checks([Checked(replace(claimed, **changed), made, read)], by="me", now=now)
    await store.add_feed(WATCH, a_source(url="https://new.example/other", title="[red]New[/] & odd"), now)
    await store.close()


def entries_of(title: str, feed: Feed, now: datetime) -> tuple[tuple, tuple]:
    """One a day up to yesterday; of the quiet one the last is two hundred days old. Every fourth is kept."""
    first = 200 if title == "Quiet" else 1
    made = [an_entry(f"{title}-{n}", feed=feed.id, key=f"{title}-{n}", published=now - (first + n) * DAY) for n in range(40)]
    read = [a_reading(entry.id, band="post" if number % 4 == 0 else "drop") for number, entry in enumerate(made)]
    return tuple(made), tuple(read)


@pytest.fixture
def health(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    asyncio.run(fill(str(tmp_path / "desk.db"), datetime.now(UTC)))

    def call(*words: str) -> str:
        capsys.readouterr()
        assert main(["feeds", "health", "--db", "desk.db", *words]) == 0
        return capsys.readouterr().out

    return call


def test_each_feed_is_a_line_the_worst_first_and_below_stands_what_mends_it(health):
    table, _, mending = health().partition("\n\n")
    lines = [line.split() for line in table.splitlines()]
    assert [line[1] for line in lines[1:7]] == ["dead", "gone", "failing", "failing", "quiet", "moved"]
    healthy = next(line for line in lines if line[0] == "Healthy")
    assert healthy[1:4] == ["healthy", "about", "daily"]
    assert healthy[-5:-2] == ["25%", "48", "9.0"]
    for words in (
        "dead.example cannot be found (DNS).",
        "now read at https://new.example/feed.",
        "feeds discover https://never.example",
    ):
        assert words in mending
    assert "Healthy" not in mending


def test_on_a_narrow_terminal_what_matters_least_falls_out():
    now = {"last_checked": NOW, "last_success": NOW, "next_check": NOW + DAY, "checks": 9, "bytes": 9_000_000, "read_ms": 900}
    states = [Checkup(FeedState(a_feed(**now), a_source(title="宇宙航空研究開発機構プレスリリース"), "healthy", NOW - DAY, DAY), 5, 5, 9)]
    heads = {width: drawn(states, width, {1: PageCost(read=34, bytes=2_200_000)})[2].split() for width in (60, 80, 120)}
    assert heads[60] == ["outlet", "fares", "rhythm", "last", "kept", "next"]
    assert set(heads[60]) < set(heads[80]) < set(heads[120])
    assert "pages" in heads[120]


def test_feeds_that_the_same_mends_stand_together_above_it():
    wrong = {
        "A": "a.example cannot be found (DNS).",
        "B": "b.example refuses to give us this (403).",
        "C": "c.example cannot be found (DNS).",
    }
    feeds = [a_feed(id=n, failures=9, url=f"https://{title.lower()}.example/", trouble=why) for n, (title, why) in enumerate(wrong.items())]
    states = [FeedState(feed, a_source(title=title), "failing") for feed, title in zip(feeds, wrong, strict=True)]
    said = [line.split()[0] for line in drawn([Checkup(state) for state in states], 160) if line.startswith("  ") and line.strip()]
    assert said == ["A", "C", "→", "B", "→"]
    told = Told([Ailing("failing", state) for state in states], (), EN, ZoneInfo("UTC"), NOW)
    lines = ["".join(piece.words for piece in line) for line in word_ailing(told).sections[0].lines]
    assert [line[0] for line in lines] == ["A", "C", "→", "B"]
    assert lines[1].endswith("(DNS).")
    assert lines[2] == "→ See whether the site has a new name, and add its feed by that."
    assert "(403). Its firewall" in lines[3]


def test_only_what_ails_is_shown_where_that_is_wanted_and_as_data_with_cause_and_mend(health):
    rows = {row["title"]: row for row in json.loads(health("--ail", "--json"))}
    assert set(rows) == {"Dead", "Gone", "Failing", "Never", "Quiet", "Moved"}
    assert rows["Dead"]["fare"] == "dead"
    assert "cannot be found" in rows["Dead"]["what"]
    assert rows["Failing"]["mend"] == "Its server is at fault: wait, or tell its webmaster."
    assert rows["Never"]["what"].startswith("never read, since ")
    everything = {row["title"]: row for row in json.loads(health("--json"))}
    assert everything["Healthy"]["kept_share"] == 0.25
    assert everything["Healthy"]["items_30_days"] in {29, 30}
    assert everything["Healthy"]["kb_a_day"] == 48.0
    assert everything["Healthy"]["ms_a_check"] == 9.0
    assert (everything["Healthy"]["what"], everything["Healthy"]["mend"]) == (None, None)


def test_another_watch_than_there_is_is_named(health, capsys):
    with pytest.raises(AssertionError):
        health("--watch", "none")
    assert "This desk runs no watch named 'none'." in capsys.readouterr().err


def drawn(states: Sequence[Checkup], width: int, pages: dict[int, PageCost] | None = None) -> list[str]:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    show(console, Sheet(states, pages or {}, EN, ZoneInfo("UTC"), NOW), in_order(states))
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [90, 100, 160])
def test_on_a_terminal_only_titles_give_way(width):
    feed = a_feed(last_checked=NOW, last_success=NOW, next_check=NOW + DAY, checks=9, bytes=9**9, read_ms=999)
    titles = ["東西科学新聞 国際版 " * 3, "[bold]A title with marks[/]", "Short"]
    states = [Checkup(FeedState(feed, a_source(title=each), "healthy", NOW - DAY, 14 * DAY, NOW), 12345, 9, 100) for each in titles]
    lines = drawn(states, width)
    head = next(line for line in lines if line.startswith("outlet"))
    for column in ("fares", "rhythm", "last", "30 days", "kept", "KB/day", "ms", "next"):
        assert column in head
    assert any(line.startswith("[bold]A title") for line in lines)
    assert all("every 2 weeks" in line and "12,345" in line for line in lines if "● healthy" in line)


def test_pages_have_a_column_where_any_were_fetched_and_there_is_room():
    state = FeedState(a_feed(last_checked=NOW, checks=1), a_source(title="A"), "healthy", NOW, DAY, NOW)
    costs = {1: PageCost(read=34, bytes=2_200_000)}
    assert "34 · 2.1 MB" in "\n".join(drawn([Checkup(state)], 160, costs))
    assert "pages" not in "\n".join(drawn([Checkup(state)], 160))
    assert "pages" not in "\n".join(drawn([Checkup(state)], 80, costs))


@pytest.mark.parametrize(
    ("time", "said"),
    [(timedelta(minutes=3), "3 min"), (timedelta(hours=5), "5 h"), (3 * DAY, "3 d"), (30 * DAY, "4 wk"), (90 * DAY, "3 mo")],
)
def test_spans_are_short(time, said):
    assert span(time) == said


def test_what_was_never_asked_costs_nothing_that_we_know():
    assert kb_a_day(Checkup(FeedState(a_feed(), a_source(), "new"))) is None


@pytest.mark.parametrize(
    ("fares", "state", "what", "mend"),
    [
        (["healthy"] * 3, "ok", "3 healthy", ""),
        (["healthy", "trying"], "ok", "1 healthy, 1 being tried again", ""),
        (["paused"] * 2, "bad", "all 2 paused", "resume --all"),
        (["new", "paused"], "note", "1 never checked, 1 paused", "feeds test --all"),
        (["healthy", "new", "dead", "gone", "quiet"], "note", "1 healthy, 1 dead, 1 gone, 1 quiet, 1 never checked", "feeds health --ail"),
        (["failing", "dead"], "bad", "1 dead, 1 failing; 2 could never be read", "Is this machine online?"),
    ],
)
def test_the_doctor_has_one_line_about_feeds(fares, state, what, mend):
    read = NOW if "healthy" in fares else None
    found = judge_feeds([FeedState(a_feed(last_success=read), a_source(), fare) for fare in fares])
    assert (found.state, found.about, found.what) == (state, "feeds", what)
    assert mend in found.mend
