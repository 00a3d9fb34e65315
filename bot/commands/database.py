"""db: upgrade, backup, prune, forget a person, seal tokens anew."""

import argparse
import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.app import open_database, prune_database, utc_now
from bot.commands.house import print_json, settings_of, waiting
from bot.errors import WrongUsage
from bot.pipeline import is_person
from bot.settings import Settings
from bot.storage.backup import backup as copy_database
from bot.storage.migrate import migrate
from bot.storage.prune import Pruned
from bot.storage.sealing import Seal


def upgrade(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    changed = asyncio.run(migrate(settings.database.url, backup_dir=settings.database.backups))
    print("The database is at this version now." if changed else "The database was at this version already.")
    return 0


def backup(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    target: Path = args.out or settings.database.backups / f"kakehashi-{utc_now():%Y%m%dT%H%M%SZ}.db"
    with waiting("Copying the database"):
        asyncio.run(_backup(settings, target))
    print(f"Copied to {target}.")
    return 0


async def _backup(settings: Settings, target: Path) -> None:
    async with open_database(settings):
        await copy_database(settings.database.url, target)


def prune(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    with waiting("Forgetting what [retention] says"):
        forgotten = asyncio.run(_prune(settings))
    print(
        f"Forgotten: {forgotten.texts} full texts, {forgotten.dropped} entries that were not ours, "
        f"{forgotten.payloads} messages as sent, {forgotten.inbox} commands."
    )
    return 0


async def _prune(settings: Settings) -> Pruned:
    async with open_database(settings):
        return await prune_database(settings, utc_now())


def forget_user(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    if not is_person(args.user):
        raise WrongUsage(
            f"{args.user!r} is no user id of Slack or Teams.",
            "In Slack, a profile's ⋮ menu has Copy member ID: U0123456789. In Teams it is the Entra object id.",
        )
    gone = asyncio.run(_forget(settings, args.user))
    if args.json:
        print_json(gone)
        return 0
    for table, count in gone.items():
        print(f"{table}: {count}")
    print(f"{args.user} is forgotten." if gone else f"There was nothing about {args.user}.")
    for reminder in _elsewhere(settings, args.user):
        print(reminder)
    return 0


async def _forget(settings: Settings, user: str) -> Mapping[str, int]:
    async with open_database(settings) as store:
        return await store.forget_user(user)


def _elsewhere(settings: Settings, user: str) -> Iterator[str]:
    """Where no command of ours may reach."""
    for name, section in (("slack", settings.slack), ("teams", settings.teams)):
        if user in {*section.admins, *section.editors}:
            yield f"The settings name them still: {name}.admins, {name}.editors."
    if copies := sorted(settings.database.backups.glob("*.db")):
        yield f"Backups made before still hold them: {len(copies)} in {settings.database.backups}."


def reseal(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    count = asyncio.run(_reseal(settings, Seal(settings.slack.token_key.get_secret_value())))
    print(f"Sealed with the first key: {count}. Once every desk has it, the older keys can go.")
    return 0


async def _reseal(settings: Settings, seal: Seal) -> int:
    """A token that is renewed at the same moment is sealed with the first key by whoever renews it."""
    async with open_database(settings) as store:
        sealed = await store.grants()
        for installation, before in sealed.items():
            grant = seal.open(before, installation)
            await store.swap_grant(installation, before, seal.renew(before), grant.expires, utc_now())
        return len(sealed)
