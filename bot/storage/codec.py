"""Models as JSON text and back. What an older version of the code wrote loads, or is None; it never crashes."""

import dataclasses
import json
import logging
from datetime import date, time, timedelta
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.models import Digest, Link, Plain, Strong, When

log = logging.getLogger(__name__)
T = TypeVar("T")
_PIECES = {kind.__name__: kind for kind in (Plain, Strong, Link, When)}
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def adapter(kind: Any) -> TypeAdapter[Any]:
    """Made once a type: making one costs a thousand times what using it does."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def encode(value: object) -> str:
    return adapter(type(value)).dump_json(value).decode()


def decode(kind: type[T], text: str) -> T:
    """Raises ValidationError where the text is of another shape."""
    value: T = adapter(kind).validate_json(text)
    return value


def decode_or_none(kind: type[T], text: str, what: str) -> T | None:
    """None, and a line in the log, for what an older version wrote in a shape we no longer read."""
    try:
        return decode(kind, text)
    except ValidationError as error:
        log.warning("%s was stored by another version and is passed over: %s", what, error.errors()[0]["msg"])
        return None


def encode_digest(digest: Digest) -> str:
    """A digest names each piece's kind: a Plain and a Strong hold the same words and would else read back alike."""
    return json.dumps(digest, default=_plain_json, ensure_ascii=False)


def decode_digest(text: str) -> Digest:
    digest: Digest = adapter(Digest).validate_python(json.loads(text, object_hook=_revive))
    return digest


def _plain_json(value: Any) -> Any:
    if type(value) in _PIECES.values():
        return {"piece": type(value).__name__, **_columns(value)}
    if dataclasses.is_dataclass(value):
        return _columns(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(f"a digest cannot hold a {type(value).__name__}")


def _columns(value: Any) -> dict[str, object]:
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _revive(table: dict[str, Any]) -> Any:
    if "piece" not in table:
        return table
    kind = _PIECES[table.pop("piece")]
    return adapter(kind).validate_python(table)
