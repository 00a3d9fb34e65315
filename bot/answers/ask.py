"""Words → Question: one parser for Slack, Teams and the command line, in English and Japanese.

What cannot be understood becomes a question for help whose `trouble` says what was off, with an example that works. Japanese words get
a Japanese answer, whatever the default; `lang:en` and `lang:ja` decide by hand.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.answers.spans import MOST_DAYS, find_span
from bot.models import Field, Language, Question, Strong, Verb, Watch
from bot.text import fold, language_of, one_line, shorten
from bot.wording.catalogue import Wordings, msgid

LONGEST = 200
"""Code points of a question that are read."""
A_WEEK = timedelta(days=7)
MOST_PAGES = 999
_SHOWN = 40
"""Code points of what was typed that an answer says back."""

# By what people type, each folded. Japanese is written without blanks, so these may stand at either end of a run.
_VERBS: Mapping[str, Verb] = {
    "help": "help",
    "?": "help",
    "usage": "help",
    "latest": "latest",
    "new": "latest",
    "news": "latest",
    "recent": "latest",
    "search": "search",
    "find": "search",
    "brief": "brief",
    "briefing": "brief",
    "summary": "brief",
}
_VERBS_JA: Mapping[str, Verb] = {
    "ヘルプ": "help",
    "使い方": "help",
    "使いかた": "help",
    "最新ニュース": "latest",
    "最新情報": "latest",
    "最新": "latest",
    "新着": "latest",
    "検索": "search",
    "探して": "search",
    "まとめ": "brief",
    "要約": "brief",
    "ブリーフィング": "brief",
    "ブリーフ": "brief",
}
TYPED: Mapping[tuple[Verb, Language], str] = {
    ("help", "en"): "help",
    ("help", "ja"): "ヘルプ",
    ("latest", "en"): "latest",
    ("latest", "ja"): "最新",
    ("search", "en"): "search",
    ("search", "ja"): "検索",
    ("brief", "en"): "brief",
    ("brief", "ja"): "まとめ",
}
"""How one types each verb."""
_OPTION = re.compile(r"(?<!\S)(lang|language|page|field|since|言語|頁|ページ|分野|期間):\s?(\S+)", re.IGNORECASE)
_OPTIONS = {"language": "lang", "言語": "lang", "頁": "page", "ページ": "page", "分野": "field", "期間": "since"}
_PARTICLES = "のをでに は"
_LABEL_PARTS = re.compile(r"\s*(?:&|・|、|,|/|\band\b)\s*")


def parse_question(words: str, *, watch: Watch, language: Language, wordings: Wordings) -> Question:
    """What was asked. `language` is the asker's where their words do not show it."""
    typed = one_line(unicodedata.normalize("NFKC", words))[:LONGEST]
    options = {_OPTIONS.get(fold(name), fold(name)): value for name, value in _OPTION.findall(typed)}
    bare = one_line(_OPTION.sub(" ", typed))
    spoken: Language = "ja" if language_of(bare) == "ja" or any(verb in bare for verb in _VERBS_JA) else language
    asked = _Asked(watch, _chosen(options.get("lang", ""), spoken), wordings)
    verb, rest = _split_verb(bare)
    if not bare:
        return asked.question("help")
    if verb is None:
        return asked.without_verb(bare, options)
    return asked.with_verb(verb, rest, options)


def example(verb: Verb, language: Language, watch: Watch, *, field: Field | None = None) -> str:
    """A question that works, of this watch's own fields."""
    typed = TYPED[verb, language]
    field = field or watch.fields[0]
    match verb:
        case "brief":
            return f"{typed} 2週間" if language == "ja" else f"{typed} 2w"
        case "latest":
            return f"{typed} {field.labels.get('ja', field.key) if language == 'ja' else field.key}"
        case "search":
            return f"{typed} {_LABEL_PARTS.split(field.labels.get(language, field.key))[0]}"
        case _:
            return typed


@dataclass(frozen=True)
class _Asked:
    watch: Watch
    language: Language
    wordings: Wordings

    def question(self, verb: Verb) -> Question:
        return Question(verb, language=self.language)

    def with_verb(self, verb: Verb, rest: str, options: Mapping[str, str]) -> Question:
        question = self._with_options(self.question(verb), options)
        if question.trouble or verb == "help":
            return question
        if verb == "search":
            return replace(question, words=rest) if rest else self._trouble("search", msgid("What shall I search for?"))
        return self._with_rest(question, rest)

    def without_verb(self, bare: str, options: Mapping[str, str]) -> Question:
        """A field's name alone asks for its latest; anything else gets help that comes as near as it can."""
        if find_fields(bare, self.watch)[0]:
            return self.with_verb("latest", bare, options)
        first = bare.split(maxsplit=1)[0]
        verbs = {**_VERBS, **_VERBS_JA}
        near = difflib.get_close_matches(fold(first), list(verbs), n=1, cutoff=0.6)
        if near:
            return self._trouble(verbs[near[0]], msgid("I don’t know “{typed}”. Did you mean “{near}”?"), typed=first, near=near[0])
        return self._trouble("search", msgid("I don’t know “{typed}”."), typed=bare)

    def _with_options(self, question: Question, options: Mapping[str, str]) -> Question:
        if (page := options.get("page")) is not None:
            if not page.isdecimal() or not 1 <= int(page) <= MOST_PAGES:
                return self._trouble(question.verb, msgid("“{typed}” is not a page."), typed=page)
            question = replace(question, page=int(page))
        if field := options.get("field"):
            fields, left = find_fields(field, self.watch)
            if left or not fields:
                return self._no_field(field)
            question = replace(question, fields=fields)
        if since := options.get("since"):
            span, left = find_span(since)
            if left or span is None:
                return self._no_span(since)
            question = replace(question, since=span)
        return question

    def _with_rest(self, question: Question, rest: str) -> Question:
        """What may follow "latest" and "brief": fields and a span of time, in any order."""
        fields, left = find_fields(rest, self.watch)
        span, left = find_span(left)
        if left and any(char.isdecimal() for char in left):
            return self._no_span(left)
        if left:
            return self._no_field(left)
        since = span or question.since or (A_WEEK if question.verb == "brief" else None)
        return replace(question, fields=tuple(dict.fromkeys((*question.fields, *fields))), since=since)

    def _no_span(self, typed: str) -> Question:
        return self._trouble(
            "brief",
            msgid("“{typed}” is not a span I can look back over: up to {most} days."),
            typed=typed,
            most=str(MOST_DAYS),
        )

    def _no_field(self, typed: str) -> Question:
        names = {name: field for field in self.watch.fields for name in _names(field.key, field.labels)}
        near = difflib.get_close_matches(fold(typed), list(names), n=1, cutoff=0.6)
        if not near:
            return self._trouble("latest", msgid("There is no field “{typed}”."), typed=typed)
        said = msgid("There is no field “{typed}”. Did you mean “{near}”?")
        return self._trouble("latest", said, field=names[near[0]], typed=typed, near=near[0])

    def _trouble(self, verb: Verb, message: str, *, field: Field | None = None, **values: str) -> Question:
        """Help, with what was off and an example of `verb`."""
        wording = self.wordings[self.language]
        off = wording.say(message, **{name: shorten(value, _SHOWN) for name, value in values.items()})
        works = example(verb, self.language, self.watch, field=field)
        return replace(self.question("help"), trouble=wording.say_pieces("{off} Try: {example}", off=off, example=Strong(works)))


def find_fields(words: str, watch: Watch) -> tuple[tuple[str, ...], str]:
    """The fields that `words` name, by key, label or a part of a label in any language, and what is left of the words."""
    names = {name: field.key for field in reversed(watch.fields) for name in _names(field.key, field.labels)}
    found: list[str] = []
    left = fold(words)
    for name in sorted(names, key=len, reverse=True):
        rule = rf"(?<![\w-]){re.escape(name)}(?![\w-])" if name.isascii() else re.escape(name)
        left, hits = re.subn(rule, " ", left)
        if hits:
            found.append(names[name])
    order = [field.key for field in watch.fields]
    return tuple(sorted(set(found), key=order.index)), one_line(left).strip(_PARTICLES + ",、・&")


def _names(key: str, labels: Mapping[str, str]) -> list[str]:
    """The key and every label first, so that a part of a label never hides another field's whole name."""
    whole = [fold(name) for name in (key, *labels.values())]
    return [*whole, *(part for name in whole for part in _LABEL_PARTS.split(name) if part)]


def _split_verb(bare: str) -> tuple[Verb | None, str]:
    """The verb at the beginning (or in Japanese at either end) and the words without it."""
    first, _, rest = bare.partition(" ")
    if verb := _VERBS.get(fold(first)):
        return verb, rest.strip()
    for part in (bare, *bare.split()):
        if found := _verb_ja(part):
            verb, left = found
            return verb, one_line(bare.replace(part, left, 1))
    return None, bare


def _verb_ja(part: str) -> tuple[Verb, str] | None:
    """The verb that a run of Japanese begins or ends with, and the run without it."""
    for word in sorted(_VERBS_JA, key=len, reverse=True):
        if part.startswith(word):
            return _VERBS_JA[word], part[len(word) :].strip(_PARTICLES + ":")
        if part.endswith(word):
            return _VERBS_JA[word], part[: -len(word)].strip(_PARTICLES)
    return None


def _chosen(typed: str, otherwise: Language) -> Language:
    match fold(typed):
        case "en" | "english":
            return "en"
        case "ja" | "jp" | "japanese":
            return "ja"
        case _:
            return otherwise
