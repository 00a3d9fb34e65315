"""The acts a Japanese text tells, by its particles: が and は do, を is acted on, に is given to, から is taken from, と does it too."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.reading.checks.acts import DONE, MAY, MOST, NOW, PLAN, WILL, Act, keys, sorts_of
from bot.reading.checks.figures import Figure
from bot.reading.checks.view import Mention, View
from bot.reading.words import any_of

_MARK = re.compile(
    r"[）)]?(?:[（(][^）)]{0,60}[）)])?(?:など|ら|側|社|氏|さん|グループ|本社|政府)?(?:の(?P<head>[^、。「」はがをにへとでの]{1,14}))?(?P<mark>によって|により|による|から|との|とは|とも|では|には|が|は|も|を|に|へ|と|や|、|・|で|の)"
)
_PASSIVE = re.compile(r"^[^、。]{0,3}?(?:され|られ|れる|れた)|^を受け")
_MAY = re.compile(r"^[^、。]{0,10}?(?:検討|協議|可能性|かもしれ|得る|うる|交渉|模索|打診)")
_PLAN = re.compile(r"^[^、。]{0,10}?(?:予定|方針|計画|見込|見通|意向|考え|目指|目標|狙|めざ|構想|見られ)")
_AGREED = re.compile(r"^[^、。]{0,8}?(?:合意|決め|決定)")
_DONE = re.compile(
    r"^[ぁ-ん]{0,3}?(?:した|された|られた|ていた|ている|済み|った|いた|んだ|えた|けた|めた|れた|せた|ました|しており|てきた)"
)
_GOES_ON = re.compile(r"^[^、。はがを]{0,3}?(?:ている|ており|てい[るた]|中)")
_GOING_ON = re.compile(r"^[^、。はがを]{0,2}(?:し|て|、|り|で)(?:、|て)?")
_DENIED = re.compile(rf"^[^、。]{{0,9}}?{any_of('check', 'negations_ja')}")
_DENIED_FAR = re.compile(r"^[^。]{0,24}?(?:を|と)?(?:否定|撤回|見送|断念|拒否|中止)")
_REPORTED = re.compile(r"(?:こと)?(?:と|を)(?:[^、。]{0,8})?(?:発表|明らか|述べ|語|話|公表|伝え)[^、。]{0,8}。?$")
_ENDS_DONE = re.compile(r"(?:た|だ)。?$")
_STAGES = ((_MAY, frozenset({MAY})), (_PLAN, frozenset({PLAN})), (_GOES_ON, frozenset({NOW, DONE})), (_DONE, frozenset({DONE})))
_LISTED = frozenset("とや、・の")
_NO_LIST = re.compile(r"[はがをへ。]|[しりきて]、|から")
_NEAR = 14
"""Between two names of a list stand at most so many code points: a role, a country."""
_LONGEST = 800
_TOPIC = ("は", "も", "では", "には")
_DENIED_NOUN = re.compile(r"^(?:を|は|が|も)?(?:しない|せず|行わない|行わず|見送|断念|中止|否定|撤回|拒否|拒ん|凍結|停止)")
_HEAD = re.compile(r"([一-鿿ァ-ヺー々]{2,12})(?:は|が)")
_MODIFIES = re.compile(r"(?:する|した|している|を手掛ける|手がける)(?=[^ぁ-ん、。])")


@dataclass(frozen=True, slots=True)
class _Marked:
    mention: Mention
    mark: str


@cache
def _rule() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, sorts_of("ja")), key=len, reverse=True)))


def japanese_acts(view: View) -> tuple[Act, ...]:
    found: list[Act] = []
    topic: frozenset[str] = frozenset()
    for number, (start, end) in enumerate(view.sentences):
        if len(found) > MOST:
            break
        here = list(_marked(view, view.mentions_in[number], end))
        acts = list(_of_sentence(view, number, start, min(end, start + _LONGEST), here, topic))
        found.extend(acts)
        topic = keys(one.mention for one in here if one.mark in {"は", "も", "が"}) or topic
    return tuple(found)


def _marked(view: View, mentions: Sequence[Mention], end: int) -> Iterator[_Marked]:
    """Each name with its particle; in a list ("AとBは"), the last one's."""
    marks: list[str] = []
    for one in mentions:
        match = _MARK.match(view.text, one.end, end)
        mark = match["mark"] if match else ""
        marks.append(mark)
    for place in range(len(mentions) - 2, -1, -1):
        between = view.text[mentions[place].end : mentions[place + 1].start]
        modifies = not marks[place] and mentions[place].sort == "nation"
        lists = marks[place] in _LISTED and not _NO_LIST.search(between)
        if len(between) <= _NEAR and (modifies or lists):
            marks[place] = marks[place + 1]
    for one, mark in zip(mentions, marks, strict=True):
        yield _Marked(one, mark)


def _of_sentence(view: View, number: int, start: int, end: int, marked: Sequence[_Marked], topic: frozenset[str]) -> Iterator[Act]:
    left, carried = start, frozenset[str]()
    for match in _rule().finditer(view.text, start, end):
        if any(one.mention.start <= match.start() < one.mention.end for one in marked):
            continue
        before = [one for one in marked if one.mention.end <= match.start()]
        near = [one for one in before if one.mention.start >= left]
        act = _act(view, number, match, near, before, carried, topic, (left, end))
        yield act
        if not act.noun:
            left, carried = match.end(), act.doers or carried


def _act(
    view: View,
    number: int,
    match: re.Match[str],
    near: Sequence[_Marked],
    before: Sequence[_Marked],
    carried: frozenset[str],
    topic: frozenset[str],
    bounds: tuple[int, int],
) -> Act:
    left, end = bounds
    after = view.text[match.end() : min(end, match.end() + 30)]
    noun = (
        after[:1] in {"の", "、", "を", "に", "が", "は", "・", "と", "で", ""}
        or not after[:1].strip("。")
        or "\u4e00" <= after[:1] <= "\u9fff"
    )
    subject = _with(near, "が") or _modified(view, match, end) or _with(near, *_TOPIC) or _last_topic(before) or carried
    by = _with(near, "によって", "により", "による")
    to, source, beside = _with(near, "に", "へ"), _with(near, "から"), _with(near, "と", "との", "とも")
    objects = _with(near, "を") | (_with(near[-1:], "の") if noun else frozenset())
    if _PASSIVE.match(after):
        doers = by or source or to
        objects |= subject
        to = frozenset() if doers == to else to
    else:
        doers = subject | by
    return Act(
        sorts=sorts_of("ja")[match[0]],
        words=view.text[max(0, match.start() - 14) : match.end() + 6],
        sentence=number,
        doers=doers,
        objects=objects,
        to=to,
        source=source,
        beside=beside,
        stages=_stages(after, view.text[max(match.end(), end - 60) : end], noun=noun),
        denied=bool(_DENIED_NOUN.match(after) if noun else _DENIED.match(after) or _DENIED_FAR.match(after)),
        may_be=frozenset() if doers else topic | keys(one.mention for one in before),
        noun=noun,
        figures=tuple(one for one in view.figures if left <= one.start < match.start() and _goes_with(view, one, match)),
        heads=frozenset() if doers else _heads(view.text[left : match.start()].rpartition("、")[2]),
    )


def _last_topic(before: Sequence[_Marked]) -> frozenset[str]:
    """The nearest names with は, one or a list of them."""
    topics = [number for number, one in enumerate(before) if one.mark in _TOPIC]
    first = next((number for number in reversed(topics) if number - 1 not in topics), 0)
    return keys(before[number].mention for number in topics if number >= first)


def _modified(view: View, match: re.Match[str], end: int) -> frozenset[str]:
    """The name that the verb stands before: 治療薬を開発するA社."""
    form = _MODIFIES.match(view.text, match.end(), end)
    return keys(one for one in view.mentions if form and one.sort in {"body", "thing"} and form.end() <= one.start <= form.end() + 6)


def _goes_with(view: View, figure: Figure, match: re.Match[str]) -> bool:
    between = view.text[figure.end : match.start()]
    return figure.sort == "money" or (figure.sort == "count" and between in {"を", "が", "を新たに", ""})


def _heads(before: str) -> frozenset[str]:
    """The word before は or が nearest to the verb."""
    found = _HEAD.findall(before)
    return frozenset({found[-1][-2:]}) if found else frozenset()


def _with(marked: Sequence[_Marked], *marks: str) -> frozenset[str]:
    return keys(one.mention for one in marked if one.mark in marks)


def _stages(after: str, tail: str, *, noun: bool) -> frozenset[str]:
    """How far it has come, by what follows; of what goes on ("…し、") by how the sentence ends."""
    for rule, stages in _STAGES:
        if rule.match(after):
            return stages
    if noun:
        return frozenset({DONE, WILL, PLAN, NOW})
    if _GOING_ON.match(after):
        return frozenset({DONE}) if _ENDS_DONE.search(_REPORTED.sub("", tail)) else frozenset({WILL, NOW, PLAN})
    return frozenset({WILL, NOW})
