"""From the command line: a feed of teasers and its pages. What only a page has is told; the page's text itself is never shown."""

import asyncio
import json
import os
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import prune_database
from bot.cli import main
from bot.commands.doctor import judge_pages
from bot.models import PageCost
from bot.settings import load_settings
from bot.text import one_line
from tests.feeds.feed_host import says
from tests.offices import Office, clean, make_office
from tests.page_host import PARAGRAPHS, PARAGRAPHS_JA, TEASER_JA, TITLE_JA, a_feed_of, a_page, an_item

BULK = "The corridor outside the laboratory was painted green by the caretaker, who likes the colour of moss."
BULK_JA = "研究室の外の廊下は緑色で、管理人が苔の色を好むためだという。"


def tomorrow() -> str:
    """When what is published now is in the week's digest."""
    return f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%MZ}"


@pytest.fixture
def office(tmp_path, host, capsys, monkeypatch):
    """Runs a command in a folder whose watch has one feed: two teasers of today, English and Japanese, and their pages."""
    now = datetime.now(UTC)
    host.give(says(200, a_page(paragraphs=[*PARAGRAPHS, BULK]), "Content-Type: text/html"), "/a")
    host.give(says(200, a_page(TITLE_JA, [*PARAGRAPHS_JA, BULK_JA]), "Content-Type: text/html"), "/b")
    items = an_item(host.url("/a"), at=now), an_item(host.url("/b"), TITLE_JA, TEASER_JA, at=now)
    make_office(tmp_path, urls=(host.give(says(200, a_feed_of(*items))),), pages="enabled = true")
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KAKEHASHI_")]:
        monkeypatch.delenv(name)

    async def run(*words: str) -> str:
        capsys.readouterr()
        assert await asyncio.to_thread(main, list(words)) == 0, capsys.readouterr()
        return capsys.readouterr().out

    return run


async def test_what_only_the_page_has_is_told_and_why_says_where_it_is_from(office, host):
    said = (await office("check")).splitlines()
    assert said == ["1 of 1 feeds read: 2 entries, 2 new or changed, 2 kept.", "Pages of items with only a teaser: 2 read."]
    told = await office("tell", "--plan", "weekly", "--to", "preview", "--now", tomorrow())
    assert "£7.3m" in told
    assert "read from its page, fetched" in one_line(await office("why", host.url("/a")))
    (said,) = json.loads(await office("why", host.url("/b"), "--json"))
    assert said["page"]["state"] == "read"
    assert [amount["text"] for amount in said["facts"]["amounts"]] == ["12億円"]
    assert [each.target for each in host.asked].count("/robots.txt") == 1


async def test_a_page_that_may_not_be_read_is_told_of_by_why(office, host):
    host.give(says(200, b"User-agent: *\nDisallow: /"), "/robots.txt")
    assert "Pages of items with only a teaser: 2 left unread." in await office("check")
    assert "its page could not be: The robots.txt of its host asks us not to read it." in one_line(await office("why", host.url("/a")))


async def test_the_text_of_a_page_is_never_shown(office, host, tmp_path):
    """Facts, quotations and the sentences of the summary are, with their receipts."""
    await office("check")
    with closing(sqlite3.connect(tmp_path / "desk.db")) as connection:
        texts = [text for (text,) in connection.execute("SELECT text FROM entries WHERE paged = 1")]
    assert [BULK in texts[0] + texts[1], BULK_JA in texts[0] + texts[1]] == [True, True]
    commands = [
        *(["why", host.url(path), *more] for path in ("/a", "/b") for more in ([], ["--json"])),
        *(["review", *more] for more in ([], ["--json"], ["--dropped"], ["--dropped", "--json"])),
        ["feeds", "list", "--json"],
        ["check", "--json"],
        ["feeds", "health", "--json"],
        ["doctor", "--offline"],
        *(
            ["ask", "--format", how, *words]
            for how in ("slack", "text")
            for words in (
                ["latest"],
                ["search", "corridor"],
                ["search", "廊下"],
                ["brief", "7d"],
                ["deals"],
                ["org", "RIKEN"],
                ["why", host.url("/a")],
            )
        ),
        *(
            ["tell", "--plan", "weekly", "--to", "preview", "--now", tomorrow(), "--format", how, "--language", language]
            for how in ("slack", "teams", "text", "html")
            for language in ("en", "ja")
        ),
    ]
    shown = {" ".join(words): await office(*words) for words in commands}
    assert "£7.3m" in shown["why " + host.url("/a")]
    assert "Read from its page" in shown["ask --format text why " + host.url("/a")]
    for words, said in shown.items():
        if words.startswith("tell") and words.endswith("en"):
            assert "7.3" in said, words
        for bulk in (BULK, BULK_JA, "painted green", "苔の色"):
            assert bulk not in said, words
            assert json.dumps(bulk)[1:-1] not in said, words


async def test_the_texts_of_pages_are_kept_for_their_own_days(office, tmp_path):
    await office("check")
    settings = load_settings(tmp_path / "kakehashi.toml", {}, {"pages": {"keep_days": 3}})
    now = datetime.now(UTC)
    assert (await prune_database(settings, now + timedelta(days=2))).texts == 0
    assert (await prune_database(settings, now + timedelta(days=4))).texts == 2
    with closing(sqlite3.connect(tmp_path / "desk.db")) as connection:
        assert connection.execute("SELECT count(*) FROM entries WHERE text IS NOT NULL").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM readings WHERE detail LIKE '%7.3m%'").fetchone() == (1,)


async def test_one_switch_keeps_it_from_every_page(office, host, monkeypatch):
    monkeypatch.setenv("KAKEHASHI_PAGES_ENABLED", "false")
    assert "2 kept" in await office("check")
    assert [each.target for each in host.asked] == ["/feed.xml"]


async def test_a_desk_that_is_killed_while_a_page_is_read_has_lost_nothing(office, host, tmp_path):
    async def never(_asked, _writer):
        await asyncio.sleep(60)

    page = host.answers["/a"]
    host.give(never, "/a")
    desk = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "check", cwd=tmp_path, env=clean({}), stdout=-3, stderr=-3)
    async with asyncio.timeout(120):
        while not any(each.target == "/a" for each in host.asked):
            await asyncio.sleep(0.1)
    desk.kill()
    await desk.wait()
    host.give(page, "/a")
    assert "RIKEN and Oxford" not in await office("ask", "latest")
    Office(tmp_path).let_leases_run_out()
    await office("check")
    assert "£7.3m" in await office("ask", "latest")
    assert [each.target for each in host.asked].count("/a") == 2


@pytest.mark.parametrize(
    ("costs", "state", "said"),
    [
        ([PageCost(read=5, left=9)], "ok", "of 14 teasers 5 were read"),
        (
            [PageCost(read=5, left=2, trouble="404."), PageCost(left=30, trouble="news.example.org refuses (403).")],
            "note",
            "refuses (403).",
        ),
    ],
)
def test_the_doctor_says_when_most_pages_cannot_be_read(costs, state, said):
    found = judge_pages(costs)
    assert found.state == state
    assert said in found.what
    assert judge_pages([]) is None
