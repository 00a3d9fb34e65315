"""saved: the stories that somebody put by, the last saved first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.page import Page
from bot.models import Answer, Plain, Section, Story, Text

PAGE = 5


def word_saved(page: Page, stories: Sequence[Story], total: int) -> Answer:
    """One page of them; `total` counts all, those that are there no longer among them."""
    say, asked = page.wording.say, page.question
    title = say("Saved")
    if not total:
        in_teams = page.house == "teams"
        where = say("“Save” stands in each story’s details.") if in_teams else say("“Save” stands in each story’s menu.")
        off = page.wording.sentences(say("You have saved no story yet."), where)
        return page.answer(title, page.try_this(off, page.other("latest")))
    before = (asked.page - 1) * PAGE
    if before >= total:
        return page.answer(title, page.try_this(say("There is no page {page}.", page=asked.page), page.typed(page=1)))
    lead = (Plain(page.wording.say_count("{count} story", "{count} stories", total)),)
    section = Section("saved", (), tuple(page.item(story) for story in stories))
    left = total - before - PAGE
    sheet = page.answer(title, lead, [section], more=_more(page, left), goes_on=left > 0)
    return replace(sheet, offers=tuple(offer for offer in sheet.offers if offer.kind == "page"))


def _more(page: Page, left: int) -> Text:
    if left <= 0:
        return ()
    said = page.wording.say_count("and {count} more story", "and {count} more stories", left)
    return page.wording.say_pieces("{more}: {example}", more=said, example=page.typed(page=page.question.page + 1))
