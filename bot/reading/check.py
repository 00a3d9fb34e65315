"""Whether the words of a language model say only what the source says.

Pure and strict: a fall back to the source's own sentences is cheap, a wrong sentence is not. What is checked: the words' shape; every
figure with its unit and how sure it is; every name; every other word that says something; who is joined with whom; who does what to
whom, how far it has come, and whether it is denied; quotations and their speakers; roles; sides; causes.
"""

from collections.abc import Iterator, Mapping

from bot.models import Facts, Receipt
from bot.reading.checks.acts import Act, unborne
from bot.reading.checks.acts_en import english_acts
from bot.reading.checks.acts_ja import japanese_acts
from bot.reading.checks.causes import false_causes
from bot.reading.checks.denials import false_certainty, false_denials
from bot.reading.checks.flag import Flag
from bot.reading.checks.joined import Links, ill_joined
from bot.reading.checks.owned import false_owners
from bot.reading.checks.placed import misplaced
from bot.reading.checks.shape import misshapen
from bot.reading.checks.subjects import false_subjects
from bot.reading.checks.view import View, names_of, view_of, with_things, within_bodies
from bot.reading.checks.vocabulary import strange_words
from bot.reading.checks.voices import false_quotes, false_roles, false_sides
from bot.reading.lexicon.load import Lexicon
from bot.reading.passage import Passage
from bot.reading.summary import LIMITS

__all__ = ["Flag", "check_phrase", "check_prose"]


def check_prose(source: Passage, facts: Facts, lexicon: Lexicon, words: str) -> tuple[Flag, ...]:
    """What in `words`, a summary of `source`, the source does not bear out; empty if nothing. `facts` are those read from the source."""
    flags = tuple(misshapen(words, source.language, LIMITS[source.language]))
    if flags:
        return flags
    text = f"{source.title[:LONGEST_TITLE]}\n{source.text[:LONGEST]}"
    names = names_of(facts, text)
    names = with_things(names, view_of(text, source.language, lexicon, names))
    told, said = view_of(text, source.language, lexicon, names), view_of(words, source.language, lexicon, names)
    return tuple(dict.fromkeys(_flags(within_bodies(said, told), told, facts, lexicon)))


def check_phrase(source: Passage, amount: Receipt, words: str) -> tuple[Flag, ...]:
    """What is wrong with `words` as what the sum of the receipt `amount` is for: they must stand, as they are, in its sentence or in one
    beside it."""
    flags = tuple(misshapen(words, source.language, LONGEST_PHRASE))
    if flags:
        return flags
    sentence = source.index_at(amount.where, amount.start)
    near = [one for one in source.sentences if abs(one.index - sentence) <= 1 and one.where == amount.where]
    if not any(words in one.words for one in near):
        return (Flag("word", words, "does not stand beside the sum"),)
    return (Flag("figure", words, "holds the sum itself"),) if amount.words in words else ()


LONGEST_PHRASE = 120
LONGEST, LONGEST_TITLE = 6_000, 400
"""Code points of a source that a model is shown, and is checked against: news puts what matters first."""


def _flags(said: View, told: View, facts: Facts, lexicon: Lexicon) -> Iterator[Flag]:
    sides, links = _sides(told, facts), Links(told)
    yield from _false_figures(said, told)
    yield from _false_names(said, told, sides)
    yield from strange_words(said, told)
    yield from ill_joined(said, links)
    yield from misplaced(said, links)
    yield from unborne(_acts(said), _acts(told), sides, links)
    yield from false_owners(said, told, facts)
    yield from false_quotes(said, told, facts)
    yield from false_roles(said, told, facts)
    yield from false_sides(said, told, lexicon, sides)
    yield from false_causes(said, links)
    yield from false_subjects(said, links)
    yield from false_denials(said, told)
    yield from false_certainty(said, told)


def _acts(view: View) -> tuple[Act, ...]:
    return japanese_acts(view) if view.language == "ja" else english_acts(view)


def _sides(told: View, facts: Facts) -> Mapping[str, str]:
    found = {next(iter(one.keys)): one.side for one in told.mentions if one.side}
    return found | {f"body:{one.known_as}": one.side for one in facts.organisations if one.side}


def _false_figures(said: View, told: View) -> Iterator[Flag]:
    for figure in said.figures:
        same = [one for one in told.figures if figure.equals(one)]
        words = said.text[figure.start : figure.end]
        if not same:
            yield Flag("figure", words, "the source has no such figure")
        elif not any(one.qualifier == figure.qualifier for one in same):
            yield Flag("figure", words, f"“{figure.qualifier or 'just so'}”, where the source says “{same[0].qualifier or 'just so'}”")


def _false_names(said: View, told: View, sides: Mapping[str, str]) -> Iterator[Flag]:
    known = {key for one in told.mentions for key in one.keys}
    known |= {f"nation:{side}" for side in sides.values()}
    for one in said.mentions:
        if not one.keys <= known:
            yield Flag("name", one.words, "the source does not name it")
