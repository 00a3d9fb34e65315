"""What a reading gains by a language model's answers: only what the source bears out, word for word or by the checker. Pure."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.models import Amount, Reading, Receipt, Watch, Where
from bot.reading.check import check_phrase, check_prose
from bot.reading.lexicon.load import Lexicon
from bot.reading.lexicon.terms import Body, Known, Nation, Pair, Place
from bot.reading.passage import Passage
from bot.reading.prompts import MOST_SUMS
from bot.reading.relevance.judge import FIELD
from bot.text import one_line

log = logging.getLogger(__name__)

Words = Annotated[str, StringConstraints(max_length=2_000)]


class BandAnswer(BaseModel):
    """Beside these, the words for each side under the side's key."""

    model_config = ConfigDict(extra="allow")
    relevant: bool
    field: Words = ""
    reason: Words = ""


class Purpose(BaseModel):
    amount: Words
    purpose: Words = ""


class PurposesAnswer(BaseModel):
    purposes: list[Purpose] = Field(max_length=50)


class SummaryAnswer(BaseModel):
    summary: Words


def lift(reading: Reading, passage: Passage, watch: Watch, lexicon: Lexicon, answer: BandAnswer, *, model: str) -> Reading:
    """In band post, if the answer says so and shows words of the source that name each side, and a field there is; else as it was."""
    if reading.band != "review" or not answer.relevant or watch.field(answer.field) is None:
        return reading
    evidence = {side.key: _evidence(passage, lexicon, reading, side.key, answer) for side in watch.sides}
    shown = {key: receipt for key, receipt in evidence.items() if receipt}
    if len(shown) < len(evidence):
        return reading
    kept = {key: (receipt, *(one for one in reading.evidence.get(key, ()) if one != receipt)) for key, receipt in shown.items()}
    fields = tuple(dict.fromkeys((*reading.fields, answer.field)))
    return _by_model(replace(reading, band="post", evidence={**reading.evidence, **kept}, fields=fields, veto=""), "band", model)


def _evidence(passage: Passage, lexicon: Lexicon, reading: Reading, side: str, answer: BandAnswer) -> Receipt | None:
    """The receipt of the answer's words for `side`, if the source has them and a name of that side stands in them."""
    words = (answer.model_extra or {}).get(side)
    if not isinstance(words, str) or not words.strip() or len(words) > _LONGEST_EVIDENCE:
        return None
    for receipt in _receipts(passage, words.strip()):
        if side in _sides_within(passage, lexicon, reading, receipt):
            return receipt
    return None


_LONGEST_EVIDENCE = 300
_MOST_PLACES = 20


def _receipts(passage: Passage, words: str) -> Iterator[Receipt]:
    """Where the source has exactly these words."""
    wheres: tuple[Where, ...] = ("title", "text")
    for where in wheres:
        start, count = passage.words(where).find(words), 0
        while start >= 0 and count < _MOST_PLACES:
            yield passage.receipt(where, start, start + len(words))
            start, count = passage.words(where).find(words, start + 1), count + 1


def _sides_within(passage: Passage, lexicon: Lexicon, reading: Reading, receipt: Receipt) -> set[str]:
    found: set[str] = set()
    for hit in lexicon.scan(passage).names:
        if hit.where == receipt.where and receipt.start <= hit.start and hit.end <= receipt.end:
            found |= _sides_of(hit.term)
    known: list[tuple[str, Receipt]] = [(one.side, one.receipt) for one in reading.facts.organisations]
    known += [(key, one) for key, receipts in reading.evidence.items() if key != FIELD for one in receipts]
    return found | {side for side, one in known if one.words in receipt.words}


def _sides_of(term: object) -> set[str]:
    if isinstance(term, Pair):
        return set(term.keys)
    return {term.side} if isinstance(term, Body | Place | Known | Nation) else set()


def with_purposes(reading: Reading, passage: Passage, answer: PurposesAnswer, *, model: str) -> Reading:
    """Sums without a purpose, with the answer's where it stands, word for word, beside the sum."""
    given: Mapping[str, str] = {one.amount: one.purpose.strip(" .。、,") for one in answer.purposes}
    amounts = tuple(_with_purpose(amount, passage, given) for amount in reading.facts.amounts)
    if amounts == reading.facts.amounts:
        return reading
    return _by_model(replace(reading, facts=replace(reading.facts, amounts=amounts)), "purpose", model)


def _with_purpose(amount: Amount, passage: Passage, given: Mapping[str, str]) -> Amount:
    words = given.get(amount.receipt.words, "")
    if amount.purpose or not words:
        return amount
    flags = check_phrase(passage, amount.receipt, words)
    return amount if flags else replace(amount, purpose=words, beside=passage.receipts_of(words, beside=amount.receipt))


def without_purpose(reading: Reading) -> tuple[Amount, ...]:
    """The pledged sums that say nothing of what they are for."""
    return tuple(amount for amount in reading.facts.amounts if amount.kind.pledged and not amount.purpose and not amount.converts)[
        :MOST_SUMS
    ]


def with_prose(reading: Reading, passage: Passage, lexicon: Lexicon, answer: SummaryAnswer, *, model: str) -> Reading:
    """With the answer's summary if the checker finds nothing wrong in it; what it finds is told to the log."""
    words = one_line(answer.summary) if len(answer.summary) < _LONGEST_PROSE else answer.summary
    flags = check_prose(passage, reading.facts, lexicon, words)
    if flags:
        log.info("The model's summary of %s is not used: %s.", reading.entry, "; ".join(f"{flag.kind}: {flag.why}" for flag in flags[:3]))
        return reading
    return _by_model(replace(reading, prose=words), "summary", model)


_LONGEST_PROSE = 2_000


def _by_model(reading: Reading, part: str, model: str) -> Reading:
    return replace(reading, by_model=(*reading.by_model, part), model=model)
