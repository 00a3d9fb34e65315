"""How a name sounds, so that a name in katakana meets the Latin one it was made from: オプトス and Optos are both "apts".

Katakana keeps the consonants of a foreign name and adds vowels, so names are compared by their consonants alone, folded to those that
Japanese tells apart: l = r, v = b, th = s, j = z = s, m = n. A leading vowel is kept as "a". This is a likeness, never an
identity: it counts only beside other evidence, and only from three signs on.
"""

import re
from functools import lru_cache

_ROWS = (
    ("k", "カキクケコヵヶ"),
    ("g", "ガギグゲゴ"),
    ("s", "サシスセソザジズゼゾヂヅ"),
    ("t", "タチツテト"),
    ("d", "ダデド"),
    ("n", "ナニヌネノンマミムメモ"),
    ("h", "ハヒヘホ"),
    ("f", "フ"),
    ("b", "バビブベボヴ"),
    ("p", "パピプペポ"),
    ("r", "ラリルレロ"),
    ("w", "ワ"),
)
_KANA = {kana: row for row, letters in _ROWS for kana in letters}
_GLIDES = re.compile("ウ[ィェォ]")
_SOUND = re.compile("[ァ-ヺ]")

# English spelling to the same consonants, tried in order at each letter; the first that fits wins.
_SPELLING = (
    (re.compile(r"tch|ch(?=[aeiouy])"), "t"),
    (re.compile(r"sch|sh|th|ti(?=on)|ssi(?=on)|si(?=on)"), "s"),
    (re.compile(r"ch|ck|qu?|c(?![eiy])|k"), "k"),
    (re.compile(r"c|s|z|j|dg(?=e)|g(?=[eiy])"), "s"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"ph|f"), "f"),
    (re.compile(r"wh|w"), "w"),
    (re.compile(r"gh(?=t)|h(?![aeiouy])|y"), ""),
    (re.compile(r"ts|t"), "t"),
    (re.compile(r"m|n"), "n"),
    (re.compile(r"v|b"), "b"),
    (re.compile(r"l|r"), "r"),
    (re.compile(r"[gdhp]"), None),
)
_SILENT_R = re.compile(r"(?<=[aeiouy])r(?=e?$|[^aeiouyr])")
_SILENT_W = re.compile(r"(?<=[aeo])w(?![aeiouy])")
_VOWELS = frozenset("aeiou")
SHORTEST = 3
"""Signs below which a sound says nothing."""


@lru_cache(maxsize=8192)
def sound_of_kana(word: str) -> str:
    """The consonants of a katakana word; "" if it has fewer than `SHORTEST`."""
    word = _GLIDES.sub("ワ", word)
    found = "".join(_KANA.get(kana, "") for kana in word)
    first = "" if not word or word[0] in _KANA else "a"
    return _finish(first, found)


@lru_cache(maxsize=16384)
def sounds_of_latin(word: str) -> tuple[str, ...]:
    """The consonants of an English name as katakana may write it: with an r after a vowel sounded and not (インマルサット, カーボン)."""
    word = _SILENT_W.sub("", word.casefold())
    readings = dict.fromkeys((_spell(word), _spell(_SILENT_R.sub("", word))))
    return tuple(sound for sound in readings if sound)


def _spell(word: str) -> str:
    at, found = 0, ""
    while at < len(word):
        for rule, sound in _SPELLING:
            if hit := rule.match(word, at):
                found += hit.group() if sound is None else sound
                at = hit.end()
                break
        else:
            at += 1
    return _finish("a" if word[:1] in _VOWELS else "", found)


def _finish(first: str, found: str) -> str:
    found = re.sub(r"(.)\1+", r"\1", found)
    return first + found if len(first + found) >= SHORTEST else ""
