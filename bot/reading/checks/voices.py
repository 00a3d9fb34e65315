"""Who said what, who is what, and on which side each name is said to act."""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from bot.models import Facts
from bot.reading.bodies.sides import side_around
from bot.reading.checks.flag import Flag
from bot.reading.checks.stems import same_word, stem
from bot.reading.checks.view import Mention, View
from bot.reading.lexicon.folding import fold_name
from bot.reading.lexicon.load import Lexicon
from bot.reading.lexicon.terms import Line
from bot.reading.people.english import english_role
from bot.reading.people.japanese import japanese_role
from bot.reading.quotes.marks import find_quoted
from bot.reading.quotes.quotes import find_quotes
from bot.reading.words import words_of

_GLUE = frozenset(words_of("check", "glue"))
_SHORT = 3
_NEAR = 60
_GENERIC = frozenset(words_of("check", "roles", "generic"))
_BELONGS = re.compile(r"\b(?:of|by|with|and|from|for|to)(?: the)? $")
"""Before a name: a country further to the left is another's ("the London-based arm of X")."""


def false_quotes(said: View, source: View, facts: Facts) -> Iterator[Flag]:
    """Words in marks that the source has not, or gives to somebody else."""
    plain = _unmarked(source.text)
    for piece in find_quoted(said.text):
        words = said.text[piece.start : piece.end]
        if _unmarked(words).strip(" .,。、") not in plain:
            yield Flag("quote", words, "the source has no such words")
    for quote in find_quotes(said.passage, facts.people):
        words = _unmarked(quote.receipt.words).strip(" .,。、")
        told = [one.speaker for one in facts.quotes if words in _unmarked(one.receipt.words)]
        if not told and not quote.speaker:
            continue
        if not any(_same_person(quote.speaker, speaker) for speaker in told):
            yield Flag("quote", quote.speaker or words, "the source does not have them say it")


def _unmarked(words: str) -> str:
    return " ".join(fold_name(words).replace("“", '"').replace("”", '"').split())


def _same_person(one: str, other: str) -> bool:
    left, right = fold_name(one), fold_name(other)
    return bool(left and right) and (left in right or right in left or left.split()[-1] == right.split()[-1])


def false_roles(said: View, source: View, facts: Facts) -> Iterator[Flag]:
    """A person's role must be made of words that the source has beside that person, in the same piece of the sentence."""
    read = japanese_role if said.language == "ja" else english_role
    for one in said.mentions:
        if one.sort != "person":
            continue
        role = read(said.text, one.start, one.end)
        places = [other for other in source.mentions if other.keys & one.keys]
        told = [read(source.text, other.start, other.end) for other in places]
        told += [person.role for person in facts.people if f"person:{person.known_as or person.receipt.words}" in one.keys]
        if role and not any(_made_of(role, each, said.language == "ja") for each in told):
            yield Flag("role", f"{role} {one.words}", "the source gives them no such role")


def _made_of(role: str, told: str, japanese: bool) -> bool:  # noqa: FBT001 - the language, told once
    if not told:
        return False
    if japanese:
        matches = SequenceMatcher(None, role, told, autojunk=False).get_matching_blocks()
        return sum(block.size for block in matches) >= len(role.replace("・", "")) - 1
    known = {stem(word) for word in fold_name(told).replace(",", " ").split()}
    own = [stem(word) for word in fold_name(role).replace(",", " ").split() if word not in _GLUE and len(word) >= _SHORT]
    return all(any(same_word(word, other) for other in known) for word in own)


def false_sides(said: View, source: View, lexicon: Lexicon, sides: Mapping[str, str]) -> Iterator[Flag]:
    """ "A country's firm" said of another's."""
    told = _told_sides(source, lexicon)
    for one, side in _placed(said, lexicon):
        key = min(one.keys)
        known = {sides[key]} if sides.get(key) else told.get(key, set())
        if side not in known:
            yield Flag("side", one.words, f"the source does not put it in {side}")


def _placed(view: View, lexicon: Lexicon) -> Iterator[tuple[Mention, str]]:
    """Each body with the side that the words around it give it."""
    line = _line(view, lexicon)
    for one in view.mentions:
        if one.sort == "body" and not _BELONGS.search(view.text[: one.start]):
            side = side_around(view.text, one.start, one.end, line)
            if side and _describes(view, one):
                yield one, side


def _describes(view: View, one: Mention) -> bool:
    """Whether what stands between a country and the name is a kind of body, and no verb ("the UK left X")."""
    before = next((other for other in reversed(view.mentions) if other.end <= one.start), None)
    words = view.text[before.end : one.start].lower().split() if before and one.start - before.end <= _NEAR else []
    return not words or not words[-1].isalpha() or not words[-1].isascii() or words[-1] in _GENERIC


def _line(view: View, lexicon: Lexicon) -> Line:
    return Line(hit for hit in lexicon.scan(view.passage).names if hit.where == "text")


def _told_sides(source: View, lexicon: Lexicon) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one, side in _placed(source, lexicon):
        found.setdefault(min(one.keys), set()).add(side)
    return found
