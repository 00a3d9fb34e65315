"""Options as people type them: `field:quantum`, `org:"Kyowa Kirin"`, 期間:30日, 2026年1月以降."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.answers.names import find_language
from bot.models import Language
from bot.text import fold, one_line

Option = Literal["field", "org", "side", "since", "lang", "page", "in"]
OPTIONS: Mapping[str, Option] = {
    "field": "field",
    "fields": "field",
    "org": "org",
    "organisation": "org",
    "organization": "org",
    "side": "side",
    "country": "side",
    "since": "since",
    "from": "since",
    "lang": "lang",
    "language": "lang",
    "page": "page",
    "in": "in",
}
OPTIONS_JA: Mapping[str, Option] = {
    "分野": "field",
    "機関": "org",
    "組織": "org",
    "企業": "org",
    "国": "side",
    "期間": "since",
    "以降": "since",
    "言語": "lang",
    "頁": "page",
    "ページ": "page",
    "回答": "in",
}
TYPED_OPTIONS: Mapping[Language, Mapping[Option, str]] = {
    "en": {name: name for name in ("field", "org", "side", "since", "lang", "page", "in")},
    "ja": {"field": "分野", "org": "機関", "side": "国", "since": "期間", "lang": "言語", "page": "ページ", "in": "回答"},
}
"""How one types each."""
LONGEST_VALUE = 100
_MARKS = '"“”„「」『』'
_QUOTED = '"[^"]*"|“[^”]*”|「[^」]*」|『[^』]*』'
_NAMES = "|".join(sorted((*OPTIONS, *OPTIONS_JA), key=len, reverse=True))
_OPTION = re.compile(rf"(?<!\S)(?P<name>{_NAMES}):\s?(?P<value>{_QUOTED}|\S*)", re.IGNORECASE)
_SINCE = re.compile(r"(?<!\S)since (?P<value>\d\S*)", re.IGNORECASE)
_SINCE_JA = re.compile(r"(?<!\d)(?P<value>\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?)(?:以降|以後|から)の?")
_ANSWER_IN = re.compile(r"(?<!\S)(?P<value>\S{1,12}?)で(?!\S)")


@dataclass(frozen=True)
class Options:
    """What of a line was options, the last of each kind, and the words without them."""

    words: str
    given: Mapping[Option, str] = field(default_factory=dict)
    japanese: bool = False
    """Whether one of them was named in Japanese."""

    def beside(self, later: Options) -> Options:
        """These and what came to light in their words."""
        return Options(later.words, {**self.given, **later.given}, self.japanese or later.japanese)


def split_options(typed: str) -> Options:
    """Taken out again and again, so that what is left never reads as an option."""
    given: dict[Option, str] = {}
    japanese = False
    while found := _next(typed):
        name, value, theirs, span = found
        given[name] = value
        japanese |= theirs
        typed = one_line(f"{typed[: span[0]]} {typed[span[1] :]}")
    return Options(typed, given, japanese)


def _next(typed: str) -> tuple[Option, str, bool, tuple[int, int]] | None:
    if found := _OPTION.search(typed):
        name = fold(found["name"])
        return (OPTIONS.get(name) or OPTIONS_JA[name]), unmarked(found["value"]), name in OPTIONS_JA, found.span()
    if found := _SINCE_JA.search(typed):
        return "since", found["value"], True, found.span()
    if found := _SINCE.search(typed):
        return "since", found["value"], False, found.span()
    for found in _ANSWER_IN.finditer(typed):
        if find_language(found["value"]):
            return "in", found["value"], True, found.span()
    return None


def unmarked(value: str) -> str:
    """Without quotation marks at its ends or within."""
    return one_line(value.translate(dict.fromkeys(map(ord, _MARKS))))[:LONGEST_VALUE].strip()


def marked(value: str) -> str:
    return f'"{value}"' if " " in value else value
