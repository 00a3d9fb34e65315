"""One story, worded: the same item in a digest and in an answer, and stories by field.

What outlets wrote is shown verbatim: a title, whole sentences, a quotation with the name of its outlet. Nothing here is rephrased; where a
language model wrote the summary, it says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from bot.models import Item, Language, Link, Member, Plain, Quotation, Quote, Receipt, Section, Story, Strong, Text, Watch
from bot.rates import NO_EXCHANGE, Exchange
from bot.sound import sound_of_kana, sounds_of_latin
from bot.text import fold, language_of, one_line, shorten
from bot.watches import label
from bot.wording.catalogue import Wording, in_marks, merged
from bot.wording.differences import difference_line
from bot.wording.factlines import FactLines
from bot.wording.headlines import OTHER_FIELD, Headline, find_headline, find_headliner, first_field, linked, linked_headline, title_of
from bot.wording.receipts import NO_NOTE, Note, Receipts

__all__ = [
    "OTHER_FIELD",
    "brief_story",
    "by_field",
    "field_heading",
    "find_headliner",
    "find_prose",
    "find_quote",
    "find_quotes",
    "find_summary",
    "first_field",
    "is_heard",
    "is_statement",
    "linked_headline",
    "mention_story",
    "quoted",
    "source_line",
    "speaker",
    "statement",
    "word_story",
]

SUMMARY: Mapping[Language, int] = {"en": 360, "ja": 180}
QUOTE: Mapping[Language, int] = {"en": 280, "ja": 140}
"""Longest, by code points; a Japanese sentence says as much in half."""
SENTENCES, VOICES = 2, 2
"""Most sentences of a summary, most quotations of a story told in full."""
BRIEF_SENTENCE: Mapping[Language, int] = {"en": 170, "ja": 85}
"""Longest in a story told in short, by code points."""
_TOP: Mapping[Language, int] = {"en": 350, "ja": 180}
"""How far into a text a sentence still tells what it is about."""
_ALSO = 3
_NAME = 80
_ROLE = 120
_SHORTEST_QUOTE: Mapping[Language, int] = {"en": 25, "ja": 12}
"""Anything shorter is a phrase in marks, not a statement."""
_SHORTEST_FRAGMENT = 50
_SEVERAL = 3
_SENTENCE_END = re.compile(r"(?<=[.!?][”’\"'])\s|(?<=[.!?])\s|(?<=[。!?！？])")
_ARTICLE = re.compile(r"^(?:an?|the)\s+(?=\w)", re.IGNORECASE)
_KATAKANA = re.compile("[ァ-ヺー]+")


def word_story(
    story: Story,
    watch: Watch,
    wording: Wording,
    *,
    note: Note = NO_NOTE,
    fields: Sequence[str] = (),
    exchange: Exchange = NO_EXCHANGE,
    sentences: int = SENTENCES,
    voices: int = VOICES,
) -> Item:
    """The item that tells `story` to a reader of that language, its sums converted with `exchange`; `fields` are those that the plan asks
    for, () for any; at most `sentences` of summary and `voices` are quoted."""
    prose = find_prose(story, wording.language) if sentences else ""
    summary = prose or find_summary(story, wording.language, sentences)
    quotes = find_quotes(story, wording.language, besides=summary)[:voices]
    lines = FactLines(story, watch, wording, told=summary, exchange=exchange)
    headline = find_headline(lines, fields)
    differing = lines.own_sums(mention.amount for difference in story.differences for mention in chain(*difference.versions))
    guard = _guard(story, wording, note, lines.own, headline.own, differing)
    facts = lines.lines(above=_borne(headline, guard))
    told = lines.emphasised(summary, ((Strong(headline.sum),), *facts))
    item = replace(
        _bare_item(story, wording, note, headline),
        facts=facts,
        summary=_marked(told, story, wording) if prose else told,
        differs=difference_line(story, wording, told=facts),
        quotes=tuple(Quotation((Plain(statement(quote)),), speaker(quote, story, wording)) for quote in quotes),
    )
    return _with_rates(guard.checked(item), lines)


def mention_story(story: Story, wording: Wording, *, note: Note = NO_NOTE, watch: Watch | None = None, fields: Sequence[str] = ()) -> Item:
    """Headline, sources and note only: for readers who were told the story already. Without `watch` the headline is always a title."""
    if watch is None:
        headliner = find_headliner(story, wording.language)
        headline = title_of(story, headliner)
        return _guard(story, wording, note).checked(_bare_item(story, wording, note, headline))
    lines = FactLines(story, watch, wording)
    headline = find_headline(lines, fields)
    return _guard(story, wording, note, lines.own, headline.own).checked(_bare_item(story, wording, note, headline))


def _guard(story: Story, wording: Wording, note: Note, *own: Iterable[str]) -> Receipts:
    """The one gate that every item passes."""
    return Receipts(story, wording, frozenset(chain(note.own, _counts(story), *own)), note.gained)


def _borne(headline: Headline, guard: Receipts) -> Headline | None:
    """A headline made of facts, if it will be printed: then no line beneath need say again what it says."""
    return headline if headline.names and guard.bears((headline.title,)) else None


def _with_rates(item: Item, lines: FactLines) -> Item:
    return replace(item, rates=lines.rates_in(item.facts))


def _bare_item(story: Story, wording: Wording, note: Note, headline: Headline) -> Item:
    return Item(
        story=story.id,
        revision=story.revision,
        headline=(headline.title,),
        sources=source_line(story, wording),
        note=note.text,
        original=headline.original,
    )


def brief_story(
    story: Story, watch: Watch, wording: Wording, *, note: Note = NO_NOTE, fields: Sequence[str] = (), exchange: Exchange = NO_EXCHANGE
) -> Item:
    """The story in short: its field's sign, headline, who with whom, how much, a sentence, and whose report it is. The source's own title
    is beneath only a headline made of facts."""
    headliner = find_headliner(story, wording.language)
    field = watch.field(first_field(story, watch, fields))
    sign = (Plain(f"{field.emoji} "),) if field and field.emoji else ()
    lines = FactLines(story, watch, wording, exchange=exchange)
    headline = find_headline(lines, fields)
    guard = _guard(story, wording, note, lines.own, headline.own, (piece.words.strip() for piece in sign))
    fact = lines.in_brief(above=_borne(headline, guard))
    sentence = shorten(find_summary(story, wording.language), BRIEF_SENTENCE[wording.language])
    outlets = len({fold(member.publisher) for member in story.members})
    more = (Plain(f" +{outlets - 1}"),) if outlets > 1 else ()
    item = Item(
        story=story.id,
        revision=story.revision,
        headline=(*sign, headline.title),
        facts=(fact,) if fact else (),
        summary=(Plain(sentence),) if sentence else (),
        sources=(Plain(_outlet(headliner).words), *more),
        note=note.text,
        original=headline.original if headline.names else (),
        brief=True,
    )
    return _with_rates(guard.checked(item), lines)


def by_field(items: Sequence[tuple[Story, Item]], watch: Watch, wording: Wording, *, fields: Sequence[str] = ()) -> tuple[Section, ...]:
    """Each story once, under the first of its fields (of `fields` where given); the best story's section first, what has no field last."""
    stand: dict[str, list[Item]] = {}
    for story, item in items:
        stand.setdefault(first_field(story, watch, fields), []).append(item)
    return tuple(
        Section(key, (Plain(field_heading(key, watch, wording)),), tuple(under))
        for key, under in sorted(stand.items(), key=lambda pair: pair[0] == OTHER_FIELD)
    )


def field_heading(key: str, watch: Watch, wording: Wording) -> str:
    field = watch.field(key)
    return f"{field.emoji} {label(field.labels, wording.language)}".strip() if field else wording.say("Also")


# ── headline and summary ────────────────────────────────────────────────────────────────────────────────────────────────────


def find_summary(story: Story, language: Language, most: int = SENTENCES) -> str:
    """At most `most` whole sentences of one outlet, verbatim: the story's own; where a member writes the reader's language and the story's
    own does not, what of that member's beginning holds a fact."""
    languages = {member.entry: member.language for member in story.members}
    own = [receipt.words for receipt in story.summary if fold(receipt.words) != fold(story.headline)]
    if not story.summary or languages.get(story.summary[0].entry, language) == language:
        return _sentences(own[:most], language)
    openings = (opening for member in story.members if member.language == language if (opening := _opening(story, member)))
    if opening := next(openings, []):
        return _sentences(opening[:most], language)
    return _sentences(own[:most], languages[story.summary[0].entry])


def find_prose(story: Story, language: Language) -> str:
    """The model's words, for readers of the language they are in; "" if there are none."""
    return one_line(story.prose) if story.prose and language_of(story.prose) == language else ""


def _marked(summary: Text, story: Story, wording: Wording) -> Text:
    """Whose words these are stands first, so that no shortening parts it from them."""
    model = shorten(one_line(story.model), _NAME)
    return wording.say_pieces("Summary written by {model}, checked against the source: {summary}", model=model, summary=summary)


def _opening(story: Story, member: Member) -> list[str]:
    """The sentences of that member's text that hold a fact or the evidence and begin near its top, in reading order."""
    facts = story.facts
    known: Iterable[Receipt] = (
        *(amount.receipt for amount in facts.amounts),
        *(organisation.receipt for organisation in facts.organisations),
        *(receipt for receipts in story.evidence.values() for receipt in receipts),
    )
    own = [receipt for receipt in known if receipt.entry == member.entry and receipt.where == "text"]
    near = [receipt for receipt in own if receipt.start < _TOP[member.language] and receipt.sentence not in {"", receipt.words}]
    return list(dict.fromkeys(receipt.sentence for receipt in sorted(near, key=lambda receipt: receipt.start)))


def _sentences(sentences: Sequence[str], language: Language) -> str:
    limit = SUMMARY[language]
    blank = "" if language == "ja" else " "
    told = ""
    for sentence in map(one_line, sentences):
        if told and len(told) + len(sentence) + 1 > limit:
            break
        told += (blank if told else "") + sentence
    return shorten(told, limit)


# ── who said what ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def find_quotes(story: Story, language: Language, *, besides: str = "") -> tuple[Quote, ...]:
    """One voice a story; a story of several undertakings (three sums or more) has two, of different people."""
    first, told = find_quote(story, language, besides=besides), story.facts.quotes
    if first is None or len(story.facts.amounts) < _SEVERAL:
        return (first,) if first else ()
    second = find_quote(story, language, besides=besides, heard={fold(quote.speaker) for quote in told if is_heard(quote, first)})
    # Who can read one of the two is not made to puzzle over the other.
    return (first, second) if second and (_language(second) == language or _language(first) != language) else (first,)


def find_quote(story: Story, language: Language, *, besides: str = "", heard: Collection[str] = ()) -> Quote | None:
    """The quotation to show: said by somebody, long enough to say something, in the reader's language if there is one, from the best
    outlet, not told in `besides` already, not by those `heard` (folded names)."""
    ranks = {member.entry: rank for rank, member in enumerate(story.members)}
    told = fold(besides)

    def place(quote: Quote) -> tuple[bool, bool, bool, int, int]:
        fragment = quote.receipt.words[:1].islower()
        return _language(quote) != language, fragment, not quote.role, ranks[quote.receipt.entry], quote.receipt.start

    known = (quote for quote in story.facts.quotes if quote.receipt.entry in ranks and fold(quote.speaker) not in heard)
    usable = (quote for quote in known if is_statement(quote) and fold(quoted(quote)) not in told)
    return min(usable, key=place, default=None)


def is_heard(quote: Quote, other: Quote) -> bool:
    """Whether both are, or may be, one person's: in two scripts a name is known by its sound, バランス and Vallance."""
    if fold(quote.speaker) == fold(other.speaker):
        return True
    kana, latin = sorted((quote.speaker, other.speaker), key=lambda name: name.isascii())
    heard = {sound for word in _KATAKANA.findall(kana) if (sound := sound_of_kana(word))}
    return any(sound in heard for word in re.findall(r"[A-Za-z]+", latin) for sound in sounds_of_latin(word))


def is_statement(quote: Quote) -> bool:
    """Said by somebody, and long enough; a fragment that begins within a sentence must be longer to say something by itself."""
    words = quoted(quote)
    shortest = _SHORTEST_FRAGMENT if words[:1].islower() else _SHORTEST_QUOTE[_language(quote)]
    return bool(quote.speaker) and len(words) >= shortest


def quoted(quote: Quote) -> str:
    """The words, without the comma that led on: whole, or their first whole sentences where too long; "" if not one sentence fits."""
    words, limit = one_line(quote.receipt.words).rstrip(",、 "), QUOTE[_language(quote)]
    if len(words) <= limit:
        return words
    ends = [found.start() for found in _SENTENCE_END.finditer(words) if found.start() <= limit]
    return words[: ends[-1]].rstrip() if ends else ""


def statement(quote: Quote) -> str:
    """The words in their marks."""
    return in_marks(quoted(quote), _language(quote))


def speaker(quote: Quote, story: Story, wording: Wording) -> Text:
    """Who said it, as what; and in whose version where several outlets report."""
    name, role = shorten(one_line(quote.speaker), _NAME), shorten(_role(quote, wording), _ROLE)
    who = wording.say("{name}, {role}", name=name, role=role) if role and fold(role) not in fold(name) else name
    if len({fold(member.publisher) for member in story.members}) == 1:
        return (Plain(who),)
    outlet = shorten(one_line(story.member(quote.receipt.entry).publisher), _NAME)
    return (Plain(wording.say("{who} ({outlet})", who=who, outlet=outlet)),)


def _role(quote: Quote, wording: Wording) -> str:
    """As the outlet gives it; without its article where it stands in brackets of another language."""
    role = one_line(quote.role).strip("・、,; ")
    return role if _language(quote) == wording.language else _ARTICLE.sub("", role)


def _language(quote: Quote) -> Language:
    return language_of(quote.receipt.words)


# ── sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def source_line(story: Story, wording: Wording) -> Text:
    """ "GOV.UK · also covered by Pharma Wire, 科学日報 +2": each outlet once, the best first."""
    outlets: dict[str, Member] = {}
    for member in story.members:
        outlets.setdefault(fold(member.publisher), member)
    first, *others = outlets.values()
    line: Text = (_outlet(first),)
    if not others:
        return line
    shown = [(_outlet(member),) for member in others[:_ALSO]]
    more = f" +{len(others) - _ALSO}" if len(others) > _ALSO else ""
    also = wording.say_pieces("also covered by {outlets}", outlets=(*_comma(shown, wording), Plain(more)))
    return wording.joined([line, also])


def _counts(story: Story) -> Iterable[str]:
    """How many outlets a line may leave unnamed."""
    return (f"+{count}" for count in range(1, len(story.members)))


def _comma(parts: Sequence[Text], wording: Wording) -> Text:
    comma = Plain(wording.say(", "))
    return merged([piece for number, part in enumerate(parts) for piece in ((comma, *part) if number else part)])


def _outlet(member: Member) -> Link | Plain:
    return linked(shorten(one_line(member.publisher), _NAME), member)
