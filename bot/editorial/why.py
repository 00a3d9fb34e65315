"""Why an item was kept, or not, in words that need no explaining, and as data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.models import OTHER, Day, Entry, Facts, Language, Objection, Reading, Receipt, Side, Story, Told, Watch
from bot.pipeline import Case
from bot.reading.relevance.judge import FIELD
from bot.watches import label

_Json = dict[str, object]
_FAINT = 0.6
"""A side this weak is a place's name, or stands there in passing."""
_FAR = 0.5
_FEW = 1 / 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score, in plain words."""

    name: str
    words: str
    meaning: str
    value: float


_MEANINGS: Mapping[str, tuple[str, str]] = {
    "parties": ("both sides act", "how clearly the less clear side shows: a body counts most, a country less, a place least"),
    "together": ("near each other", "how close together in the text the two sides stand"),
    "cooperation": ("doing it together", "the strongest word of acting together: agree, joint, fund, visit …"),
    "topic": ("the watch’s subject", "how many words of its fields stand in the first sentences"),
    "against": ("speaks against", "what the objections take off"),
}
FORMULA = "score = both sides × (¼ + ¼ near + ¼ together + ¼ subject) − against; less where nothing is done together or no subject shows"
_REASONS = {
    "third country": "another country stands where one of the two should",
    "many countries": "three or more others are named",
}


def parts_of(reading: Reading) -> list[Part]:
    return [Part(name, *_MEANINGS.get(name, (name, "")), value) for name, value in reading.parts.items()]


def verdict(reading: Reading, watch: Watch) -> str:
    """ "Kept", "For review", "Turned away: third country"."""
    if reading.band != "drop":
        return "Kept" if reading.band == "post" else "For review"
    why = reading.veto or next(iter(lacking(reading, watch)), "too little of everything")
    return f"Turned away: {why}"


def lacking(reading: Reading, watch: Watch) -> list[str]:
    """What a whole score would have wanted, the plainest lack first; nothing of an item that was kept."""
    return [] if reading.relevant else list(_lacks(reading, watch))


def _lacks(reading: Reading, watch: Watch) -> Iterable[str]:
    parts = {"parties": 1.0, "together": 1.0, "cooperation": 1.0, "topic": 1.0} | dict(reading.parts)
    bare = [side_name(side) for side in watch.sides if not reading.evidence.get(side.key)]
    yield from (f"nothing of {name}" for name in bare)
    if not reading.evidence.get(FIELD):
        yield "no word of its subject"
    elif parts["topic"] < _FEW:
        yield "few words of its subject"
    if bare:
        return
    if not parts["cooperation"]:
        yield "no words of doing something together"
    if parts["parties"] < _FAINT:
        yield "one side shows only faintly"
    if parts["together"] < _FAR:
        yield "the sides stand far apart in the text"


def side_name(side: Side) -> str:
    return label(side.labels, "en") or side.key


def groups(watch: Watch) -> list[tuple[str, str]]:
    """Key and name of each kind of evidence: the sides, then the subject."""
    return [*((side.key, side_name(side)) for side in watch.sides), (FIELD, "subject")]


def whole_words(receipt: Receipt) -> str:
    """A word of the lexicon may be the beginning of one ("technolog"): for people, the whole of it as the sentence has it."""
    return receipt.words + rest_of_word(receipt)


def rest_of_word(receipt: Receipt) -> str:
    rest = receipt.sentence.partition(receipt.words)[2] if receipt.words[-1:].isascii() and receipt.words[-1:].isalpha() else ""
    return rest[: next((place for place, char in enumerate(rest) if not (char.isascii() and char.isalpha())), len(rest))]


def objection_words(objection: Objection) -> str:
    """What a reason means; a veto's name is the watch's own and says it."""
    return _REASONS.get(objection.reason, f"the watch turns away {objection.reason}")


def objections_of(reading: Reading) -> tuple[Objection, ...]:
    """A reading stored before objections had words has its veto alone."""
    return reading.objections or ((Objection(reading.veto, -reading.parts.get("against", 0.0)),) if reading.veto else ())


def summary_of(reading: Reading, language: Language) -> str:
    return ("" if language == "ja" else " ").join(receipt.words.strip() for receipt in reading.summary)


# ── as data ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def case_as_data(case: Case, watch: Watch) -> _Json:
    """All that `kakehashi why` shows, under keys that stay."""
    entry, reading = case.read.entry, case.read.reading
    return {
        **_entry(entry),
        "stored": case.stored,
        "seen": entry.seen.isoformat() if case.stored else None,
        "entry_version": entry.version if case.stored else None,
        "feed": _feed(entry),
        **reading_as_data(reading, watch),
        "summary": summary_of(reading, entry.language),
        "facts": facts_as_data(reading.facts),
        "story": _story(case.story),
        "told": [_told(told) for told in case.told],
        "anew": reading_as_data(case.anew, watch) if case.anew else None,
    }


def sifted_as_data(entry: Entry, reading: Reading, watch: Watch) -> _Json:
    """What `kakehashi review` shows of an entry."""
    return {**_entry(entry), "seen": entry.seen.isoformat(), **reading_as_data(reading, watch)}


def _entry(entry: Entry) -> _Json:
    return {
        "id": entry.id,
        "title": entry.title,
        "url": entry.url,
        "publisher": entry.publisher,
        "language": entry.language,
        "published": entry.published.isoformat() if entry.dated else None,
    }


def _feed(entry: Entry) -> _Json | None:
    return {"title": entry.source.title, "url": entry.source.url} if entry.source else None


def _story(story: Story | None) -> _Json | None:
    return {"id": story.id, "headline": story.headline, "outlets": len(story.members), "revision": story.revision} if story else None


def _told(told: Told) -> _Json:
    return {**asdict(told), "at": told.at.isoformat()}


def reading_as_data(reading: Reading, watch: Watch) -> _Json:
    return {
        "verdict": verdict(reading, watch),
        "relevant": reading.relevant,
        "band": reading.band,
        "score": reading.score,
        "needed": {"post": watch.post, "review": watch.review},
        "veto": reading.veto or None,
        "missing": lacking(reading, watch),
        "parts": dict(reading.parts),
        "evidence": {key: _receipts(reading.evidence.get(key, ())) for key, _ in groups(watch)},
        "objections": [
            {"reason": one.reason, "weight": round(one.weight, 3), "words": _receipts(one.receipts)} for one in objections_of(reading)
        ],
        "fields": list(reading.fields),
        "rules": reading.rules,
    }


def facts_as_data(facts: Facts) -> _Json:
    return {
        "amounts": [_fact(one, one.receipt, "text") for one in facts.amounts],
        "organisations": [{**_fact(one, one.receipt, "name"), "side": one.side or OTHER} for one in facts.organisations],
        "people": [_fact(one, one.receipt, "name") for one in facts.people],
        "quotes": [_fact(one, one.receipt, "text") for one in facts.quotes],
        "days": [{**_fact(one, one.receipt, "text"), **_when(one)} for one in facts.days],
    }


def _fact(fact: Any, receipt: Receipt, called: str) -> _Json:
    said = {name: value for name, value in asdict(fact).items() if name not in {"receipt", "names"}}
    return {called: receipt.words, **said, **_span(receipt)}


def _when(day: Day) -> _Json:
    return {"day": day.day.isoformat(), "moment": day.moment.isoformat() if day.moment else None}


def _receipts(receipts: Sequence[Receipt]) -> list[_Json]:
    return [{"text": one.words, "sentence": one.sentence, **_span(one)} for one in dict.fromkeys(receipts)]


def _span(receipt: Receipt) -> _Json:
    return {"where": receipt.where, "start": receipt.start, "end": receipt.end}
