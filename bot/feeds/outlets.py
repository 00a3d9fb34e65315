"""Whose outlet a feed is and of what kind, as far as its address, its neighbours and its language tell: a proposal, never a judgement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.models import Source, Watch
from bot.text import host_of

PRESS = "press"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`side` is "" where nothing tells it."""

    side: str = ""
    kind: str = PRESS
    why: str = ""
    """What tells it: "as other feeds of its host", "its host ends in .ac.uk", "it is in ja"."""


def propose(url: str, language: str, watch: Watch, listed: Sequence[Source] = ()) -> Proposal:
    """What the watch's other feeds of the same host are, where they agree; else what the ending of the host says; else the language."""
    host = _host(url)
    if same := {(source.side, source.kind) for source in listed if host and _host(source.url) == host and source.side}:
        (side, kind), *others = same
        if not others:
            return Proposal(side, kind, "as the other feeds of its host")
    side, ending = _fitting(host, {side.key: side.hosts for side in watch.sides})
    kind, inner = _fitting(host, watch.kinds)
    why = f"its host ends in .{max(ending, inner, key=len)}" if ending or inner else ""
    if not side:
        spoken = language.partition("-")[0].lower()
        side = next((side.key for side in watch.sides if spoken in side.languages), "")
        why = "; ".join(filter(None, [why, f"it is in {spoken}" if side else ""]))
    return Proposal(side, kind or PRESS, why)


def _host(url: str) -> str:
    """Without "www.": one host under two names."""
    return host_of(url).rstrip(".").removeprefix("www.")


def _fitting(host: str, table: Mapping[str, Iterable[str]]) -> tuple[str, str]:
    """Whose ending fits, and that ending: the longest."""
    fits = [(ending, key) for key, endings in table.items() for ending in endings if f".{host}".endswith(f".{ending}")]
    ending, key = max(fits, key=lambda fit: len(fit[0]), default=("", ""))
    return key, ending
