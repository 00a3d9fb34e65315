"""The grammar of money, English and Japanese: which stretches of a text are sums, and how much they come to.

Says nothing of what a sum is for (`amounts`). What has no readable number ("millions of pounds", 数百万ポンド, "€1,2 Mrd") is refused, not guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.currencies import CODES, SIGNS, WORDS, WORDS_JA
from bot.reading.numbers import MAGNITUDES, NUMBER, WORDS as NUMBER_WORDS, japanese_number, magnitude, plain_number, word_number


@dataclass(frozen=True, slots=True)
class Money:
    """A sum at `[start:end]`; `low == high` unless it is a range."""

    start: int
    end: int
    low: float
    high: float
    currency: str


def _longest_first(words: "list[str] | dict[str, object]") -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_MAGNITUDE = rf"(?:[ -]?(?:{_longest_first(list(MAGNITUDES))})(?![A-Za-z0-9]))"
_RUN_JA = r"[\d〇一二三四五六七八九十百千万億兆][\d,.〇一二三四五六七八九十百千万億兆]{0,29}+"
_CURRENCY = rf"(?:(?:{_longest_first(list(SIGNS))})|(?:{_longest_first(list(CODES))})(?![A-Za-z]))"
_DASH = r"(?:\s?[-–—~]\s?|\sto\s|\sand\s)"
_SIGNED = re.compile(
    rf"(?<![A-Za-z$£€¥₩₹])(?P<sign>{_CURRENCY})\s?"
    rf"(?:(?P<ja>\d[\d,.]{{0,20}}+[十百千万億兆][\d,.十百千万億兆]{{0,20}}+)"
    rf"|(?P<low>{NUMBER})(?P<mag>{_MAGNITUDE})?(?![A-Za-z0-9])"
    rf"(?:(?P<dash>{_DASH})(?P<sign2>{_CURRENCY}\s?)?(?P<high>{NUMBER})(?P<mag2>{_MAGNITUDE})?(?![A-Za-z0-9%]))?)",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"(?<![\w.,$£€¥₩₹])(?:(?P<low>{NUMBER})|(?P<words>{_longest_first(list(NUMBER_WORDS))})(?=[ -](?:hundred|thousand|million|billion|trillion)))"
    rf"(?P<mag>{_MAGNITUDE})?(?:(?P<dash>{_DASH})(?P<high>{NUMBER})(?P<mag2>{_MAGNITUDE})?)?"
    rf"[ -]?(?P<unit>(?:{_longest_first(list(WORDS))})s?|{_longest_first(list(CODES))})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_UNIT_JA = _longest_first(list(WORDS_JA))
_JAPANESE = re.compile(
    rf"(?<![\d,.〇一二三四五六七八九十百千万億兆数何幾])(?P<low>{_RUN_JA})(?:(?:{_UNIT_JA})?[~–—-](?P<high>{_RUN_JA}))?"
    rf"(?P<unit>{_UNIT_JA})(?P<sen>\d{{1,2}}銭)?"
)
_WORDED_UNITS = re.compile(r"pound|sterling|pence|\dp\b|dollar|cent|euro|yen|yuan|renminbi|won|rupee|franc|kron|[A-Z]{3}", re.IGNORECASE)
_UNITS_JA = re.compile(_UNIT_JA)

# Width variants of one code point each: a fold that keeps every offset.
_FOLD = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {
        ord("￥"): "¥",
        ord("￡"): "£",
        ord("＄"): "$",
        ord("〜"): "~",
        ord("‑"): "-",
        ord("−"): "-",
    }
    | dict.fromkeys(map(ord, "\u00a0\u2009\u202f\u3000\u2007"), " ")
)


def fold_width(text: str) -> str:
    """Full-width signs and odd blanks as plain ones, each still one code point: `len` and offsets stay."""
    return text.translate(_FOLD)


def find_money(text: str) -> tuple[Money, ...]:
    """The sums of `text` in order; they never overlap."""
    folded = fold_width(text)
    found = sorted([*_find_signed(folded), *_find_worded(folded), *_find_japanese(folded)], key=lambda m: (m.start, -m.end))
    apart: list[Money] = []
    for money in found:
        if not apart or money.start >= apart[-1].end:
            apart.append(money)
    return tuple(apart)


def _find_signed(text: str) -> Iterator[Money]:
    for match in _SIGNED.finditer(text):
        currency = _currency(match["sign"])
        if currency is None:
            continue
        if currency == "JPY" and _is_yuan(text, match.start(), match.end()):
            currency = "CNY"
        if match["ja"]:
            value = japanese_number(match["ja"].rstrip(",."))
            if value:
                yield Money(match.start(), match.start() + len(match[0].rstrip(",.")), value, value, currency)
            continue
        yield from _spread(match, currency, 1.0, text)


def _currency(sign: str) -> str | None:
    """The currency of a sign or code; letters count only as they are written (RM, not rm)."""
    return SIGNS.get(sign) or CODES.get(sign)


_CHINESE = re.compile(r"\bChin(?:a|ese)\b|\bBeijing\b|\bShanghai\b|\bRMB\b|\byuan\b|\brenminbi\b|中国|人民元|北京|上海", re.IGNORECASE)
_JAPANESE_NEAR = re.compile(r"\bJapan|\bTokyo\b|\byen\b|\bJPY\b|日本|東京|円", re.IGNORECASE)


def _is_yuan(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 80) : end + 40]
    return bool(_CHINESE.search(around)) and not _JAPANESE_NEAR.search(around)


def _find_worded(text: str) -> Iterator[Money]:
    if not _WORDED_UNITS.search(text):
        return
    for match in _WORDED.finditer(text):
        name = match["unit"]
        if name in CODES:
            yield from _spread(match, CODES[name], 1.0, text)
            continue
        currency, unit = WORDS.get(name.lower()) or WORDS.get(name.lower().removesuffix("s"), ("", 0.0))
        if currency and _means_money(match, text):
            yield from _spread(match, currency, unit, text)


_WEIGHT = re.compile(r"\bweigh|\bheavy|\bthrust|\bpayload|\blift|\bweight|\blighter|\bheavier|\bkilo", re.IGNORECASE)
_SHARES = re.compile(r"\bshare|\bstock|\bdividend|\bprice|\bpenny|\bfloat|£|\bpence|\bcost", re.IGNORECASE)


def _means_money(match: re.Match[str], text: str) -> bool:
    """Whether a word that has other meanings (pounds of weight, 1080p, "per cent") stands for money here."""
    name, around = match["unit"].lower(), text[max(0, match.start() - 80) : match.end() + 60]
    if name.startswith("pound") and not match["mag"] and not match["mag2"]:
        return not _WEIGHT.search(around) and not re.match(r"\s?(?:of|-)\s?(?!sterling)", text[match.end() : match.end() + 8])
    if name == "p":
        return match["mag"] is None and match[0][-2].isdigit() and bool(_SHARES.search(around))
    return name not in {"won", "cent", "cents"} or bool(match["mag"]) or name == "cents"


def _spread(match: re.Match[str], currency: str, unit: float, text: str) -> Iterator[Money]:
    """The one sum, the range or the two sums of a match that may hold "5 to 10"."""
    groups = match.groupdict()
    words, scale = groups.get("words"), magnitude(_bare(match["mag"]))
    first = word_number(words) if words else plain_number(match["low"])
    if first is None or (not scale and not first):
        return
    if match["high"] is None:
        yield Money(match.start(), match.end(), first * scale * unit, first * scale * unit, currency)
        return
    low, high = first, plain_number(match["high"])
    scale2 = magnitude(_bare(match["mag2"]))
    if match["mag"] is None and match["mag2"] is not None and low < high:
        scale = scale2
    elif match["mag2"] is None and match["mag"] is not None and groups.get("sign2") is None:
        scale2 = scale if low < high and "unit" not in groups else scale2
    low, high = low * scale * unit, high * scale2 * unit
    if _is_range(match, low, high, text):
        yield Money(match.start(), match.end(), low, high, currency)
    elif "unit" in groups:
        yield Money(match.start("high"), match.end(), high, high, currency)
    else:
        end = match.end("mag") if match["mag"] else match.end("low")
        alone = first * magnitude(_bare(match["mag"])) * unit
        yield Money(match.start(), end, alone, alone, currency)
        if groups.get("sign2"):
            yield Money(match.start("sign2"), match.end(), high, high, currency)


def _bare(words: str | None) -> str | None:
    return words.strip(" -") if words else None


_CHANGE = re.compile(r"\b(?:from|ros?e|rising|gr[eo]w\w*|increas\w+|fell|cut|up|down|jump\w*|climb\w*|lift\w*|rais\w+)\b", re.IGNORECASE)


def _is_range(match: re.Match[str], low: float, high: float, text: str) -> bool:
    """Whether "A – B" is one range: B is not less, and A to B is no change from A to B, and "and" follows "between"."""
    groups, dash, before = match.groupdict(), match["dash"].strip(), text[max(0, match.start() - 40) : match.start()]
    if high < low:
        return False
    if dash == "and":
        return before.rstrip().lower().endswith("between")
    if dash == "to" and _CHANGE.search(before):
        return False
    if groups.get("sign2") or "unit" in groups:
        return True
    if match["mag2"] is None and match["mag"] is not None:
        return False
    return match["mag2"] is not None or match["dash"] in {"-", "–", "—", "~"}


_NOT_YEN = re.compile(r"[形周筒盤卓錐柱弧環陣滑熟満玉札]|[\u30a1-\u30fa\u30fc]")
_NOT_AFTER = re.compile(r"[\u30a1-\u30fa\u30fc]")


def _find_japanese(text: str) -> Iterator[Money]:
    if not _UNITS_JA.search(text):
        return
    for match in _JAPANESE.finditer(text):
        currency, unit = WORDS_JA[match["unit"]]
        low_words, high_words = match["low"].rstrip(",."), (match["high"] or "").rstrip(",.")
        if high_words and not re.search(r"[十百千万億兆]", low_words):
            low_words += re.search(r"[十百千万億兆]*$", high_words)[0]  # type: ignore[index]
        low = japanese_number(low_words)
        high = japanese_number(high_words) if high_words else low
        if low is None or high is None or high < low or not _is_money_ja(match, text):
            continue
        sen = int(match["sen"][:-1]) / 100 if match["sen"] else 0.0
        yield Money(match.start(), match.end(), round(low * unit + sen, 4), round(high * unit + sen, 4), currency)


def _is_money_ja(match: re.Match[str], text: str) -> bool:
    """Not a shape (半径5円形), a note (千円札), a weight, an element, or the 1ドル of an exchange rate."""
    after, name = text[match.end() : match.end() + 2], match["unit"]
    if name == "円" and _NOT_YEN.match(after):
        return False
    if name == "元" and not re.search(r"[万億兆]$", match["low"]):
        return False
    if match["low"] == "1" and re.match(r"[=は]|あたり|当たり", after):
        return False
    return not _NOT_AFTER.match(after)
