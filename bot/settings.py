"""Every setting, declared once: its default, its sentence, whether it is secret.

Order: command line over environment (`KAKEHASHI_SECTION_NAME`, and `KAKEHASHI_SECTION_NAME_FILE` for a secret) over the user's file
over the defaults here. `config/kakehashi.toml` is printed from this file.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import is_currency
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo

from bot import __version__
from bot.errors import SettingError
from bot.rates import BY_LANGUAGE

PREFIX = "KAKEHASHI"
REDACTED = "<redacted>"


class Secret(SecretStr):
    """A value that is never shown: printed, it is `<redacted>`, or nothing where it is not set."""

    def _display(self) -> str:
        return REDACTED if self.get_secret_value() else ""


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class DeskSettings(Section):
    """The desk itself."""

    watches: list[str] = Field(
        ["uk-japan-science"], description="Which watches to run: names of folders under `watch_dirs` or of those that ship."
    )
    watch_dirs: list[Path] = Field(
        [], description="Folders with watches of your own, or with what you add to one of ours; looked through before ours."
    )
    owner: str = Field("", description="The name of the destination that hears of trouble, once per trouble; empty: the log and `doctor`.")
    zone: str = Field("Europe/London", description="The time zone of new plans, and of answers to people whose zone we cannot know.")
    language: Literal["en", "ja"] = Field(
        "en", description="The language of new plans and of answers to people whose language we cannot know."
    )

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("an IANA time zone such as Europe/London or Asia/Tokyo is wanted") from error
        return zone


class DatabaseSettings(Section):
    """Where the desk remembers."""

    url: str = Field("sqlite:///kakehashi.db", description="The database; a relative SQLite path is taken from this file's folder.")
    backups: Path = Field(Path("backups"), description="Where a backup goes before a migration, and by `db backup`.")

    @field_validator("url")
    @classmethod
    def _supported(cls, url: str) -> str:
        if not url.startswith("sqlite:///"):
            raise ValueError("a URL that begins with sqlite:/// is wanted")
        return url


class FeedSettings(Section):
    """How feeds are fetched."""

    contact: str = Field("", description="A web or e-mail address put in the User-Agent, so that a feed's publisher can reach you.")
    interval_minutes: int = Field(60, ge=15, le=1440, description="The shortest time between two checks of one feed.")
    seldom_hours: float = Field(
        3,
        gt=0,
        le=24,
        description="The longest time between two checks of a feed that seldom has news, where it or its server asks for no more.",
    )
    timeout_seconds: float = Field(30, gt=0, le=300, description="The longest a fetch may take in all, redirects included.")
    max_megabytes: float = Field(15, gt=0, le=200, description="The largest document we read, after decompression.")
    host_gap_seconds: float = Field(1, ge=0, le=60, description="The pause between two requests to one host.")
    connections: int = Field(16, ge=1, le=256, description="How many feeds are fetched at a time.")
    allow_private: bool = Field(default=False, description="Whether feeds at private, loopback and link-local addresses may be fetched.")
    proxy: Secret = Field(Secret(""), description="An HTTP proxy for all fetching, such as http://proxy.example:3128; empty: none.")


class PageSettings(Section):
    """The web pages of items that have only a teaser in their feed and may be ours: read, never shown. robots.txt is obeyed."""

    enabled: bool = Field(default=True, description="Whether such pages are fetched at all; if not, the feed's own words are read alone.")
    keep_days: int = Field(30, ge=1, description="How long the texts of pages are kept: for reading only, and no longer than text_days.")
    per_host_daily: int = Field(30, ge=1, le=1000, description="How many pages of one host are fetched in a day (UTC) at most.")


class ReadingSettings(Section):
    """The worker processes that parse and read."""

    processes: int = Field(2, ge=1, le=64, description="How many worker processes parse and read.")
    timeout_seconds: float = Field(
        20, gt=0, le=600, description="The longest one feed may take to parse and read; then its process is killed."
    )
    memory_megabytes: int = Field(1024, ge=256, description="The most memory one worker process may take.")


class StorySettings(Section):
    """How entries fold into stories."""

    window_days: int = Field(12, ge=1, le=60, description="How far apart two reports of one event may be published.")


class DigestSettings(Section):
    """How digests are made and drawn."""

    templates_dir: Path | None = Field(None, description="A folder of your own templates, looked through before ours.")

    @field_validator("templates_dir", mode="before")
    @classmethod
    def _none_where_empty(cls, folder: object) -> object:
        return folder or None

    lens_dirs: list[Path] = Field([], description="Folders with lenses of your own (see config/lenses), looked through before ours.")
    files: list[Literal["html", "txt", "eml"]] = Field(
        ["html", "txt", "eml"],
        min_length=1,
        description="What a digest leaves in a destination that is a folder: a page, plain text, an e-mail ready to open and address.",
    )
    patience_hours: int = Field(18, ge=1, le=168, description="A digest that could not be sent for so long is made anew, not sent late.")
    revise_days: int = Field(
        14, ge=0, le=90, description="How long a posted message is kept true: it is edited when its story changes. 0: never."
    )


class RateSettings(Section):
    """Sums of other currencies said again in the reader's, at a central bank's rate of a date that is shown."""

    show: str = Field(
        "language",
        description='The reader\'s currency: "language" (GBP in English, JPY in Japanese), a code such as "EUR" for everybody, or "" for '
        "sums as published only.",
    )
    max_age: int = Field(
        7, ge=0, le=31, description="How many days before a story a rate may be from; where there is none, the sum stands as published."
    )

    @field_validator("show")
    @classmethod
    def _known_currency(cls, show: str) -> str:
        if show not in {"", BY_LANGUAGE} and not is_currency(show):
            raise ValueError("a currency's three letters such as GBP or EUR are wanted, or language, or nothing")
        return show


class SlackSettings(Section):
    """The Slack app. With an app token it uses Socket Mode (no public address); with a signing secret, signed HTTP."""

    bot_token: Secret = Field(Secret(""), description="The bot token, xoxb-…")
    app_token: Secret = Field(Secret(""), description="The app-level token for Socket Mode, xapp-…")
    signing_secret: Secret = Field(Secret(""), description="The signing secret, for HTTP instead of Socket Mode.")
    command: str = Field("/ukjapan", pattern=r"^/[a-z0-9_-]{1,31}$", description="The slash command.")
    client_id: str = Field("", description="The app's client id, for installing it in many workspaces by OAuth instead of one bot token.")
    client_secret: Secret = Field(Secret(""), description="The app's client secret, for the same.")
    token_key: Secret = Field(
        Secret(""), description="The key that workspaces' tokens are encrypted with; `kakehashi manifest key` makes one. Several: new,old."
    )
    token_rotation: bool = Field(
        default=False,
        description="Whether workspaces' tokens expire after 12 hours and are renewed. Slack does not let an app that began it go back.",
    )
    workspaces: list[str] = Field([], description="Team ids (T…) of the workspaces that may install the app by OAuth; empty: any.")
    admins: list[str] = Field(
        [], description="Slack user ids of those who change feeds and any plan; where one workspace is served, its admins may too."
    )
    editors: list[str] = Field([], description="Slack user ids of those who rule on stories: hide, join, split, retract, accept.")
    feed_changes: Literal["admins", "members"] = Field("admins", description="Who adds and pauses feeds from chat; others suggest them.")
    unknown_fate: Literal["repeat_marked", "miss"] = Field(
        "repeat_marked",
        description="A post whose fate cannot be learnt after a crash: sent again, marked as perhaps a repeat, or let be missed.",
    )
    native_blocks: bool = Field(
        default=True,
        description="Whether tables, charts and folded lists are drawn by Slack's newer blocks; who refuses them gets plain ones.",
    )
    socket_silence_seconds: float = Field(
        60, gt=0, le=600, description="Socket Mode: after how long a silence of Slack's the socket is opened anew; Slack pings far oftener."
    )
    socket_give_up_minutes: float = Field(
        15,
        ge=0,
        description="Socket Mode: after how long a silence the desk ends with status 1, for a supervisor to start it anew; 0: never.",
    )
    api_url: str = Field("https://slack.com/api/", pattern=r"^https?://.+/$", description="Slack's API; another address only for tests.")


class TeamsSettings(Section):
    """The Microsoft Teams app: a bot of one tenant's own registration, reached at <web.public_url>/teams/messages."""

    client_id: str = Field("", description="The bot's application (client) id; empty: no Teams app. Workflows webhooks need none of this.")
    client_secret: Secret = Field(Secret(""), description="The application's client secret. It expires: `kakehashi doctor` tells more.")
    tenant_id: str = Field("", description="The id of the tenant (directory) that the application is registered in and serves.")
    admins: list[str] = Field([], description="Entra object ids of those who change feeds and any plan.")
    editors: list[str] = Field([], description="Entra object ids of those who rule on stories: hide, join, split, retract, accept.")
    unknown_fate: Literal["repeat_marked", "miss"] = Field(
        "repeat_marked",
        description="A post whose fate cannot be learnt after a crash (Teams never tells): sent again and marked, or let be missed.",
    )
    timeout_seconds: float = Field(10, gt=0, le=60, description="The longest one call to Teams may take.")
    developer_name: str = Field("", max_length=32, description="Who offers the app, as its details in Teams show it.")
    website_url: str = Field("", pattern=r"^(https://[^\s]+)?$", description="The web page about the app; Teams wants one.")
    privacy_url: str = Field("", pattern=r"^(https://[^\s]+)?$", description="The page with its privacy policy; Teams wants one.")
    terms_url: str = Field("", pattern=r"^(https://[^\s]+)?$", description="The page with its terms of use; Teams wants one.")
    service_url: str = Field(
        "", pattern=r"^(https?://[^\s]+)?$", description="Where Teams' service is; another address only for tests. Empty: as Teams says."
    )
    openid_url: str = Field(
        "",
        pattern=r"^(https?://[^\s]+/openidconfiguration)?$",
        description="Where the keys are that Teams signs with; another address only for tests. Empty: Microsoft's.",
    )

    @field_validator("admins", "editors")
    @classmethod
    def _as_teams_writes_them(cls, people: list[str]) -> list[str]:
        """Entra's own pages show ids in capitals as well; what has a colon is another kind of id, in which these count."""
        return [each.strip() if ":" in each else each.strip().lower() for each in people]


class WebSettings(Section):
    """The web server: Teams' requests, Slack's in HTTP mode, and /healthz."""

    enabled: bool = Field(
        default=False, description="Serve also when nothing needs it, for /healthz. HTTP mode for Slack, and Teams, serve in any case."
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="The port to listen on; 0: any free one.")
    public_url: str = Field(
        "", pattern=r"^(https?://[^\s]+)?$", description="How the outside reaches this server; Teams and Slack's HTTP mode need it."
    )


class LlmSettings(Section):
    """A language model, if you want one: any OpenAI-compatible endpoint. What it says counts only where its source bears it out."""

    enabled: bool = Field(default=False, description="Whether entries are sent to the model at all.")
    base_url: str = Field(
        "", pattern=r"^(https?://[^\s]+)?$", description="The endpoint up to /chat/completions, such as http://127.0.0.1:11434/v1."
    )
    model: str = Field("", max_length=80, description="The model's name, as the endpoint knows it; it stands beside what it wrote.")
    api_key: Secret = Field(Secret(""), description="The endpoint's key; empty where it wants none.")
    uses: list[Literal["review", "purposes", "summary"]] = Field(
        ["review", "purposes", "summary"],
        description="What it is asked: to look at the review band, what sums are for, a summary in its own words.",
    )
    timeout_seconds: float = Field(20, gt=0, le=120, description="The longest one entry waits for it in all; then it is told without it.")
    max_tokens: int = Field(600, ge=50, le=4000, description="The longest answer it may give.")
    daily_calls: int = Field(1000, ge=0, description="The most it is asked in a day (UTC), counted anew after a restart.")
    concurrency: int = Field(2, ge=1, le=32, description="How many entries it is asked about at a time.")
    json_mode: bool = Field(default=False, description="Whether to send response_format json_object, for endpoints that know it.")


class RetentionSettings(Section):
    """How long things are kept. What was told, and its receipts, are kept for good."""

    text_days: int = Field(90, ge=1, description="Full texts of entries: for reading only, never shown.")
    dropped_days: int = Field(180, ge=1, description="Entries that were not ours, with their verdicts.")
    payload_days: int = Field(90, ge=1, description="Messages as they were sent.")
    inbox_days: int = Field(30, ge=1, description="Commands that came in.")


class LogSettings(Section):
    """What the desk says of itself."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much to log, on standard error.")
    json_lines: bool = Field(default=False, description="One JSON object a line instead of text.")


class Settings(Section):
    """All of it, typed and checked. Sections are attributes: `settings.slack.command`."""

    desk: DeskSettings = DeskSettings()
    database: DatabaseSettings = DatabaseSettings()
    feeds: FeedSettings = FeedSettings()
    pages: PageSettings = PageSettings()
    reading: ReadingSettings = ReadingSettings()
    stories: StorySettings = StorySettings()
    digests: DigestSettings = DigestSettings()
    rates: RateSettings = RateSettings()
    slack: SlackSettings = SlackSettings()
    teams: TeamsSettings = TeamsSettings()
    web: WebSettings = WebSettings()
    llm: LlmSettings = LlmSettings()
    retention: RetentionSettings = RetentionSettings()
    log: LogSettings = LogSettings()

    @property
    def user_agent(self) -> str:
        contact = f"; {self.feeds.contact}" if self.feeds.contact else ""
        return f"Kakehashi/{__version__} (news digest for Slack and Teams{contact})"

    @property
    def patience(self) -> timedelta:
        return timedelta(hours=self.digests.patience_hours)


def load_settings(path: Path | None, environment: Mapping[str, str], overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Settings:
    """The settings of `path` (none: defaults), the environment and the command line. Raises SettingError naming the place."""
    table = _read(path) if path else {}
    _lay_over(table, _from_environment(environment))
    _lay_over(table, overrides or {})
    try:
        settings = Settings(**table)
    except ValidationError as error:
        raise _explain(error, path, environment) from None
    return _settle_paths(settings, (path.parent if path else Path.cwd()).resolve())


def secrets_of(settings: Settings) -> Iterator[str]:
    """Every secret value that is set, for the log's filter."""
    for section, fields in _sections():
        for name in fields:
            value = getattr(getattr(settings, section), name)
            if isinstance(value, SecretStr) and value.get_secret_value():
                yield value.get_secret_value()


def print_settings(settings: Settings) -> str:
    """`settings` as the TOML file we ship: every setting with its sentence; secrets as `<redacted>`."""
    lines = ["# Kakehashi's settings, each at its default. Copy the lines you change into a file of your own, or run `kakehashi init`.", ""]
    for section, fields in _sections():
        model = getattr(settings, section)
        lines += [f"# {(type(model).__doc__ or '').strip()}", f"[{section}]"]
        for name, info in fields.items():
            lines += [f"# {info.description}", *_env_note(section, name, info), f"{name} = {_toml(getattr(model, name))}"]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def environment_name(section: str, name: str) -> str:
    return f"{PREFIX}_{section}_{name}".upper()


def _sections() -> Iterator[tuple[str, dict[str, FieldInfo]]]:
    for section, info in Settings.model_fields.items():
        yield section, cast("type[BaseModel]", info.annotation).model_fields


def _is_secret(info: FieldInfo) -> bool:
    return info.annotation is Secret


def _env_note(section: str, name: str, info: FieldInfo) -> list[str]:
    return (
        [f"# Better kept out of this file: {environment_name(section, name)}, or {environment_name(section, name)}_FILE."]
        if _is_secret(info)
        else []
    )


def _toml(value: object) -> str:
    if isinstance(value, SecretStr):
        return json.dumps(str(value), ensure_ascii=False)
    if value is None:
        return '""'
    if isinstance(value, Path):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _read(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        mend = "`kakehashi init DIR` writes one." if isinstance(error, FileNotFoundError) else "Name a file this user may read."
        raise SettingError(f"The settings file {path} cannot be read: {error.strerror}.", mend) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"The settings file {path} is not TOML: {error}.") from error
    for section in Settings.model_fields:
        if section in table and not isinstance(table[section], dict):
            raise SettingError(f"{path}, {section} = {table[section]!r}: a section is wanted.", f"Write [{section}] on a line of its own.")
    return table


def _from_environment(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Raises SettingError for a name that begins like ours and is none: a misspelt secret must not pass in silence."""
    known = {environment_name(section, name): (section, name, info) for section, fields in _sections() for name, info in fields.items()}
    table: dict[str, dict[str, Any]] = {}
    for variable, raw in environment.items():
        if not variable.startswith(PREFIX + "_") or variable in _OTHER_VARIABLES:
            continue
        target, value = known.get(variable), raw
        if target is None and (base := known.get(variable.removesuffix("_FILE"))) and _is_secret(base[2]):
            target, value = base, _secret_file(variable, raw)
        if target is None:
            raise SettingError(f"The environment has {variable}, which is no setting.", "`kakehashi config print` lists them.")
        section, name, info = target
        table.setdefault(section, {})[name] = _parse(value, info)
    return table


_OTHER_VARIABLES = frozenset({f"{PREFIX}_CONFIG", f"{PREFIX}_DB"})


def _secret_file(variable: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"The file that {variable} names cannot be read: {path}.", "Write the secret's file, readable by this user."
        ) from error


def _parse(raw: str, info: FieldInfo) -> Any:
    return [part.strip() for part in raw.split(",") if part.strip()] if getattr(info.annotation, "__origin__", None) is list else raw


def _lay_over(table: dict[str, Any], over: Mapping[str, Mapping[str, Any]]) -> None:
    for section, values in over.items():
        table[section] = {**table.get(section, {}), **values}


def _explain(error: ValidationError, path: Path | None, environment: Mapping[str, str]) -> SettingError:
    first = error.errors(include_url=False)[0]
    place = [str(part) for part in first["loc"]]
    name = ".".join(place)
    if first["type"] == "extra_forbidden":
        return SettingError(
            f"{path or 'The settings'}: there is no setting {name}.",
            f"Did you mean {_nearest(place)}? `kakehashi config print` lists them.",
        )
    source = (
        environment_name(*place[:2]) if len(place) > 1 and environment_name(*place[:2]) in environment else str(path or "the command line")
    )
    secret = len(place) > 1 and any(s == place[0] and n == place[1] and _is_secret(i) for s, f in _sections() for n, i in f.items())
    value = REDACTED if secret else repr(first["input"])
    return SettingError(f"{source}: {name} = {value} will not do.", f"{_sentence(first['msg'])} It is {_wanted(place)}")


def _wanted(place: list[str]) -> str:
    for section, fields in _sections():
        if place and place[0] == section and len(place) > 1 and place[1] in fields:
            info = fields[place[1]]
            choices = [repr(choice) for choice in get_args(info.annotation) if isinstance(choice, str)]
            return f"one of {', '.join(choices)}." if choices else (info.description or "")[:1].lower() + (info.description or "")[1:]
    return "explained by `kakehashi config print`."


def _nearest(place: list[str]) -> str:
    from_all = [f"{section}.{name}" for section, fields in _sections() for name in fields] + list(Settings.model_fields)
    matches = difflib.get_close_matches(".".join(place), from_all, n=1, cutoff=0.4)
    return matches[0] if matches else "another"


_PLAINER = {
    "Input should be a valid integer": "A whole number is wanted",
    "Input should be a valid number": "A number is wanted",
    "Input should be a valid boolean": "true or false is wanted",
    "Input should be a valid list": "A list is wanted",
    "Input should be a valid string": "Words in quotation marks are wanted",
}
"""pydantic's words, by their beginning, in ours."""


def _sentence(message: str) -> str:
    message = _PLAINER.get(message.partition(",")[0], message.removeprefix("Value error, "))
    return message[:1].upper() + message[1:].rstrip(".") + "."


def _settle_paths(settings: Settings, base: Path) -> Settings:
    """Relative places are taken from the settings file's folder, so that it can be run from anywhere."""
    desk = settings.desk.model_copy(update={"watch_dirs": [base / path for path in settings.desk.watch_dirs]})
    url = settings.database.url
    if not url.startswith("sqlite:////"):
        url = "sqlite:///" + os.fspath(base / url.removeprefix("sqlite:///"))
    database = settings.database.model_copy(update={"url": url, "backups": base / settings.database.backups})
    digests = settings.digests.model_copy(update={"lens_dirs": [base / path for path in settings.digests.lens_dirs]})
    if digests.templates_dir:
        digests = digests.model_copy(update={"templates_dir": base / digests.templates_dir})
    return settings.model_copy(update={"desk": desk, "database": database, "digests": digests})
