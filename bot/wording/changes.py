"""What each kind of change of a story is called."""

from collections.abc import Mapping

from bot.models import ChangeKind
from bot.wording.catalogue import msgid

KINDS: Mapping[ChangeKind, str] = {
    "new": msgid("a new story"),
    "amount": msgid("a new figure"),
    "party": msgid("a new party"),
    "stage": msgid("a new stage"),
    "correction": msgid("a source corrected its text"),
    "merge": msgid("reports of one event were joined"),
    "split": msgid("reports of another event were taken out"),
}
