"""The acts an English text tells. A small grammar: a verb, the names before it, behind it and behind its prepositions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading.checks.acts import DONE, MAY, MOST, PLAN, WILL, Act, keys, sorts_of
from bot.reading.checks.figures import Figure
from bot.reading.checks.stems import stem
from bot.reading.checks.view import Mention, Token, View
from bot.reading.words import words_of

_HELPING = frozenset(words_of("check", "roles", "helping"))
_CONTROL = frozenset(words_of("check", "roles", "control"))
_GENERIC = frozenset(words_of("check", "roles", "generic"))
_NEGATIONS = frozenset(words_of("check", "negations"))
_MAY, _PLAN, _WILL = (frozenset(words_of("check", "roles", name)) for name in ("may", "plan", "will"))
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being"])
_HAVE = frozenset(["has", "have", "had"])
_PAST = frozenset(
    [
        "bought",
        "sold",
        "built",
        "made",
        "led",
        "gave",
        "paid",
        "won",
        "began",
        "found",
        "chose",
        "sent",
        "spent",
        "took",
        "said",
        "told",
        "met",
        "ran",
        "held",
        "grew",
        "rose",
        "sought",
        "lent",
        "brought",
        "given",
        "shown",
        "chosen",
        "taken",
        "begun",
        "put",
        "cut",
    ]
)
_DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "its",
        "their",
        "his",
        "her",
        "this",
        "that",
        "these",
        "those",
        "of",
        "in",
        "for",
        "on",
        "with",
        "from",
        "by",
        "at",
        "new",
        "joint",
        "as",
        "'s",
        "no",
        "any",
        "further",
        "more",
    ]
)
_STOPS = frozenset(
    ["while", "which", "who", "that", "after", "as", "because", "but", "where", "when", "whose", ";", ":", "before", "although", "though"]
)
_PREPOSITIONS = frozenset(["with", "to", "from", "by", "in", "into", "for", "on", "at", "of", "between"])
_COUNTRIES = frozenset(["government", "governments", "country", "countries", "nation", "nations", "sides", "ministry", "ministries"])
_CLOSERS = frozenset({"”", '"', ",", "'"})
_LIST = frozenset({"and", ",", "&", "or"})
_REACH = 18
_BACK = 16
_LONGEST = 300
"""Tokens of a sentence that are looked at."""


def english_acts(view: View) -> tuple[Act, ...]:
    found: list[Act] = []
    nations = frozenset(key for one in view.mentions for key in one.keys if key.startswith("nation:"))
    for number, raw in enumerate(view.tokens):
        if len(found) > MOST:
            break
        tokens = _joined(raw[:_LONGEST])
        before = found[-1] if found and found[-1].sentence >= number - 1 else None
        earlier = keys(view.mentions_in[number - 1]) if number else frozenset()
        found.extend(_of_sentence(tokens, number, _Earlier(earlier | (before.doers if before else frozenset()), nations)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """Whom "it" and "the two governments" may mean."""

    names: frozenset[str]
    nations: frozenset[str]


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """With "'s" as one token, and "n't" parted from its verb."""
    out: list[Token] = []
    for token in tokens:
        if token.word == "s" and out and out[-1].word == "'":
            out[-1] = Token(out[-1].start, token.end, "'s")
        elif token.word.endswith("n't") and not token.mention:
            out += [Token(token.start, token.end, token.word[:-3] or "can"), Token(token.start, token.end, "n't")]
        elif token.word.endswith("'s") and len(token.word) > 2 and not token.mention and not token.figure:  # noqa: PLR2004 - the mark and its s
            out += [Token(token.start, token.end, token.word[:-2]), Token(token.start, token.end, "'s")]
        else:
            out.append(token)
    return out


def _of_sentence(tokens: list[Token], number: int, earlier: _Earlier) -> Iterator[Act]:
    verbs, nouns = _verbs(), _nouns()
    last: Act | None = None
    for place, token in enumerate(tokens):
        if token.mention or token.figure:
            continue
        root = stem(token.word)
        if root in verbs and _is_verb(tokens, place):
            last = _verb_act(tokens, place, number, verbs[root], last, earlier)
            yield last
        elif root in nouns and not _heads_compound(tokens, place):
            yield _noun_act(tokens, place, number, nouns[root])


def _verbs() -> dict[str, frozenset[str]]:
    return _stemmed("en")


def _nouns() -> dict[str, frozenset[str]]:
    return _stemmed("noun")


def _stemmed(table: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word, sorts in sorts_of(table).items():
        found[stem(word)] = found.get(stem(word), frozenset()) | sorts
    return found


def _heads_compound(tokens: Sequence[Token], place: int) -> bool:
    """The "study" of "study group" is no act."""
    return place + 1 < len(tokens) and tokens[place + 1].word in _GENERIC


def _is_verb(tokens: Sequence[Token], place: int) -> bool:
    word = tokens[place].word
    at = place - 1
    while at >= 0 and tokens[at].word.endswith("ly"):
        at -= 1
    before = tokens[at] if at >= 0 else None
    if before is None:
        return word.endswith(("ing", "ed"))
    if before.word in _HELPING | _CONTROL | {"to"}:
        return True
    if before.word in _DETERMINERS or before.figure:
        return word.endswith("ing") and before.word in {"of", "for", "by", "from", "in"}
    behind = tokens[place + 1].word if place + 1 < len(tokens) else ""
    if word.endswith(("ed", "ing")) or word in _PAST:
        return True
    if before.mention:
        return before.mention.sort != "nation" or word.endswith("s")
    return (before.word in _GENERIC | {"and", "which", "who", "that", "or"}) and behind != "of"


# ── one act ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _verb_act(tokens: Sequence[Token], place: int, number: int, sorts: frozenset[str], last: Act | None, earlier: _Earlier) -> Act:
    at, helping = _helping(tokens, place)
    passive = _is_passive(tokens, place, helping)
    subject, guessed = _subject(tokens, at, last, earlier)
    if last and helping == ["to"] and not last.noun:  # "have won money from C to build": not C builds
        subject, guessed = last.doers, last.everybody | last.may_be
    objects, to, source, beside, by = _behind(tokens, place)
    if "say" in sorts and not subject and tokens[max(0, place - 1)].word in _CLOSERS:  # “…,” said A
        people = frozenset(key for key in objects if key.startswith("person:"))
        subject, objects = people or objects, frozenset()
    if passive:
        giver = source if "give" in sorts and not by else frozenset[str]()
        doers, objects, source = by | giver, objects | subject, source - giver
    else:
        doers, beside = subject, beside | by
    return Act(
        sorts=sorts,
        words=" ".join(one.word for one in tokens[max(0, at) : place + 3]),
        sentence=number,
        doers=doers,
        objects=objects,
        to=to,
        source=source,
        beside=beside,
        stages=_stages(tokens[place].word, helping, passive=passive),
        denied=any(word in _NEGATIONS for word in helping) or _denied_before(tokens, at),
        may_be=frozenset() if passive else guessed,
        figures=_figures_behind(tokens, place),
        heads=frozenset() if doers or passive or guessed else _heads(tokens, at),
    )


def _heads(tokens: Sequence[Token], at: int) -> frozenset[str]:
    """The noun right before the verb."""
    word = tokens[at].word if at >= 0 else ""
    return frozenset({stem(word)}) if len(word) > 3 and word.isalpha() and word not in _GENERIC | _STOPS else frozenset()  # noqa: PLR2004 - no small word


def _figures_behind(tokens: Sequence[Token], place: int) -> tuple[Figure, ...]:
    found, verbs = [], _verbs()
    for offset in range(place + 1, min(len(tokens), place + 1 + _REACH)):
        token = tokens[offset]
        if token.figure and (token.figure.sort == "money" or (token.figure.sort == "count" and offset <= place + 2)):
            found.append(token.figure)
        elif (
            token.word in _STOPS | {"plus"}
            or (token.word == "with" and tokens[offset - 1].word == ",")
            or (not token.mention and stem(token.word) in verbs and _is_verb(tokens, offset))
        ):
            break
    return tuple(found)


def _helping(tokens: Sequence[Token], place: int) -> tuple[int, list[str]]:
    """Where the subject ends, and the words between it and the verb, the nearest first."""
    at, helping = place - 1, []
    while (
        at >= 0
        and not tokens[at].mention
        and (tokens[at].word in _HELPING | _CONTROL | _NEGATIONS | {"to", "in"} or tokens[at].word.endswith("ly"))
    ):
        if tokens[at].word == "in" and (at + 1 >= len(tokens) or tokens[at + 1].word != "talks"):
            break
        helping.append(tokens[at].word)
        at -= 1
    return at, helping


def _denied_before(tokens: Sequence[Token], at: int) -> bool:
    """ "No agreement to …", "rejected a plan to …", in the same clause."""
    for token in reversed(tokens[max(0, at - 5) : at + 1]):
        if token.word in {",", ";", "and", "but"}:
            return False
        if token.word in _NEGATIONS:
            return True
    return False


def _is_passive(tokens: Sequence[Token], place: int, helping: Sequence[str]) -> bool:
    word = tokens[place].word
    if not (word.endswith("ed") or word in _PAST or word in {"made", "led", "built", "sold", "bought"}):
        return False
    if any(one in _BE for one in helping):
        return True
    return not helping and place + 1 < len(tokens) and tokens[place + 1].word == "by"


def _stages(word: str, helping: Sequence[str], *, passive: bool) -> frozenset[str]:
    said = {*helping}
    for marks, stage in ((_MAY, MAY), (_PLAN, PLAN), (_WILL, WILL)):
        if marks & said:
            return frozenset({stage})
    if helping and helping[0] == "to":
        return frozenset({WILL})
    if _HAVE & said or (passive and {"was", "were", "been"} & said):
        return frozenset({DONE})
    is_past = not passive and (word.endswith("ed") or word in _PAST)
    return frozenset({DONE}) if is_past else frozenset({DONE, WILL})


def _subject(tokens: Sequence[Token], at: int, last: Act | None, earlier: _Earlier) -> tuple[frozenset[str], frozenset[str]]:
    """Who stands before the verb whose helping words begin behind `at`; and who may be meant where nobody does."""
    carried = last.doers if last else frozenset[str]()
    unsaid = carried | (last.may_be if last else frozenset()) | earlier.names
    if at < 0:
        return frozenset(), unsaid
    word = tokens[at].word
    if word in {"and", "or", "but", "then"}:
        return carried, unsaid
    if word == ",":
        opened = next((i for i in range(at - 1, max(-1, at - _BACK), -1) if tokens[i].word == ","), -1)
        return _names_at(tokens, opened - 1, unsaid, earlier) if opened > 0 else (carried, unsaid)
    if word in {"which", "who", "that"}:
        return _names_at(tokens, at - 2 if at and tokens[at - 1].word == "," else at - 1, unsaid, earlier)
    return _names_at(tokens, at, unsaid, earlier)


def _names_at(tokens: Sequence[Token], at: int, unsaid: frozenset[str], earlier: _Earlier) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the noun phrase that ends at `at`, those it only belongs to ("of …") left out; and whom it may mean."""
    heads: list[Mention] = []
    weak: list[Mention] = []
    words: list[str] = []
    for place in range(at, max(-1, at - _BACK), -1):
        token = tokens[place]
        if token.mention:
            before = tokens[place - 1].word if place else ""
            before = tokens[place - 2].word if before == "the" and place > 1 else before
            if token.mention.sort == "thing" and place < at:
                continue  # "the X-ray camera"
            kept = weak if before in {"of", "in"} or token.mention.sort == "place" or _is_possessor(tokens, place) else heads
            kept.append(token.mention)
            if kept is heads and before not in _LIST | {"at", "from", "'s", "-"} and not _continues(tokens, place):
                break
        elif token.word in _STOPS | {"to", "with", "by"} or (stem(token.word) in _verbs() and _is_verb(tokens, place)):
            break
        else:
            words.append(token.word)
    if heads and _is_by(tokens, heads[-1]):
        return frozenset(), frozenset()
    if heads:
        country = all(one.sort == "nation" for one in heads) and bool(_GENERIC & {*words})
        return keys(heads), unsaid if country else frozenset()
    if _COUNTRIES & {*words}:
        return frozenset(), earlier.nations
    if words and not _GENERIC & {*words}:
        return frozenset(), keys(weak)
    return frozenset(), keys(weak) | unsaid


def _is_by(tokens: Sequence[Token], first: Mention) -> bool:
    """Whether the phrase only says who did something to the subject: "a camera built by A and B will …"."""
    at = next((place for place, one in enumerate(tokens) if one.mention is first), 0)
    before = [one.word for one in tokens[max(0, at - 2) : at] if one.word != "the"]
    return before[-1:] in (["by"], ["to"])


def _is_possessor(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].word == "'s" and any(one.mention for one in tokens[place + 2 : place + 5])


def _continues(tokens: Sequence[Token], place: int) -> bool:
    """Whether a list goes on to the left: ", and" before another name, words of its role or side between them left out."""
    return any(one.word in _LIST for one in tokens[max(0, place - 4) : place]) and any(
        one.mention for one in tokens[max(0, place - 6) : place]
    )


def _behind(tokens: Sequence[Token], place: int) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Names behind the verb: what it acts on, to whom, from whom, with whom, by whom."""
    held: dict[str, list[Mention]] = {"": [], "to": [], "from": [], "with": [], "by": []}
    kind = ""
    verbs = _verbs()
    for offset in range(place + 1, min(len(tokens), place + 1 + _REACH)):
        token = tokens[offset]
        if token.mention:
            held[kind if kind in held else ""].append(token.mention)
        elif token.word in _PREPOSITIONS:
            kind = token.word if token.word in held else "with" if token.word == "between" else ""
        elif token.word in _STOPS or (stem(token.word) in verbs and _is_verb(tokens, offset)):
            break
    objects, to, source, beside, by = (keys(held[name]) for name in ("", "to", "from", "with", "by"))
    return objects, to, source, beside, by


def _noun_act(tokens: Sequence[Token], place: int, number: int, sorts: frozenset[str]) -> Act:
    """ "A's acquisition of B", "an investment by A in B", "a deal between A and B", "funding from A"."""
    owner = frozenset[str]()
    for at in range(place - 1, max(-1, place - 5), -1):
        if tokens[at].word == "'s" and at and (owned := tokens[at - 1].mention):
            owner = keys([owned])
            break
    objects, to, source, beside, by = _behind(tokens, place)
    doers = owner | by | (source if "give" in sorts else frozenset())
    others = keys(one.mention for one in tokens if one.mention) - objects
    return Act(
        sorts=sorts,
        words=" ".join(one.word for one in tokens[max(0, place - 2) : place + 3]),
        sentence=number,
        doers=doers,
        objects=objects,
        to=to,
        source=frozenset() if "give" in sorts else source,
        beside=beside,
        stages=frozenset({DONE, WILL, PLAN, MAY}),
        may_be=frozenset() if doers else others,
        denied=_denied_before(tokens, place - 1),
        noun=True,
    )
