"""A person where a text names one: what attribution works on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A name at `[start:end]`, with the role the text gives it ("" if none)."""

    start: int
    end: int
    name: str
    role: str = ""


UNNAMED = Named(-1, -1, "")
"""Somebody whom the text does not name."""
