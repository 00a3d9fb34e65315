"""Whether nobody answers because the desk itself is offline. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median_low
from urllib.parse import urlsplit

from bot.causes import diagnose
from bot.ports import Outcome

ASKED = timedelta(hours=27)
"""Within this every feed that is not gone was asked: the longest wait is a day and a tenth, and its turn may be late."""
_FEWEST = 3


def offline_since(outcomes: Sequence[Outcome]) -> tuple[datetime, int, int] | None:
    """Since when, and of how many hosts that were asked how many do not answer. It is our own network if most hosts, and three at least,
    fell silent within one round of checks: sites die one by one. A refusal is an answer. None if all is well."""
    fell = _silent_since(outcomes)
    silent = sorted(since for since in fell.values() if since)
    if not silent:
        return None
    middle = median_low(silent)
    together = [since for since in silent if abs(since - middle) <= ASKED]
    return (together[0], len(together), len(fell)) if len(together) >= _FEWEST and len(together) * 2 > len(fell) else None


def _silent_since(outcomes: Sequence[Outcome]) -> dict[str, datetime | None]:
    """By host; None for one of which any feed got an answer."""
    fell: dict[str, datetime | None] = {}
    for outcome in outcomes:
        host = urlsplit(outcome.url).hostname or ""
        since = outcome.failing_since if outcome.failing_since and diagnose(outcome.trouble, host).silent else None
        before = fell.get(host, since)
        fell[host] = min(before, since) if before and since else None
    return fell
