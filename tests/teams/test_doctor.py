"""doctor, of Teams: what is not set up is said with the way to mend it, and nothing secret is shown."""

from datetime import UTC, datetime

import pytest

from bot.commands import doctor_teams
from bot.commands.doctor_teams import examine_teams, examine_teams_door
from bot.errors import Rejected
from bot.models import Conversation
from bot.settings import Settings
from bot.storage.store import open_store
from tests.teams.test_manifest import ID, OFFERER

TENANT = "0a1b2c3d-0000-4000-8000-00000000000a"
WHOLE = {
    "client_id": ID,
    "client_secret": "a-secret-value",
    "tenant_id": TENANT,
    "admins": ["11111111-0000-4000-8000-000000000001"],
    "developer_name": OFFERER.name,
    "website_url": OFFERER.website_url,
    "privacy_url": OFFERER.privacy_url,
    "terms_url": OFFERER.terms_url,
}


def found(public_url="https://desk.example", **changes):
    settings = Settings(teams={**WHOLE, **changes}, web={"public_url": public_url})
    return {(finding.about, finding.state): f"{finding.what} {finding.mend}" for finding in examine_teams_door(settings)}


def test_an_app_that_is_set_up_whole_is_well():
    findings = found()
    assert {state for _, state in findings} == {"ok"}
    assert "https://desk.example/teams/messages" in findings["Teams door", "ok"]
    assert "a-secret-value" not in str(findings)


def test_no_app_is_no_fault():
    [(about, words)] = found(client_id="").items()
    assert about == ("Teams", "note")
    assert "Workflows" in words


def test_each_thing_that_is_missing_is_named():
    findings = found(public_url="", client_secret="", tenant_id="example.onmicrosoft.com", admins=[], privacy_url="", terms_url="")
    assert "teams.tenant_id is no GUID; teams.client_secret is not set" in findings["Teams app", "bad"]
    assert "web.public_url is not set" in findings["Teams door", "bad"]
    assert "teams.privacy_url (its privacy policy), teams.terms_url" in findings["Teams package", "note"]
    assert "nobody changes feeds" in findings["Teams admins", "note"]


def test_a_proxy_that_adds_a_path_is_told_what_to_strip():
    assert "let the proxy strip /bots" in found(public_url="https://desk.example/bots")["Teams door", "note"]


def test_a_missing_extra_is_said_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(doctor_teams, "find_spec", lambda _name: None)
    assert "kakehashi[teams]" in found()["Teams", "bad"]


@pytest.fixture
async def office(tmp_path, monkeypatch):
    """Settings of a whole app, and what Entra says to it: an error, or nothing."""
    said = []

    class Tokens:
        async def token(self):
            if said:
                raise said[0]
            return "a-token"

    class Connector:
        tokens = Tokens()

        async def close(self):
            """Nothing is open."""

    monkeypatch.setattr(doctor_teams, "build_connector", lambda _settings: Connector())
    return Settings(teams=WHOLE, database={"url": f"sqlite:///{tmp_path / 'desk.db'}"}), said, str(tmp_path / "desk.db")


async def asked(settings):
    return {(finding.about, finding.state): f"{finding.what} {finding.mend}" async for finding in examine_teams(settings)}


async def test_an_expired_secret_is_said_with_how_to_rotate_it(office):
    settings, said, _ = office
    said.append(Rejected("Entra refuses the app's secret: it has expired.", "Make another.", whose="workspace"))
    findings = await asked(settings)
    assert findings["Teams token", "bad"] == "Entra refuses the app's secret: it has expired. Make another."
    assert "in no team or chat yet" in findings["Teams places", "note"]


async def test_where_the_app_is_is_counted(office):
    settings, _, place = office
    store, now = await open_store(place), datetime.now(UTC)
    tenant = await store.installation("teams", TENANT, "", now)
    for address, scope in (("19:a@thread.tacv2", "channel"), ("19:b@thread.tacv2", "channel"), ("a:1", "personal")):
        await store.keep_conversation(Conversation(tenant.id, address, "https://smba.trafficmanager.net/emea/", scope), now)
    await store.close()
    findings = await asked(settings)
    assert ("Teams token", "ok") in findings
    assert findings["Teams places", "ok"].strip() == "2 channels, 1 people's own chats"


async def test_an_app_that_is_half_set_up_is_not_asked_about():
    assert await asked(Settings(teams={"client_id": ID})) == {}
    assert await asked(Settings()) == {}
