"""destinations: where messages go."""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.answers.planlist import place_words
from bot.commands.house import at_desk, config_path, print_json, print_table, settings_of
from bot.errors import NotFound, WrongUsage
from bot.messages.notice import notice
from bot.models import Conversation, Delivery, Destination, Installation, Sent
from bot.pipeline import DRAWN_AS, Desk, is_person
from bot.pipeline.permits import CLI, record
from bot.settings import REDACTED

CHANNEL = re.compile(r"[CGDU][A-Z0-9]{6,20}")
HELLO = "Kakehashi can post here. · 架け橋から投稿できます。"
SECRET = {"slack-webhook", "teams-webhook"}
SHOWN = 20
"""Most conversations of Teams that are named where one is not found."""


def show(args: argparse.Namespace) -> int:
    destinations = at_desk(settings_of(args), lambda desk: desk.store.destinations())
    if args.json:
        print_json(
            [
                {"name": d.name, "platform": d.platform, "address": _shown(d), "state": d.state, "trouble": d.trouble or None}
                for d in destinations
            ]
        )
        return 0
    rows = [(d.name, d.platform, _shown(d), d.state, d.trouble) for d in destinations]
    print_table(
        "", ("destination", "platform", "address", "state", "trouble"), rows, "There are none. `kakehashi destinations add` makes one."
    )
    return 0


def add(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    address = _address(args.platform, args.address, config_path(args))
    destination = Destination(0, 0, args.name, args.platform, address, owner=args.owner or "")
    at_desk(settings, lambda desk: _add(desk, destination, args.workspace))
    print(f"{args.name} is a destination. `kakehashi destinations test {args.name}` sends a line there.")
    return 0


async def _add(desk: Desk, destination: Destination, workspace: str) -> Destination:
    installation = await _whose(desk, destination, workspace)
    await _check_owner(desk, destination.owner)
    made = await desk.store.add_destination(replace(destination, installation=installation.id), desk.clock())
    await record(desk, CLI, "destination.add", {"destination": made.name, "platform": made.platform})
    return made


async def _whose(desk: Desk, destination: Destination, workspace: str) -> Installation:
    """A workspace that installed the app, where it is named or the only one, or the tenant with that conversation; else the desk's own.
    Raises NotFound."""
    if destination.platform == "teams":
        return await _tenant_with(desk, destination.address, workspace)
    active = [one for one in await desk.store.installations("slack") if one.state == "active"]
    here = [one for one in active if await desk.store.grant(one.id)] or active  # one by tokens in the settings has no grant
    named = [one for one in here if workspace in {one.external_id, one.name}]
    if workspace and not named:
        raise NotFound(f"No workspace {workspace!r} has installed the app.", f"There are: {_teams(here)}.")
    if destination.platform == "slack" and (named or here):
        if len(named or here) > 1:
            raise WrongUsage("Several workspaces have installed the app.", f"Say which with --workspace: {_teams(here)}.")
        return (named or here)[0]
    return await desk.store.installation("local", "local", "this desk", desk.clock())


async def _tenant_with(desk: Desk, address: str, named: str = "") -> Installation:
    """In which the app is in that conversation. Raises NotFound, with those that there are."""
    there = [
        (tenant, conversation)
        for tenant in await desk.store.installations("teams")
        if named in {"", tenant.external_id, tenant.name}
        for conversation in await desk.store.conversations(tenant.id)
    ]
    if found := next((tenant for tenant, conversation in there if conversation.address == address), None):
        return found
    names = [f"{await _called(desk, conversation)}, {conversation.address}" for _, conversation in there[:SHOWN]]
    left = f"; and {len(there) - SHOWN} more" if len(there) > SHOWN else ""
    mend = f"It is in: {'; '.join(names)}{left}." if names else "Add it in Teams first: to a team, to a chat, or for yourself."
    raise NotFound(f"The app is in no conversation {address!r} of Teams.", mend)


async def _called(desk: Desk, conversation: Conversation) -> str:
    if conversation.scope == "personal":
        profile = await desk.store.profile(conversation.installation, conversation.user)
        return f"{(profile and profile.name) or conversation.user} alone"
    return place_words(conversation, desk.wordings["en"]) or "a chat without a name"


def _teams(installations: Sequence[Installation]) -> str:
    return ", ".join(f"{one.external_id} ({one.name})" for one in installations) or "none yet"


def change(args: argparse.Namespace) -> int:
    destination = at_desk(settings_of(args), lambda desk: _change(desk, args))
    print(f"{destination.name} is {destination.state}, {destination.platform} {_shown(destination)}.")
    return 0


async def _change(desk: Desk, args: argparse.Namespace) -> Destination:
    now = await desk.store.destination(args.name)
    if args.platform not in {None, now.platform} and args.address is None:
        raise WrongUsage(f"{args.platform} needs an address of its own.", "Give it with --address.")
    changes: dict[str, object] = {key: value for key in ("platform", "state") if (value := getattr(args, key))}
    if args.address is not None:
        changes["address"] = address = _address(args.platform or now.platform, args.address, config_path(args))
        await _check_house(desk, now, args.platform or now.platform, address)
    if args.owner is not None:
        await _check_owner(desk, args.owner)
        changes["owner"] = args.owner
    if not changes:
        raise WrongUsage("Nothing to change.", "`kakehashi destinations change --help` lists what can be.")
    if changes.get("state") == "active":
        changes["trouble"] = ""
    return await _changed(desk, now, changes)


async def _check_house(desk: Desk, now: Destination, platform: str, address: str) -> None:
    """A destination stays whose it is. Raises NotFound, WrongUsage."""
    if platform == "teams" and (await _tenant_with(desk, address)).id != now.installation:
        raise WrongUsage(f"{now.name} is not that tenant's.", "Make a destination of its own there: `kakehashi destinations add`.")


async def _changed(desk: Desk, before: Destination, changes: dict[str, object]) -> Destination:
    """On record is from what to what, of an address only that it changed: it may be a secret."""
    made = await desk.store.change_destination(before.name, changes)
    told = {name: [getattr(before, name), value] for name, value in changes.items() if name in {"platform", "state"}}
    if "address" in changes:
        told["address"] = ["one address", "another"]
    await record(desk, CLI, "destination.change", {"destination": made.name, "changes": told})
    return made


async def _pause(desk: Desk, name: str) -> None:
    await _changed(desk, await desk.store.destination(name), {"state": "paused"})


async def _remove(desk: Desk, name: str) -> None:
    await desk.store.remove_destination(name)
    await record(desk, CLI, "destination.remove", {"destination": name})


async def _check_owner(desk: Desk, owner: str) -> None:
    """A person's id, a destination there is, or "" for nobody of its own. Raises NotFound."""
    if owner and not is_person(owner):
        await desk.store.destination(owner)


def pause(args: argparse.Namespace) -> int:
    at_desk(settings_of(args), lambda desk: _pause(desk, args.name))
    print(f"{args.name} is paused; `kakehashi destinations change {args.name} --state active` wakes it.")
    return 0


def remove(args: argparse.Namespace) -> int:
    at_desk(settings_of(args), lambda desk: _remove(desk, args.name))
    print(f"{args.name} is removed.")
    return 0


def test(args: argparse.Namespace) -> int:
    sent = at_desk(settings_of(args), lambda desk: _test(desk, args.name))
    where = f": {sent.reference['file']}" if "file" in sent.reference else ""
    print(f"{args.name} {'has it' if sent.confirmed else 'accepted it; a webhook cannot say whether it was posted'}{where}.")
    return 0


async def _test(desk: Desk, name: str) -> Sent:
    destination = await desk.store.destination(name)
    sender = desk.senders.get(destination.platform)
    if sender is None:
        wanted = "teams.client_id and the rest of [teams]" if destination.platform == "teams" else "KAKEHASHI_SLACK_BOT_TOKEN"
        raise NotFound(f"Nothing here can send to {destination.platform}.", f"Set {wanted}; `kakehashi doctor` tells more.")
    now = desk.clock()
    delivery = Delivery(
        f"test-{now:%Y%m%d%H%M%S}",
        0,
        destination,
        "test",
        1,
        1,
        notice(HELLO, DRAWN_AS[destination.platform]),
        "sending",
        now,
        now + timedelta(hours=1),
    )
    return await sender.send(delivery)


def _shown(destination: Destination) -> str:
    return REDACTED if destination.platform in SECRET else destination.address


def _address(platform: str, given: str, config: Path | None) -> str:
    """Checked; `-` reads it from standard input, so that a secret stays out of the shell's history. A folder is made absolute, as seen
    from the settings file."""
    address = sys.stdin.readline().strip() if given == "-" else given.strip()
    if platform == "slack" and not CHANNEL.fullmatch(address):
        raise WrongUsage(f"{address!r} is no Slack channel id.", "In Slack, the channel's details show it at the bottom: C0123456789.")
    if platform in SECRET and not address.startswith(("https://", "http://127.0.0.1")):
        raise WrongUsage(
            "A webhook's address begins with https://.", "Copy it whole, with its signature; give - to read it from standard input."
        )
    if not address:
        raise WrongUsage("The address is empty.", "A channel's or a conversation's id, a webhook URL or a folder is wanted.")
    if platform == "teams":
        return address.partition(";messageid=")[0]
    return _folder(address, config) if platform == "preview" else address


def _folder(address: str, config: Path | None) -> str:
    folder = ((config.parent if config else Path.cwd()) / address).resolve()
    if folder.exists() and not folder.is_dir():
        raise WrongUsage(f"{folder} is a file.", "A folder is wanted; it is made when the first message goes there.")
    return str(folder)
