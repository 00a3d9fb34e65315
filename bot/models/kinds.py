"""The few words that every noun uses."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "ja"]
Spoken = Literal["en", "ja", "both"]
"""What a plan speaks: one language, or both side by side."""
Where = Literal["title", "text"]
Platform = Literal["slack", "teams", "text", "html"]
OTHER = "other"
"""The side of a party that is known to belong to neither of the watch's sides."""
OutletKind = Literal["official", "research", "university", "journal", "press", "trade", "company"]
"""What kind of outlet a feed is of."""
