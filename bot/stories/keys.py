"""What an entry is found by: two entries that share no key are never compared, so folding costs the same however much is stored.

`e:` the entry itself (its new version finds its own story) · `u:` its page · `p:` a party that is not in every story, `p:…+…` two that
are · `a:` a sum of money, to two figures · `t:` a telling word of the title or a figure of the text, `t:…+…` two words that tell only
together · `s:` the sound of a foreign name.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

from bot.stories.profile import PERSON, Profile

_TELLS_ALONE = 0.9
_TELLS_IN_PAIRS = 0.5
_LONG_SOUND = 4
_MOST_PARTIES, _MOST_SUMS = 40, 20
"""The first ones of a text; a text of more is a list, and no entry may cost the index more than this."""
_MOST_PAIRED = 8
"""Words of a title that are paired, and ministries and funders of a text; more than these are a list."""


def keys_of(entry: str, it: Profile) -> frozenset[str]:
    """The index keys of an entry."""
    return frozenset({f"e:{entry}", *_all_keys(it)})


def _all_keys(it: Profile) -> Iterator[str]:
    if it.url:
        yield f"u:{it.url}"
    yield from _party_keys(it.parties)
    for money in it.sums[:_MOST_SUMS]:
        yield f"a:{money.currency}:{money.rounded:.0f}"
    yield from _word_keys(it.title.signs, it.words.signs)
    for sound in it.words.kana | it.title.latin | it.sounds:
        if len(sound) >= _LONG_SOUND:
            yield f"s:{sound}"


def _party_keys(parties: Mapping[str, float]) -> Iterator[str]:
    specific = [party for party, weight in parties.items() if weight >= PERSON]
    common = sorted(party for party, weight in parties.items() if weight < PERSON)
    for party in specific[:_MOST_PARTIES]:
        yield f"p:{party}"
    for one, other in combinations(common[:_MOST_PAIRED], 2):
        yield f"p:{one}+{other}"


def _word_keys(title: Mapping[str, float], text: Mapping[str, float]) -> Iterator[str]:
    words = sorted(sign for sign, weight in title.items() if weight >= _TELLS_IN_PAIRS and sign[0] in "wkno")
    figures = sorted(sign for sign in text if sign[0] == "n")
    for word in (*(word for word in words if title[word] >= _TELLS_ALONE), *figures[:_MOST_SUMS]):
        yield f"t:{word}"
    for one, other in combinations(words[:_MOST_PAIRED], 2):
        yield f"t:{one}+{other}"
