"""Who may change what, and the record of it.

A channel's plans are its members': the platform lets only them act there. A plan's maker may change it from anywhere, an admin any plan.
Feeds are the admins' (a setting opens them to everybody); stories are the editors'.
"""

from collections.abc import Mapping

from bot.errors import NotAllowed
from bot.models import Actor, Destination, House, Plan
from bot.pipeline.desk import Desk
from bot.wording.catalogue import msgid

EVERYWHERE = 0
"""The installation of an actor who stands in none: whoever runs commands on the desk's own machine."""
CLI = Actor(EVERYWHERE, "cli", roles=frozenset({"admin", "editor"}))

_EDITORS: Mapping[House, str] = {
    "slack": msgid("An admin names them: the setting slack.editors."),
    "teams": msgid("An admin names them: the setting teams.editors."),
}
_ADMINS: Mapping[House, str] = {
    "slack": msgid("They are named in the setting slack.admins."),
    "teams": msgid("They are named in the setting teams.admins."),
}


def may_change_plan(actor: Actor, plan: Plan, destination: Destination) -> bool:
    if actor.installation not in {plan.installation, EVERYWHERE}:
        return False
    return actor.is_admin or plan.maker == actor.user or bool(actor.here and actor.here == destination.address)


def require_plan(actor: Actor, plan: Plan, destination: Destination) -> None:
    """Raises NotAllowed."""
    if not may_change_plan(actor, plan, destination):
        raise NotAllowed(
            "You cannot change this plan from here.",
            f"The members of {destination.name} can, from there; so can whoever made it, and the admins.",
        )


def require_editor(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not actor.is_editor:
        raise NotAllowed(msgid("Only editors can do that."), _EDITORS[_house(actor)])


def require_admin(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not actor.is_admin:
        raise NotAllowed(msgid("Only admins can do that."), _ADMINS[_house(actor)])


def _house(actor: Actor) -> House:
    return actor.way.house if actor.way else "slack"


async def record(desk: Desk, actor: Actor, what: str, detail: Mapping[str, object]) -> None:
    """Into the audit trail: ids and values, no texts and no secrets."""
    await desk.store.audit(actor.installation or None, actor.user, what, detail, desk.clock())
