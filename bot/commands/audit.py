"""audit: every change somebody made: who, when, what, from what to what."""

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.app import utc_now
from bot.commands.house import at_desk, moment_since, print_json, print_table, settings_of
from bot.errors import WrongUsage
from bot.models import Audited
from bot.pipeline import Desk


@dataclass(frozen=True)
class _Found:
    records: list[Audited]
    feeds: Mapping[int, str]
    """Their addresses: records name feeds by number."""
    houses: Mapping[int, str]


def run(args: argparse.Namespace) -> int:
    if args.limit < 1:
        raise WrongUsage(f"--limit {args.limit} lists nothing.", "A number from 1 up is wanted.")
    found = at_desk(settings_of(args), lambda desk: _find(desk, args), only_look=True)
    if args.json:
        print_json([_as_data(record, found) for record in found.records])
        return 0
    rows = [(f"{each.at:%Y-%m-%d %H:%M}", _who(each, found), each.what, "; ".join(_details(each, found))) for each in found.records]
    print_table("", ("when (UTC)", "who", "what", "which"), rows, "Nobody has changed anything that fits.")
    return 0


async def _find(desk: Desk, args: argparse.Namespace) -> _Found:
    since = moment_since(args.since, utc_now()) if args.since else None
    records = await desk.store.audited(limit=args.limit, since=since, who=args.who, what=args.what)
    feeds = {health.feed.id: health.feed.url for health in await desk.store.list_feeds()}
    houses = {each.id: each.name or each.external_id for each in await desk.store.installations("slack")}
    return _Found(records, feeds, houses)


def _who(record: Audited, found: _Found) -> str:
    house = found.houses.get(record.installation or 0, "")
    return f"{record.who} ({house})" if house else record.who


def _details(record: Audited, found: _Found) -> Iterable[str]:
    """ "plan: morning; times: 08:30 → 09:00"."""
    for name, value in record.detail.items():
        if name == "feed" and isinstance(value, int):
            yield f"feed: {found.feeds.get(value, value)}"
        elif name == "changes" and isinstance(value, Mapping):
            yield from (f"{part}: {_shown(before)} → {_shown(after)}" for part, (before, after) in value.items())
        else:
            yield f"{name}: {_shown(value)}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or "none"
    return " ".join(str(value).split()) if value not in {None, ""} else "none"


def _as_data(record: Audited, found: _Found) -> dict[str, object]:
    house = found.houses.get(record.installation or 0)
    return {"id": record.id, "at": record.at, "who": record.who, "installation": house, "what": record.what, "detail": dict(record.detail)}
