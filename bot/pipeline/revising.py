"""revise: what was posted of a story is changed when the story has changed, or is taken back.

Nothing is sent here: what is to be edited, deleted or noted goes into the outbox, once for each (delivery, story, revision), and is sent
like any other message, in the order of its destination.
"""

from bot.pipeline.desk import Desk


async def revise_told(desk: Desk) -> int:
    """Put an edit, and a note for its thread, into the outbox for each message in which a story stands that has a newer revision.

    Only messages that are there, on a platform that can edit, told at most `Desk.revise_days` ago. Returns how many messages are to be
    edited. May be stopped at any `await` and begun again, by several processes at once.
    """
    raise NotImplementedError


async def retract(desk: Desk, watch: str, story: str, *, role: str, why: str) -> int:
    """Take back what was posted, or is about to be, of that story: its place in each message says that it was withdrawn, by whom and why;
    a message that tells nothing else is deleted.

    `role` is said in the place of a name ("editor", "admin"), `why` is the person's own words, which may be empty. Returns how many
    messages are to be changed; 0 where nothing was posted of it, or all of it was taken back before.
    """
    raise NotImplementedError
