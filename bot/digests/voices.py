"""Who was heard and who is on the move: quotations of stories told in short, people in office, visits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.digests.sheet import Sheet, Told
from bot.models import Item, Person, Plain, Quotation, Section, Story
from bot.text import fold, language_of, one_line, shorten
from bot.wording.catalogue import plain
from bot.wording.storylines import find_quotes, speaker, statement

_QUOTES = 5
_PEOPLE = 8
_NAME, _ROLE = 80, 120
_OFFICE = re.compile(
    r"\b(?:ministers?|secretary|ambassador|envoy|attach[ée]|president|chancellor|chair(?:man|woman)?|governor"
    r"|commissioner|director[- ]general|chief (?:executive|scientist|scientific|adviser)|C[ET]O|provost|mayor|heads? of)\b"
    r"|大臣|相$|長官|大使|公使|総領事|理事長|総長|学長|社長|会長|最高経営責任者|CEO|知事|市長|局長|総裁|首席",
    re.IGNORECASE,
)
"""Who speaks for a body; a researcher who reports a finding is no news of people."""


def quotes(sheet: Sheet, worded: Sequence[tuple[Story, Item]]) -> tuple[Section, ...]:
    """One voice a story in the reader's language, of those whose item has none: a story told in full has its own beside it."""
    found: list[Quotation] = []
    lost: list[str] = []
    for story, item in worded:
        if item.quotes or len(found) >= _QUOTES:
            continue
        for quotation in _quotation(sheet, story):
            bears = sheet.receipts(story).bears
            if bears(quotation.words) and bears(quotation.by):
                found.append(quotation)
            else:
                lost.append(f"{story.id}: {plain(quotation.words)}")
    if not found and not lost:
        return ()
    heading = sheet.wording.say("Quotes of the week") if sheet.plan.kind == "weekly" else sheet.wording.say("Quotes of the month")
    return (Section("quotes", (Plain(heading),), quotes=tuple(found), left_out=tuple(lost)),)


def _quotation(sheet: Sheet, story: Story) -> Iterator[Quotation]:
    language = sheet.wording.language
    for quote in find_quotes(story, language)[:1]:
        if language_of(quote.receipt.words) != language:
            continue
        by = sheet.wording.joined([speaker(quote, story, sheet.wording), (sheet.headline(story).title,)])
        yield Quotation((Plain(statement(quote)),), by)


def people(sheet: Sheet, worded: Sequence[tuple[Story, Item]]) -> tuple[Section, ...]:
    """Who holds an office, or travels, each once; who travels first. Who was quoted beside their role already is left out, and who is named
    in the other language only."""
    heard = " ".join(fold(plain(quote.by)) for _, item in worded for quote in item.quotes)
    told: dict[str, Told] = {}
    for story, _ in sorted(worded, key=lambda pair: not _is_of_visit(sheet, pair[0])):
        for person in story.facts.people:
            name = fold(person.known_as or person.receipt.words)
            if _is_news(sheet, person, story) and name not in told and fold(person.receipt.words) not in heard:
                told[name] = (story, sheet.with_headline(_person(sheet, person), story))
    return sheet.section("people", sheet.wording.say("People and visits"), list(told.values())[:_PEOPLE])


def _is_news(sheet: Sheet, person: Person, story: Story) -> bool:
    readable = language_of(person.receipt.words) == sheet.wording.language
    return readable and bool(person.role) and (_is_of_visit(sheet, story) or bool(_OFFICE.search(person.role)))


def _is_of_visit(sheet: Sheet, story: Story) -> bool:
    return "visits" in {name for name, _ in sheet.background.reasons.get(story.id, ())}


def _person(sheet: Sheet, person: Person) -> str:
    name, role = shorten(one_line(person.receipt.words), _NAME), shorten(one_line(person.role).strip("・、,; "), _ROLE)
    return sheet.wording.say("{name}, {role}", name=name, role=role) if fold(role) not in fold(name) else name
