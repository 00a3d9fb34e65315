"""A text as a bag of signs, each with a weight: what two reports of one event share.

A sign's first letter says what it is: `w` a word or concept (both languages), `k` a katakana word, `b` a pair of kanji, `n` a figure,
`o` an ordinal. Concepts, names in Latin script ("H3", "DS-1062"), figures and ordinals meet across languages.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.models import Language
from bot.sound import sound_of_kana, sounds_of_latin
from bot.stories.weights import Weights, stem

READ_ON = 1200
"""Code points of a text that count: what an event is stands at the beginning; what follows is background, shared by other events."""

_FUNCTION_WORDS = """
    a an the and or but nor if then than that this these those there here it its he she they them his her their we our us you your
    i my me is are was were be been being am do does did have has had having will would can could may might must shall should not no
    yes of in on at to from by for with without into onto over under between among across through during before after about against
    around as so such up down out off more most less least very much many some any all each every other another own same who whom
    whose which what when where why how also only just still even while because since until per via within it's mr mrs ms
    now already yet soon later ahead again toward towards however according like well back both either neither whether despite amid
    several another else ever never often really quite rather almost away along behind beyond near far
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*(?:[-&.'’][A-Za-z0-9À-ɏ]+)*|\d+[A-Za-z]+[A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_COUNT = re.compile(r"\d+(?:k|m|mn|bn|tn|am|pm|st|nd|rd|th|p)")
"""Sums, hours and ordinals: compared as such, not as codes."""
_FIGURE = re.compile(r"(?<![\d.,A-Za-z-])(\d{1,3}(?:,\d{3})+|\d{1,9})(\.\d{1,4})?(?![\dA-Za-z])")
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_KANJI = re.compile("[一-鿿々]{2,}")
_NTH_EN = re.compile(r"\b(\d{1,3})(?:st|nd|rd|th)\b")
_NTH_JA = re.compile(r"第(\d{1,3})|(\d{1,3})(?:回目|周年)")
_FROM_THIRD = (
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
)
ORDINALS = {word: number for number, word in enumerate(_FROM_THIRD, 3)}
_YEARS = range(1900, 2101)
_PLAIN_FIGURE = 100
"""Whole figures below it stand in any report: days, counts of two or three things."""
_NAME, _CODE, _SOUND, _FIGURE_WEIGHT, _KANJI_PAIR = 1.4, 1.6, 1.2, 0.9, 0.5


@dataclass(frozen=True, slots=True)
class Words:
    """The signs of one text by weight, and the sounds of its foreign names."""

    signs: Mapping[str, float]
    kana: frozenset[str]
    """Sounds of its katakana words."""
    latin: frozenset[str]
    """Sounds of its capitalised Latin words."""


@lru_cache(maxsize=8192)
def words_of(text: str, language: Language, weights: Weights) -> Words:
    """The signs of the first `READ_ON` code points. A sign that comes twice counts once: a short text repeats by chance."""
    text = unicodedata.normalize("NFKC", text[:READ_ON])
    signs: dict[str, float] = {}
    kana: set[str] = set()
    latin: set[str] = set()
    for sign, weight in _figures(text):
        signs[sign] = max(weight, signs.get(sign, 0))
    if language == "ja":
        rest = _concepts(text, weights, signs)
        _japanese(rest, signs, kana)
    else:
        rest = text
    _latin_words(rest, language, weights, signs, latin)
    return Words(signs, frozenset(kana), frozenset(latin))


def _figures(text: str) -> Iterator[tuple[str, float]]:
    for hit in _FIGURE.finditer(text):
        whole, rest = int(hit[1].replace(",", "")), (hit[2] or "").rstrip("0").rstrip(".")
        if rest or (whole >= _PLAIN_FIGURE and whole not in _YEARS):
            yield f"n{whole}{rest}", _FIGURE_WEIGHT
    for hit in (*_NTH_EN.finditer(text), *_NTH_JA.finditer(text)):
        if (number := int(hit[1] or hit[2])) >= 3:  # noqa: PLR2004  (the first and second of anything are said of everything)
            yield f"o{number}", _FIGURE_WEIGHT


def _concepts(text: str, weights: Weights, signs: dict[str, float]) -> str:
    """Take the known Japanese words into `signs`; returns the text with blanks in their place."""
    if weights.finder is None:
        return text

    def take(hit: re.Match[str]) -> str:
        concept = weights.japanese[hit.group()]
        signs[f"w{concept}"] = weights.of(concept)
        return " "

    return weights.finder.sub(take, text)


def _japanese(text: str, signs: dict[str, float], kana: set[str]) -> None:
    for word in _KATAKANA.findall(text):
        signs[f"k{word}"] = 1.0
        if sound := sound_of_kana(word):
            kana.add(sound)
    for run in _KANJI.findall(text):
        for at in range(len(run) - 1):
            signs[f"b{run[at : at + 2]}"] = _KANJI_PAIR


def _latin_words(text: str, language: Language, weights: Weights, signs: dict[str, float], latin: set[str]) -> None:
    before = ""
    for word in _LATIN.findall(text):
        plain = word.casefold().replace("’", "'").removesuffix("'s")
        if plain in FUNCTION_WORDS or len(plain) == 1 or _COUNT.fullmatch(plain):
            before = ""
            continue
        if number := ORDINALS.get(plain):
            signs[f"o{number}"] = _FIGURE_WEIGHT
        root = stem(plain)
        for form in (f"{before} {root}", root) if before else (root,):
            if concept := weights.english.get(form):
                signs[f"w{concept}"] = weights.of(concept)
                break
        else:
            signs[f"w{root}"] = _weigh(word)
            if word[0].isupper() and language == "en":
                latin.update(sounds_of_latin(plain))
        before = root


def _weigh(word: str) -> float:
    """A code ("KS-21", "EVOLVAD") tells more than a name, a name more than a word."""
    if any(char.isdigit() for char in word) or (word.isupper() and len(word) > 1):
        return _CODE
    return _NAME if word[0].isupper() else 1.0
