"""A retraction reaches what was posted: the ruling and the outbox together."""

from bot.digests.period import period_for
from bot.models import Actor
from bot.pipeline import revising, ruling, send_due, tell
from tests.desks import ORCHARD, RENDERER, RIKEN, WATCH, a_desk, an_rss, checked, with_plan

EDITOR = Actor(0, "U1", roles=frozenset({"editor"}))


async def test_what_was_posted_of_a_retracted_story_is_edited_and_stays_so_however_often_it_is_carried_out(tmp_path):
    async with a_desk(tmp_path, renderer=RENDERER) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        plan = await with_plan(desk)
        assert await tell(desk, plan, period_for(plan, desk.clock()))
        await send_due(desk)
        await ruling.retract(desk, EDITOR, WATCH, ORCHARD[0], "a hoax")
        changes = [each for each in await desk.store.deliveries() if each.action in {"edit", "delete"}]
        assert changes
        assert "a hoax" in str([each.message.payload for each in changes])
        again = await ruling.find_story(desk, WATCH, ORCHARD[0])
        assert await revising.retract(desk, WATCH, again.id, role="editor", why="a hoax") == 0
