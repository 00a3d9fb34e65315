"""speak: what an answer is worded with, in the language and the zone of whoever reads it."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.answers.page import Page
from bot.models import Actor, Question, Way
from bot.pipeline.answering import way_of
from bot.pipeline.desk import Desk
from bot.rates import NO_EXCHANGE, Exchange


def page_for(desk: Desk, actor: Actor, watch: str, question: Question, exchange: Exchange = NO_EXCHANGE) -> Page:
    """An answer to that question for that person."""
    way = way_of(desk, actor)
    wording = desk.wordings[actor.language]
    return Page(question, desk.watches[watch], wording, desk.clock(), _zone(desk, actor), way.command, exchange, way.house)


def _zone(desk: Desk, actor: Actor) -> ZoneInfo:
    try:
        return ZoneInfo(actor.zone or desk.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(desk.zone)


async def reader(desk: Desk, installation: int, user: str) -> Actor:
    """Somebody who is written to without having asked: as far as we know them, else in the desk's own language."""
    profile = await desk.store.profile(installation, user)
    if profile is None:
        return Actor(installation, user, language=desk.language)
    way = Way("teams") if profile.handle else None
    return Actor(installation, user, profile.name, profile.chosen or profile.language or desk.language, profile.zone, way=way)
