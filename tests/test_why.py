"""`kakehashi why` and `review`: what is said of an entry, a page, a text, a feed, an item; and what is said where there is nothing."""

import asyncio
import io
import json
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bot.cli import main
from bot.commands import why as why_command
from bot.editorial.why import parts_of
from bot.feeds.article import PAGE_BOUND
from bot.models import Reading
from bot.storage.codec import decode, encode
from bot.wording.verdictlines import MEANINGS
from tests.desks import an_rss
from tests.examples import a_reading
from tests.feeds.feed_host import FeedHost, says
from tests.feeds.test_article import ENGLISH, JAPANESE

KEPT = (
    "https://e.example/kept",
    "RIKEN and Oxford study superconductors together",
    "Japan's RIKEN and the University of Oxford will study superconductors, supported by £2m. “We begin in May,” said Dr Ann Example.",
)
REVIEW = (
    "https://e.example/review",
    "Space telescope’s mirror leaves Durham",
    "Engineers polished it for years. It weighs a tonne. The space telescope’s cooler comes from Japan.",
)
DROPPED = (
    "https://e.example/dropped",
    "UK and Canada sign quantum pact",
    "Britain and Canada will fund research. Tokyo was silent.",
)
TEXT = f"{KEPT[1]}\n{KEPT[2]}\n"


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Run a command in a folder of its own and give (status, out, err)."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KAKEHASHI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        try:
            status = main(list(words))
        except SystemExit as error:
            status = error.code
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def change_reading(url: str, **changes) -> None:
    """As if the entry had been read by other rules."""
    with closing(sqlite3.connect("kakehashi.db")) as connection:
        entry, detail = connection.execute(
            "SELECT r.entry, detail FROM readings r JOIN entries e ON e.id = entry WHERE url = ?", (url,)
        ).fetchone()
        changed = replace(decode(Reading, detail), **changes)
        values = (encode(changed), changed.rules, changed.band, entry)
        connection.execute("UPDATE readings SET detail = ?, rules = ?, band = ? WHERE entry = ?", values)
        connection.commit()


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """A desk that has read one entry of each band: made once, copied for each test.

    Which band the second falls into is the rules' to say, and they change: here it waits for a person whatever they say.
    """
    folder = tmp_path_factory.mktemp("office")
    (folder / "feed.xml").write_bytes(an_rss(KEPT, REVIEW, DROPPED))
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith("KAKEHASHI_")]:
            patched.delenv(name)
        patched.chdir(folder)
        assert main(["init", "desk"]) == 0
        patched.chdir(folder / "desk")
        assert main(["check", "--feed", "../feed.xml"]) == 0
        faint = {"parties": 0.6, "together": 0.6, "cooperation": 0.0, "topic": 1.0, "against": 0.0}
        change_reading(REVIEW[0], band="review", score=0.31, parts=faint, veto="", objections=())
    return folder


@pytest.fixture
def desk(call, office, tmp_path, monkeypatch):
    shutil.copytree(office, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path / "desk")
    return call


@pytest.fixture
def host(monkeypatch):
    """A web server on this machine, in a thread of its own; the desk may ask it."""
    server, loop = FeedHost(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.open(), loop).result(5)
    monkeypatch.setenv("KAKEHASHI_FEEDS_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("KAKEHASHI_FEEDS_HOST_GAP_SECONDS", "0")
    yield server
    asyncio.run_coroutine_threadsafe(server.close(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


@pytest.fixture
def terminal(monkeypatch):
    """What a terminal of 100 columns would show, styles and all."""
    console = Console(record=True, width=100, force_terminal=True, color_system="standard", file=io.StringIO())
    monkeypatch.setattr(why_command, "Console", lambda: console)
    return console


def one(out: str) -> dict:
    [item] = json.loads(out)
    return item


# ── an entry of the database ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_entry_that_was_kept_says_so_with_its_evidence_facts_and_story(desk, terminal):
    assert desk("why", KEPT[0]) == (0, "", "")
    said = terminal.export_text(clear=False)
    assert "Kept  " in said
    assert "of 0.45 needed" in said
    assert "RIKEN · Japan" in said
    assert "doing it together" in said
    assert "£2m — " in said
    assert "payer not said" in said
    assert "“We begin in May,” — Ann Example" in said
    assert "1 report, revision 1" in said
    assert "no plan has told it yet" in said
    assert "\x1b[1;35mRIKEN\x1b[0m" in terminal.export_text(styles=True)


def test_an_entry_is_found_by_its_address_with_tracking_and_by_its_id(desk):
    plain = one(desk("why", KEPT[0], "--json")[1])
    assert plain["stored"]
    assert one(desk("why", KEPT[0] + "?utm_source=x#top", "--json")[1]) == plain
    assert one(desk("why", plain["id"], "--json")[1]) == plain


def test_what_was_turned_away_says_which_words_did_it(desk, terminal):
    assert desk("why", DROPPED[0])[0] == 0
    said = terminal.export_text(clear=False)
    assert "Turned away: third country" in said
    assert "“UK and Canada”" in said
    assert "none: only what is kept becomes part of a story" in said
    assert "\x1b[1;4;31m" in terminal.export_text(styles=True)


def test_what_is_for_review_says_what_was_missing(desk, terminal):
    assert desk("why", REVIEW[0])[0] == 0
    said = terminal.export_text()
    assert "For review" in said
    assert "missing: no words of doing something together" in said


def test_who_was_told_of_its_story_is_said(desk):
    story = one(desk("why", KEPT[0], "--json")[1])["story"]["id"]
    assert desk("destinations", "add", "folder", "--platform", "preview", "--address", "told")[0] == 0
    assert desk("plans", "add", "morning", "--kind", "daily", "--to", "folder")[0] == 0
    with closing(sqlite3.connect("kakehashi.db")) as connection:
        connection.execute(
            "INSERT INTO told (plan, story, revision, state, at) VALUES (1, ?, 1, 'told', '2026-03-16T08:30:00.000000+00:00')", (story,)
        )
        connection.commit()
    item = one(desk("why", KEPT[0], "--json")[1])
    assert item["told"] == [{"plan": "morning", "revision": 1, "state": "told", "at": "2026-03-16T08:30:00+00:00"}]
    assert "told by plan morning, 16 Mar 2026 08:30 UTC (revision 1)" in desk("why", KEPT[0])[1]


def test_where_the_rules_have_changed_it_is_read_anew_and_both_verdicts_are_shown(desk, terminal):
    change_reading(KEPT[0], rules="older", band="drop", score=0.1, veto="travel")
    assert desk("why", KEPT[0])[0] == 0
    said = terminal.export_text()
    assert "Turned away: travel  0.10" in said
    assert "The rules have changed since it was read. By today’s: ● Kept" in said
    item = one(desk("why", KEPT[0], "--json")[1])
    assert (item["band"], item["anew"]["band"]) == ("drop", "post")


def test_where_the_rules_have_changed_to_no_effect_that_is_said(desk, terminal):
    change_reading(KEPT[0], rules="older")
    desk("why", KEPT[0])
    assert "By today’s: the same." in terminal.export_text()


def test_an_entry_whose_text_is_no_longer_kept_shows_what_its_receipts_hold(desk, terminal):
    with closing(sqlite3.connect("kakehashi.db")) as connection:
        connection.execute("UPDATE entries SET text = NULL")
        connection.commit()
    assert desk("why", KEPT[0])[0] == 0
    said = terminal.export_text()
    assert "its text is no longer kept" in said
    assert "Japan's RIKEN and the University of Oxford will study superconductors" in said


def test_looking_changes_nothing_in_the_database(desk):
    before = Path("kakehashi.db").read_bytes()
    for words in (["why", KEPT[0]], ["why", "../feed.xml"], ["review"], ["review", "--dropped"]):
        assert desk(*words)[0] == 0
    assert Path("kakehashi.db").read_bytes() == before


# ── a page ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("page", "content_type", "amounts", "language"),
    [(ENGLISH.encode(), "text/html", ["£2m"], "en"), (JAPANESE.encode("cp932"), "text/html; charset=Shift_JIS", ["2億円"], "ja")],
)
def test_a_page_from_outside_is_fetched_and_only_its_article_is_read(call, host, page, content_type, amounts, language):
    url = host.give(says(200, page, f"Content-Type: {content_type}"), "/article")
    status, out, err = call("why", url, "--json")
    assert (status, err) == (0, "")
    item = one(out)
    assert [amount["text"] for amount in item["facts"]["amounts"]] == amounts
    assert (item["band"], item["language"], item["stored"], item["story"]) == ("post", language, False, None)
    assert host.asked[0].headers["User-Agent"].startswith("Kakehashi")
    assert not Path("kakehashi.db").exists()


def test_a_page_about_a_known_event_would_join_its_story(desk, host):
    page = f"<html><head><meta property='article:published_time' content='2026-03-15'></head><body><h1>{KEPT[1]}</h1><p>{KEPT[2]}</p></body></html>".encode()
    url = host.give(says(200, page, "Content-Type: text/html"), "/a")
    assert one(desk("why", url, "--json")[1])["story"]["headline"] == KEPT[1]
    assert f"would join: {KEPT[1]}" in desk("why", url)[1]


def test_an_address_that_gives_a_feed_is_read_as_one(call, host):
    url = host.give(says(200, an_rss(KEPT, DROPPED), "Content-Type: application/rss+xml"))
    assert [item["band"] for item in json.loads(call("why", url, "--json")[1])] == ["post", "drop"]


def test_private_addresses_are_refused_unless_the_settings_allow_them(call, host, monkeypatch):
    monkeypatch.setenv("KAKEHASHI_FEEDS_ALLOW_PRIVATE", "false")
    status, out, err = call("why", host.give(says(200, ENGLISH.encode()), "/secret"))
    assert (status, out) == (1, "")
    assert "not a public address" in err
    assert host.asked == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (says(404, b"none"), "has nothing at this address (404)"),
        (says(200, b"%PDF-1.7 ...", "Content-Type: application/pdf"), "is no text but a picture, a PDF or an archive"),
        (says(200, b"", "Content-Type: text/html"), "is empty"),
        (says(200, b"<html><body><nav>Home</nav></body></html>", "Content-Type: text/html"), "no article was found"),
        (says(200, b"<html>" + b"x" * PAGE_BOUND, "Content-Type: text/html"), "more than 5 MB"),
    ],
)
def test_a_page_that_cannot_be_read_gives_one_sentence(call, host, answer, said):
    status, out, err = call("why", host.give(answer, "/page"))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert said in err


def test_a_host_that_cannot_be_reached_gives_one_sentence(call, monkeypatch):
    monkeypatch.setenv("KAKEHASHI_FEEDS_ALLOW_PRIVATE", "true")
    status, _, err = call("why", "http://127.0.0.1:9/")
    assert (status, err.count("\n")) == (1, 1)
    assert "does not accept connections" in err


# ── a file, standard input ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_plain_text_has_its_title_in_the_first_line(call):
    item = one(call("why", "-", "--json", stdin=TEXT.encode())[1])
    assert (item["title"], item["band"], item["published"]) == (KEPT[1], "post", None)
    assert "unknown: there is no database here to compare with" in call("why", "-", stdin=TEXT.encode())[1]


def test_a_deadline_is_said_with_its_hour(call):
    words = b"A joint call\nThe fund says bids are due by 4pm UK time on 27 March 2026."
    (day,) = one(call("why", "-", "--json", stdin=words)[1])["facts"]["days"]
    assert (day["day"], day["moment"]) == ("2026-03-27", "2026-03-27T16:00:00+00:00")
    assert "27 Mar 2026, 16:00 UTC" in call("why", "-", stdin=words)[1]


def test_a_title_and_a_language_can_be_given(call):
    item = one(call("why", "-", "--json", "--title", "A joint laboratory", "--lang", "ja", stdin=TEXT.encode())[1])
    assert (item["title"], item["language"]) == ("A joint laboratory", "ja")
    assert any(receipt["where"] == "text" and receipt["start"] < len(KEPT[1]) for receipt in item["evidence"]["japan"])


@pytest.mark.parametrize("shape", ["page", "feed", "json", "list", "lines"])
def test_whatever_a_file_holds_is_read_as_what_it_is(call, shape):
    item = {"id": "a", "title": KEPT[1], "text": KEPT[2]}
    held = {
        "page": f"<!doctype html><title>{KEPT[1]}</title><h1>{KEPT[1]}</h1><p>{KEPT[2]}</p>",
        "feed": an_rss(KEPT).decode(),
        "json": json.dumps(item, indent=1),
        "list": json.dumps([item]),
        "lines": json.dumps(item),
    }
    Path("held").write_text(held[shape], "utf-8")
    item = one(call("why", "held", "--json")[1])
    assert (item["title"], item["band"]) == (KEPT[1], "post")
    assert [amount["text"] for amount in item["facts"]["amounts"]] == ["£2m"]


def test_several_items_are_listed_and_one_can_be_had_in_full(call):
    Path("feed.xml").write_bytes(an_rss(KEPT, DROPPED))
    status, out, _ = call("why", "feed.xml")
    assert status == 0
    assert "2 items. `kakehashi why feed.xml --item 1` says all about one." in out
    assert "against: third country (“UK and Canada”)" in out
    assert "Turned away: third country" in call("why", "feed.xml", "--item", "2")[1]
    assert call("why", "feed.xml", "--item", "3")[0] == 2
    assert call("why", "feed.xml", "--title", "x")[0] == 2


def test_a_bad_item_is_said_and_loses_no_other(call):
    lines = json.dumps({"id": "a", "title": KEPT[1], "text": KEPT[2]}) + "\n" + json.dumps({"id": "b", "title": 5})
    status, out, err = call("why", "-", stdin=lines.encode())
    assert status == 1
    assert "Kept" in out
    assert "Line 2, title" in err


def test_text_that_only_begins_like_json_is_text(call):
    item = one(call("why", "-", "--json", stdin=f"[Tokyo] {TEXT}".encode())[1])
    assert item["title"].startswith("[Tokyo]")


def test_no_terminal_obeys_what_an_item_holds(call, terminal):
    item = {"id": "a", "title": "RIKEN and Oxford\x1b[2J study", "text": "\x1b]0;owned\x07" + KEPT[2]}
    assert call("why", "-", stdin=json.dumps(item).encode())[0] == 0
    said = terminal.export_text(styles=True)
    assert "\x1b[2J" not in said
    assert "\x1b]0" not in said


@pytest.mark.parametrize(
    ("words", "stdin", "status", "said"),
    [
        (["none.txt"], b"", 1, "There is no file none.txt."),
        (["."], b"", 1, "is a folder"),
        (["-"], b" \n", 1, "Standard input is empty."),
        (["-"], b"\x89PNG\r\n\x1a\n\0\0", 1, "no text but a picture"),
        (["-"], "日本".encode("cp932"), 1, "no UTF-8 text"),
        (["-"], b"<opml version='2.0'><body/></opml>", 1, "list of feeds"),
        (["-"], b"<rss version='2.0'><channel><title>t</title></channel></rss>", 1, "holds no items"),
        (["-"], b"[]", 1, "holds no items"),
        (["-"], b"x" * (15 * 2**20 + 1), 1, "larger than 15 MB"),
        (["-", "--item", "2"], TEXT.encode(), 2, "There is no item 2."),
        (["ftp://e.example/"], b"", 2, "http or https"),
        (["-", "--watch", "none"], TEXT.encode(), 1, "no watch named"),
        ([], b"", 2, "URL|FILE|-"),
    ],
)
def test_what_cannot_be_read_gives_one_sentence_and_a_status(call, words, stdin, status, said):
    got, out, err = call("why", *words, stdin=stdin)
    assert (got, out) == (status, "")
    assert said in err
    assert "Traceback" not in err


def test_output_to_a_file_or_a_terminal_without_colour_has_no_colour(call, monkeypatch):
    assert "\x1b" not in call("why", "-", stdin=TEXT.encode())[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in call("why", "-", stdin=TEXT.encode())[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[35m" not in call("why", "-", stdin=TEXT.encode())[1]


@pytest.mark.parametrize("columns", ["40", "60", "72", "120"])
def test_no_line_is_wider_than_the_terminal(call, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    out = call("why", "-", stdin=TEXT.encode())[1]
    assert max(len(line.rstrip()) for line in out.splitlines()) <= int(columns)
    assert "doing it together" in out


def test_every_part_of_a_score_has_plain_words(call):
    item = one(call("why", "-", "--json", stdin=TEXT.encode())[1])
    assert set(item["parts"]) == set(MEANINGS)
    assert all(part.meaning for part in parts_of(a_reading(parts=item["parts"])))


# ── review ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_waits_for_a_person_is_listed_with_what_was_missing(desk, terminal):
    status, out, _ = desk("review")
    said = terminal.export_text()
    assert status == 0
    assert REVIEW[1] in said
    assert "missing: no words of doing something together" in said
    assert KEPT[1] not in said
    first, second = out.splitlines()
    assert first == f"1 of 1 for review, the newest first. All about one: kakehashi why {REVIEW[0]}"
    assert "kakehashi rule accept" in second


def test_what_was_turned_away_is_listed_with_the_reason(desk):
    status, out, _ = desk("review", "--dropped")
    assert status == 0
    assert "against: third country (“UK and Canada”)" in out
    assert [line for line in out.splitlines() if DROPPED[0] in line and DROPPED[1] in line]


def test_nothing_vanishes(desk):
    listed = [item["url"] for words in (["review"], ["review", "--dropped"]) for item in json.loads(desk(*words, "--json")[1])]
    assert {*listed, KEPT[0]} == {KEPT[0], REVIEW[0], DROPPED[0]}


def test_a_list_keeps_to_the_fields_and_days_asked_for(desk):
    assert [item["url"] for item in json.loads(desk("review", "--dropped", "--field", "quantum,space", "--json")[1])] == [DROPPED[0]]
    assert desk("review", "--field", "agrifood")[1] == "Nothing is for review.\n"
    assert json.loads(desk("review", "--since", "2099-01-01", "--json")[1]) == []
    assert len(json.loads(desk("review", "--since", "2020-01-01", "--json")[1])) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--field", "alchemy"], "quantum"),
        (["--since", "someday"], "2026-03-16"),
        (["--limit", "0"], "from 1 up"),
        (["--limit", "x"], "invalid int"),
    ],
)
def test_a_list_that_cannot_be_made_says_what_would_be_right(desk, words, said):
    status, out, err = desk("review", *words)
    assert (status, out) == (2, "")
    assert said in err
