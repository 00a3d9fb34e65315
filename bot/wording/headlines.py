"""What stands on top of a story: an outlet's title in the reader's language, else a headline made of facts with the source's title beneath.

Such a headline says who, how much, and for what or in which field: names as the lexicon or an outlet has them, sums that a receipt bears
out, our own labels. A verb is said only of a payer whom an outlet names. Where the facts say too little, the source's title stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.figures import Figure
from bot.models import AmountKind, Language, Link, Member, Plain, Receipt, Story, Text, Watch
from bot.text import language_of, one_line, shorten
from bot.watches import label
from bot.wording.catalogue import msgid, plain
from bot.wording.deadlines import Deadlines, is_call
from bot.wording.factlines import FactLines
from bot.wording.verbatim import plain_text

HEADLINE = 200
OTHER_FIELD = "other"
_ACTS: Mapping[AmountKind, str] = {
    AmountKind.INVESTMENT: msgid("{who} invests {sum}"),
    AmountKind.GRANT: msgid("{who} grants {sum}"),
    AmountKind.DEAL: msgid("{who} in {sum} deal"),
}
_NOUNS: Mapping[AmountKind, str] = {
    AmountKind.INVESTMENT: msgid("{sum} investment"),
    AmountKind.GRANT: msgid("{sum} in grants"),
    AmountKind.DEAL: msgid("{sum} deal"),
}
_SEVERAL = 3
"""From so many pledges on a headline that says one of them says that there are more."""
_OTHERS = 2
"""Most bodies named beside the first without a word on what they do."""


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands on top of one story."""

    title: Link | Plain
    original: Text = ()
    """The source's own title, where `title` is another outlet's or made of facts."""
    names: frozenset[str] = frozenset()
    """The bodies that a headline made of facts names, by `known_as`; none where it is a title."""
    sum: str = ""
    """The sum that a headline made of facts says."""
    own: frozenset[str] = frozenset()
    """What in it is ours: a field's label, and what parts one name from the other."""


def find_headline(lines: FactLines, fields: Sequence[str] = ()) -> Headline:
    """For the reader of `lines`; `fields` are those that the plan asks for, () for any."""
    story, language = lines.story, lines.wording.language
    headliner = find_headliner(story, language)
    titled = title_of(story, headliner)
    if language in {language_of(titled.title.words), headliner.language}:
        return titled
    told = _Told(lines, first_field(story, lines.watch, fields))
    if not (words := told.words()):
        return titled
    return Headline(linked(words, headliner), _title(story), frozenset(told.named), told.sum, told.own)


def title_of(story: Story, headliner: Member) -> Headline:
    """That outlet's title, with the story's own beneath where it is another's."""
    own = headliner.entry == story.headline_by
    return Headline(linked(headline_of(story, headliner), headliner), () if own else _title(story))


def _title(story: Story) -> Text:
    return plain_text(shorten(one_line(story.headline), HEADLINE))


@dataclass(frozen=True)
class _Told:
    """A headline made of one story's facts."""

    lines: FactLines
    field: str

    def words(self) -> str:
        """ "" where the facts say too little: less than two bodies, a body and a sum or a call, or the title's body and a field."""
        about = [self._call, self._what]
        titled = self._what if self._in_title(self.named) else ""
        if not self.named or (len(self.named) == 1 and not any((self.sum, self._call, titled))):
            return ""
        said = plain(self.lines.wording.joined([plain_text(part) for part in (*self._who_and_sum(), *about)]))
        return said if len(said) <= HEADLINE else ""

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Of both sides together in the pledge's sentence or in one with whom the title names; else those of the sum, of the title, of the
        text."""
        who, paying = self.lines.who, self._pledge.parties if self._pledge else ()
        fitting = [names for names in self._companies() if names == paying or self._in_title(names) or not self._titled]
        joint = max(filter(who.joins_sides, fitting), key=self._in_title, default=())
        named = joint or next((names for names in (paying, self._titled) if self._in_title(names)), ()) or paying or tuple(who.firsts())
        return tuple(sorted(who.sided(named), key=lambda name: (name not in self._titled, named.index(name))))

    @property
    def own(self) -> frozenset[str]:
        """The field's label; and of what stands between names whatever is too short to be known as ours, with the mark before it."""
        say = self.lines.wording.say
        bracket = say("{name} ({side})", name="", side="").strip()[-1]
        joints = {say("{one} with {other}", one=mark, other="").strip() for mark in (bracket, say("{names} and others", names="").strip())}
        return frozenset({*joints, self._label} - {""})

    # ── who, and how much ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _who_and_sum(self) -> tuple[str, str]:
        say, who, names = self.lines.wording.say, self.lines.who, self.named
        if self.sum and self._payer:
            others = [name for name in names if name != self._payer]
            return self._among_more(say(_ACTS[self._kind], who=who.party(self._payer), sum=self.sum)), who.apart(others[:_OTHERS])
        together = who.together(names) if who.joins_sides(names) and self._is_tie else who.apart(names[:_OTHERS])
        return together, self._among_more(say(_NOUNS[self._kind], sum=self.sum)) if self.sum else ""

    def _among_more(self, pledge: str) -> str:
        several = len(self.lines.ground.claims) >= _SEVERAL
        return self.lines.wording.say("{pledge} and more", pledge=pledge) if several else pledge

    def _companies(self) -> Iterator[tuple[str, ...]]:
        """Those whom one sentence names together, the pledge's first, then the title's."""
        yield from (self._pledge.parties,) if self._pledge else ()
        yield self._titled
        yield from self.lines.ground.together

    @property
    def _is_tie(self) -> bool:
        """Whether one sentence names all of them."""
        return any({*self.named} <= {*names} for names in self._companies())

    def _in_title(self, names: Sequence[str]) -> int:
        return len({*names} & {*self._titled})

    @cached_property
    def _titled(self) -> tuple[str, ...]:
        title, entry = self.lines.story.headline, self.lines.story.headline_by
        named = self.lines.ground.named_with(Receipt(entry, 0, "title", 0, len(title), title, title))
        sided = self.lines.who.sided(named)
        return tuple(name for name in named if name in sided)

    @cached_property
    def _pledge(self) -> Figure | None:
        """What the story is about, if that is a pledge on which outlets do not differ."""
        figure = self.lines.ground.main_figure
        return figure if figure and figure.pledged and (figure,) in self.lines.ground.claims else None

    @property
    def _kind(self) -> AmountKind:
        stated = self._pledge.stated if self._pledge else ()
        return next((amount.kind for amount in stated if amount.kind.pledged), AmountKind.OTHER)

    @property
    def sum(self) -> str:
        """Only beside those whom its own sentence names."""
        if not self._pledge or not {*self.named} <= {*self._pledge.parties}:
            return ""
        return plain(self.lines.much.stated(self._pledge))

    @property
    def _payer(self) -> str:
        payers = self.lines.ground.payers(self._pledge.stated) if self._pledge else ()
        return payers[0] if len(payers) == 1 and payers[0] in self.named else ""

    # ── for what ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _what(self) -> str:
        """What the money is for where an outlet says so in the reader's language, else the field."""
        stated = self._pledge.stated if self._pledge and self.sum else ()
        readable = [amount for amount in stated if self.lines.voices.is_readable(amount.receipt)]
        return plain(self.lines.much.purpose(readable)) or self._label

    @property
    def _label(self) -> str:
        field = self.lines.watch.field(self.field)
        return label(field.labels, self.lines.wording.language) if field else ""

    @property
    def _call(self) -> str:
        wording, days = self.lines.wording, Deadlines(self.lines.voices).days
        ends = [day.day for day in days if is_call(day)]
        return wording.say("Applications by {day}", day=wording.full_date(min(ends))) if ends else ""


# ── an outlet's title ───────────────────────────────────────────────────────────────────────────────────────────────────────


def find_headliner(story: Story, language: Language) -> Member:
    """Whose title stands on top: the story's own where the reader can read it, else the best outlet's that can be, else the story's own."""
    own = next((member for member in story.members if member.entry == story.headline_by), story.best)
    if language_of(story.headline) == language:
        return own
    return next((member for member in story.members if member.language == language and member.title.strip()), own)


def headline_of(story: Story, headliner: Member) -> str:
    title = story.headline if headliner.entry == story.headline_by else headliner.title
    return shorten(one_line(title), HEADLINE)


def linked_headline(story: Story, language: Language) -> Link | Plain:
    """An outlet's title, whatever the facts say."""
    headliner = find_headliner(story, language)
    return linked(headline_of(story, headliner), headliner)


def linked(words: str, member: Member) -> Link | Plain:
    return Link(words, member.url) if member.url else Plain(words)


def first_field(story: Story, watch: Watch, fields: Sequence[str] = ()) -> str:
    return next((key for key in story.fields if watch.field(key) and (not fields or key in fields)), OTHER_FIELD)
