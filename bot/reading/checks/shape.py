"""What can be seen without the source: empty, too long, another language, markup, a refusal, an order to the reader."""

import re
from collections.abc import Iterator
from functools import cache

from bot.models import Language
from bot.reading.checks.flag import Flag
from bot.reading.words import words_of
from bot.text import clean, language_of


def misshapen(words: str, language: Language, limit: int) -> Iterator[Flag]:
    """The first thing wrong with the shape of `words`."""
    if not words.strip():
        yield Flag("shape", "", "empty")
    elif len(words) > limit:
        yield Flag("shape", words[:40], f"longer than {limit} characters")
    elif clean(words) != words or "\n" in words.strip():
        yield Flag("shape", words[:40], "holds line breaks or hidden characters")
    elif language_of(words) != language:
        yield Flag("shape", words[:40], "in another language than the source")
    else:
        for name, why in (("markup", "markup or an address"), ("refusals", "talks of itself"), ("orders", "tells somebody what to do")):
            if match := _rule(name).search(words):
                yield Flag("shape", match[0], why)


@cache
def _rule(name: str) -> re.Pattern[str]:
    """Case counts only where an entry does not say (?i)."""
    parts = [word[4:].join(("(?i:", ")")) if word.startswith("(?i)") else word for word in words_of("check", name)]
    return re.compile("|".join(f"(?:{part})" for part in parts), re.MULTILINE)
