"""Our own words in English and Japanese: gettext catalogues, and the reader's way to write money, dates, times and lists.

English is the message id. A catalogue is `<language>.po` in one folder, read when the desk starts; nothing is compiled. A message may
hold `{names}`; feed text comes in only as their values, so nothing in a feed is ever read as a message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from bot.errors import Missing
from bot.models import Amount, Language, Link, Piece, Plain, Strong, Text, When
from bot.rates import round_about
from bot.wording import cldr

_WITHIN_WORDS = " .-’'“「"
"""Signs of our messages that do not part one word from another; what stands in quotation marks is looked at whole."""
_CLOSING = "”」"
_PLACE = re.compile(r"\{(\w+)\}")
_LOCALES: Mapping[Language, str] = {"en": "en_GB", "ja": "ja"}
_SHORT_NAMES: Mapping[tuple[Language, str], str] = {("en", "JPY"): "¥", ("ja", "JPY"): "円", ("ja", "GBP"): "ポンド"}
"""Where the trade writes shorter than CLDR, which sets the country before the unit, and nothing is mistaken."""
_STEPS: Mapping[Language, tuple[tuple[int, str], ...]] = {
    "en": ((10**12, "tn"), (10**9, "bn"), (10**6, "m")),
    "ja": ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")),
}
_QUALIFIED = re.compile(
    r"^(?:about|around|some|roughly|nearly|almost|up to|at least|over|more than|約|およそ|最大|少なくとも|最低)|(?:以上|超|程度|前後)$",
    re.IGNORECASE,
)

_A_MONDAY = date(2024, 1, 1)

_FOREIGN_SUM = re.compile(r"[A-Za-z£$€¥￡＄￥]")
"""What no sum in Japanese is written with: a sign before it, or Latin letters."""


@dataclass(frozen=True)
class Wording:
    """One language's words. All of it is pure; times are worded in the zone that is given."""

    language: Language
    catalogue: Catalog
    messages: tuple[tuple[str, ...], ...] = ()
    """All that the desk may say, in English: each message, with its plural if it has one."""

    # ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def say(self, message: str, **values: object) -> str:
        """`message` in this language, its `{names}` filled in."""
        return _fill(self._translated(message), values)

    def sentences(self, *each: str) -> str:
        """One after the other; empty ones fall out. Japanese puts no space between them."""
        return ("" if self.language == "ja" else " ").join(filter(None, each))

    def say_count(self, one: str, many: str, count: int, **values: object) -> str:
        """`one` or `many` by this language's plural rule; `{count}` is the number, grouped as the reader writes it."""
        return _fill(self._plural(one, many, count), {**values, "count": self.number(count)})

    def say_pieces(self, message: str, **values: Text | Piece | str) -> Text:
        """As `say`, where a value may be a link or bold: it keeps its kind."""
        return _place(self._translated(message), values)

    def _translated(self, message: str) -> str:
        found = self.catalogue.get(message)
        return (found and isinstance(found.string, str) and found.string) or message

    def _plural(self, one: str, many: str, count: int) -> str:
        found = self.catalogue.get(one)
        forms = found.string if found and not isinstance(found.string, str) else ()
        if not forms or not all(forms):
            return one if count == 1 else many
        return forms[0] if count == 1 else forms[-1]

    @cached_property
    def own_words(self) -> re.Pattern[str]:
        """What parts the words of others in a line: the marks and the words that our messages and lists set beside their places. A letter
        alone is no word."""
        said = {part for message in self._said() for part in _PLACE.split(message)[::2]}
        signs = {char for part in said for char in part if not char.isalnum()} | {"\n", *_CLOSING}
        words = {part.strip("".join(signs)) for part in said}
        longest = sorted((part for part in words if len(part) > 1), key=len, reverse=True)
        marks = re.escape("".join(sorted(signs - {",", *_WITHIN_WORDS})))
        latin, other = ([word for word in longest if _is_latin(word[0]) is kind] for kind in (True, False))
        # What stands before a Latin word is looked at once, not for each of them.
        parts = [rf"[{marks}]+", r",(?!\d)", *map(_word, other), f"(?<![A-Za-z0-9])(?:{'|'.join(map(_word, latin))})"]
        return re.compile("|".join(parts))

    def _said(self) -> Iterator[str]:
        """Every form of every message in this language, and a list."""
        for forms in self.messages:
            yield from (self._plural(forms[0], forms[-1], count) if len(forms) > 1 else self._translated(forms[0]) for count in (1, 2))
        yield self.names(["{a}", "{b}", "{c}"])

    # ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def names(self, names: Sequence[str]) -> str:
        """ "A, B and C"; A、B、C."""
        return cldr.listed(names, self.locale) if names else ""

    def list_pieces(self, parts: Sequence[Text]) -> Text:
        """As `names`, of pieces."""
        places = self.names([f"{{p{number}}}" for number in range(len(parts))])
        return _place(places, {f"p{number}": part for number, part in enumerate(parts)})

    def listed(self, parts: Sequence[Text]) -> Text:
        """Parts that have commas of their own: "A; B; C"; A、B、C."""
        semicolon = Plain(self.say("; "))
        return merged([piece for number, part in enumerate(parts) for piece in ((semicolon, *part) if number else part)])

    def joined(self, parts: Sequence[Text]) -> Text:
        """Parts of one line, set apart by a mark: "who · how much · for what". Empty ones fall out."""
        pieces: list[Piece] = []
        for part in filter(None, parts):
            pieces.extend([Plain(self.say(" · ")), *part] if pieces else part)
        return merged(pieces)

    # ── numbers and money ───────────────────────────────────────────────────────────────────────────────────────────────────

    def number(self, value: int | Decimal) -> str:
        return cldr.number(value, self.locale)

    def amount(self, amount: Amount, *, written_in: Language) -> str:
        """A sum in a line of ours: as its text has it where the text is in the reader's language, else stated from its value."""
        if written_in == self.language and not (written_in == "ja" and _FOREIGN_SUM.search(amount.receipt.words)):
            money = _grouped(" ".join(amount.receipt.words.split())) if written_in == "ja" else " ".join(amount.receipt.words.split())
            return money if _QUALIFIED.search(money) else self._qualified(amount, money)
        return self._qualified(amount, self.money(amount.low, amount.currency, high=amount.high))

    def money(self, value: float, currency: str, *, high: float | None = None) -> str:
        """Exactly that sum, to fifteen digits: "£11m", "¥5bn"; 1,100万ポンド, 50億円. With `high`, the range."""
        if high is not None and high != value:
            return self.say("{low}–{high}", low=self.money(value, currency), high=self.money(high, currency))
        name = _SHORT_NAMES.get((self.language, currency)) or self._currency(currency)
        # A float carries fifteen digits; what comes after them (16.6 × 10⁹ is 16600000000.000002) was in no text.
        number = self._stepped(Decimal(f"{value:.15g}"))
        if self.language == "ja":
            return f"{number}{name.replace(' ', '')}"
        return f"{name} {number}" if name[-1:].isalpha() else f"{name}{number}"

    def rounded(self, value: float, currency: str) -> str:
        """That sum to two digits, for a total of sums that were converted: "£27m", 51億円."""
        return self.money(round_about(value), currency)

    def _qualified(self, amount: Amount, money: str) -> str:
        match amount.qualifier:
            case "about":
                return self.say("about {amount}", amount=money)
            case "up to":
                return self.say("up to {amount}", amount=money)
            case "at least":
                return self.say("at least {amount}", amount=money)
            case "over":
                return self.say("over {amount}", amount=money)
            case _:
                return money

    def _currency(self, code: str) -> str:
        return cldr.currency_name(code, self.locale) if self.language == "ja" else cldr.currency_sign(code, self.locale)

    def _stepped(self, value: Decimal) -> str:
        steps = _STEPS[self.language]
        if self.language == "ja" and value == value.to_integral_value() and value >= steps[-2][0]:
            return _in_myriads(int(value), steps, self.number)
        if self.language == "en" and value != value.to_integral_value() and value < steps[-1][0]:
            return cldr.number_by(value, "#,##0.00####", self.locale)
        for step, sign in steps:
            scaled = value / step
            if scaled >= 1 and scaled == round(scaled, 2):
                return f"{self.number(scaled.normalize())}{sign}"
        return self.number(value.normalize() if value != value.to_integral_value() else Decimal(int(value)))

    # ── dates and times ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def full_date(self, day: date) -> str:
        """ "Monday 16 March 2026"; 2026年3月16日(月)."""
        return self._dated(day, self.say("EEEE d MMMM y"))

    def day(self, day: date) -> str:
        """ "16 March 2026"; 2026年3月16日."""
        return self._dated(day, self.say("d MMMM y"))

    def short_date(self, day: date) -> str:
        """ "Monday 16 March"; 3月16日(月)."""
        return self._dated(day, self.say("EEEE d MMMM"))

    def day_of_year(self, day: date) -> str:
        """ "16 March"; 3月16日."""
        return self._dated(day, self.say("d MMMM"))

    def brief_date(self, day: date) -> str:
        """ "16 Mar"; 3/16. For where there is little room and no doubt about the year."""
        return self._dated(day, self.say("d MMM"))

    def weekday(self, day: date) -> str:
        """ "Saturday"; 28日(土)."""
        return self._dated(day, self.say("EEEE"))

    def weekday_date(self, day: date) -> str:
        """ "Mon 30 Nov"; 11/30(月)."""
        return self._dated(day, self.say("EEE d MMM"))

    def day_name(self, weekday: int, *, short: bool = False) -> str:
        """ "Monday", "Mon"; 月曜日, 月. Monday is 0."""
        return self._dated(_A_MONDAY + timedelta(days=weekday), "EEE" if short else "EEEE")

    def time(self, local: datetime) -> str:
        """ "01:00"; 1:00."""
        return cldr.time_by(local, self.say("HH:mm"), self.locale)

    def dates(self, first: date, last: date) -> str:
        """ "9–15 March 2026", "28 February – 6 March 2026"; 2026年3月9日〜15日. One day is that day."""
        if first == last:
            return self.full_date(first)
        if first.year != last.year:
            pattern = self.say("d MMMM y")
            return self.say("{first} – {last}", first=self._dated(first, pattern), last=self._dated(last, pattern))
        if first.month != last.month:
            return self._range(first, last, msgid("{day} {month} – {last_day} {last_month} {year}"))
        return self._range(first, last, msgid("{day}–{last_day} {month} {year}"))

    def days(self, start: datetime, end: datetime, zone: ZoneInfo) -> str:
        """`dates` of all local days that `[start, end)` touches."""
        return self.dates(start.astimezone(zone).date(), max(start, end - timedelta(microseconds=1)).astimezone(zone).date())

    def clock(self, moment: datetime, zone: ZoneInfo) -> When:
        """ "08:30 London"; 17:30 東京."""
        return When(moment, f"{moment.astimezone(zone):%H:%M} {self.city(zone)}")

    def city(self, zone: ZoneInfo) -> str:
        """ "London"; 東京."""
        return cldr.city_of(zone, self.locale)

    def _range(self, first: date, last: date, message: str) -> str:
        return self.say(
            message,
            year=first.year,
            month=self._dated(first, "MMMM"),
            day=first.day,
            last_month=self._dated(last, "MMMM"),
            last_day=last.day,
        )

    def _dated(self, day: date, pattern: str) -> str:
        return cldr.day_by(day, pattern, self.locale)

    def tongue(self, language: Language) -> str:
        """What the reader calls that language."""
        return cldr.language_name(language, self.locale)

    @property
    def locale(self) -> str:
        """Whose conventions dates and numbers follow."""
        return _LOCALES[self.language]


Wordings = Mapping[Language, Wording]


def load_wordings(folder: Path) -> Wordings:
    """Every language's words. English needs no catalogue (one may change our wording); raises Missing if another's cannot be read."""
    catalogues: dict[Language, Catalog] = {language: _read(folder / f"{language}.po", language) for language in get_args(Language)}
    messages = tuple(dict.fromkeys(_forms(message) for catalogue in catalogues.values() for message in catalogue if message.id))
    return {language: Wording(language, catalogue, messages) for language, catalogue in catalogues.items()}


def _forms(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _read(path: Path, language: Language) -> Catalog:
    if language == "en" and not path.exists():
        return Catalog(locale=_LOCALES[language])
    try:
        with path.open("rb") as file:
            return read_po(file, locale=_LOCALES[language], charset="utf-8", abort_invalid=True)
    except OSError as error:
        raise Missing(f"The catalogue {path} cannot be read: {error.strerror}.", "Install kakehashi again, or set it back.") from error
    except (PoFileError, UnicodeDecodeError) as error:
        raise Missing(f"The catalogue {path} is not a .po file: {error}.", "Install kakehashi again, or set it back.") from error


def msgid(message: str) -> str:
    """Marks a message that is said elsewhere, so that the catalogues' test finds it."""
    return message


def plain(text: Text) -> str:
    """The words of a text, without any look."""
    return "".join(piece.words for piece in text)


def in_marks(words: str, language: Language) -> str:
    """Verbatim words, in the quotation marks of the language they are written in."""
    return f"「{words}」" if language == "ja" else f"“{words}”"


def merged(pieces: Sequence[Piece]) -> Text:
    """The same text in as few pieces as it can be; empty ones fall out."""
    out: list[Piece] = []
    for piece in pieces:
        if not piece.words:
            continue
        match out[-1:], piece:
            case [Plain(words)], Plain(more):
                out[-1] = Plain(words + more)
            case [Strong(words)], Strong(more):
                out[-1] = Strong(words + more)
            case _:
                out.append(piece)
    return tuple(out)


def _fill(message: str, values: Mapping[str, object]) -> str:
    return _PLACE.sub(lambda place: str(values[place[1]]), message)


def _place(message: str, values: Mapping[str, Text | Piece | str]) -> Text:
    pieces: list[Piece] = []
    for number, part in enumerate(_PLACE.split(message)):
        pieces.extend(_as_text(values[part]) if number % 2 else (Plain(part),))
    return merged(pieces)


def _as_text(value: Text | Piece | str) -> Text:
    if isinstance(value, str):
        return (Plain(value),)
    return (value,) if isinstance(value, Plain | Strong | Link | When) else value


def _word(words: str) -> str:
    """A pattern of `words`; Latin letters behind it make another word of it."""
    return re.escape(words) + ("(?![A-Za-z0-9])" if _is_latin(words[-1]) else "")


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _grouped(money: str) -> str:
    """A Japanese sum with its thousands set apart, as ours are: 1100万ポンド is 1,100万ポンド."""
    return re.sub(r"(?<![\d,.])\d{4}(?=[万億兆]|\D*$)", lambda run: f"{run[0][0]},{run[0][1:]}", money)


def _in_myriads(value: int, steps: Sequence[tuple[int, str]], number: Callable[[int], str]) -> str:
    """29,050,000,000 is 290億5,000万."""
    words = []
    for step, sign in steps:
        count, value = divmod(value, step)
        if count:
            words.append(f"{number(count)}{sign}")
    return "".join(words)
