"""The smallest Block Kit shapes, which blocks, elements and views share: addresses, ids, text and images."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.messages.limits import LIMITS

_L = LIMITS.slack
_CONTROL = re.compile(r"<(?!https?://|!date\^\d+\^)")


def _http_only(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("only http and https addresses are linked")
    return url


def no_control(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("`<` begins a mention or a command; write &lt;")
    return text


def told_apart(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise ValueError("each must have a name of its own")
    return values


Url = Annotated[str, Field(min_length=8, max_length=_L.url), AfterValidator(_http_only)]
Id = Annotated[str, Field(min_length=1, max_length=_L.id)]
Words = Annotated[str, Field(min_length=1, max_length=_L.text)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PlainText(Shape):
    type: Literal["plain_text"]
    text: Words
    emoji: bool = True


class HeaderText(PlainText):
    text: Annotated[str, Field(min_length=1, max_length=_L.header)]


class Mrkdwn(Shape):
    type: Literal["mrkdwn"]
    text: Annotated[Words, AfterValidator(no_control)]
    verbatim: bool = False


class FieldMrkdwn(Mrkdwn):
    text: Annotated[str, Field(min_length=1, max_length=_L.field), AfterValidator(no_control)]


class FieldText(PlainText):
    text: Annotated[str, Field(min_length=1, max_length=_L.field)]


class Image(Shape):
    type: Literal["image"]
    image_url: Url
    alt_text: Annotated[str, Field(max_length=_L.alt_text)]
