"""Who may change what, and the record of it.

A channel's plans are its members': the platform lets only them act there. A plan's maker may change it from anywhere, an admin any plan.
Feeds are the admins' (a setting opens them to everybody); stories are the editors'.
"""

from collections.abc import Mapping

from bot.errors import NotAllowed
from bot.models import Actor, Destination, Plan
from bot.pipeline.desk import Desk


def may_change_plan(actor: Actor, plan: Plan, destination: Destination) -> bool:
    if actor.is_admin:
        return True
    return actor.installation == plan.installation and (plan.maker == actor.user or bool(actor.here and actor.here == destination.address))


def require_editor(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not actor.is_editor:
        raise NotAllowed("Only editors can do that.", "An admin names them: the setting slack.editors.")


def require_admin(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not actor.is_admin:
        raise NotAllowed("Only admins can do that.", "They are named in the setting slack.admins.")


async def record(desk: Desk, actor: Actor, what: str, detail: Mapping[str, object]) -> None:
    """Into the audit trail: ids and values, no texts and no secrets."""
    await desk.store.audit(actor.installation or None, actor.user, what, detail, desk.clock())
