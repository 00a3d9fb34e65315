"""A Slack message as parts within parts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bot.messages.names import name_after, story_of
from bot.messages.tree import Part, Parts
from bot.models import Door, Item, Platform

_SILENT = frozenset({"accessory", "options", "overflow", "confirm"})
"""Parts of a block that say nothing of the story: menus."""

_WITHIN: Mapping[str, str] = {
    "rich_text": "elements",
    "rich_text_list": "elements",
    "container": "child_blocks",
    "table": "rows",
    "actions": "elements",
    "static_select": "options",
}
"""Where the parts are of what is made of parts."""


@dataclass(frozen=True, slots=True)
class SlackTree:
    platform: Platform = "slack"
    door: Door = "bot"

    def roots(self, payload: Mapping[str, object]) -> Parts:
        return cast("Parts", payload["blocks"])

    def rooted(self, payload: Mapping[str, object], roots: Parts) -> Mapping[str, object]:
        return {**payload, "blocks": roots}

    def within(self, part: Part) -> Sequence[str]:
        key = _WITHIN.get(part.get("type", "")) if isinstance(part, dict) else None
        return (key,) if key and part.get(key) else ()

    def remains(self, before: Part, after: Part) -> Part | None:
        return after if all(after[key] for key in self.within(before)) else None

    def words(self, part: Part) -> str:
        if isinstance(part, list):
            return "".join(map(self.words, part))
        if not isinstance(part, dict):
            return ""
        own = part["text"] if isinstance(part.get("text"), str) else ""
        return own + "".join(self.words(value) for key, value in part.items() if key not in _SILENT)

    def is_story(self, part: Part, stories: Collection[str]) -> bool:
        return isinstance(part, dict) and story_of(part) in stories

    def named(self, item: Item, drawn: Parts) -> Parts:
        return name_after(item, drawn)

    def line(self, drawn: Parts) -> Part | None:
        """A section of a list: lists that follow each other are one."""
        listed = _alone(_alone(drawn).get("elements"))
        return _alone(listed.get("elements")) or None if self.holds_lines(listed) else None

    def holds_lines(self, host: Part) -> bool:
        return bool(host) and host.get("type") == "rich_text_list"

    def placed(self, before: Part, after: Part) -> Part:  # noqa: ARG002  # Tree: blocks have no distance of their own
        return after

    def relabelled(self, part: Part, was: str, shall: str) -> Part:
        text: Any = part.get("text")
        return {**part, "text": {**text, "text": shall}} if isinstance(text, dict) and text.get("text") == was else part


def _alone(parts: Any) -> Part:
    """The one part of that list, an empty one where there are none or several."""
    return parts[0] if isinstance(parts, list) and len(parts) == 1 and isinstance(parts[0], dict) else {}
