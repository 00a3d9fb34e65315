"""How a sheet is taken apart: what stands in front and what behind, which stories are told in a line, and how it is said aloud."""

from collections.abc import Iterable, Mapping, Sequence

from bot.messages.limits import LIMITS
from bot.messages.tidy import clip, plain, tidy_text
from bot.models import Answer, Digest, Item, Language, Plain, Section, Text, Watch
from bot.text import shorten

MORE: Mapping[Language, str] = {"en": "… and {count} more", "ja": "…ほか{count}件"}
"""Where a sheet is shown only as far as it fits."""
SAID = 200
"""Characters that the headings of a message behind may take in its notification."""
_STOPS = tuple(".!?…。！？")


def sentence(sheet: Digest | Answer, part_words: str = "") -> str:
    """Title and lead as a notification or a screen reader says them."""
    title, lead = plain(sheet.title), plain(sheet.lead)
    stop, blank = ("。", "") if sheet.language == "ja" else (".", " ")
    said = title if not lead else f"{title}{'' if title.endswith(_STOPS) else stop}{blank}{lead}"
    return f"{said} ({part_words})" if part_words else said


def headed(sheet: Digest | Answer, sections: Sequence[Section], part_words: str) -> str:
    """Title and headings, as a notification or a screen reader says a message that stands behind."""
    headings = list(dict.fromkeys(plain(section.heading) for section in sections if section.heading))
    mark, blank = ("・", "：") if sheet.language == "ja" else (" · ", ": ")
    listed = shorten(mark.join(headings), SAID)
    said = f"{plain(sheet.title)}{blank}{listed}" if listed else plain(sheet.title)
    return f"{said} ({part_words})" if part_words else said


def says(section: Section) -> bool:
    return bool(section.items or section.lines or section.quotes or section.table or section.chart)


def in_front(sheet: Digest | Answer) -> list[Section]:
    """What stands in the channel. What only says what stands behind is left out where nothing does."""
    divided = bool(behind(sheet))
    return [section for section in sheet.sections if not section.behind and says(section) and (divided or not section.contents)]


def behind(sheet: Digest | Answer) -> list[Section]:
    return [section for section in sheet.sections if section.behind and says(section)]


def in_a_line(item: Item, language: Language) -> Text:
    """Headline, fact, a sentence, whose report it is, what is new."""
    mark = Plain("｜" if language == "ja" else " · ")
    twin = item.twin.headline if item.twin else ()
    parts = [part for part in (item.headline, twin, *item.facts, item.summary, item.sources, item.note) if part]
    return clip(tidy_text([piece for number, part in enumerate(parts) for piece in ((mark, *part) if number else part)]), LIMITS.words.text)


def parted(section: Section) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Its stories told in full, and those in a line each."""
    return tuple(item for item in section.items if not item.brief), tuple(item for item in section.items if item.brief)


def stories_of(items: Iterable[Item]) -> tuple[tuple[str, int], ...]:
    """Those told, with those told beside them."""
    return tuple(dict.fromkeys(told for item in items for told in item.told))


def emoji_of(watch: Watch, section: Section) -> str:
    """The emoji of the section's field, unless the heading begins with it already."""
    field = watch.field(section.key)
    return field.emoji if field and not plain(section.heading).startswith(field.emoji) else ""
