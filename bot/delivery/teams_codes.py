"""What each of the Bot Connector's error codes, and of Entra's about the app's own token, comes to and how to mend it.

Sources: learn.microsoft.com, microsoftteams/platform/bots/bot-concepts ("Status codes from bot conversational APIs") and
entra/identity-platform/reference-error-codes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.errors import Rejected, Whose
from bot.wording.catalogue import msgid

TOO_BIG = "MessageSizeTooBig"
NO_MESSAGE = "ActivityNotFoundInConversation"
NO_MEMBER = "MemberNotFoundInConversation"
GONE = "BotNotInConversationRoster"
LEFT = frozenset({GONE, "ConversationNotFound", "ForbiddenOperationException"})
"""The app is not there any more, or the conversation is not."""
REMOVED = msgid("The app was removed from this conversation in Teams: add it there again.")


@dataclass(frozen=True, slots=True)
class Code:
    whose: Whose
    mend: str = ""


_INSTALL = "Add the app to that team or chat again; its plans go on where they were."
_ADMIN = "Ask an administrator of Teams to allow the app (Teams admin center, Manage apps)."
_TEMPLATE = "A template draws what Teams refuses: try the shipped templates."
_REGISTER = "Check teams.client_id, teams.tenant_id and the secret, and that the bot is registered (README, Microsoft Teams)."
_ROTATE = "Make a new client secret for the application in Entra and put it into KAKEHASHI_TEAMS_CLIENT_SECRET, then start the desk anew."

CODES: Mapping[str, Code] = {
    TOO_BIG: Code("message", "A template draws too much for one message: try the shipped templates."),
    NO_MESSAGE: Code("message", "The message stays as it is."),
    "BadArgument": Code("message", _TEMPLATE),
    "BadSyntax": Code("message", _TEMPLATE),
    "BotNotRegistered": Code("workspace", _REGISTER),
    GONE: Code("destination", _INSTALL),
    "ConversationNotFound": Code("destination", "The conversation is there no more: give the destination another one."),
    "ForbiddenOperationException": Code("destination", "That person has to add the app for themselves first."),
    "ConversationBlockedByUser": Code("destination", "The app is blocked there: whoever blocked it can let it in again."),
    "BotDisabledByAdmin": Code("destination", _ADMIN),
    "NotEnoughPermissions": Code("destination", _ADMIN),
    "MessageWritesBlocked": Code(
        "destination", "Moderation keeps the app from posting there: let it post, or give the destination another."
    ),
    "InvalidBotApiHost": Code(
        "destination", "Its tenant is served by another cloud than the app's: say something to the app there, then try again."
    ),
}
BY_STATUS: Mapping[int, Code] = {
    400: Code("message", _TEMPLATE),
    401: Code("workspace", _REGISTER),
    403: Code("destination", "Look whether the app is still in that conversation, and may post there."),
    404: Code("destination", "Look whether the conversation is still there, and the app in it."),
    413: CODES[TOO_BIG],
}
UNKNOWN = Code("message", "Teams' documentation of bots explains that code.")

ENTRA: Mapping[int, str] = {
    7000222: f"The client secret has expired. {_ROTATE}",
    7000215: f"The client secret is not the application's: it may be its id instead of its value. {_ROTATE}",
    7000218: f"There is no client secret. {_ROTATE}",
    7000112: "The application is disabled in Entra: ask an administrator to enable it.",
    700016: "Entra does not know that application in that tenant: check teams.client_id and teams.tenant_id.",
    90002: "Entra does not know that tenant: check teams.tenant_id.",
    900023: "That is no tenant's id: check teams.tenant_id.",
    7000229: "The application has no service principal in that tenant: ask an administrator to add it under Enterprise applications.",
    53003: "A Conditional Access policy keeps the application from signing in: ask an administrator.",
}
"""By the number after AADSTS."""
PASSING = frozenset({"temporarily_unavailable", "server_error"})
"""Of Entra's words (RFC 6749, 4.1.2.1): it may be given later. Its own number for a passing fault is 90033."""
PASSES = frozenset({90033, 50196, 90055})


def explain(status: int, code: str) -> Rejected:
    """What Teams' refusal of a call means, whose it is, and how to mend it."""
    known = CODES.get(code) or BY_STATUS.get(status, UNKNOWN)
    return Rejected(f"Teams refuses it: {code or status}.", known.mend, code=code or str(status), whose=known.whose)


def explain_entra(error: str, numbers: Collection[int]) -> Rejected:
    """Why there is no token for the app."""
    known = next((number for number in numbers if number in ENTRA), None)
    named = f"AADSTS{known or next(iter(numbers))}" if numbers else error or "no reason given"
    return Rejected(f"Entra gives the Teams app no token: {named}.", ENTRA[known] if known else _REGISTER, code=named, whose="workspace")
