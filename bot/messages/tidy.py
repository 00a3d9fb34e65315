"""What a template may be given: pieces without hidden characters, and links that go where they say.

Entries were cleaned when they came in; this is the second lock, at the door where words leave us.
"""

import math
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from bot.messages.limits import LIMITS
from bot.models import Answer, Chart, Digest, Item, Link, Piece, Plain, Quotation, Section, Series, Table, Text
from bot.text import clean, shorten

Sheet = TypeVar("Sheet", bound=Digest | Answer)

Value = TypeVar("Value")

EMPTY = "–"
"""What stands in a cell that has no words: Slack refuses empty cells."""
NAMELESS = "Kakehashi"
"""The title of a sheet that has none: every platform wants one."""

_BLANKS = re.compile(r"\s+")
# A label that is itself an address: "https://…", "www.…", or one bare host name, which a reader takes for the place it goes to.
_ADDRESS = re.compile(r"(?:https?://|www\.)(?P<said>[^\s/:?#]+)|^\s*(?P<bare>[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24})(?:/\S*)?\s*$", re.IGNORECASE)
_SOFT = "\u00ad"
"""A hyphen that is not seen, with which an address reads as itself."""
_KEPT_IN_URL = "%/:?#[]@!$&'()*+,;=~"


def tidy(sheet: Sheet) -> Sheet:
    """The same sheet with every text tidied and none longer than a text object; empty lines and facts are left out."""
    words = LIMITS.words
    return replace(
        sheet,
        title=clip(tidy_text(sheet.title), words.title) or (Plain(NAMELESS),),
        lead=_tidy_line(sheet.lead, words.lead),
        sections=tuple(_tidy_section(section) for section in sheet.sections),
        foot=_tidy_foot(sheet.foot),
        more=_tidy_line(sheet.more, words.lead),
    )


def tidy_text(text: Iterable[Piece]) -> Text:
    """Every piece on one line, cleaned; empty pieces gone; an unsafe link is its words only; no blank at either end."""
    pieces = [_tidy_piece(piece) for piece in text]
    pieces = _merged([piece for piece in pieces if piece.words])
    while pieces and not pieces[0].words.strip():
        pieces.pop(0)
    while pieces and not pieces[-1].words.strip():
        pieces.pop()
    if pieces:
        pieces[0] = replace(pieces[0], words=pieces[0].words.lstrip())
        pieces[-1] = replace(pieces[-1], words=pieces[-1].words.rstrip())
    return tuple(pieces)


def clip(text: Text, limit: int) -> Text:
    """`text` with at most `limit` code points of words; the piece that crosses the limit is shortened, the rest is left out."""
    kept: list[Piece] = []
    for piece in text:
        room = limit - sum(len(other.words) for other in kept)
        if room <= 0:
            break
        kept.append(replace(piece, words=shorten(piece.words, room)))
    return tuple(kept)


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(piece.words for piece in text)


def escape_mrkdwn(words: str) -> str:
    """For a Slack message's `text`, which is read as mrkdwn: these three characters begin its mentions and links."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_LINES = re.compile(r"[\u2028\u2029]")
_TEXTS = frozenset({"plain_text", "text", "raw_text"})


def clean_words(drawn: Any) -> Any:
    """The same JSON of Slack's, without hidden characters in what is shown; what has no words then says so. For what a template drew from
    words that came by no sheet: names of feeds, plans and channels, what somebody typed."""
    if isinstance(drawn, list):
        return [clean_words(each) for each in drawn]
    if not isinstance(drawn, dict):
        return drawn
    cleaned = {key: clean_words(value) for key, value in drawn.items()}
    if drawn.get("type") in _TEXTS and isinstance(drawn.get("text"), str):
        cleaned["text"] = _LINES.sub("\n", clean(drawn["text"])) or EMPTY
    return cleaned


_ORDER = re.compile(r"<(?=/?at\b)|\{(?=\{\s*(?:DATE|TIME)\s*\()", re.IGNORECASE)
"""Where a client of Teams begins to read a mention or a date."""
_MARKS = re.compile(r"<(?=\S)|(?<=\])(?=\()")
_RUNS = frozenset({"text", "fallbackText", "altText", "speak", "tooltip"})
_LABELS = frozenset({"title", "label", "placeholder", "errorMessage", "legend", "x"})
_WHOLE_ADDRESS = 60
"""How long an address may be that is shown in words; of a longer one only the host is."""


def clean_card(drawn: Any) -> Any:
    """The same JSON of Teams', without hidden characters in what is shown and with nothing in it that begins a mention or a date. Labels,
    which some clients read as Markdown, have no link either; what buttons carry and inputs hold stays as it is.

    Only https is linked. A link to http, which no card may have, is its words with the address behind them: no source is lost."""
    if isinstance(drawn, list):
        return [clean_card(each) for each in drawn]
    if not isinstance(drawn, dict):
        return drawn
    cleaned = {key: _clean_value(key, value) for key, value in drawn.items()}
    return _unlinked(cleaned) if "selectAction" in cleaned else cleaned


def _clean_value(key: str, value: Any) -> Any:
    if key == "entities" or (key == "data" and isinstance(value, dict)):
        return value
    if not isinstance(value, str):
        cleaned = clean_card(value)
        return [_clean_fact(each) for each in cleaned] if key == "facts" and isinstance(cleaned, list) else cleaned
    if key in _RUNS:
        return _ORDER.sub(_broken, _LINES.sub("\n", clean(value))) or EMPTY
    if key in _LABELS:
        return _MARKS.sub(lambda found: "‹" if found[0] else " ", _ORDER.sub(_broken, _BLANKS.sub(" ", clean(value)).strip())) or EMPTY
    return value


def _clean_fact(fact: Any) -> Any:
    """Its value is read as its title is; that of a choice is ours."""
    return {key: _clean_value("title" if key == "value" else key, value) for key, value in fact.items()} if isinstance(fact, dict) else fact


def _broken(begins: re.Match[str]) -> str:
    return "‹" if begins[0] == "<" else "{ "


def _unlinked(element: dict[str, Any]) -> dict[str, Any]:
    """A run that would link to http, or whatever else a press on would go there, without that link."""
    action = element["selectAction"]
    url = action.get("url") if isinstance(action, dict) else None
    if not isinstance(url, str) or not url.startswith("http://"):
        return element
    kept = {key: value for key, value in element.items() if key not in {"selectAction", "color"}}
    address = url.removeprefix("http://").rstrip("/")
    address = address if len(address) <= _WHOLE_ADDRESS else address.partition("/")[0]
    if isinstance(words := kept.get("text"), str) and address not in words:
        kept["text"] = f"{words} ({address})"
    return kept


def safe_url(url: str) -> str:
    """`url` in ASCII if it is an http(s) address a message may link to, else ""."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii") if not (parts.hostname or "").isascii() else parts.hostname
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return ""
    # user@host reads as a visit to `user`; no feed needs it
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or re.search(r"[^\w.:-]", host):
        return ""
    netloc = f"[{host}]{port}" if ":" in host else host + port
    safe = quote(parts._replace(netloc=netloc).geturl(), safe=_KEPT_IN_URL)
    return safe if len(safe) <= LIMITS.slack.url else ""


def _tidy_piece(piece: Piece) -> Piece:
    words = _BLANKS.sub(" ", clean(piece.words))
    if not isinstance(piece, Link):
        return replace(piece, words=words)
    url = safe_url(piece.url)
    if not url:
        return Plain(words)
    return Link(_honest(words, url), url)


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Plain pieces side by side as one: less to send."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and isinstance(piece, Plain) and isinstance(merged[-1], Plain):
            merged[-1] = Plain(_BLANKS.sub(" ", merged[-1].words + piece.words))
        else:
            merged.append(piece)
    return merged


def _honest(label: str, url: str) -> str:
    """`label`, with the true host behind it where it reads as the address of another."""
    host = urlsplit(url).hostname or ""
    if not label.strip():
        return host
    said = [(found["said"] or found["bare"] or "").casefold().removeprefix("www.") for found in _ADDRESS.finditer(label.replace(_SOFT, ""))]
    own = host.removeprefix("www.")
    if all(own == name or own.endswith("." + name) for name in said):
        return label
    return f"{shorten(label, LIMITS.words.title)} ({host})"


def _tidy_section(section: Section) -> Section:
    return replace(
        section,
        heading=clip(tidy_text(section.heading), LIMITS.words.title - 8),  # room for the field's emoji
        items=tuple(_tidy_item(item) for item in section.items),
        lines=_tidy_lines(section.lines),
        quotes=tuple(filter(None, map(_tidy_quote, section.quotes))),
        table=_tidy_table(section.table) if section.table else None,
        chart=_tidy_chart(section.chart) if section.chart else None,
    )


def _tidy_quote(quote: Quotation) -> Quotation | None:
    """None where it has no words or too many: it is never cut."""
    words = _tidy_line(quote.words, sys.maxsize)
    if not words or len(plain(words)) > LIMITS.words.quotation:
        return None
    return Quotation(words, _tidy_line(quote.by, LIMITS.words.line))


def _tidy_table(table: Table) -> Table | None:
    """Every cell of every row has words, each row as many as there are columns; None where there is nothing to show."""
    columns = table.columns[: LIMITS.words.columns]
    if not columns or not table.rows:
        return None
    return replace(
        table,
        columns=tuple(_cell(column) for column in columns),
        rows=tuple(tuple(_cell(cell) for cell in (*row, *[()] * len(columns))[: len(columns)]) for row in table.rows),
        right=tuple(sorted({place for place in table.right if 0 <= place < len(columns)})),
    )


def _cell(text: Text) -> Text:
    return _tidy_line(text, LIMITS.words.cell, LIMITS.words.addresses // 4) or (Plain(EMPTY),)


_LARGEST = 1e18
"""More money than there is: what is beyond could not be added up."""


def _tidy_chart(chart: Chart) -> Chart | None:
    """Labels and names that fit, values that are finite and not below nothing; None where no bar would be drawn."""
    labels = tuple(_label(label) for label in chart.labels[-LIMITS.slack.chart_points :])
    series = tuple(_tidy_series(each, len(labels)) for each in chart.series)
    if not any(value for each in series for value in each.values):
        return None
    return Chart(_words(chart.title, LIMITS.words.title), labels, series, _last(tuple(map(_label, chart.totals)), len(labels), EMPTY))


def _tidy_series(series: Series, count: int) -> Series:
    values = tuple(min(value, _LARGEST) if math.isfinite(value) and value > 0 else 0.0 for value in series.values)
    return Series(_label(series.name), _last(values, count, 0.0), _last(tuple(map(_label, series.said)), count, EMPTY))


def _last(values: tuple[Value, ...], count: int, missing: Value) -> tuple[Value, ...]:
    """The last `count` of them, with as many `missing` before as there are too few."""
    filled = (missing,) * (count - len(values)) + values
    return filled[len(filled) - count :]


def _label(words: str) -> str:
    return _words(words, LIMITS.slack.chart_label) or EMPTY


def _words(words: str, limit: int) -> str:
    return plain(clip(tidy_text((Plain(words),)), limit))


def _tidy_item(item: Item) -> Item:
    return replace(
        item,
        headline=_bounded(item.headline) or (Plain(item.story or "—"),),
        facts=tuple(fact for fact in map(_bounded, item.facts) if fact),
        summary=_bounded(item.summary),
        quotes=tuple(Quotation(words, _bounded(quote.by)) for quote in item.quotes if (words := _bounded(quote.words))),
        sources=_bounded(item.sources),
        note=_bounded(item.note),
        original=_bounded(item.original),
        differs=_bounded(item.differs),
        why=_bounded(item.why),
        twin=_tidy_item(item.twin) if item.twin else None,
    )


def _bounded(text: Text) -> Text:
    return clip(tidy_text(text), LIMITS.words.text)


def _tidy_line(text: Text, limit: int, addresses: int = LIMITS.words.addresses) -> Text:
    """A line of a frame or a list: so many words, and links only while their addresses fit in `addresses`."""
    pieces: list[Piece] = []
    for piece in clip(tidy_text(text), limit):
        if isinstance(piece, Link):
            addresses -= len(piece.url)
        pieces.append(Plain(piece.words) if isinstance(piece, Link) and addresses < 0 else piece)
    return tuple(_merged(pieces))


def _tidy_lines(lines: Iterable[Text]) -> tuple[Text, ...]:
    return tuple(filter(None, (_tidy_line(line, LIMITS.words.line) for line in lines)))


def _tidy_foot(lines: Iterable[Text]) -> tuple[Text, ...]:
    """The first lines that fit the foot together."""
    room, kept = LIMITS.words.foot, []
    for line in lines:
        tidied = _tidy_line(line, room, LIMITS.words.addresses // 4)
        if tidied:
            kept.append(tidied)
            room -= max(len(plain(tidied)), LIMITS.words.foot // 8)
    return tuple(kept[:8])
