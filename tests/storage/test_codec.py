"""What is stored as JSON reads back the same, and what an older version wrote still reads."""

import json

from bot.models import Objection, Reading
from bot.storage.codec import decode, encode
from tests.examples import a_reading, a_receipt


def test_a_reading_reads_back_with_what_spoke_against_it():
    reading = a_reading(band="drop", veto="travel", objections=(Objection("travel", 0.4, (a_receipt("London"),)), Objection("sport", 0.1)))
    assert decode(Reading, encode(reading)) == reading


def test_a_reading_stored_before_objections_had_words_still_reads():
    stored = json.loads(encode(a_reading(band="drop", veto="travel")))
    del stored["objections"]
    assert decode(Reading, json.dumps(stored)) == a_reading(band="drop", veto="travel")
