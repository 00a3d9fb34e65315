"""Small checks that put together say what Slack takes: each yields (JSON pointer, sentence) for what is wrong.

The sentences are in the manner of Slack's own ("must be no more than 150 characters [json-pointer:/blocks/0/text/text]").
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Fault = tuple[str, str]
Check = Callable[[Any, str], Iterator[Fault]]


def string(most: int, *, least: int = 0, starts: tuple[str, ...] = ()) -> Check:
    def check(value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield at, "must be a string"
        elif len(value) > most:
            yield at, f"must be no more than {most} characters"
        elif len(value) < least:
            yield at, f"must be more than {least - 1} characters"
        elif starts and not value.startswith(starts):
            yield at, "must be a valid URL"

    return check


def one_of(*allowed: Any) -> Check:
    def check(value: Any, at: str) -> Iterator[Fault]:
        if value not in allowed or isinstance(value, bool) != isinstance(allowed[0], bool):
            yield at, f"must be one of {', '.join(map(str, allowed))}"

    return check


def boolean(value: Any, at: str) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield at, "must be a boolean"


def number(least: float | None = None, most: float | None = None, *, whole: bool = True) -> Check:
    def check(value: Any, at: str) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            yield at, "must be a number"
        elif not math.isfinite(value):
            yield at, "must be a finite number"
        elif (least is not None and value < least) or (most is not None and value > most):
            yield at, f"must be from {least} to {most}"

    return check


def anything(_value: Any, _at: str) -> Iterator[Fault]:
    yield from ()


def items(check_one: Check, *, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield at, "must be an array"
            return
        if len(value) > most:
            yield at, f"no more than {most} items allowed"
        if len(value) < least:
            yield at, f"no fewer than {least} items allowed"
        for place, one in enumerate(value):
            yield from check_one(one, f"{at}/{place}")

    return check


def table(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these keys and no others; null says that an optional one is not there."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield at, "must be an object"
            return
        for key in required:
            if key not in value:
                yield at, f"missing required field: {key}"
        for key, part in value.items():
            if key not in known:
                yield at, f"invalid additional property: {key}"
            elif part is not None or key in required:
                yield from known[key](part, f"{at}/{key}")

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object that its `type` names."""

    def check(value: Any, at: str) -> Iterator[Fault]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            yield at, f"unsupported type: {kind}"
        else:
            yield from kinds[kind](value, at)

    return check


def both(*checks: Check) -> Check:
    def check(value: Any, at: str) -> Iterator[Fault]:
        for one in checks:
            yield from one(value, at)

    return check


def later(find: Callable[[], Check]) -> Check:
    """A check that is defined further down: shapes may hold themselves."""

    def check(value: Any, at: str) -> Iterator[Fault]:
        yield from find()(value, at)

    return check
