"""The app package that an admin uploads to Teams: manifest, icons, and its words in each language.

Sources: the manifest schema of version 1.25 and its localisation schema (the npm package @microsoft/app-manifest ships both, and a test
holds every package to them); learn.microsoft.com, microsoft-365/extensibility/schema and microsoftteams/platform/concepts/build-and-test/
apps-localization. Version 1.25 is the first that takes twelve commands a list and says that shared and private channels are meant.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import __version__
from bot.answers.guide import SAYS
from bot.answers.verbs import TYPED
from bot.models import Language, Verb, Watch
from bot.text import shorten
from bot.watches import label
from bot.wording.catalogue import Wordings

VERSION = "1.25"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
WORDS_SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.Localization.schema.json"
NAME = "Kakehashi"
ACCENT = "#1f3a5f"
SHORT, FULL, COMMAND_SAYS = 80, 4000, 128
"""Code points of the descriptions and of a command's: its own may be longer since version 1.21, which nobody would read."""
ACTION, ACTION_SAYS = 32, 128
WHO = "who"
"""The message action's id."""
GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")

COMMANDS: tuple[Verb, ...] = (
    *("latest", "search", "brief", "org", "deals", "story"),
    *("subscribe", "plans", "feeds", "why", "status", "help"),
)
"""As many as a list takes; what else is understood, `help` tells."""
_SCOPES = ("team", "personal", "groupChat")


@dataclass(frozen=True, slots=True)
class Offerer:
    """Who offers the app, as its details in Teams show it."""

    name: str
    website_url: str
    privacy_url: str
    terms_url: str


def teams_manifest(client_id: str, offerer: Offerer, watch: Watch, wordings: Wordings) -> dict[str, Any]:
    """The manifest in English, with a place for each file of words."""
    words = _words(watch, wordings, "en")
    commands = [{"title": title, "description": says} for title, says in words.commands]
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": __version__,
        "id": client_id,
        "developer": {
            "name": offerer.name,
            "websiteUrl": offerer.website_url,
            "privacyUrl": offerer.privacy_url,
            "termsOfUseUrl": offerer.terms_url,
        },
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "defaultLanguageFile": "en.json",
            "additionalLanguages": [{"languageTag": "ja", "file": "ja.json"}],
        },
        "name": {"short": NAME, "full": words.full_name},
        "description": {"short": words.short, "full": words.full},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [
            {
                "botId": client_id,
                "scopes": list(_SCOPES),
                "isNotificationOnly": False,
                "supportsFiles": False,
                "commandLists": [{"scopes": [scope], "commands": commands} for scope in _SCOPES],
            }
        ],
        "composeExtensions": [
            {
                "botId": client_id,
                "commands": [
                    {
                        "id": WHO,
                        "type": "action",
                        "context": ["message"],
                        "title": words.action,
                        "description": words.action_says,
                        "fetchTask": True,
                    }
                ],
            }
        ],
        "validDomains": [],
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        "supportedChannelTypes": ["sharedChannels", "privateChannels"],
        "supportsChannelFeatures": "tier1",
    }


def teams_words(watch: Watch, wordings: Wordings, language: Language) -> dict[str, str]:
    """The manifest's words in one language, as its localisation file has them."""
    words = _words(watch, wordings, language)
    told = {
        "$schema": WORDS_SCHEMA,
        "name.short": NAME,
        "name.full": words.full_name,
        "description.short": words.short,
        "description.full": words.full,
        "composeExtensions[0].commands[0].title": words.action,
        "composeExtensions[0].commands[0].description": words.action_says,
    }
    for place in range(len(_SCOPES)):
        for number, (title, says) in enumerate(words.commands):
            key = f"bots[0].commandLists[{place}].commands[{number}]"
            told |= {f"{key}.title": title, f"{key}.description": says}
    return told


@dataclass(frozen=True, slots=True)
class _Words:
    full_name: str
    short: str
    full: str
    commands: Sequence[tuple[str, str]]
    action: str
    action_says: str


def _words(watch: Watch, wordings: Wordings, language: Language) -> _Words:
    say, title = wordings[language].say, label(watch.titles, language)
    about = say(
        "A news desk on {title}. It folds every outlet’s coverage of an event into one story, and tells who works with whom, for how much, "
        "for what, and who said what, with the sources. Digests and weekly briefings come to the channels and chats that want them; "
        "questions are answered there. It reads no message but those that mention it or are written to it.",
        title=title,
    )
    return _Words(
        shorten(f"{NAME} – {title}", 100),
        shorten(say("{title}: digests, briefings and answers", title=title), SHORT),
        shorten(about, FULL),
        [(TYPED[verb, language], shorten(say(SAYS[verb]), COMMAND_SAYS)) for verb in COMMANDS],
        shorten(say("Who is in this?"), ACTION),
        shorten(say("Reads the article a message links to: who, with whom, how much, and whether it is ours."), ACTION_SAYS),
    )


def teams_package(manifest: Mapping[str, Any], words: Mapping[Language, Mapping[str, str]], icons: Path) -> bytes:
    """The zip to be uploaded; the same bytes for the same words. `icons` is the folder with color.png (192x192) and outline.png (32x32)."""
    files = {"manifest.json": _json(manifest), **{f"{language}.json": _json(told) for language, told in words.items()}}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in [*files.items(), *((name, (icons / name).read_bytes()) for name in ("color.png", "outline.png"))]:
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
