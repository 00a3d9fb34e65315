"""What is arranged, not answered: where it is done, for whoever asks where it cannot be."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answers.page import Page
from bot.answers.verbs import TYPED
from bot.models import Answer, Strong, Verb
from bot.wording.catalogue import msgid

_SAID: Mapping[Verb, tuple[str, str]] = {
    "subscribe": (msgid("A channel is subscribed in Slack, by {there}; on the desk’s own machine by {here}"), "kakehashi plans add"),
    "plans": (msgid("A channel’s plans are shown in Slack, by {there}; on the desk’s own machine by {here}"), "kakehashi plans list"),
    "feeds": (msgid("Feeds are listed in Slack, by {there}; on the desk’s own machine by {here}"), "kakehashi feeds list"),
    "suggest": (msgid("A feed is suggested in Slack, by {there}; on the desk’s own machine it is added by {here}"), "kakehashi feeds add"),
    "status": (msgid("How the desk is doing is told in Slack, by {there}; on the desk’s own machine by {here}"), "kakehashi doctor"),
    "saved": (msgid("Saved stories are each person’s own: Slack lists them, by {there}"), ""),
    "home": (msgid("Your own page is for you alone: the app shows it in your own conversation with it, by {there}"), ""),
    "review": (msgid("The review list stands in Slack, by {there}; on the desk’s own machine by {here}"), "kakehashi review"),
}


def word_elsewhere(page: Page) -> Answer:
    said, here = _SAID[page.question.verb]
    typed = f"{TYPED[page.question.verb, page.wording.language]} {page.question.words}".strip()
    line = page.wording.say_pieces(said, there=page.example(typed), here=Strong(here))
    return page.answer(page.wording.say("Not here"), line)
