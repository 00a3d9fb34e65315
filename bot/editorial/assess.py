"""`assess`: what the desk makes of items given as JSON Lines. No database, nothing remembered.

In: `{"id","title","text","url","publisher","published"?,"lang"?}`, one a line, strings all. Out, in the same order: what DESIGN.md's fixed
contracts say. An item without a date counts as published when the last dated one was. Title and text are read exactly as given.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import TextIOWrapper
from typing import Any, TextIO

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import DeskError
from bot.models import OTHER, Entry, Facts, Language, Read, Receipt, Watch
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.stories.decide import WINDOW, decide
from bot.stories.revise import fold
from bot.stories.seen import see
from bot.stories.shelf import Shelf
from bot.stories.weights import load_weights
from bot.text import language_of

LONGEST_LINE = 2_000_000
"""Code points; the longest articles have a hundredth of it."""
_NO_DATE = datetime.fromtimestamp(0, UTC)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_Json = dict[str, object]


class _Item(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")
    id: str
    title: str
    text: str
    url: str = ""
    publisher: str = ""
    published: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """One line as it came: an item read, or what is wrong with it."""

    id: str | None
    item: _Item | None = None
    published: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """One line's answer before it is written: `read` is None where the line had an error."""

    id: str | None
    read: Read | None = None
    story: str | None = None
    error: str = ""


def run_assess(stdin: TextIO, stdout: TextIO, watch: Watch) -> int:
    """Answer every line of `stdin`; 1 if any was bad, else 0."""
    if isinstance(stdin, TextIOWrapper):
        stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    status = 0
    for answer in assess_items(stdin, watch):
        status = 1 if answer.error else status
        stdout.write(_write(answer) + "\n")
    return status


def assess(lines: Iterable[str], watch: Watch) -> Iterator[str]:
    """One JSON object a line that is not blank; a bad line's is `{"id"|null,"error"}`."""
    return map(_write, assess_items(lines, watch))


def assess_items(lines: Iterable[str], watch: Watch) -> list[Assessed]:
    """Read all of `lines`, then fold what is kept in (published, id) order; the answers stand in the lines' order."""
    given = list(_parse(lines))
    last = max((it.published for it in given if it.published), default=_NO_DATE)
    answers: list[Assessed] = []
    for it in given:
        if it.item is None:
            answers.append(Assessed(it.id, error=it.error))
        else:
            answers.append(assess_entry(_entry(it.item, it.published or last, dated=it.published is not None), watch))
    stories = fold_reads([answer.read for answer in answers if answer.read and answer.read.reading.relevant], watch)
    return [Assessed(it.id, it.read, stories.get(it.id or ""), it.error) for it in answers]


def assess_entry(entry: Entry, watch: Watch) -> Assessed:
    try:
        return Assessed(entry.id, Read(entry, read_entry(entry, watch, load_lexicon(watch))))
    except DeskError:
        raise
    except Exception as error:  # noqa: BLE001  (one item that trips the reader must not lose the others: it is said, and exits 1)
        return Assessed(entry.id, error=f"This item could not be read: {type(error).__name__}: {error}")


def fold_reads(reads: Iterable[Read], watch: Watch) -> Mapping[str, str]:
    """The story of each entry, by the entry's id: online, in (published, id) order, as the desk folds."""
    weights, shelf = load_weights(watch), Shelf()
    for read in sorted(reads, key=lambda read: (read.entry.published, read.entry.id)):
        seen, at = see(read, weights), read.entry.published
        candidates = shelf.candidates(seen.keys, since=at - WINDOW, until=at + WINDOW)
        shelf.apply(fold(seen, decide(seen, candidates), candidates, now=at), seen)
    return {member.entry: story.id for story in shelf.stories for member in story.members}


# ── in ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _parse(lines: Iterable[str]) -> Iterator[Given]:
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        plain = line.removeprefix("\ufeff") if number == 1 else line
        if not plain.strip():
            continue
        given = _parse_line(plain, number)
        if given.item and given.id in seen:
            given = Given(given.id, error=f"Line {number}: the id {given.id!r} was given before; each item needs its own.")
        if given.item and given.id is not None:
            seen.add(given.id)
        yield given


def _parse_line(line: str, number: int) -> Given:
    if len(line) > LONGEST_LINE:
        return Given(None, error=f"Line {number}: {len(line)} characters; the longest that is read has {LONGEST_LINE}.")
    if _ESCAPED_BYTE.search(line):
        return Given(None, error=f"Line {number} is not UTF-8.")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Given(None, error=f"Line {number} is not JSON: {error}.")
    return _parse_value(value, number)


def _parse_value(value: Any, number: int) -> Given:
    if not isinstance(value, dict):
        return Given(None, error=f"Line {number}: an object is wanted, this is a {type(value).__name__}.")
    known_by = value["id"] if isinstance(value.get("id"), str) else None
    try:
        item = _Item.model_validate(value)
        return Given(item.id, item, _moment(item.published))
    except ValidationError as error:
        first = error.errors()[0]
        return Given(known_by, error=f"Line {number}, {'.'.join(map(str, first['loc']))}: {first['msg']}.")
    except (ValueError, OverflowError):
        return Given(known_by, error=f"Line {number}, published: {value['published']!r} is no ISO 8601 time.")


def _moment(written: str | None) -> datetime | None:
    """A time without a zone is UTC; "" is no date."""
    if not written:
        return None
    moment = datetime.fromisoformat(written)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _entry(item: _Item, published: datetime, *, dated: bool) -> Entry:
    return Entry(
        id=item.id,
        feed=0,
        key=item.id,
        version=1,
        title=item.title,
        text=item.text,
        url=item.url,
        link=item.url,
        publisher=item.publisher,
        language=_language(item),
        published=published,
        seen=published,
        content_hash="",
        dated=dated,
    )


def _language(item: _Item) -> Language:
    if item.lang in {"en", "ja"}:
        return "ja" if item.lang == "ja" else "en"
    return language_of(f"{item.title}\n{item.text}")


# ── out ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _write(answer: Assessed) -> str:
    said = answer_of(answer)
    line = json.dumps(said, ensure_ascii=False, allow_nan=False)
    return json.dumps(said, allow_nan=False) if _SURROGATE.search(line) else line


def answer_of(answer: Assessed) -> _Json:
    """The answer as DESIGN.md's contract has it."""
    if answer.read is None:
        return {"id": answer.id, "error": answer.error}
    entry, reading = answer.read.entry, answer.read.reading
    return {
        "id": entry.id,
        "relevant": reading.relevant,
        "band": reading.band,
        "score": round(reading.score, 4),
        "evidence": {
            part: [{"text": receipt.words, **_span(receipt)} for receipt in dict.fromkeys(held)] for part, held in reading.evidence.items()
        },
        "story": answer.story,
        "fields": list(reading.fields),
        "facts": _facts(reading.facts),
        "summary": _join([receipt.words for receipt in reading.summary], entry.language),
        "version": reading.rules,
    }


def _facts(facts: Facts) -> _Json:
    return {
        "amounts": [
            {
                "text": amount.receipt.words,
                "value": amount.value,
                "low": amount.low,
                "high": amount.high,
                "currency": amount.currency,
                "kind": amount.kind.value,
                "purpose": amount.purpose,
                **_span(amount.receipt),
            }
            for amount in facts.amounts
        ],
        "organisations": [
            {"name": body.receipt.words, "side": body.side or OTHER, "known_as": body.known_as, **_span(body.receipt)}
            for body in facts.organisations
        ],
        "people": [{"name": person.receipt.words, "role": person.role, **_span(person.receipt)} for person in facts.people],
        "quotes": [{"speaker": quote.speaker, "text": quote.receipt.words, **_span(quote.receipt)} for quote in facts.quotes],
    }


def _span(receipt: Receipt) -> _Json:
    return {"where": receipt.where, "start": receipt.start, "end": receipt.end}


def _join(sentences: Sequence[str], language: Language) -> str:
    return ("" if language == "ja" else " ").join(sentence.strip() for sentence in sentences)
