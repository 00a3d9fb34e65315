"""Words → Question: one parser for Slack, Teams and the command line, in English and Japanese.

What cannot be understood becomes a question for help whose `trouble` says what was off, with an example that works. Words in Japanese get
a Japanese answer, whatever the default; `in:en` and `in:ja` decide by hand. Words without a verb are looked for as they are: an address
asks why, a story's id asks for the story, a field's name for its latest.
"""

from __future__ import annotations

import difflib
import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.answers.names import LABEL_PARTS, field_names, find_fields, find_language, find_side
from bot.answers.options import Option, split_options, unmarked
from bot.answers.spans import FARTHEST, MOST_DAYS, find_day, find_span
from bot.answers.typed import typed as typed_as
from bot.answers.verbs import ALONE, DESK, GREETINGS, LISTS, OFTEN, TYPED, VERBS, VERBS_JA, split_verb
from bot.models import Field, Language, Question, Story, Strong, Verb, Watch
from bot.text import clean, fold, language_of, one_line, shorten
from bot.watches import label
from bot.wording.catalogue import Wordings, msgid

LONGEST = 200
"""Code points of what is searched for."""
READ = 800
"""Code points of a question that are read: the words, and options beside them."""
A_WEEK, A_MONTH = timedelta(days=7), timedelta(days=30)
MOST_PAGES = 999
NARROWED: frozenset[Verb] = frozenset({"latest", "search", "brief", "org", "deals"})
"""Verbs that take filters. For the others `lang:` is the answer's language."""
PAGED: frozenset[Verb] = frozenset({"latest", "search", "deals", "feeds", "saved", "review"})
AN_ADDRESS = "https://www.example.org/news/1"
"""Of nobody: only to show what an address looks like."""
A_FEED = "https://www.example.org/feed.xml"
"""Likewise."""
_SHOWN = 40
"""Code points of what was typed that an answer says back."""
_ADDRESS = re.compile(r"<?((?:https?://|www\.)[^\s|>]+)(?:\|[^>]*)?>?", re.IGNORECASE)
_STORY = re.compile(r"[a-z2-7]{10}", re.IGNORECASE)
_STORY_BEGINS = re.compile(r"[a-z2-7]{4,10}", re.IGNORECASE)
_NEAR, _NEAR_AMONG_WORDS = 0.75, 0.85
"""How like a verb a word must be to be taken for a slip of it: alone, and before other words. One of the desk's own verbs needs the latter
always: "plant" and "seeds" are words to search for."""


def parse_question(words: str, *, watch: Watch, language: Language, wordings: Wordings, shown: Story | None = None) -> Question:
    """What was asked. `language` is the asker's where their words do not show it; examples are taken from the story `shown`."""
    typed = one_line(unicodedata.normalize("NFKC", clean(words)))[:READ].strip()
    options = split_options(typed)
    verb, rest, japanese = split_verb(options.words)
    if verb in ALONE and rest and not (verb == "feeds" and fold(typed.partition(" ")[0]) in LISTS):
        verb, rest, japanese = None, options.words, False
    options = options.beside(split_options(rest))
    rest = options.words
    spoken: Language = "ja" if japanese or options.japanese or (rest and language_of(rest) == "ja") else language
    by_hand = options.given.get("in") or (options.given.get("lang") if verb not in NARROWED and verb else None)
    chosen = find_language(by_hand or "")
    asked = _Asked(watch, chosen or spoken, bool(chosen), wordings, shown)
    if by_hand and not chosen:
        return asked.no_language(by_hand)
    if not verb and is_greeting(rest):
        return asked.with_verb("help", "", options.given)
    if verb:
        return asked.with_verb(verb, rest, options.given)
    if rest:
        return asked.without_verb(rest, options.given)
    return asked.with_verb("latest" if set(options.given) - {"in"} else "help", "", options.given)


def is_greeting(words: str) -> bool:
    return fold(one_line(words).rstrip("!.！。 ")) in GREETINGS


def example(verb: Verb, language: Language, watch: Watch, *, field: Field | None = None, shown: Story | None = None) -> str:
    """A question that works: of this watch's own fields, of the story `shown`; of none, what a story has is searched for instead."""
    field = field or watch.fields[0]
    name = field.labels.get("ja", field.key) if language == "ja" else field.key
    about = {
        "help": "",
        "latest": name,
        "brief": "2週間" if language == "ja" else "2w",
        "deals": f"{name} 3か月" if language == "ja" else f"{name} 3m",
        "why": shown.best.url if shown and shown.best.url else AN_ADDRESS,
        "story": shown.id if shown else "",
        "org": _body_of(shown, language),
        "subscribe": name,
        "suggest": A_FEED,
    }
    if about.get(verb) or verb in {"help", *ALONE}:
        return f"{TYPED[verb, language]} {about.get(verb, '')}".strip()
    return f"{TYPED['search', language]} {LABEL_PARTS.split(field.labels.get(language, field.key))[0]}"


def _body_of(story: Story | None, language: Language) -> str:
    """The first that it names, as the reader calls it."""
    bodies = story.facts.organisations if story else ()
    return next((one_line(body.names.get(language) or body.known_as) for body in bodies), "")


@dataclass(frozen=True)
class _Asked:
    watch: Watch
    language: Language
    chosen: bool
    wordings: Wordings
    shown: Story | None = None

    def question(self, verb: Verb) -> Question:
        return Question(verb, language=self.language, chosen=self.chosen)

    def with_verb(self, verb: Verb, rest: str, options: Mapping[Option, str]) -> Question:
        of_words = {"why": self._why, "story": self._story, "suggest": self._suggest}
        if verb == "help":
            return self.question("help")
        if verb in of_words:
            return of_words[verb](rest)
        if verb == "subscribe":
            return self._subscribe(rest, options)
        if verb == "org" and not rest:
            return self._body(options)
        question = self._with_options(self.question(verb), options)
        if question.trouble:
            return question
        return self._with_words(question, rest)

    def _with_words(self, question: Question, rest: str) -> Question:
        if question.verb == "feeds":
            return replace(question, words=rest[:LONGEST])
        return self._about(question, rest) if question.verb in {"search", "org"} else self._with_rest(question, rest)

    def _body(self, options: Mapping[Option, str]) -> Question:
        """A dossier of whom only an option names."""
        if not (name := options.get("org", "")):
            return self._trouble("org", msgid("Which body?"))
        others: dict[Option, str] = {key: value for key, value in options.items() if key != "org"}
        return self.with_verb("org", name, others)

    def _about(self, question: Question, rest: str) -> Question:
        """What is looked for; of filters alone, the latest."""
        words = (rest if question.verb == "search" else unmarked(rest))[:LONGEST].strip()
        if not words and self._is_narrow(question):
            return replace(question, verb="latest")
        return replace(question, words=words) if words else self._trouble("search", msgid("What shall I search for?"))

    def _is_narrow(self, question: Question) -> bool:
        return question != self.question(question.verb)

    def without_verb(self, bare: str, options: Mapping[Option, str]) -> Question:
        """An address alone asks why, an id for its story, a field's name for its latest; a slip of a verb is asked back; else a search."""
        if _ADDRESS.fullmatch(bare):
            return self._why(bare)
        if _STORY.fullmatch(bare) and any(char.isdecimal() for char in bare):
            return self._story(bare)
        fields, left = find_fields(bare, self.watch)
        if fields and not left:
            return self.with_verb("latest", bare, options)
        if slip := self._slip(bare):
            return slip
        return replace(self.with_verb("search", bare, options), guessed=True)

    def _slip(self, bare: str) -> Question | None:
        first, _, rest = bare.partition(" ")
        verbs = {**VERBS, **VERBS_JA}
        near = difflib.get_close_matches(fold(first), list(verbs), n=3, cutoff=_NEAR_AMONG_WORDS if rest else _NEAR)
        near = [verb for verb in near if verbs[verb] not in DESK or self._is_slip_of(verb, fold(first), verbs[verb], rest)]
        if not near:
            return None
        return self._trouble(verbs[near[0]], msgid("I don’t know “{typed}”. Did you mean “{near}”?"), typed=first, near=near[0])

    @staticmethod
    def _is_slip_of(word: str, typed: str, verb: Verb, rest: str) -> bool:
        """Of a verb of the desk's own: only of how it is usually typed, and with nothing behind those that stand alone."""
        like = difflib.SequenceMatcher(None, typed, word).ratio() >= _NEAR_AMONG_WORDS
        return like and word in {TYPED[verb, "en"], TYPED[verb, "ja"]} and not (rest and verb in ALONE)

    def _why(self, rest: str) -> Question:
        """An address as Slack hands it on, in angle brackets and with its ampersands escaped; or an entry's id."""
        found = _ADDRESS.search(rest)
        address = html.unescape(found[1]) if found else rest if _STORY.fullmatch(rest) else ""
        if not address:
            return self._trouble("why", msgid("Why what? Give the address of an article."))
        return replace(self.question("why"), words=address if "://" in address or not found else f"https://{address}")

    def _subscribe(self, rest: str, options: Mapping[Option, str]) -> Question:
        """Fields, and how often: "subscribe weekly quantum"."""
        often = next((part for part in rest.split(" ") if fold(part) in OFTEN), "")
        fields = one_line(" ".join(part for part in rest.split(" ") if part != often))
        question = self._with_options(replace(self.question("subscribe"), words=OFTEN.get(fold(often), "")), options)
        return question if question.trouble else self._with_rest(question, fields)

    def _suggest(self, rest: str) -> Question:
        """A feed's address, or that of a site whose feed is to be looked for."""
        if not (found := _ADDRESS.search(rest)):
            return self._trouble("suggest", msgid("Suggest what? Give the address of a feed or of a site."))
        address = html.unescape(found[1])
        return replace(self.question("suggest"), words=address if "://" in address else f"https://{address}")

    def _story(self, rest: str) -> Question:
        if _ADDRESS.fullmatch(rest):
            return self._why(rest)
        named = unmarked(rest).lower()
        if not _STORY_BEGINS.fullmatch(named):
            said = msgid("“{typed}” is no story’s id.") if rest else msgid("Which story? Give its id.")
            return self._trouble("story", said, typed=rest)
        return replace(self.question("story"), words=named)

    # ── filters ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _with_options(self, question: Question, options: Mapping[Option, str]) -> Question:
        """The question with each option in its place; the first that cannot be understood makes it one for help."""
        read = {"page": self._page, "field": self._field, "org": self._org, "side": self._side, "since": self._since, "lang": self._lang}
        for name, reading in read.items():
            if (value := options.get(name)) is not None and not question.trouble:  # type: ignore[call-overload]  # keys of `read` are Options
                question = reading(question, value)
        return question

    def _page(self, question: Question, value: str) -> Question:
        if question.verb not in PAGED:
            return question
        if not (value.isascii() and value.isdecimal() and 1 <= int(value[:6]) <= MOST_PAGES):
            return self._trouble(question.verb, msgid("“{typed}” is not a page."), typed=value)
        return replace(question, page=int(value))

    def _field(self, question: Question, value: str) -> Question:
        fields, left = find_fields(value, self.watch)
        return self._no_field(value) if left or not fields else replace(question, fields=fields)

    def _org(self, question: Question, value: str) -> Question:
        return replace(question, org=value) if value else self._trouble("org", msgid("Which body?"))

    def _side(self, question: Question, value: str) -> Question:
        if side := find_side(value, self.watch):
            return replace(question, side=side)
        sides = self.wordings[self.language].names([label(side.labels, self.language) for side in self.watch.sides])
        return self._trouble(
            "latest",
            msgid("“{typed}” is no side here: there are {sides}."),
            works=self._latest(side=self.watch.sides[0].key),
            typed=value,
            sides=sides,
        )

    def _since(self, question: Question, value: str) -> Question:
        day, left = find_day(value)
        if day and not left:
            return replace(question, first=day, since=None)
        span, left = find_span(value, MOST_DAYS if question.verb == "brief" else FARTHEST)
        return self._no_span(value, question.verb) if left or span is None else replace(question, since=span, first=None)

    def _lang(self, question: Question, value: str) -> Question:
        language = find_language(value)
        return replace(question, written=language) if language else self.no_language(value)

    def no_language(self, value: str) -> Question:
        works = self._latest(written="ja")
        return self._trouble("latest", msgid("“{typed}” is no language here: there are en and ja."), works=works, typed=value)

    def _latest(self, **narrowed: Any) -> str:
        """The latest, so narrowed, as one types it."""
        return typed_as(Question("latest", language=self.language, **narrowed), self.watch)

    def _with_rest(self, question: Question, rest: str) -> Question:
        """What may follow "latest", "brief", "deals" and "subscribe": fields and a time, in any order."""
        fields, left = find_fields(rest, self.watch)
        day, left = find_day(left)
        span, left = (None, left) if day else find_span(left, MOST_DAYS if question.verb == "brief" else FARTHEST)
        if left and any(char.isdecimal() for char in left):
            return self._no_span(left, question.verb)
        if left:
            return self._no_field(left, question.verb)
        found = replace(question, fields=tuple(key for key in self._keys if key in {*question.fields, *fields}))
        if day or span:
            return replace(found, first=day, since=span)
        usual = {"brief": A_WEEK, "deals": A_MONTH}.get(question.verb)
        return found if found.first or found.since else replace(found, since=usual)

    @property
    def _keys(self) -> list[str]:
        return [field.key for field in self.watch.fields]

    # ── troubles ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _no_span(self, typed: str, verb: Verb) -> Question:
        if verb != "brief":
            works = self._latest(since=A_MONTH)
            return self._trouble("latest", msgid("“{typed}” is no time I can look back over."), works=works, typed=typed)
        return self._trouble(
            "brief",
            msgid("“{typed}” is not a span I can look back over: up to {most} days."),
            typed=typed,
            most=str(MOST_DAYS),
        )

    def _no_field(self, typed: str, verb: Verb = "latest") -> Question:
        names = {name: field for field in self.watch.fields for name in field_names(field.key, field.labels)}
        near = difflib.get_close_matches(fold(typed), list(names), n=1, cutoff=0.6)
        works: Verb = "subscribe" if verb == "subscribe" else "latest"
        if not near:
            return self._trouble(works, msgid("There is no field “{typed}”."), typed=typed)
        said = msgid("There is no field “{typed}”. Did you mean “{near}”?")
        return self._trouble(works, said, field=names[near[0]], typed=typed, near=near[0])

    def _trouble(self, verb: Verb, message: str, *, field: Field | None = None, works: str = "", **values: str) -> Question:
        """Help, with what was off and an example that works: of `verb`, if it is not given."""
        wording = self.wordings[self.language]
        off = wording.say(message, **{name: shorten(value, _SHOWN) for name, value in values.items()})
        works = works or example(verb, self.language, self.watch, field=field, shown=self.shown)
        return replace(self.question("help"), trouble=wording.say_pieces("{off} Try: {example}", off=off, example=Strong(works)))
