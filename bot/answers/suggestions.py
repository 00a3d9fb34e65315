"""What comes of a feed that somebody names: what was found there, and what happens to it; and the forms that ask for it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from bot.answers.feedlist import title_of
from bot.answers.page import Page
from bot.answers.verbs import TYPED
from bot.errors import DeskError, NotAllowed, NotFound, Rejected, Unavailable, Unreadable, WrongUsage
from bot.models import Answer, Form, Input, Link, Plain, Section, Strong, Suggestion, Text
from bot.ports import FeedState
from bot.text import one_line, shorten
from bot.watches import label

TITLE = 120
ADDRESS = 200
_LONGEST = 2000
"""Code points of an address that is typed."""
_REASON = 200
LOOK, TAKE, DECLINE = "feeds.look", "feeds.take", "suggestion.decline"
"""Forms: an address, what was found there, why a suggestion is declined."""
ADDRESS_INPUT, REASON_INPUT = "address", "reason"


@dataclass(frozen=True, slots=True)
class Looked:
    """What stands at an address: a feed, or the feed that a page names. `watched` is it where the watch has it already."""

    url: str
    title: str = ""
    entries: int = 0
    kept: int = 0
    """How many of its entries the desk would tell."""
    side: str = ""
    """Whose outlet it seems to be, of what kind, in which language."""
    kind: str = "press"
    language: str = ""
    watched: FeedState | None = None

    @classmethod
    def of(cls, written: str) -> Looked:
        """As `str` writes one. Raises Rejected for what is none of ours."""
        try:
            return cls(**json.loads(written))
        except (ValueError, TypeError) as error:
            raise Rejected("A form came back without what it was opened with.") from error

    def __str__(self) -> str:
        """For a form to remember: of one that is not watched yet."""
        return json.dumps({name: value for name, value in asdict(self).items() if name != "watched"}, ensure_ascii=False)


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def suggest_title(page: Page, *, mine: bool) -> str:
    """`mine`: whoever reads it may change feeds."""
    return page.wording.say("Add a source") if mine else page.wording.say("Suggest a source")


def address_form(page: Page, *, mine: bool) -> Form:
    say = page.wording.say
    hint = say("Of a feed, or of a site that names one. Nothing is added before you have seen what was found.")
    address = Input(ADDRESS_INPUT, "line", say("Its address"), hint=hint, placeholder="https://", longest=_LONGEST)
    return Form(LOOK, suggest_title(page, mine=mine), say("Look at it"), say("Cancel"), (address,))


def found_form(page: Page, looked: Looked, *, mine: bool) -> Form:
    """Whether to go on with what was found."""
    say = page.wording.say
    found = word_found(page, looked.title, looked.url, looked.entries, looked.kept)
    words = page.wording.sentences(found, word_side(page, looked.side))
    act = say("Watch it") if mine else say("Suggest it")
    return Form(TAKE, suggest_title(page, mine=mine), act, say("Cancel"), head=looked.url, words=words, memo=str(looked))


def decline_form(page: Page, suggestion: str) -> Form:
    """`suggestion` is its number."""
    say = page.wording.say
    reason = Input(REASON_INPUT, "line", say("Why?"), hint=say("Whoever suggested it is told."), optional=True, longest=_REASON)
    return Form(DECLINE, say("Decline"), say("Decline"), say("Cancel"), (reason,), memo=suggestion)


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def word_looked(page: Page, looked: Looked) -> str:
    """What was found there; "" where that is known already."""
    return "" if looked.watched else word_found(page, looked.title, looked.url, looked.entries, looked.kept)


def word_watched(page: Page, watched: FeedState) -> str:
    """Of what the watch has already."""
    return f"“{title_of(watched.source)}”: {word_outcome(page, 'watched')}"


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


def word_ruled(page: Page, suggestion: Suggestion | None) -> str:
    """For whoever decided; None: somebody else had before."""
    say = page.wording.say
    if suggestion is None:
        return say("Somebody decided this before.")
    name = shorten(one_line(suggestion.title), TITLE) or shorten(suggestion.url, ADDRESS)
    done = say("“{name}” is watched from now on.", name=name) if suggestion.state == "accepted" else say("“{name}” is declined.", name=name)
    return page.wording.sentences(done, say("Whoever suggested it is told."))


def word_asked(page: Page, suggestion: Suggestion, who: str) -> str:
    """For those who decide; where they do is said beside it."""
    name = shorten(one_line(suggestion.title), TITLE) or shorten(suggestion.url, ADDRESS)
    return page.wording.say("{who} suggests a source: “{name}”, {url}", who=who, name=name, url=shorten(suggestion.url, ADDRESS))


def say_address(url: str) -> Text:
    """A link where every platform takes it."""
    words = shorten(url, ADDRESS)
    return (Link(words, url) if url.startswith("https://") else Plain(words),)


def sheet_of_asking(page: Page, suggestion: Suggestion, who: str) -> Answer:
    """The same, for where they decide beneath it."""
    say = page.wording.say
    name = shorten(one_line(suggestion.title), TITLE) or shorten(suggestion.url, ADDRESS)
    lead = page.wording.say_pieces("{who} suggests: {name}", who=Plain(who), name=Strong(name))
    found = (Plain(word_found(page, suggestion.title, suggestion.url, suggestion.entries, suggestion.kept)),)
    sheet = page.answer(say("Suggested source"), lead, [Section("suggestion", (), lines=(found, say_address(suggestion.url)))])
    return replace(sheet, offers=())


def sheet_of_found(page: Page, form: Form) -> Answer:
    """`found_form` as an answer, for where nobody looks at the form any more."""
    sheet = page.answer(form.title, (Plain(form.words),), [Section("found", (), lines=(say_address(form.head),))])
    return replace(sheet, offers=())


def word_deciding(page: Page) -> str:
    """Where those who decide do so."""
    if page.house == "slack":
        return page.wording.say("Accept or decline it in the app’s Home tab.")
    return page.wording.say("Accept or decline it on your page: write “{home}” to the app.", home=TYPED["home", page.wording.language])


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
