"""An outlet's own words in a line of ours: in their marks, with whose they are, cut around what matters."""

from __future__ import annotations

from dataclasses import dataclass

from bot.figures import Ground
from bot.models import Amount, Language, Plain, Receipt, Text
from bot.text import one_line, shorten
from bot.wording.catalogue import Wording, in_marks

NAME = 80
"""Longest name of an outlet or a body, by code points."""
EXCERPT = 140
"""Longest part of a sentence beside a fact, by code points."""


@dataclass(frozen=True)
class Voices:
    """The outlets of one story, for one reader."""

    ground: Ground
    wording: Wording

    def language(self, receipt: Receipt) -> Language:
        return self.ground.member(receipt).language

    def is_readable(self, receipt: Receipt) -> bool:
        """Whether it is in the reader's language."""
        return self.language(receipt) == self.wording.language

    @property
    def are_several(self) -> bool:
        return len(self.ground.story.members) > 1

    def outlet(self, receipt: Receipt) -> str:
        return shorten(one_line(self.ground.member(receipt).publisher), NAME)

    def quoted(self, words: str, receipt: Receipt, *, by: bool) -> Text:
        """An outlet's words in their marks; with whose they are where several report, or where they are in another language."""
        marked = in_marks(words, self.language(receipt)) if words else ""
        outlet = self.outlet(receipt)
        if not marked or not by or not outlet or not (self.are_several or not self.is_readable(receipt)):
            return plain_text(marked)
        return plain_text(self.wording.say("{words} ({outlet})", words=marked, outlet=outlet))

    def by_outlet(self, said: Text, amount: Amount) -> Text:
        return self.wording.say_pieces("{outlet}: {said}", outlet=self.outlet(amount.receipt), said=said)


def excerpt(sentence: str, words: str, limit: int) -> str:
    """So much of `sentence` around `words` as fits; "" if there is nothing around them."""
    at = sentence.find(words)
    if at < 0 or len(sentence) <= len(words) + 1:
        return ""
    if at + len(words) <= limit:
        return shorten(sentence, limit)
    begin = at + len(words) - limit * 2 // 3
    cut = sentence.find(" ", begin, at)
    return "…" + shorten(sentence[max(begin, cut + 1) :], limit - 1)


def plain_text(words: str) -> Text:
    return (Plain(words),) if words else ()
