"""Names that a watch gives to its fields and sides, and languages to themselves, found in what people type."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import get_args

from babel import Locale

from bot.models import Language, Watch
from bot.text import fold, one_line

_PARTICLES = "のをでに は"
LABEL_PARTS = re.compile(r"\s*(?:&|・|、|,|/|\band\b)\s*")
_JP = "jp"
"""What many type for `ja`."""


def find_fields(words: str, watch: Watch) -> tuple[tuple[str, ...], str]:
    """The fields that `words` name, by key, label or a part of a label in any language, and what is left of the words."""
    names = {name: field.key for field in reversed(watch.fields) for name in field_names(field.key, field.labels)}
    found: list[str] = []
    left = fold(words)
    for name in sorted(names, key=len, reverse=True):
        rule = rf"(?<![\w-]){re.escape(name)}(?![\w-])" if name.isascii() else re.escape(name)
        left, hits = re.subn(rule, " ", left)
        if hits:
            found.append(names[name])
    order = [field.key for field in watch.fields]
    return tuple(sorted(set(found), key=order.index)), one_line(left).strip(_PARTICLES + ",、・&")


def field_names(key: str, labels: Mapping[str, str]) -> list[str]:
    """The key and every label first, so that a part of a label never hides another field's whole name."""
    whole = [fold(name) for name in (key, *labels.values())]
    return [*whole, *(part for name in whole for part in LABEL_PARTS.split(name) if part)]


def find_side(words: str, watch: Watch) -> str:
    """The key of the side that `words` name by its key, a label in any language, or its flag; "" if none."""
    named = fold(words)
    return next(
        (side.key for side in watch.sides if named in set(map(fold, filter(None, (side.key, side.flag, *side.labels.values()))))), ""
    )


def find_language(words: str) -> Language | None:
    """The language that `words` name: by its code, or as any of our languages calls it."""
    return _languages().get(fold(words))


def language_name(language: Language, reader: Language) -> str:
    """What a reader of `reader` calls it."""
    return str(Locale(reader).languages[language])


@cache
def _languages() -> Mapping[str, Language]:
    ours: Iterable[Language] = get_args(Language)
    named: dict[str, Language] = {fold(language_name(one, reader)): one for one in ours for reader in ours}
    return {**named, **{one: one for one in ours}, _JP: "ja"}
