"""A setting is found in its place, and a wrong one is told with its place, its value and what would be right."""

import logging
import sys
import tomllib

import pytest

from bot.errors import SettingError
from bot.logs import JsonLines, Redacting
from bot.settings import REDACTED, Settings, load_settings, print_settings


@pytest.fixture
def write(tmp_path):
    def _write(text: str):
        path = tmp_path / "kakehashi.toml"
        path.write_text(text, "utf-8")
        return path

    return _write


def test_the_environment_lies_over_the_file_and_the_file_over_the_defaults(write):
    path = write('[web]\nport = 9000\nhost = "0.0.0.0"\n')
    settings = load_settings(path, {"KAKEHASHI_WEB_PORT": "9100"})
    assert (settings.web.port, settings.web.host, settings.slack.command) == (9100, "0.0.0.0", "/ukjapan")


def test_the_command_line_lies_over_all(write):
    settings = load_settings(write("[web]\nport = 9000\n"), {"KAKEHASHI_WEB_PORT": "9100"}, {"web": {"port": 9200}})
    assert settings.web.port == 9200


def test_relative_places_are_taken_from_the_files_folder(write, tmp_path):
    settings = load_settings(write('[database]\nurl = "sqlite:///desk.db"\n[digests]\ntemplates_dir = "mine"\n'), {})
    assert settings.database.url == f"sqlite:///{tmp_path / 'desk.db'}"
    assert settings.digests.templates_dir == tmp_path / "mine"


def test_lists_come_from_the_environment_with_commas():
    assert load_settings(None, {"KAKEHASHI_DESK_WATCHES": "one, two"}).desk.watches == ["one", "two"]


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "token").write_text("xoxb-from-a-file\n")
    settings = load_settings(None, {"KAKEHASHI_SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")})
    assert settings.slack.bot_token.get_secret_value() == "xoxb-from-a-file"


def test_a_secret_is_never_printed():
    settings = load_settings(None, {"KAKEHASHI_SLACK_BOT_TOKEN": "xoxb-very-secret"})
    shown = print_settings(settings) + repr(settings) + str(settings) + settings.model_dump_json()
    assert "very-secret" not in shown
    assert f'bot_token = "{REDACTED}"' in shown


def test_the_log_never_holds_a_secret():
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "posting with %s failed", ("xoxb-very-secret",), None)
    Redacting(("xoxb-very-secret",)).filter(record)
    assert record.getMessage() == f"posting with {REDACTED} failed"


@pytest.mark.parametrize("form", [logging.Formatter(), JsonLines()])
def test_the_log_shows_no_secret_in_a_traceback_either(form):
    try:
        int("https://proxy:xoxb-very-secret@proxy.example")
    except ValueError:
        record = logging.LogRecord("bot", logging.ERROR, "", 1, "a fault", None, sys.exc_info())
    Redacting(("xoxb-very-secret",)).filter(record)
    assert "xoxb-very-secret" not in form.format(record)
    assert "<redacted>" in form.format(record)


def test_what_is_printed_is_read_back_the_same():
    path = print_settings(Settings())
    table = tomllib.loads(path)
    assert set(table) == set(Settings.model_fields)
    table["digests"].pop("templates_dir")
    assert Settings(**table) == Settings()


WRONG = [
    ("[slack]\ncommand = 'ukjapan'\n", {}, ["slack.command", "'ukjapan'"]),
    ("[web]\nport = 99999\n", {}, ["web.port", "99999", "65535"]),
    ("[web]\nprot = 1\n", {}, ["web.prot", "web.port"]),
    ("[sclak]\ncommand = '/x'\n", {}, ["sclak", "slack"]),
    ("[desk]\nlanguage = 'fr'\n", {}, ["desk.language", "'fr'", "'ja'"]),
    ("[desk]\nzone = 'Mars/Olympus'\n", {}, ["desk.zone", "Mars/Olympus", "Asia/Tokyo"]),
    ("[database]\nurl = 'mysql://x'\n", {}, ["database.url", "mysql://x", "sqlite:///"]),
    ("web = 3\n", {}, ["web = 3", "[web]"]),
    ("[web\n", {}, ["not TOML"]),
    ("", {"KAKEHASHI_WEB_PORT": "many"}, ["KAKEHASHI_WEB_PORT", "web.port", "'many'"]),
    ("", {"KAKEHASHI_SLACK_TOKEN": "x"}, ["KAKEHASHI_SLACK_TOKEN", "no setting"]),
    ("", {"KAKEHASHI_SLACK_BOT_TOKEN_FILE": "/nowhere/at/all"}, ["KAKEHASHI_SLACK_BOT_TOKEN_FILE", "/nowhere/at/all"]),
]


@pytest.mark.parametrize(("text", "environment", "words"), WRONG, ids=[w[2][0] for w in WRONG])
def test_a_wrong_setting_gives_its_place_its_value_and_what_would_be_right(write, text, environment, words):
    with pytest.raises(SettingError) as caught:
        load_settings(write(text), environment)
    for word in words:
        assert word in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_status == 2


def test_a_settings_file_that_is_not_there_says_how_to_make_one(tmp_path):
    with pytest.raises(SettingError, match="kakehashi init"):
        load_settings(tmp_path / "none.toml", {})


def test_a_wrong_secret_is_told_without_its_value():
    with pytest.raises(SettingError) as caught:
        load_settings(None, {}, {"slack": {"bot_token": ["xoxb-very-secret"]}})
    assert "very-secret" not in str(caught.value)


def test_an_empty_folder_of_templates_is_none_wherever_it_is_said(write):
    assert load_settings(None, {"KAKEHASHI_DIGESTS_TEMPLATES_DIR": ""}).digests.templates_dir is None
    assert load_settings(write('[digests]\ntemplates_dir = ""\n'), {}).digests.templates_dir is None


@pytest.mark.parametrize("token", ["xoxb-1-abcDEF", "xoxe.xoxb-1-abcDEF", "xoxe-1-abcDEF", "xapp-1-A0-abcDEF", "xoxp-1-2-abcDEF"])
def test_no_token_of_slacks_leaves_by_the_log_though_no_setting_holds_it(token):
    """Those of workspaces that installed the app stand in the database alone."""
    record = logging.LogRecord("x", logging.ERROR, "x", 1, f"refused: {token}, says Slack", None, None)
    Redacting(()).filter(record)
    assert "abcDEF" not in record.getMessage()
    assert record.getMessage().startswith("refused: ")


def test_people_of_teams_are_known_however_their_ids_are_written():
    them = ["3A0A8C91-4EBE-5B62-978E-7A57A23DE489 ", "29:1Handle"]
    teams = load_settings(None, {}, {"teams": {"admins": them, "editors": them}}).teams
    assert teams.admins == teams.editors == ["3a0a8c91-4ebe-5b62-978e-7a57a23de489", "29:1Handle"]
