"""The grammar of money, English and Japanese: which stretches of a text are sums, and how much they come to.

Says nothing of what a sum is for (`amounts`). What has no readable number ("millions of pounds", 数百万ポンド, "€1,2 Mrd") is refused,
not guessed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.reading.currencies import CODES, SIGNS, WORDS, WORDS_JA
from bot.reading.numbers import MAGNITUDES, NUMBER, japanese_number, magnitude, plain_number, word_number
from bot.reading.numbers import WORDS as NUMBER_WORDS
from bot.reading.words import any_of

MOST = 200
"""A text with more sums is a price list; what stands behind them is left."""


@dataclass(frozen=True, slots=True)
class Money:
    """A sum at `[start:end]`; `low == high` unless it is a range."""

    start: int
    end: int
    low: float
    high: float
    currency: str


# Width variants of one code point each: a fold that keeps every offset.
_FOLD: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord("￥"): "¥", ord("￡"): "£", ord("〜"): "~", ord("‑"): "-", ord("−"): "-"}
_FOLD |= dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u3000"), " ")


def fold_width(text: str) -> str:
    """Full-width signs and odd blanks as plain ones, each still one code point: `len` and offsets stay."""
    return text if text.isascii() else text.translate(_FOLD)


def find_money(text: str) -> tuple[Money, ...]:
    """The sums of `text` in order, MOST of each way of writing them; they never overlap. `text` is folded (`fold_width`)."""
    finders = (_find_signed(text), _find_worded(text), _find_japanese(text))
    found = sorted((money for finder in finders for money in islice(finder, MOST)), key=lambda m: (m.start, -m.end))
    apart: list[Money] = []
    for money in found:
        if money.low > 0 and (not apart or money.start >= apart[-1].end):
            apart.append(money)
    return tuple(apart)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# ── £9.7m, US$30bn, EUR 5 million, ¥50億 ────────────────────────────────────────────────────────────────────────────────────

_MAGNITUDE = rf"(?:[ -]?(?:{_any_of(MAGNITUDES)})(?![A-Za-z0-9]))"
_SIGN = rf"(?:(?:{_any_of(SIGNS)})|(?:{_any_of(CODES)})(?![A-Za-z]))"
_SPACED = r"\d{1,3}(?: \d{3}){1,4}+(?!\d|[.,]\d)"
_BIG_JA = r"\d[\d,.]{0,20}+[十百千万億兆](?:[\d,.]{0,12}[十百千万億兆]){0,4}+(?:\d{1,3}(?:,\d{3}){0,2}|\d{1,8})?"
_SUM = rf"(?:(?P<ja>{_BIG_JA})|(?P<number>{_SPACED}|{NUMBER})(?P<magnitude>(?i:{_MAGNITUDE}))?(?![A-Za-z0-9]))"
_SIGNED = re.compile(rf"(?<![A-Za-z$£€¥₩₹])(?P<sign>{_SIGN}) ?{_SUM}")
_TO = re.compile(rf"(?P<dash> ?[-–—~] ?| to | and )(?P<sign>{_SIGN} ?)?{_SUM}(?!%)")


def _find_signed(text: str) -> Iterator[Money]:
    position = 0
    while match := _SIGNED.search(text, position):
        position = match.end()
        low = _value(match)
        if low is None:
            continue
        currency = _currency(match["sign"], text, match.start(), match.end())
        upper = _TO.match(text, position)
        bounds = _range(text, match, upper) if upper else None
        if upper and bounds:
            position = upper.end()
            yield Money(match.start(), position, *bounds, currency)
        else:
            yield Money(match.start(), position, low, low, currency)


def _value(match: re.Match[str]) -> float | None:
    if match["ja"]:
        return japanese_number(match["ja"])
    if not match["magnitude"] and _is_grouped_by_points(match["number"]):
        return None
    return plain_number(match["number"].replace(" ", "")) * magnitude(match["magnitude"])


def _is_grouped_by_points(number: str) -> bool:
    """160.000 is a hundred and sixty thousand to half of Europe: without a magnitude three decimals are not to be read."""
    return bool(re.search(r"\.\d{3}$", number))


def _range(text: str, lower: re.Match[str], upper: re.Match[str]) -> tuple[float, float] | None:
    """The ends of "A–B" if that is one range. "£5-10m" shares its magnitude, "$3m to $5m" after "rose" is a change."""
    low, high = _value(lower), _value(upper)
    if low is None or high is None or not _joins(text, lower.start(), upper["dash"]):
        return None
    if not lower["ja"] and not lower["magnitude"] and upper["magnitude"] and low < high / magnitude(upper["magnitude"]):
        low *= magnitude(upper["magnitude"])
    alike = bool(upper["sign"]) or bool(upper["magnitude"]) or bool(upper["ja"]) or (not lower["magnitude"] and " " not in upper["dash"])
    return (low, high) if alike and low < high else None


_CHANGE = re.compile(
    r"\b(?:from|ros?e|rises|rising|gr[eo]w\w*|increas\w+|fell|falls|cut|up|down|jump\w*|climb\w*|lift\w*|rais\w+|doubl\w+)\b", re.IGNORECASE
)


def _joins(text: str, start: int, dash: str) -> bool:
    before = text[max(0, start - 40) : start]
    if dash == " and ":
        return before.rstrip().lower().endswith("between")
    return dash != " to " or not _CHANGE.search(before)


_YUAN = re.compile(any_of("signs", "yuan"), re.IGNORECASE)
_YEN = re.compile(any_of("signs", "yen"), re.IGNORECASE)


def _currency(sign: str, text: str, start: int, end: int) -> str:
    """ISO code of a sign; ¥ is yuan where its words stand near and none of yen's."""
    currency = SIGNS.get(sign) or CODES[sign]
    around = text[max(0, start - 80) : end + 40] if sign == "¥" else ""
    return "CNY" if _YUAN.search(around) and not _YEN.search(around) else currency


# ── 3.5 million pounds, half a billion pounds, 340 pence, 340p, 5bn USD, 30 million € ───────────────────────────────────────

_HUGE = r"(?=[ -](?:hundred|thousand|million|billion|trillion))"
_UNIT = rf"(?P<unit>(?i:(?:{_any_of(WORDS)})s?)(?![A-Za-z0-9])|(?:{_any_of(CODES)})(?![A-Za-z0-9])|€(?! ?[\d.]))"
_WORDED = re.compile(
    rf"(?<![\w.,$£€¥₩₹])(?:(?:(?P<first>{NUMBER})(?P<magnitude1>(?i:{_MAGNITUDE}))?(?P<dash> ?[-–—~] ?| to | and ))?"
    rf"(?P<number>{NUMBER})|(?P<words>(?i:{_any_of(NUMBER_WORDS)})){_HUGE})(?P<magnitude>(?i:{_MAGNITUDE}))?[ -]?{_UNIT}"
)
_UNIT_SEEN = re.compile(
    rf"pound|sterling|pence|\dp\b|dollar|cent|euro|yen|yuan|renminbi|won|rupee|franc|kron|(?-i:{_any_of(CODES)})|[\dn] ?€",
    re.IGNORECASE,
)


def _find_worded(text: str) -> Iterator[Money]:
    if not _UNIT_SEEN.search(text):
        return
    for match in _WORDED.finditer(text):
        currency, unit = _unit(match["unit"])
        value = word_number(match["words"]) if match["words"] else plain_number(match["number"])
        if value is None or not _means_money(match, text):
            continue
        high = round(value * magnitude(match["magnitude"]) * unit, 4)
        low = _lower_end(match, unit)
        if low is not None and low < high and _joins(text, match.start(), match["dash"]):
            yield Money(match.start(), match.end(), low, high, currency)
        else:
            start = match.start("number") if match["first"] else match.start()
            yield Money(start, match.end(), high, high, currency)


def _unit(name: str) -> tuple[str, float]:
    if name in CODES or name in SIGNS:
        return CODES.get(name) or SIGNS[name], 1.0
    lower = name.lower()
    return WORDS.get(lower) or WORDS[lower.removesuffix("s")]


def _lower_end(match: re.Match[str], unit: float) -> float | None:
    if not match["first"]:
        return None
    return plain_number(match["first"]) * magnitude(match["magnitude1"] or match["magnitude"]) * unit


_PRICED = re.compile(
    r"£|\b(?:cost|price|pay|paid|worth|fee|grant|spen[dt]|fund|earn|sell|sold|bill|fine|rent|wage|salary|charg|tax|bank|invest|donat|prize|budget|buy|bought)",
    re.IGNORECASE,
)
_STUFF = re.compile(rf"(?: a year| per year)? of (?!{any_of('purpose', 'money')}|{any_of('purpose', 'adjectives')})", re.IGNORECASE)
_WASTE = re.compile(r"\bweigh|\bheav(?:y|ier)|\bthrust|\bpayload|\blift|\bwaste|\bpropellant|\bcargo", re.IGNORECASE)
_SHARES = re.compile(r"\bshare|\bstock|\bdividend|\bprice|\bpenny|\bfloat|£|\bpence|\bcost", re.IGNORECASE)
_YEARLY = re.compile(r"\b(?:in|constant|real) $")


def _means_money(match: re.Match[str], text: str) -> bool:
    """Whether a word that has other meanings (pounds of weight, 1080p, "in 2026 dollars", "euro-area") stands for money here."""
    name, before, after = match["unit"].lower(), text[max(0, match.start() - 80) : match.start()], text[match.end() : match.end() + 60]
    if name.startswith("pound"):
        weight = _WASTE.search(before + after) or _STUFF.match(after)
        joined = text[match.start("unit") - 1] == "-" or after[:1] == "-"
        return not weight and (bool(match["magnitude"]) or (not joined and bool(_PRICED.search(before + after))))
    if match["magnitude"]:
        return True
    if _is_grouped_by_points(match["number"] or ""):
        return False
    if name == "p":
        return text[match.start("unit") - 1].isdigit() and bool(_SHARES.search(before + after))
    if re.fullmatch(r"(?:19|20)\d\d", match["number"] or "") and _YEARLY.search(before):
        return False
    return name not in {"won", "cent"} and not re.match(r"-(?:area|zone)|\s?\d", after)


# ── 2兆3,000億円, 290億5,000万円, 5〜10億円, 792円07銭, 百万ドル ────────────────────────────────────────────────────────────

_DIGITS_JA = r"\d〇一二三四五六七八九十百千万億兆"
_RUN_JA = rf"[{_DIGITS_JA}][,.{_DIGITS_JA}]{{0,29}}+"
_UNIT_JA = _any_of(WORDS_JA)
_JAPANESE = re.compile(
    rf"(?<![,.数何幾{_DIGITS_JA}])(?P<low>{_RUN_JA})(?:(?:{_UNIT_JA})?[~–—-](?P<high>{_RUN_JA}))?(?P<unit>{_UNIT_JA})(?P<sen>\d{{1,2}}銭)?"
)
_UNIT_JA_SEEN = re.compile(_UNIT_JA)
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]")
_NOT_YEN = re.compile(r"[形周筒盤卓錐柱弧環陣滑熟満玉札]")


def _find_japanese(text: str) -> Iterator[Money]:
    if not _UNIT_JA_SEEN.search(text):
        return
    for match in _JAPANESE.finditer(text):
        currency, unit = WORDS_JA[match["unit"]]
        high = japanese_number(match["high"] or match["low"])
        low = japanese_number(_shared(match["low"], match["high"]))
        if low is None or high is None or high < low or not _is_money_ja(match, text):
            continue
        sen = int(match["sen"][:-1]) / 100 if match["sen"] else 0.0
        yield Money(match.start(), match.end(), round(low * unit + sen, 4), round(high * unit + sen, 4), currency)


def _shared(low: str, high: str | None) -> str:
    """The low end of 5〜10億 is 5億."""
    if not high or any(char in low for char in "十百千万億兆"):
        return low
    return low + high[len(high.rstrip("十百千万億兆")) :]


def _is_money_ja(match: re.Match[str], text: str) -> bool:
    """Not a shape (半径5円形), a note (千円札), an element (10元素), a longer word (ドルビー), or the 1ドル of an exchange rate."""
    after, name = text[match.end() : match.end() + 3], match["unit"]
    if _KATAKANA.match(after) or (name == "円" and _NOT_YEN.match(after)):
        return False
    if name == "元" and match["low"][-1] not in "万億兆":
        return False
    return not (match["low"] == "1" and re.match(r"[=は]|あたり|当たり", after))
