"""A tenant whose desk posts what falls due, with somebody in it who is in none of its conversations."""

from contextlib import asynccontextmanager

from bot import shipped
from bot.delivery.teams import TeamsSender
from bot.lenses import load_lenses
from bot.messages.split import halves
from tests.teams.houses import a_tenant

STRANGER = "6f1c2b3a-0000-4000-8000-00000000000a"


@asynccontextmanager
async def a_house(tmp_path, **more):
    """With a sender of its own, so that what falls due is posted."""
    senders = {}
    async with a_tenant(tmp_path, senders=senders, lenses=load_lenses([shipped.LENSES]), **more) as house:
        senders["teams"] = TeamsSender(house.work.connector, house.desk.store, "app", "secret", halves, house.desk.clock)
        house.teams.add_person(STRANGER, "Sam Stranger")
        yield house
