"""The optional language model: one POST to an OpenAI-compatible endpoint, bounded in time, bytes, calls and failures.

Whatever goes wrong gives None and a line in the log: the desk works without it.
"""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import DeskError, Rejected, Unavailable, Unreadable

log = logging.getLogger(__name__)

Shape = TypeVar("Shape", bound=BaseModel)

RETRIES = 2
BACK_OFF = 0.5
"""Seconds before the first retry; four times as long before the second."""
LARGEST = 256 * 1024
"""Bytes of an answer; a longer one is none."""
FAILURES = 3
"""In a row, after which it is left alone for `REST`."""
REST = timedelta(minutes=5)
SEED = 7
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_MOST_BRACES = 50


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is, and its bounds. `timeout` is for one entry in all."""

    base_url: str
    model: str
    api_key: str = ""
    uses: frozenset[str] = frozenset({"review", "purposes", "summary"})
    timeout: timedelta = timedelta(seconds=20)
    max_tokens: int = 600
    daily_calls: int = 1000
    concurrency: int = 2
    json_mode: bool = False

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "the model"


class LanguageModel:
    """ports.Model over HTTP. The session is its maker's to close."""

    def __init__(self, session: aiohttp.ClientSession, endpoint: Endpoint, *, clock: Callable[[], datetime]) -> None:
        self._session = session
        self._endpoint = endpoint
        self._clock = clock
        self._turns = asyncio.Semaphore(endpoint.concurrency)
        self._calls: tuple[date | None, int] = (None, 0)
        self._failures = 0
        self._rests_until: datetime | None = None

    @property
    def name(self) -> str:
        return self._endpoint.model

    @property
    def uses(self) -> frozenset[str]:
        return self._endpoint.uses

    @property
    def seconds(self) -> float:
        return self._endpoint.timeout.total_seconds()

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Held while one entry is asked about."""
        return self._turns

    def rests(self) -> bool:
        """Whether it failed so often that it is left alone for now, or was asked enough today."""
        now = self._clock()
        day, calls = self._calls
        spent = calls >= self._endpoint.daily_calls if day == now.date() else self._endpoint.daily_calls == 0
        return spent or (self._rests_until is not None and now < self._rests_until)

    async def ask(self, messages: Sequence[Mapping[str, str]], shape: type[Shape], seconds: float) -> Shape | None:
        """The answer in that shape within so many seconds; None, and one line in the log, whatever goes wrong."""
        if self.rests() or seconds <= 0:
            return None
        try:
            async with asyncio.timeout(seconds):
                words = await self._patiently(messages)
        except TimeoutError:
            self._fail(f"{self._endpoint.host} did not answer within {seconds:.0f} s.", lasting=False)
        except DeskError as error:
            self._fail(str(error), lasting=isinstance(error, Rejected))
        else:
            self._failures = 0
            return self._shaped(words, shape)
        return None

    async def probe(self) -> None:
        """One small question. Raises Unavailable, Rejected or Unreadable."""
        try:
            async with asyncio.timeout(self.seconds):
                await self._post([{"role": "user", "content": "Answer with the JSON object {}."}])
        except TimeoutError as error:
            raise Unavailable(f"{self._endpoint.host} did not answer within {self.seconds:.0f} s.") from error

    def _shaped(self, words: str, shape: type[Shape]) -> Shape | None:
        for found in objects_in(words):
            try:
                return shape.model_validate(found)
            except ValidationError:
                continue
        log.warning("The model at %s answered something else than was asked.", self._endpoint.host)
        return None

    def _fail(self, what: str, *, lasting: bool) -> None:
        self._failures += 1
        log.warning("The model cannot help: %s", what)
        if lasting or self._failures >= FAILURES:
            self._failures = 0
            self._rests_until = self._clock() + REST
            log.warning("The model at %s is left alone for %d minutes.", self._endpoint.host, REST.total_seconds() // 60)

    async def _patiently(self, messages: Sequence[Mapping[str, str]]) -> str:
        for attempt in range(RETRIES):
            try:
                return await self._post(messages)
            except Unavailable as error:
                asked = error.retry_after.total_seconds() if error.retry_after is not None else 0.0
                await asyncio.sleep(max(asked, BACK_OFF * 4**attempt))
        return await self._post(messages)

    async def _post(self, messages: Sequence[Mapping[str, str]]) -> str:
        """The words of the answer. Raises Unavailable, Rejected or Unreadable."""
        self._count()
        host = self._endpoint.host
        try:
            async with self._session.post(
                f"{self._endpoint.base_url.rstrip('/')}/chat/completions",
                data=request_body(self._endpoint, messages),
                headers=self._headers(),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None),
            ) as answer:
                _judge(answer, host)
                body = await _bounded(answer, host)
        except aiohttp.InvalidURL:
            raise Rejected(f"The model's address at {host} is no URL.", "Set llm.base_url.") from None
        except (aiohttp.ClientError, OSError) as error:
            # `from None`: aiohttp's own words may hold the address with its secrets.
            raise Unavailable(f"{host} cannot be reached ({type(error).__name__}).") from None
        return words_of_answer(body, host)

    def _count(self) -> None:
        today = self._clock().date()
        day, calls = self._calls
        self._calls = (today, calls + 1 if day == today else 1)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return headers | ({"Authorization": f"Bearer {self._endpoint.api_key}"} if self._endpoint.api_key else {})


def request_body(endpoint: Endpoint, messages: Sequence[Mapping[str, str]]) -> bytes:
    """The same bytes for the same question."""
    body: dict[str, Any] = {
        "model": endpoint.model,
        "messages": [dict(one) for one in messages],
        "temperature": 0,
        "seed": SEED,
        "max_tokens": endpoint.max_tokens,
        "stream": False,
    }
    if endpoint.json_mode:
        body["response_format"] = {"type": "json_object"}
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def _judge(answer: aiohttp.ClientResponse, host: str) -> None:
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        seconds = answer.headers.get("Retry-After", "")
        after = timedelta(seconds=min(int(seconds), 3600)) if seconds.isascii() and seconds.isdigit() and len(seconds) < 6 else None  # noqa: PLR2004 - a day of seconds
        raise Unavailable(f"{host} answers HTTP {status}.", retry_after=after)
    if status != HTTPStatus.OK:
        raise Rejected(f"{host} refuses the request (HTTP {status}).", "Check llm.base_url, llm.model and llm.api_key.", code=str(status))


async def _bounded(answer: aiohttp.ClientResponse, host: str) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_chunked(16 * 1024):
        body += piece
        if len(body) > LARGEST:
            raise Unreadable(f"The answer of {host} is larger than {LARGEST // 1024} kB.")
    return bytes(body)


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")
    content: str = ""


class _Choice(BaseModel):
    model_config = ConfigDict(extra="ignore")
    message: _Message


class _Completion(BaseModel):
    model_config = ConfigDict(extra="ignore")
    choices: list[_Choice] = Field(min_length=1)


def words_of_answer(body: bytes, host: str) -> str:
    """The first choice's words. Raises Unreadable."""
    try:
        return _Completion.model_validate_json(body).choices[0].message.content
    except ValidationError:
        raise Unreadable(f"The answer of {host} is no chat completion.") from None


def objects_in(words: str) -> Iterator[dict[str, Any]]:
    """Each JSON object that begins somewhere in `words`, outermost first: models like to talk around it."""
    words = _THOUGHT.sub("", words)
    decoder, position = json.JSONDecoder(), 0
    for _ in range(_MOST_BRACES):
        start = words.find("{", position)
        if start < 0:
            return
        try:
            found, position = decoder.raw_decode(words, start)
        except (ValueError, RecursionError):
            position = start + 1
            continue
        if isinstance(found, dict):
            yield found
