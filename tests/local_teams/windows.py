"""How much Teams takes in how short a time.

Source: learn.microsoft.com, microsoftteams/platform/bots/how-to/rate-limit (per bot per thread; per app per tenant 50 requests a second).
"""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Window = tuple[int, float]
"""So many calls in so many seconds."""
SENDS: tuple[Window, ...] = ((7, 1), (8, 2), (60, 30), (1800, 3600))
LOOKS: tuple[Window, ...] = ((14, 1), (16, 2), (120, 30), (3600, 3600))
"""Of the members of a conversation."""
TENANT: tuple[Window, ...] = ((50, 1),)


@dataclass
class Windows:
    """`counted` calls by what they are about; `refused` says how many were too many."""

    clock: Callable[[], float]
    on: bool = True
    refused: int = 0
    sends: tuple[Window, ...] = SENDS
    tenant: tuple[Window, ...] = TENANT
    times: Mapping[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait_for(self, key: str, windows: tuple[Window, ...]) -> float:
        """Seconds until one more is taken, 0 for one that is: then it is counted."""
        now, times = self.clock(), self.times[key]
        while times and now - times[0] >= max(seconds for _, seconds in windows):
            times.popleft()
        wait = 0.0
        for most, seconds in windows:
            if len(times) >= most and now - times[-most] < seconds:
                wait = max(wait, seconds - (now - times[-most]))
        if wait and self.on:
            self.refused += 1
            return wait
        times.append(now)
        return 0.0
