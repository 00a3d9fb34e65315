"""auth.* and users.*: who a token is, who people are."""

from typing import Any

from tests.local_slack.methods import Call, method
from tests.local_slack.world import Person, SlackError


@method("auth.test")
def auth_test(call: Call) -> dict[str, Any]:
    team = call.team
    enterprise = {"enterprise_id": team.enterprise} if team.enterprise else {}
    who = {"team_id": team.id, "team": team.name, "user": "kakehashi", "user_id": team.bot_user, "bot_id": team.bot}
    return {**who, **enterprise, "url": call.slack.base, "is_enterprise_install": False}


@method("auth.revoke")
def revoke(call: Call) -> dict[str, Any]:
    if call.flag("test"):
        return {"revoked": False}
    call.token.dead = "token_revoked"
    call.slack.event_later({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [call.team.bot_user]}}, call.team.id)
    return {"revoked": True}


@method("team.info", scope="team:read")
def team_info(call: Call) -> dict[str, Any]:
    return {"team": {"id": call.team.id, "name": call.team.name, "domain": call.team.name.lower()}}


@method("users.info", scope="users:read")
def users_info(call: Call) -> dict[str, Any]:
    person = call.slack.people.get(call.required("user"))
    if person is None or person.team != call.token.team:
        raise SlackError("user_not_found")
    return {"user": described(person, locale=call.flag("include_locale"))}


@method("users.list", scope="users:read")
def users_list(call: Call) -> dict[str, Any]:
    here = [person for person in call.slack.people.values() if person.team == call.token.team]
    members = [described(person, locale=call.flag("include_locale")) for person in here]
    return {"members": members, "response_metadata": {"next_cursor": ""}}


def described(person: Person, *, locale: bool) -> dict[str, Any]:
    return {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": person.deleted,
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_bot": person.is_bot,
        "tz": person.tz,
        "tz_label": person.tz_label,
        "tz_offset": person.tz_offset,
        "profile": {"real_name": person.real_name, "display_name": person.name},
        **({"locale": person.locale} if locale else {}),
    }
