"""What is asked of whoever does something with a story, and what they are told of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.details import REASONS
from bot.answers.verbs import TYPED
from bot.models import Choice, Form, Input, Way
from bot.wording.catalogue import Wording

VOTE, SHARE = "vote", "share"
NOTE = 500
"""Code points of a note to the editors."""


def vote_form(wording: Wording, memo: str, head: str = "") -> Form:
    """Why a story is not relevant, and a note to the editors; `head` is its headline, where that is known yet."""
    say = wording.say
    reasons = tuple(Choice(key, say(words)) for key, words in REASONS.items())
    return Form(
        VOTE,
        title=say("Not relevant"),
        submit=say("Send"),
        close=say("Cancel"),
        inputs=(
            Input("reason", "radio", say("Why is it not relevant?"), choices=reasons),
            Input("note", "lines", say("A note to the editors"), hint=say("Only editors see it."), optional=True, longest=NOTE),
        ),
        head=head,
        words=say("It will count against this story. You can change your mind with “More like this”."),
        memo=memo,
    )


def share_form(wording: Wording, memo: str, head: str = "", places: Sequence[Choice] = ()) -> Form:
    """Where a story is shared to: one of `places`, by the platform's own list of them where there are none."""
    say = wording.say
    return Form(
        SHARE,
        title=say("Share this story"),
        submit=say("Share"),
        close=say("Cancel"),
        inputs=(Input("channel", "one" if places else "channel", say("Where to"), choices=tuple(places)),),
        head=head,
        words=say("Everybody there sees the story, and that you shared it."),
        memo=memo,
    )


def thanks(wording: Wording, *, changed: bool, moved: bool) -> str:
    """For a vote: whether it took the place of another, and whether the story it was cast on is another by now."""
    say = wording.say
    said = say("Noted: your vote was changed.") if changed else say("Noted, thank you.")
    there = say("The story has become part of another; your vote counts there.")
    return f"{said} {there}" if moved else said


def saved_words(wording: Wording, way: Way, *, saved: bool) -> str:
    if not saved:
        return wording.say("No longer saved.")
    typed = TYPED["saved", wording.language]
    if way.house == "teams":
        return wording.say("Saved. Type “{words}” in our own chat to see what you saved.", words=typed)
    return wording.say("Saved. {command} lists what you saved.", command=f"{way.command} {typed}".strip())


def shared_words(wording: Wording) -> str:
    return wording.say("Shared.")


def unsure_words(wording: Wording) -> str:
    """Of a share that a process died in."""
    return wording.say("Whether this was shared cannot be told: please look, and share it again if it was not.")


def nowhere_words(wording: Wording) -> str:
    """Where there is nothing to share it to."""
    return wording.say("There is no channel or chat that both you and the app are in. Add the app there first.")


def unshared_words(wording: Wording) -> str:
    return wording.say("It could not be shared there. Is the app a member of that channel?")
