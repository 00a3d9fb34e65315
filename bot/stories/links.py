"""Whether two entries report one event: the one threshold, and what parts look-alikes that reach it."""

from datetime import timedelta

from bot.stories.likeness import SAME_PAGE, liken
from bot.stories.profile import Profile
from bot.stories.series import other_of_mould

JOIN = 0.34
"""From 0.33 to 0.37 the same stories, but for one or two, come out of the labelled news, by their own dates and squeezed together."""


def link(one: Profile, other: Profile, window: timedelta) -> float:
    """How like they are if they are linked, else 0; the same whichever of them is asked about the other."""
    like = liken(one, other, window=window)
    if like.score < JOIN or (like != SAME_PAGE and other_of_mould(one.cast, other.cast, like.apart)):
        return 0.0
    return round(like.score, 9)  # floats add up otherwise
