"""Who said what: words between quotation marks that somebody is said to have said.

Marks alone don't make a quotation: without a verb of saying beside them they are a title, a term or a doubt, and left out.
"""

from collections.abc import Iterator, Sequence

from bot.models import Person, Quote
from bot.reading.passage import Passage
from bot.reading.people.named import Named, find_mentions
from bot.reading.quotes.marks import Quoted, find_quoted
from bot.reading.quotes.speakers import find_speaker

_APART, _SENTENCE_LIKE = 150, 20
"""Between two quotations of one speaker stand at most so many code points, and the second is no mere term."""


def find_quotes(passage: Passage, people: Sequence[Person]) -> tuple[Quote, ...]:
    """The quotations of the text, each with its speaker ("" where the text says that somebody said it, but not who)."""
    return tuple(_read(passage, people))


def _read(passage: Passage, people: Sequence[Person]) -> Iterator[Quote]:
    text, japanese = passage.text, passage.language == "ja"
    named = find_mentions(text, people)
    quoted = find_quoted(text)
    previous: tuple[Quoted, Named] | None = None
    for index, piece in enumerate(quoted):
        sentence = passage.sentence_at("text", piece.opened)
        bounds = (quoted[index - 1].outer if index else 0, quoted[index + 1].opened if index + 1 < len(quoted) else len(text))
        speaker = find_speaker(text, piece, bounds, sentence.start if sentence else 0, named, japanese=japanese)
        if speaker is None and previous and _goes_on(text, previous[0], piece):
            speaker = previous[1]
        if speaker is None:
            continue
        previous = (piece, speaker)
        receipt = passage.receipt("text", piece.start, piece.end)
        yield Quote(receipt, speaker.name, speaker.role, passage.receipts_of(speaker.name, speaker.role, beside=receipt))


def _goes_on(text: str, before: Quoted, piece: Quoted) -> bool:
    """Whether `piece`, which has no verb of its own, continues `before`: its next paragraph, or its next sentence."""
    if piece.runs_on:
        return True
    between = text[before.outer : piece.opened].rstrip()
    whole = piece.length >= _SENTENCE_LIKE or text[piece.end - 1] in ".,!?。、"
    return whole and "\n" not in between and len(between) <= _APART and between.endswith((".", ",", ";", ":", "、", "。"))
