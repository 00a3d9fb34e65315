"""preview: what every platform would show, on disk or live in a browser; a broken template is told in words, nothing is sent."""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
import time
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.cli import main
from tests.examples import ROOT
from tests.offices import RIKEN, a_feed, make_office

NOW = "2026-03-16T08:30+00:00"
HEAD = '{% extends "default:slack/head.json.j2" %}\n{% block above %}\n{"type": "context", "elements": [{"type": "plain_text", "text": WORDS}]},\n{% endblock %}\n'
QUICK = 10.0


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Of a desk that has read one story; made once, for reading starts processes."""
    folder = tmp_path_factory.mktemp("read")
    make_office(folder)
    (folder / "feed.xml").write_bytes(a_feed(RIKEN, at=datetime(2026, 3, 14, tzinfo=UTC)))
    assert main(["check", "--config", str(folder / "kakehashi.toml"), "--feed", str(folder / "feed.xml")]) == 0
    return folder / "desk.db"


@pytest.fixture
def office(tmp_path, monkeypatch, capsys, database):
    """A desk with one story, whose own templates are in `own`; `call` runs a command there and gives (status, out, err)."""
    for name in [name for name in os.environ if name.startswith("KAKEHASHI_")]:
        monkeypatch.delenv(name)
    make_office(tmp_path, digests='templates_dir = "own"')
    (tmp_path / "own" / "slack").mkdir(parents=True)
    shutil.copy(database, tmp_path)
    (tmp_path / "a-file").write_text("taken", "utf-8")
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = main(list(words))
        except SystemExit as error:
            status = error.code
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def write_head(folder, words: str) -> None:
    (folder / "own/slack/head.json.j2").write_text(HEAD.replace("WORDS", words), "utf-8")


def kept(folder) -> list[tuple]:
    with closing(sqlite3.connect(folder / "desk.db")) as database:
        return [
            *database.execute("SELECT * FROM deliveries"),
            *database.execute("SELECT * FROM told"),
            *database.execute("SELECT * FROM plans"),
        ]


def test_a_digest_and_an_answer_are_written_for_every_platform_and_nothing_is_remembered(office, tmp_path):
    before = kept(tmp_path)
    status, out, err = office("preview", "--plan", "weekly", "--words", "search superconductors", "--now", NOW, "--language", "both")
    assert (status, err) == (0, "")
    assert "nothing was sent" in out
    written = tmp_path / "kakehashi-preview"
    page = (written / "index.html").read_text("utf-8")
    assert "<script" not in page
    assert (written / "index.html").as_uri() in out
    for name in ("weekly-both", "answer-en", "answer-ja"):
        assert RIKEN[1] in (written / f"{name}.txt").read_text("utf-8")
        assert RIKEN[1] in page
        assert {path.name for path in written.glob(f"{name}.*")} == {f"{name}.{end}" for end in ("slack.json", "teams.json", "txt", "html")}
    assert kept(tmp_path) == before


@pytest.mark.parametrize("kind", ["instant", "daily", "weekly", "monthly"])
def test_every_kind_of_plan_can_be_looked_at_before_there_is_one(office, tmp_path, kind):
    status, _, err = office("preview", "--plan", kind, "--now", "2026-03-14T12:00+00:00", "--out", kind)
    assert (status, err) == (0, "")
    assert RIKEN[1] in (tmp_path / kind / f"{kind}-en.txt").read_text("utf-8")


def test_a_broken_template_is_told_in_a_sentence_and_the_rest_is_written(office, tmp_path):
    write_head(tmp_path, "{{ titel }}")
    status, _, err = office("preview", "--now", NOW, "--out", "out")
    assert status == 1
    assert "slack/head.json.j2, line 3: 'titel' is undefined. Did you mean title? Ours is used until then." in err
    assert RIKEN[1] in (tmp_path / "out/weekly-en.slack.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--plan", "nightly"], 1, "There is no plan named nightly. Plans here: none; or say instant, daily, weekly, monthly."),
        (["--lens", "telescope"], 1, "There is no lens named 'telescope'"),
        (["--now", "noon"], 2, "--now noon is no ISO time"),
        (["--out", "a-file"], 1, "a-file cannot be written"),
        (["--watch", "elsewhere"], 1, "elsewhere"),
        (["--watch-files", "--port", "70000"], 2, "70000 is no port"),
        (["--db", "none.db"], 1, "There is no database yet"),
        (["--language", "fr"], 2, "invalid choice"),
        (["templates", "own", "--copy", "slack/storey.json.j2"], 1, "There is slack/story.json.j2"),
        (["templates", "a-file"], 2, "a-file cannot be written"),
    ],
    ids=lambda given: given[-1] if isinstance(given, list) else "",
)
def test_what_cannot_be_done_is_one_sentence(office, words, status, said):
    got, out, err = office("preview", *words)
    assert (got, out) == (status, "")
    assert said in err
    assert "Traceback" not in err


def test_a_starter_is_copied_draws_and_is_never_overwritten(office, tmp_path):
    (tmp_path / "own/slack/head.json.j2").write_text("mine", "utf-8")
    status, out, _ = office("preview", "templates")
    assert status == 0
    assert "left as it is" in out
    assert "templates_dir =" not in out
    assert (tmp_path / "own/slack/head.json.j2").read_text("utf-8") == "mine"
    (tmp_path / "own/slack/head.json.j2").unlink()
    office("preview", "templates")
    assert office("preview", "--now", NOW, "--out", "out")[0] == 0
    for end in ("slack.json", "teams.json", "txt", "html"):
        assert "From our international office" in (tmp_path / f"out/weekly-en.{end}").read_text("utf-8")


def test_one_of_ours_is_copied_for_editing(office, tmp_path):
    status, out, _ = office("preview", "templates", "new", "--copy", "slack/story.json.j2")
    assert status == 0
    assert f'templates_dir = "{tmp_path / "new"}"' in out
    assert (tmp_path / "new/slack/story.json.j2").read_bytes() == (ROOT / "templates/slack/story.json.j2").read_bytes()


# ── live ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Watching:
    """A preview that is served, and a client that follows its events."""

    def __init__(self, address: str, session: aiohttp.ClientSession, stream: aiohttp.ClientResponse, process) -> None:
        self.address, self.session, self.stream, self.process = address, session, stream, process

    async def event(self) -> dict:
        async with asyncio.timeout(QUICK):
            while True:
                line = await self.stream.content.readline()
                if line.startswith(b"data: "):
                    return json.loads(line.removeprefix(b"data: "))

    async def get(self, name: str, **more) -> tuple[int, str]:
        async with self.session.get(self.address + name, **more) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def watching(*words: str):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "preview", "--watch-files", "--port", "0", "--now", NOW, *words),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(30):
            said = (await process.stdout.readline()).decode()
        address = next(word for word in said.split() if word.startswith("http://127.0.0.1:"))
        async with aiohttp.ClientSession() as session, session.get(f"{address}events", timeout=aiohttp.ClientTimeout(60)) as stream:
            yield Watching(address, session, stream, process)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        async with asyncio.timeout(QUICK):
            await process.communicate()


async def test_an_edit_is_seen_in_the_browser_and_a_broken_one_in_words_over_the_last_good_version(office, tmp_path):
    write_head(tmp_path, '"first look"')
    async with watching() as live:
        first = await live.event()
        assert first["troubles"] == []
        assert "own" in first["state"]
        assert "first look" in (await live.get("page"))[1]

        write_head(tmp_path, '"second look"')
        began = time.monotonic()
        second = await live.event()
        assert time.monotonic() - began < QUICK
        assert second["version"] != first["version"]
        assert "second look" in (await live.get("page"))[1]

        write_head(tmp_path, "{{ titel }}")
        (trouble,) = (await live.event())["troubles"]
        assert trouble["what"] == "Template slack/head.json.j2, line 3: 'titel' is undefined."
        assert trouble["mend"] == "Did you mean title? The last good version is used until then."
        assert "second look" in (await live.get("page"))[1]

        write_head(tmp_path, '"third look"')
        assert (await live.event())["troubles"] == []
        assert "third look" in (await live.get("page"))[1]


async def test_settings_are_read_anew_and_wrong_ones_are_told_while_the_preview_stays(office, tmp_path):
    settings = tmp_path / "kakehashi.toml"
    right = settings.read_text("utf-8")
    async with watching("--words", "latest") as live:
        await live.event()
        settings.write_text(right.replace("[desk]", '[desk]\nlanguage = "klingon"'), "utf-8")
        (trouble,) = (await live.event())["troubles"]
        assert "klingon" in trouble["what"]
        assert "Until then the preview stays with what it had." in trouble["mend"]
        assert (await live.get("answer-en.txt"))[0] == 200
        settings.write_text(right.replace("[desk]", '[desk]\nlanguage = "ja"'), "utf-8")
        assert (await live.event())["troubles"] == []
        assert (await live.get("answer-ja.txt"))[0] == 200
        assert (await live.get("answer-en.txt"))[0] == 404


async def test_it_answers_to_this_machines_names_only_and_lets_no_script_of_the_page_run(office):
    async with watching() as live:
        status, shell = await live.get("")
        assert status == 200
        assert shell.count("<script") == 1
        port = live.address.rstrip("/").rpartition(":")[2]
        for host, wanted in ((f"localhost:{port}", 200), (f"rebound.example:{port}", 403), ("127.0.0.1", 403), ("", 403)):
            for name in ("", "page", "events", "weekly-en.txt"):
                if wanted == 200 and name == "events":
                    continue
                assert (await live.get(name, headers={"Host": host}))[0] == wanted, (host, name)
        async with live.session.get(f"{live.address}page") as page:
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
            assert "script-src" not in page.headers["Content-Security-Policy"]
            assert "Access-Control-Allow-Origin" not in page.headers
        assert (await live.get("..%2fkakehashi.toml"))[0] == 404


async def test_a_port_that_is_taken_is_one_sentence(office):
    async with watching() as live:
        port = live.address.rstrip("/").rpartition(":")[2]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "preview", "--watch-files", "--port", port, "--now", NOW),
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=asyncio.subprocess.PIPE,
        )
        _, err = await process.communicate()
    assert process.returncode == 1
    assert err.decode().startswith(f"kakehashi: Port {port} cannot be had: ")
    assert err.decode().rstrip().endswith("Name another with --port; 0 takes any free one.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_ends_at_once_and_in_silence_even_while_a_browser_follows(office, number):
    async with watching() as live:
        await live.event()
        began = time.monotonic()
        live.process.send_signal(number)
        _, err = await live.process.communicate()
        assert (live.process.returncode, err) == (0, b"")
        assert time.monotonic() - began < QUICK
        assert await live.stream.content.read() in {b"", b"\n"}
