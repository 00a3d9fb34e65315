"""Written news of every shape of attribution: how many of the people and the speakers are found, and how many are wrong.

`tests/data/people-quotes.jsonl` holds the items: ours, about people who don't exist. A role of null is not asked for; a speaker of "" is
somebody whom the text does not name. The figures are what the product promises, not what it reaches.
"""

import json
from collections import Counter

import pytest

from bot.editorial.scoring import bare_person, harmonic, pair_up, same_person
from bot.reading.lexicon.load import load_lexicon
from bot.reading.passage import Passage
from bot.reading.people.people import find_people
from bot.reading.quotes.quotes import find_quotes
from bot.watches import load_watch
from tests.examples import ROOT

LEXICON = load_lexicon(load_watch(ROOT / "config/watches/uk-japan-science"))
ITEMS = [json.loads(line) for line in (ROOT / "tests/data/people-quotes.jsonl").read_text("utf-8").splitlines()]


def once(names):
    return list(dict.fromkeys(bare_person(name) for name in names))


def same(gold, said):
    return gold == said or same_person(gold, said)


def count(language):
    counts = Counter()
    for item in (item for item in ITEMS if item["lang"] == language):
        passage = Passage(item["id"], 1, item["title"], item["text"], language)
        people = find_people(passage, LEXICON)
        roles = {bare_person(one.receipt.words): one.role for one in people}
        gold = {bare_person(name): role for name, role in item["people"]}
        for kind, wanted, said in (
            ("people", list(gold), list(roles)),
            ("speakers", once(item["speakers"]), once(quote.speaker for quote in find_quotes(passage, people))),
        ):
            pairs = [(wanted[i], said[j]) for i, j in pair_up(wanted, said, same)]
            counts[kind, "right"] += len(pairs)
            counts[kind, "said"] += len(said)
            counts[kind, "gold"] += len(wanted)
            if kind == "people":
                asked = [(gold[name], roles[found]) for name, found in pairs if gold[name] is not None]
                counts["roles", "right"] += sum(role == found for role, found in asked)
                counts["roles", "gold"] += len(asked)
    return counts


@pytest.mark.parametrize("language", ["en", "ja"])
def test_people_and_speakers_are_found_and_few_are_wrong(language):
    counts = count(language)
    for kind, least in (("people", 0.93), ("speakers", 0.95)):
        right = counts[kind, "right"]
        assert right > 0
        figure = harmonic(right / counts[kind, "said"], right / counts[kind, "gold"])
        assert figure is not None
        assert figure >= least, (kind, counts)
    assert counts["roles", "right"] >= 0.9 * counts["roles", "gold"]
