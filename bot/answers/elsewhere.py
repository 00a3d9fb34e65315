"""What is arranged, not answered: where it is done, for whoever asks where it cannot be."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answers.page import Page
from bot.answers.verbs import TYPED
from bot.models import Answer, Strong, Text, Verb
from bot.wording.catalogue import msgid

_SAID: Mapping[Verb, tuple[str, str]] = {
    "subscribe": (msgid("A channel is subscribed in Slack, by {there}; on the desk’s own machine by {here}"), "kakehashi plans add"),
    "plans": (msgid("A channel’s plans are shown in Slack, by {there}; on the desk’s own machine by {here}"), "kakehashi plans list"),
    "feeds": (msgid("Feeds are listed in Slack, by {there}; on the desk’s own machine by {here}"), "kakehashi feeds list"),
    "suggest": (msgid("A feed is suggested in Slack, by {there}; on the desk’s own machine it is added by {here}"), "kakehashi feeds add"),
    "status": (msgid("How the desk is doing is told in Slack, by {there}; on the desk’s own machine by {here}"), "kakehashi doctor"),
    "saved": (msgid("Saved stories are each person’s own: Slack lists them, by {there}"), ""),
    "home": (msgid("Your page is for you alone: it is shown by {there}"), ""),
    "review": (msgid("The review list stands in Slack, by {there}; on the desk’s own machine by {here}"), "kakehashi review"),
}
_IN_TEAMS: Mapping[Verb, str] = {
    "saved": msgid("Saved stories are each person’s own: they are listed in our own chat, by {there}"),
    "review": msgid("The review list is for editors: it stands in our own chat, by {there}"),
    "home": msgid("Your page is for you alone: it is shown in our own chat, by {there}"),
}
"""Where all in a conversation of Teams would see it."""


def word_elsewhere(page: Page) -> Answer:
    return page.answer(page.wording.say("Not here"), _in_our_chat(page) or _on_the_desk(page))


def _in_our_chat(page: Page) -> Text:
    said = _IN_TEAMS.get(page.question.verb) if page.house == "teams" else None
    return page.wording.say_pieces(said, there=Strong(_typed(page))) if said else ()


def _on_the_desk(page: Page) -> Text:
    said, here = _SAID[page.question.verb]
    return page.wording.say_pieces(said, there=page.example(_typed(page)), here=Strong(here))


def _typed(page: Page) -> str:
    return f"{TYPED[page.question.verb, page.wording.language]} {page.question.words}".strip()
