"""The manifest: inside Slack's documented limits, for each way Slack reaches us, with scopes that something uses."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import shipped
from bot.cli import main
from bot.slack.listeners import EVENTS as HEARD
from bot.slack.manifest import BASE_SCOPES, EVENTS, OPTIONAL_SCOPES, SCOPES, slack_manifest
from bot.watches import load_watch
from tests.examples import ROOT

# slackapi/manifest-schema, schemas/manifest.schema.2.0.0.json; docs.slack.dev/reference/app-manifest
LIMITS = {
    ("display_information", "name"): 35,
    ("display_information", "description"): 140,
    ("features", "bot_user", "display_name"): 80,
    ("features", "slash_commands", 0, "command"): 32,
    ("features", "slash_commands", 0, "description"): 2000,
    ("features", "slash_commands", 0, "usage_hint"): 1000,
    ("features", "shortcuts", 0, "name"): 24,
    ("features", "shortcuts", 0, "callback_id"): 255,
    ("features", "shortcuts", 0, "description"): 150,
}
KEYS = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "features": {"app_home", "bot_user", "shortcuts", "slash_commands"},
    "oauth_config": {"redirect_urls", "scopes"},
    "settings": {"event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled"},
}
NEEDS = {"app_mention": "app_mentions:read", "message.im": "im:history"}
"""Scopes that an event is sent under (docs.slack.dev/reference/events)."""


def made(way="socket", **changes):
    given = {"command": "/ukjapan", "title": "UK–Japan science", "way": way, "public_url": "https://desk.example/"}
    return slack_manifest(**{**given, **changes})


def at(manifest, path):
    for step in path:
        manifest = manifest[step]
    return manifest


@pytest.mark.parametrize("way", ["socket", "http", "oauth"])
@given(title=st.text(min_size=1, max_size=4000), command=st.from_regex(r"/[a-z0-9_-]{1,31}", fullmatch=True))
def test_whatever_the_watch_is_called_the_manifest_is_inside_slacks_limits(way, title, command):
    manifest = made(way, title=title, command=command)
    for path, most in LIMITS.items():
        assert 1 <= len(at(manifest, path)) <= most, path
    for place, known in KEYS.items():
        assert set(manifest[place] if place else manifest) <= known
    assert re.fullmatch("#[0-9a-f]{6}", manifest["display_information"]["background_color"])
    assert json.loads(json.dumps(manifest)) == manifest


def test_only_two_scopes_are_asked_for_that_nobody_can_leave_out():
    scopes = made()["oauth_config"]["scopes"]
    assert [scope for scope in scopes["bot"] if scope not in scopes["bot_optional"]] == ["chat:write", "commands"]
    # Slack refuses an optional scope that is not among those of the bot.
    assert set(scopes["bot_optional"]) < set(scopes["bot"])


def test_every_event_we_hear_is_subscribed_to_with_its_scope():
    events = made()["settings"]["event_subscriptions"]["bot_events"]
    assert {event.partition(".")[0] for event in events} == set(HEARD)
    assert {NEEDS[event] for event in EVENTS if event in NEEDS} <= {*BASE_SCOPES, *OPTIONAL_SCOPES}


def test_over_a_socket_slack_is_given_no_address_and_over_http_only_ours():
    assert "https" not in json.dumps(made("socket"))
    assert made("socket")["settings"]["socket_mode_enabled"] is True
    for way in ("http", "oauth"):
        urls = set(re.findall(r'"(https?://[^"]+)"', json.dumps(made(way))))
        assert urls == {"https://desk.example/slack/events"} | ({"https://desk.example/slack/oauth_redirect"} if way == "oauth" else set())


def test_tokens_rotate_only_where_we_renew_them():
    assert made("oauth", token_rotation=True)["settings"]["token_rotation_enabled"] is True
    assert made("oauth")["settings"]["token_rotation_enabled"] is False
    assert made("http", token_rotation=True)["settings"]["token_rotation_enabled"] is False


def test_the_shipped_watch_names_itself_in_the_command():
    title = load_watch(shipped.WATCHES / "uk-japan-science").titles["en"]
    assert title in made(title=title)["features"]["slash_commands"][0]["description"]


def test_every_scope_is_explained_here_and_in_the_readme(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["manifest", "slack", "--explain"]) == 0
    said, readme = capsys.readouterr().out, (ROOT / "README.md").read_text("utf-8")
    for scope in SCOPES:
        assert scope.name in said
        assert scope.use in said
        assert scope.lost in said
        assert f"`{scope.name}`" in readme


def test_a_fresh_key_is_one_that_seals(capsys):
    from bot.storage.sealing import Seal

    assert main(["manifest", "key"]) == 0
    first = capsys.readouterr().out.strip()
    assert main(["manifest", "key"]) == 0
    assert Seal(first)
    assert first != capsys.readouterr().out.strip()
