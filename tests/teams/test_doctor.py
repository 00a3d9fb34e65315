"""doctor, of Teams: what is not set up is said with the way to mend it, and nothing secret is shown."""

from bot.commands import doctor_teams
from bot.commands.doctor_teams import examine_teams_door
from bot.settings import Settings
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
