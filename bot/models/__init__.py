"""The nouns of the desk: frozen, free of I/O, importing nothing from `bot`.

Times are aware UTC. Spans count code points, half-open, into the text exactly as stored. `side` is one of the watch's own side
keys, or "other", or "" where it is not known; `field` is one of the watch's field keys; `language` is "en" or "ja".
"""

from bot.models.kinds import OTHER, Language, Platform, Where
from bot.models.rates import Rate
from bot.models.reading import Amount, AmountKind, Band, Day, Facts, Objection, Organisation, Person, Quote, Reading, Receipt
from bot.models.sending import Asked, Delivery, DeliveryState, Message, Preview, Sent
from bot.models.sheets import Answer, Digest, Item, Link, Piece, Plain, Question, Quotation, Section, Strong, Text, Verb, When
from bot.models.stories import ChangeKind, Decision, Fold, Join, Member, Merge, New, Read, Revision, Story
from bot.models.telling import Claim, Coverage, Destination, Installation, Period, Plan, PlanKind, Telling, Told
from bot.models.watch import Field, Side, Watch
from bot.models.world import Document, Entry, Feed, Fetched, RawEntry, Source, TimeHints, Validators

__all__ = [
    "OTHER",
    "Amount",
    "AmountKind",
    "Answer",
    "Asked",
    "Band",
    "ChangeKind",
    "Claim",
    "Coverage",
    "Day",
    "Decision",
    "Delivery",
    "DeliveryState",
    "Destination",
    "Digest",
    "Document",
    "Entry",
    "Facts",
    "Feed",
    "Fetched",
    "Field",
    "Fold",
    "Installation",
    "Item",
    "Join",
    "Language",
    "Link",
    "Member",
    "Merge",
    "Message",
    "New",
    "Objection",
    "Organisation",
    "Period",
    "Person",
    "Piece",
    "Plain",
    "Plan",
    "PlanKind",
    "Platform",
    "Preview",
    "Question",
    "Quotation",
    "Quote",
    "Rate",
    "RawEntry",
    "Read",
    "Reading",
    "Receipt",
    "Revision",
    "Section",
    "Sent",
    "Side",
    "Source",
    "Story",
    "Strong",
    "Telling",
    "Text",
    "TimeHints",
    "Told",
    "Validators",
    "Verb",
    "Watch",
    "When",
    "Where",
]
