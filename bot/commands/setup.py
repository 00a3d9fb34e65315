"""init, config, manifest: what a new office needs."""

import argparse
import json
from pathlib import Path
from typing import get_args

from bot import shipped
from bot.app import load_watches
from bot.commands.house import at_desk, config_path, first_watch, settings_of
from bot.errors import SettingError, WrongUsage
from bot.models import Language
from bot.settings import Settings, load_settings, print_settings
from bot.slack.manifest import SCOPES, Way
from bot.slack.manifest import slack_manifest as make_manifest
from bot.storage.sealing import make_key
from bot.teams.manifest import GUID, Offerer, teams_manifest, teams_words
from bot.teams.manifest import teams_package as make_package
from bot.watches import label
from bot.wording.catalogue import load_wordings

OFFERED = ("client_id", "developer_name", "website_url", "privacy_url", "terms_url")
"""The settings without which there is no app package for Teams."""

STARTER = """\
# This desk's settings. `kakehashi config print` shows every setting there is, each with its default and a sentence.
# Secrets are better kept in the environment: KAKEHASHI_SLACK_BOT_TOKEN, KAKEHASHI_SLACK_APP_TOKEN.

[desk]
watches = ["uk-japan-science"]
watch_dirs = ["watches"]
zone = "Europe/London"
language = "en"

[database]
url = "sqlite:///kakehashi.db"
backups = "backups"

[feeds]
# An address where a feed's publisher can reach you.
contact = ""
"""


def init(args: argparse.Namespace) -> int:
    folder: Path = args.dir
    target = folder / "kakehashi.toml"
    if target.exists():
        raise WrongUsage(f"{target} is there already.", "Name another folder, or change that file.")
    try:
        (folder / "watches").mkdir(parents=True, exist_ok=True)
        target.write_text(STARTER, "utf-8")
    except OSError as error:
        raise SettingError(f"{folder} cannot be written: {error.strerror}.", "Name a folder you may write to.") from error
    feeds = at_desk(load_settings(target, {}), lambda desk: desk.store.list_feeds())
    print(f"""\
{target} is written, and the database beside it is ready, with {len(feeds)} feeds to watch.

Next, in {folder}:
  kakehashi feeds test --all --pause-dead    which of the watch's feeds answer today; the dead are set aside
  kakehashi check                            fetch, read and fold
  kakehashi tell --plan weekly --to preview  the weekly briefing as it would be sent
  kakehashi feeds add www.example.ac.uk      one more source: finds its feeds and shows what they hold before you say yes
Then a place to send it to, and a plan:
  kakehashi manifest slack                   what to paste into Slack to make the app
  kakehashi destinations add NAME --platform slack --address CHANNEL_ID
  kakehashi plans add morning --kind daily --at 08:30 --to NAME
  kakehashi doctor                           what is still missing
  kakehashi run""")
    return 0


def print_config(_args: argparse.Namespace) -> int:
    print(print_settings(Settings()), end="")
    return 0


def show_config(args: argparse.Namespace) -> int:
    settings = settings_of(args, opens_database=False)
    print(f"# As it stands now, read from {config_path(args) or 'no file'} and the environment.")
    print(print_settings(settings).split("\n", 1)[1], end="")
    return 0


def slack_manifest(args: argparse.Namespace) -> int:
    settings = settings_of(args, opens_database=False)
    if args.explain:
        _explain_scopes()
        return 0
    way: Way = args.way or _way(settings)
    if way != "socket" and not settings.web.public_url.startswith("https://"):
        raise SettingError(
            "web.public_url is not an https address, and without an app token Slack must reach this server.",
            "Set it to your https address.",
        )
    watch = load_watches(settings)[first_watch(settings, "")]
    manifest = make_manifest(
        command=settings.slack.command,
        title=label(watch.titles, settings.desk.language),
        way=way,
        public_url=settings.web.public_url,
        token_rotation=settings.slack.token_rotation,
    )
    print(json.dumps(manifest, ensure_ascii=False, indent=2))
    return 0


def _way(settings: Settings) -> Way:
    slack = settings.slack
    if slack.client_id:
        return "oauth"
    return "http" if slack.signing_secret.get_secret_value() and not slack.app_token.get_secret_value() else "socket"


def _explain_scopes() -> None:
    for scope in SCOPES:
        print(f"{scope.name}{'' if scope.lost else '  (needed)'}\n    for {scope.use}")
        if scope.lost:
            print(f"    without it: {scope.lost}")


def teams_package(args: argparse.Namespace) -> int:
    settings = settings_of(args, opens_database=False)
    teams = settings.teams
    missing = [f"teams.{name}" for name in OFFERED if not getattr(teams, name)]
    if missing:
        raise SettingError(
            f"The app package for Teams wants {', '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} empty.",
            "README, “Microsoft Teams”, says where each comes from.",
        )
    if not GUID.fullmatch(teams.client_id):
        raise SettingError(f"teams.client_id = {teams.client_id!r} is no application id.", "Copy it from the app's registration: a GUID.")
    watch, wordings = load_watches(settings)[first_watch(settings, "")], load_wordings(shipped.LOCALE)
    offerer = Offerer(teams.developer_name, teams.website_url, teams.privacy_url, teams.terms_url)
    manifest = teams_manifest(teams.client_id, offerer, watch, wordings)
    languages: tuple[Language, ...] = get_args(Language)
    package = make_package(manifest, {language: teams_words(watch, wordings, language) for language in languages}, shipped.TEAMS)
    try:
        args.out.write_bytes(package)
    except OSError as error:
        raise SettingError(f"{args.out} cannot be written: {error.strerror}.", "Name another file with --out.") from error
    print(f"{args.out} is written, {len(package):,} bytes. An admin uploads it in the Teams admin center: Teams apps, Manage apps, Upload.")
    return 0


def token_key(_args: argparse.Namespace) -> int:
    print(make_key())
    return 0
