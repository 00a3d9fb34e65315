"""Why an item was kept or not, in words that need no explaining: its verdict, what it lacks, what its score is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from babel.messages.catalog import Catalog

from bot.models import Objection, Reading, Receipt, Watch
from bot.watches import label
from bot.wording.catalogue import Wording, msgid

FIELD = "field"
"""The key of the evidence that shows a watch's subject (`Reading.evidence`)."""
AGAINST = "against"
"""The part of a score that objections take off."""
ENGLISH = Wording("en", Catalog(locale="en_GB"))
"""For whoever reads no catalogue: the terminal, and JSON."""
_FAINT = 0.6
"""A side this weak is a place's name, or stands there in passing."""
_FAR = 0.5
_FEW = 1 / 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score, in plain words."""

    name: str
    words: str
    meaning: str
    value: float


MEANINGS: Mapping[str, tuple[str, str]] = {
    "parties": (
        msgid("both sides act"),
        msgid("how clearly the less clear side shows: a body counts most, a country less, a place least"),
    ),
    "together": (msgid("near each other"), msgid("how close together in the text the two sides stand")),
    "cooperation": (msgid("doing it together"), msgid("the strongest word of acting together: agree, joint, fund, visit …")),
    "topic": (msgid("the watch’s subject"), msgid("how many words of its fields stand in the first sentences")),
    AGAINST: (msgid("speaks against"), msgid("what the objections take off")),
}
FORMULA = "score = both sides × (¼ + ¼ near + ¼ together + ¼ subject) − against; less where nothing is done together or no subject shows"
_REASONS = {
    "third country": msgid("another country stands where one of the two should"),
    "many countries": msgid("three or more others are named"),
}


_VETOES = (
    msgid("markets"),
    msgid("results"),
    msgid("sport"),
    msgid("culture"),
    msgid("royals"),
    msgid("multilateral"),
    msgid("local"),
    msgid("trade"),
    msgid("defence"),
    msgid("defence-technology"),
    msgid("travel"),
    msgid("disaster"),
    msgid("courts"),
    msgid("recall"),
    msgid("ranking"),
    msgid("school"),
    msgid("vacancy"),
    msgid("prices"),
    msgid("obituary"),
    msgid("award"),
    msgid("personnel"),
    msgid("history"),
    msgid("approval"),
    msgid("sales"),
    msgid("roundup"),
)
"""Names of vetoes that the shipped watches have; another one's stand as its rules name them."""


def parts_of(reading: Reading, wording: Wording) -> list[Part]:
    told = ((name, MEANINGS.get(name, (name, "")), value) for name, value in reading.parts.items())
    return [Part(name, wording.say(words), wording.say(meaning) if meaning else "", value) for name, (words, meaning), value in told]


def verdict(reading: Reading, watch: Watch, wording: Wording) -> str:
    """ "Kept", "For review", "Turned away: third country"."""
    if reading.band != "drop":
        return wording.say("Kept") if reading.band == "post" else wording.say("For review")
    why = (reading.veto and wording.say(reading.veto)) or next(
        iter(lacking(reading, watch, wording)), wording.say("too little of everything")
    )
    return wording.say("Turned away: {why}", why=why)


def lacking(reading: Reading, watch: Watch, wording: Wording) -> list[str]:
    """What a whole score would have wanted, the plainest lack first; nothing of an item that was kept."""
    return [] if reading.relevant else list(_lacks(reading, watch, wording))


def _lacks(reading: Reading, watch: Watch, wording: Wording) -> Iterable[str]:
    parts = {"parties": 1.0, "together": 1.0, "cooperation": 1.0, "topic": 1.0} | dict(reading.parts)
    bare = [label(side.labels, wording.language) or side.key for side in watch.sides if not reading.evidence.get(side.key)]
    yield from (wording.say("nothing of {side}", side=name) for name in bare)
    if not reading.evidence.get(FIELD):
        yield wording.say("no word of its subject")
    elif parts["topic"] < _FEW:
        yield wording.say("few words of its subject")
    if bare:
        return
    if not parts["cooperation"]:
        yield wording.say("no words of doing something together")
    if parts["parties"] < _FAINT:
        yield wording.say("one side shows only faintly")
    if parts["together"] < _FAR:
        yield wording.say("the sides stand far apart in the text")


def objection_words(objection: Objection, wording: Wording) -> str:
    """What a reason means; a veto's name is the watch's own and says it."""
    known = _REASONS.get(objection.reason)
    return wording.say(known) if known else wording.say("the watch turns away {reason}", reason=wording.say(objection.reason))


def objections_of(reading: Reading) -> tuple[Objection, ...]:
    """A reading stored before objections had words has its veto alone."""
    return reading.objections or ((Objection(reading.veto, -reading.parts.get(AGAINST, 0.0)),) if reading.veto else ())


def whole_words(receipt: Receipt) -> str:
    """A word of the lexicon may be the beginning of one ("technolog"): for people, the whole of it as the sentence has it."""
    return receipt.words + rest_of_word(receipt)


def rest_of_word(receipt: Receipt) -> str:
    rest = receipt.sentence.partition(receipt.words)[2] if receipt.words[-1:].isascii() and receipt.words[-1:].isalpha() else ""
    return rest[: next((place for place, char in enumerate(rest) if not (char.isascii() and char.isalpha())), len(rest))]
