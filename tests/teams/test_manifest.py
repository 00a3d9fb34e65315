"""The app package for Teams: what Microsoft's own schemas take, in both languages, whatever the watch is called."""

import io
import json
import struct
import zipfile
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import shipped
from bot.answers.verbs import TYPED, split_verb
from bot.cli import main
from bot.teams.manifest import COMMANDS, VERSION, Offerer, teams_manifest, teams_package, teams_words
from bot.watches import load_watch
from bot.wording.catalogue import load_wordings
from tests.peers.others import PEERS

SCHEMAS = PEERS.parent / "manifest" / "node_modules" / "@microsoft" / "app-manifest" / "build" / "json-schemas" / "teams" / f"v{VERSION}"
WHERE = "npm install --prefix ~/.cache/kakehashi-peers/manifest, with tests/peers/manifest/package.json in it"
ID = "8d1a2c0e-54a4-4c1c-9a1e-0f3f5a6b7c8d"
OFFERER = Offerer("Example Office", "https://desk.example/", "https://desk.example/privacy", "https://desk.example/terms")
WATCH = load_watch(shipped.WATCHES / "uk-japan-science")
WORDINGS = load_wordings(shipped.LOCALE)
SETTINGS = {
    "KAKEHASHI_TEAMS_CLIENT_ID": ID,
    "KAKEHASHI_TEAMS_DEVELOPER_NAME": OFFERER.name,
    "KAKEHASHI_TEAMS_WEBSITE_URL": OFFERER.website_url,
    "KAKEHASHI_TEAMS_PRIVACY_URL": OFFERER.privacy_url,
    "KAKEHASHI_TEAMS_TERMS_URL": OFFERER.terms_url,
}


def schema(name):
    if not SCHEMAS.is_dir():
        pytest.skip(f"Microsoft's schemas of the app manifest are not installed: {WHERE}")
    return jsonschema.Draft4Validator(json.loads((SCHEMAS / f"MicrosoftTeams{name}.schema.json").read_text("utf-8")))


def size_of(png):
    """Width, height and whether it has transparency, as its header says."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, _depth, colour = struct.unpack(">IIBB", png[16:26])
    return width, height, colour in {4, 6}


def test_microsofts_schemas_take_the_manifest_and_the_words_of_both_languages():
    schema("").validate(teams_manifest(ID, OFFERER, WATCH, WORDINGS))
    for language in ("en", "ja"):
        schema(".Localization").validate(teams_words(WATCH, WORDINGS, language))


@given(title=st.text(min_size=1, max_size=300))
def test_whatever_the_watch_is_called_the_package_is_inside_the_limits(title):
    watch = replace(WATCH, titles={"en": title, "ja": title})
    manifest = teams_manifest(ID, OFFERER, watch, WORDINGS)
    assert 1 <= len(manifest["name"]["short"]) <= 30
    assert len(manifest["name"]["full"]) <= 100
    assert len(manifest["description"]["short"]) <= 80
    assert len(manifest["description"]["full"]) <= 4000
    for language in ("en", "ja"):
        words = teams_words(watch, WORDINGS, language)
        assert all(len(said) <= (128 if key.endswith((".title", ".description")) else 4000) for key, said in words.items() if "[" in key)
        assert len(words["description.short"]) <= 80


def test_each_command_of_the_menu_is_understood_as_it_stands_there_in_both_languages():
    for language in ("en", "ja"):
        words = teams_words(WATCH, WORDINGS, language)
        for place in range(3):
            for number, verb in enumerate(COMMANDS):
                title = words[f"bots[0].commandLists[{place}].commands[{number}].title"]
                assert title == TYPED[verb, language]
                assert split_verb(title)[0] == verb
                assert len(title) <= 32


def test_every_word_of_the_manifest_has_its_place_in_both_files_of_words():
    manifest = teams_manifest(ID, OFFERER, WATCH, WORDINGS)
    english, japanese = (teams_words(WATCH, WORDINGS, language) for language in ("en", "ja"))
    assert english.keys() == japanese.keys()
    for number, command in enumerate(manifest["bots"][0]["commandLists"][2]["commands"]):
        assert english[f"bots[0].commandLists[2].commands[{number}].title"] == command["title"]
        assert english[f"bots[0].commandLists[2].commands[{number}].description"] == command["description"]
    assert english["description.full"] == manifest["description"]["full"]
    differing = {key for key, words in english.items() if japanese[key] != words}
    assert differing == english.keys() - {"$schema", "name.short"}


def test_no_message_but_those_to_the_app_can_be_read():
    """Nothing is asked for that would let it read a channel, no permission, no page of ours inside Teams."""
    manifest = teams_manifest(ID, OFFERER, WATCH, WORDINGS)
    assert not {"authorization", "permissions", "webApplicationInfo", "configurableTabs", "staticTabs"} & manifest.keys()
    assert manifest["validDomains"] == []


def test_the_zip_has_all_in_its_root_with_icons_of_the_right_size_and_is_the_same_each_time(tmp_path):
    made = [
        teams_package(teams_manifest(ID, OFFERER, WATCH, WORDINGS), {"ja": teams_words(WATCH, WORDINGS, "ja")}, shipped.TEAMS)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as package:
        assert set(package.namelist()) == {"manifest.json", "ja.json", "color.png", "outline.png"}
        assert size_of(package.read("color.png"))[:2] == (192, 192)
        assert size_of(package.read("outline.png")) == (32, 32, True)


def test_the_command_writes_the_package_and_names_every_setting_it_misses(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["manifest", "teams"]) == 2
    told = capsys.readouterr().err
    assert all(f"teams.{name}" in told for name in ("client_id", "developer_name", "website_url", "privacy_url", "terms_url"))
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    assert main(["manifest", "teams"]) == 0
    with zipfile.ZipFile(tmp_path / "kakehashi-teams.zip") as package:
        assert json.loads(package.read("manifest.json"))["bots"][0]["botId"] == ID
    assert main(["manifest", "teams", "--out", str(tmp_path / "nowhere" / "x.zip")]) == 2
    monkeypatch.setenv("KAKEHASHI_TEAMS_CLIENT_ID", "kakehashi")
    assert main(["manifest", "teams"]) == 2
    assert "no application id" in capsys.readouterr().err
