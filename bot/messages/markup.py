"""Messages as pictures of themselves: the JSON that would be sent, drawn by our own HTML, and the preview page around it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from markupsafe import Markup

from bot.messages.markup_slack import draw_blocks, draw_view_of
from bot.messages.markup_teams import draw_card
from bot.messages.render import Renderer
from bot.messages.tags import joined, tag
from bot.models import Platform, Preview
from bot.text import language_of

NAME = "Kakehashi"
LOGO = (
    '<svg viewBox="0 0 40 40" role="img" aria-label="Kakehashi" xmlns="http://www.w3.org/2000/svg">'
    '<rect width="40" height="40" rx="8" fill="#12355b"/>'
    '<circle cx="20" cy="13.5" r="5.2" fill="#c8323a"/>'
    '<path d="M5 27.5C11 18.5 29 18.5 35 27.5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>'
    '<path d="M12.5 22.6V31M20 20.8V31M27.5 22.6V31" stroke="#fff" stroke-width="1.8" stroke-linecap="round"/>'
    '<path d="M5 31H35" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/></svg>'
)
"""A bridge under a sun; drawn by us."""
BUILDER = "https://app.slack.com/block-kit-builder/#"


def draw_slack(payload: Mapping[str, Any]) -> str:
    """A Slack message, as its channel shows it."""
    return _post("sl", draw_blocks(payload["blocks"]))


def draw_teams(payload: Mapping[str, Any]) -> str:
    """A Teams message with its card, as its channel shows it."""
    return _post("tm", joined(draw_card(attachment["content"]) for attachment in payload["attachments"]))


def builder_url(payload: Mapping[str, Any]) -> str:
    """Where Slack itself draws these blocks; they travel in the address' fragment, which no server gets."""
    return BUILDER + quote(json.dumps({"blocks": payload["blocks"]}, ensure_ascii=False, separators=(",", ":")))


def draw_page(previews: Sequence[Preview], renderer: Renderer, *, title: str, note: str = "") -> str:
    """The preview page: each sheet as Slack, Teams, text and e-mail, side by side. Nothing comes from elsewhere; no script."""
    sheets = [_sheet(preview) for preview in previews]
    return renderer.surely(lambda: renderer.text("web/page.html.j2", title=title, note=note, logo=_drawn(LOGO), sheets=sheets))


Theme = Literal["light", "dark"]


def draw_picture(payload: Mapping[str, Any], platform: Platform, renderer: Renderer, *, theme: Theme = "light") -> str:
    """A page with one message on it, or one view of Slack's, for a README's picture."""
    if platform == "slack":
        drawn = draw_view_of(payload) if payload.get("type") in {"modal", "home"} else draw_slack(payload)
    else:
        drawn = draw_teams(payload)
    return renderer.text("web/picture.html.j2", message=_drawn(drawn), theme=theme)


def _post(look: str, body: str) -> str:
    face = tag("div", LOGO, class_=f"{look}-face")
    name = tag("div", tag("b", NAME), tag("span", "APP" if look == "sl" else "Bot", class_=f"{look}-badge"), class_=f"{look}-name")
    return tag("article", face, tag("div", name, body, class_=f"{look}-body"), class_=f"{look}-post")


@dataclass(frozen=True)
class _Drawn:
    """One message of a chat platform, drawn; `builder` is "" where there is none."""

    picture: Markup
    builder: str = ""
    behind: bool = False
    """It stands in the thread of the first."""


@dataclass(frozen=True)
class _Sheet:
    """A sheet as the page's template gets it."""

    name: str
    label: str
    slack: tuple[_Drawn, ...]
    teams: tuple[_Drawn, ...]
    app: tuple[_Drawn, ...]
    """Teams' as our own app posts them."""
    text: str
    html: str
    language: str
    """What most of the text is written in: its columns only stand under each other in a font made for it."""


def _sheet(preview: Preview) -> _Sheet:
    text = "\n".join(str(payload["body"]) for payload in _payloads(preview, "text"))
    return _Sheet(
        preview.name,
        preview.label,
        tuple(
            _Drawn(_drawn(draw_slack(message.payload)), builder_url(message.payload), message.behind)
            for message in preview.messages.get("slack", ())
        ),
        tuple(_Drawn(_drawn(draw_teams(payload))) for payload in _payloads(preview, "teams")),
        tuple(_Drawn(_drawn(draw_teams(message.payload)), behind=message.behind) for message in preview.app),
        text,
        "\n".join(str(payload["body"]) for payload in _payloads(preview, "html")),
        language_of(text),
    )


def _drawn(html: str) -> Markup:
    """Vouch for HTML of our own making: `tags` escaped every word of it."""
    return Markup(html)  # noqa: S704 (the one place where drawn HTML is trusted)


def _payloads(preview: Preview, platform: Platform) -> list[Mapping[str, Any]]:
    return [message.payload for message in preview.messages.get(platform, ())]
