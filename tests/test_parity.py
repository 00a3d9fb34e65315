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
from bot.pipeline import send_due
from tests.desks import ORCHARD, RIKEN, URL, an_rss
from tests.examples import ROOT
from tests.parity import (
    ADMIN,
    CHANNEL,
    EDITOR,
    FAINT,
    FOOTBALL,
    JAPANESE,
    MORE,
    NEW,
    OWN,
    READER,
    Driver,
    Told,
    prepare,
    slack_house,
    teams_house,
)
from tests.slack.test_who import PAGE
from tests.slack.test_who import URL as ARTICLE

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
    await house.on_story("not", RIKEN[1], JAPANESE, reason="known", note="")
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


def _telling(name: str, **plan) -> None:
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
    await house.news(MORE, RIKEN)
    await house.act("the story has changed", house.revise(), only_new=True)


@scenario("a posted story is withdrawn")
async def a_withdrawal(house: Driver) -> None:
    await house.tell(kind="weekly")
    await house.ask("latest", EDITOR)
    await house.rule("retract", RIKEN[1], {"reason": "The figures were a hoax of 2025."})
    await house.act("it is taken out", house.send())
    await house.ask("latest")
    await house.ask("search superconductors")


# ── editors ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@scenario("editors: review list, hide, withdraw, join, split, mark facts wrong, take back")
async def hiding(house: Driver) -> None:
    await house.ask("latest", EDITOR)
    await house.ask("latest")
    await house.rule("hide", RIKEN[1], {"reason": "It was told twice."})
    await house.details(RIKEN[1], EDITOR) if False else None
    await house.ask("latest")
