"""What the app says when it comes into a conversation: what one can ask there, and who sees what."""

from __future__ import annotations

from bot.answers.ask import example
from bot.answers.page import Page
from bot.models import Answer, Plain, Scope, Section, Text, Verb
from bot.watches import label
from bot.wording.catalogue import msgid

_FIRST: tuple[tuple[Verb, str], ...] = (
    ("latest", msgid("the newest stories, of all fields or of one")),
    ("search", msgid("stories with those words, whatever their language")),
    ("subscribe", msgid("news sent here: at once, daily or weekly")),
    ("help", msgid("all that one can ask")),
)
_SEEN = {
    "personal": msgid("What is said here, only you see."),
    "group": msgid("Everybody in this chat sees the answers. What is your own, such as saved stories, is in our own chat."),
    "channel": msgid("Answers stand in the thread, for everybody here. What is your own, such as saved stories, is in our own chat."),
}


def word_welcome(page: Page, where: Scope) -> Answer:
    say, language = page.wording.say, page.wording.language
    sides = page.wording.names([label(side.labels, language) for side in page.watch.sides])
    lead = (Plain(say("Hello. I follow the news and tell what concerns both sides: {sides}.", sides=sides)),)
    lines = tuple(_line(page, verb, what) for verb, what in _FIRST)
    return page.answer(
        say("Welcome"), lead, (Section("verbs", (Plain(say("You can ask")),), lines=lines),), foot=((Plain(say(_SEEN[where])),),)
    )


def _line(page: Page, verb: Verb, what: str) -> Text:
    words = example(verb, page.wording.language, page.watch)
    return page.wording.say_pieces("{example} — {what}", example=page.example(words), what=page.wording.say(what))
