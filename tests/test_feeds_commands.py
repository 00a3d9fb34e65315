"""feeds add, discover, import and export as a newcomer meets them: a real local site, the commands in this process."""

import io
import json
import os
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import get_args

import pytest

from bot.cli import main
from bot.feeds.opml import read_list
from bot.models import OutletKind
from tests.offices import RIKEN, a_feed, make_office

FAIR = ("https://e.example/fair", "Village fair returns", "The fair is back.")
HOME = b"""<html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed">
<link rel="alternate" type="application/rss+xml" href="/news.xml"></head></html>"""


@dataclass
class Site:
    """What stands at each path, and what was asked for."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def give(self, path: str, body: bytes, kind: str = "application/rss+xml") -> str:
        self.pages[path] = kind, body
        return self.url + path


@pytest.fixture
def site():
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            kind, body = site.pages.get(self.path, ("text/plain", b"none"))
            self.send_response(200 if self.path in site.pages else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    site.give("/", HOME, "text/html")
    site.give("/news.xml", a_feed(RIKEN, FAIR))
    site.give("/comments/feed", a_feed(FAIR))
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def office(tmp_path, monkeypatch, capsys):
    """Runs a command in an office of our own; gives (status, out, err)."""
    for name in [name for name in os.environ if name.startswith("KAKEHASHI_")]:
        monkeypatch.delenv(name)
    make_office(tmp_path, reading="processes = 1")
    monkeypatch.chdir(tmp_path)

    def call(*words: str, says: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", Typed(says) if says is not None else io.TextIOWrapper(io.BytesIO()))
        capsys.readouterr()
        try:
            status = main(["feeds", *words])
        except SystemExit as error:
            status = error.code
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return call


class Typed(io.StringIO):
    """A terminal at which somebody types these lines."""

    def isatty(self) -> bool:
        return True


def listed(office) -> list[str]:
    return [feed["url"] for feed in json.loads(office("list", "--json")[1])]


def exported(office):
    return read_list(office("export")[1].encode(), "x").feeds


def test_a_site_is_shown_and_nothing_is_saved_where_nobody_can_be_asked(office, site):
    status, out, err = office("add", site.url)
    assert status == 1
    assert "--yes" in err
    for words in ("Example News", f"{site.url}/news.xml", "● kept", "○ dropped", RIKEN[1], "1 of 2 would have been kept", "no rhythm yet"):
        assert words in out
    assert "nothing of UK" in out
    assert listed(office) == []


@pytest.mark.parametrize(
    ("typed", "saved"), [("y\n", "/news.xml"), ("\n", "/news.xml"), ("perhaps\n2\n", "/comments/feed"), ("n\n", ""), ("", "")]
)
def test_a_person_is_asked_before_anything_is_saved(office, site, typed, saved):
    status, out, _ = office("add", site.url, says=typed)
    assert status == 0
    assert "Watch it? [Y/n, 2 for another, or its side: uk, japan, world]" in out
    assert ("is watched" in out) == bool(saved)
    assert listed(office) == ([site.url + saved] if saved else [])


@pytest.mark.parametrize(
    ("typed", "saved", "side"), [("japan\n", "/news.xml", "japan"), ("mars\nuk japan\n2 UK\n", "/comments/feed", "uk")]
)
def test_whose_outlet_it_is_can_be_said_where_one_is_asked(office, site, typed, saved, side):
    out = office("add", site.url, says=typed)[1]
    assert f"is watched ({side}, press)." in out
    assert ("Please answer y, n, 2 for another, or its side: uk, japan, world." in out) == ("mars" in typed)
    assert [(one.source.url, one.source.side) for one in exported(office)] == [(site.url + saved, side)]


def test_a_side_that_is_known_is_not_asked_for(office, site):
    assert "Watch it? [Y/n, or 2 for another]" in office("add", site.url, "--side", "uk", says="n\n")[1]


def test_yes_saves_the_best_of_each_and_one_bad_address_loses_no_other(office, site):
    status, out, err = office("add", site.url, "nonsense", f"{site.url}/none", f"{site.url}/comments/feed", "--yes")
    assert status == 1
    assert listed(office) == [f"{site.url}/news.xml", f"{site.url}/comments/feed"]
    assert [line for line in err.splitlines() if line] == [
        "kakehashi: nonsense: nonsense is not an address a feed can have. An http or https address is wanted.",
        f"kakehashi: {site.url}/none: 127.0.0.1 has nothing at this address (404).",
    ]
    assert out.count("is watched (press).") == 2


def test_what_is_watched_paused_or_removed_is_said(office, site):
    feed = f"{site.url}/news.xml"
    office("add", feed, "--yes", "--side", "uk", "--title", "Mine")
    assert "It is watched already (uk, press)." in office("add", feed, "--yes")[1]
    office("pause", feed)
    assert "(paused)" in office("add", feed, "--yes")[1]
    office("remove", feed)
    assert listed(office) == []
    assert "(was removed before)" in office("add", feed, says="n\n")[1]
    assert listed(office) == []
    office("add", feed, "--yes")
    (source,) = (one.source for one in exported(office))
    assert (source.title, source.side) == ("Mine", "uk")


def test_a_feed_that_is_watched_can_be_listed_otherwise(office, site):
    feed = f"{site.url}/news.xml"
    office("add", feed, "--yes")
    assert office("add", feed, "--yes", "--side", "japan", "--kind", "trade")[0] == 0
    (source,) = (one.source for one in exported(office))
    assert (source.side, source.kind, source.title) == ("japan", "trade", "Example News")


def test_side_and_kind_are_proposed_as_the_other_feeds_of_the_host_are(office, site):
    office("add", f"{site.url}/news.xml", "--yes", "--side", "japan", "--kind", "university")
    out = office("add", f"{site.url}/comments/feed", "--yes")[1]
    assert "Listed as Japan · university (as the other feeds of its host)" in out


def test_feeds_are_tested_with_what_they_cost(office, site):
    office("add", f"{site.url}/news.xml", f"{site.url}/comments/feed", "--yes")
    del site.pages["/comments/feed"]
    status, out, _ = office("test", "--all")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == ["entries", "ok", "dead", "1"]
    assert " bytes" in out
    assert f"{site.url}/comments/feed  127.0.0.1 has nothing at this address (404)." in out
    good, dead = json.loads(office("test", f"{site.url}/news.xml", f"{site.url}/comments/feed", "--json")[1])
    assert good["bytes"] == len(site.pages["/news.xml"][1])
    assert 0 < good["seconds"] < 30
    assert dead["error"]


UNFOUND = [f"http://{name}.invalid/feed" for name in ("a", "b", "c")]


def a_list(*urls: str) -> str:
    outlines = "".join(f'<outline xmlUrl="{url}"/>' for url in urls)
    return f"<opml><body>{outlines}</body></opml>"


def test_a_machine_that_is_offline_sets_no_feed_aside(office, site):
    """One feed of this machine itself answers all the same."""
    Path("mine.opml").write_text(a_list(f"{site.url}/news.xml", *UNFOUND))
    office("import", "mine.opml")
    status, out, _ = office("test", "--all", "--pause-dead")
    assert status == 0
    assert "1 of 4 feeds can be read, so none is set aside: is this machine online?" in out
    assert not any(one.paused for one in exported(office))


def test_one_that_answers_that_it_is_none_is_set_aside_also_when_it_is_tested_alone(office, site):
    Path("mine.opml").write_text(a_list(f"{site.url}/none", UNFOUND[0]))
    office("import", "mine.opml")
    assert "is this machine online?" in office("test", UNFOUND[0], "--pause-dead")[1]
    assert "set aside (`kakehashi feeds resume" in office("test", f"{site.url}/none", "--pause-dead")[1]
    assert [one.paused for one in exported(office)] == [True, False]


def test_check_says_where_to_look_when_feeds_fail_and_what_to_ask_when_nearly_all_do(office, site, capsys):
    Path("mine.opml").write_text(a_list(f"{site.url}/news.xml", f"{site.url}/none"))
    office("import", "mine.opml")
    assert main(["check"]) == 0
    assert "kakehashi feeds health --ail" in capsys.readouterr().out
    Path("mine.opml").write_text(a_list(*UNFOUND))
    office("import", "mine.opml")
    assert main(["check"]) == 1
    assert "is this machine online?" in capsys.readouterr().out


def test_dead_ones_are_set_aside_where_most_answer(office, site):
    Path("mine.opml").write_text(a_list(f"{site.url}/news.xml", f"{site.url}/none", UNFOUND[0]))
    office("import", "mine.opml")
    assert "the dead are set aside" in office("test", "--all", "--pause-dead")[1]
    assert [one.paused for one in exported(office)] == [False, True, True]


def test_a_machine_that_is_offline_calls_no_feed_of_a_list_dead(office, site):
    Path("mine.opml").write_text(a_list(f"{site.url}/news.xml", *UNFOUND))
    status, _, err = office("import", "mine.opml", "--test")
    assert status == 1
    assert "Is this machine online?" in err
    assert listed(office) == []


def test_a_side_that_is_none_and_a_title_for_several_are_refused(office, site):
    assert "uk, japan or world" in office("add", site.url, "--side", "mars")[2]
    assert office("add", site.url, f"{site.url}/news.xml", "--title", "X")[0] == 2
    assert site.asked == []


def test_machines_get_data_and_save_only_with_yes(office, site):
    status, out, _ = office("add", site.url, "--json")
    (found,) = json.loads(out)
    assert (status, found["saved"], found["error"]) == (0, None, None)
    best = found["feeds"][0]
    assert (best["url"], best["kept"], best["entries"], best["standing"]) == (f"{site.url}/news.xml", 1, 2, "new")
    assert [entry["verdict"] for entry in best["last"]] == ["kept", "dropped"]
    assert listed(office) == []
    assert json.loads(office("add", site.url, "--json", "--yes")[1])[0]["saved"] == f"{site.url}/news.xml"


def test_discover_lists_the_candidates_of_several_sites_and_saves_nothing(office, site):
    status, out, err = office("discover", site.url, f"{site.url}/none")
    assert status == 1
    assert f"1  {site.url}/news.xml" in out
    assert f"2  {site.url}/comments/feed" in out
    assert "comments or one post only" in out
    assert "/none: 127.0.0.1 has nothing" in err
    assert [feed["found"] for feed in json.loads(office("discover", site.url, "--json")[1])[0]["feeds"]] == ["head", "head"]
    assert listed(office) == []


def test_a_list_goes_in_and_out_without_loss_and_again_the_same(office, site, tmp_path):
    given = f"""<opml version="2.0"><body><outline text="Science" description="ours">
      <outline text="A" xmlUrl="{site.url}/news.xml" terms="ask first" category="/a,/b" side="uk" seen="a guide" state="paused"/>
      </outline><outline text="B" xmlUrl="https://b.example/" movedTo="https://c.example/" created="2005"/></body></opml>"""
    Path("mine.opml").write_text(given)
    assert office("import", "mine.opml") == (0, "2 feeds in mine.opml: 2 new.\n", "")
    assert set(exported(office)) == set(read_list(given.encode(), "x").feeds)
    out = office("export")[1]
    other = make_office(tmp_path / "other")
    Path(other.folder / "out.opml").write_text(out)
    os.chdir(other.folder)
    office("import", "out.opml")
    assert office("export")[1] == out
    assert office("export", "--file", "again.opml")[1] == "2 feeds written to again.opml.\n"
    assert Path("again.opml").read_text("utf-8") == out


def test_a_list_with_faults_gives_what_can_be_read_and_names_the_lines(office, site):
    Path("bad.opml").write_text(
        '<opml version="2.0"><body>\n<outline text="A" xmlUrl="ftp://a.example/"/>\n'
        '<outline text="B" xmlUrl="https://b.example/"/>\n<outline text="B" xmlUrl="https://b.example/"/>\n<outline type="rss" text="C"/>\n'
    )
    status, out, err = office("import", "bad.opml")
    assert status == 0
    assert out == "1 feed in bad.opml: 1 new, 1 named twice, 3 lines could not be read.\n"
    assert "bad.opml, line 2: 'ftp://a.example/' is not an http or https address." in err
    assert "bad.opml, line 5: the feed 'C' has no address (xmlUrl)." in err
    Path("none.opml").write_text('<opml><body><outline xmlUrl="ftp://a.example/"/></body></opml>')
    assert office("import", "none.opml")[0] == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not XML"),
        (b"<html/>", "not with <opml>"),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml/>', "declares an entity"),
        (b"\x00\xff\xfe", ""),
    ],
)
def test_what_is_no_list_is_one_sentence(office, body, said):
    Path("x.opml").write_bytes(body)
    status, out, err = office("import", "x.opml")
    assert (status, out) == (1, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_list_may_be_fetched_or_piped_and_tested_first(office, site, monkeypatch):
    body = f"""<opml><body><outline text="A" xmlUrl="{site.url}/news.xml"/><outline text="B" xmlUrl="{site.url}/none"/></body></opml>"""
    site.give("/list.opml", body.encode(), "text/xml")
    status, out, _ = office("import", f"{site.url}/list.opml", "--test")
    assert status == 0
    assert "1 new, 1 dead and left out" in out
    assert "has nothing at this address" in out
    assert listed(office) == [f"{site.url}/news.xml"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body.encode())))
    assert main(["feeds", "import", "-"]) == 0
    assert len(listed(office)) == 2


def test_kinds_of_outlet_are_the_same_for_the_command_and_for_a_watch(office):
    assert f"{{{','.join(get_args(OutletKind))}}}" in "".join(office("add", "--help")[1].split())


def test_a_flaw_in_the_watchs_own_list_is_told_by_its_check_and_keeps_no_other_feed_from_being_watched(office):
    path = next(Path("watches").glob("*/feeds.opml"))
    path.write_text(
        '<opml><body>\n<outline text="A" xmlUrl="ftp://a.example/"/>\n<outline text="B" xmlUrl="https://b.example/"/></body></opml>'
    )
    assert listed(office) == ["https://b.example/"]
    assert main(["watch", "check"]) == 1
