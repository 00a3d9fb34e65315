"""The grammar of money, English and Japanese: which stretches of a text are sums, and how much they come to.

Says nothing of what a sum is for (`amounts`). What has no readable number ("millions of pounds", 数百万ポンド, "€1,2 Mrd") is refused,
not guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from bot.currencies import BARE, CODES, DOLLAR_CODES, SIGNS, WORDS, WORDS_JA, any_name
from bot.numbers import MAGNITUDES, NUMBER, NUMBER_WORD, NUMBER_WORDS, japanese_number, magnitude, plain_number, word_number
from bot.reading.money.refused import is_rate, is_thing, is_thing_ja, is_weight, is_weight_ja
from bot.reading.words import any_of

MOST = 200
"""A text with more sums is a price list; what stands behind them is left."""
_LOOKED_AT = 20 * MOST
"""So is one with more of what only looks like sums."""


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


def find_money(text: str, dollar: str = "USD") -> tuple[Money, ...]:
    """The sums of `text` in order, MOST of each way of writing them; they never overlap.

    `text` is folded (`fold_width`); `dollar` is the currency of its bare dollars (`currencies.declared_dollar`).
    """
    finders = (_find_signed(text), _find_worded(text), _find_japanese(text))
    found = sorted((money for finder in finders for money in islice(finder, MOST)), key=lambda m: (m.start, -m.end))
    apart: list[Money] = []
    for money in found:
        if money.low > 0 and (not apart or money.start >= apart[-1].end):
            apart.append(money)
    kept = (money for money in apart if not is_rate(text, money.start, money.end))
    return tuple(replace(money, currency=dollar) if money.currency == BARE else money for money in kept)


# ── £9.7m, US$30bn, EUR 5 million, ¥50億 ────────────────────────────────────────────────────────────────────────────────────

_MAGNITUDE = rf"(?:[ -]?(?:{any_name(MAGNITUDES)})(?![A-Za-z0-9])(?:[ -](?:million|billion|trillion|crore)(?![A-Za-z0-9]))?)"
_SIGN = rf"(?:(?:{any_name(SIGNS)})|(?:{any_name(CODES)})(?:[$£€¥]|(?![A-Za-z])))"
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
        if is_thing(match[0], text[position : position + _NEAR], is_round=False):
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
    if low * _THOUSAND < high and _BARE_THOUSANDS.search(upper["number"] or "") and not lower["magnitude"]:
        low *= _THOUSAND
    alike = bool(upper["sign"]) or bool(upper["magnitude"]) or bool(upper["ja"]) or (not lower["magnitude"] and " " not in upper["dash"])
    return (low, high) if alike and low < high else None


_THOUSAND = 1000
_BARE_THOUSANDS = re.compile(r",000$")
"""£45-50,000 shares its thousands."""
_SPAN = re.compile(r"\b(?:rang(?:e|es|ed|ing)|vary|varying|anywhere|anything)(?: in \w+)? from $", re.IGNORECASE)
_CHANGE = re.compile(rf"\b(?:from|by {any_of('sums', 'hedges')}?) ?$|\b{any_of('sums', 'changes')}\b", re.IGNORECASE)
"""What goes "by £6m to £141m", or rose to a sum, has two values and no range."""


def _joins(text: str, start: int, dash: str) -> bool:
    before = text[max(0, start - 40) : start]
    if dash == " and ":
        return before.rstrip().lower().endswith("between")
    return dash != " to " or bool(_SPAN.search(before)) or not _CHANGE.search(before)


_YUAN = re.compile(any_of("signs", "yuan"), re.IGNORECASE)
_YEN = re.compile(any_of("signs", "yen"), re.IGNORECASE)


_CODE_BEHIND = re.compile(rf" ?\(?({any_name(DOLLAR_CODES)})\b")
_NEAR = 60


def _currency(sign: str, text: str, start: int, end: int) -> str:
    """ISO code of a sign; ¥ is yuan where its words stand near and none of yen's."""
    currency = SIGNS.get(sign) or CODES[sign.rstrip("$£€¥")]
    behind = _CODE_BEHIND.match(text, end) if currency == BARE else None
    if behind:
        return behind[1]
    around = text[max(0, start - 80) : end + 40] if sign == "¥" else ""
    return "CNY" if _YUAN.search(around) and not _YEN.search(around) else currency


# ── 3.5 million pounds, half a billion pounds, 340 pence, 340p, 5bn USD, 30 million € ───────────────────────────────────────

_HUGE = r"(?=[ -](?:hundred|thousand|million|billion|trillion))"
_UNIT = rf"(?P<unit>(?i:(?:{any_name(WORDS)})s?)(?![A-Za-z0-9])|(?:{any_name(CODES)})(?![A-Za-z0-9])|[€£](?! ?[\d.]))"
_FIRST = rf"(?i:{NUMBER_WORD}(?= to | or )|(?<=between ){NUMBER_WORD}(?= and ))"
_WORDED = re.compile(
    rf"(?<![\w.,$£€¥₩₹])(?:(?P<first>{NUMBER}|{_FIRST})(?P<magnitude1>(?i:{_MAGNITUDE}))?(?P<dash> ?[-–—~] ?| to | and | or ))?"
    rf"(?:(?P<number>{NUMBER})|(?P<words>(?i:{NUMBER_WORDS})){_HUGE})(?P<magnitude>(?i:{_MAGNITUDE}))?[ -]?{_UNIT}"
)
_UNIT_SEEN = re.compile(
    rf"pound|sterling|pence|\dp\b|dollar|cent|euro|yen|yuan|renminbi|won|rupee|franc|kron|baht|ringgit|zloty|rand|rou?ble|rupiah"
    rf"|(?-i:{any_name(CODES)})|[\dmn] ?[€£]",
    re.IGNORECASE,
)


def _find_worded(text: str) -> Iterator[Money]:
    if not _UNIT_SEEN.search(text):
        return
    for match in islice(_WORDED.finditer(text), _LOOKED_AT):
        currency, unit = _unit(match["unit"])
        if not _means_money(match, text):
            continue
        high = round(_spoken(match["words"] or match["number"]) * magnitude(match["magnitude"]) * unit, 4)
        low = _lower_end(match, unit)
        if low is not None and low < high and (match["dash"] == " or " or _joins(text, match.start(), match["dash"])):
            yield Money(match.start(), match.end(), low, high, currency)
        else:
            yield Money(max(match.start("number"), match.start("words")), match.end(), high, high, currency)


def _spoken(number: str) -> float:
    return plain_number(number) if number[0].isdigit() else word_number(number)


def _unit(name: str) -> tuple[str, float]:
    if name in CODES or name in SIGNS:
        return CODES.get(name) or SIGNS[name], 1.0
    lower = name.lower()
    return WORDS.get(lower) or WORDS[lower.removesuffix("s")]


def _lower_end(match: re.Match[str], unit: float) -> float | None:
    if not match["first"]:
        return None
    shared = 100 if "hundred" in (match["words"] or "").lower() and "hundred" not in match["first"].lower() else 1
    return _spoken(match["first"]) * shared * magnitude(match["magnitude1"] or match["magnitude"]) * unit


_PRICED = re.compile(rf"£|\b{any_of('sums', 'priced')}", re.IGNORECASE)
_SHARES = re.compile(rf"£|\b{any_of('sums', 'quoted')}", re.IGNORECASE)
_YEARLY = re.compile(r"\b(?:in|constant|real) $")
_HALF_READ = re.compile(rf"\b(?:{any_of('sums', 'parts')} of|hundred|thousand|million|billion)[ -](?:and )?$", re.IGNORECASE)
"""What stands before is part of the number: two thirds of a billion, forty thousand five hundred."""
_ONLY_HUGE = frozenset({"won", "cent", "rand"})


def _means_money(match: re.Match[str], text: str) -> bool:
    """Whether a word that has other meanings (pounds of weight, 1080p, "in 2026 dollars", "euro-area") stands for money here."""
    name, before, after = match["unit"].lower(), text[max(0, match.start() - 80) : match.start()], text[match.end() : match.end() + 60]
    if is_thing(match[0], after, is_round=(match["words"] or "").lower() == "a") or (match["words"] and _HALF_READ.search(before)):
        return False
    if name.startswith("pound"):
        joined = text[match.start("unit") - 1] == "-" or after[:1] == "-"
        return not is_weight(before, after) and (bool(match["magnitude"]) or (not joined and bool(_PRICED.search(before + after))))
    if match["magnitude"]:
        return True
    if name == "p":
        return text[match.start("unit") - 1].isdigit() and bool(_SHARES.search(before + after))
    number = match["number"] or ""
    of_year = re.fullmatch(r"(?:19|20)\d\d", number) and _YEARLY.search(before)
    return not (of_year or _is_grouped_by_points(number) or name in _ONLY_HUGE or re.match(r"-(?:area|zone)|\s?\d", after))


# ── 2兆3,000億円, 290億5,000万円, 5〜10億円, 792円07銭, 百万ドル ────────────────────────────────────────────────────────────

_DIGITS_JA = r"\d〇一二三四五六七八九十百千万億兆"
_RUN_JA = rf"[{_DIGITS_JA}][,.{_DIGITS_JA}]{{0,29}}+"
_UNIT_JA = any_name(WORDS_JA)
_JAPANESE = re.compile(
    rf"(?<![,.数何幾余{_DIGITS_JA}])(?P<low>{_RUN_JA})(?:(?P<unit1>{_UNIT_JA})?(?P<dash>[~–—-]|(?:から|以上))(?P<high>{_RUN_JA}))?"
    rf"(?P<unit>{_UNIT_JA})(?:(?P<sen>\d{{1,2}})銭)?(?:(?P<rin>\d)厘)?"
)
_UNIT_JA_SEEN = re.compile(_UNIT_JA)
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]")
_ENDS_RANGE = {"から": re.compile(r"程度|の|ほど|規模|前後|くらい|ぐらい|とみ|と見|と想定"), "以上": re.compile(r"以下|未満|以内")}
"""10億円から20億円に is a change; 10億円から20億円の, 1億円以上5億円未満 are ranges."""


def _find_japanese(text: str) -> Iterator[Money]:
    if not _UNIT_JA_SEEN.search(text):
        return
    for match in islice(_JAPANESE.finditer(text), _LOOKED_AT):
        low, high = japanese_number(_shared(match["low"], match["high"])), japanese_number(match["high"] or match["low"])
        if low is None or high is None or not _is_money_ja(match, text):
            continue
        currency, unit = WORDS_JA[match["unit"]]
        small = int(match["sen"] or 0) / 100 + int(match["rin"] or 0) / 1000
        ends = _ENDS_RANGE.get(match["dash"] or "")
        if ends and not (low < high and ends.match(text, match.end())):
            if match["unit1"]:
                first, one = WORDS_JA[match["unit1"]]
                yield Money(match.start(), match.end("unit1"), round(low * one, 4), round(low * one, 4), first)
            yield Money(match.start("high"), match.end(), round(high * unit + small, 4), round(high * unit + small, 4), currency)
        elif low <= high:
            yield Money(match.start(), match.end(), round(low * unit + small, 4), round(high * unit + small, 4), currency)


def _shared(low: str, high: str | None) -> str:
    """The low end of 5〜10億 is 5億."""
    if not high or any(char in low for char in "十百千万億兆"):
        return low
    return low + high[len(high.rstrip("十百千万億兆")) :]


def _is_money_ja(match: re.Match[str], text: str) -> bool:
    """Not a shape (半径5円形), a coin (1ポンド硬貨), an element (10元素), a weight, or part of a longer word (ドルビー)."""
    after, name, last = text[match.end() : match.end() + 15], match["unit"], (match["high"] or match["low"])[-1]
    if _KATAKANA.match(after) or is_thing_ja(after):
        return False
    if last in "万億兆":
        return True
    return name != "元" and not (name == "ポンド" and is_weight_ja(text[max(0, match.start() - 30) : match.start()], after))
