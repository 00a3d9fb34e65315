"""Why a feed cannot be read, as its last failure's sentence says, and what mends it. Sentences are kept in English and known here by
their words, so that a trouble of last week can be explained by today's desk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.wording.catalogue import msgid


@dataclass(frozen=True, slots=True)
class Cause:
    """A kind of failure: `words` as a message with places, `mend` what to do, "" where the failure's own sentence says it."""

    words: str
    mend: str
    silent: bool = False
    """Nobody answered at all: it may as well be our own network."""


_WAIT = msgid("Its server is at fault: wait, or tell its webmaster.")
_FIND = msgid("It may have moved: `kakehashi feeds discover https://{host}` finds the site’s feeds.")
_REACH = msgid("If the site opens in a browser elsewhere, it may shut this machine out; else wait.")
_BROKEN = msgid("The publisher has to mend it: tell its webmaster, or pause it.")
_NAME = msgid("See whether the site has a new name, and add its feed by that.")

CAUSES: Sequence[Cause] = (
    Cause(msgid("{host} cannot be found (DNS)."), _NAME, silent=True),
    Cause(
        msgid("{host} cannot be trusted: its certificate or TLS is wrong."),
        msgid("Its certificate may have run out: tell its webmaster, or wait."),
    ),
    Cause(
        msgid("The proxy does not let us reach {host}."), msgid("Ask whoever runs the proxy (feeds.proxy) to let it through."), silent=True
    ),
    Cause(msgid("{host} broke off in the middle."), _WAIT),
    Cause(msgid("{host} closed the connection without an answer."), _REACH, silent=True),
    Cause(msgid("{host} does not accept connections."), _REACH, silent=True),
    Cause(msgid("{host} did not answer within {seconds} s."), _REACH, silent=True),
    Cause(msgid("{host} did not answer as a web server does."), _WAIT),
    Cause(msgid("{host} asks for a login ({status})."), msgid("Give an address that needs no login, or remove it.")),
    Cause(
        msgid("{host} refuses to give us this ({status})."),
        msgid("Its firewall may not know us: ask its webmaster to let feed readers in, or pause it."),
    ),
    Cause(msgid("{host} has nothing at this address ({status})."), _FIND),
    Cause(msgid("{host} asks us to come less often ({status})."), msgid("Nothing to do: it is asked less often already.")),
    Cause(msgid("{host} is out of service for now ({status})."), _WAIT),
    Cause(msgid("{host} says this has ended for good ({status})."), msgid("Remove it, or give its new address.")),
    Cause(msgid("{host} answers with status {status}."), _WAIT),
    Cause(msgid("{host} redirects more than {count} times."), _FIND),
    Cause(msgid("{host} redirects in a circle."), _FIND),
    Cause(msgid("{host} redirects to something that is no address."), _FIND),
    Cause(
        msgid("What {host} sent is larger than {size} MB."), msgid("If it is a feed you trust, raise feeds.max_megabytes; else pause it.")
    ),
    Cause(msgid("{host} sent a body that cannot be unpacked."), _BROKEN),
    Cause(msgid("{host} is not a public address."), msgid("Set feeds.allow_private if it is your own.")),
    Cause(msgid("{host} is written in a way that no web server understands."), msgid("Give its address anew.")),
    Cause(msgid("{host} cannot be fetched: only http and https addresses can."), msgid("Give its address anew.")),
    Cause(msgid("This is a web page, not a feed."), _FIND),
    Cause(msgid("This is a picture or an archive, not a feed."), _FIND),
    Cause(msgid("This is a list of feeds (OPML), not a feed."), msgid("`kakehashi feeds import` adds the feeds of such a list.")),
    Cause(msgid("This is not a feed: no RSS, Atom or JSON Feed was found in it."), _FIND),
    Cause(msgid("This is JSON, but not a JSON Feed: it has no list of items."), _FIND),
    Cause(msgid("The document is empty."), _FIND),
    Cause(msgid("The document is larger than {size} MB once it is unpacked."), _BROKEN),
)
_ELSE = Cause("", _BROKEN)
_SERVER_AT_FAULT = 500


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One failure explained: `words` and `mend` are messages, said with `places`; `words` is "" where the sentence is none of ours."""

    words: str
    mend: str
    places: dict[str, str]
    silent: bool = False


def diagnose(trouble: str, host: str) -> Diagnosis:
    """What a feed's trouble comes to. `host` is the feed's, for the way to mend what the sentence does not place."""
    for cause, pattern in _PATTERNS:
        if found := pattern.match(trouble):
            places = {"host": host, **found.groupdict()}
            return Diagnosis(cause.words, _mend(cause, places), places, cause.silent)
    return Diagnosis("", _ELSE.mend, {"host": host})


def _mend(cause: Cause, places: dict[str, str]) -> str:
    """A status that names no fault of the server's is the address's."""
    status = places.get("status", "")
    return _FIND if cause.mend is _WAIT and status.isdigit() and int(status) < _SERVER_AT_FAULT else cause.mend


def _pattern(message: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^\\s]+)", re.escape(message)))


_PATTERNS = tuple((cause, _pattern(cause.words)) for cause in CAUSES)
