"""Who does what to whom: acts that a text tells, in one shape for English and Japanese, and whether the source tells them so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.reading.checks.figures import Figure
from bot.reading.checks.flag import Flag
from bot.reading.checks.joined import Links
from bot.reading.checks.stems import same_word, stem
from bot.reading.checks.view import Mention
from bot.reading.words import keys_of, words_of

DONE, NOW, WILL, PLAN, MAY = "done", "now", "will", "plan", "may"
SYMMETRIC = frozenset(words_of("check", "roles", "symmetric"))
_CONVERSE = {"sell": "acquire", "receive": "give", "receive_goods": "supply"}
_CONVERSE |= {back: there for there, back in _CONVERSE.items()}
_LOADED = frozenset({"raise", "close", "find", "sue"})
"""Acts of which each word says its own."""
MOST = 200
"""Acts of one text that are looked at."""
_LOCAL = ("place",)


@dataclass(frozen=True, slots=True)
class Act:
    """`sorts` are the kinds its word may be; `doers` of an act nobody is named for is empty. `stages` says how far it has come."""

    sorts: frozenset[str]
    words: str
    sentence: int
    doers: frozenset[str]
    objects: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    source: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset({DONE, WILL})
    denied: bool = False
    may_be: frozenset[str] = frozenset()
    """Whom a pronoun, or nothing at all, may stand for as the doer."""
    noun: bool = False
    figures: tuple[Figure, ...] = ()
    """The sums, and the things counted, that go with it."""
    heads: frozenset[str] = frozenset()
    """What does it, in plain words, where nobody is named."""

    @property
    def everybody(self) -> frozenset[str]:
        return self.doers | self.objects | self.to | self.source | self.beside


@cache
def sorts_of(table: str) -> Mapping[str, frozenset[str]]:
    """Word (as it stands in `table`: "en", "noun" or "ja") → sorts of act."""
    found: dict[str, set[str]] = {}
    for sort in keys_of("check", "acts"):
        for word in words_of("check", "acts", sort, table):
            found.setdefault(word, set()).add(sort)
    return {word: frozenset(sorts) for word, sorts in found.items()}


@cache
def sorts_by_stem() -> Mapping[str, frozenset[str]]:
    """The stems of the English words of all acts, verbs and nouns."""
    found: dict[str, frozenset[str]] = {}
    for table in ("en", "noun"):
        for word, sorts in sorts_of(table).items():
            found[stem(word)] = found.get(stem(word), frozenset()) | sorts
    return found


def told_sorts(stems: Iterable[str]) -> frozenset[str]:
    """The sorts of act that words of these stems may tell, those that say more than the act left out; and their converses."""
    found = {sort for word in stems for sort in sorts_by_stem().get(word, ())} - _LOADED
    return frozenset(found | {_CONVERSE[sort] for sort in found if sort in _CONVERSE})


def keys(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(key for one in mentions for key in one.keys if not key.startswith(_LOCAL))


def with_converses(acts: Iterable[Act]) -> Iterator[Act]:
    """Who buys from whom is sold to by them; who gives to whom is received from."""
    for act in acts:
        yield act
        for sort in act.sorts & _CONVERSE.keys():
            takers = act.to | (act.objects if _CONVERSE[sort].startswith("receive") else frozenset())
            takers |= act.source if sort == "supply" else frozenset()
            doers = act.source if sort in {"acquire", "receive", "receive_goods"} else takers
            other = act.doers if sort in {"acquire", "receive", "receive_goods"} else frozenset()
            giver = frozenset() if sort in {"acquire", "receive", "receive_goods"} else act.doers
            yield replace(act, sorts=frozenset({_CONVERSE[sort]}), doers=doers, to=other, source=giver, may_be=frozenset())


def unborne(said: Sequence[Act], told: Sequence[Act], sides: Mapping[str, str], links: Links) -> Iterator[Flag]:
    """`sides` says on which side each name acts, so that "the … firm" may be that name."""
    told = list(with_converses(told))
    for act in said:
        alike = [one for one in told if one.sorts & act.sorts]
        if not alike:
            if (act.doers or act.objects) and not _is_alone(act):
                yield Flag("act", act.words, "the source tells no such act")
            continue
        same = [one for one in alike if _same_parties(act, one, sides)]
        if not same:
            yield Flag("act", act.words, f"the source does not tell it of {', '.join(sorted(_names(act))) or 'this'}")
        elif not all(any(links.holds(figure, one.sentence) for one in same) for figure in act.figures):
            yield Flag("figure", act.words, "the source joins another sum with it")
        elif all(one.denied != act.denied for one in same):
            yield Flag("negation", act.words, "denied in one, told in the other")
        elif not any(_same_stage(act, one) for one in _finite([one for one in same if one.denied == act.denied])):
            yield Flag("stage", act.words, "further or less far than the source says")


def _is_alone(act: Act) -> bool:
    """Somebody who works, and with nobody."""
    return act.sorts <= SYMMETRIC and len(act.everybody) < 2  # noqa: PLR2004 - one with another


def _finite(acts: Sequence[Act]) -> Sequence[Act]:
    """Those told by a verb, which say how far it has come; else those told by a noun."""
    return [one for one in acts if not one.noun] or acts


def _names(act: Act) -> list[str]:
    return [key.partition(":")[2] for key in act.doers | act.beside]


def _same_stage(act: Act, told: Act) -> bool:
    return bool(act.stages & told.stages)


def _same_parties(act: Act, told: Act, sides: Mapping[str, str]) -> bool:
    if act.sorts & told.sorts <= SYMMETRIC:
        return _within(act.doers | act.beside | act.objects, told.everybody | told.may_be, sides)
    if act.doers and not _within(act.doers, told.doers | told.may_be, sides):
        return False
    if act.heads and told.heads and not any(same_word(one, other) for one in act.heads for other in told.heads):
        return False
    if _is_turned(act, told, sides):
        return False
    return _within(act.to, told.to | told.objects | told.beside | told.may_be, sides) if act.to and (told.to or told.objects) else True


def _is_turned(act: Act, told: Act, sides: Mapping[str, str]) -> bool:
    """Whether what one does the other suffers: who is bought buys, who is given to gives."""
    others = act.objects | act.to | act.source
    if others & told.doers and not others & (told.objects | told.to | told.source):
        return True
    if act.to & told.source or act.source & told.to:
        return True
    return not act.doers and bool(act.objects and told.doers) and _within(act.objects, told.doers, sides)


def _within(some: frozenset[str], those: frozenset[str], sides: Mapping[str, str]) -> bool:
    return all(key in those or _stands_for(key, those, sides) for key in some)


def _stands_for(key: str, those: frozenset[str], sides: Mapping[str, str]) -> bool:
    """A country for a body of its side, and a body's side for a country that acts."""
    side = key.removeprefix("nation:")
    return key.startswith("nation:") and any(sides.get(one) == side for one in those)
