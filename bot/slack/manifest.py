"""The app manifest, which an admin pastes into Slack to make the app (docs.slack.dev, reference/app-manifest); what its scopes are for."""

from dataclasses import dataclass
from typing import Any, Literal

Way = Literal["socket", "http", "oauth"]
"""How Slack reaches us: over a socket we open, by signed requests for one workspace, or for every workspace that installs the app."""
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")


@dataclass(frozen=True, slots=True)
class Scope:
    name: str
    use: str
    lost: str = ""
    """What there is not without it; "" for one that nothing goes without."""


SCOPES = (
    Scope("chat:write", "posting digests and answers, changing them when a story changes"),
    Scope("commands", "the slash command and the message shortcut"),
    Scope("chat:write.public", "posting to public channels nobody has invited the app to", "each channel has to /invite @Kakehashi first"),
    Scope(
        "app_mentions:read",
        "answering where somebody mentions the app; Slack shows it no other message of a channel",
        "mentions get no answer; the slash command gives the same ones",
    ),
    Scope(
        "im:history",
        "answering what is written to the app in a direct message, and finding its own posts there again",
        "direct messages get no answer",
    ),
    Scope(
        "channels:history",
        "finding its own posts in public channels again after a crash; nobody else's message is kept",
        "after a crash a post whose fate is unknown is repeated with a mark, or missed, as slack.unknown_fate says",
    ),
    Scope(
        "groups:history",
        "the same in private channels it is in",
        "in private channels such a post is repeated with a mark, or missed",
    ),
    Scope(
        "channels:read",
        "seeing whether the app is in a public channel",
        "neither doctor nor the subscribe form can say that the app is not in a channel",
    ),
    Scope("groups:read", "the same for private channels it is in", "neither can say it of a private channel"),
    Scope(
        "users:read",
        "the language and time zone of whoever asks, and whether they administer the workspace",
        "answers come in the language that is typed, times in the desk's zone; admins are those in slack.admins only",
    ),
)
"""In the order they are explained; every one is used by something here."""
BASE_SCOPES = tuple(scope.name for scope in SCOPES if not scope.lost)
OPTIONAL_SCOPES = {scope.name: scope.lost for scope in SCOPES if scope.lost}
"""By scope: what is lost without it."""


def slack_manifest(*, command: str, title: str, way: Way, public_url: str = "", token_rotation: bool = False) -> dict[str, Any]:
    """The manifest for this installation. Unless `way` is "socket", `public_url` is how Slack reaches it; `title` is the watch's.

    An optional scope stands in `bot` as well as in `bot_optional`: Slack asks for those of `bot`, and lets people leave out the optional.
    """
    events = f"{public_url.rstrip('/')}/slack/events"
    address = {} if way == "socket" else {"request_url": events}
    options = {} if way == "socket" else {"message_menu_options_url": events}
    slash = {
        "command": command,
        "description": f"{title}: latest, search, brief, subscribe"[:2000],
        "usage_hint": "help | latest [field] | search WORDS | brief 7d | subscribe",
        "should_escape": False,
        **({} if way == "socket" else {"url": events}),
    }
    redirects = {"redirect_urls": [f"{public_url.rstrip('/')}/slack/oauth_redirect"]} if way == "oauth" else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Kakehashi",
            "description": "A news desk for what two countries do together: digests, briefings, answers.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": "Kakehashi", "always_online": True},
            "shortcuts": [
                {
                    "name": "Who is in this?",
                    "type": "message",
                    "callback_id": "who",
                    "description": "Reads the article a message links to: who, with whom, how much, and whether it is ours.",
                }
            ],
            "slash_commands": [slash],
        },
        "oauth_config": {**redirects, "scopes": {"bot": [*BASE_SCOPES, *OPTIONAL_SCOPES], "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **address, **options},
            "org_deploy_enabled": False,
            "socket_mode_enabled": way == "socket",
            "token_rotation_enabled": way == "oauth" and token_rotation,
        },
    }
