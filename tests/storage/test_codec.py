"""What is stored as JSON reads back the same, and what an older version wrote still reads."""

import json
from datetime import UTC, date, datetime

from bot.models import Day, Facts, Objection, Reading
from bot.storage.codec import decode, encode
from tests.examples import a_reading, a_receipt


def test_a_reading_reads_back_with_what_spoke_against_it():
    reading = a_reading(band="drop", veto="travel", objections=(Objection("travel", 0.4, (a_receipt("London"),)), Objection("sport", 0.1)))
    assert decode(Reading, encode(reading)) == reading


def test_a_reading_stored_before_objections_had_words_still_reads():
    stored = json.loads(encode(a_reading(band="drop", veto="travel")))
    del stored["objections"]
    assert decode(Reading, json.dumps(stored)) == a_reading(band="drop", veto="travel")


def test_a_day_reads_back_with_its_hour_and_one_stored_without_still_reads():
    day = Day(a_receipt("London"), date(2026, 3, 27), "deadline", datetime(2026, 3, 27, 16, tzinfo=UTC), (a_receipt("London"),))
    reading = a_reading(facts=Facts(days=(day,)))
    assert decode(Reading, encode(reading)) == reading
    stored = json.loads(encode(reading))
    for name in ("moment", "beside"):
        del stored["facts"]["days"][0][name]
    assert decode(Reading, json.dumps(stored)).facts.days == (Day(day.receipt, day.day, "deadline"),)
