from datetime import timedelta

import pytest

from bot.feeds.hints import document_hints, header_hints, retry_after
from bot.models import TimeHints


@pytest.mark.parametrize(
    ("control", "max_age"),
    [
        ("max-age=3600", timedelta(hours=1)),
        ("public, MAX-AGE = 60", timedelta(minutes=1)),
        ("max-age=315360000", timedelta(days=31)),
        ("max-age=-5, max-age=abc", None),
        ("no-cache, max-age=3600", timedelta(0)),
        ("s-maxage=3600", None),
        ("", None),
    ],
)
def test_max_age_is_read_and_bounded(control, max_age):
    assert header_hints({"Cache-Control": control}).max_age == max_age


@pytest.mark.parametrize("expires", ["0", "Thu, 01 Jan 1970 00:00:00 GMT", "never", "Fri, 31 Dec 9999 23:59:59 -9999"])
def test_an_expiry_that_is_past_or_nonsense_is_no_hint(expires):
    assert header_hints({"Expires": expires, "Date": "Mon, 16 Mar 2026 08:00:00 GMT"}) == TimeHints()


def test_a_date_to_come_back_is_counted_from_the_servers_own_clock():
    assert retry_after({"Retry-After": "Mon, 16 Mar 2026 09:00:00 GMT", "Date": "Mon, 16 Mar 2026 08:00:00 GMT"}) == timedelta(hours=1)
    assert retry_after({"Retry-After": "Mon, 16 Mar 2026 09:00:00 GMT"}) is None
    assert retry_after({}) is None


def test_reads_what_a_channel_says_of_itself():
    hints = document_hints(
        b"<ttl> 360 </ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
        b"<skipHours><hour>0</hour><hour>24</hour><hour>13</hour><hour>99</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    )
    assert hints == TimeHints(ttl=timedelta(hours=6), update_period=timedelta(hours=12), skip_hours=(0, 13), skip_days=(6,))


def test_nonsense_is_no_hint():
    every_hour = b"".join(b"<hour>%d</hour>" % hour for hour in range(24))
    body = b"<ttl>1e309</ttl><ttl>0</ttl><sy:updatePeriod>often</sy:updatePeriod><skipHours>" + every_hour + b"</skipHours>"
    assert document_hints(body) == TimeHints()
    assert document_hints(b"<ttl>999999999</ttl>").ttl == timedelta(days=31)
