"""One story that somebody shows to others."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.page import Page
from bot.models import Answer, Plain, Section, Story


def word_shared(page: Page, story: Story, by: str) -> Answer:
    """As a digest tells it; `by` is who shares it, "" where that is not known."""
    say = page.wording.say
    said = say("Shared by {name}", name=by or say("a colleague"))
    item = page.item(story)
    section = Section("story", (), (item,), left_out=item.left_out)
    return replace(page.answer(say("Story"), (Plain(said),), (section,)), offers=())
