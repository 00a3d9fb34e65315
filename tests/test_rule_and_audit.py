"""`kakehashi rule` and `kakehashi audit`: an editor at the terminal, and who did what."""

import json
from pathlib import Path

import pytest

from tests.desks import an_rss
from tests.test_cli import ITEM, office

__all__ = ["office"]

FAINT = ("https://e.example/9", "Japan leads in fusion", "Japan leads in fusion energy. Britain comes second, a study of patents says.")


@pytest.fixture
def desk(office, tmp_path):
    (tmp_path / "feed.xml").write_bytes(an_rss(ITEM, FAINT))
    assert office("check", "--feed", str(tmp_path / "feed.xml"))[0] == 0
    return office


def test_an_entry_is_accepted_hidden_and_put_back(desk):
    assert "kakehashi rule accept" in desk("review")[1]
    status, out, _ = desk("rule", "accept", FAINT[0], "--why", "it is fusion")
    assert status == 0
    assert "Ruling 1: accept" in out
    assert FAINT[1] in desk("ask", "latest")[1]
    assert "an editor accepted it as ours. Reason: it is fusion" in desk("ask", "why", FAINT[0])[1]
    assert "an editor accepted it as ours. Reason: it is fusion" in desk("why", FAINT[0])[1]
    assert desk("rule", "hide", FAINT[0], "--why", "told twice")[0] == 0
    assert FAINT[1] not in desk("ask", "latest")[1]
    assert [each["kind"] for each in json.loads(desk("rule", "list", "--json")[1])] == ["accept", "hide"]
    assert "taken back" in desk("rule", "undo", "2")[1]
    assert FAINT[1] in desk("ask", "latest")[1]


def test_facts_are_listed_by_what_they_say_and_marked_as_wrong(desk):
    listed = desk("rule", "facts", ITEM[0])[1]
    assert "amount:GBP:2000000:2000000" in listed
    assert desk("rule", "wrong", ITEM[0], "amount:GBP:2000000:2000000", "--why", "misread")[0] == 0
    assert "amount:GBP" not in desk("rule", "facts", ITEM[0])[1]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["rule", "hide", "nothing", "--why", "so"], 1, "no such story"),
        (["rule", "hide", ITEM[0]], 2, "--why"),
        (["rule", "hide", ITEM[0], "--why", " "], 2, "reason"),
        (["rule", "join", ITEM[0], ITEM[0], "--why", "so"], 2, "one story already"),
        (["rule", "split", ITEM[0], ITEM[0], "--why", "so"], 2, "one report only"),
        (["rule", "wrong", ITEM[0], "amount:GBP:1:1", "--why", "so"], 2, "no such thing"),
        (["rule", "undo", "7"], 1, "no ruling 7"),
        (["audit", "--limit", "0"], 2, "from 1 up"),
        (["audit", "--since", "someday"], 2, "7d"),
    ],
)
def test_what_cannot_be_done_is_one_clear_sentence(desk, words, status, said):
    got, _, error = desk(*words)
    assert got == status
    assert said in error


def test_every_change_of_the_command_line_is_on_record(desk, tmp_path):
    url = "https://feeds.example/one.xml"
    done = [
        ("destinations", "add", "here", "--platform", "preview", "--address", str(tmp_path / "out")),
        ("destinations", "change", "here", "--state", "paused"),
        ("plans", "add", "morning", "--kind", "daily", "--to", "here", "--at", "08:30"),
        ("plans", "change", "morning", "--at", "09:00"),
        ("feeds", "import", str(_opml(tmp_path, url))),
        ("feeds", "pause", url),
        ("feeds", "resume", url),
        ("feeds", "remove", url),
        ("plans", "remove", "morning"),
        ("destinations", "remove", "here"),
    ]
    for words in done:
        assert desk(*words)[0] == 0, words
    records = json.loads(desk("audit", "--json")[1])
    assert [record["what"] for record in records] == [
        "destination.remove",
        "plan.remove",
        "feed.remove",
        "feed.resume",
        "feed.pause",
        "feed.import",
        "plan.change",
        "plan.add",
        "destination.change",
        "destination.add",
    ]
    assert {record["who"] for record in records} == {"cli"}
    said = desk("audit")[1]
    assert "state: active → paused" in said
    assert "08:30 → 09:00" in said
    assert str(tmp_path / "out") not in said
    assert len(json.loads(desk("audit", "--what", "feed", "--json")[1])) == 4
    assert desk("audit", "--who", "U1")[1] == "Nobody has changed anything that fits.\n"
    assert len(json.loads(desk("audit", "--since", "7d", "--limit", "2", "--json")[1])) == 2


def _opml(tmp_path: Path, url: str) -> Path:
    path = tmp_path / "one.opml"
    path.write_text(f'<opml version="2.0"><body><outline type="rss" text="One" xmlUrl="{url}"/></body></opml>')
    return path
