"""plans: what is told when, in words; where people can choose from menus they are answered by those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.page import Page
from bot.models import Answer, Conversation, Plain, Section, Strong, Text
from bot.wording.catalogue import Wording

PAGE = 20
"""Plans on one page."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in a few lines: what and when, when next, and what else there is to say of it."""

    name: str
    where: str
    title: str
    following: str
    details: tuple[str, ...]


def place_words(conversation: Conversation, wording: Wording) -> str:
    """What people call a conversation of Teams: "Research › Quantum"; "" for one without a name."""
    if conversation.scope != "channel":
        return conversation.name
    if not conversation.team_name:
        return conversation.name
    return wording.say("{team} › {channel}", team=conversation.team_name, channel=conversation.name or wording.say("General"))


def word_plans(page: Page, plans: Sequence[PlanLine]) -> Answer:
    say = page.wording.say
    shown = plans[(page.question.page - 1) * PAGE :][:PAGE]
    new = page.wording.say_pieces("{example} makes one.", example=page.other("subscribe"))
    if not shown:
        return page.answer(say("Plans"), (Plain(say("No plan is set up yet.")),), more=new)
    count = page.wording.say_count("{count} plan", "{count} plans", len(plans))
    more = page.typed(page=page.question.page + 1)
    left = len(plans) - len(shown) - (page.question.page - 1) * PAGE
    after = page.wording.say_pieces("{more}: {example}", more=say("more plans"), example=more) if left > 0 else new
    return page.answer(say("Plans"), (Plain(count),), [Section("plans", (), lines=tuple(_line(page, plan) for plan in shown))], more=after)


def _line(page: Page, plan: PlanLine) -> Text:
    rest = page.wording.say(" · ").join([plan.title, plan.following, plan.where, *plan.details])
    return page.wording.say_pieces("{name}: {what}", name=Strong(plan.name), what=rest)
