"""init, config, manifest: what a new office needs."""

import argparse
import json
from pathlib import Path

from bot.app import load_watches
from bot.commands.house import at_desk, config_path, first_watch, settings_of
from bot.errors import SettingError, WrongUsage
from bot.settings import Settings, load_settings, print_settings
from bot.slack.manifest import slack_manifest as make_manifest
from bot.watches import label

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
    socket_mode = not settings.slack.signing_secret.get_secret_value() or bool(settings.slack.app_token.get_secret_value())
    if not socket_mode and not settings.web.public_url:
        raise SettingError(
            "web.public_url is not set, and without an app token Slack must reach this server.", "Set it to your https address."
        )
    watch = load_watches(settings)[first_watch(settings, "")]
    title = label(watch.titles, settings.desk.language)
    manifest = make_manifest(command=settings.slack.command, title=title, socket_mode=socket_mode, public_url=settings.web.public_url)
    print(json.dumps(manifest, ensure_ascii=False, indent=2))
    return 0
