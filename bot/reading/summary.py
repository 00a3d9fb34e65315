"""A few whole sentences of the entry that hold most of what is new in it."""

import re
from collections.abc import Mapping, Sequence

from bot.models import Facts, Receipt
from bot.reading.passage import Passage, Sentence
from bot.reading.quotes.marks import find_quoted
from bot.reading.words import any_of

LIMITS = {"en": 400, "ja": 200}
"""Code points of the whole summary."""
MOST = 3
"""Sentences."""
_SHORT, _LONG = {"en": 45, "ja": 18}, {"en": 230, "ja": 110}
_CONSIDERED = 40
"""News puts what matters first: sentences behind these are not weighed."""
_EARLY = 4
_LOOKED_AT = 1200
"""Code points of a sentence that are searched for quotations."""

_DANGLING = {
    "en": re.compile(rf"(?:{any_of('summary', 'dangling')}|The {any_of('summary', 'dangling_nouns')})\b"),
    "ja": re.compile(any_of("summary", "dangling_ja")),
}
_ACTION = re.compile(rf"\b{any_of('summary', 'action')}\w*|{any_of('summary', 'action_ja')}")
_NOTICE = re.compile(rf"\b{any_of('summary', 'notice')}|{any_of('summary', 'notice_ja')}", re.IGNORECASE)
_COMPLETE = tuple('.!?。！？”’"」』)）')
_CLAUSE_END = re.compile(r"[,;:](?=\s)|\s[–—-](?=\s)|、|\s(?=(?:and|which|that|who|while|as|after|with|because|but|to|for|in|of|from)\s)")


def summarise(passage: Passage, facts: Facts, evidence: Mapping[str, tuple[Receipt, ...]]) -> tuple[Receipt, ...]:
    """Sentences of the text, in reading order, at most LIMITS together (a blank between English ones); the title if there is no text.

    Where no whole sentence fits, the first one up to the end of a clause.
    """
    sentences = [s for s in passage.sentences if s.where == "text"][:_CONSIDERED]
    if not sentences:
        return (passage.receipt("title", *_cut(passage.title, 0, passage)),) if passage.title else ()
    chosen = _choose(passage, sentences, _fact_spans(facts, evidence))
    if chosen:
        return tuple(passage.receipt("text", s.start, s.end) for s in chosen)
    return (passage.receipt("text", *_cut(sentences[0].words, sentences[0].start, passage)),)


Span = tuple[int, str]


def _fact_spans(facts: Facts, evidence: Mapping[str, tuple[Receipt, ...]]) -> list[Span]:
    """Where each fact stands in the text, with a name by which it counts once."""
    named = [(a.receipt, f"{a.currency}{a.value}") for a in facts.amounts]
    named += [(o.receipt, o.known_as) for o in facts.organisations]
    named += [(p.receipt, p.known_as or p.receipt.words) for p in facts.people]
    named += [(d.receipt, d.day.isoformat()) for d in facts.days]
    named += [(receipt, f"{key}:{receipt.words}") for key, receipts in evidence.items() for receipt in receipts]
    return sorted((receipt.start, name) for receipt, name in named if receipt.where == "text")


def _choose(passage: Passage, sentences: Sequence[Sentence], spans: Sequence[Span]) -> list[Sentence]:
    """One by one the sentence that gains most, until nothing fits or nothing is new."""
    joint = 0 if passage.language == "ja" else 1
    holds = {s.index: frozenset(name for start, name in spans if s.start <= start < s.end) for s in sentences}
    worth = {s.index: _worth(passage, s, place) for place, s in enumerate(sentences)}
    able = [s for s in sentences if not _is_broken(s.words) and not _is_quotation(s.words)]
    taken: list[Sentence] = []
    known: frozenset[str] = frozenset()
    # the first sentence may point back: to the title
    room, first = LIMITS[passage.language], sentences[0]
    while len(taken) < MOST:
        fitting = [s for s in able if s not in taken and len(s.words) <= room and (s is first or _stands(passage, s, taken))]
        best = max(fitting, key=lambda s: (worth[s.index] + len(holds[s.index] - known), -s.index), default=None)
        if best is None or not _gains(worth[best.index], len(holds[best.index] - known), len(taken)):
            break
        taken.append(best)
        known |= holds[best.index]
        room -= len(best.words) + joint
    return sorted(taken, key=lambda s: s.start)


def _gains(worth: float, new: int, taken: int) -> bool:
    """The first sentence need only be sound, the second must add something, the third a fact."""
    return worth + new > (0.0, 0.3, 1.0)[taken] and (taken < MOST - 1 or new > 0)


def _stands(passage: Passage, sentence: Sentence, taken: Sequence[Sentence]) -> bool:
    """Whether it can be understood: what begins with "This" or 同社 needs the sentence before it."""
    return not _DANGLING[passage.language].match(sentence.words) or any(s.index == sentence.index - 1 for s in taken)


def _is_broken(words: str) -> bool:
    """A piece of a quotation that was cut apart: it would read wrongly alone."""
    return words.count("“") != words.count("”") or words.count("「") != words.count("」") or words.count('"') % 2 == 1


def _is_quotation(words: str) -> bool:
    return sum(piece.length for piece in find_quoted(words[:_LOOKED_AT])) * 2 > len(words)


def _worth(passage: Passage, sentence: Sentence, place: int) -> float:
    words, language = sentence.words, passage.language
    worth = 2.0 if place == 0 else 0.5 if place < _EARLY else 0.0
    worth += 0.5 if _ACTION.search(words) else 0.0
    worth -= 1.0 if len(words) > _LONG[language] else 0.0
    worth -= 2.5 if len(words) < _SHORT[language] else 0.0
    worth -= 1.0 if not words.endswith(_COMPLETE) else 0.0
    worth -= 1.5 if find_quoted(words[:_LOOKED_AT]) and passage.language == "en" else 0.0
    worth -= 4.0 if _NOTICE.search(words) else 0.0
    return worth - 0.05 * place


def _cut(words: str, start: int, passage: Passage) -> tuple[int, int]:
    """As much of `words`, which begin at `start`, as fits: to the end of a clause, else of a word."""
    limit = LIMITS[passage.language]
    if len(words) <= limit:
        return start, start + len(words)
    head = words[:limit]
    ends = [match.start() for match in _CLAUSE_END.finditer(head) if match.start() > limit // 3]
    end = ends[-1] if ends else head.rfind(" ")
    return start, start + (end if end > 0 else limit)
