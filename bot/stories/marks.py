"""What a story is found and accounted by: its commitments, its ties, who it names, in which languages and by whose outlets it is told."""

from __future__ import annotations

from bot.figures import Ground
from bot.models import Marks, Story
from bot.stories.ledger import commitments_of
from bot.stories.ties import ties_of

MARKS = 1
"""The version of these rules. Stories that have the marks of another are marked anew."""


def marks_of(story: Story, sides: tuple[str, str]) -> Marks:
    """From the story alone; `sides` are its watch's, the first one first."""
    ground = Ground(story)
    return Marks(
        version=MARKS,
        commitments=commitments_of(story, ground),
        ties=ties_of(story, sides, ground),
        parties=tuple(mentions[0] for mentions in ground.organisations.values()),
        languages=tuple(sorted({member.language for member in story.members})),
        sides=tuple(sorted({member.side for member in story.members if member.side})),
    )
