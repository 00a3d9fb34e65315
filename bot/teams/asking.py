"""Questions in words, and turning the pages of their answers."""

from collections.abc import Mapping
from dataclasses import replace

from bot.models import Answer, Language, Question, Verb
from bot.pipeline import answer_elsewhere, answer_question, understand
from bot.teams.room import Handler, Room

OWN: frozenset[Verb] = frozenset({"saved", "review", "home"})
"""For one's own eyes: in our own chat only, for everybody in a channel or a group chat sees what is answered there."""


async def hear(room: Room) -> Room:
    """With the question that was asked, in the language it was asked in."""
    question = await understand(room.desk, room.came.words, watch=room.watch.name, language=room.actor.language)
    return replace(room, question=question, actor=replace(room.actor, language=question.language))


def verb_of(room: Room) -> str:
    """Under which a handler may be registered; "" where it is answered in words."""
    question = room.question
    return "" if question is None or question.trouble or _is_too_open(room, question) else question.verb


async def answer_words(room: Room) -> None:
    """A question in words: the same answers as everywhere."""
    question = room.question or Question("help", language=room.actor.language)
    if _is_too_open(room, question):
        sheet = await answer_elsewhere(room.desk, question, watch=room.watch.name, actor=room.actor)
    else:
        sheet = await _answered(room, question)
    room.reply(await room.draw(offering(sheet)))


def offering(sheet: Answer) -> Answer:
    """Its pages can be turned, for whoever turns them. Nothing is shared that all there see already."""
    return replace(sheet, offers=tuple(offer for offer in sheet.offers if offer.kind == "page"))


async def turn_page(room: Room) -> None:
    """Another page in the place of the one shown. Of several messages the first takes that place."""
    language, _, words = room.came.value.partition("|")
    spoken: Language = "ja" if language == "ja" else "en"
    question = await understand(room.desk, words, watch=room.watch.name, language=spoken)
    first, *more = await room.draw(offering(await _answered(room, replace(question, language=spoken))))
    room.show(first)
    room.reply(more)


async def _answered(room: Room, question: Question) -> Answer:
    return await answer_question(room.desk, question, watch=room.watch.name, zone=room.actor.zone, actor=room.actor)


def _is_too_open(room: Room, question: Question) -> bool:
    return room.came.scope != "personal" and question.verb in OWN


HANDLERS: Mapping[str, Handler] = {"words": answer_words, "press:ask.page": turn_page}
