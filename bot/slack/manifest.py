"""The app manifest: what an admin pastes into Slack to make the app (docs.slack.dev, reference/app-manifest)."""

from typing import Any

OPTIONAL_SCOPES = {
    "chat:write.public": "posting to public channels without an invitation",
    "channels:history": "settling, after a crash, whether a post to a public channel arrived",
    "groups:history": "the same for private channels",
}
"""By scope: what is lost without it."""


def slack_manifest(*, command: str, title: str, socket_mode: bool, public_url: str) -> dict[str, Any]:
    """The manifest for this installation. In HTTP mode `public_url` is how Slack reaches it; `title` is the watch's."""
    events = f"{public_url.rstrip('/')}/slack/events"
    slash = {
        "command": command,
        "description": f"{title}: latest, search, brief",
        "usage_hint": "help | latest [field] | search WORDS | brief 7d",
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Kakehashi",
            "description": "A news desk for what two countries do together: digests, briefings, answers.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "bot_user": {"display_name": "Kakehashi", "always_online": True},
            "slash_commands": [slash | {"should_escape": False} | ({} if socket_mode else {"url": events})],
        },
        "oauth_config": {"scopes": {"bot": ["chat:write", "commands"], "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": {
            "socket_mode_enabled": socket_mode,
            "org_deploy_enabled": False,
            "token_rotation_enabled": False,
            **({} if socket_mode else {"interactivity": {"is_enabled": True, "request_url": events, "message_menu_options_url": events}}),
        },
    }
