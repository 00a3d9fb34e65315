"""What comes of a feed that somebody names: what was found there, and what happens to it."""

from __future__ import annotations

from bot.answers.page import Page
from bot.errors import DeskError, NotAllowed, NotFound, Unavailable, Unreadable, WrongUsage
from bot.models import Suggestion
from bot.text import one_line, shorten
from bot.watches import label

TITLE = 120
ADDRESS = 200


def word_found(page: Page, title: str, url: str, entries: int, kept: int) -> str:
    """ "“Nature” has 20 entries now; this desk would tell 3 of them."."""
    say = page.wording.say
    name = shorten(one_line(title), TITLE) or shorten(url, ADDRESS)
    if not entries:
        return say("“{name}” is a feed, without any entry now.", name=name)
    counted = page.wording.say_count("{count} entry", "{count} entries", entries)
    return say(
        "“{name}” has {entries} now; this desk would tell {kept} of them.", name=name, entries=counted, kept=page.wording.number(kept)
    )


def word_side(page: Page, key: str) -> str:
    """Whose outlet it seems to be; "" where nothing tells it."""
    side = page.watch.side(key)
    return page.wording.say("It would be listed under {side}.", side=label(side.labels, page.wording.language)) if side else ""


def word_outcome(page: Page, outcome: str, suggestion: Suggestion | None = None) -> str:
    """`outcome` as `pipeline.suggesting.Outcome` has it."""
    say = page.wording.say
    match outcome:
        case "watched":
            return say("It is watched already.")
        case "added":
            return say("It is watched from now on.")
        case "suggested":
            return say("Your suggestion waits for an admin; you will be told what they decide.")
        case "open":
            return say("It was suggested before, and waits for an admin.")
        case "accepted":
            return say("It was suggested and accepted before, and has been taken out since. An admin can add it again.")
        case _:
            return word_declined(page, suggestion.reason if suggestion else "")


def word_declined(page: Page, reason: str) -> str:
    if reason:
        return page.wording.say("It was suggested before, and declined: {reason}", reason=shorten(one_line(reason), ADDRESS))
    return page.wording.say("It was suggested before, and declined.")


def word_decided(page: Page, suggestion: Suggestion) -> str:
    """For whoever suggested it."""
    say = page.wording.say
    name = shorten(one_line(suggestion.title), TITLE) or shorten(suggestion.url, ADDRESS)
    if suggestion.state == "accepted":
        return say("Thank you: “{name}”, which you suggested, is watched from now on.", name=name)
    if suggestion.reason:
        return say("“{name}”, which you suggested, was declined: {reason}", name=name, reason=shorten(one_line(suggestion.reason), ADDRESS))
    return say("“{name}”, which you suggested, was declined.", name=name)


def word_asked(page: Page, suggestion: Suggestion, who: str) -> str:
    """For those who decide."""
    name = shorten(one_line(suggestion.title), TITLE) or shorten(suggestion.url, ADDRESS)
    asked = page.wording.say("{who} suggests a source: “{name}”, {url}", who=who, name=name, url=shorten(suggestion.url, ADDRESS))
    then = page.wording.say("Accept or decline it in the app’s Home tab.")
    return f"{asked} {then}"


def word_trouble(page: Page, error: DeskError) -> str:
    """Why an address gives no feed, or an act on one is not done."""
    say = page.wording.say
    match error:
        case WrongUsage():
            return say("That is not an address a feed can have: an http or https address is wanted.")
        case Unreadable():
            return say("No feed was found there. Give the address of the feed itself, if you know it.")
        case Unavailable():
            return say("That address does not answer now. Please try again later.")
        case NotAllowed():
            return say("Only admins change what is watched. Anybody can suggest a source.")
        case NotFound():
            return say("That is there no longer.")
        case _:
            return say("That address cannot be read: it refuses us, or it is not public.")
