"""Payloads with something done to them, for judges to agree on."""

import copy
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st


def places(value: Any, so_far: tuple = ()) -> list[tuple]:
    """The way to every node of a JSON value below its top."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for key, part in inside for way in ((*so_far, key), *places(part, (*so_far, key)))]


def changed(draw: st.DrawFn, payload: dict[str, Any], junk: Sequence[Any], keys: Sequence[str]) -> dict[str, Any]:
    """The same with one thing done to it: a part taken away, doubled, put in twice, replaced by junk, or given a key it should not have."""
    new = copy.deepcopy(payload)
    ways = places(new)
    *way, last = ways[draw(st.integers(0, len(ways) - 1))]
    holder: Any = new
    for key in way:
        holder = holder[key]
    deed = draw(st.sampled_from(("remove", "repeat", "junk", "extra", "longer")))
    part = holder[last]
    if deed == "remove":
        del holder[last]
    elif deed == "repeat" and isinstance(part, list):
        holder[last] = part * draw(st.integers(2, 30))
    elif deed == "extra" and isinstance(part, dict):
        part[draw(st.sampled_from(keys))] = copy.deepcopy(junk[draw(st.integers(0, len(junk) - 1))])
    elif deed == "longer" and isinstance(part, str):
        holder[last] = part + "あ" * draw(st.sampled_from((1, 75, 150, 3000, 12_000)))
    else:
        holder[last] = copy.deepcopy(junk[draw(st.integers(0, len(junk) - 1))])
    return new


@st.composite
def spoilt(draw: st.DrawFn, some: Sequence[dict[str, Any]], junk: Sequence[Any], keys: Sequence[str]) -> dict[str, Any]:
    payload = some[draw(st.integers(0, len(some) - 1))]
    for _ in range(draw(st.integers(1, 3))):
        payload = changed(draw, payload, junk, keys) if places(payload) else payload
    return payload
