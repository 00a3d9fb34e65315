"""Faults of a payload, in the form of Slack's `blocks.validate`: a JSON pointer (RFC 6901), a code, a sentence; and those of its shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

TOO_LARGE = "message_too_large"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a payload, and where."""

    pointer: str
    code: str
    message: str


def shape_faults(shape: type[BaseModel] | TypeAdapter[Any], payload: Mapping[str, Any], at: str = "") -> tuple[Fault, ...]:
    """What of `payload`, which stands `at` a pointer, is not as `shape` has it."""
    try:
        if isinstance(shape, TypeAdapter):
            shape.validate_python(payload)
        else:
            shape.model_validate(payload)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        return tuple(Fault(at + _pointer(payload, detail["loc"], detail["type"]), detail["type"], detail["msg"]) for detail in details)
    return ()


def _pointer(payload: object, place: Sequence[str | int], code: str) -> str:
    """pydantic's place without the union tags in it: each repeats the `type` of the object just entered and is no part of the payload."""
    pointer, value, entered = "", payload, True
    for number, part in enumerate(place, 1):
        tagged = entered and isinstance(value, Mapping) and value.get("type") == part
        entered = False
        if tagged:
            continue
        if (isinstance(value, Mapping) and part in value) or (isinstance(value, list) and isinstance(part, int)):
            value, entered = value[part], True  # type: ignore[index]  # the line above knows which key fits
        elif number < len(place) or code != "missing":
            continue
        pointer += "/" + str(part).replace("~", "~0").replace("/", "~1")
    return pointer
