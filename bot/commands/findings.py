"""What `doctor` finds: one thing looked at, how it is, and the way to mend it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rich.console import Console

from bot.errors import DeskError

State = Literal["ok", "note", "bad"]
MARKS: dict[State, tuple[str, str]] = {"ok": ("✓", "green"), "note": ("·", "yellow"), "bad": ("✗", "red")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. Only "bad" fails the command."""

    state: State
    about: str
    what: str
    mend: str = ""


def print_findings(findings: Iterable[Finding]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    bad = 0
    for finding in findings:
        mark, colour = MARKS[finding.state]
        console.print(mark, style=colour, end=" ")
        console.print(f"{finding.about}: {finding.what}", markup=False)
        if finding.mend:
            console.print(f"    → {finding.mend}", markup=False, style="dim")
        bad += finding.state == "bad"
    console.print(f"\n{bad} to mend." if bad else "\nAll is well.")


def guarded(about: str, examine: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(examine())
    except DeskError as error:
        return [Finding("bad", about, error.what, error.mend)]
