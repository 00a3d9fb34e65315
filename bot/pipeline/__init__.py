"""The order of things, in three sentences.

**check**: claim the feeds that are due, fetch each, parse and read it in a worker process, write what is new; then fold.
**tell**: claim the period that is due, compose from what the plan has not told, draw, write the outbox; then send.
What was posted is kept true to its stories in the same turn (`revise_told`).
**answer**: parse the words, look up, word the answer, draw it, hand it back.

Beside them, **look**: what is known of one item, for whoever asks why it was kept.

Nothing here decides: it asks the pure parts and writes what they say. Every function may be stopped at any `await` and begun again.
"""

from bot.models import Case
from bot.pipeline.answering import (
    Handle,
    answer,
    answer_elsewhere,
    answer_open,
    answer_question,
    find_zone,
    language_of_locale,
    understand,
    way_of,
    word_material,
)
from bot.pipeline.checking import FeedChecked, check, probe
from bot.pipeline.composing import compose_digest
from bot.pipeline.desk import DRAWN_AS, PLAINLY, Desk, draw, manner_for, manner_of
from bot.pipeline.folding import fold_all
from bot.pipeline.looking import look_up, place
from bot.pipeline.owners import is_person
from bot.pipeline.revising import retract, revise_told
from bot.pipeline.sending import send_due
from bot.pipeline.telling import tell, tell_due

__all__ = [
    "DRAWN_AS",
    "PLAINLY",
    "Case",
    "Desk",
    "FeedChecked",
    "Handle",
    "answer",
    "answer_elsewhere",
    "answer_open",
    "answer_question",
    "check",
    "compose_digest",
    "draw",
    "find_zone",
    "fold_all",
    "is_person",
    "language_of_locale",
    "look_up",
    "manner_for",
    "manner_of",
    "place",
    "probe",
    "retract",
    "revise_told",
    "send_due",
    "tell",
    "tell_due",
    "understand",
    "way_of",
    "word_material",
]
