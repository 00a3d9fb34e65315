"""Verdicts on a terminal: the text with its evidence marked, what the score is made of, the facts. Elsewhere the same without colour."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.answers.hearing import hearing_line
from bot.editorial.why import (
    FORMULA,
    Part,
    groups,
    lacking,
    objection_words,
    objections_of,
    parts_of,
    rest_of_word,
    summary_of,
    verdict,
    whole_words,
)
from bot.models import (
    OTHER,
    Amount,
    AmountKind,
    Band,
    Day,
    Entry,
    Facts,
    Objection,
    Organisation,
    PageState,
    Read,
    Reading,
    Receipt,
    Told,
    Watch,
)
from bot.pipeline import Case
from bot.text import fold, shorten, visible
from bot.wording.catalogue import plain
from bot.wording.rulinglines import ruling_line, vote_line
from bot.wording.verdictlines import ENGLISH

BANDS: Mapping[Band, tuple[str, str]] = {"post": ("●", "green"), "review": ("◐", "yellow"), "drop": ("○", "red")}
_SIDES = ("cyan", "magenta")
_FIELD, _BOTH, _AGAINST = "green", "blue", "red"
_GAUGE, _BAR = 32, 10
"""Columns of the score's gauge and of a part's bar."""
_NARROW = 72
"""Columns under which there is no room for bars."""
_LONGEST = 280
"""Characters of one sentence that are shown."""
_AROUND = 90
_MOST = 12
_TOLD = {"told", "promised"}
"""What `_told` says already."""


def colours(watch: Watch) -> dict[str, str]:
    """By evidence key: the first side's, the second's, the field's."""
    return dict(zip((key for key, _ in groups(watch)), (*_SIDES, _FIELD), strict=True))


def print_case(console: Console, case: Case, watch: Watch) -> None:
    for block in _blocks(case, watch, wide=console.width >= _NARROW):
        console.print(block)


def _blocks(case: Case, watch: Watch, *, wide: bool) -> Iterator[RenderableType]:
    entry, reading = case.read.entry, case.read.reading
    yield verdict_line(reading, watch)
    yield _indented(_gauge(reading, watch, wide=wide))
    if lacks := lacking(reading, watch):
        yield _indented(Text.assemble(("missing: ", "dim"), ("; ".join(lacks), "yellow")))
    if case.anew:
        yield _indented(_anew(reading, case.anew, watch))
    yield Text()
    yield _indented(Text("", style="bold").append_text(_Marks(entry, reading, watch).title()))
    yield from (_indented(line) for line in _origin(case))
    yield from _section("Where it shows", _shown(entry, reading, watch))
    yield from _section("What shows it", _evidence(reading, watch))
    yield from _section("How the score came about", [*_parts(reading, wide=wide), Text(FORMULA, style="dim")])
    yield from _section("What speaks against it", _objections(reading))
    yield from _section("Facts", _facts(reading.facts, watch))
    yield from _section("Summary", [_plain(summary_of(reading, entry.language) or "none: no sentence says enough")])
    yield from _section("What editors and readers said", _rulings(case))
    yield from _section("Story", _story(case))


def _rulings(case: Case) -> Iterator[RenderableType]:
    for ruling in case.rulings:
        yield _plain(plain(ruling_line(ruling, ENGLISH, ZoneInfo("Etc/UTC")))).append(f" (ruling {ruling.id})", style="dim")
    if said := vote_line(case.votes, ENGLISH):
        yield _plain(said)


def _section(title: str, blocks: Iterable[RenderableType]) -> Iterator[RenderableType]:
    found = list(blocks)
    if found:
        yield Text()
        yield Rule(Text(title, style="bold"), align="left", style="dim")
        yield from (_indented(block) for block in found)


def _indented(block: RenderableType) -> RenderableType:
    return Padding(block, (0, 0, 0, 2), expand=False)


def _plain(words: str, style: str = "") -> Text:
    return Text(visible(words), style=style)


# ── the verdict ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def verdict_line(reading: Reading, watch: Watch) -> Text:
    """ "● Kept: 0.82, where 0.45 is needed"."""
    mark, colour = BANDS[reading.band]
    said = Text.assemble((f"{mark} {visible(verdict(reading, watch))}", f"bold {colour}"), "  ", (f"{reading.score:.2f}", "bold"))
    return said.append(f" of {watch.post:.2f} needed", style="dim")


def _gauge(reading: Reading, watch: Watch, *, wide: bool) -> Text:
    """The score from 0 to 1, with a tick where review begins and one where keeping does."""
    width = _GAUGE if wide else _GAUGE // 2
    filled, colour = round(reading.score * width), BANDS[reading.band][1]
    ticks = {round(bound * width) for bound in (watch.review, watch.post)}
    bar = Text()
    for cell in range(width):
        bar.append("┃" if cell in ticks else "━" if cell < filled else "─", style=colour if cell < filled else "dim")
    return bar.append(f"  review from {watch.review:.2f}, kept from {watch.post:.2f}", style="dim")


def _anew(before: Reading, now: Reading, watch: Watch) -> Text:
    said = Text("The rules have changed since it was read. By today’s: ", style="dim")
    if (now.band, now.score, now.veto) == (before.band, before.score, before.veto):
        return said.append("the same.", style="bold")
    changed = [
        f"{part.words} {before.parts.get(part.name, 0.0):.2f} → {part.value:.2f}"
        for part in parts_of(now)
        if part.value != before.parts.get(part.name, 0.0)
    ]
    return said.append_text(verdict_line(now, watch)).append(f" ({'; '.join(changed)})" if changed else "", style="dim")


def _origin(case: Case) -> Iterator[Text]:
    entry = case.read.entry
    published = day(entry.published) if entry.dated else "no date given"
    yield _plain(" · ".join(filter(None, (entry.publisher, published, Locale(entry.language).english_name or entry.language))), "dim")
    if entry.url or entry.link:
        yield _plain(entry.url or entry.link, "dim")
    if case.stored:
        feed = f" in the feed of {entry.source.title or entry.source.url}" if entry.source else ""
        version = f", version {entry.version} of it" if entry.version > 1 else ""
        yield _plain(f"seen {moment(entry.seen)}{feed}{version}; entry {entry.id}", "dim")
        if case.page:
            yield _plain(_page_words(case.page), "dim")
        if not entry.text:
            yield _plain("its text is no longer kept: only what its receipts hold is shown", "dim")


def _page_words(page: PageState) -> str:
    if page.state == "wanted":
        return "its feed has only a teaser: its page is wanted" + (f"; so far: {page.trouble}" if page.trouble else "")
    if page.state == "read" and page.fetched:
        return f"read from its page, fetched {moment(page.fetched)}"
    return f"read from the feed's teaser, since its page could not be: {page.trouble}"


def day(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}"


def moment(at: datetime) -> str:
    return f"{day(at)} {at:%H:%M} UTC"


# ── the text, with its evidence marked ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Marks:
    """Which words of an entry are to be marked, and how."""

    entry: Entry
    reading: Reading
    watch: Watch

    def title(self) -> Text:
        here = [(receipt, style) for receipt, style in self._all() if receipt.where == "title"]
        return _mark(self.entry.title or "(no title)", 0, here)

    def sentences(self) -> Iterator[Text]:
        """The text's sentences that hold evidence or an objection, in reading order."""
        held: dict[int, tuple[str, list[tuple[Receipt, str]]]] = {}
        for receipt, style in self._all():
            if receipt.where == "text":
                start = self._start(receipt)
                held.setdefault(start, (receipt.sentence or receipt.words, []))[1].append((receipt, style))
        for start, (words, marks) in sorted(held.items()):
            yield _mark(words, start, marks)

    def _all(self) -> Iterator[tuple[Receipt, str]]:
        colour = colours(self.watch)
        spans: dict[tuple[str, int, int], tuple[Receipt, str]] = {}
        for key in colour:
            for receipt in self.reading.evidence.get(key, ()):
                at = (receipt.where, receipt.start, receipt.end)
                spans[at] = (receipt, _BOTH if at in spans and spans[at][1] != colour[key] else colour[key])
        yield from ((receipt, f"bold {style}") for receipt, style in spans.values())
        yield from ((receipt, f"bold underline {_AGAINST}") for one in objections_of(self.reading) for receipt in one.receipts)

    def _start(self, receipt: Receipt) -> int:
        """Where its sentence begins; by the sentence alone where the text is no longer kept."""
        found = self.entry.text.find(receipt.sentence, max(0, receipt.start - len(receipt.sentence))) if receipt.sentence else -1
        if 0 <= found <= receipt.start:
            return found
        return receipt.start - max(0, receipt.sentence.find(receipt.words))


def _mark(words: str, start: int, marks: Sequence[tuple[Receipt, str]]) -> Text:
    text = Text(visible(words))
    for receipt, style in marks:
        text.stylize(style, max(0, receipt.start - start), max(0, receipt.end - start + len(rest_of_word(receipt))))
    if len(text) <= _LONGEST:
        return text
    first = min((receipt.start - start for receipt, _ in marks), default=0)
    cut = max(0, min(first - _AROUND, len(text) - _LONGEST))
    shown = text[cut : cut + _LONGEST]
    return Text.assemble("…" if cut else "", shown, "…" if cut + _LONGEST < len(text) else "")


def _shown(entry: Entry, reading: Reading, watch: Watch) -> Iterator[RenderableType]:
    sentences = list(_Marks(entry, reading, watch).sentences())
    legend = Text.assemble(("marked: ", "dim"))
    for (key, name), style in zip(groups(watch), colours(watch).values(), strict=True):
        if reading.evidence.get(key):
            legend.append(name, style=f"bold {style}").append("  ")
    if _shared(reading, watch):
        legend.append("both sides", style=f"bold {_BOTH}").append("  ")
    if any(one.receipts for one in objections_of(reading)):
        legend.append("speaks against", style=f"bold underline {_AGAINST}")
    yield from sentences or [Text("in the title alone" if reading.evidence else "nowhere", style="dim")]
    if reading.evidence or objections_of(reading):
        yield legend


def _shared(reading: Reading, watch: Watch) -> bool:
    """Whether one word shows both sides."""
    ours, theirs = ({(one.where, one.start, one.end) for one in reading.evidence.get(side.key, ())} for side in watch.sides)
    return bool(ours & theirs)


def _evidence(reading: Reading, watch: Watch) -> Iterator[RenderableType]:
    table = _grid()
    for (key, name), style in zip(groups(watch), colours(watch).values(), strict=True):
        found = list(dict.fromkeys(map(whole_words, reading.evidence.get(key, ()))))
        table.add_row(Text(name, style=f"bold {style}"), _plain(" · ".join(found)) if found else Text("nothing", style="yellow"))
    fields = [named.labels.get("en", key) for key in reading.fields if (named := watch.field(key))]
    table.add_row(Text("fields", style="dim"), _plain(", ".join(fields), "dim") if fields else Text("none", style="yellow"))
    yield table


def evidence_line(reading: Reading, watch: Watch) -> Text:
    """In one line: each kind of evidence with its first words."""
    line = Text()
    for (key, name), style in zip(groups(watch), colours(watch).values(), strict=True):
        found = list(dict.fromkeys(map(whole_words, reading.evidence.get(key, ()))))
        line.append("   " if line else "").append(f"{name} ", style=f"bold {style}")
        line.append_text(_plain(", ".join(found)) if found else Text("–", style="yellow"))
    return line


def _grid() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


# ── the score ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _parts(reading: Reading, *, wide: bool) -> Iterator[RenderableType]:
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(3 if wide else 2):
        table.add_column(no_wrap=True)
    table.add_column()
    for part in parts_of(reading):
        value = Text(f"{part.value:.2f}".replace("-", "−"), style=f"bold {_AGAINST}" if part.value < 0 else "bold")
        bar = [_bar(part)] if wide else []
        table.add_row(_plain(part.words), *bar, value, Text(part.meaning, style="dim"))
    yield table


def _bar(part: Part) -> Text:
    filled = round(min(1.0, abs(part.value)) * _BAR)
    return Text.assemble(("━" * filled, _AGAINST if part.value < 0 else "blue"), ("─" * (_BAR - filled), "dim"))


def _objections(reading: Reading) -> Iterator[RenderableType]:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in objections_of(reading):
        words = _quoted(one) or "its words were not kept"
        why = Text.assemble((visible(words), ""), (f" — {objection_words(one)}", "dim"))
        table.add_row(_plain(one.reason, f"bold {_AGAINST}"), Text(f"−{one.weight:.2f}", style="bold"), why)
    yield table if objections_of(reading) else Text("nothing", style="dim")


def _quoted(objection: Objection) -> str:
    return ", ".join(dict.fromkeys(f"“{whole_words(receipt)}”" for receipt in objection.receipts))


# ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _facts(facts: Facts, watch: Watch) -> Iterator[RenderableType]:
    kinds: tuple[tuple[str, list[Text]], ...] = (
        ("money", [_amount(one) for one in facts.amounts]),
        ("bodies", [_body(one, watch) for one in _distinct(facts.organisations)]),
        ("people", [Text.assemble((visible(one.receipt.words), "bold"), _said(one.role, "role not said")) for one in facts.people]),
        ("quotes", [Text.assemble(f"“{visible(one.receipt.words)}”", _said(one.speaker, "speaker not said")) for one in facts.quotes]),
        ("days", [Text.assemble((_when(one), "bold"), _said(f"{one.kind}: “{one.receipt.words}”", "")) for one in facts.days]),
    )
    table = _grid()
    for name, lines in kinds:
        left = len(lines) - _MOST
        shown = [*lines[:_MOST], *([Text(f"and {left} more", style="dim")] if left > 0 else [])]
        table.add_row(Text(name, style="dim"), Group(*shown) if shown else Text("none found", style="dim"))
    yield table


def day_of(date: "datetime | object") -> str:
    return f"{date:%d %b %Y}".lstrip("0")


def _when(day: Day) -> str:
    return f"{day_of(day.day)}, {day.moment:%H:%M} UTC" if day.moment else day_of(day.day)


def _said(words: str, otherwise: str) -> Text:
    return Text(" — ", style="dim").append_text(_plain(words) if words else Text(otherwise, style="dim"))


def _amount(one: Amount) -> Text:
    kind = "kind unclear" if one.kind is AmountKind.OTHER else one.kind.value
    words = one.receipt.words
    told = [one.qualifier, kind, one.period]
    told += [f"for {one.purpose}" if one.purpose else "purpose not said", f"paid by {one.payer}" if one.payer else "payer not said"]
    told += [f"the same sum as {one.converts}" if one.converts else ""]
    return Text.assemble((visible(words), "bold"), _said(" · ".join(filter(None, told)), ""))


def _distinct(bodies: Iterable[Organisation]) -> list[Organisation]:
    return list({one.known_as: one for one in reversed(list(bodies))}.values())[::-1]


def _body(one: Organisation, watch: Watch) -> Text:
    name = one.receipt.words if fold(one.receipt.words) == fold(one.known_as) else f"{one.receipt.words} ({one.known_as})"
    line = Text.assemble((visible(name), "bold"), (" — ", "dim"), _side(one.side, watch))
    if one.parent:
        line.append(", part of ").append_text(_plain(one.parent)).append(" (").append_text(_side(one.parent_side, watch)).append(")")
    return line


def _side(key: str, watch: Watch) -> Text:
    names, colour = dict(groups(watch)), colours(watch)
    if key in names:
        return Text(names[key], style=colour[key])
    return Text("neither side" if key == OTHER else "side unknown", style="dim")


# ── the story ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _story(case: Case) -> Iterator[RenderableType]:
    if not case.read.reading.relevant and not case.story:
        yield Text("none: only what is kept becomes part of a story", style="dim")
    elif case.story is None:
        yield Text(_no_story(case), style="dim")
    else:
        count = len(case.story.members)
        joined = "" if case.stored else "would join: "
        outlets = f"{count} report{'s' * (count != 1)}, revision {case.story.revision}; story {case.story.id}"
        yield Text.assemble((joined, "dim"), (visible(case.story.headline), "bold"), (f" — {outlets}", "dim"))
        yield from [_told(one) for one in case.told] or [Text("no plan has told it yet", style="dim")]
        yield from (_plain(plain(hearing_line(one, ENGLISH, ZoneInfo("Etc/UTC")))) for one in case.hearings if one.state not in _TOLD)


def _no_story(case: Case) -> str:
    if case.stored:
        return "none yet: the next `kakehashi check` puts it into one"
    return "it would begin a story of its own" if case.compared else "unknown: there is no database here to compare with"


def _told(told: Told) -> Text:
    words = {"told": "told by", "promised": "on its way by", "released": "not delivered, to be told again, by"}[told.state]
    return Text.assemble(f"{words} plan ", (visible(told.plan), "bold"), f", {moment(told.at)}", (f" (revision {told.revision})", "dim"))


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def print_reads(console: Console, reads: Sequence[Read], watch: Watch, *, numbered: bool = False) -> None:
    """One block an entry: score and title, where from, evidence, what was missing or spoke against it."""
    for number, read in enumerate(reads, 1):
        entry, reading = read.entry, read.reading
        mark, colour = BANDS[reading.band]
        head = Text.assemble((f"{number:>3} " if numbered else "", "dim"), (f"{mark} {reading.score:.2f}", f"bold {colour}"), "  ")
        console.print(head.append_text(Text(visible(shorten(entry.title, 200)) or "(no title)", style="bold")))
        below = [_plain(" · ".join(filter(None, (entry.publisher, day(entry.published) if entry.dated else "no date"))), "dim")]
        below += [evidence_line(reading, watch), *([_plain(why, "yellow")] if (why := why_not(reading, watch)) else [])]
        below += [_plain(entry.url or entry.link or entry.id, "dim")]
        console.print(Padding(Group(*below), (0, 0, 1, 12 if numbered else 8), expand=False))


def why_not(reading: Reading, watch: Watch) -> str:
    """What was missing and what spoke against it, in one line."""
    against = [f"{one.reason} ({words})" if (words := _quoted(one)) else one.reason for one in objections_of(reading)]
    said = [("missing: " + "; ".join(lacking(reading, watch))) if lacking(reading, watch) else "", "against: " + "; ".join(against)]
    return " · ".join(words for words in said if words not in {"", "against: "})
