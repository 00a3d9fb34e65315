"""What each kind of change of a story is called."""

from collections.abc import Mapping

from bot.models import Act, ChangeKind, Revision
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
ACTS: Mapping[Act, str] = {
    "retract": msgid("an editor withdrew it"),
    "restore": msgid("an editor put it back"),
    "wrong": msgid("an editor corrected it"),
    "join": msgid("an editor joined reports of one event"),
    "split": msgid("an editor took out reports of another event"),
}


def kind_of(change: Revision) -> str:
    """The message that says what kind of change it was."""
    return ACTS.get(change.act) or KINDS[change.kind]
