"""Who was heard and who is on the move: quotations of stories told in short, people in office, visits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.digests.sheet import Sheet, Told
from bot.models import Item, Person, Plain, Quotation, Section, Story
from bot.text import fold, one_line, shorten
from bot.wording.catalogue import plain
from bot.wording.receipts import Receipts
from bot.wording.storylines import find_quotes, speaker, statement

_QUOTES = 5
_PEOPLE = 8
_NAME, _ROLE = 80, 120


def quotes(sheet: Sheet, worded: Sequence[tuple[Story, Item]]) -> tuple[Section, ...]:
    """One voice a story, of those whose item has none: a story told in full has its own beside it."""
    found: list[Quotation] = []
    lost: list[str] = []
    for story, item in worded:
        if item.quotes or len(found) >= _QUOTES:
            continue
        for quotation in _quotation(sheet, story):
            bears = Receipts(story, sheet.wording, sheet.facts(story).own | sheet.headline(story).own).bears
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
        by = sheet.wording.joined([speaker(quote, story, sheet.wording), (sheet.headline(story).title,)])
        yield Quotation((Plain(statement(quote)),), by)


def people(sheet: Sheet, worded: Sequence[tuple[Story, Item]]) -> tuple[Section, ...]:
    """Those with a role, each once; who travels first. Who was quoted beside their role already is left out."""
    heard = {fold(plain(quote.by)) for _, item in worded for quote in item.quotes}
    told: dict[str, Told] = {}
    visiting = sorted(worded, key=lambda pair: "visits" not in {name for name, _ in sheet.background.reasons.get(pair[0].id, ())})
    for story, _ in visiting:
        for person in story.facts.people:
            name = fold(person.known_as or person.receipt.words)
            if person.role and name not in told and not any(fold(person.receipt.words) in by for by in heard):
                told[name] = (story, sheet.with_headline(_person(sheet, person), story))
    return sheet.section("people", sheet.wording.say("People and visits"), list(told.values())[:_PEOPLE])


def _person(sheet: Sheet, person: Person) -> str:
    name, role = shorten(one_line(person.receipt.words), _NAME), shorten(one_line(person.role).strip("・、,; "), _ROLE)
    return sheet.wording.say("{name}, {role}", name=name, role=role)
