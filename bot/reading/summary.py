"""A few whole sentences of the entry that hold most of what is new in it."""

import re
from collections.abc import Mapping, Sequence

from bot.models import Facts, Receipt
from bot.reading.passage import Passage, Sentence
from bot.reading.quote_marks import find_quoted

LIMITS = {"en": 400, "ja": 200}
"""Code points of the whole summary."""
MOST = 3
"""Sentences."""
_LONG = {"en": 230, "ja": 110}
_CONSIDERED = 40
"""News puts what matters first: sentences behind these are not weighed."""

_DANGLING = re.compile(
    r"(?:This|That|These|Those|It|Its|He|She|His|Her|They|Their|Them|Both|Such|One|Another|Others|But|And|However|Also|Meanwhile|In addition|The latter|The former|"
    r"The (?:company|firm|deal|project|agreement|move|announcement|programme|two|pair|trial|study|team|work|partners|group|plan|funding|money)|"
    r"Here|There|Then|Later|Earlier|So|Yet|Instead|Similarly|As a result)\b"
)
_DANGLING_JA = re.compile(
    r"(?:同(?![志時盟窓社大])|同社|同大|これ|この|それ|その|こうした|また|さらに|一方|なお|しかし|そのため|このため|両社|両国|両者|両機関|今回の|ここ|そこ|同時に)"
)
_ACTION = re.compile(
    r"\b(?:agree|sign|launch|invest|fund|announce|award|partner|collaborat|acqui|develop|establish|open|commit|join|build|extend|licen[cs]|will)\w*|"
    r"締結|発表|開始|投資|出資|提携|共同|買収|契約|合意|設立|連携|開発|採択|覚書"
)
_CLAUSE_END = re.compile(r"[,;:](?=\s)|\s[–—-](?=\s)|、|\s(?=(?:and|which|that|who|while|as|after|with|because|but|to|for|in|of|from)\s)")


def summarise(passage: Passage, facts: Facts, evidence: Mapping[str, tuple[Receipt, ...]]) -> tuple[Receipt, ...]:
    """Sentences of the text, in reading order, at most LIMITS together (a blank between English ones); the title if there is no text."""
    sentences = [s for s in passage.sentences if s.where == "text"]
    if not sentences:
        return (passage.receipt("title", 0, len(passage.title)),) if passage.title else ()
    chosen = _choose(passage, sentences[:_CONSIDERED], _fact_spans(facts, evidence))
    if chosen:
        return tuple(passage.receipt("text", s.start, s.end) for s in chosen)
    start, end = _cut(passage, sentences[0])
    return (passage.receipt("text", start, end),)


Span = tuple[int, int, str]


def _fact_spans(facts: Facts, evidence: Mapping[str, tuple[Receipt, ...]]) -> list[Span]:
    """Where each fact stands in the text, with a name by which it counts once."""
    named = [(a.receipt, f"{a.currency}{a.value}") for a in facts.amounts]
    named += [(o.receipt, o.known_as) for o in facts.organisations]
    named += [(p.receipt, p.known_as or p.receipt.words) for p in facts.people]
    named += [(d.receipt, d.day.isoformat()) for d in facts.days]
    named += [(receipt, f"{key}:{receipt.words}") for key, receipts in evidence.items() for receipt in receipts]
    return sorted((r.start, r.end, name) for r, name in named if r.where == "text")


def _choose(passage: Passage, sentences: Sequence[Sentence], spans: Sequence[Span]) -> list[Sentence]:
    """One by one the sentence that gains most, until nothing fits or nothing is new."""
    limit, joint = LIMITS[passage.language], 0 if passage.language == "ja" else 1
    holds = {s.index: frozenset(name for start, _, name in spans if s.start <= start < s.end) for s in sentences}
    base = {s.index: _worth(passage, s, first=s is sentences[0]) for s in sentences}
    taken: list[Sentence] = []
    known: frozenset[str] = frozenset()
    room = limit
    while len(taken) < MOST:
        fitting = [s for s in sentences if s not in taken and len(s.words) <= room and _may_follow(passage, s, taken)]
        best = max(fitting, key=lambda s: (base[s.index] + len(holds[s.index] - known), -s.index), default=None)
        if best is None or base[best.index] + len(holds[best.index] - known) <= 0 or (taken and not holds[best.index] - known):
            break
        taken.append(best)
        known |= holds[best.index]
        room -= len(best.words) + joint
    return sorted(taken, key=lambda s: s.start)


def _may_follow(passage: Passage, sentence: Sentence, taken: Sequence[Sentence]) -> bool:
    if _is_broken(sentence.words) or _is_quotation(sentence.words):
        return False
    return not _dangles(passage, sentence) or any(s.index == sentence.index - 1 for s in taken)


def _dangles(passage: Passage, sentence: Sentence) -> bool:
    rule = _DANGLING_JA if passage.language == "ja" else _DANGLING
    return bool(rule.match(sentence.words))


def _is_broken(words: str) -> bool:
    """A piece of a quotation, or of a bracket, that the splitter had to cut: it would read wrongly alone."""
    return words.count("“") != words.count("”") or words.count("「") != words.count("」") or words.count('"') % 2 == 1


def _is_quotation(words: str) -> bool:
    quoted = sum(piece.length for piece in find_quoted(words[:1200]))
    return quoted * 2 > len(words)


def _worth(passage: Passage, sentence: Sentence, *, first: bool) -> float:
    worth = 2.0 if first else 0.0
    worth += 0.5 if _ACTION.search(sentence.words) else 0.0
    worth -= 1.0 if len(sentence.words) > _LONG[passage.language] else 0.0
    worth -= 1.5 if find_quoted(sentence.words[:1200]) else 0.0
    return worth - 0.02 * sentence.index


def _cut(passage: Passage, sentence: Sentence) -> tuple[int, int]:
    """As much of an over-long sentence as fits, to the end of a clause, else of a word."""
    limit = LIMITS[passage.language]
    if len(sentence.words) <= limit:
        return sentence.start, sentence.end
    head = sentence.words[:limit]
    ends = [match.start() for match in _CLAUSE_END.finditer(head) if match.start() > limit // 3]
    end = ends[-1] if ends else head.rfind(" ")
    return sentence.start, sentence.start + (end if end > 0 else limit)
