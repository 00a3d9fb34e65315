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
    msgid("Teams refuses it: {code}."),
    msgid("Entra gives the Teams app no token: {code}."),
    msgid("Add the app to that team or chat again; its plans go on where they were."),
    msgid("Add it to that team or chat in Teams."),
    msgid("The app was never in {name}."),
    msgid("The app has no chat with {name}."),
    msgid("That person has to write to the app once."),
    msgid("That person has to add the app for themselves first."),
    msgid("Ask an administrator of Teams to allow the app (Teams admin center, Manage apps)."),
    msgid("A template draws what Teams refuses: try the shipped templates."),
    msgid("Check teams.client_id, teams.tenant_id and the secret, and that the bot is registered (README, Microsoft Teams)."),
    msgid("Make a new client secret for the application in Entra and put it into KAKEHASHI_TEAMS_CLIENT_SECRET, then start the desk anew."),
    msgid("The client secret has expired."),
    msgid("The client secret is not the application's: it may be its id instead of its value."),
    msgid("There is no client secret."),
    msgid("The application is disabled in Entra: ask an administrator to enable it."),
    msgid("Entra does not know that application in that tenant: check teams.client_id and teams.tenant_id."),
    msgid("Entra does not know that tenant: check teams.tenant_id."),
    msgid("That is no tenant's id: check teams.tenant_id."),
    msgid("The application has no service principal in that tenant: ask an administrator to add it under Enterprise applications."),
    msgid("A Conditional Access policy keeps the application from signing in: ask an administrator."),
    msgid("The conversation is there no more: give the destination another one."),
    msgid("The app is blocked there: whoever blocked it can let it in again."),
    msgid("Moderation keeps the app from posting there: let it post, or give the destination another."),
    msgid("Its tenant is served by another cloud than the app's: say something to the app there, then try again."),
    msgid("Look whether the app is still in that conversation, and may post there."),
    msgid("Look whether the conversation is still there, and the app in it."),
    msgid("Teams' documentation of bots explains that code."),
    msgid("That conversation is reached at an address that is not Teams'."),
    msgid("Say something to the app there once more: what Teams then says of where it is reached is kept."),
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
