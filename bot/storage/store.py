"""The whole store: each subject's part over one database."""

from pathlib import Path

from bot.storage.checks import CheckPart
from bot.storage.conversations import ConversationPart
from bot.storage.engine import PATIENCE, Database
from bot.storage.fares import FarePart
from bot.storage.feeds import FeedPart
from bot.storage.folding import FoldingPart
from bot.storage.grants import GrantPart
from bot.storage.histories import HistoryPart
from bot.storage.inbox import InboxPart
from bot.storage.ledger import LedgerPart
from bot.storage.migrate import migrate
from bot.storage.outbox import OutboxPart
from bot.storage.pages import PagePart
from bot.storage.people import PeoplePart
from bot.storage.periods import PeriodPart
from bot.storage.plans import PlanPart
from bot.storage.posted import PostedPart
from bot.storage.rates import RatePart
from bot.storage.record import RecordPart
from bot.storage.rulings import RulingPart
from bot.storage.shelf import ShelfPart


class SqlStore(
    FeedPart,
    CheckPart,
    PagePart,
    FarePart,
    FoldingPart,
    ShelfPart,
    HistoryPart,
    LedgerPart,
    PlanPart,
    PeriodPart,
    PostedPart,
    OutboxPart,
    InboxPart,
    PeoplePart,
    RulingPart,
    GrantPart,
    ConversationPart,
    RecordPart,
    RatePart,
):
    """`bot.ports.Store` over SQLAlchemy. Any method may raise StoreError."""

    async def close(self) -> None:
        await self._db.close()


async def open_store(place: str, *, backup_dir: Path | None = None, patience: float = PATIENCE) -> SqlStore:
    """Open the database at `place` (a file's path or a URL), made or upgraded as needed, a copy in `backup_dir` first.

    `patience` is how many seconds a statement waits for another program's lock. Raises StoreError, saying what to do.
    """
    database = Database(place, patience=patience)
    try:
        await migrate(place, backup_dir=backup_dir, patience=patience)
    except BaseException:  # whatever it was, a cancel too, no connection is left open
        await database.close()
        raise
    return SqlStore(database)
