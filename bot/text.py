"""Small laws of text, the same for English and Japanese: fold, shorten, one line, which language."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from urllib.parse import urlsplit

from bot.models import Language

_SPACE = re.compile(r"\s+")
_KANA_HAN = re.compile(r"[\u3040-\u30ff\uff66-\uff9f\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
# C0 and C1 controls but tab and line feed; bidirectional controls (Unicode TR36 §2.6.1: they can show a text other than it is);
# zero-width and tag characters that only hide things; lone surrogates, which cannot be stored as UTF-8.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

_LAST_NUMBER = re.compile(r"(?:[£€¥$￥＄]|[£€¥$￥＄]?\d[\d.,，．万億兆千百]{0,40})$")

_SHORT, _KEPT = 400, 8192
"""Texts of at most so many code points are remembered, at most so many: names and sentences are asked about many times over."""

Rule = Callable[[str], str]


def _remembered(rule: Rule) -> Rule:
    known = lru_cache(_KEPT)(rule)

    @wraps(rule)
    def ask(text: str) -> str:
        return known(text) if len(text) <= _SHORT else rule(text)

    return ask


def clean(text: str) -> str:
    """NFC, without control, bidirectional or hidden characters; line ends are "\\n"."""
    if _all_seen(text):
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def is_clean(text: str) -> bool:
    """Whether `clean` would surely leave it as it is; told quickly."""
    return _all_seen(text) and (text.isascii() or unicodedata.is_normalized("NFC", text))


def spaced(text: str) -> str:
    """`one_line` of text that is clean."""
    return " ".join(text.split())


def _all_seen(text: str) -> bool:
    """Whether nothing is to be taken out: most texts, told several times as fast as by the pattern (no unseen character is printable)."""
    return text.replace("\n", "").replace("\t", "").replace("\xa0", "").replace("\u3000", "").isprintable()


def visible(text: str) -> str:
    """As long as `text`, so that spans hold: what `clean` would take out is U+FFFD, and no terminal obeys it."""
    return _UNSEEN.sub("\ufffd", text)


@_remembered
def one_line(text: str) -> str:
    """`clean`, with every run of white space as one blank."""
    return " ".join(clean(text).split())


@_remembered
def fold(text: str) -> str:
    """For comparing only (offsets do not survive): NFKC, case folded, white space as one blank."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def language_of(text: str) -> Language:
    """Japanese if it has kana, or Han characters and hardly any Latin ones; else English.

    A script rule alone was right for 83 of 86 titles and texts tried; a Latin-script majority with a few kana (a name in brackets)
    stays English.
    """
    japanese = 0 if text.isascii() else len(_KANA_HAN.findall(text))
    return "ja" if japanese and japanese * 3 > len(_LATIN.findall(text)) else "en"


def shorten(text: str, limit: int, ending: str = "…") -> str:
    """`text` in at most `limit` code points, cut at a word's end where there is one, never inside a grapheme's combining marks.

    What is left never ends in a number: its other digits, or the unit that makes it a million, may have been cut off.
    """
    if len(text) <= limit:
        return text
    if limit <= len(ending):
        return ending[:limit]
    cut = limit - len(ending)
    while cut and _continues(text[cut]):
        cut -= 1
    head = text[:cut]
    if not text[cut].isspace() and (space := head.rfind(" ")) > cut * 2 // 3:
        head = head[:space]
    return _without_last_number(head) + ending


def _without_last_number(head: str) -> str:
    while (rest := _LAST_NUMBER.sub("", head).rstrip(" ,;:、。・")) != head:
        head = rest
    return head


def _continues(char: str) -> bool:
    """Whether `char` belongs to the grapheme before it: a mark, a variation selector, a joiner."""
    return unicodedata.category(char) in {"Mn", "Me", "Mc"} or char in "\u200d\ufe0e\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff"


def host_of(url: str) -> str:
    """The host an address names, in lower case; "" if it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
