"""What every part of the store holds: the database."""

from bot.storage.engine import Database


class Part:
    """One subject of the store; `SqlStore` is all of them together."""

    def __init__(self, database: Database) -> None:
        self._db = database
