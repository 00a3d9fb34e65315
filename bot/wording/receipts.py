"""The rule that every item passes: each number, name and quotation in it stands in a source of the story, or is declared as our own.

A line is taken apart where our own words stand (what messages say beside their places, and what the line's writer declares: a converted
sum, a date, a count, a side's name). All that is left must stand, as it is, in what the story's receipts hold. What has no receipt is
left out, and said in `Item.left_out`; the story stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from bot.models import Answer, Digest, Facts, Item, Link, Organisation, Plain, Quotation, Receipt, Story, Text
from bot.text import one_line
from bot.wording.borne import is_held
from bot.wording.catalogue import Wording, plain

_MARKS = {"“": "”", "「": "」"}
"""With which verbatim words are set in lines of ours (`catalogue.in_marks`)."""
_OPENED, _ANY_MARK = re.compile("[“「]"), re.compile("[“”「」]")
_MOST_MARKS = 12
"""Of one kind that are tried as the end of a quotation; a line of nothing but marks costs no more."""
_CUT = "…"
_APART = "\n"
"""Stands in no text that is on one line."""
_NUMBER_GOES_ON = re.compile(r"[.,]?\d|[%％万億兆千百十]")
_LETTER = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Note:
    """A story's note: what of its words are our own, and the facts it tells that the story need not hold any more."""

    text: Text = ()
    own: frozenset[str] = frozenset()
    gained: tuple[Facts, ...] = ()


NO_NOTE = Note()


def left_out(sheet: Digest | Answer) -> tuple[str, ...]:
    """What is not printed in that sheet for want of a receipt, with the story's id before it: a fault of the desk's own."""
    of_items = (f"{item.story}: {words}" for item in sheet.items for words in item.left_out)
    return tuple(dict.fromkeys(chain(of_items, *(section.left_out for section in sheet.sections))))


@dataclass(frozen=True)
class Receipts:
    """What one item may be made of."""

    story: Story
    wording: Wording
    own: frozenset[str]
    """Words of ours that no message holds: declared by who reckoned them."""
    gained: tuple[Facts, ...] = ()

    def checked(self, item: Item) -> Item:
        """`item` without what has no receipt."""
        headed = self._bears_headline(item)
        kept = replace(
            item,
            headline=item.headline if headed else self._title(),
            facts=tuple(line for line in item.facts if self.bears(line)),
            summary=item.summary if self._bears_summary(item.summary) else (),
            differs=item.differs if self.bears(item.differs) else (),
            quotes=tuple(quote for quote in item.quotes if self._bears_quotation(quote)),
            sources=item.sources if self.bears(item.sources) else (),
            note=item.note if self.bears(item.note) else (),
            original=item.original if headed and self._stands(one_line(plain(item.original))) else (),
        )
        if kept == item:
            return item
        told = {plain(text) for text in _texts(kept)}
        return replace(kept, left_out=tuple(dict.fromkeys(words for text in _texts(item) if (words := plain(text)) not in told)))

    def bears(self, text: Text, own: Iterable[str] = ()) -> bool:
        """Whether all of a line stands in the story's sources or is our own; `own` are words of ours in this line alone."""
        words, mine = one_line(plain(text)), self.own.union(own)
        if self._stands(words) or self._are_borne(words, mine):
            return True
        unmarked = self._without_marked(words)
        return unmarked != words and self._are_borne(unmarked, mine)

    def _are_borne(self, line: str, own: AbstractSet[str]) -> bool:
        return all(map(self._stands, self._parts(line, own)))

    def _bears_headline(self, item: Item) -> bool:
        """A title as its source has it, a sign of ours before it. What is made of facts stands only above its source's own title, and is
        taken apart as any line is."""
        *signs, title = item.headline
        made = bool(item.original) and self.bears((title,))
        return (made or self._stands(one_line(title.words))) and all(piece.words.strip() in self.own for piece in signs)

    def _bears_summary(self, text: Text) -> bool:
        """Whole sentences, the last of which may be cut; or the model's words, which were checked when they were read."""
        told = one_line(plain(text))
        if self.story.prose and told.endswith(prose := one_line(self.story.prose)):
            return self._are_borne(told.removesuffix(prose), self.own | {one_line(self.story.model)})
        while told:
            if told.endswith(_CUT) and any(words.startswith(told[: -len(_CUT)]) for words in self._sentences):
                return True
            sentence = next((words for words in self._sentences if told.startswith(words)), "")
            if not sentence:
                return False
            told = told.removeprefix(sentence).lstrip()
        return True

    def _bears_quotation(self, quote: Quotation) -> bool:
        """Nobody's words are printed without whose they are."""
        return self.bears(quote.words) and self.bears(quote.by)

    def _title(self) -> Text:
        """What a source itself stands under."""
        words, url = one_line(self.story.best.title), self.story.best.url
        return (Link(words, url) if url else Plain(words),)

    # ── a line, taken apart ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _parts(self, words: str, own: AbstractSet[str]) -> Iterator[str]:
        """What is not our own; what stands in marks in one piece, since a quotation is verbatim or none."""
        quoted, rest = self._quoted(words)
        yield from quoted
        for mine in sorted((said for said in own if said in rest), key=len, reverse=True):
            rest = _without(rest, mine)
        yield from self.wording.own_words.split(rest)

    def _without_marked(self, line: str) -> str:
        """The line without names that have quotation marks of their own, which may part no quotation."""
        for name in self._names_with_marks:
            line = _without(line, name)
        return line

    def _quoted(self, words: str) -> tuple[list[str], str]:
        """The quotations of a line, and the line without them. A quotation may hold marks of its own."""
        quoted: list[str] = []
        while opened := _OPENED.search(words):
            ends = [at for at, char in enumerate(words) if char == _MARKS[opened[0]] and at > opened.start()][:_MOST_MARKS]
            end = next((at for at in reversed(ends) if self._stands(words[opened.end() : at])), min(ends, default=opened.start()))
            quoted.append(words[opened.end() : end])
            words = f"{words[: opened.start()]}{_APART}{words[end + 1 :]}"
        return quoted, words

    def _stands(self, part: str) -> bool:
        """Whether a source has those words as they are, though they may be cut at either end."""
        words = part.strip().removeprefix(_CUT).removesuffix(_CUT).strip()
        return not words or next(_places(words, self._sources), None) is not None

    # ── what the story holds ────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _sources(self) -> str:
        return _APART.join([*self._sentences, *self._titles_and_names])

    @cached_property
    def _titles_and_names(self) -> list[str]:
        told = [words for member in self.story.members for words in (member.title, member.publisher)]
        told += [name for body in self._organisations if is_held(body.receipt) for name in _names(body)]
        return list(dict.fromkeys(map(one_line, told)))

    @cached_property
    def _names_with_marks(self) -> list[str]:
        """A lone mark in a name would take the next for its fellow."""
        facts = self.story.facts
        said = [words for amount in facts.amounts for words in (amount.purpose, amount.period)]
        said += [words for quote in facts.quotes for words in (quote.speaker, quote.role)]
        names = {*self._titles_and_names, *map(one_line, said)}
        return sorted((name for name in names if _ANY_MARK.search(name) and self._stands(name)), key=len, reverse=True)

    @cached_property
    def _sentences(self) -> list[str]:
        told = {words for receipt in self._receipts if is_held(receipt) for words in (receipt.sentence, receipt.words)}
        return sorted(filter(None, map(one_line, told)), key=len, reverse=True)

    @property
    def _receipts(self) -> Iterator[Receipt]:
        yield from self.story.summary
        yield from chain.from_iterable(self.story.evidence.values())
        yield from (mention.amount.receipt for difference in self.story.differences for mention in chain(*difference.versions))
        for facts in self._facts:
            for told in (facts.amounts, facts.organisations, facts.people, facts.quotes, facts.days):
                yield from (fact.receipt for fact in told)
            yield from chain.from_iterable(amount.beside for amount in facts.amounts)
            yield from chain.from_iterable(quote.beside for quote in facts.quotes)
            yield from chain.from_iterable(day.beside for day in facts.days)

    @property
    def _organisations(self) -> Iterator[Organisation]:
        return chain.from_iterable(facts.organisations for facts in self._facts)

    @property
    def _facts(self) -> tuple[Facts, ...]:
        return self.story.facts, *self.gained


def _texts(item: Item) -> list[Text]:
    quotes = [text for quote in item.quotes for text in (quote.words, quote.by)]
    return [item.headline, *item.facts, item.summary, item.differs, *quotes, item.sources, item.note, item.original]


def _names(body: Organisation) -> Iterator[str]:
    yield from (body.known_as, body.parent, *body.names.values())


def _without(line: str, words: str) -> str:
    if words not in line:
        return line
    for at in reversed(list(_places(words, line))):
        line = f"{line[:at]}{_APART}{line[at + len(words) :]}"
    return line


def _places(words: str, text: str) -> Iterator[int]:
    """Where `text` has `words` as words and numbers of their own: £1 is not in £11, nor 9.7 in 9.7bn."""
    at = text.find(words)
    while at >= 0:
        if _is_apart(text, at, at + len(words)):
            yield at
        at = text.find(words, at + len(words))


def _is_apart(text: str, start: int, end: int) -> bool:
    first, last = text[start], text[end - 1]
    before, behind = text[max(0, start - 2) : start], text[end : end + 2]
    if first.isascii() and first.isalnum() and (_LETTER.match(before[-1:]) or (first.isdigit() and re.search(r"\d[.,]$", before))):
        return False
    if last.isdigit() and _NUMBER_GOES_ON.match(behind):
        return False
    return not (last.isascii() and last.isalnum() and _LETTER.match(behind))
