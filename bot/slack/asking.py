"""Asking in words, by command, mention or DM; sharing an answer, and turning its pages."""

import contextlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.errors import DeskError, Rejected
from bot.messages.notice import notice
from bot.models import Answer, Language, Message, Plain, Question, Verb
from bot.pipeline import answer_elsewhere, answer_question, understand
from bot.slack.calls import call_slack
from bot.slack.incoming import Incoming
from bot.slack.replies import USES, Poster, blocks_in, for_all, in_its_place, post_message
from bot.slack.room import Room

SPOKEN = frozenset({"command", "mention", "direct"})
OWN: frozenset[Verb] = frozenset({"subscribe", "saved", "review", "home"})
"""What opens a modal, or is for one's own eyes: by command only, where others see a mention's answer."""
_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_REFERENCE = re.compile(r"(<[^>]*>)")


def words_of(came: Incoming) -> str:
    """What was typed, without who is mentioned. Slack escapes `&`, `<` and `>` outside of what it refers to itself."""
    parts = _REFERENCE.split(_MENTION.sub(" ", came.words))
    return "".join(part if number % 2 else _unescaped(part) for number, part in enumerate(parts)).strip()


def _unescaped(words: str) -> str:
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


async def hear(room: Room) -> Room:
    """With the question that was asked, in the language it was asked in."""
    question = await understand(room.desk, words_of(room.came), watch=room.watch.name, language=room.actor.language)
    return replace(room, question=question, actor=replace(room.actor, language=question.language))


def verb_of(room: Room) -> str:
    """Under which a handler may be registered; "" where it is answered in words."""
    question = room.question
    if question is None or question.trouble or (room.came.kind == "mention" and question.verb in OWN):
        return ""
    return question.verb if room.came.trigger or question.verb != "subscribe" else ""


async def answer_words(room: Room) -> None:
    """A question in words: the same answers as everywhere."""
    question = room.question or Question("help", language=room.actor.language)
    if room.came.kind == "mention" and question.verb in OWN:
        sheet = await answer_elsewhere(room.desk, question, watch=room.watch.name)
    else:
        sheet = await answer_question(room.desk, question, watch=room.watch.name, zone=room.actor.zone, actor=room.actor)
    await room.reply(await room.draw(offering(sheet, room.came)))


def offering(sheet: Answer, came: Incoming) -> Answer:
    """A command's answer can be shared. A mention's is seen by all already, and nobody turns its page for the others."""
    kinds = {"command": {"share", "page"}, "direct": {"page"}}.get(came.kind, set())
    return replace(sheet, offers=tuple(offer for offer in sheet.offers if offer.kind in kinds))


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def turn_page(room: Room) -> None:
    """Another page in the place of the one shown. Of several messages the first takes that place."""
    sheet = await _asked_again(room)
    kinds = {"page"} if room.came.channel.startswith("D") else {"page", "share"}
    first, *more = await room.draw(replace(sheet, offers=tuple(offer for offer in sheet.offers if offer.kind in kinds)))
    await room.reply([in_its_place(first), *more])


async def share(room: Room) -> None:
    """The same answer for everybody in the channel, once; the sharer's own loses the button."""
    if room.asked.attempts > 1:
        await room.tell(room.wording.say("Whether this was shared cannot be told: please look, and ask again if it was not."))
        return
    sheet = await _asked_again(room)
    wording = room.desk.wordings[sheet.language]
    said = wording.say("Shared by {name}", name=room.actor.name or wording.say("a colleague"))
    told = replace(sheet, foot=((Plain(said),), *sheet.foot), offers=())
    await _post_for_all(room, (await room.draw(told))[: USES - 1])
    left = tuple(offer for offer in sheet.offers if offer.kind != "share")
    with contextlib.suppress(DeskError):  # it is shared: what the sharer's own message shows is no reason to do it again
        await room.reply([in_its_place((await room.draw(replace(sheet, offers=left)))[-1])])


async def _post_for_all(room: Room, messages: Sequence[Message]) -> None:
    """By the response_url; where that is used up, as a post of the app's own, if it may post there."""
    try:
        await room.reply([for_all(message) for message in messages])
    except Rejected:
        try:
            await Poster(room.client, room.desk.unknown_fate("slack")).post(room.asked, room.came, messages)
        except Rejected as error:
            said = room.wording.say("This could not be shared any more: please ask again, and share the new answer.")
            raise Rejected(said, code="used_url") from error


async def _asked_again(room: Room) -> Answer:
    """The answer that the button's value names: language and question, as typed."""
    language, _, words = room.came.value.partition("|")
    spoken: Language = "ja" if language == "ja" else "en"
    question = await understand(room.desk, words, watch=room.watch.name, language=spoken)
    asked = replace(question, language=spoken)
    return await answer_question(room.desk, asked, watch=room.watch.name, zone=room.actor.zone, actor=room.actor)


async def tell_trouble(room: Room, error: DeskError) -> None:
    """What cannot be done, to whoever wanted it: where they did it, else for their eyes in that channel, else in their DM with the app."""
    words = room.word(error)
    note = notice(words, "slack")
    given: dict[str, Any] = {"text": note.payload["text"], "blocks": blocks_in(note)}
    ways: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: room.tell(words),
        lambda: call_slack(room.client.chat_postEphemeral(channel=room.came.channel, user=room.actor.user, **given)),
        lambda: post_message(room.client, room.actor.user, note),
    )
    for way in ways:
        try:
            await way()
        except Rejected:
            continue
        return
