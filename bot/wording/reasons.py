"""Why a story stands where it stands, in a line: what of its score weighs most, said as facts of the story or counts of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cached_property, reduce
from itertools import chain

from bot.figures import Figure, Ground
from bot.models import OTHER, Plain, Story, Text, Watch
from bot.rates import NO_EXCHANGE, rough_pounds
from bot.text import fold
from bot.watches import label
from bot.wording.borne import is_day_of_words
from bot.wording.catalogue import Wording, msgid, plain
from bot.wording.deadlines import is_call
from bot.wording.receipts import Receipts
from bot.wording.sums import Sums
from bot.wording.verbatim import Voices

_MOST = 3
_OF_FIELD = "field:"
_SOURCES: Mapping[str, str] = {
    "official": msgid("official source"),
    "research": msgid("word of a research body"),
    "university": msgid("word of a university"),
    "journal": msgid("published in a journal"),
    "company": msgid("word of a company"),
}
"""By the kind of the best source; a press report is no reason."""
_SUBJECTS: Mapping[str, str] = {
    "calls": msgid("on calls and deadlines"),
    "mobility": msgid("on people and mobility"),
    "deals": msgid("on deals and licences"),
    "regulators": msgid("on regulators’ decisions"),
    "policy": msgid("on policy and agreements"),
    "visits": msgid("on visits and delegations"),
}
"""By what a lens lifts: our own name for its subject."""


def why_line(
    reasons: Sequence[tuple[str, float]],
    story: Story,
    wording: Wording,
    *,
    watch: Watch | None = None,
    zone: tzinfo | None = None,
    votes: int = 0,
) -> Text:
    """ "Why here: £11m pledged · official source · 4 outlets": of the `reasons` at most three, the weightiest first; () if none.

    A reason is a part of the score by name (parties, money, source, breadth, novelty, votes), a lens's cue, or "field:" and a field's
    key; what weighs nothing or less is no reason. A field needs `watch` to be named; the day is told in `zone`, UTC if there is none;
    `votes` counts the readers who found the story useful, less those who did not.
    """
    told = _Reasons(story, wording, watch, zone, votes)
    weighty = sorted((pair for pair in reasons if pair[1] > 0), key=lambda pair: -pair[1])
    said = list(dict.fromkeys(words for name, _ in weighty if (words := told.said(name)) and told.bears(words)))[:_MOST]
    together = reduce(lambda first, more: wording.say("{first} · {more}", first=first, more=more), said[1:], said[0]) if said else ""
    return (Plain(wording.say("Why here: {reasons}", reasons=together)),) if said else ()


@dataclass(frozen=True)
class _Reasons:
    story: Story
    wording: Wording
    watch: Watch | None
    zone: tzinfo | None
    votes: int

    def said(self, name: str) -> str:
        """That reason in words; "" where the story does not bear it out."""
        parts: Mapping[str, Callable[[], str]] = {
            "parties": self._parties,
            "money": self._money,
            "source": self._source,
            "breadth": self._breadth,
            "novelty": self._novelty,
            "votes": self._votes,
            "calls": self._call,
        }
        if name in parts:
            return parts[name]()
        if name.startswith(_OF_FIELD):
            return self._field(name.removeprefix(_OF_FIELD))
        return self._subject(name)

    def bears(self, words: str) -> bool:
        """Whether every part of it has its receipt or is ours."""
        return Receipts(self.story, self.wording, self._own).bears((Plain(words),))

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self.story)

    @cached_property
    def _own(self) -> frozenset[str]:
        """Our counts and labels, the day we go by, and the sums that their receipts bear out."""
        counted = (self._breadth(), self._votes(), self._novelty())
        labels = (self._field(field.key) for field in self.watch.fields) if self.watch else ()
        days = (self.wording.full_date(day.day) for day in self._ground.of_members(self.story.facts.days) if is_day_of_words(day))
        sums = self._sums.own(self.story.facts.amounts)
        return frozenset(filter(None, chain(counted, labels, days, sums)))

    # ── the parts of the score ──────────────────────────────────────────────────────────────────────────────────────────────

    def _parties(self) -> str:
        if any(self._is_joint(names) for names in self._ground.together):
            return self.wording.say("bodies of both sides named together")
        named = [side for side, receipts in self.story.evidence.items() if side != "field" and receipts]
        return self.wording.say("both sides named") if len(named) > 1 else ""

    def _is_joint(self, names: Sequence[str]) -> bool:
        bodies = [self._ground.organisations[name][0] for name in names]
        return len({side for body in bodies for side in (body.side, body.parent_side)} - {OTHER, ""}) > 1

    def _money(self) -> str:
        """The largest pledge."""
        pledged = [figure for figure in self._ground.figures if figure.pledged]
        most = max(pledged, key=_size, default=None)
        return self.wording.say("{sum} pledged", sum=plain(self._sums.stated(most))) if most else ""

    @cached_property
    def _sums(self) -> Sums:
        return Sums(Voices(self._ground, self.wording), NO_EXCHANGE)

    def _source(self) -> str:
        kind = self.story.best.kind
        return self.wording.say(_SOURCES[kind]) if kind in _SOURCES else ""

    def _breadth(self) -> str:
        outlets = len({fold(member.publisher) for member in self.story.members})
        return self.wording.say_count("{count} outlet", "{count} outlets", outlets) if outlets > 1 else ""

    def _novelty(self) -> str:
        day = self.story.published.astimezone(self.zone or UTC).date()
        return self.wording.say("published {day}", day=self.wording.short_date(day))

    def _votes(self) -> str:
        return self.wording.say_count("useful to {count} reader", "useful to {count} readers", self.votes) if self.votes > 0 else ""

    # ── what a lens lifts ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _call(self) -> str:
        """The first day that ends a call, else the subject."""
        ends = [day.day for day in self._ground.of_members(self.story.facts.days) if is_call(day)]
        if not ends:
            return self._subject("calls")
        return self.wording.say("Applications by {day}", day=self.wording.full_date(min(ends)))

    def _subject(self, cue: str) -> str:
        subject = _SUBJECTS.get(cue, "")
        return self.wording.say(subject) if subject else ""

    def _field(self, key: str) -> str:
        field = self.watch.field(key) if self.watch else None
        return label(field.labels, self.wording.language) if field else ""


def _size(figure: Figure) -> float:
    return rough_pounds(figure.stated[0].currency, figure.stated[0].low)
