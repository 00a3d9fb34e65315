"""Whatever comes in, through the real commands: one sentence, the right exit status, and everything else goes on."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.digests.period import period_for
from bot.errors import TemplateError
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.pipeline import compose_digest
from bot.shipped import TEMPLATES
from tests.desks import WATCH, a_desk, an_rss, checked, with_plan
from tests.examples import NOW
from tests.feeds.feed_host import says
from tests.offices import RIKEN, a_feed, clean, make_office


async def kakehashi(folder: Path, *words: str, **environment: str) -> tuple[int, str, str]:
    """(status, out, err) of a command run in `folder`; never a traceback."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder, env=clean(environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = (part.decode() for part in await asyncio.wait_for(process.communicate(), 60))
    assert "Traceback" not in out + err, err
    return process.returncode, out, err


# ── feeds ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_of_ten_bad_feeds_each_has_its_sentence_and_the_good_one_is_read(tmp_path, host):
    good = a_feed(RIKEN)

    async def huge(_asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss><channel>")
        for _ in range(50):
            writer.write(b" " * 1_000_000)
            await writer.drain()
            sent.append(1)

    async def drip(_asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(100):
            writer.write(b"<")
            await writer.drain()
            await asyncio.sleep(0.2)

    sent: list[int] = []
    # Each at a host of its own: one host is asked one thing at a time, and the drip would hold up the rest.
    more = [await asyncio.start_server(host._serve, f"127.0.0.{n}", host.port) for n in range(2, 12)]
    answers = {
        "good": (says(body=good), ""),
        "page": (says(body=b"<!doctype html><title>Log in</title><p>Please"), "web page"),
        "empty": (says(body=b""), "empty"),
        "cut": (says(body=good[: len(good) // 2]), None),
        "latin": (
            says(body="<?xml version='1.0' encoding='utf-8'?><rss><channel><title>Café</title></channel></rss>".encode("latin-1")),
            None,
        ),
        "noise": (says(body=bytes(range(256)) * 40), "feed"),
        "huge": (huge, "larger than 2 MB"),
        "drip": (drip, "did not answer within 2 s"),
        "gone": (says(410), "410"),
        "busy": (says(503), "503"),
        "json": (says(body=b'{"error": "no such feed"}'), "JSON Feed"),
    }
    urls = {
        name: host.give(answer, f"/{name}").replace("127.0.0.1", f"127.0.0.{n}") for n, (name, (answer, _)) in enumerate(answers.items(), 1)
    }
    make_office(tmp_path, feeds="max_megabytes = 2\ntimeout_seconds = 2")
    status, out, err = await kakehashi(tmp_path, "check", *(word for url in urls.values() for word in ("--feed", url)), "--json")
    for server in more:
        server.close()
    assert (status, err) == (0, ""), out
    rows = {row["url"].rsplit("/", 1)[-1]: row for row in json.loads(out)}
    assert set(rows) == set(answers)
    assert (rows["good"]["entries"], rows["good"]["kept"], rows["good"]["error"]) == (1, 1, None)
    for name, (_, words) in answers.items():
        error = rows[name]["error"]
        if words:
            assert error, name
            assert words in error, (name, error)
        assert not error or (len(error) < 300 and "\n" not in error), (name, error)
    assert sum(sent) < 20  # it was stopped at the limit, not read to its end


async def test_an_item_without_title_date_or_link_loses_no_other(tmp_path):
    items = (
        f"<item><guid>1</guid><title>{RIKEN[1]}</title></item>"
        f"<item><link>https://e.example/2</link><description>{RIKEN[2]}</description></item>"
        "<item></item><item><pubDate>the day before yesterday</pubDate><title> </title></item>"
        f"<item><guid>5</guid><link>https://e.example/5</link><title>{RIKEN[1]}, again</title><description>{RIKEN[2]}</description>"
        "<pubDate>Mon, 16 Mar 2026 06:00:00 GMT</pubDate></item>"
    )
    async with a_desk(tmp_path) as desk:
        (report,) = await checked(desk, f'<rss version="2.0"><channel><title>N</title>{items}</channel></rss>'.encode())
        found = await desk.store.latest(WATCH, limit=10)
        plan = await with_plan(desk)
        digest = await compose_digest(desk, plan, period_for(plan, NOW))
        for platform in ("slack", "teams", "text", "html"):
            assert desk.draw(digest, platform, desk.watches[WATCH])
    assert report.trouble == ""
    assert report.entries == 5
    assert "https://e.example/5" in {member.url for story in found.stories for member in story.members}


# ── what a feed says cannot act ─────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = (
    "<!channel> <!here> <@U0000001> <#C0000001|general> <https://evil.example|https://gov.uk> @channel",
    "{{ 7*7 }} {% raw %} {{ cycler.__init__.__globals__ }} ${7*7} #{7*7}",
    '"],"blocks":[{"type":"section"}],"x":["',
    "</script><script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>RIKEN</a>",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <at>everyone</at> | *bold* _it_ ~no~ `code`",
    "\u202egpj.exe\u202c \u0000 \ud7ff \U000e0041 &lt;!channel&gt; &amp;lt;!channel&amp;gt;",
)


class Tags(HTMLParser):
    """Which tags a page has, and where its links go."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs


def parts(value):
    """Every object of a JSON value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(inner)


def in_slack(payload: dict) -> None:
    """Nothing acts: what Slack reads as markup has no mention; nothing else is a mention; links go to the item's own page."""
    for part in parts(payload):
        assert part.get("type") not in {"user", "usergroup", "channel", "broadcast", "team", "markdown", "image"}, part
        assert part.get("url", "https://e.example").startswith("https://e.example"), part
        markup = part.get("text") if part.get("type") == "mrkdwn" or part is payload else None
        for inside in re.findall(r"<([^>]*)", markup or ""):
            assert inside.startswith(("https://e.example", "!date^")), markup


def in_teams(payload: dict) -> None:
    for part in parts(payload):
        assert "msteams" not in part or "entities" not in part["msteams"], part
        assert part.get("url", "https://e.example").startswith("https://e.example"), part
        if part.get("type") == "TextBlock":
            assert "<at>" not in part["text"], part
            for target in re.findall(r"(?<!\\)\]\(([^)]*)\)", part["text"]):
                assert target.startswith("https://e.example"), part


def on_a_page(body: str) -> None:
    page = Tags(body)
    assert not page.tags & {"script", "img", "iframe", "object"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert all(target.startswith(("https://e.example", "#")) for name, target in page.attributes if name in {"href", "src"})


@pytest.mark.parametrize("words", HOSTILE, ids=["mentions", "templates", "json", "script", "markdown", "invisible"])
async def test_no_words_of_a_feed_mention_link_open_a_template_or_run(tmp_path, words):
    """As title, text, author and the feed's own name, through the whole desk, in every form."""
    shown = words.replace("&", "&amp;").replace("<", "&lt;").replace("\u0000", "")
    plain = a_feed((RIKEN[0], RIKEN[1], RIKEN[2]), at=NOW - timedelta(hours=6)).decode()
    body = plain.replace("RIKEN and Oxford", f"RIKEN {shown} and Oxford").replace("new superconductors", f"new {shown} superconductors")
    async with a_desk(tmp_path) as desk:
        (report,) = await checked(desk, body.replace("Example News", f"News {shown}").encode())
        assert report.kept == 1, report
        plan = await with_plan(desk)
        digest = await compose_digest(desk, plan, period_for(plan, NOW))
        drawn = {platform: desk.draw(digest, platform, desk.watches[WATCH]) for platform in ("slack", "teams", "html", "text")}
    for message in drawn["slack"]:
        in_slack(message.payload)
    for message in drawn["teams"]:
        in_teams(message.payload)
    on_a_page(str(drawn["html"][0].payload["body"]))
    assert "superconductors together" in str(drawn["text"][0].payload["body"])
    everything = json.dumps([payload for messages in drawn.values() for payload in [m.payload for m in messages]], ensure_ascii=False)
    assert "\u202e" not in everything
    if "7*7" in words:
        assert "49" not in everything
        assert "{{ 7*7 }}" in str(drawn["text"][0].payload["body"])


# ── templates ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

TEMPLATE_FAULTS = {
    "syntax": ("[\n{% if %}\n]", "line 2"),
    "undefined": ('[\n{"type": "divider", "x": {{ itme.headline }} }\n]', "itme"),
    "macro": ('[\n{% macro twice(x) %}{{ x }}{% endmacro %}\n{"type": "divider"}]', "macro"),
    "not json": ('[{"type": "divider"},]', "JSON"),
    "no slack": ('[{"type": "blink"}]', "blink"),
}


@pytest.mark.parametrize("fault", TEMPLATE_FAULTS)
async def test_a_faulty_template_of_the_users_is_named_and_ours_is_drawn(tmp_path, fault):
    source, words = TEMPLATE_FAULTS[fault]
    own = tmp_path / "own"
    (own / "slack").mkdir(parents=True)
    (own / "slack" / "story.json.j2").write_text(source)
    renderer = Renderer(TEMPLATES, own)
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(RIKEN))
        plan = await with_plan(desk)
        digest = await compose_digest(desk, plan, period_for(plan, NOW))
        drawn = render(digest, "slack", desk.watches[WATCH], renderer=renderer)
        ours = desk.draw(digest, "slack", desk.watches[WATCH])
    assert drawn == ours
    (trouble,) = renderer.troubles
    assert isinstance(trouble, TemplateError)
    assert words in str(trouble)
    assert "\n" not in str(trouble)
    if fault != "no slack":
        assert "slack/story.json.j2" in str(trouble)


async def test_by_the_command_line_a_faulty_template_is_one_sentence_and_the_digest_is_shown(tmp_path):
    source, words = TEMPLATE_FAULTS["syntax"]
    (tmp_path / "own" / "slack").mkdir(parents=True)
    (tmp_path / "own" / "slack" / "story.json.j2").write_text(source)
    (tmp_path / "feed.xml").write_bytes(a_feed(RIKEN))
    make_office(tmp_path, digests='templates_dir = "own"')
    await kakehashi(tmp_path, "check", "--feed", "feed.xml")
    status, out, err = await kakehashi(tmp_path, "tell", "--plan", "weekly", "--to", "preview", "--format", "slack")
    assert status == 0
    assert RIKEN[1] in out
    (line,) = [line for line in err.splitlines() if "story.json.j2" in line]
    assert words in line


# ── the database ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_database_that_another_program_locks_is_one_sentence_and_status_1(tmp_path, monkeypatch, capsys):
    from bot.cli import main
    from bot.storage.store import open_store

    monkeypatch.setitem(open_store.__kwdefaults__, "patience", 0.2)
    make_office(tmp_path)
    (tmp_path / "feed.xml").write_bytes(a_feed(RIKEN))
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KAKEHASHI_")]:
        monkeypatch.delenv(name)
    assert await asyncio.to_thread(main, ["feeds", "list"]) == 0
    with closing(sqlite3.connect("desk.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        capsys.readouterr()
        assert await asyncio.to_thread(main, ["check", "--feed", "feed.xml"]) == 1
        said = capsys.readouterr().err
        other.execute("ROLLBACK")
    assert "is locked by another program" in said
    assert len(said.strip().splitlines()) == 1
    assert await asyncio.to_thread(main, ["check", "--feed", "feed.xml"]) == 0


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("only root may mount a small disk here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


async def test_a_full_disk_is_one_sentence_and_what_was_stored_stays(tmp_path, small_disk):
    make_office(tmp_path)
    database = str(small_disk / "desk.db")
    assert (await kakehashi(tmp_path, "--db", database, "feeds", "list"))[0] == 0
    with suppress(OSError), (small_disk / "ballast").open("wb", buffering=0) as ballast:
        while ballast.write(b"x" * 4096):
            pass
    (tmp_path / "feed.xml").write_bytes(a_feed(*((f"{RIKEN[0]}{n}", f"{RIKEN[1]} {n}", RIKEN[2] * 20) for n in range(80))))
    status, _, err = await kakehashi(tmp_path, "--db", database, "check", "--feed", "feed.xml")
    assert status == 1
    assert "disk" in err
    assert len(err.strip().splitlines()) == 1
    (small_disk / "ballast").unlink()
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)


@pytest.mark.parametrize("words", [("init", "office"), ("demo", "--out", "office"), ("--db", "office/desk.db", "feeds", "list")])
async def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, words):
    (tmp_path / "office").write_text("a file stands where the folder would be")
    make_office(tmp_path)
    status, _, err = await kakehashi(tmp_path, *words)
    assert status in {1, 2}
    assert "office" in err
    assert len(err.strip().splitlines()) == 1
