"""How far two entries report one event: 0 to 1, from parties, money, words and time; 1 for one page that two feeds link.

Dice, not the overlap coefficient, for parties: one shared name must not glue. Within a language some words must be shared; across
languages a specific party, a sum, or names or figures must. Look-alikes (other year, other call, same partners) part by what both say
and say differently: sums, bodies, fields and editions here, the places of a mould in `series`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import fsum

from bot.stories.profile import BODY, PERSON, Bag, Profile
from bot.stories.series import other_edition

PARTIES, MONEY, WORDS, TITLE, SOUNDS = 0.40, 0.35, 0.90, 0.25, 0.30
PARTIES_ACROSS = 0.5
"""Across languages few words meet: that both name the same parties must carry more, and that they share one of several, not enough."""
LITTLE = 1.0
"""Added to what two entries' parties weigh together: where both name but a ministry, that they share it says little."""
OTHER_MONEY = -0.4
"""What counts as `MONEY` where both have sums of one currency and none is the same."""
ALONE = 0.5
"""What a shared sum is worth where no name is shared: two events of a fortnight may well cost £12m each."""
OTHER_FIELDS = -0.15
"""Where both are of fields and none is the same: two matters of the same partners."""
OTHER_PARTIES = -0.08
"""Within a language, where both name bodies of their own and none is the same: a fortnight has two deeds of the same size and words."""
OTHER_ACTORS = -0.15
"""Where each title names a body that the other entry nowhere names, by a longer or a shorter name: one of them with another partner."""
FADE = 0.7
"""What of a likeness is lost by the window's end: most coverage of an event comes in its first two days."""
LEAST_WORDS = 0.08
"""Within a language: below this share of words two entries are never the same event, whoever is in both."""
LEAST_DEEDS = 0.08
"""Where both have money and none is the same: below this share of words other than names they are two deeds of the same partners."""
LEAST_SOUND, LEAST_MARKS = 0.5, 2.5
"""Across languages, where no party and no sum is shared: about four consonants of names, or two names or codes."""
TELLING = 0.9


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` decides; the rest says why."""

    score: float
    parties: float = 0.0
    money: float = 0.0
    words: float = 0.0
    title: float = 0.0
    names: float = 0.0
    apart: timedelta = timedelta()


NONE, SAME_PAGE = Likeness(0.0), Likeness(1.0)


def liken(a: Profile, b: Profile, *, window: timedelta) -> Likeness:
    apart = abs(a.published - b.published)
    if apart > window:
        return NONE
    if a.url and a.url == b.url:
        return SAME_PAGE
    if other_edition(a.edition, b.edition):
        return NONE
    across = a.language != b.language
    parties, names = dice(a.parties, b.parties), _share_names(a, b)
    words, title = cosine(a.words_bag, b.words_bag), cosine(a.title_bag, b.title_bag)
    known = _share_party(a, b) or (across and (names >= LEAST_SOUND or _marks(a, b) >= LEAST_MARKS))
    money = _share_money(a, b, known=known)
    held = (known or money > 0) if across else words >= LEAST_WORDS
    if not held or (money < 0 and cosine(a.deeds, b.deeds) < LEAST_DEEDS):
        return Likeness(0.0, parties, money, words, title, names, apart)
    others = OTHER_PARTIES if not across and not parties and _names_bodies(a) and _names_bodies(b) else 0.0
    others += OTHER_FIELDS if a.fields and b.fields and a.fields.isdisjoint(b.fields) else 0.0
    others += OTHER_ACTORS if _acts_alone(a, b) and _acts_alone(b, a) else 0.0
    told = others + (PARTIES_ACROSS if across else PARTIES) * parties + MONEY * money + WORDS * words + TITLE * title + SOUNDS * names
    fade = 1 - FADE * (apart / window)
    return Likeness(min(1.0, max(0.0, told * fade)), parties, money, words, title, names, apart)


def _share_money(a: Profile, b: Profile, *, known: bool) -> float:
    """Up to 1 where a sum is shared, by how telling it is; `OTHER_MONEY` where both have money of one currency and share none; else 0."""
    if shared := [min(one.telling, other.telling) for one in a.sums for other in b.sums if one.meets(other)]:
        return max(shared) * (1.0 if known else ALONE)
    currencies = {one.currency for one in a.sums} & {other.currency for other in b.sums}
    return OTHER_MONEY if currencies else 0.0


def _share_names(a: Profile, b: Profile) -> float:
    """Foreign names that sound alike, weighed by their length: 1 for about eight consonants. Where parties are shared, the sound of a
    party's name is no more than its name said again."""
    shared = (a.words.kana & b.words.latin) | (a.words.latin & b.words.kana)
    if not a.parties.keys().isdisjoint(b.parties):
        shared -= a.sounds | b.sounds
    return min(1.0, sum(len(sound) for sound in shared) / 8)


def _share_party(a: Profile, b: Profile) -> bool:
    return any(min(a.parties[party], b.parties[party]) >= PERSON for party in a.parties.keys() & b.parties.keys())


def _names_bodies(a: Profile) -> bool:
    return any(weight >= BODY for weight in a.parties.values())


def _acts_alone(a: Profile, b: Profile) -> bool:
    """Whether the title of `a` names a body that `b` does not know."""
    return any(all(actor not in party and party not in actor for party in b.parties) for actor in a.actors)


def _marks(a: Profile, b: Profile) -> float:
    """Latin names, codes and figures that stand in both texts."""
    both = (min(weight, b.words.signs[sign]) for sign, weight in a.words.signs.items() if sign in b.words.signs)
    return fsum(weight for weight in both if weight >= TELLING)


def dice(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Dice of two weighed sets, drawn towards 0 where both weigh little."""
    shared = sum(min(weight, b[key]) for key, weight in a.items() if key in b)
    return 2 * shared / (sum(a.values()) + sum(b.values()) + LITTLE)


def cosine(a: Bag, b: Bag) -> float:
    """`fsum`, so that no order of the signs, nor of the two, changes the last digit."""
    shared = a.signs.keys() & b.signs.keys()
    return fsum(a.signs[sign] * b.signs[sign] for sign in shared) / (a.length * b.length) if shared else 0.0
