"""Whether what came in is material: money pledged that nobody had named, a new party, a new stage, a correction. All else is coverage."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.models import OTHER, Amount, ChangeKind, Facts, Organisation, Read
from bot.stories.gather import gather
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


def find_change(before: Sequence[Read], after: Sequence[Read], read: Read, *, merged: bool) -> Change | None:
    """The material change between a story's members before and after `read` came in, with what was gained; None if there is none."""
    old, new = gather(before), gather(after)
    gained = _gained(old, new, read)
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
        organisations=tuple(body for body in new.organisations if name_of(body) not in named and _is_party(body, read)),
    )


def _is_new_pledge(amount: Amount, old: Facts) -> bool:
    return amount.kind.pledged and not any(Sum.of(amount).meets(Sum.of(other)) for other in old.amounts)


def _is_party(body: Organisation, read: Read) -> bool:
    """A body of either side that the new title names: one that a text merely mentions is background."""
    if body.side in {"", OTHER} or weigh_body(body) < BODY:
        return False
    return body.receipt.where == "title" or _names(read.entry.title, (body.receipt.words, body.known_as))


def _names(title: str, names: Iterable[str]) -> bool:
    return any(name and name.casefold() in title.casefold() for name in names)


def _is_correction(before: Sequence[Read], read: Read) -> bool:
    """It calls itself one, or a new version of a member takes back a figure it gave."""
    if _CORRECTION.search(read.entry.title):
        return all(member.entry.id != read.entry.id or member.entry.title != read.entry.title for member in before)
    earlier = next((member for member in before if member.entry.id == read.entry.id), None)
    if earlier is None or earlier.entry.version == read.entry.version:
        return False
    now = [Sum.of(amount) for amount in read.reading.facts.amounts]
    return bool(now) and any(Sum.of(amount) not in now for amount in earlier.reading.facts.amounts)


def _is_later_stage(before: Sequence[Read], read: Read) -> bool:
    others = [member for member in before if member.entry.id != read.entry.id]
    if not others or read.entry.published - min(member.entry.published for member in others) < LATER:
        return False
    return stage(read.entry.title) > max(stage(member.entry.title) for member in others)


def stage(title: str) -> int:
    """How far the matter has come by the title's own words: 0 where it does not say."""
    return max((number for number, words in enumerate(_STAGES, 1) if words.search(title)), default=0)
