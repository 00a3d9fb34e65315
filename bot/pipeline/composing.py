"""What a plan has to say of a period: its stories ranked, all they rest on looked up, worded in the plan's language or in both."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.digests.both import side_by_side
from bot.digests.compose import compose
from bot.errors import NotFound
from bot.lenses import GENERAL, find_lens
from bot.models import Digest, Language, Lens, Period, Plan, Telling
from bot.pipeline.briefing import find_background
from bot.pipeline.converting import find_exchange
from bot.pipeline.desk import Desk, report_left_out
from bot.stories.rank import importance, rank

log = logging.getLogger(__name__)


async def compose_digest(desk: Desk, plan: Plan, period: Period) -> Digest | None:
    """What `plan` has to say of `period`; None if that is nothing and the plan then keeps silent. Writes nothing."""
    if plan.watch not in desk.watches:
        raise NotFound(f"The plan {plan.name} is of the watch {plan.watch!r}, which this desk does not run.", "Name it in desk.watches.")
    lens = lens_of(desk, plan)
    tellings = await _find_tellings(desk, plan, period, lens)
    languages: tuple[Language, ...] = ("en", "ja") if plan.language == "both" else (plan.language,)
    digests = [await _compose_in(language, desk, plan, period, tellings, lens) for language in languages]
    told = [digest for digest in digests if digest]
    for digest in told:
        report_left_out(digest)
    return side_by_side(told[0], told[1]) if len(told) > 1 else next(iter(told), None)


async def _compose_in(language: Language, desk: Desk, plan: Plan, period: Period, tellings: Sequence[Telling], lens: Lens) -> Digest | None:
    background = await find_background(desk, plan, period, tellings, lens, language)
    stories = [*(telling.story for telling in tellings), *background.others.values()]
    exchange = await find_exchange(desk, stories, language, currency=plan.currency)
    return await asyncio.to_thread(
        compose,
        plan,
        period,
        tellings,
        desk.watches[plan.watch],
        background,
        wordings=desk.wordings,
        lens=lens,
        language=language,
        exchange=exchange,
    )


async def _find_tellings(desk: Desk, plan: Plan, period: Period, lens: Lens) -> list[Telling]:
    """Best first, with their votes; in quiet hours only what cannot wait, the rest stands in the first digest after them."""
    known = await desk.store.tellings(plan, period, window=desk.window)
    found = [telling for telling in known if not period.urgent or importance(telling.story, period.due) >= plan.urgent]
    votes = await desk.store.votes(plan.watch, [telling.story.id for telling in found])
    voted = [replace(telling, votes=votes.get(telling.story.id, 0)) for telling in found]
    return await asyncio.to_thread(rank_tellings, voted, period.due, lens)


def rank_tellings(tellings: Sequence[Telling], now: datetime, lens: Lens = GENERAL) -> list[Telling]:
    votes = {telling.story.id: telling.votes for telling in tellings}
    place = {story.id: n for n, story in enumerate(rank([telling.story for telling in tellings], now=now, lens=lens, votes=votes))}
    return sorted(tellings, key=lambda telling: place[telling.story.id])


def lens_of(desk: Desk, plan: Plan) -> Lens:
    """A lens whose file is gone must not silence its plans."""
    try:
        return find_lens(plan.lens, desk.lenses)
    except NotFound as error:
        log.error("The plan %s is told through the general lens: %s", plan.name, error)
        return find_lens("", desk.lenses)
