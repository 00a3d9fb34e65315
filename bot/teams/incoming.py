"""What Teams sends, as ours: one shape for messages, buttons, dialogs and installations. No Teams activity goes further than this file.

Sources: learn.microsoft.com, bot-framework-rest-connector-api-reference (Activity), microsoftteams/platform/bots/how-to/conversations,
task-modules-and-cards/cards/universal-actions-for-adaptive-cards, task-modules-and-cards/task-modules/task-modules-bots.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.models import Scope

Kind = Literal["words", "press", "open", "form", "joined", "left", "moved"]
ONCE = ".once"
_THREAD = ";messageid="
_SCOPES: Mapping[str, Scope] = {"personal": "personal", "groupChat": "group", "channel": "channel"}
_MENTION = re.compile(r"<at\b[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_OURS = frozenset({"verb", "value", "memo", "msteams"})
"""What a button of ours carries; all else in what it brings is inputs'."""


class Incoming(BaseModel):
    """One thing somebody did. What a kind does not have is empty.

    words: a message to us. press: a button that does something or shows another card in place of its own. open: one that opens a dialog,
    which is answered at once and not kept. form: a dialog that was submitted. joined, left: the app was added to a conversation or removed
    from it. moved: a team or channel was renamed, or went.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    id: str
    """Teams' own id of it, the same when it is delivered again."""
    tenant: str = ""
    user: str = ""
    """Their Entra object id; what Teams calls them where it gives none."""
    handle: str = ""
    """What Teams calls them to this app ("29:…")."""
    user_name: str = ""
    conversation: str = ""
    """Without the message that its thread begins with, which is `thread`; "" where there are no threads."""
    thread: str = ""
    scope: Scope = "personal"
    conversation_name: str = ""
    team: str = ""
    team_name: str = ""
    service_url: str = ""
    locale: str = ""
    zone: str = ""
    """IANA, as Teams knows it of them now."""
    words: str = ""
    """What was typed, without who is mentioned."""
    mentioned: bool = False
    name: str = ""
    """Which button or dialog ("story.save"); of joined, left and moved what happened ("remove-upgrade", "channelRenamed")."""
    value: str = ""
    """What that button carries."""
    memo: str = ""
    """What its form remembered."""
    values: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """What stands in the card's inputs, by id: one value, or those chosen of several; nothing for an empty one."""
    message: str = ""
    """The message that the button stands on, or that this answers."""
    invoked: bool = False
    """Somebody waits for what is answered to this very request."""
    links: tuple[str, ...] = ()
    """Addresses in the message that an action was used on."""
