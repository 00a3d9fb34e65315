"""Whether what came in is material: money pledged that nobody had named, a new party, a new stage, a correction. All else is coverage."""

import re
from collections.abc import Iterable
from datetime import timedelta

from bot.models import OTHER, Amount, ChangeKind, Facts, Organisation, Read, Story
from bot.rates import may_be_converted
from bot.stories.profile import BODY, Sum, name_of, weigh_body

Change = tuple[ChangeKind, Facts]
LATER = timedelta(days=2)
"""In the first days outlets word one stage in several ways; a stage word that comes after them is a new stage."""
_CORRECTION = re.compile(r"^\W*(?:correct(?:ion|ed)|clarification|erratum|update[ds]?\s*[:\-–—])|訂正|【?お詫び|正誤", re.IGNORECASE)
_STAGES = tuple(
    re.compile(rf"(?<!to )\b(?:{english})\b|{japanese}", re.IGNORECASE)
    for english, japanese in (
        ("approves?|approved|approval|cleared|clears|go-ahead|green light", "承認|認可"),
        ("begins?|began|begun|starts?|started|opens|opened|lifts? off|lifted off", "開始|開所|始動|着工|打ち上げ成功"),
        ("completes?|completed|completion|finish(?:es|ed)?|concludes?|concluded", "完了|完成|終了"),
        (
            "cancel(?:s|led|ed)?|withdraws?|withdrew|withdrawn|terminate[sd]?|scrap(?:s|ped)?|delay(?:s|ed)?|postponed?|abandon(?:s|ed)?",
            "中止|撤回|撤退|延期|解消|白紙",
        ),
    )
)
"""What a title says of how far the matter has come; a later one tells more."""


def find_change(before: Story, after: Facts, read: Read, *, merged: bool) -> Change | None:
    """The material change that `read` makes to a story as it was told, with what it gained; None if there is none.

    `before` is the story as stored: its facts keep the receipts of the versions they were read from, so that a figure taken back shows.
    """
    gained = _gained(before.facts, after, read)
    if _is_correction(before, read):
        return "correction", gained
    if gained.amounts or gained.organisations:
        return ("merge" if merged else "amount" if gained.amounts else "party"), gained
    if _is_later_stage(before, read):
        return "stage", gained
    return None


def _gained(old: Facts, new: Facts, read: Read) -> Facts:
    named = {name_of(body) for body in old.organisations}
    return Facts(
        amounts=tuple(amount for amount in new.amounts if _is_new_pledge(amount, old)),
        organisations=tuple(body for body in new.organisations if not _is_named(body, named) and _is_party(body, read)),
    )


def _is_named(body: Organisation, named: Iterable[str]) -> bool:
    """By its name, or by a longer or shorter form of it (Hoshi, Hoshi Power)."""
    name = name_of(body)
    return any(name in other or other in name for other in named)


def _is_new_pledge(amount: Amount, old: Facts) -> bool:
    """Money pledged that is no sum known before, rounded otherwise or told in another currency."""
    return (
        amount.kind.pledged
        and not amount.converts
        and not any(
            Sum.of(amount).meets(Sum.of(other)) or may_be_converted((amount.currency, amount.value), (other.currency, other.value))
            for other in old.amounts
        )
    )


def _is_party(body: Organisation, read: Read) -> bool:
    """A body of either side that the new title names: one that a text merely mentions is background."""
    if body.side in {"", OTHER} or weigh_body(body) < BODY:
        return False
    return body.receipt.where == "title" or _names(read.entry.title, (body.receipt.words, body.known_as))


def _names(title: str, names: Iterable[str]) -> bool:
    return any(name and name.casefold() in title.casefold() for name in names)


def _is_correction(before: Story, read: Read) -> bool:
    """It calls itself one, or a new version of a member takes back a figure it gave."""
    if _CORRECTION.search(read.entry.title):
        return all(member.entry != read.entry.id or member.title != read.entry.title for member in before.members)
    now = [Sum.of(amount) for amount in read.reading.facts.amounts]
    given = (amount for amount in before.facts.amounts if amount.receipt.entry == read.entry.id)
    return bool(now) and any(amount.receipt.version < read.entry.version and Sum.of(amount) not in now for amount in given)


def _is_later_stage(before: Story, read: Read) -> bool:
    others = [member for member in before.members if member.entry != read.entry.id]
    if not others or read.entry.published - min(member.published for member in others) < LATER:
        return False
    return stage(read.entry.title) > max(stage(member.title) for member in others)


def stage(title: str) -> int:
    """How far the matter has come by the title's own words: 0 where it does not say."""
    return max((number for number, words in enumerate(_STAGES, 1) if words.search(title)), default=0)
