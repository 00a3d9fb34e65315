"""Same event or another: entries are linked by twos, and a story is what is linked.

An entry joins every story that has a member it is linked to; if there are several, it shows that they are one. Whether two entries are
linked hangs on these two alone (`stories/links.py`), so that the stories are the same in whatever order entries come in, and none is
ever split but by an editor: what was told stays together. The price is that one wrong link glues two stories, so that a link asks for
more (`JOIN`) than a vote of members did. What editors joined is linked; where they parted some, all is laid out anew (`rulings.partition`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.models import Decision, Join, Merge, New, Read, Rearrange, Story
from bot.stories.links import link
from bot.stories.rulings import NO_RULINGS, Rulings
from bot.stories.seen import Seen

WINDOW = timedelta(days=12)
"""How far apart two reports of one event may be published: a Japanese abstract came nine days after the English paper's news."""
MOST_CANDIDATES = 64
"""Stories an entry is compared with, those that share most keys with it: what shares one or two is hardly ever linked, and a key may be
in wide use on a busy day."""
MOST_COMPARED = 32
"""Members of one story an entry is compared with, those that share most with it: the hundredth copy costs what the thirtieth does.
In a larger story order may matter again, if only to an entry that is like none of these."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story with all its entries, in (published, id) order."""

    story: Story
    members: tuple[Seen, ...]

    @property
    def reads(self) -> tuple[Read, ...]:
        return tuple(member.read for member in self.members)


def decide(seen: Seen, candidates: Sequence[Candidate], *, window: timedelta = WINDOW, rulings: Rulings = NO_RULINGS) -> Decision:
    """Join the story `seen` is linked to, merge those it shows to be one, or begin a new one. The candidates' order does not matter.

    An entry that is a member already stays where it is: a new version changes its story, it does not leave it.
    """
    for candidate in candidates:
        if any(member.entry == seen.id for member in candidate.story.members):
            return Join(candidate.story.id, 1.0)
    joined = rulings.joined.get(seen.id, {})
    links = [
        (candidate.story, 1.0 if any(member.id in joined for member in candidate.members) else _link(seen, candidate.members, window))
        for candidate in candidates
    ]
    linked = [(story, likeness) for story, likeness in links if likeness]
    if not linked:
        return New()
    if rulings.parts([seen.id, *(member.entry for story, _ in linked for member in story.members)]):
        return Rearrange(tuple(story.id for story, _ in linked))
    oldest, *others = sorted((story for story, _ in linked), key=_oldest_first)
    likeness = round(max(likeness for _, likeness in linked), 4)
    return Merge(oldest.id, tuple(other.id for other in others), likeness) if others else Join(oldest.id, likeness)


def _link(seen: Seen, members: Iterable[Seen], window: timedelta) -> float:
    """The likeness of the member most like it, 0 where none is linked. Members that share no key are not looked at: which stories are
    found must not hang on what else is in them."""
    return max((link(seen.profile, other.profile, window) for other in _nearest(seen, members)), default=0.0)


def _nearest(seen: Seen, members: Iterable[Seen]) -> list[Seen]:
    near = [(len(seen.keys & member.keys), member) for member in members]
    near = [pair for pair in near if pair[0]]
    if len(near) > MOST_COMPARED:
        near.sort(key=lambda pair: (-pair[0], pair[1].profile.published, pair[1].id))
    return [member for _, member in near[:MOST_COMPARED]]


def _oldest_first(story: Story) -> tuple[datetime, str]:
    return story.published, story.id
