"""How a story is shortened when it alone is larger than a message: one step after another, the least of it first.

A quotation is never cut, since a cut one says what nobody said: it goes whole. Facts go from the end, since the most important stand
first. The headline with its link stays.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.messages.tidy import clip
from bot.models import Item

HEADLINE = 150

STEPS: tuple[tuple[str, Callable[[Item], Item]], ...] = (
    ("summary to 600", lambda item: replace(item, summary=clip(item.summary, 600))),
    ("summary to 240", lambda item: replace(item, summary=clip(item.summary, 240))),
    ("one quotation", lambda item: replace(item, quotes=item.quotes[:1])),
    ("no quotation", lambda item: replace(item, quotes=())),
    ("six facts", lambda item: replace(item, facts=item.facts[:6])),
    ("facts to 200", lambda item: replace(item, facts=tuple(clip(fact, 200) for fact in item.facts))),
    ("few sources", lambda item: replace(item, sources=item.sources[:8])),
    ("no differences", lambda item: replace(item, differs=())),
    ("no summary", lambda item: replace(item, summary=())),
    ("one fact", lambda item: replace(item, facts=item.facts[:1])),
    ("no original title", lambda item: replace(item, original=())),
    ("no note", lambda item: replace(item, note=())),
    ("headline to 150", lambda item: replace(item, headline=clip(item.headline[:2], HEADLINE))),
    ("no facts", lambda item: replace(item, facts=())),
    ("no reason", lambda item: replace(item, why=())),
    ("one source", lambda item: replace(item, sources=item.sources[:1])),
    ("no sources", lambda item: replace(item, sources=())),
    ("headline alone", lambda item: replace(item, headline=item.headline[:1])),
    ("one language", lambda item: replace(item, twin=None)),
)


def _both(step: Callable[[Item], Item], item: Item) -> Item:
    """The step taken for both languages of a story that is told in two."""
    return replace(step(item), twin=step(item.twin)) if item.twin else step(item)


def shorter(item: Item) -> Iterator[Item]:
    """`item` as it is, then ever shorter, each step on top of those before it."""
    yield item
    for _, step in STEPS:
        changed = _both(step, item)
        if changed != item:
            item = changed
            yield item
