"""Which organisations a passage names, on which side each acts, and whose child it is.

The side, in order: the lexicon; a branch's place; a country's name or place right before ("London-based", 英); in the name; right
after ("of Kobe", "(Kobe, Japan)"); the script of the name; else unknown. Place is not ownership: a parent is kept beside.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, product

from bot.models import Organisation, Where
from bot.reading.bodies.naming import Named, end_of_branch, end_with_legal_form, is_only_kind
from bot.reading.bodies.naming_en import english_name_after_country, english_names
from bot.reading.bodies.naming_ja import japanese_name_after_sign, japanese_name_before_bracket, japanese_names
from bot.reading.bodies.sides import has_side, side_around, side_inside, side_of
from bot.reading.lexicon.folding import fold_name
from bot.reading.lexicon.load import Lexicon
from bot.reading.lexicon.terms import Body, Hit, Known, Line, Nation, Neutral, Pair, Place
from bot.reading.passage import Passage

MOST = 60
"""More organisations than any news item names; what comes after is left out."""
MOST_UNLISTED = 200
_MENTIONS = 8
"""Of one body: whose child it is stands where it is introduced."""
THINGS = frozenset({"media", "programme", "project", "facility", "award", "fund"})
"""Kinds that show a side but are not organisations."""
NOT_LISTED = THINGS | {"government"}
"""A government acts, but as the country: it is no organisation of its own."""
_CHILD_OF = re.compile(
    r"^,?[ \u00a0]?\(?(?:(?:now|which is|is|an?|the)[ \u00a0]){0,2}(?:[\w'’-]{1,24}[ \u00a0]){0,3}"
    r"(?:subsidiary|arm|unit|part|owned|division|branch|affiliate|child)[ \u00a0](?:of|by)[ \u00a0](?:the[ \u00a0])?"
    r"(?:[\w'’-]{1,24}[ \u00a0]){0,3}$"
)
_CHILD_OF_JA = re.compile(r"^(?:の(?:完全)?子会社(?:の|である|で)?|傘下の|の傘下にある|グループの)[一-鿿]{0,8}$")
_OWNS = frozenset({"'s ", "’s ", "' ", "’ ", "の", "'s new ", "’s new "})
_POSSESSIVE = re.compile(r"(?:['’]s|-based|-headquartered|-listed)[ \u00a0]")
_ACRONYM = re.compile(r"[ \u00a0]?[（(]([A-Z][A-Za-z0-9&-]{1,11})(?:[)）、,;；])")


@dataclass(frozen=True, slots=True)
class _Mention:
    where: Where
    start: int
    end: int
    words: str
    side: str
    body: Body | None = None
    kind: str = ""
    called: frozenset[str] = field(default_factory=frozenset)
    """Folded names and abbreviations that mean the same body here."""
    owner: Body | None = None
    """The body of the lexicon that the text says it belongs to."""


def find_organisations(passage: Passage, lexicon: Lexicon) -> tuple[Organisation, ...]:
    """One Organisation a body, in reading order, at its fullest mention."""
    return _find(passage, lexicon)


@functools.lru_cache(maxsize=4)
def _find(passage: Passage, lexicon: Lexicon) -> tuple[Organisation, ...]:
    scan = lexicon.scan(passage)
    names, things = scan.names, frozenset(hit.words for hit in scan.keywords)
    mentions: list[_Mention] = []
    parts: tuple[Where, ...] = ("title", "text")
    for where in parts:
        line = Line(hit for hit in names if hit.where == where)
        text = passage.words(where)
        listed = (hit for hit in line.hits if isinstance(hit.term, Body) and hit.term.kind not in NOT_LISTED)
        mentions.extend(_of_lexicon(text, hit, line) for hit in listed)
        mentions.extend(islice(_unlisted(passage, where, line, lexicon, things), MOST_UNLISTED))
    mentions.sort(key=lambda one: (one.where == "text", one.start, -one.end))
    groups = _together(_as_declared(_outermost(mentions)))[:MOST]
    return tuple(_organisation(passage, lexicon, group, groups) for group in groups)


# ── names of the lexicon ────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_lexicon(text: str, hit: Hit, line: Line) -> _Mention:
    """A hit in full: with its legal form, or as the branch its place or laboratory makes of it."""
    body = hit.term
    assert isinstance(body, Body)  # noqa: S101 - the caller's filter, for the type checker
    end = end_with_legal_form(text, hit.end)
    branch = _branch(text, hit, end, line)
    if branch:
        return replace(branch, kind=body.kind)
    mention = _Mention(hit.where, hit.start, end, text[hit.start : end], body.side, body, body.kind)
    return replace(mention, called=_called(text, mention))


def _branch(text: str, hit: Hit, end: int, line: Line) -> _Mention | None:
    """ "Takeda Cambridge", "Airbus UK", "Eisai Hatfield Research Laboratories": acts where it stands, belongs to the body."""
    body = hit.term
    if not isinstance(body, Body) or body.kind != "company":
        return None
    place = next((one for one in islice(line.after(end), 1) if has_side(one.term) and one.start == end + 1), None)
    to = end_of_branch(text, end)
    if place and place.end >= to and text[end : place.start].isspace() and not _is_people(place.term):
        to = end_of_branch(text, place.end)
    if to <= end:
        return None
    inside = next((one for one in line.inside(end, to) if has_side(one.term)), None)
    side = side_of(inside.term) if inside else body.side
    words = text[hit.start : to]
    return _Mention(hit.where, hit.start, to, words, side, None, "company", frozenset({fold_name(words)}))


def _is_people(term: object) -> bool:
    return isinstance(term, Nation) and term.how != "name"


def _called(text: str, mention: _Mention) -> frozenset[str]:
    called = {fold_name(mention.words)}
    if match := _ACRONYM.match(text, mention.end):
        called.add(fold_name(match.group(1)))
    return frozenset(called)


# ── names no lexicon lists ──────────────────────────────────────────────────────────────────────────────────────────────────


def _unlisted(passage: Passage, where: Where, line: Line, lexicon: Lexicon, things: frozenset[str]) -> Iterator[_Mention]:
    """`things` are words of fields: a country's robot (英ロボット) is no company."""
    text = passage.words(where)
    found = japanese_names(text) if passage.language == "ja" else english_names(text, lexicon.given_names)
    for named in found:
        yield from _unlisted_name(text, where, _in_one_sentence(passage, where, named), line, lexicon)
    for hit in line.hits:
        named_here = _named_after(text, hit)
        if named_here and text[named_here.start : named_here.end] not in things:
            yield from _unlisted_name(text, where, named_here, line, lexicon)


def _in_one_sentence(passage: Passage, where: Where, named: Named) -> Named:
    """What of a run of capitals stands in its last sentence: "Fukushima Prefecture. Britain's Institute" is no one name."""
    last = passage.sentence_at(where, named.end - 1)
    return replace(named, start=last.start) if last and named.start < last.start < named.end else named


def _named_after(text: str, hit: Hit) -> Named | None:
    if isinstance(hit.term, Nation) and hit.term.how == "sign":
        return japanese_name_after_sign(text, hit.end)
    if isinstance(hit.term, Place) and (bracketed := japanese_name_before_bracket(text, hit.start)):
        return bracketed
    if isinstance(hit.term, Nation | Place):
        return english_name_after_country(text, _without_possession(hit))
    return None


def _without_possession(hit: Hit) -> int:
    """Where a name ends: a lexicon may list it with its "'s"."""
    return hit.end - 2 if hit.words.endswith(("'s", "’s")) else hit.end


def _unlisted_name(text: str, where: Where, named: Named, line: Line, lexicon: Lexicon) -> Iterator[_Mention]:
    inside = line.inside(named.start, named.end)
    if any(isinstance(hit.term, Body | Known | Neutral | Pair) for hit in inside):
        return
    start = named.start
    for hit in inside:  # 英国のラフバラー大: the country is no part of the name
        if isinstance(hit.term, Nation) and hit.start <= start < hit.end and not text[hit.start].isascii():
            start = hit.end
        elif hit.start == start and (possessed := _POSSESSIVE.match(text, _without_possession(hit))):
            start = possessed.end()
        elif (hit.start, hit.end) == (start, named.end):
            return
    end = _with_place(text, named.end, line)
    words, owner = text[start:end], _owner_before(text, start, line)
    side = side_inside(start, end, line) or (owner.side if owner else side_around(text, start, end, line) or lexicon.native_side(words))
    person = named.kind == "headed" and " " in words and words.split()[0] in lexicon.given_names
    if end - start < 2 or is_only_kind(words) or person or (named.kind == "headed" and not side):  # noqa: PLR2004 - one character is no name
        return
    mention = _Mention(where, start, end, words, side, None, "" if named.kind == "headed" else named.kind, owner=owner)
    yield replace(mention, called=_called(text, mention))


def _with_place(text: str, end: int, line: Line) -> int:
    """Past a town that ends a name: Royal Botanic Garden Edinburgh."""
    place = next(iter(line.inside(end, end + 2)), None)
    named = place and isinstance(place.term, Place) and place.start == end + 1 and text[end] in " \u00a0" and text[end - 1].islower()
    return place.end if place and named else end


def _owner_before(text: str, start: int, line: Line) -> Body | None:
    """The body whose laboratory, centre or branch the name at `start` is: "Durham University's Centre for …", 東京大学の…研究所."""
    hit = next(line.before(start), None)
    if hit and isinstance(hit.term, Body) and hit.term.kind not in NOT_LISTED and text[hit.end : start] in _OWNS:
        return hit.term
    return None


# ── one of each ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _outermost(mentions: list[_Mention]) -> list[_Mention]:
    kept: list[_Mention] = []
    for one in mentions:
        last = kept[-1] if kept else None
        if last and last.where == one.where and one.start < last.end:
            continue
        kept.append(one)
    return kept


def _as_declared(mentions: list[_Mention]) -> list[_Mention]:
    """An abbreviation that the text gives to a body, in brackets behind its name, means that body there, whatever it means elsewhere."""
    declared = {name: one for one in mentions if one.body for name in one.called if name != fold_name(one.words)}
    means = ((one, declared.get(fold_name(one.words))) for one in mentions)
    return [replace(one, body=of.body, side=of.side, kind=of.kind) if of and one.body else one for one, of in means]


def _together(mentions: Iterable[_Mention]) -> list[list[_Mention]]:
    """Mentions of one body in one group: by the lexicon, by name or abbreviation, by the beginning of a longer name."""
    groups: list[list[_Mention]] = []
    index: dict[str, list[_Mention]] = {}
    for one in mentions:
        keys = [f"body:{one.body.name}"] if one.body else []
        keys += [name for name in one.called if not one.body]
        group = next((index[key] for key in keys if key in index), None)
        if group is None and len(one.called) == 1:
            group = _begins_longer(one, groups)
        if group is None:
            if len(groups) >= MOST * 2:
                continue
            group = []
            groups.append(group)
        group.append(one)
        for key in (*keys, *one.called):
            index.setdefault(key, group)
    return groups


def _begins_longer(mention: _Mention, groups: list[list[_Mention]]) -> list[_Mention] | None:
    """The group of a body whose name begins like the mention's, one of the two being a short form no list has: セレス, セレス・パワー."""
    name = next(iter(mention.called))
    for group in groups:
        others = (one for one in group[:_MENTIONS] if not (one.body and mention.body))
        if any(_begins(name, called) or _begins(called, name) for one in others for called in one.called):
            return group
    return None


def _begins(short: str, name: str) -> bool:
    return name.startswith((f"{short} ", f"{short}・"))


def _organisation(passage: Passage, lexicon: Lexicon, group: list[_Mention], groups: list[list[_Mention]]) -> Organisation:
    fullest = max(group, key=lambda one: len(one.words))
    body = next((one.body for one in group if one.body), None)
    side = next((one.side for one in group if one.side), "")
    parent, parent_side = _parent(passage, lexicon, group, groups)
    return Organisation(
        receipt=passage.receipt(fullest.where, fullest.start, fullest.end),
        side=side,
        known_as=body.name if body else fullest.words,
        parent=parent,
        parent_side=parent_side,
        kind=fullest.kind,
        names=body.names if body else {},
    )


def _parent(passage: Passage, lexicon: Lexicon, group: list[_Mention], groups: list[list[_Mention]]) -> tuple[str, str]:
    body = next((one.body for one in group if one.body), None)
    if body and body.parent in lexicon.bodies:
        return body.parent, lexicon.bodies[body.parent].side
    if mother := next((one.owner for one in group if one.owner), None):
        return mother.name, mother.side
    for other in groups:
        pairs = product(group[:_MENTIONS], other[:_MENTIONS]) if other is not group else ()
        if any(_is_child(passage, child, owner) for child, owner in pairs):
            owner = other[0]
            return (owner.body.name if owner.body else owner.words), owner.side
    return "", ""


def _is_child(passage: Passage, child: _Mention, owner: _Mention) -> bool:
    if child.where != owner.where:
        return False
    text = passage.words(child.where)
    if child.end <= owner.start <= child.end + 90:
        return bool(_CHILD_OF.match(text[child.end : owner.start]))
    return owner.end <= child.start <= owner.end + 20 and bool(_CHILD_OF_JA.match(text[owner.end : child.start]))
