"""db: upgrade, backup, prune."""

import argparse
import asyncio
from pathlib import Path

from bot.app import open_database, prune_database, utc_now
from bot.commands.house import settings_of, waiting
from bot.settings import Settings
from bot.storage.backup import backup as copy_database
from bot.storage.migrate import migrate
from bot.storage.prune import Pruned


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
