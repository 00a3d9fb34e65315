"""Whatever one can do in Slack one can do in Teams, and is told the same facts: one list of things done, driven through both apps.

Words, order and buttons may differ as the platforms do; facts, and what the desk remembers afterwards, may not, but for what is named in
PERMITTED with its reason.
"""

import asyncio
import re
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.errors import Unavailable
from bot.models import Fetched
from tests.desks import FOOTBALL, ORCHARD, RIKEN, URL, an_rss
from tests.examples import ROOT
from tests.facts import facts_of, read_slack, read_teams
from tests.parity import (
    ADMIN,
    CHANNEL,
    EDITOR,
    FAINT,
    JAPANESE,
    NEW,
    READER,
    Driver,
    Told,
    prepare,
    slack_house,
    teams_house,
)
from tests.slack.test_who import PAGE
from tests.slack.test_who import URL as ARTICLE

NEWER = "https://newer.example/feed.xml"
NANOPORE = "Oxford Nanopore to read 20,000 genomes for Tohoku biobank"


@dataclass(frozen=True)
class Scenario:
    """`row` is what the README's table calls it."""

    name: str
    row: str
    do: Callable[[Driver], Awaitable[None]]

    def __str__(self) -> str:
        return self.name


SCENARIOS: list[Scenario] = []


def scenario(row: str):
    def keep(do: Callable[[Driver], Awaitable[None]]) -> Callable[[Driver], Awaitable[None]]:
        SCENARIOS.append(Scenario(do.__name__, row, do))
        return do

    return keep


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

ASKED = {
    "help": ("help", "ヘルプ"),
    "latest": ("latest", "最新"),
    "search": ("search Oxford", "検索 東北"),
    "nothing_found": ("search zeppelin", "検索 飛行船"),
    "brief": ("brief 7d", "まとめ 7d"),
    "org": ("org Kyowa Kirin", "組織 協和キリン"),
    "deals": ("deals 30d", "資金 30d"),
    "why": (f"why {ORCHARD[0]}", f"なぜ {ORCHARD[0]}"),
    "plans": ("plans", "配信予定"),
    "feeds": ("feeds", "情報源"),
    "status": ("status", "状況"),
    "saved": ("saved", "保存"),
    "review": ("review", "確認待ち"),
    "home": ("home", "ホーム"),
    "nonsense": ("latest field:cheese", "最新 field:cheese"),
    "suggest": (f"suggest {URL}", f"提案 {URL}"),
}


def _asking(english: str, japanese: str) -> Callable[[Driver], Awaitable[None]]:
    async def ask(house: Driver) -> None:
        await house.ask(english)
        await house.ask(english, where=CHANNEL)
        await house.ask(japanese, JAPANESE)
        await house.ask(english, EDITOR)
        await house.ask(english, ADMIN)

    return ask


for _verb, _words in ASKED.items():
    SCENARIOS.append(Scenario(f"ask_{_verb}", "ask", _asking(*_words)))


@scenario("ask")
async def ask_story(house: Driver) -> None:
    story = await house.story(NANOPORE)
    for who in (READER, JAPANESE, EDITOR):
        await house.ask(f"story {story.id}", who)
    await house.ask(f"story {story.id}", where=CHANNEL)
    await house.ask("story aaaaaaaaaa")


@scenario("turn pages")
async def pages(house: Driver) -> None:
    await house.ask("latest")
    await house.turn("Older")
    await house.turn("Older")
    await house.turn("Newer")
    await house.ask("search page:2 UK", JAPANESE)


@scenario("language and time zone")
async def language(house: Driver) -> None:
    await house.front()
    await house.language("日本語")
    await house.ask("latest")
    await house.ask("status", JAPANESE)


# ── a story ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@scenario("details of a story")
async def details(house: Driver) -> None:
    for who, words in ((READER, "latest"), (JAPANESE, "最新"), (EDITOR, "latest")):
        await house.ask(words, who)
        await house.details(NANOPORE, who)
    await house.ask("search Orchard")
    await house.details(ORCHARD[1])


@scenario("save a story, list what one has saved")
async def save(house: Driver) -> None:
    await house.ask("latest")
    await house.on_story("save", NANOPORE)
    await house.on_story("save", RIKEN[1])
    await house.ask("saved")
    await house.ask("saved", where=CHANNEL)
    await house.ask("latest")
    house.desk.clock.advance(minutes=1)
    await house.on_story("save", NANOPORE)
    await house.ask("saved")


@scenario("more like this, not relevant with a reason")
async def votes(house: Driver) -> None:
    await house.ask("latest")
    await house.on_story("more", NANOPORE)
    await house.on_story("more", NANOPORE)
    await house.on_story("not", NANOPORE, reason="wrong", note="It is 30,000 genomes.")
    await house.ask("latest", JAPANESE)
    await house.on_story("not", RIKEN[1], JAPANESE, reason="minor", note="")
    await house.ask("latest", EDITOR)
    await house.details(NANOPORE, EDITOR)


@scenario("share a story")
async def share(house: Driver) -> None:
    await house.ask("latest")
    await house.on_story("share", RIKEN[1])


# ── plans ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@scenario("set up a plan, with a preview of the next message")
async def subscribing(house: Driver) -> None:
    await house.subscribe("subscribe", look=True, time="17:00", fields=["quantum"])
    await house.subscribe("subscribe daily pharma")
    await house.subscribe("購読 毎日", who=JAPANESE)
    await house.faults(quiet_from="22:00", quiet_until="22:00")
    await house.faults(quiet_from="22:00")


@scenario("list, change, pause, preview, send, remove plans")
async def planning(house: Driver) -> None:
    await house.subscribe("subscribe")
    house.desk.clock.advance(hours=1)
    await house.plan("look")
    await house.plan("edit", weekday="3", time="09:00")
    await house.plan("pause")
    await house.plan("resume")
    await house.plan("send")
    house.desk.clock.advance(minutes=2)
    await house.plan("send")
    await house.ask("plans")
    await house.ask("status", where=CHANNEL)
    await house.plan("remove")
    await house.ask("plans", where=CHANNEL)


# ── what is told ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _telling(name: str, /, **plan) -> None:
    async def telling(house: Driver) -> None:
        await house.tell(**plan)

    SCENARIOS.append(Scenario(name, "digests, briefings, alerts", telling))


_telling("a_daily", kind="daily", name="daily", weekdays=tuple(range(7)))
_telling("a_weekly", kind="weekly")
_telling("a_weekly_in_japanese", kind="weekly", language="ja")
_telling("a_weekly_in_both", kind="weekly", language="both")
_telling("an_alert", kind="instant", name="alert")
_telling("a_lens", kind="weekly", lens="life-science")


@scenario("a posted story changes")
async def a_change(house: Driver) -> None:
    await house.tell(kind="weekly")
    house.desk.clock.advance(hours=2)
    await house.news(ORCHARD, (*RIKEN[:2], RIKEN[2].replace("£2m", "£3m")))
    await house.act("the story has changed", house.revise(), only_new=True)
    assert "figure: £3m" in house.told[-1].facts
    assert await house.edits() == 2, "the message, and a note beneath it"


@scenario("a posted story is withdrawn")
async def a_withdrawal(house: Driver) -> None:
    await house.tell(kind="weekly")
    await house.ask("latest", EDITOR)
    await house.rule("retract", RIKEN[1], {"reason": "The figures were a hoax of 2025."})
    await house.act("it is taken out", house.send(), only_new=True)
    assert any("hoax" in told.words for told in house.told)
    assert await house.edits()
    await house.ask("latest")
    await house.ask("search superconductors")


# ── editors ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


EDITORS = "editors: review list, hide, withdraw, join, split, mark facts wrong, take back"


@scenario(EDITORS)
async def hiding(house: Driver) -> None:
    await house.ask("latest", EDITOR)
    await house.ask("latest")
    await house.rule("hide", RIKEN[1], {"reason": "It was told twice."})
    await house.details(RIKEN[1])
    await house.details(RIKEN[1], EDITOR)
    await house.ask("latest", JAPANESE)
    await house.undo(RIKEN[1])
    await house.ask("latest")


@scenario(EDITORS)
async def joining(house: Driver) -> None:
    await house.ask("latest", EDITOR)
    await house.rule("join", NANOPORE, {"named": "zeppelin", "reason": "one visit"})
    await house.rule("join", NANOPORE, {"named": RIKEN[0], "reason": "one visit"})
    await house.ask("search superconductors", EDITOR)
    story = await house.story(RIKEN[1])
    report = next(member.entry for member in story.members if member.title == RIKEN[1])
    await house.rule("split", RIKEN[1], {"report": report, "reason": "no, another"})
    await house.ask("latest")


@scenario(EDITORS)
async def marking(house: Driver) -> None:
    await house.ask("search superconductors", EDITOR)
    await house.rule("wrong", RIKEN[1], {"facts": ["amount:GBP:2000000:2000000"], "reason": "It is £1.2m."})
    await house.ask("search superconductors")
    await house.ask("search superconductors", EDITOR)
    await house.details(RIKEN[1], EDITOR)


@scenario(EDITORS)
async def accepting(house: Driver) -> None:
    await house.ask("review", EDITOR)
    await house.review("accept")
    await house.ask("search fusion")


@scenario(EDITORS)
async def declining(house: Driver) -> None:
    await house.ask("review", EDITOR)
    await house.review("decline")
    await house.ask("review", EDITOR)


# ── sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

SUGGESTING = "suggest a source, accept, decline"


@scenario(SUGGESTING)
async def accepted(house: Driver) -> None:
    house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, FOOTBALL, title="New Outlet")
    await house.ask(f"suggest {NEW}")
    await house.ask(f"suggest {NEW}")
    await house.decide("accept")
    await house.ask("feeds new outlet")


@scenario(SUGGESTING)
async def declined(house: Driver) -> None:
    house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
    await house.ask(f"提案 {NEW}", JAPANESE)
    await house.decide("decline", "A paywall since 2024.")
    await house.ask(f"suggest {NEW}")


@scenario(SUGGESTING)
async def looked_at(house: Driver) -> None:
    house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, FOOTBALL, title="New Outlet")
    await house.suggest_in_form(NEW)
    house.desk.fetcher.bodies[NEWER] = an_rss(RIKEN, title="Newer Outlet")
    await house.suggest_in_form(NEWER, ADMIN)
    await house.ask("feeds new outlet")


@scenario("feeds: pause, resume, test, remove")
async def feeds(house: Driver) -> None:
    house.desk.fetcher.bodies[URL] = an_rss(ORCHARD, RIKEN, FAINT)
    await house.feed("pause", READER)
    await house.feed("test")
    await house.feed("pause")
    await house.ask("feeds example", JAPANESE)
    await house.feed("resume")
    house.desk.fetcher.bodies[URL] = Unavailable("It is gone.")
    await house.feed("test")
    await house.feed("remove", READER)
    await house.feed("remove")
    await house.ask("status")


# ── the rest ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@scenario("the front page")
async def front(house: Driver) -> None:
    await house.ask("latest")
    await house.on_story("save", NANOPORE)
    await house.subscribe("subscribe daily quantum")
    house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
    await house.ask(f"suggest {NEW}")
    for who in (READER, JAPANESE, EDITOR, ADMIN):
        await house.front(who)


@scenario("the front page")
async def front_search(house: Driver) -> None:
    await house.search("Oxford")
    await house.search("zeppelin", EDITOR)


@scenario("who is in this?")
async def who(house: Driver) -> None:
    async def fetch(asked, _validators=None):
        return Fetched(asked, 200, PAGE.encode(), "text/html; charset=utf-8")

    house.desk.fetcher.fetch = fetch
    await house.who_is_in(ARTICLE)
    await house.who_is_in(ORCHARD[0])
    await house.who_is_in(ORCHARD[0], JAPANESE)
    await house.who_is_in("")


@scenario("the app is removed, and comes back")
async def departure(house: Driver) -> None:
    await house.subscribe("subscribe")
    await house.leave()
    await house.due()
    await house.act("what falls due meanwhile waits", house.send())
    assert not house.told[-1].facts
    await house.come_back()
    await house.act("it is told", house.send())
    assert "name: RIKEN" in house.told[-1].facts
    await house.ask("plans", where=CHANNEL)


# ── compared ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Permitted:
    """A difference that may be: facts like `fact` told in the one house alone."""

    fact: str
    """A regular expression of the whole of it."""
    alone: str
    why: str
    act: str = ""
    """Only where what was done is like this."""


PERMITTED: tuple[Permitted, ...] = (
    Permitted(r"setting: slack\.\w+", "slack", "each house has settings of its own"),
    Permitted(r"setting: teams\.\w+", "teams", "each house has settings of its own"),
    Permitted("figure: 1 story", "slack", "its Home tab counts the saved stories that it pages; Teams' page lists them", "front page"),
    Permitted("quote: “[a-z]+”", "teams", "a command of Slack's begins with a slash, words to write in Teams stand in quotation marks"),
    Permitted("quote: (“Details”|「詳細」)", "teams", "where to press is told by the button that is there: Slack has a menu"),
    Permitted("figure: .*", "teams", "Teams opens no dialog on a command: its card says when the plan would tell", "types “"),
    Permitted("name: (Ada Min|Ed Itor)|figure: 1", "teams", "who decides stands in Slack's Home tab, in Teams on the page that is asked for", "Ada Min asks “home”"),
    Permitted(".*", "slack", "an open Home tab is drawn anew; `front` compares it", "what was suggested|takes it"),
    Permitted(
        "figure: (1|[12] entry|[12] entries)",
        "teams",
        "the admins' message has the source with its buttons; in Slack it leads to the Home tab, where the source stands",
        "“提案|takes it",
    ),
    Permitted(
        ".*",
        "slack",
        "what is looked at in a dialog is one card, which says how much it leaves out; `planning` sends the whole, `a_weekly` compares it",
        "look the plan",
    ),
    Permitted(r"figure: \d+", "teams", "how much that card leaves out", "look the plan"),
    Permitted(
        ".*",
        "teams",
        "the window or list in which it was done is drawn anew as it now stands; `details`, `ask_review` and `ask_feeds` compare these",
        ": (save|more|not|hide|retract|join|split|wrong|accept of|decline of|resume the feed)|takes back",
    ),
)  # fmt: skip


def differences(slack: list[Told], teams: list[Told]) -> list[str]:
    """What is told in one house and not in the other, a line each."""
    assert [told.act for told in slack] == [told.act for told in teams], "other things were done"
    return [
        f"{one.act}\n      told in {house} alone: {fact}"
        for one, other in zip(slack, teams, strict=True)
        for house, facts in (("slack", one.new - other.facts), ("teams", other.new - one.facts))
        for fact in sorted(facts)
        if not permitted(house, one.act, fact)
    ]


def permitted(house: str, act: str, fact: str) -> bool:
    return any(each.alone == house and re.search(each.act, act) and re.fullmatch(each.fact, fact) for each in PERMITTED)


@pytest.fixture(scope="module")
def desk_read(tmp_path_factory):
    """The database of a desk that has read its feeds."""
    path = tmp_path_factory.mktemp("read")
    asyncio.run(prepare(path))
    return path / "desk.db"


async def done_in(house, read, path, do) -> Driver:
    path.mkdir()
    shutil.copy(read, path / "desk.db")
    async with house(path) as driver:
        await do(driver)
        driver.remains = await driver.left()
    return driver


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
async def test_the_same_is_done_and_told_in_both_houses(tmp_path, desk_read, scenario):
    slack = await done_in(slack_house, desk_read, tmp_path / "slack", scenario.do)
    teams = await done_in(teams_house, desk_read, tmp_path / "teams", scenario.do)
    assert any(told.words for told in slack.told), "nothing was told"
    if found := differences(slack.told, teams.told):
        pytest.fail(f"{len(found)} facts differ:\n  " + "\n  ".join(found), pytrace=False)
    assert slack.remains == teams.remains


def test_a_fact_that_is_told_in_one_house_alone_is_found():
    told = [Told("it is asked", frozenset({"figure: £11m", "name: RIKEN"}), frozenset({"figure: £11m"}), "")]
    assert differences(told, told) == []
    less = [Told("it is asked", frozenset({"name: RIKEN"}), frozenset(), "")]
    for slack, teams, house in ((told, less, "slack"), (less, told, "teams")):
        assert differences(slack, teams) == [f"it is asked\n      told in {house} alone: figure: £11m"]


def test_the_same_facts_are_read_from_either_drawing():
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "link", "text": "RIKEN", "url": "https://e.example/3"}, {"type": "text", "text": " · £1.2m on 3 March, “so far”"}]}]}]  # fmt: skip
    card = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "[RIKEN](https://e.example/3) · £1\\.2m on 3 March, “so far”"}]}
    read = {facts_of(*read_slack(blocks), {"RIKEN"}), facts_of(*read_teams(card), {"RIKEN"})}
    assert read == {frozenset({"link: https://e.example/3", "name: RIKEN", "figure: £1.2m", "figure: 3 March", "quote: “so far”"})}


def test_every_row_of_the_readmes_table_is_tried_or_is_a_platforms_own_matter():
    table = (ROOT / "README.md").read_text("utf-8").partition("### Slack and Teams, side by side")[2].partition("\n### ")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ") and not line.startswith("| What")]
    compared = [row for row in rows if not row.startswith("*")]
    assert sorted(compared) == sorted({each.row for each in SCENARIOS})
    assert len(rows) == len(set(rows))
    assert all(len(line.split("|")) == 5 for line in table.splitlines() if line.startswith("| "))
