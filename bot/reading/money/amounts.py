"""The sums of a passage with what the text says of them: what kind, for what, by whom, how sure, over what time."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from bot.currencies import declared_dollar
from bot.models import Amount, AmountKind, Organisation, Where
from bot.rates import rough_pounds
from bot.reading.money.grammar import Money, find_money, fold_width
from bot.reading.money.kinds import kind_of
from bot.reading.money.payer import FROM_SOMEBODY, GAPPED, GAPPED_BEFORE_JA, GAPPED_JA, find_payer
from bot.reading.money.purpose import find_purpose, find_purpose_behind
from bot.reading.money.words import find_period, find_qualifier
from bot.reading.passage import Passage, Sentence
from bot.reading.words import any_of

WHERES: tuple[Where, ...] = ("title", "text")
_REACH = 300
_LONG_SENTENCE = 1000
"""How much of a long sentence is looked at on either side of a sum."""


def find_amounts(passage: Passage, organisations: Iterable[Organisation] = ()) -> tuple[Amount, ...]:
    """Each sum (currency and value) once, in reading order, at the mention of which the text says most."""
    best: dict[tuple[str, float], Amount] = {}
    named = frozenset(one.receipt.words for one in organisations)
    dollar = declared_dollar(fold_width(f"{passage.title}\n{passage.text}"))
    for where in WHERES:
        for amount in _read(passage, where, named, dollar):
            key = (amount.currency, round(amount.value, 2))
            if key not in best or _said(amount) > _said(best[key]):
                best[key] = amount
    return tuple(sorted(best.values(), key=lambda a: (a.receipt.where == "text", a.receipt.start)))


def _said(amount: Amount) -> tuple[bool, bool, bool]:
    return bool(amount.purpose), amount.kind is not AmountKind.OTHER, amount.receipt.where == "text"


def _read(passage: Passage, where: Where, named: Collection[str], dollar: str) -> Iterator[Amount]:
    """Every sum of one text. One beside another in another currency is the same money: it takes what is said of the first."""
    words = fold_width(passage.words(where))
    sums = find_money(words, dollar)
    again = [bool(i) and _is_equivalent(words, sums[i - 1], sums[i]) for i in range(len(sums))]
    last: Amount | None = None
    for index, money in enumerate(sums):
        if again[index] and last:
            yield _alike(passage, where, words, money, last)
            continue
        following = next((i for i in range(index + 1, len(sums)) if not again[i]), None)
        left = sums[index - 1].end if index else 0
        right = len(words) if following is None else sums[following].start
        found = _describe(passage, where, words, money, left, right, named)
        last = replace(found, kind=_carried(words[left : money.start], last.kind, found.kind)) if last else found
        yield last


_HEDGE = f"{any_of('sums', 'hedges')}?"
_CHANGED = re.compile(
    rf"(?:[ ,(]{{0,2}}(?:up |down |compared )?(?:from|to|against|versus|vs|with|than)(?: the)? {_HEDGE}|(?:から|より)約?)$", re.IGNORECASE
)
_JOINED = re.compile(rf"[^.;:。]{{0,100}}(?:,| and| plus| with| including| or)(?: an?(?: further|other)?)? {_HEDGE}$", re.IGNORECASE)
_BY_ANOTHER = re.compile(rf"[^.;:。]{{0,100}}[,;](?: and| while)? (?:the )?[A-Z][\w&-]{{1,20}}(?: [A-Z][\w&-]{{1,20}}){{0,4}} {_HEDGE}$")
"""Of "A contributes £5m to it, B £3m" what stands before the second sum."""


def _carried(between: str, earlier: AmountKind, own: AmountKind) -> AmountKind:
    """Of a sum that follows another of its sentence: "£48m from £52m" is one thing twice; "pays £5m at once and £3m later" leaves the
    second without a word of its own."""
    if _CHANGED.match(between) or (own is AmountKind.OTHER and _JOINED.match(between)):
        return earlier
    if earlier.pledged and _BY_ANOTHER.match(between):
        return earlier
    return own


_BETWEEN = re.compile(r"\s?[(\[]?\s?(?:=|~|≈|約|およそ|about|around|some|roughly|or|or about|or around|equivalent to)?\s?", re.IGNORECASE)


def _is_equivalent(words: str, first: Money, second: Money) -> bool:
    return (
        first.currency != second.currency
        and second.start - first.end <= len(" (equivalent to ")
        and bool(_BETWEEN.fullmatch(words, first.end, second.start))
    )


def _alike(passage: Passage, where: Where, words: str, money: Money, first: Amount) -> Amount:
    qualifier = find_qualifier(words[max(0, money.start - _REACH) : money.start], words[money.end : money.end + _REACH])
    return replace(
        first,
        receipt=passage.receipt(where, money.start, money.end),
        value=money.low,
        currency=money.currency,
        low=money.low,
        high=money.high,
        qualifier=qualifier or first.qualifier,
        converts=first.receipt.words,
    )


_MEASURES = frozenset({AmountKind.PRICE, AmountKind.PROFIT, AmountKind.REVENUE, AmountKind.MARKET, AmountKind.TRADE, AmountKind.FINE})
"""Such sums measure something; nobody spends them on anything."""
_PAID = frozenset({AmountKind.DEAL, AmountKind.COST})
"""To whom such a sum goes is who is paid, not what it is for."""


def _describe(passage: Passage, where: Where, words: str, money: Money, left: int, right: int, named: Collection[str]) -> Amount:
    """`words` are folded in width, so that rules need not be; what is quoted comes from the text as it stands."""
    receipt, text, japanese = passage.receipt(where, money.start, money.end), passage.words(where), passage.language == "ja"
    sentence = passage.sentence_at(where, money.start)
    start = max(sentence.start if sentence else 0, money.start - _REACH)
    end = min(max(sentence.end if sentence else len(text), money.end), money.end + _REACH)
    before, after = text[start : money.start], text[money.end : end]
    kind = _kind(words, money, (start, left, right, end), japanese=japanese)
    purpose = "" if kind in _MEASURES else _purpose(passage, sentence, words, before, after, given=kind not in _PAID)
    return Amount(
        receipt=receipt,
        value=money.low,
        currency=money.currency,
        low=money.low,
        high=money.high,
        kind=kind,
        purpose=purpose,
        payer=find_payer(before, after, japanese=japanese, named=named) if kind.pledged else "",
        qualifier=find_qualifier(words[start : money.start], words[money.end : end]),
        period=find_period(before, after, japanese=japanese),
        beside=passage.receipts_of(purpose, beside=receipt),
    )


def _purpose(passage: Passage, sentence: Sentence | None, words: str, before: str, after: str, *, given: bool) -> str:
    if passage.language == "ja":
        return find_purpose(before, after, japanese=True, given=given)
    return find_purpose(before, after, japanese=False, given=given) or find_purpose_behind(_following(passage, sentence, words))


def _following(passage: Passage, sentence: Sentence | None, words: str) -> str:
    """The next sentence, where this one names one sum only: of several nobody could tell which is meant."""
    if sentence is None or sentence.end - sentence.start > _LONG_SENTENCE or sentence.index + 1 == len(passage.sentences):
        return ""
    alone = len(find_money(words[sentence.start : sentence.end])) == 1
    behind = passage.sentences[sentence.index + 1]
    return behind.words if alone and behind.where == sentence.where else ""


def _kind(words: str, money: Money, edges: tuple[int, int, int, int], *, japanese: bool) -> AmountKind:
    """What it is, of a sentence at `[start:end]` of `edges`, between the neighbouring sums at `left` and `right`."""
    start, left, right, end = edges
    if _PENCE.search(words[money.start : money.end]):
        return AmountKind.PRICE
    before, after = words[max(start, left) : money.start], words[money.end : min(end, right)]
    kind = kind_of(before, after, japanese=japanese, earlier=left > start, later=right < end, subject=words[start : money.start])
    if kind is AmountKind.OTHER:
        kind = _kind_of_gapped(words[start : money.start], words[money.end : end], japanese=japanese)
    return AmountKind.PRICE if kind in _PAID and 0 < rough_pounds(money.currency, money.high) < _A_PRICE else kind


_PENCE = re.compile(r"(?:\d ?p|pence|ペンス|セント|銭|厘)$")
_A_PRICE = 500
"""What is had for fewer pounds is a thing with a price, no undertaking with a cost and no deal."""


def _kind_of_gapped(before: str, after: str, *, japanese: bool) -> AmountKind:
    """Of a sum that no word beside it names: it shares its verb with the one before it, in Japanese with the one behind; or it is
    from somebody."""
    if japanese:
        shares = GAPPED_JA.search(before) or GAPPED_BEFORE_JA.match(after)
        return kind_of("", after, japanese=True) if shares else AmountKind.OTHER
    if GAPPED.search(before):
        return kind_of(before, "", japanese=False)
    return AmountKind.INVESTMENT if FROM_SOMEBODY.match(after) else AmountKind.OTHER
