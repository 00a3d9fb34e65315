"""A deadline to the minute: its day, and the hour in the zones of both sides."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.models import Day, Watch
from bot.wording.catalogue import Wording

_MIDNIGHT = time()


def deadline_words(day: Day, watch: Watch, wording: Wording) -> str:
    """ "Friday 27 March 2026, 16:00 London · 01:00 Saturday Tokyo"; 2026年3月27日(金)16:00 ロンドン・28日(土)1:00 東京.

    First comes the zone in which it falls on the day that the text gives. Only the date where no hour is sure or no side has a zone.
    """
    cities = _cities(watch, wording)
    if day.moment is None or not cities:
        return wording.full_date(day.day)
    local = {city: day.moment.astimezone(zone) for city, zone in cities.items()}
    lead = min(local, key=lambda city: _distance(local[city], day.day))
    at, clock = _day_and_clock(local.pop(lead), day.day, wording)
    first = wording.say("{date}, {time} {city}", date=wording.full_date(at), time=clock, city=lead)
    others = [_elsewhere(city, moment, at, wording) for city, moment in local.items()]
    return wording.say("{here} · {there}", here=first, there=others[0]) if others else first


def _cities(watch: Watch, wording: Wording) -> dict[str, ZoneInfo]:
    """The sides' zones by the city that names them in the reader's language; one where both sides keep the same."""
    zones = [ZoneInfo(side.zone) for side in watch.sides if side.zone]
    return {wording.city(zone): zone for zone in zones}


def _distance(moment: datetime, day: date) -> int:
    """0 on the day itself, 1 at midnight at its end, else 2."""
    if moment.date() == day:
        return 0
    return 1 if _ends(moment, day) else 2


def _ends(moment: datetime, day: date) -> bool:
    return moment.date() == day + timedelta(days=1) and moment.time() == _MIDNIGHT


def _day_and_clock(moment: datetime, day: date, wording: Wording) -> tuple[date, str]:
    return (day, "24:00") if _ends(moment, day) else (moment.date(), wording.time(moment))


def _elsewhere(city: str, moment: datetime, day: date, wording: Wording) -> str:
    """The weekday is said only where it is another day there."""
    if moment.date() == day:
        return wording.say("{time} {city}", time=wording.time(moment), city=city)
    return wording.say("{time} {weekday} {city}", time=wording.time(moment), weekday=wording.weekday(moment.date()), city=city)
