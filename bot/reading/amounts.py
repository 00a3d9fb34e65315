"""The sums of a passage with what the text says of them: what kind, for what, by whom, how sure, over what time."""

import re
from collections.abc import Iterator

from bot.models import Amount, AmountKind, Where
from bot.reading.money import Money, find_money, fold_width
from bot.reading.money_kinds import kind_of
from bot.reading.money_words import find_payer, find_period, find_purpose, find_qualifier
from bot.reading.passage import Passage

WHERES: tuple[Where, ...] = ("title", "text")


def find_amounts(passage: Passage) -> tuple[Amount, ...]:
    """Each sum (currency and value) once, in reading order, with the mention of which the text says most."""
    best: dict[tuple[str, float], Amount] = {}
    for where in WHERES:
        for amount in _read(passage, where):
            key = (amount.currency, round(amount.value, 2))
            if key not in best or _said(amount) > _said(best[key]):
                best[key] = amount
    return tuple(sorted(best.values(), key=lambda a: (a.receipt.where == "text", a.receipt.start)))


def _said(amount: Amount) -> tuple[bool, bool, bool]:
    return bool(amount.purpose), amount.kind is not AmountKind.OTHER, amount.receipt.where == "text"


def _read(passage: Passage, where: Where) -> Iterator[Amount]:
    """Every sum of one text; one in brackets behind another, in another currency, is the same money and takes its kind."""
    words = fold_width(passage.words(where))
    sums = find_money(passage.words(where))
    last: Amount | None = None
    for index, money in enumerate(sums):
        left = sums[index - 1].end if index else 0
        right = sums[index + 1].start if index + 1 < len(sums) else len(words)
        amount = _describe(passage, where, words, money, left, right)
        if last and last.currency != amount.currency and _CONVERTED.fullmatch(words[last.receipt.end : money.start]):
            amount = _converted(amount, last)
        yield amount
        last = amount


_CONVERTED = re.compile(r"\s?[(\[]?\s?(?:=|~|約|およそ|about|around|some|roughly|or|or about|or around)?\s?", re.IGNORECASE)


def _converted(amount: Amount, original: Amount) -> Amount:
    return Amount(
        receipt=amount.receipt,
        value=amount.value,
        currency=amount.currency,
        low=amount.low,
        high=amount.high,
        kind=original.kind,
        purpose=original.purpose,
        payer=original.payer,
        qualifier=amount.qualifier or original.qualifier,
        period=original.period,
    )


def _describe(passage: Passage, where: Where, words: str, money: Money, left: int, right: int) -> Amount:
    receipt = passage.receipt(where, money.start, money.end)
    sentence = passage.sentence_at(where, money.start)
    start, end = (sentence.start, max(sentence.end, money.end)) if sentence else (0, len(words))
    original = passage.words(where)
    before, after = original[start : money.start], original[money.end : end]
    japanese = passage.language == "ja"
    kind = kind_of(words[max(start, left) : money.start], words[money.end : min(end, right)], japanese=japanese)
    return Amount(
        receipt=receipt,
        value=money.low,
        currency=money.currency,
        low=money.low,
        high=money.high,
        kind=kind,
        purpose=find_purpose(before, after, japanese=japanese),
        payer=find_payer(before, after, japanese=japanese) if kind.pledged else "",
        qualifier=find_qualifier(words[start : money.start], words[money.end : end]),
        period=find_period(before, after, japanese=japanese),
    )
