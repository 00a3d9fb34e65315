"""Troubles in the reader's language. They are kept and logged in English; what our own sentences in them are is known here."""

import re
from functools import partial

from bot.wording.catalogue import Wording, msgid

KNOWN = (
    msgid("{name} is paused."),
    msgid("Slack refuses to post to {name}: {code}."),
    msgid("Slack refuses the bot token: {code}."),
    msgid("Slack says {code}."),
    msgid("Nothing is sent to the workspace of {name}."),
    msgid("A message for {name} was refused; its stories come with the next one."),
    msgid("Then run: kakehashi destinations change {name} --state active"),
    msgid("If the token stays the same, then run: kakehashi destinations change {name} --state active"),
    msgid("Check the channel's id, and invite the app there: /invite @Kakehashi."),
    msgid("Invite the app to the channel: /invite @Kakehashi."),
    msgid("Unarchive the channel or give the destination another one."),
    msgid("A workspace setting forbids the app to post there: ask an admin."),
    msgid("Give the destination a channel that takes messages."),
    msgid("Switch on the Messages tab in the app's App Home settings."),
    msgid("Check the person's id."),
    msgid("Give the id of a person."),
    msgid("Put a valid bot token into KAKEHASHI_SLACK_BOT_TOKEN, or install the app again."),
    msgid("Put a bot token into KAKEHASHI_SLACK_BOT_TOKEN."),
    msgid("The app was removed from the workspace."),
    msgid("The bot token was revoked."),
    msgid("The bot token has expired."),
    msgid("Install the app again and set its new bot token."),
    msgid("Set a bot token (xoxb-…)."),
    msgid("Add the scope to the app (`kakehashi manifest slack` lists them) and install it again."),
    msgid("Ask an admin of the workspace."),
    msgid("The workspace is being moved into an organisation."),
    msgid("An admin has suspended posting (key management)."),
    msgid("The app has no grant for this workspace of the organisation."),
    msgid("A template draws what Slack refuses: try the shipped templates."),
    msgid("A template draws too much for one message: try the shipped templates."),
    msgid("Please report this fault of the desk."),
    msgid("The app was removed from this conversation in Teams: add it there again."),
    msgid("This channel was deleted in Teams: restore it there, or give the destination another one."),
    msgid("Slack Connect lets no such link into that channel."),
    msgid("The desk may be offline: {silent} of {asked} sites stopped answering at {day} {hour}:{minute} UTC."),
    msgid("See whether this machine reaches the web: sources are read again as soon as it does."),
    msgid("Slack's documentation of chat.postMessage explains that code."),
)


def trouble_words(words: str, wording: Wording) -> str:
    """Each sentence of ours in `wording`'s language; whatever else stands there stays as it is."""
    if wording.language == "en":
        return words
    for message, pattern in _PATTERNS:
        words = pattern.sub(partial(_said, wording, message), words)
    return re.sub(r"(?<=。)\s+", "", words)


def _said(wording: Wording, message: str, found: re.Match[str]) -> str:
    return wording.say(message, **found.groupdict())


def _pattern(message: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^\\s:]+)", re.escape(message)))


_PATTERNS = tuple((message, _pattern(message)) for message in sorted(KNOWN, key=len, reverse=True))
