"""What outlets say differently of one sum, as one line: whose word is which. Nothing is merged, nothing decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.models import Difference, Language, Mention, Plain, Story, Text
from bot.text import one_line, shorten
from bot.wording.catalogue import Wording, in_marks, plain
from bot.wording.verbatim import excerpt

_VERSIONS = 3
"""Most versions told of one difference."""
_OUTLET = 80
_WORDS = {"en": 80, "ja": 45}
"""Longest excerpt, by code points."""


def difference_line(story: Story, wording: Wording, *, told: Iterable[Text] = ()) -> Text:
    """ "Outlets differ: £9.7m (Pharma Wire), £10m (科学日報)": of the first difference that no line `told` says already; () if there is
    none. Where one figure means two things, each outlet's own words."""
    lines = [plain(line) for line in told]
    languages = {member.entry: member.language for member in story.members}
    for difference in story.differences:
        says = [_says(difference, _for_reader(version, languages, wording), languages, wording) for version in difference.versions]
        if len(set(says)) > 1 and not any(all(_sum(it, languages, wording) in line for it in _firsts(difference)) for line in lines):
            return (Plain(wording.say("Outlets differ: {versions}", versions=wording.say(", ").join(says[:_VERSIONS]))),)
    return ()


def _says(difference: Difference, mention: Mention, languages: dict[str, Language], wording: Wording) -> str:
    outlet = shorten(one_line(mention.publisher), _OUTLET)
    words = _sum(mention, languages, wording) if difference.kind != "meaning" else _excerpt(mention, languages, wording)
    return wording.say("{words} ({outlet})", words=words, outlet=outlet)


def _sum(mention: Mention, languages: dict[str, Language], wording: Wording) -> str:
    return wording.amount(mention.amount, written_in=languages.get(mention.entry, wording.language))


def _excerpt(mention: Mention, languages: dict[str, Language], wording: Wording) -> str:
    receipt, language = mention.amount.receipt, languages.get(mention.entry, wording.language)
    said = excerpt(one_line(receipt.sentence), one_line(receipt.words), _WORDS[language])
    return in_marks(said or one_line(receipt.words), language)


def _for_reader(version: Sequence[Mention], languages: dict[str, Language], wording: Wording) -> Mention:
    """The best outlet that writes the reader's language, else the best."""
    return next((mention for mention in version if languages.get(mention.entry) == wording.language), version[0])


def _firsts(difference: Difference) -> list[Mention]:
    return [version[0] for version in difference.versions]
