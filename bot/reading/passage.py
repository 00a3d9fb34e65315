"""An entry as the rules see it: its two texts and their sentences, able to write a receipt for any span."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.models import Entry, Language, Receipt, Where
from bot.reading.sentences import split_sentences

LONGEST_TITLE = 2_000
LONGEST_TEXT = 60_000
"""Code points that are read of a text; what follows is no news item's."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `words` == text of `where` [start:end]. `index` counts from the title's (0) through the text's."""

    where: Where
    start: int
    end: int
    words: str
    index: int


@dataclass(frozen=True)
class Passage:
    """Title and text of one version of an entry. Spans are code points into exactly these strings."""

    entry: str
    version: int
    title: str
    text: str
    language: Language
    published: date | None = None
    """The day it was published, where that is known: who held an office hangs on it."""

    @classmethod
    def of(cls, entry: Entry) -> "Passage":
        day = entry.published.date() if entry.dated else None
        return cls(entry.id, entry.version, entry.title[:LONGEST_TITLE], entry.text[:LONGEST_TEXT], entry.language, day)

    def words(self, where: Where) -> str:
        return self.title if where == "title" else self.text

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(self._number())

    def _number(self) -> Iterator[Sentence]:
        index = 0
        parts: tuple[tuple[Where, str], ...] = (("title", self.title), ("text", self.text))
        for where, text in parts:
            for start, end in split_sentences(text):
                yield Sentence(where, start, end, text[start:end], index)
                index += 1

    def sentence_at(self, where: Where, position: int) -> Sentence | None:
        """The sentence of `where` that holds `position`, or the last one that begins before it."""
        within, starts = self._by_where[where]
        index = bisect_right(starts, position)
        return within[index - 1] if index else None

    def index_at(self, where: Where, position: int) -> int:
        """The number of the sentence there; the title's where there is none."""
        sentence = self.sentence_at(where, position)
        return sentence.index if sentence else 0

    @cached_property
    def _by_where(self) -> Mapping[Where, tuple[tuple[Sentence, ...], list[int]]]:
        wheres: tuple[Where, ...] = ("title", "text")
        parts = {where: tuple(s for s in self.sentences if s.where == where) for where in wheres}
        return {where: (within, [s.start for s in within]) for where, within in parts.items()}

    def receipt(self, where: Where, start: int, end: int) -> Receipt:
        """The receipt of `[start:end]`, with the sentence it stands in."""
        sentence = self.sentence_at(where, start)
        around = sentence.words if sentence else ""
        return Receipt(self.entry, self.version, where, start, end, self.words(where)[start:end], around)

    def receipts_of(self, *words: str, beside: Receipt) -> tuple[Receipt, ...]:
        """Where those words stand in the text of `beside`, if its own sentence does not hold them: behind it if they can, else first."""
        text = self.words(beside.where)
        sought = [each for each in words if each and each not in beside.sentence]
        places = [(at if (at := text.find(each, beside.end)) >= 0 else text.find(each), len(each)) for each in sought]
        return tuple(self.receipt(beside.where, at, at + length) for at, length in places if at >= 0)
