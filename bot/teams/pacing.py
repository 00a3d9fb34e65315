"""When a call to Teams may go: under Teams' own windows, with a margin for how unevenly calls travel. Pure: times are given and told.

Teams counts per conversation: 7 messages in 1 s, 8 in 2 s, 60 in 30 s, 1,800 in 3,600 s, and twice that for members; for one app in one
tenant 50 calls a second (learn.microsoft.com, microsoftteams/platform/bots/how-to/rate-limit).
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import floor


@dataclass(frozen=True, slots=True)
class Windows:
    """`short`: at most so many in so many seconds. Over an hour: `burst`, and `steady` more a second."""

    short: tuple[tuple[int, float], ...]
    burst: float
    steady: float

    @property
    def kept(self) -> int:
        return max(most for most, _ in self.short)


SENDS = Windows(((6, 1.25), (7, 2.5), (54, 33.0)), burst=800, steady=0.25)
"""Over an hour at most 800 + 900 = 1,700."""
LOOKS = Windows(((12, 1.25), (14, 2.5), (108, 33.0)), burst=1600, steady=0.5)
SLOT, PER_SLOT = 0.2, 8
"""Of all calls: so many begin in each 0.2 s, so that no second, which touches six of these, has more than 48."""
FORGET, SWEEP = 3600.0, 60.0
"""Seconds after which a conversation's past makes no difference, and how often what does not is forgotten."""


@dataclass
class _Line:
    """What was booked for one conversation: the last few times, and how much of its hour is spent."""

    times: deque[float]
    spent: float = 0.0
    at: float = 0.0

    def turn(self, now: float, windows: Windows) -> float:
        """The first moment from `now` on at which one more is within the windows."""
        turn = max([now, *self._free(windows)])
        over = self._spent_at(turn, windows) + 1 - windows.burst
        return turn + max(over, 0.0) / windows.steady

    def book(self, turn: float, windows: Windows) -> None:
        self.spent, self.at = self._spent_at(turn, windows) + 1, turn
        self.times.append(turn)

    def _free(self, windows: Windows) -> Iterator[float]:
        if self.times:
            yield self.times[-1]
        for most, seconds in windows.short:
            if len(self.times) >= most:
                yield self.times[-most] + seconds

    def _spent_at(self, turn: float, windows: Windows) -> float:
        return max(self.spent - (turn - self.at) * windows.steady, 0.0)


@dataclass
class Pacer:
    """Books calls, in the order in which it is asked. What it keeps of a conversation is some hundred numbers, for an hour."""

    _lines: dict[tuple[str, Windows], _Line] = field(default_factory=dict)
    _slots: dict[int, int] = field(default_factory=dict)
    _held: dict[str, float] = field(default_factory=dict)
    _swept: float = 0.0

    def book(self, conversation: str, now: float, windows: Windows = SENDS, *, within: float = float("inf")) -> tuple[float, bool]:
        """When the next call about that conversation may go, in `now`'s clock, and whether it was booked: not if it would have to wait for
        longer than `within` seconds. "" stands for calls about none."""
        self._sweep(now)
        turn = max(now, self._held.get(conversation, now))
        line = self._line(conversation, windows) if conversation else None
        if line:
            turn = line.turn(turn, windows)
        turn = self._slot(turn)
        if turn - now > within:
            return turn, False
        self._slots[floor(turn / SLOT)] = self._slots.get(floor(turn / SLOT), 0) + 1
        if line:
            line.book(turn, windows)
            self._lines[conversation, windows] = line
        return turn, True

    def hold(self, conversation: str, until: float) -> None:
        """Teams said that it is too much: nothing more there before that."""
        self._held[conversation] = max(until, self._held.get(conversation, until))

    @property
    def size(self) -> int:
        """How many numbers it keeps."""
        return sum(len(line.times) + 2 for line in self._lines.values()) + 2 * len(self._slots) + len(self._held)

    def _line(self, conversation: str, windows: Windows) -> _Line:
        return self._lines.get((conversation, windows)) or _Line(deque(maxlen=windows.kept))

    def _slot(self, turn: float) -> float:
        """The first moment from `turn` on whose slot has room."""
        slot = floor(turn / SLOT)
        if self._slots.get(slot, 0) < PER_SLOT:
            return turn
        while self._slots.get(slot, 0) >= PER_SLOT:
            slot += 1
        return slot * SLOT

    def _sweep(self, now: float) -> None:
        """Once a minute: forget what makes no difference any more."""
        if now - self._swept < SWEEP:
            return
        self._swept = now
        self._lines = {key: line for key, line in self._lines.items() if now - line.at < FORGET}
        self._slots = {slot: count for slot, count in self._slots.items() if (slot + 1) * SLOT > now}
        self._held = {key: until for key, until in self._held.items() if until > now}
