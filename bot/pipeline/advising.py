"""The optional language model's part in check: after reading, before anything is written. Without one, readings stay as they are."""

import asyncio
from collections.abc import Sequence
from functools import partial

from bot.models import Entry, Reading, Watch
from bot.pipeline.desk import Desk
from bot.ports import Model
from bot.reading.advice import BandAnswer, PurposesAnswer, SummaryAnswer, lift, with_prose, with_purposes, without_purpose
from bot.reading.lexicon.load import Lexicon, load_lexicon
from bot.reading.passage import Passage
from bot.reading.prompts import ask_band, ask_purposes, ask_summary

BUDGET = 60.0
"""Seconds that the entries of one document wait for the model in all, well within a claim's lease; the rest is told without it."""


async def advise(desk: Desk, entries: Sequence[Entry], readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """`readings` of `entries`, with what the model adds to those worth asking about. They may come back as they were, never fewer."""
    model = desk.model
    if model is None:
        return tuple(readings)
    by_id = {entry.id: entry for entry in entries}
    until = asyncio.get_running_loop().time() + BUDGET
    asked = [_advise_one(desk, model, by_id[reading.entry], reading, until) for reading in readings]
    return tuple(await asyncio.gather(*asked))


async def _advise_one(desk: Desk, model: Model, entry: Entry, reading: Reading, until: float) -> Reading:
    if reading.band == "drop" or model.rests():
        return reading
    loop = asyncio.get_running_loop()
    async with model.turn():
        ends = min(until, loop.time() + model.seconds)
        if model.rests() or loop.time() >= until:
            return reading
        watch = desk.watches[reading.watch]
        lexicon = await asyncio.to_thread(load_lexicon, watch)
        return await _Conversation(model, Passage.of(entry), watch, lexicon, ends).improve(reading)


class _Conversation:
    """What is asked about one entry, until the loop's time `ends`."""

    def __init__(self, model: Model, passage: Passage, watch: Watch, lexicon: Lexicon, ends: float) -> None:
        self._model = model
        self._passage = passage
        self._watch = watch
        self._lexicon = lexicon
        self._ends = ends

    async def improve(self, reading: Reading) -> Reading:
        if reading.band == "review" and "review" in self._model.uses:
            reading = await self._band(reading)
        if reading.band != "post":
            return reading
        if "purposes" in self._model.uses:
            reading = await self._purposes(reading)
        return await self._prose(reading) if "summary" in self._model.uses else reading

    async def _band(self, reading: Reading) -> Reading:
        answer = await self._model.ask(ask_band(self._passage, self._watch), BandAnswer, self._left())
        if answer is None:
            return reading
        return await asyncio.to_thread(partial(lift, reading, self._passage, self._watch, self._lexicon, answer, model=self._model.name))

    async def _purposes(self, reading: Reading) -> Reading:
        amounts = without_purpose(reading)
        answer = await self._model.ask(ask_purposes(self._passage, amounts), PurposesAnswer, self._left()) if amounts else None
        if answer is None:
            return reading
        return await asyncio.to_thread(partial(with_purposes, reading, self._passage, answer, model=self._model.name))

    async def _prose(self, reading: Reading) -> Reading:
        answer = await self._model.ask(ask_summary(self._passage), SummaryAnswer, self._left())
        if answer is None:
            return reading
        return await asyncio.to_thread(partial(with_prose, reading, self._passage, self._lexicon, answer, model=self._model.name))

    def _left(self) -> float:
        return self._ends - asyncio.get_running_loop().time()
