"""When: the deadlines of a story, and which of them end a call that readers may answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.models import Day, Text, Watch
from bot.text import one_line
from bot.wording.catalogue import msgid
from bot.wording.hours import deadline_words
from bot.wording.verbatim import EXCERPT, Voices, excerpt, plain_text

_CALL = re.compile(
    r"\b(?:appl(?:y|ies|ications?)|calls?|proposals?|bids?|submit|submissions?|entries)\b|応募|申請|公募|募集|締め?切", re.IGNORECASE
)
"""What a deadline's sentence says if it is one that readers may keep."""


@dataclass(frozen=True)
class Deadlines:
    """The deadlines of one story as one reader is told them."""

    voices: Voices
    watch: Watch
    told: str = ""
    """The summary beside them."""

    @property
    def days(self) -> list[Day]:
        return self.voices.ground.of_members(self.voices.ground.story.facts.days)

    def lines(self) -> list[Text]:
        days: dict[date, Day] = {}
        for day in self.days:
            if day.kind == "deadline":
                days.setdefault(day.day, day)
        return [self._line(day) for day in days.values()]

    def _line(self, day: Day) -> Text:
        """A day with its sentence, unless the summary has it; one that readers may keep is told as a call."""
        sentence, words = one_line(day.receipt.sentence), one_line(day.receipt.words)
        said = msgid("Applications by {day}") if is_call(day) else msgid("Deadline: {day}")
        line = plain_text(self.voices.wording.say(said, day=deadline_words(day, self.watch, self.voices.wording)))
        about = "" if sentence in self.told else excerpt(sentence, words, EXCERPT)
        return self.voices.wording.joined([line, self.voices.quoted(about, day.receipt, by=True)])


def is_call(day: Day) -> bool:
    """Whether the day ends a call that readers may answer."""
    return day.kind == "deadline" and bool(_CALL.search(day.receipt.sentence))
