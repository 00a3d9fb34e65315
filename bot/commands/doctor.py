"""doctor: what is wrong here, and how to mend it."""

import argparse
import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import aiohttp

from bot.app import build_model, build_renderer, load_watches, open_database, utc_now
from bot.commands.doctor_slack import examine_door, examine_slack
from bot.commands.doctor_teams import examine_teams, examine_teams_door
from bot.commands.findings import Finding, guarded, print_findings
from bot.commands.house import config_path, print_json, settings_of
from bot.errors import DeskError, WrongUsage
from bot.faring import AILING, UNREAD, WORST, Fare
from bot.feeds.opml import read_opml
from bot.models import Destination, PageCost
from bot.pipeline.fates import Fates, count_fates
from bot.ports import FeedState, Store
from bot.rates.files import packaged_span
from bot.reading.lexicon.load import load_lexicon
from bot.settings import Settings
from bot.storage.backup import integrity

_SAID: Mapping[Fare, str] = {"new": "never checked", "trying": "being tried again"}
_READ: frozenset[Fare] = frozenset({"healthy", "quiet", "moved", "trying"})


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    if args.offline and args.test_post:
        raise WrongUsage("--test-post asks Slack, and --offline asks nobody.", "Leave one of them out.")
    findings = asyncio.run(_examine(settings, args))
    if args.json:
        print_json([{"state": f.state, "about": f.about, "what": f.what, "mend": f.mend} for f in findings])
    else:
        print_findings(findings)
    return 1 if any(finding.state == "bad" for finding in findings) else 0


async def _examine(settings: Settings, args: argparse.Namespace) -> list[Finding]:
    path = config_path(args)
    findings = [Finding("ok", "settings", f"read from {path}" if path else "all at their defaults; `kakehashi init DIR` writes a file")]
    findings += guarded("watches", lambda: _watches(settings))
    findings += guarded("templates", lambda: _templates(settings))
    findings += [finding async for finding in _stored(settings)]
    findings += list(examine_door(settings))
    findings += list(examine_teams_door(settings))
    if args.offline:
        return [*findings, Finding("note", "Slack and Teams", "not asked: --offline")]
    findings += [finding async for finding in _model(settings)]
    findings += [finding async for finding in examine_teams(settings)]
    return findings + [finding async for finding in examine_slack(settings, args.test_post, args.workspace)]


def _watches(settings: Settings) -> Iterator[Finding]:
    for name, watch in load_watches(settings).items():
        load_lexicon(watch)
        sources = read_opml(watch.folder / "feeds.opml")
        yield Finding("ok", f"watch {name}", f"{len(watch.fields)} fields, {len(sources)} feeds, rules {watch.rules}")


def _templates(settings: Settings) -> Iterator[Finding]:
    renderer = build_renderer(settings)
    for trouble in renderer.troubles:
        yield Finding("bad", "templates", str(trouble))
    if not renderer.troubles:
        yield Finding("ok", "templates", f"yours in {settings.digests.templates_dir}" if settings.digests.templates_dir else "as shipped")


async def _stored(settings: Settings) -> AsyncIterator[Finding]:
    try:
        async with open_database(settings) as store:
            await integrity(settings.database.url)
            yield _database(Path(settings.database.url.removeprefix("sqlite:///")))
            yield await _feeds(store)
            if not settings.feeds.contact:
                yield NO_CONTACT
            if settings.pages.enabled and (found := judge_pages(list((await store.page_costs()).values()))):
                yield found
            async for finding in _plans(store, settings):
                yield finding
            async for finding in _troubles(store):
                yield finding
            yield judge_fates(await count_fates(store, utc_now()))
            if settings.rates.show:
                yield await _rates(store, settings)
    except DeskError as error:
        yield Finding("bad", "database", error.what, error.mend)


def _database(place: Path) -> Finding:
    if not (os.access(place, os.W_OK) and os.access(place.parent, os.W_OK)):
        return Finding(
            "bad", "database", f"{place} may be read but not written", "Give this user the right to write the file and its folder."
        )
    return Finding("ok", "database", str(place))


MANY_LEFT = 10
"""Pages that could not be read, from which on it is worth a word where they are more than those that could."""


NO_CONTACT = Finding(
    "note",
    "contact",
    "none is named to the feeds' hosts: whoever is troubled by the desk can only shut it out",
    "Set feeds.contact to a web or e-mail address of yours.",
)


async def _feeds(store: Store) -> Finding:
    """All of them in one line."""
    states = await store.fares_of(None, utc_now())
    return judge_feeds(states) if states else Finding("note", "feeds", "none yet", "`kakehashi feeds add` watches one.")


def judge_feeds(states: Sequence[FeedState]) -> Finding:
    counts = Counter(state.fare for state in states)
    said = ", ".join(f"{counts[fare]} {_SAID.get(fare, fare)}" for fare in ("healthy", *WORST[:-2], "paused") if counts[fare])
    if never := sum(state.fare in UNREAD and not state.feed.last_success for state in states):
        said = f"{said}; {never} could never be read"
    if counts["paused"] == len(states):
        return Finding("bad", "feeds", f"all {said}", "`kakehashi feeds resume --all` wakes the paused.")
    if any(counts[fare] for fare in AILING):
        bad = not any(counts[fare] for fare in _READ)
        why = "`kakehashi feeds health --ail` tells why, and what mends it."
        return Finding("bad" if bad else "note", "feeds", said, f"Is this machine online? {why}" if bad else why)
    if counts["new"]:
        return Finding("note", "feeds", said, "`kakehashi feeds test --all --pause-dead`, then `kakehashi check`.")
    return Finding("ok", "feeds", said)


def judge_pages(costs: Sequence[PageCost]) -> Finding | None:
    """Nothing of them where no teaser ever wanted one."""
    read, left = sum(cost.read for cost in costs), sum(cost.left for cost in costs)
    if not read and not left:
        return None
    said = f"of {read + left} teasers {read} were read from their pages"
    if left < MANY_LEFT or left <= read:
        return Finding("ok", "pages", said)
    worst = max(costs, key=lambda cost: cost.left)
    words = f"{said}; where most could not be, the last: {worst.trouble}"
    return Finding("note", "pages", words, "`kakehashi feeds health` tells by feed.")


async def _plans(store: Store, settings: Settings) -> AsyncIterator[Finding]:
    destinations, plans = await store.destinations(), await store.plans()
    if not destinations:
        yield Finding("note", "destinations", "none yet", "`kakehashi destinations add` makes one.")
    for destination in destinations:
        yield _destination(destination, settings)
    if not plans:
        yield Finding("note", "plans", "none yet: nothing will be told", "`kakehashi plans add` makes one.")
    else:
        yield Finding("ok", "plans", ", ".join(f"{plan.name} ({plan.state})" if plan.state != "active" else plan.name for plan in plans))
    names = {destination.name for destination in destinations}
    if settings.desk.owner and settings.desk.owner not in names:
        yield Finding(
            "bad", "owner", f"desk.owner is {settings.desk.owner}, which is no destination", "Add that destination, or change the setting."
        )
    elif not settings.desk.owner:
        mend = "Set desk.owner to a destination's name; a destination may have its own (`kakehashi destinations change NAME --owner`)."
        yield Finding("note", "owner", "whoever made a plan in chat hears of its trouble; for the others the log and doctor", mend)


async def _troubles(store: Store) -> AsyncIterator[Finding]:
    """What is open; a paused destination has said its own already, and feeds have a line of theirs."""
    for trouble in await store.troubles():
        if not trouble.key.startswith(("destination:", "feed:")):
            yield Finding("bad", "trouble", f"{trouble.words} (since {trouble.opened:%Y-%m-%d %H:%M} UTC)")


def judge_fates(fates: Fates) -> Finding:
    """Posts that nobody could look for."""
    if not (fates.repeated or fates.missed):
        return Finding("ok", "deliveries", "none of the last 30 days was of unknown fate")
    said = f"of the last 30 days {fates.repeated} were sent again, marked as perhaps repeats, and {fates.missed} may have been missed"
    return Finding("note", "deliveries", said, "`kakehashi audit --what delivery` tells which; `unknown_fate` says what is done with such.")


async def _rates(store: Store, settings: Settings) -> Finding:
    newest = max(span.last for span in (*await store.rate_spans(), packaged_span()))
    if utc_now().date() - newest > timedelta(days=settings.rates.max_age):
        mend = "Fetch the ECB's eurofxref-hist.zip now and then, and `kakehashi rates import` it."
        return Finding("note", "rates", f"the newest is of {newest}: sums in later news stand as published, without a conversion", mend)
    return Finding("ok", "rates", f"the newest is of {newest}")


def _destination(destination: Destination, settings: Settings) -> Finding:
    name = f"destination {destination.name}"
    if destination.state == "paused":
        wake = f"Then `kakehashi destinations change {destination.name} --state active`."
        return Finding("bad" if destination.trouble else "note", name, f"paused. {destination.trouble}".strip(), wake)
    if destination.platform == "slack" and not (settings.slack.client_id or settings.slack.bot_token.get_secret_value()):
        return Finding("bad", name, "there is no Slack bot token to post with", "Set KAKEHASHI_SLACK_BOT_TOKEN.")
    if destination.platform == "teams" and not settings.teams.client_id:
        return Finding("bad", name, "there is no Teams app to post with", "Set teams.client_id and the rest of [teams].")
    return Finding("ok", name, f"{destination.platform}, active")


async def _model(settings: Settings) -> AsyncIterator[Finding]:
    """Nothing where there is none: that is the usual case."""
    if not settings.llm.enabled:
        return
    try:
        async with aiohttp.ClientSession(trust_env=True) as session:
            if model := build_model(settings, session):
                await model.probe()
                yield Finding(
                    "ok", "language model", f"{model.name} answers, for {', '.join(sorted(model.uses)) or 'nothing: llm.uses is empty'}"
                )
    except DeskError as error:
        mend = error.mend or "Until it answers, everything is told without it. Set llm.enabled to false to leave it out."
        yield Finding("bad", "language model", error.what, mend)
