"""Sums of press-like sentences, written by hand with what they say: how much, what kind, by whom, for what, how sure, over what time.

`tests/data/sums.jsonl` has one sum a line. `kind`, `payer`, `purpose` and `period` list every answer that is right, "" where to say nothing is.
The half called `first` was written before the rules were run over any of it, `second` after they were mended.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.models import Amount, AmountKind
from bot.reading.amounts import find_amounts
from bot.reading.passage import Passage

LINES = [json.loads(line) for line in Path(__file__).parents[1].joinpath("data", "sums.jsonl").read_text("utf-8").splitlines()]


def texts() -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in LINES:
        found[line["text"]].append(line)
    return found


def read() -> Iterator[tuple[dict[str, Any] | None, Amount | None]]:
    """Each written sum with what is read there; None where one of the two is missing."""
    for text, lines in texts().items():
        amounts = list(find_amounts(Passage("entry00001", 1, "", text, lines[0]["language"])))
        for line in lines:
            amount = next((a for a in amounts if (a.currency, a.low, a.high) == (line["currency"], line["low"], line["high"])), None)
            if amount:
                amounts.remove(amount)
            yield line, amount
        yield from ((None, amount) for amount in amounts)


def is_right(said: str, right: list[str]) -> bool:
    """A phrase is right that is one of them, or holds or is held by one and is at least half as long."""
    said = said.lower().removeprefix("the ")
    for phrase in (one.lower().removeprefix("the ") for one in right if one):
        short, long = sorted((said, phrase), key=len)
        if said and short in long and 2 * len(short) >= len(long):
            return True
    return said in right


def measure(half: str = "") -> Counter[str]:
    """How many there are of each thing that can be right or wrong."""
    count: Counter[str] = Counter()
    for line, amount in read():
        if not line or not amount:
            count["missed" if line else "made_up"] += 1
            continue
        if half and line["half"] != half:
            continue
        pledged = {AmountKind(one).pledged for one in line["kind"]}
        count["sums"] += 1
        count["kind"] += amount.kind in line["kind"]
        count["pledged_wrongly"] += amount.kind.pledged and True not in pledged
        count["pledge_missed"] += not amount.kind.pledged and False not in pledged
        for field in ("payer", "purpose"):
            said = getattr(amount, field)
            count[f"{field}_said"] += bool(said)
            count[f"{field}_right"] += bool(said) and is_right(said, line[field])
            count[f"{field}_due"] += "" not in line[field]
            count[f"{field}_met"] += "" not in line[field] and is_right(said, line[field])
        count["qualifier"] += amount.qualifier == line["qualifier"]
        count["period"] += amount.period in line["period"]
    return count
