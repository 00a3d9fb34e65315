"""What Teams brings is kept in the inbox, then acknowledged; the work is done from there. Who waits for an answer is given it if it comes
soon, else they are told that it follows.

Bodies of answers: learn.microsoft.com, microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards and
task-modules-and-cards/task-modules/task-modules-bots.
"""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

from pydantic import ValidationError

from bot.errors import DeskError, StoreError
from bot.pipeline import language_of_locale
from bot.teams.incoming import Incoming, of_activity
from bot.teams.outcome import Dialog, Outcome
from bot.teams.work import LATE, SORRY, TeamsWork
from bot.text import shorten
from bot.wording.catalogue import Wording

log = logging.getLogger(__name__)

T = TypeVar("T")
SOON = 8.0
"""Seconds somebody waits: Teams gives up on a dialog after some ten, on anything after fifteen."""
AGAIN = "Sorry, I could not take that down just now. Please try again in a minute. · 少し待ってから、もう一度お試しください。"
CARD, WORDS = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.activity.message"
TITLE, LINE = 64, 2000
"""Code points of a dialog's title, and of a line of ours in the place of a card or a dialog."""
OK, NOT_OURS, NOT_KEPT, UNKNOWN = 200, 403, 503, 501

Shown = Literal["card", "dialog"]


class Inbox(Protocol):
    """Keeps what came in under Teams' own id; False if that is there already."""

    async def __call__(self, external_id: str, kind: str, payload: Mapping[str, object]) -> bool: ...


@dataclass(frozen=True)
class TeamsDoor:
    """`tenant` is the only one that is let in."""

    work: TeamsWork
    keep: Inbox
    tenant: str
    soon: float = SOON

    async def take(self, activity: Mapping[str, Any]) -> tuple[int, Any]:
        """The HTTP status and body that answer it, None for none."""
        came = _read(activity)
        invoked = activity.get("type") == "invoke"
        if came is None:
            return (UNKNOWN if invoked else OK), None
        if came.tenant.casefold() != self.tenant.casefold():
            log.warning("A %s of Teams' came from a tenant that is not ours.", came.kind)
            return NOT_OURS, None
        came = self.work.placed(came)
        if not came.invoked:
            return (OK if await self._kept(came) else NOT_KEPT), None
        return OK, _body(await self._answer(came), came, self._wording(came))

    async def _kept(self, came: Incoming) -> bool:
        """False if it could not be."""
        try:
            await self._keep(came)
        except StoreError as error:
            log.error("A %s from Teams could not be kept: %s", came.kind, error)
            return False
        return True

    async def _keep(self, came: Incoming) -> bool:
        return await self.keep(came.id, came.kind, came.model_dump(mode="json", exclude_defaults=True, exclude={"kind", "id"}))

    # ── whoever waits ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _answer(self, came: Incoming) -> Outcome:
        try:
            if came.kind == "open":
                return await self._soon(self.work.now(came)) or Outcome(words=AGAIN)
            wrong = await self._soon(self.work.refused(came)) if came.kind == "form" else None
            return wrong or await self._done(came)
        except DeskError as error:
            log.error("A %s from Teams could not be answered: %s", came.kind, error)
            return Outcome(words=AGAIN)
        except Exception:  # a fault of ours: whoever waits is told so, and Teams need not guess
            log.exception("A %s from Teams met a fault of the desk's own.", came.kind)
            return Outcome(words=SORRY)

    async def _soon(self, doing: Awaitable[T]) -> T | None:
        """None if it takes too long."""
        try:
            async with asyncio.timeout(self.soon):
                return await doing
        except TimeoutError:
            log.warning("Something in Teams took more than %.0f s.", self.soon)
            return None

    async def _done(self, came: Incoming) -> Outcome:
        """Kept, and what came of it if it comes soon. Raises StoreError."""
        waiting, under_way = self.work.waiting, self.work.waiting.is_open(came.id)
        coming = waiting.expect(came.id)
        try:
            if not await self._keep(came) and not under_way:
                return Outcome(words=self._wording(came).say("This was done already."))
            done, _ = await asyncio.wait({coming}, timeout=self.soon)
            return coming.result() if done else Outcome(words=LATE)
        finally:
            waiting.forget(came.id)

    def _wording(self, came: Incoming) -> Wording:
        desk = self.work.desk
        return desk.wordings[language_of_locale(came.locale) or desk.language]


def _read(activity: Mapping[str, Any]) -> Incoming | None:
    try:
        return of_activity(activity)
    except (ValidationError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        log.error("What came from Teams has not the form Teams documents.")
        return None


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _body(outcome: Outcome, came: Incoming, wording: Wording) -> Any:
    return _of_dialog(outcome, wording) if came.in_dialog else _of_card(outcome, wording)


def _of_card(outcome: Outcome, wording: Wording) -> Mapping[str, Any]:
    card = _card_in(outcome)
    kind, value = (CARD, card) if card else (WORDS, _line(outcome, wording))
    return {"statusCode": OK, "type": kind, "value": value}


def _of_dialog(outcome: Outcome, wording: Wording) -> Mapping[str, Any]:
    if outcome.dialog:
        return {"task": {"type": "continue", "value": _window(outcome.dialog)}}
    said = outcome.card.text if outcome.card and not outcome.words else _line(outcome, wording)
    return {"task": {"type": "message", "value": shorten(said, LINE)}}


def _window(dialog: Dialog) -> Mapping[str, Any]:
    """Tall enough for a story; Teams makes it smaller where there is no room."""
    width = "large" if dialog.wide else "medium"
    return {"title": shorten(dialog.title, TITLE), "height": "large", "width": width, "card": {"contentType": CARD, "content": dialog.card}}


def _card_in(outcome: Outcome) -> Any:
    """What stands in the place of the card that was pressed."""
    if outcome.card is None:
        return outcome.dialog and outcome.dialog.card
    attachments: Any = outcome.card.payload.get("attachments") or ()
    return next((one["content"] for one in attachments if one.get("contentType") == CARD), None)


def _line(outcome: Outcome, wording: Wording) -> str:
    return shorten(outcome.words, LINE) or wording.say("Done.")
