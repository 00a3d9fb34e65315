"""`evaluate`: how well `assess` reads a labelled set. The keys and definitions are those of the labelled set's own scorer.

Every figure but B-cubed is a micro-average; an item without an answer counts as not relevant, without facts, and as a story of its own.
A gold line is an item as `assess` takes it, with its labels: `relevant difficulty story sectors facts`.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.editorial.assess import assess
from bot.editorial.scoring import (
    Figures,
    Tally,
    b_cubed,
    bare_name,
    bare_person,
    compare_pairs,
    interval,
    pair_up,
    plain,
    same_body,
    same_person,
    share,
    unsupported,
)
from bot.errors import DeskError, WrongUsage
from bot.models import Watch

Misses = Literal["relevance", "stories", "amounts", "organisations", "people", "quotes", "summary"]
_FACTS = ("amounts", "organisations", "people", "quotes", "fields")
_LONGEST = {"ja": 200}
_LONGEST_EN = 400
_ROUNDING = 0.005
_PARTS = 3
"""Parts of the evidence: two sides and a field."""


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Words(_Loose):
    """Any fact, as gold has it or as it was said; which keys are filled says what it is."""

    text: str | None = None
    value: float | None = None
    currency: str = ""
    name: str = ""
    side: str | None = None
    aliases: list[str] = []
    speaker: str | None = None
    where: Literal["title", "text"] | None = None
    start: int | None = None
    end: int | None = None


class _Facts(_Loose):
    amounts: list[_Words] = []
    organisations: list[_Words] = []
    people: list[_Words] = []
    quotes: list[_Words] = []


class _Gold(_Loose):
    id: str
    title: str
    text: str
    lang: str
    relevant: bool
    difficulty: str
    story: str
    sectors: list[str] = []
    facts: _Facts = _Facts()


class _Said(_Loose):
    id: str | None = None
    relevant: bool | None = None
    evidence: dict[str, list[_Words]] = {}
    story: str | None = None
    fields: list[str] = []
    facts: _Facts = _Facts()
    summary: str | None = None


_NOTHING = _Said()


@dataclass(frozen=True, slots=True)
class _Pair:
    """A gold line beside its answer."""

    gold: _Gold
    said: _Said

    @property
    def kept(self) -> bool:
        return self.said.relevant is True


def run_evaluate(
    path: Path, watch: Watch, *, as_json: bool = False, misses: str | None = None, dense: Path | None = None, stdout: TextIO
) -> int:
    """Score the desk on the labelled set at `path` and print it. `dense` are the same items with other dates: it adds the story figures
    of a run over them. `misses` prints what went wrong of that kind first. Raises WrongUsage, DeskError."""
    if misses is not None and misses not in get_args(Misses):
        raise WrongUsage(f"There are no misses of the kind {misses!r}.", f"Kinds: {', '.join(get_args(Misses))}.")
    pairs = pair_with_answers(_lines(path), watch)
    if misses:
        stdout.writelines(f"{line}\n" for line in list_misses(pairs, misses))
    figures = score(pairs, _moved(pairs, dense, watch) if dense else None)
    stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n" if as_json else table(figures))
    return 0


def evaluate(gold_lines: Iterable[str], watch: Watch) -> Figures:
    """The figures of `assess` over a labelled set, by the labelled set's own definitions."""
    return score(pair_with_answers(list(gold_lines), watch))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DeskError(f"{path} cannot be read: {error.strerror if isinstance(error, OSError) else 'it is not UTF-8'}.") from error


def pair_with_answers(gold_lines: Sequence[str], watch: Watch) -> list[_Pair]:
    return pair_lines(gold_lines, assess(gold_lines, watch))


def pair_lines(gold_lines: Sequence[str], said_lines: Iterable[str]) -> list[_Pair]:
    """Gold lines beside answers, joined on `id`."""
    said = {answer.id: answer for answer in map(_Said.model_validate_json, said_lines)}
    return [_Pair(gold, said.get(gold.id, _NOTHING)) for gold in _parse_gold(gold_lines)]


def _parse_gold(lines: Sequence[str]) -> Iterator[_Gold]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _Gold.model_validate_json(line.removeprefix("\ufeff"))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the line"
            raise DeskError(f"Labelled set, line {number}, {place}: {first['msg']}.") from error


def _moved(pairs: Sequence[_Pair], dense: Path, watch: Watch) -> list[_Pair]:
    said = {answer.id: answer for answer in map(_Said.model_validate_json, assess(_lines(dense), watch))}
    return [_Pair(pair.gold, said.get(pair.gold.id, _NOTHING)) for pair in pairs]


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def score(pairs: Sequence[_Pair], dense: Sequence[_Pair] | None = None) -> Figures:
    figures: Figures = {
        "items": len(pairs),
        "answered": sum(pair.said.id is not None for pair in pairs),
        "relevance": _relevance(pairs),
        "stories": _stories(pairs),
    }
    if dense is not None:
        figures["stories_dense"] = _stories(dense)
    return figures | _facts(pairs) | {"receipts_wrong": sum(map(_wrong_receipts, pairs)), "summary": _summaries(pairs)}


def _relevance(pairs: Sequence[_Pair]) -> Figures:
    tallies: dict[str, Tally] = defaultdict(Tally)
    for pair in pairs:
        for key in ("all", pair.gold.lang, pair.gold.difficulty):
            tallies[key].add(pair.kept and pair.gold.relevant, pair.kept, pair.gold.relevant)
    figures = {key: tallies[key].figures() for key in sorted(tallies)}
    if pairs:
        figures["all"]["f1_5_95"] = interval([(pair.gold.relevant, pair.kept) for pair in pairs])
    return dict(figures)


def _grouped(pairs: Sequence[_Pair]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Of what is relevant or was kept: gold's stories, the answer's, the languages. Kept noise is alone in gold, what was dropped is
    alone in the answer."""
    counted = [pair for pair in pairs if pair.gold.relevant or pair.kept]
    gold = {pair.gold.id: pair.gold.story if pair.gold.relevant else f"noise-{pair.gold.id}" for pair in counted}
    said = {pair.gold.id: (pair.said.story or f"alone-{pair.gold.id}") if pair.kept else f"dropped-{pair.gold.id}" for pair in counted}
    return gold, said, {pair.gold.id: pair.gold.lang for pair in counted}


def _stories(pairs: Sequence[_Pair]) -> Figures:
    gold, said, languages = _grouped(pairs)
    found = compare_pairs(gold, said, languages)
    return b_cubed(gold, said) | {
        "pairs": found.all.figures(),
        "pairs_across_languages": found.across.figures(),
        "bridged_stories": found.bridged,
    }


def _facts(pairs: Sequence[_Pair]) -> Figures:
    tallies = {kind: Tally() for kind in _FACTS}
    sides = Tally()
    for pair in pairs:
        gold, said = _sums(pair.gold.facts), _sums(pair.said.facts)
        tallies["amounts"].add(len(pair_up(gold, said, _meets)), len(said), len(gold))
        if pair.gold.relevant:
            _count_relevant(pair, tallies, sides)
    figures: dict[str, Figures] = {kind: tally.figures() for kind, tally in tallies.items()}
    figures["organisations"]["side_accuracy"] = share(sides.right, sides.gold)
    return dict(figures)


def _count_relevant(pair: _Pair, tallies: Mapping[str, Tally], sides: Tally) -> None:
    """What is labelled on relevant items only."""
    bodies, said = pair.gold.facts.organisations, pair.said.facts.organisations
    matched = _match_bodies(bodies, said)
    tallies["organisations"].add(len(matched), len(said), len(bodies))
    sides.add(sum(bodies[i].side == said[j].side for i, j in matched), len(matched), len(matched))
    for kind, (wanted, found) in _persons(pair).items():
        tallies[kind].add(len(pair_up(wanted, found, same_person)), len(found), len(wanted))
    wanted_fields, found_fields = set(pair.gold.sectors), set(pair.said.fields)
    tallies["fields"].add(len(wanted_fields & found_fields), len(found_fields), len(wanted_fields))


def _sums(facts: _Facts) -> list[tuple[str, float]]:
    """Different sums, by currency and value; an amount without a value is not one."""
    return list(dict.fromkeys((it.currency.upper(), round(it.value, 2)) for it in facts.amounts if it.value is not None))


def _meets(gold: tuple[str, float], said: tuple[str, float]) -> bool:
    return gold[0] == said[0] and abs(gold[1] - said[1]) <= _ROUNDING * abs(gold[1])


def _match_bodies(gold: Sequence[_Words], said: Sequence[_Words]) -> list[tuple[int, int]]:
    """Names that are equal first; of the rest, those of which one is an alias or a part of the other."""
    exact = pair_up(gold, said, lambda wanted, found: bare_name(wanted.name) == bare_name(found.name))
    i_left = [i for i in range(len(gold)) if i not in {i for i, _ in exact}]
    j_left = [j for j in range(len(said)) if j not in {j for _, j in exact}]
    rest = pair_up(
        [gold[i] for i in i_left], [said[j] for j in j_left], lambda wanted, found: same_body([wanted.name, *wanted.aliases], found.name)
    )
    return exact + [(i_left[i], j_left[j]) for i, j in rest]


def _persons(pair: _Pair) -> dict[str, tuple[list[str], list[str]]]:
    """By kind of fact: the people of gold and answer, each once."""
    gold, said = pair.gold.facts, pair.said.facts
    return {
        "people": (_once(it.name for it in gold.people), _once(it.name for it in said.people)),
        "quotes": (_once(it.speaker or "" for it in gold.quotes), _once(it.speaker or "" for it in said.quotes)),
    }


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(bare_person, names)))


def _wrong_receipts(pair: _Pair) -> int:
    """Spans that do not hold their words, and amounts without a value."""
    facts = pair.said.facts
    spans = [*facts.amounts, *(it for part in pair.said.evidence.values() for it in part)]
    spans += [it for it in (*facts.organisations, *facts.people, *facts.quotes) if it.start is not None]
    return sum(not _held(pair.gold, it) for it in spans) + sum(it.value is None for it in facts.amounts)


def _held(gold: _Gold, it: _Words) -> bool:
    if it.where is None or it.start is None or it.end is None:
        return False
    held = (gold.title if it.where == "title" else gold.text)[it.start : it.end]
    return bool(held) and (it.text is None or held == it.text)


def _summaries(pairs: Sequence[_Pair]) -> Figures:
    count: Counter[str] = Counter()
    shown = Tally()
    for pair in pairs:
        source, text = _source(pair.gold), plain(pair.said.summary or "")
        if pair.kept:
            count["kept"] += 1
            count["kept_without_evidence"] += sum(map(bool, pair.said.evidence.values())) < _PARTS
        count["too_long"] += _too_long(pair)
        count["unsupported"] += len(unsupported(pair.said.summary or "", source)) if text else 0
        count["quotes_not_in_source"] += sum(bool(words) and words not in source for words in _quoted(pair.said))
        if pair.gold.relevant:
            count["relevant_without_summary"] += not text
            told = plain(" ".join([pair.said.summary or "", *(it.text or "" for it in pair.said.facts.amounts)]))
            wanted = _sum_words(pair.gold.facts)
            shown.add(sum(words in told for words in wanted), 0, len(wanted))
    keys = ("kept", "kept_without_evidence", "relevant_without_summary", "unsupported", "quotes_not_in_source", "too_long")
    return {key: count[key] for key in keys} | {"amounts_shown": share(shown.right, shown.gold)}


def _source(gold: _Gold) -> str:
    return plain(f"{gold.title} {gold.text}")


def _too_long(pair: _Pair) -> bool:
    return len(pair.said.summary or "") > _LONGEST.get(pair.gold.lang, _LONGEST_EN)


def _quoted(said: _Said) -> list[str]:
    return [plain(it.text or "").strip("\"' ") for it in said.facts.quotes]


def _sum_words(facts: _Facts) -> list[str]:
    """The words of each different sum; where one stands in several ways, the last."""
    words = {(it.currency.upper(), round(it.value, 2)): it.text or "" for it in facts.amounts if it.value is not None}
    return [plain(text) for text in words.values()]


# ── misses ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_misses(pairs: Sequence[_Pair], kind: str) -> Iterator[str]:
    """A line for each item (for `stories`, each pair of items) that was not got right."""
    if kind == "stories":
        yield from _missed_stories(pairs)
        return
    for pair in pairs:
        if words := _miss(pair, kind):
            yield f"{pair.gold.id} {words}"


def _missed_stories(pairs: Sequence[_Pair]) -> Iterator[str]:
    titles = {pair.gold.id: pair.gold.title for pair in pairs}
    for a, b, wanted in compare_pairs(*_grouped(pairs)).wrong:
        yield f"{'APART' if wanted else 'GLUED'} {a} {b} {titles[a]} | {titles[b]}"


def _miss(pair: _Pair, kind: str) -> str:
    match kind:
        case "relevance":
            if pair.kept == pair.gold.relevant:
                return ""
            return f"{'MISSED' if pair.gold.relevant else 'WRONGLY KEPT'} {pair.gold.lang} {pair.gold.title}"
        case "amounts":
            gold, said = _sums(pair.gold.facts), _sums(pair.said.facts)
            return _apart(gold, said, len(pair_up(gold, said, _meets)))
        case "organisations":
            return _missed_bodies(pair) if pair.gold.relevant else ""
        case "summary":
            bad = unsupported(pair.said.summary or "", _source(pair.gold))
            return f"{len(pair.said.summary or '')} characters, unsupported {bad}" if bad or _too_long(pair) else ""
        case _:
            wanted, found = _persons(pair)[kind]
            return _apart(wanted, found, len(pair_up(wanted, found, same_person))) if pair.gold.relevant else ""


def _apart(gold: Sequence[object], said: Sequence[object], right: int) -> str:
    return f"gold {list(gold)} said {list(said)}" if right < max(len(gold), len(said)) else ""


def _missed_bodies(pair: _Pair) -> str:
    gold, said = pair.gold.facts.organisations, pair.said.facts.organisations
    matched = _match_bodies(gold, said)
    found, used = {i for i, _ in matched}, {j for _, j in matched}
    missed = [it.name for i, it in enumerate(gold) if i not in found]
    extra = [it.name for j, it in enumerate(said) if j not in used]
    wrong = [(gold[i].name, gold[i].side, said[j].side) for i, j in matched if gold[i].side != said[j].side]
    return f"MISSED {missed} EXTRA {extra} SIDE {wrong}" if missed or extra or wrong else ""


# ── print ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def table(figures: Figures) -> str:
    """The figures for people: a line each."""
    return "".join(f"{line}\n" for key, value in figures.items() for line in _rows(key, value))


def _rows(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{key:24}{value}"
    elif "all" in value:
        for part, figures in value.items():
            yield from _rows(f"{key} {part}", figures)
    elif "f1" in value:
        rest = {name: it["f1"] if isinstance(it, dict) else it for name, it in value.items() if name not in {"p", "r", "f1"}}
        yield f"{key:24}P {value['p']:.3f}  R {value['r']:.3f}  F1 {value['f1']:.3f}   " + "  ".join(f"{k} {v}" for k, v in rest.items())
    else:
        yield f"{key:24}" + "  ".join(f"{name} {it}" for name, it in value.items())
