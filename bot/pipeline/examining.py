"""examine: what the desk makes of an article that somebody points at. What it knows it says at once; the rest is fetched and read, and kept
nowhere."""

from zoneinfo import ZoneInfo

from bot.answers.who import word_who
from bot.errors import Rejected, Unavailable, Unreadable
from bot.models import Actor, Answer, Case, Language, Question, Read
from bot.pages import PageJob, do
from bot.pipeline.answering import find_zone, word_material
from bot.pipeline.desk import Desk
from bot.pipeline.finding import Material
from bot.pipeline.looking import look_up, place
from bot.wording.catalogue import msgid


async def read_article(desk: Desk, watch: str, url: str, actor: Actor) -> Answer:
    """Who is in it, for whoever asks. Raises Unreadable, saying why in their language."""
    try:
        case = await examine(desk, watch, url, actor)
    except (Unavailable, Rejected, Unreadable) as error:
        say = desk.wordings[actor.language].say
        raise Unreadable(say("The article cannot be read: {why}", why=say(error.what))) from error
    return await tell_who(desk, case, watch, actor.language, actor.zone, actor)


async def examine(desk: Desk, watch: str, url: str, actor: Actor | None = None) -> Case:
    """`actor` is who asks: of plans they see theirs. Raises Rejected for an address that cannot be fetched, private ones among them;
    Unavailable; Unreadable for what is no article."""
    return await look_up(desk, watch, url, actor) or await place(desk, watch, await _read(desk, watch, url), actor)


async def _read(desk: Desk, watch: str, url: str) -> Read:
    if not url.startswith(("https://", "http://")):
        raise Rejected(msgid("Only http and https addresses can be read."))
    fetched = await desk.fetcher.fetch(url)
    rules = desk.watches[watch].folders
    read: Read = await desk.workers.run(do, (PageJob(fetched, rules, desk.clock()),), (rules,), "The page")
    return read


async def tell_who(desk: Desk, case: Case, watch: str, language: Language, zone: str = "", actor: Actor | None = None) -> Answer:
    """Who is in it, how much, and why it is ours or not. `actor` is who asks, where that is known."""
    place_of_reader = find_zone(zone) or ZoneInfo(desk.zone)
    question = Question("why", case.read.entry.url, language=language)
    material = Material(question, lambda page: word_who(page, case), [case.story] if case.story else [])
    return await word_material(desk, material, watch, place_of_reader, actor)
