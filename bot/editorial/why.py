"""Why an item was kept, or not, in words that need no explaining, and as data."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.models import OTHER, Case, Day, Entry, Facts, Hearing, Language, Objection, PageState, Reading, Receipt, Side, Story, Told, Watch
from bot.watches import label
from bot.wording import verdictlines
from bot.wording.verdictlines import ENGLISH, FIELD, FORMULA, Part, objections_of, rest_of_word, whole_words

__all__ = [
    "FORMULA",
    "Part",
    "case_as_data",
    "facts_as_data",
    "groups",
    "lacking",
    "objection_words",
    "objections_of",
    "parts_of",
    "reading_as_data",
    "rest_of_word",
    "side_name",
    "sifted_as_data",
    "summary_of",
    "verdict",
    "whole_words",
]

_Json = dict[str, object]


def parts_of(reading: Reading) -> list[Part]:
    return verdictlines.parts_of(reading, ENGLISH)


def verdict(reading: Reading, watch: Watch) -> str:
    """ "Kept", "For review", "Turned away: third country"."""
    return verdictlines.verdict(reading, watch, ENGLISH)


def lacking(reading: Reading, watch: Watch) -> list[str]:
    """What a whole score would have wanted, the plainest lack first; nothing of an item that was kept."""
    return verdictlines.lacking(reading, watch, ENGLISH)


def objection_words(objection: Objection) -> str:
    return verdictlines.objection_words(objection, ENGLISH)


def side_name(side: Side) -> str:
    return label(side.labels, "en") or side.key


def groups(watch: Watch) -> list[tuple[str, str]]:
    """Key and name of each kind of evidence: the sides, then the subject."""
    return [*((side.key, side_name(side)) for side in watch.sides), (FIELD, "subject")]


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
        "page": _page(case.page),
        **reading_as_data(reading, watch),
        "summary": summary_of(reading, entry.language),
        "facts": facts_as_data(reading.facts),
        "story": _story(case.story),
        "told": [_told(told) for told in case.told],
        "plans": [_hearing(hearing) for hearing in case.hearings],
        "rulings": [{"id": r.id, "kind": r.kind, "at": r.at.isoformat(), "who": r.who, "why": r.why} for r in case.rulings],
        "votes": {"for": sum(v.vote > 0 for v in case.votes), "against": sum(v.vote < 0 for v in case.votes)},
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


def _page(page: PageState | None) -> _Json | None:
    """What became of it, where the feed has only a teaser."""
    if page is None:
        return None
    return {"state": page.state, "fetched": page.fetched.isoformat() if page.fetched else None, "trouble": page.trouble or None}


def _story(story: Story | None) -> _Json | None:
    return {"id": story.id, "headline": story.headline, "outlets": len(story.members), "revision": story.revision} if story else None


def _told(told: Told) -> _Json:
    return {**asdict(told), "at": told.at.isoformat()}


def _hearing(hearing: Hearing) -> _Json:
    return {**asdict(hearing), "at": hearing.at.isoformat() if hearing.at else None}


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
