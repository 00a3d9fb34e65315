"""What is written like a sum and is none: an exchange rate, a weight, a coin, a figure of speech."""

import re

from bot.reading.words import any_of

_NEAR = 80
_RATE_LATIN = r"(?:pound|sterling|(?:us |canadian |australian )?dollar|euro|yen|yuan|[£€$]1(?![\d.,]))"
_UNIT_JA = r"\d[\d.,]* ?(?:円|銭|ドル|ポンド|ユーロ|ウォン|元)"
_EACH_JA = "あたり|当たり|につき"
_ABOUT_JA = "(?:約|およそ|平均)?"
_RATE_BEHIND = re.compile(
    rf" ?[=≈] ?(?:about )?(?:[£€¥$₩₹] ?\d|{_UNIT_JA})| (?:to|per|against) (?:the |one |a )?{_RATE_LATIN}\b", re.IGNORECASE
)
_PARITY = r"(?<![\d.,])1 ?(?:(?:米|英|豪|カナダ)?(?:ドル|ポンド)|ユーロ|人民元|元|円|USD|GBP|EUR)"
_RATE_AHEAD = re.compile(
    rf"(?:[£€$¥] ?1 ?(?:=|≈|\bto\b|\bbuys\b|\bbought\b) ?(?:about |around )?|{_PARITY} ?(?:[=はがを、]|{_EACH_JA})? ?{_ABOUT_JA})$"
)
_PARITY_ALONE = re.compile(rf" ?(?:[=はが]|{_EACH_JA})? ?{_ABOUT_JA}{_UNIT_JA}|{_EACH_JA}")


def is_rate(text: str, start: int, end: int) -> bool:
    """Whether the sum says what one pound or dollar costs (1ドル=150円, "¥193 to the pound"): a ratio, no money that anybody has."""
    if _RATE_BEHIND.match(text, end) or _RATE_AHEAD.search(text[max(0, start - 20) : start]):
        return True
    return bool(re.fullmatch(_PARITY, text[start:end]) and _PARITY_ALONE.match(text, end))


_COIN = re.compile(r"[- ](?:coins?|notes?|banknotes?|pieces?|shops?|stores?)\b", re.IGNORECASE)
_BILL = re.compile(r"[- ]bills?\b", re.IGNORECASE)
_BILLS = frozenset({"1", "2", "5", "10", "20", "50", "100"})
_IDIOM = re.compile(rf"[- ](?:\w+[- ])?{any_of('sums', 'idioms')}\b", re.IGNORECASE)
_THING_JA = re.compile(r"[形周筒盤卓錐柱弧環陣滑熟満玉札]|硬貨|紙幣|ショップ|均一")


def is_thing(words: str, after: str, *, is_round: bool) -> bool:
    """A coin, a note or a shop is named by its money; `is_round`: so is what anybody calls a million-dollar idea."""
    if is_round:
        return bool(_IDIOM.match(after))
    return bool(_COIN.match(after)) or (words.startswith("$") and words[1:] in _BILLS and bool(_BILL.match(after)))


def is_thing_ja(after: str) -> bool:
    """円形, 千円札, 1ポンド硬貨, 百円ショップ; `after` begins behind the currency."""
    return bool(_THING_JA.match(after))


_STUFF = re.compile(rf"(?: a year| per year)? of (?!{any_of('purpose', 'money')}|{any_of('purpose', 'adjectives')})", re.IGNORECASE)
_WEIGHT = re.compile(r"\bweigh|\bheav(?:y|ier)|\bthrust|\bpayload|\blift|\bwaste|\bpropellant|\bcargo", re.IGNORECASE)
_WEIGHT_JA = re.compile(r"重さ|重量|体重|質量|推力|トン|キロ|kg|爆弾|砲弾|積載")


def is_weight(before: str, after: str) -> bool:
    """Whether "pounds" between the two are of something ("of rock") or stand with what is weighed."""
    return bool(_WEIGHT.search(before[-_NEAR:] + after[:_NEAR]) or _STUFF.match(after))


def is_weight_ja(before: str, after: str) -> bool:
    """Whether ポンド between the two stands with what is weighed."""
    return bool(_WEIGHT_JA.search(before[-30:]) or _WEIGHT_JA.search(after[:15]))
