"""What each of Slack's error codes for chat.postMessage, chat.update and chat.delete comes to, and how to mend it.

The codes and what they mean are of docs.slack.dev/reference/methods (chat.postMessage, chat.update, chat.delete).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Fate = Literal["later", "maybe", "thread", "message", "destination", "workspace"]
"""later: not taken, and may be in a while. maybe: it may have been taken before it failed. thread: no reply can stand there, a message of
its own can. Else it never will be: of this message alone, of this destination, of the whole workspace."""


@dataclass(frozen=True, slots=True)
class Code:
    fate: Fate
    mend: str = ""


_INVITE = "Check the channel's id, and invite the app there: /invite @Kakehashi."
_UNARCHIVE = "Unarchive the channel or give the destination another one."
_RULE = "A workspace setting forbids the app to post there: ask an admin."
_TEMPLATE = "A template draws what Slack refuses: try the shipped templates."
_LONG = "A template draws too much for one message: try the shipped templates."
_OURS = "Please report this fault of the desk."
_REINSTALL = "Install the app again and set its new bot token."
_ADMIN = "Ask an admin of the workspace."
_THERE = "The message stays as it is."

CODES: Mapping[str, Code] = {
    # Not now.
    "ratelimited": Code("later"),
    "rate_limited": Code("later"),
    "accesslimited": Code("later"),
    "service_unavailable": Code("later"),
    "team_added_to_org": Code("later"),
    "message_limit_exceeded": Code("later"),
    "external_channel_migrating": Code("later"),
    # Slack's own words for these: "some aspect of the operation may have succeeded before the error was raised".
    "internal_error": Code("maybe"),
    "fatal_error": Code("maybe"),
    "request_timeout": Code("maybe"),
    # No reply there.
    "cannot_reply_to_message": Code("thread"),
    "thread_not_found": Code("thread"),
    "restricted_action_non_threadable_channel": Code("thread"),
    "restricted_action_thread_locked": Code("thread"),
    # This message alone.
    "invalid_blocks": Code("message", _TEMPLATE),
    "invalid_blocks_format": Code("message", _TEMPLATE),
    "invalid_attachments": Code("message", _TEMPLATE),
    "msg_too_long": Code("message", _LONG),
    "msg_blocks_too_long": Code("message", _LONG),
    "attachment_payload_limit_exceeded": Code("message", _LONG),
    "too_many_attachments": Code("message", _LONG),
    "no_text": Code("message", _TEMPLATE),
    "markdown_text_conflict": Code("message", _TEMPLATE),
    "metadata_too_large": Code("message", _OURS),
    "invalid_metadata_format": Code("message", _OURS),
    "invalid_metadata_schema": Code("message", _OURS),
    "metadata_must_be_sent_from_app": Code("message", _OURS),
    "invalid_arguments": Code("message", _OURS),
    "invalid_arg_name": Code("message", _OURS),
    "invalid_array_arg": Code("message", _OURS),
    "invalid_charset": Code("message", _OURS),
    "invalid_form_data": Code("message", _OURS),
    "invalid_post_type": Code("message", _OURS),
    "slack_connect_file_link_sharing_blocked": Code("message", "Slack Connect lets no such link into that channel."),
    "slack_connect_canvas_sharing_blocked": Code("message", "Slack Connect lets no such link into that channel."),
    # A message that is there and cannot be changed any more.
    "message_not_found": Code("message", _THERE),
    "edit_window_closed": Code("message", _THERE),
    "cant_update_message": Code("message", _THERE),
    "cant_delete_message": Code("message", _THERE),
    "compliance_exports_prevent_deletion": Code("message", _THERE),
    "is_inactive": Code("message", _THERE),
    "block_mismatch": Code("message", _THERE),
    "streaming_state_conflict": Code("message", _THERE),
    "update_failed": Code("message", _THERE),
    # This channel.
    "channel_not_found": Code("destination", _INVITE),
    "not_in_channel": Code("destination", "Invite the app to the channel: /invite @Kakehashi."),
    "is_archived": Code("destination", _UNARCHIVE),
    "channel_is_archived": Code("destination", _UNARCHIVE),
    "channel_type_not_supported": Code("destination", "Give the destination a channel that takes messages."),
    "messages_tab_disabled": Code("destination", "Switch on the Messages tab in the app's App Home settings."),
    "access_denied": Code("destination", _RULE),
    "restricted_action": Code("destination", _RULE),
    "restricted_action_read_only_channel": Code("destination", _RULE),
    "restricted_action_thread_only_channel": Code("destination", _RULE),
    "user_not_found": Code("destination", "Check the person's id."),
    "cannot_dm_bot": Code("destination", "Give the id of a person."),
    # All of the workspace.
    "invalid_auth": Code("workspace", "Put a valid bot token into KAKEHASHI_SLACK_BOT_TOKEN, or install the app again."),
    "not_authed": Code("workspace", "Put a bot token into KAKEHASHI_SLACK_BOT_TOKEN."),
    "account_inactive": Code("workspace", f"The app was removed from the workspace. {_REINSTALL}"),
    "token_revoked": Code("workspace", f"The bot token was revoked. {_REINSTALL}"),
    "token_expired": Code("workspace", f"The bot token has expired. {_REINSTALL}"),
    "not_allowed_token_type": Code("workspace", "Set a bot token (xoxb-…)."),
    "missing_scope": Code("workspace", "Add the scope to the app (`kakehashi manifest slack` lists them) and install it again."),
    "no_permission": Code("workspace", _ADMIN),
    "org_login_required": Code("workspace", f"The workspace is being moved into an organisation. {_ADMIN}"),
    "ekm_access_denied": Code("workspace", f"An admin has suspended posting (key management). {_ADMIN}"),
    "enterprise_is_restricted": Code("workspace", _ADMIN),
    "team_access_not_granted": Code("workspace", f"The app has no grant for this workspace of the organisation. {_ADMIN}"),
    "team_not_found": Code("workspace", _REINSTALL),
    "two_factor_setup_required": Code("workspace", _ADMIN),
}
UNKNOWN = Code("destination", "Slack's documentation of chat.postMessage explains that code.")
GONE = frozenset({"message_not_found"})
"""What a deletion may meet and be done all the same."""
BLIND = frozenset({"missing_scope", "not_in_channel", "channel_not_found", "no_permission", "not_allowed_token_type", "access_denied"})
"""Of a look into a channel: it is not for us to see."""
DEAD = frozenset({"account_inactive", "token_revoked", "invalid_auth", "not_installed", "token_expired"})
"""Said of the token of a workspace that the app was removed from, or that took it back; "not_installed" is our own word for having none."""
