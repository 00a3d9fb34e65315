"""What can go wrong, whose it is, and what happens next.

::

    DeskError                    a sentence for people (`what`), and what to do about it (`mend`)
    ├── WrongUsage               the command's words are off; exit 2
    ├── SettingError             a setting: its place, its value, what would be right
    ├── WatchError               a file of a watch: file, line, what is wrong
    ├── TemplateError            a template: its name, line and the variable
    ├── MessageTooLong           a rendered piece that fits no message of its platform
    ├── Missing                  an extra or a file that is not installed; which command installs it
    ├── NotAllowed               somebody may not do that; `mend` says who may
    ├── Outdated                 somebody else changed it meanwhile; nothing was written
    ├── NotFound                 no such plan, destination, feed, story
    ├── StoreError               the database cannot be used now: locked, full, of a newer version
    │   └── LostClaim            another process holds what this one had claimed; drop the work
    ├── Unavailable              outside, and may pass: try again, not before `retry_after`
    │   ├── Unreachable          no answer at all: whatever else was wanted of that host waits too
    │   └── FateUnknown          sent, but nobody said whether it arrived: settle it, never resend blindly
    ├── Rejected                 outside, and will not pass: stop (`whose` says what), tell the owner once
    │   └── Gone                 the feed or the channel has ended (HTTP 410, channel deleted)
    └── Unreadable               a document that cannot be read as what it should be, or took too much time or memory

A caller needs one `except` for what it means to do: retry on `Unavailable`, pause on `Rejected`.
"""

from datetime import timedelta
from typing import Literal


class DeskError(Exception):
    """The root: `what` is one sentence saying what is wrong and where, `mend` one saying what to do ("" if nothing can be done)."""

    exit_status = 1

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(what, mend)
        self.what = what
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what} {self.mend}".strip()


class WrongUsage(DeskError):
    """The words of a command are off."""

    exit_status = 2


class SettingError(DeskError):
    """A setting is wrong; `what` names its place and value, `mend` what would be right. Never quotes a secret."""

    exit_status = 2


class WatchError(DeskError):
    """A watch's folder cannot be used; `what` names file and line."""


class TemplateError(DeskError):
    """A template cannot be loaded or drawn; `what` names template, line and variable, `template` the one to mend where it is known."""

    def __init__(self, what: str, mend: str = "", *, template: str = "") -> None:
        super().__init__(what, mend)
        self.template = template


class MessageTooLong(DeskError):
    """One story's piece is larger than a whole message may be."""


class Missing(DeskError):
    """Something optional is not installed; `mend` is the command that installs it."""


class NotAllowed(DeskError):
    """Somebody may not do what they asked for; `mend` says who may."""


class Outdated(DeskError):
    """What was to be changed is no longer as it was when somebody began to change it."""


class NotFound(DeskError):
    """There is nothing by that name; `mend` lists what there is."""


class StoreError(DeskError):
    """The database cannot be used: locked, read-only, full, or made by a newer version."""


class LostClaim(StoreError):
    """What this process had claimed is another's now; the work is dropped, nothing was written."""


class Unavailable(DeskError):
    """The other side cannot answer now. `retry_after` is what it asked for, None where it said nothing; `code` its own word for what is
    wrong ("503"), "" where there was none."""

    def __init__(self, what: str, mend: str = "", *, retry_after: timedelta | None = None, code: str = "") -> None:
        super().__init__(what, mend)
        self.retry_after = retry_after
        self.code = code


class Unreachable(Unavailable):
    """`host` took no connection or did not answer in time."""

    def __init__(self, what: str, *, host: str) -> None:
        super().__init__(what)
        self.host = host


class FateUnknown(Unavailable):
    """A post left us and no answer came back: it may or may not have arrived."""


Whose = Literal["message", "destination", "workspace"]
"""What a refusal is about: this message alone, all that goes to this destination, all that goes into this workspace."""


class Rejected(DeskError):
    """The other side will never accept this as it is. `code` is its own word for it ("channel_not_found", "404")."""

    def __init__(self, what: str, mend: str = "", *, code: str = "", whose: Whose = "destination") -> None:
        super().__init__(what, mend)
        self.code = code
        self.whose = whose


class Gone(Rejected):
    """What was asked for has ended for good."""


class Unreadable(DeskError):
    """A document that is not a feed (or a list of rates), or that could not be read within its bounds."""
