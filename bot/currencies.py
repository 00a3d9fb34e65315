"""What the world's money is called, in signs, codes and words, and whose a bare dollar is."""

import re
from collections.abc import Iterable

BARE = "$"
"""In place of a code: a dollar of which the words do not say whose (`declared_dollar`)."""

SIGNS = {
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "CAN$": "CAD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD",
    "R$": "BRL",
    "RM": "MYR",
    "Rs.": "INR",
    "Rs": "INR",
    "SFr": "CHF",
    "Yen": "JPY",
    "$": BARE,
    "£": "GBP",
    "€": "EUR",
    "¥": "JPY",
    "₩": "KRW",
    "₹": "INR",
}
CODES = {
    code: code
    for code in [
        "GBP",
        "USD",
        "EUR",
        "JPY",
        "CNY",
        "AUD",
        "CAD",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "INR",
        "KRW",
        "SGD",
        "HKD",
        "TWD",
        "NZD",
        "BRL",
        "MYR",
        "THB",
        "ZAR",
        "PLN",
        "IDR",
        "RUB",
    ]
} | {
    "RMB": "CNY",
    "STG": "GBP",
}
# (currency, units of it that one of these is). Money that several states call alike (krone, peso) is here only with its state's name.
WORDS = {
    "pound": ("GBP", 1.0),
    "british pound": ("GBP", 1.0),
    "sterling": ("GBP", 1.0),
    "pence": ("GBP", 0.01),
    "p": ("GBP", 0.01),
    "dollar": (BARE, 1.0),
    "us dollar": ("USD", 1.0),
    "u.s. dollar": ("USD", 1.0),
    "american dollar": ("USD", 1.0),
    "australian dollar": ("AUD", 1.0),
    "canadian dollar": ("CAD", 1.0),
    "new zealand dollar": ("NZD", 1.0),
    "hong kong dollar": ("HKD", 1.0),
    "singapore dollar": ("SGD", 1.0),
    "taiwan dollar": ("TWD", 1.0),
    "new taiwan dollar": ("TWD", 1.0),
    "cent": (BARE, 0.01),
    "euro": ("EUR", 1.0),
    "yen": ("JPY", 1.0),
    "japanese yen": ("JPY", 1.0),
    "yuan": ("CNY", 1.0),
    "chinese yuan": ("CNY", 1.0),
    "renminbi": ("CNY", 1.0),
    "won": ("KRW", 1.0),
    "korean won": ("KRW", 1.0),
    "south korean won": ("KRW", 1.0),
    "rupee": ("INR", 1.0),
    "indian rupee": ("INR", 1.0),
    "swiss franc": ("CHF", 1.0),
    "krona": ("SEK", 1.0),
    "kronor": ("SEK", 1.0),
    "swedish krona": ("SEK", 1.0),
    "swedish kronor": ("SEK", 1.0),
    "norwegian krone": ("NOK", 1.0),
    "norwegian kroner": ("NOK", 1.0),
    "danish krone": ("DKK", 1.0),
    "danish kroner": ("DKK", 1.0),
    "baht": ("THB", 1.0),
    "ringgit": ("MYR", 1.0),
    "zloty": ("PLN", 1.0),
    "rand": ("ZAR", 1.0),
    "rouble": ("RUB", 1.0),
    "ruble": ("RUB", 1.0),
    "rupiah": ("IDR", 1.0),
}
WORDS_JA = {
    "円": ("JPY", 1.0),
    "銭": ("JPY", 0.01),
    "英ポンド": ("GBP", 1.0),
    "ポンド": ("GBP", 1.0),
    "ペンス": ("GBP", 0.01),
    "米ドル": ("USD", 1.0),
    "豪ドル": ("AUD", 1.0),
    "豪州ドル": ("AUD", 1.0),
    "オーストラリアドル": ("AUD", 1.0),
    "カナダドル": ("CAD", 1.0),
    "カナダ・ドル": ("CAD", 1.0),
    "NZドル": ("NZD", 1.0),
    "ニュージーランドドル": ("NZD", 1.0),
    "香港ドル": ("HKD", 1.0),
    "シンガポールドル": ("SGD", 1.0),
    "シンガポール・ドル": ("SGD", 1.0),
    "台湾ドル": ("TWD", 1.0),
    "ドル": (BARE, 1.0),
    "セント": (BARE, 0.01),
    "ユーロ": ("EUR", 1.0),
    "人民元": ("CNY", 1.0),
    "元": ("CNY", 1.0),
    "ウォン": ("KRW", 1.0),
    "ルピー": ("INR", 1.0),
    "スイスフラン": ("CHF", 1.0),
    "スウェーデンクローナ": ("SEK", 1.0),
    "ノルウェークローネ": ("NOK", 1.0),
    "デンマーククローネ": ("DKK", 1.0),
    "バーツ": ("THB", 1.0),
    "リンギット": ("MYR", 1.0),
    "ルーブル": ("RUB", 1.0),
    "ルピア": ("IDR", 1.0),
}
_DOLLARS = {sign: code for sign, code in SIGNS.items() if sign.endswith("$") and sign not in {"$", "R$"}}
_DOLLARS |= {name: code for name, (code, _) in (WORDS | WORDS_JA).items() if name.endswith((" dollar", "ドル")) and name != "ドル"}
_DOLLARS |= {code.lower(): code for code in _DOLLARS.values()}


def any_name(names: Iterable[str]) -> str:
    """Each of the names, the longest first, as one choice of a pattern."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_SIGN = any_name(name for name in _DOLLARS if name.endswith("$"))
_NAME = any_name(name for name in _DOLLARS if not name.endswith("$") and name not in {code.lower() for code in CODES})
DOLLAR_CODES = frozenset(_DOLLARS.values())
_CODE = any_name(DOLLAR_CODES)
_DOLLAR = re.compile(rf"(?<![A-Za-z])(?:{_SIGN}|(?i:{_NAME})(?=s?(?![a-z]))|(?:{_CODE})(?=[ $]{{0,2}}\d))")
_OURS, _THEIRS = r"(?<![A-Za-z])\$", r"[A-Z]\$"
_SUM = r" ?\d[\d.,]{0,16}[ -]?[a-z]{0,8} ?\([a-z ]{0,12}"
_BOTH = re.compile(rf"{_OURS}{_SUM}[A-Z]{{0,2}}{_THEIRS}|{_THEIRS}{_SUM}\$")


def declared_dollar(text: str) -> str:
    """Whose a bare "$" is: the one kind of dollar that the text names (C$, "Australian dollars"), else the United States'.

    A text that gives one sum in both ("$50m (C$68m)") says thereby that its bare ones are another's.
    """
    named = {_DOLLARS.get(found) or _DOLLARS[found.lower()] for found in _DOLLAR.findall(text)}
    return named.pop() if len(named) == 1 and not _BOTH.search(text) else "USD"
