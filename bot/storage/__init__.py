"""What we remember: tables, claims, search, migrations."""

from bot.storage.backup import backup, integrity
from bot.storage.migrate import migrate
from bot.storage.store import SqlStore, open_store

__all__ = ["SqlStore", "backup", "integrity", "migrate", "open_store"]
