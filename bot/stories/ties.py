"""Who worked with whom: pairs of bodies of both sides that one sentence of a story names as acting together.

A reader says that two bodies work together when one sentence makes them the doers of one thing, or gives one of them what the other
makes or pays. So a sentence ties each body that it names of one side to each of the other, save that

- an owner or mother body that stands beside its own part ("Orchard, owned by Kirin") only says whose that is: the part acts;
- who is named behind "funded by", "backed by", "according to" is background to the others; two that are both named there ("paid for by
  EPSRC and JST") fund together, and are tied to each other;
- a sentence about who came, spoke, called on whom or competes ("among those present", "against its rival") ties nobody, unless it also
  tells of a deed ("called on Tohoku and renewed the memorandum");
- where a sentence pairs bodies off ("memoranda between A and B, C and D"), each is tied to its own partner only;
- a sentence with many names is a list of guests or members, and ties nobody.

A body is not tied to its own parent across the sides. Whoever stands in the sentence of a pledge is tied as in any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from bot.figures import Ground
from bot.models import Organisation, Story, Tie
from bot.stories.rulings import tie_key
from bot.text import fold

MOST_NAMED = 5
"""More bodies in one sentence are a list."""
_BACKGROUND = re.compile(
    r"\b(?:fund(?:ed|ing)|financ(?:ed|ing)|paid for|pays for|support(?:ed)?|sponsor(?:ed|ship)|back(?:ed|ing)|grants?|award|help)"
    r"(?: \w+){0,3}? (?:by|from|of)\b"
    r"|\b(?:founded|spun[ -]out|set up|started|trained|educated)\b(?: \w+){0,4}? (?:by|from|of|at|on)\b"
    r"|\b(?:[Aa]ccording to|compar(?:ed|able) (?:to|with)|once|formerly)\b"
)
_FOREGROUND = re.compile(r"[;.]|,? (?:will|would|has|have|had|is|are|was|were|which|who|to)\b|, [a-z]+(?:s|ed|ing)\b")
"""Where a background ends."""
_COMMA = re.compile(r",|$")
_BACKGROUND_JA = re.compile(r"^[^、。はがと]{0,12}(?:の(?:助成|支援|補助|資金)|が(?:助成|出資)する|によると|によれば)")
_ONLY_THERE = re.compile(
    r"\b(?:attend(?:ed|ing|ance)?|(?:were|was|those) present|spoke|speakers?|guests?|look(?:ed)? back|congratulat\w+|rivals?|compet\w+"
    r"|unlike|graduated?|alum\w+|visit(?:ed|ing|ors?)?|tour(?:ed|ing)?|shown\b[^.;]*\bround)\b"
    r"|出席|列席|登壇|祝辞|競合|ライバル|卒業|出身|訪れ|訪問|来訪|表敬|懇談|視察"
)
_DEED = re.compile(
    r"\b(?:sign\w*|agree\w*|joint\w*|memorand\w+|partner\w*|contract\w*|licen[cs]\w+|collaborat\w+|develop\w*|acqui\w+)\b"
    r"|覚書|協定|契約|合意|調印|署名|提携|連携|共同|買収"
)


def ties_of(story: Story, sides: tuple[str, str], ground: Ground | None = None) -> tuple[Tie, ...]:
    """Each pair once, in the order of the story's outlets and texts, with the first sentence that ties it. `sides` are the watch's: `one`
    is of the first, `other` of the second. What an editor found wrong is none."""
    ground = ground or Ground(story)
    pledged = (amount.receipt for claim in ground.claims for figure in claim for amount in figure.stated)
    ties: dict[tuple[str, str], Tie] = {}
    for receipt in ground.one_a_sentence([*ground.held, *pledged]):
        for pair in _pairs(ground, receipt.sentence, sides):
            if tie_key(*pair) not in story.wrong and not any(_is_again(pair, told) for told in ties):
                ties[pair] = Tie(story.id, story.published, *pair, receipt)
    return tuple(ties.values())


def _pairs(ground: Ground, sentence: str, sides: tuple[str, str]) -> Iterable[tuple[str, str]]:
    places = ground.places_in(sentence)
    named = {name: ground.organisations[name][0] for name in sorted(places, key=lambda name: (places[name], name))}
    if len({body.side for body in named.values()} & set(sides)) < len(sides) or len(named) > MOST_NAMED or _is_only_there(sentence):
        return
    if paired := _paired_off(named.values(), sides, sentence):
        yield from paired
        return
    acting = [body for body in named.values() if not _only_says_whose(body, named.values())]
    for group in _groups(acting, places, sentence):
        yield from ((one.known_as, other.known_as) for one, other in _across(group, sides) if not _is_family(one, other))


def _across(bodies: Iterable[Organisation], sides: tuple[str, str]) -> list[tuple[Organisation, Organisation]]:
    bodies = list(bodies)
    return [(one, other) for one in bodies if one.side == sides[0] for other in bodies if other.side == sides[1]]


def _is_only_there(sentence: str) -> bool:
    return bool(_ONLY_THERE.search(sentence)) and not _DEED.search(sentence)


def _paired_off(bodies: Collection[Organisation], sides: tuple[str, str], sentence: str) -> list[tuple[str, str]]:
    """Two pairs or more that stand as AとB or "A and B" and are all that the sentence names; else none."""
    pairs = [(one.known_as, other.known_as) for one, other in _across(bodies, sides) if _stand_together(one, other, sentence)]
    return pairs if len(pairs) > 1 and len(set(chain(*pairs))) == len(bodies) else []


def _stand_together(one: Organisation, other: Organisation, sentence: str) -> bool:
    first, second = _calls(one), _calls(other)
    return any(f"{a}{mid}{b}" in sentence or f"{b}{mid}{a}" in sentence for mid in ("と", " and ") for a in first for b in second)


def _calls(body: Organisation) -> set[str]:
    return {body.receipt.words, body.known_as, *body.names.values()}


def _end(body: Organisation, places: Mapping[str, int], sentence: str) -> int:
    """Where the name by which `sentence` calls the body ends."""
    at = places[body.known_as]
    called = (name for name in _calls(body) if sentence.startswith(name, at))
    return at + max(map(len, called), default=0)


def _only_says_whose(body: Organisation, named: Iterable[Organisation]) -> bool:
    return any(other.parent == body.known_as for other in named)


def _is_family(one: Organisation, other: Organisation) -> bool:
    return one.parent == other.known_as or other.parent == one.known_as or (bool(one.parent) and one.parent == other.parent)


def _groups(bodies: Sequence[Organisation], places: Mapping[str, int], sentence: str) -> Iterable[list[Organisation]]:
    """Those in the foreground of the sentence, and those in its background."""
    begin, end = _background(sentence)
    behind = [body for body in bodies if begin <= places[body.known_as] < end or _is_background_ja(body, places, sentence)]
    return [body for body in bodies if body not in behind], behind


def _background(sentence: str) -> tuple[int, int]:
    """From where to where it stands; nowhere if there is none."""
    if not (found := _BACKGROUND.search(sentence)):
        return 0, 0
    left = (_COMMA if found[0].lower().startswith("according") else _FOREGROUND).search(sentence, found.end())
    return found.end(), left.start() if left else len(sentence)


def _is_background_ja(body: Organisation, places: Mapping[str, int], sentence: str) -> bool:
    end = _end(body, places, sentence)
    return end > places[body.known_as] and bool(_BACKGROUND_JA.search(sentence[end:]))


def _is_again(pair: tuple[str, str], told: tuple[str, str]) -> bool:
    """Whether it is that pair, be it by a longer or shorter name: Toshiba and Toshiba Europe."""
    return all(_is_name_of(one, other) for one, other in zip(pair, told, strict=True))


def _is_name_of(one: str, other: str) -> bool:
    short, long = sorted((fold(one), fold(other)), key=len)
    return short == long or long.startswith(f"{short} ") or (not short.isascii() and short in long)
