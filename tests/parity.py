"""One desk in two houses: what a person does, done in Slack and in Teams through the real apps, and what they are told each time."""

import json
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import shipped
from bot.delivery.slack import SlackSender
from bot.delivery.teams import TeamsSender
from bot.digests.period import period_for
from bot.lenses import load_lenses
from bot.messages.split import halves
from bot.models import Destination, Plan, Story
from bot.pipeline import Desk, check, revise_told, send_due, tell
from bot.pipeline.workspaces import come_back
from tests import local_slack, local_teams
from tests.desks import ORCHARD, RIKEN, WATCH, a_desk, an_rss, checked, sample_pages, sample_sources
from tests.examples import NOW, a_plan
from tests.facts import Facts, facts_of, read_slack, read_teams
from tests.local_slack.acts import elements as slack_elements
from tests.local_slack.world import Person as SlackPerson
from tests.local_teams.cards import buttons, inputs, verb_of
from tests.slack.houses import House as SlackRooms
from tests.slack.houses import a_house
from tests.slack.subscribing import Office
from tests.teams.houses import House as TeamsRooms
from tests.teams.houses import a_tenant

READER, EDITOR, ADMIN, JAPANESE = "Rita Reader", "Ed Itor", "Ada Min", "山田 花子"
"""Who acts: by their names, which are the same in both houses."""
CHANNEL, OWN, OTHER = "channel", "own", "other"
"""Where: the channel that is told the news, one's own chat with the app, another room."""
FAINT = ("https://e.example/9", "Japan leads in fusion", "Japan leads in fusion energy. Britain comes second, a study of patents says.")
SAMPLE = ("pharma-ledger", "kagaku-nippo", "research-councils-bulletin", "qubit-weekly")
"""Feeds of the demo that both desks have read."""
NEW = "https://new.example/feed.xml"

Shown = Mapping[Any, tuple[str, set[str]]]
"""By where it stands: the words that one reads there, and what they lead to."""


@dataclass
class Told:
    """What somebody did, and the facts in all that they or others were shown of it: `new` are those that had not stood there before."""

    act: str
    facts: Facts
    new: Facts
    words: str


async def prepare(path: Path) -> None:
    """A desk's database that both houses begin with: read from the demo's feeds and from one of our own."""
    sources = [source for source in sample_sources() if any(name in source.url for name in SAMPLE)]
    async with a_desk(path, fetcher=sample_pages()) as desk:
        await desk.store.seed_feeds(WATCH, sources, desk.clock())
        async for _ in check(desk):
            pass
        await checked(desk, an_rss(ORCHARD, RIKEN, FAINT))


# ── what is the same in both ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Driver:
    """What a person does; each thing done is in `told`."""

    ids: Mapping[str, str]
    """By name who they are on the platform, and where the rooms are."""
    told: list[Told] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    stories: dict[str, str] = field(default_factory=dict)
    """Ids by headline, and by the titles of reports."""
    stood: Facts = frozenset()
    """All facts that ever stood anywhere."""
    remains: Mapping[str, list[str]] = field(default_factory=dict)
    """What the desk remembers at the end."""

    @property
    def desk(self) -> Desk:
        raise NotImplementedError

    def shown(self) -> Shown:
        raise NotImplementedError

    async def act(self, what: str, doing: Awaitable[Any], *, only_new: bool = False) -> Any:
        """Do it, and keep what is told by it: all that stands in whatever came or changed. `only_new`: what was told before, and is
        drawn once more around what is said of the act, need not be told in the other house."""
        before = self._facts()
        given = await doing
        changed = {place: shown for place, shown in self._facts().items() if before.get(place) != shown}
        facts = frozenset().union(*(each for each, _ in changed.values()))
        self.told.append(Told(what, facts, facts - self.stood if only_new else facts, "\n".join(words for _, words in changed.values())))
        self.look()
        return given

    def note(self, what: str, facts: Any) -> None:
        """What one sees that is no message: choices, answers of a form."""
        seen = frozenset(map(str, facts))
        self.told.append(Told(what, seen, seen, ""))

    def look(self) -> None:
        """What stands there now was told before."""
        self.stood = self.stood.union(*(each for each, _ in self._facts().values()))

    def _facts(self) -> dict[Any, tuple[Facts, str]]:
        return {place: (facts_of(self.same(words), links, self.names), words) for place, (words, links) in self.shown().items()}

    def same(self, words: str) -> str:
        """With what the platform calls people and rooms called as here."""
        for name, known in sorted(self.ids.items(), key=lambda pair: -len(pair[1])):
            words = words.replace(known, name)
        return words

    async def learn(self) -> None:
        """The names that the desk's stories know."""
        stories = (await self.desk.store.latest(WATCH, limit=200)).stories
        for story in stories:
            self.stories |= dict.fromkeys((story.headline, *(each.title for each in story.members)), story.id)
            named = [*story.facts.organisations, *story.facts.people]
            self.names |= {story.headline, *(one.known_as or one.receipt.words for one in named)}
            self.names |= {name for body in story.facts.organisations for name in body.names.values()}
        self.names |= {READER, EDITOR, ADMIN, JAPANESE, "Example News", "New Outlet", FAINT[1], "Attachés"}

    async def story(self, title: str) -> Story:
        """As it stands now."""
        found = await self.desk.store.story(WATCH, self.stories[title])
        assert found
        return found

    async def value(self, title: str, act: str = "details") -> str:
        """What its buttons carry begins with, whichever revision they were drawn of."""
        return f"{act}|{WATCH}|{(await self.story(title)).id}|"

    # ── the desk's own work ──

    async def news(self, *items: tuple[str, str, str]) -> None:
        """The feed has these now."""
        await checked(self.desk, an_rss(*items))

    async def planned(self, **changes: Any) -> Plan:
        """A plan of the channel's, made thirty days ago."""
        then, its = self.desk.clock() - timedelta(days=30), await self.installation()
        await self.desk.store.add_destination(Destination(0, its, "science", self.platform, self.ids[CHANNEL]), then)
        return await self.desk.store.add_plan(a_plan(id=0, installation=its, destination="science", created=then, **changes), then)

    async def tell(self, what: str = "", **changes: Any) -> None:
        """What falls due is told to the channel."""
        plan = await self.planned(**changes)
        await tell(self.desk, plan, replace(period_for(plan, NOW), start=NOW - timedelta(days=7)))
        await self.act(what or f"a {plan.kind} is told", self.send())

    async def due(self) -> None:
        """The one plan that there is falls due."""
        (plan,) = await self.desk.store.plans()
        await tell(self.desk, plan, replace(period_for(plan, NOW), start=NOW - timedelta(days=7)))

    async def edits(self) -> int:
        """How many changes of what was posted have been sent."""
        return sum(bool(each.target) and each.state == "sent" for each in await self.desk.store.deliveries())

    async def send(self) -> None:
        while await send_due(self.desk):
            pass

    async def revise(self) -> None:
        await revise_told(self.desk)
        await self.send()

    async def installation(self) -> int:
        return (await self.desk.store.installation(self.platform, self.ids["house"], "", self.desk.clock())).id

    platform = ""

    # ── what is left behind ──

    async def left(self) -> Mapping[str, list[str]]:
        """What the desk remembers of it all, with people and rooms by their names."""
        store, its = self.desk.store, await self.installation()
        stories = (await store.latest(WATCH, limit=200)).stories
        found = {
            "stories": [f"{story.headline} ({len(story.members)})" for story in stories],
            "votes": [
                f"{story.headline}: {vote.who} {vote.vote} {vote.reason} {vote.note}"
                for story in stories
                for vote in await store.votes_on(WATCH, story.id)
            ],
            "saved": [f"{who}: {await store.saved(its, self.ids[who], limit=9)}" for who in (READER, EDITOR, ADMIN, JAPANESE)],
            "plans": [_plan(plan) for plan in await store.plans()],
            "destinations": [f"{self.ids.get(each.address, each.address)} {each.state}" for each in await store.destinations()],
            "rulings": [f"{each.kind} {each.subject} {each.object} {each.who} {each.why}" for each in await store.rulings(WATCH)],
            "suggestions": [
                f"{each.url} {each.title} {each.who} {each.state} {each.reason}"
                for state in ("open", "accepted", "declined")
                for each in await store.suggestions(its, state=state)
            ],
            "feeds": [f"{each.source.title} {each.source.side} {each.fare}" for each in await store.feed_states(WATCH, self.desk.clock())],
            "audit": [
                f"{each.what} {each.who} {json.dumps(_plainly(each.detail), sort_keys=True)}" for each in await store.audited(limit=99)
            ],
        }
        return {what: [self.same(row) for row in rows] for what, rows in found.items()}


def _plan(plan: Plan) -> str:
    names = ("kind", "weekdays", "times", "zone", "fields", "language", "state", "quiet", "holidays", "lens", "compact", "maker")
    return " ".join(f"{name}={getattr(plan, name)}" for name in names)


def _plainly(detail: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without what a house calls its rooms, of which plans are named."""
    return {name: value for name, value in detail.items() if name not in {"plan", "destination"}}


# ── Slack ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class SlackHouse(Driver):
    house: SlackRooms = None  # type: ignore[assignment]
    platform = "slack"

    @property
    def desk(self) -> Desk:
        return self.house.desk

    @property
    def slack(self) -> local_slack.LocalSlack:
        return self.house.slack

    def shown(self) -> Shown:
        found: dict[Any, tuple[str, set[str]]] = {}
        for channel, messages in self.slack.messages.items():
            for each in messages:
                if each.get("bot_id") or each.get("metadata") or each.get("answer"):
                    found["post", channel, each["ts"]] = _slack_message(each)
        for number, each in enumerate(self.slack.ephemerals):
            found["alone", number] = _slack_message(each)
        for view in (*self.slack.views.values(), *self.slack.homes.values()):
            found["view", view.id] = read_slack(view.view)
        for number, (_, _, brought) in enumerate(self.slack.brought):
            if isinstance(brought.answer, dict) and brought.answer.get("errors"):
                found["errors", number] = "\n".join(brought.answer["errors"].values()), set()
        return found

    async def _then(self, acting: Awaitable[Any]) -> Any:
        given = await acting
        while await self.house.do():
            pass
        return given

    def _there(self, user: str) -> Iterator[Any]:
        """What that person sees, the newest first."""
        yield from (each for each in reversed(self.slack.views.values()) if each.open and each.user == user)
        messages = [each for channel in self.slack.messages.values() for each in channel]
        mine = [each for each in self.slack.ephemerals if each["user"] == user]
        yield from sorted([*messages, *mine], key=lambda each: each["ts"], reverse=True)
        yield from (view for (_, who), view in self.slack.homes.items() if who == user)

    def _find(self, user: str, *, label: str = "", value: str = "") -> tuple[Any, dict[str, Any], str | None]:
        """A button by its label, or whatever offers that value."""
        for there in self._there(user):
            blocks = there.blocks if hasattr(there, "blocks") else there.get("blocks") or []
            for _, element in slack_elements(blocks):
                if label and element["type"] == "button" and element["text"]["text"] == label:
                    return there, element, element.get("value")
                options = [option for option in element.get("options", ()) if value and option["value"].startswith(value)]
                if not label and options:
                    return there, element, options[0]["value"]
                if not label and value and str(element.get("value", "")).startswith(value):
                    return there, element, element["value"]
        raise AssertionError(f"nothing with {label or value} stands before {user}")

    async def _click(self, who: str, **what: str) -> None:
        there, element, value = self._find(self.ids[who], **what)
        await self._then(self.slack.click(there, element["action_id"], value, user=self.ids[who]))

    async def _submit(self, who: str, values: Mapping[str, Any]) -> None:
        await self._then(self.slack.submit(self.slack.modal(self.ids[who]), values, user=self.ids[who]))

    # ── asking ──

    async def ask(self, words: str, who: str = READER, where: str = OWN) -> None:
        user = self.ids[who]
        if where == OWN:
            doing = self.slack.type_command(words, user=user, channel=self.slack.direct(user).id)
        else:
            doing = self.slack.mention(words, user=user, channel=self.ids[where])
        await self.act(f"{who} asks “{words}” in {where}", self._then(doing))

    async def turn(self, label: str, who: str = READER) -> None:
        await self.act(f"{who} turns to “{label}”", self._click(who, label=label))

    async def front(self, who: str = READER) -> None:
        await self.act(f"{who} opens the front page", self._then(self.slack.open_home(user=self.ids[who])))

    async def search(self, words: str, who: str = READER) -> None:
        await self._then(self.slack.open_home(user=self.ids[who]))
        view = self.slack.home(self.ids[who])
        searching = self._then(self.slack.click(view, "home.search", words, user=self.ids[who]))
        await self.act(f"{who} searches “{words}” on the front page", searching)

    async def language(self, label: str, who: str = READER) -> None:
        await self.act(f"{who} chooses {label}", self._click(who, label=label))

    # ── a story ──

    async def details(self, title: str, who: str = READER) -> None:
        await self.act(f"{who} opens “{title}”", self._click(who, value=await self.value(title)))

    async def on_story(self, act: str, title: str, who: str = READER, **values: Any) -> None:
        """save, more, not (with reason and note), share (to the other room)."""

        async def doing() -> None:
            await self._click(who, value=await self.value(title, act))
            if act == "not":
                await self._submit(who, values)
            if act == "share":
                await self._submit(who, {"channel": self.ids[OTHER]})

        await self.act(f"{who}: {act} “{title}”", doing(), only_new=True)

    async def rule(self, act: str, title: str, given: Mapping[str, Any], who: str = EDITOR) -> None:
        value = await self.value(title)
        await self._click(who, value=value)
        await self._click(who, value=await self.value(title, act))
        form = self.slack.modal(self.ids[who])
        for _, element in slack_elements(form.blocks):
            if element["action_id"] in {"facts", "report"}:
                self.note(f"what is offered to {act}", [option["text"]["text"] for option in element["options"]])
        await self.act(f"{who}: {act} “{title}”", self._submit(who, given), only_new=True)

    async def undo(self, title: str, who: str = EDITOR) -> None:
        await self._click(who, value=await self.value(title))
        await self.act(f"{who} takes back what was ruled of “{title}”", self._click(who, value="undo|"), only_new=True)

    async def review(self, act: str, who: str = EDITOR) -> None:
        await self.act(f"{who}: {act} of what waits", self._click(who, value=f"{act}|"), only_new=True)

    # ── plans ──

    @property
    def _office(self) -> Office:
        return Office(self.slack, self.desk, self.house.work, self.house.installation, None)  # type: ignore[arg-type]

    async def subscribe(self, words: str = "subscribe", *, who: str = READER, look: bool = False, **values: Any) -> None:
        self.slack.last_post.clear()
        typed = self.slack.type_command(words, user=self.ids[who], channel=self.ids[CHANNEL])
        await self.act(f"{who} types “{words}”", self._then(typed))
        form = self.slack.modal(self.ids[who])
        if look:
            shown = await self.act("the next message is looked at", self._office.press(form, "preview", **values))
            await self.slack.close_view(shown)
        await self.act("it is saved", self._office.submit(form, **values), only_new=True)

    async def faults(self, **values: Any) -> None:
        """A form that is wrong: what is said at its inputs."""
        await self._then(self.slack.type_command("subscribe instant", channel=self.ids[CHANNEL]))
        form = await self._office.press(self.slack.modal(self.ids[READER]), "more")
        await self.act(f"{values} are put in", self._office.submit(form, **values), only_new=True)
        await self.slack.close_view(form)

    async def plan(self, act: str, who: str = READER, **values: Any) -> None:
        """pause, resume, look, send, remove, edit (with values)."""
        user = self.ids[who]
        await self.act("the channel's plans", self._then(self.slack.type_command("plans", user=user, channel=self.ids[CHANNEL])))

        async def doing() -> None:
            self.slack.last_post.clear()
            await self._click(who, value=f"{act}|")
            if act in {"edit", "remove"}:
                await self._office.submit(self.slack.modal(user), **values)
            if act == "look":
                await self.send()

        await self.act(f"{who}: {act} the plan", doing(), only_new=True)
        await self.act("what is due goes out", self.send())

    # ── feeds ──

    async def suggest_in_form(self, url: str, who: str = READER) -> None:
        await self._then(self.slack.open_home(user=self.ids[who]))
        await self._click_action(who, "feeds.suggest")
        await self.act(f"{who} puts in “not an address”", self._submit(who, {"address": "not an address"}))
        await self.act(f"{who} puts in {url}", self._submit(who, {"address": url}))
        await self.act(f"{who} takes it", self._click_action(who, "feeds.take"))

    async def _click_action(self, who: str, action: str) -> None:
        for there in self._there(self.ids[who]):
            blocks = there.blocks if hasattr(there, "blocks") else there.get("blocks") or []
            if any(element["action_id"] == action for _, element in slack_elements(blocks)):
                await self._then(self.slack.click(there, action, user=self.ids[who]))
                return
        raise AssertionError(f"nothing called {action} stands before {who}")

    async def decide(self, act: str, reason: str = "") -> None:
        """An admin, of the first suggestion."""
        await self._then(self.slack.open_home(user=self.ids[ADMIN]))

        async def doing() -> None:
            await self._click_action(ADMIN, f"suggestion.{act}")
            if act == "decline":
                await self._submit(ADMIN, {"reason": reason})

        await self.act(f"{ADMIN}: {act} what was suggested", doing(), only_new=True)

    async def feed(self, act: str, who: str = ADMIN) -> None:
        """pause, resume, test, remove: of the only one that has that name."""
        await self.ask("feeds example news", ADMIN)

        async def doing() -> None:
            await self._click_as(who, ADMIN, f"{act}|")
            if act == "remove" and who == ADMIN:
                await self._submit(who, {})

        await self.act(f"{who}: {act} the feed", doing(), only_new=True)

    async def _click_as(self, who: str, whose: str, value: str) -> None:
        """What stands before somebody, pressed by another."""
        there, element, value = self._find(self.ids[whose], value=value)  # type: ignore[assignment]
        await self._then(self.slack.click(there, element["action_id"], value, user=self.ids[who]))

    # ── the rest ──

    async def who_is_in(self, url: str, who: str = READER) -> None:
        link = {"type": "rich_text_section", "elements": [{"type": "link", "url": url}] if url else []}
        blocks = [{"type": "rich_text", "block_id": "b", "elements": [link]}] if url else []
        message = self.slack.say(f"<{url}>" if url else "Good morning", blocks=blocks)
        await self.act(f"{who} asks who is in {url or 'nothing'}", self._then(self.slack.use_shortcut("who", message, user=self.ids[who])))

    async def leave(self) -> None:
        """The app is removed from where the channel is."""
        its = self.house.installation
        self.slack.tokens[local_slack.TOKEN].dead = "account_inactive"
        await self.act("the app is removed", self._then(self.slack.event({"type": "app_uninstalled"}, its.external_id)))

    async def come_back(self) -> None:
        """The desk is started again with the new token."""
        self.slack.tokens[local_slack.TOKEN].dead = ""
        await come_back(self.desk, self.house.installation.id)


def _slack_message(message: Mapping[str, Any]) -> tuple[str, set[str]]:
    words, links = read_slack(message.get("blocks") or [])
    return (words, links) if words else read_slack({"text": message.get("text", "")})


# ── Teams ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class TeamsHouse(Driver):
    house: TeamsRooms = None  # type: ignore[assignment]
    cards: list[tuple[str, set[str]]] = field(default_factory=list)
    """All that stood in dialogs."""
    platform = "teams"

    @property
    def desk(self) -> Desk:
        return self.house.desk

    @property
    def teams(self) -> local_teams.LocalTeams:
        return self.house.teams

    def shown(self) -> Shown:
        found: dict[Any, tuple[str, set[str]]] = {}
        for conversation, posts in self.teams.posts.items():
            for post in posts:
                found["post", conversation, post.id] = read_teams(post.card) if post.card else (post.text, set())
                for user, card in post.seen_by.items():
                    found["post", conversation, post.id, user] = read_teams(card)
        for number, card in enumerate(self.cards):
            found["dialog", number] = card
        for number, (_, brought) in enumerate(self.teams.brought):
            answer = brought.answer if isinstance(brought.answer, dict) else {}
            if isinstance(answer.get("value"), str):
                found["toast", number] = (answer["value"], set())
        return found

    async def _open(self, post: local_teams.Post, label: str, values: Mapping[str, Any] | None = None, **more: Any) -> local_teams.Dialog:
        dialog = await self.teams.open(post, label, values, **more)
        self._keep(dialog)
        return dialog

    async def _submit(self, dialog: local_teams.Dialog, values: Mapping[str, Any] | None = None, label: str = "") -> None:
        await self.house.submit(dialog, values, label)
        self._keep(dialog)

    def _keep(self, dialog: local_teams.Dialog) -> None:
        self.cards.append(read_teams(dialog.card) if dialog.open else (dialog.words, set()))

    def _place(self, where: str) -> str:
        return "" if where == OWN else self.ids[where]

    def _posts(self, user: str) -> list[local_teams.Post]:
        """What that person sees, the newest first."""
        personal = {room.id for room in self.teams.rooms.values() if room.scope == "personal" and user not in room.members}
        posts = [post for conversation, posts in self.teams.posts.items() if conversation not in personal for post in posts]
        return sorted(posts, key=lambda post: int(post.id), reverse=True)

    def _with(self, user: str, label: str) -> local_teams.Post:
        for post in self._posts(user):
            card = post.card_for(user)
            if card and any(label in {one.get("title"), verb_of(one)} for one in buttons(card)):
                return post
        raise AssertionError(f"no button {label} stands before {user}")

    # ── asking ──

    async def ask(self, words: str, who: str = READER, where: str = OWN) -> None:
        await self.act(f"{who} asks “{words}” in {where}", self.house.ask(words, where=self._place(where), user=self.ids[who]))

    async def turn(self, label: str, who: str = READER) -> None:
        user = self.ids[who]
        await self.act(f"{who} turns to “{label}”", self.house.press(self._with(user, label), label, user=user))

    async def front(self, who: str = READER) -> None:
        await self.act(f"{who} opens the front page", self.house.ask("home", where="", user=self.ids[who]))

    async def search(self, words: str, who: str = READER) -> None:
        user = self.ids[who]
        (post, *_) = await self.house.ask("home", where="", user=user)
        form = await self._open(post, "front.search", user=user)
        await self.act(f"{who} searches “{words}” on the front page", self._submit(form, {"words": words}))

    async def language(self, label: str, who: str = READER) -> None:
        user = self.ids[who]
        await self.act(f"{who} chooses {label}", self.house.press(self._with(user, label), label, user=user))

    # ── a story ──

    async def _window(self, title: str, who: str) -> local_teams.Dialog:
        """Of a story, from the newest card that offers it."""
        user, value = self.ids[who], await self.value(title)
        for post in self._posts(user):
            card = post.card_for(user) or {}
            for one in buttons(card):
                carried = str((one.get("data") or {}).get("value", ""))
                if carried.startswith(value) and verb_of(one) == "story.details":
                    return await self._open(post, "story.details", user=user, value=carried)
            for asked in inputs(card):
                for choice in asked.get("choices", ()):
                    if choice["value"].startswith(value):
                        return await self._open(post, "story.open", {asked["id"]: choice["value"]}, user=user)
        raise AssertionError(f"no card before {who} offers {title}")

    async def details(self, title: str, who: str = READER) -> None:
        async def doing() -> None:
            window = await self._window(title, who)
            if who == EDITOR and window.open:
                await self._submit(window, label="story.editors")

        await self.act(f"{who} opens “{title}”", doing())

    async def on_story(self, act: str, title: str, who: str = READER, **values: Any) -> None:
        window = await self._window(title, who)
        self.look()

        async def doing() -> None:
            await self._submit(window, label=f"story.{act}")
            if act == "not":
                await self._submit(window, values, "vote")
            if act == "share":
                await self._submit(window, {"channel": self.ids[OTHER]}, "share")

        await self.act(f"{who}: {act} “{title}”", doing(), only_new=True)

    async def rule(self, act: str, title: str, given: Mapping[str, Any], who: str = EDITOR) -> None:
        window = await self._window(title, who)
        self.look()
        await self._submit(window, label="story.editors")
        self.look()
        acts = [choice["value"] for asked in inputs(window.card) for choice in asked.get("choices", ())]
        wanted = await self.value(title, act)
        await self._submit(window, {"act": next(each for each in acts if each.startswith(wanted))}, "Go on")
        for asked in inputs(window.card):
            if asked["id"] in {"facts", "report"}:
                self.note(f"what is offered to {act}", [choice["title"] for choice in asked["choices"]])
        await self.act(f"{who}: {act} “{title}”", self._submit(window, given, "Do it"), only_new=True)

    async def undo(self, title: str, who: str = EDITOR) -> None:
        window = await self._window(title, who)
        self.look()
        await self._submit(window, label="story.editors")
        self.look()
        (undo,) = [choice["value"] for choice in inputs(window.card)[0]["choices"] if choice["value"].startswith("undo|")]
        await self.act(f"{who} takes back what was ruled of “{title}”", self._submit(window, {"act": undo}, "Go on"), only_new=True)

    async def review(self, act: str, who: str = EDITOR) -> None:
        user = self.ids[who]
        post = self._with(user, f"review.{act}")
        entry = inputs(post.card_for(user))[0]["choices"][0]
        pressing = self.house.press(post, f"review.{act}", {"entries": [entry["value"]]}, user=user)
        await self.act(f"{who}: {act} of what waits", pressing, only_new=True)

    # ── plans ──

    async def subscribe(self, words: str = "subscribe", *, who: str = READER, look: bool = False, **values: Any) -> None:
        user = self.ids[who]

        async def asking() -> local_teams.Dialog:
            (post,) = await self.house.ask(words, where=self.ids[CHANNEL], user=user)
            return await self._open(post, "subscribe", user=user)

        form = await self.act(f"{who} types “{words}”", asking())
        if look:
            await self.act("the next message is looked at", self._submit(form, values, "subscribe.preview"))
        await self.act("it is saved", self._submit(form, {} if look else values, "subscribe.save" if look else "subscribe"), only_new=True)

    async def faults(self, **values: Any) -> None:
        (post,) = await self.house.ask("subscribe instant", where=self.ids[CHANNEL])
        form = await self._open(post, "subscribe")
        await self._submit(form, {}, "subscribe.more")
        await self.act(f"{values} are put in", self._submit(form, values, "subscribe"), only_new=True)

    async def plan(self, act: str, who: str = READER, **values: Any) -> None:
        user = self.ids[who]
        (post,) = await self.act("the channel's plans", self.house.ask("plans", where=self.ids[CHANNEL], user=user))
        label = {
            "edit": "Change",
            "pause": "Pause",
            "resume": "Send again",
            "look": "Next message",
            "send": "Send now",
            "remove": "Remove",
        }[act]

        async def doing() -> None:
            if act in {"edit", "remove", "look"}:
                window = await self._open(post, label, user=user)
                if act != "look":
                    await self._submit(window, values, "subscribe" if act == "edit" else "")
            else:
                await self.house.press(post, label, user=user)

        await self.act(f"{who}: {act} the plan", doing(), only_new=True)
        await self.act("what is due goes out", self.send())

    # ── feeds ──

    async def suggest_in_form(self, url: str, who: str = READER) -> None:
        user = self.ids[who]
        (post,) = await self.house.ask("feeds", user=user)
        label = next(title for one in buttons(post.card) if (title := one.get("title", "")).endswith("a source …"))
        form = await self._open(post, label, user=user)
        await self.act(f"{who} puts in “not an address”", self._submit(form, {"address": "not an address"}))
        await self.act(f"{who} puts in {url}", self._submit(form, {"address": url}))
        await self.act(f"{who} takes it", self._submit(form))

    async def decide(self, act: str, reason: str = "") -> None:
        user = self.ids[ADMIN]
        label = "Watch it" if act == "accept" else "Decline …"
        post = self._with(user, label)

        async def doing() -> None:
            if act == "accept":
                await self.house.press(post, label, user=user)
            else:
                await self._submit(await self._open(post, label, user=user), {"reason": reason})

        await self.act(f"{ADMIN}: {act} what was suggested", doing(), only_new=True)

    async def feed(self, act: str, who: str = ADMIN) -> None:
        user = self.ids[ADMIN]
        await self.ask("feeds example news", ADMIN)
        post = self._posts(user)[0]
        [choice] = [choice["value"] for asked in inputs(post.card) if asked["id"] == "feed" for choice in asked["choices"]]
        window = await self._open(post, "Change …", {"feed": choice}, user=user)
        window.context["from"] = self.teams._account(self.teams.people[self.ids[who]])
        self.look()
        label = {"pause": "Pause", "resume": "Watch again", "test": "Test now", "remove": "Remove …"}[act]

        async def doing() -> None:
            await self._submit(window, label=label)
            if act == "remove" and who == ADMIN:
                await self._submit(window)

        await self.act(f"{who}: {act} the feed", doing(), only_new=True)

    # ── the rest ──

    async def who_is_in(self, url: str, who: str = READER) -> None:
        text = f'<p>Look: <a href="{url}" title="{url}">{url}</a></p>' if url else "<p>Good morning</p>"

        async def doing() -> None:
            self._keep(await self.teams.use_action("who", text=text, user=self.ids[who]))

        await self.act(f"{who} asks who is in {url or 'nothing'}", doing())

    async def leave(self) -> None:
        async def doing() -> None:
            await self.teams.uninstall(local_teams.TEAM)
            await self.house.do()

        await self.act("the app is removed", doing())

    async def come_back(self) -> None:
        await self.teams.install(local_teams.TEAM)
        await self.house.do()


# ── opening them ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def slack_house(path: Path):
    people = {READER: local_slack.READER, EDITOR: "U0EDITOR", ADMIN: "U0ADMIN", JAPANESE: "U0JAPANESE"}
    rooms = {CHANNEL: local_slack.CHANNEL, OTHER: "C0OTHER", "house": local_slack.TEAM}
    senders: dict[str, Any] = {}
    given = {"admins": [people[ADMIN]], "editors": [people[EDITOR]], "news": False, "senders": senders}
    async with a_house(path, **given, lenses=load_lenses([shipped.LENSES])) as house:
        house.slack.pace = False
        house.slack.scopes |= {"users:read", "app_mentions:read", "channels:history", "im:write", "im:history"}
        for name, user in people.items():
            where = {"locale": "ja-JP", "tz": "Asia/Tokyo"} if name == JAPANESE else {}
            house.slack.people[user] = SlackPerson(user, name=name, real_name=name, **where)
            house.slack.direct(user)
        house.slack.add_channel("C0OTHER", name="Attachés")
        house.slack.room(local_slack.CHANNEL).name = "science"
        client = await house.work.workspaces.client(house.installation.id)
        senders["slack"] = SlackSender(local_slack.always(client), pace=0)
        driver = SlackHouse({**people, **rooms}, house=house)
        await driver.learn()
        yield driver


@asynccontextmanager
async def teams_house(path: Path):
    people = {READER: local_teams.READER, EDITOR: local_teams.EDITOR, ADMIN: local_teams.ADMIN, JAPANESE: local_teams.JAPANESE}
    rooms = {CHANNEL: local_teams.CHANNEL, OTHER: local_teams.CHAT, "house": local_teams.TENANT}
    senders: dict[str, Any] = {}
    given = {"admins": [people[ADMIN]], "editors": [people[EDITOR]], "news": False, "senders": senders}
    async with a_tenant(path, **given, lenses=load_lenses([shipped.LENSES])) as house:
        house.teams.windows.on = False
        for user in people.values():
            await house.teams.install(user)
        await house.do()
        for posts in house.teams.posts.values():
            posts.clear()
        house.teams.brought.clear()
        senders["teams"] = TeamsSender(house.work.connector, house.desk.store, "app", "secret", halves, house.desk.clock)
        driver = TeamsHouse({**people, **rooms}, house=house)
        await driver.learn()
        yield driver
