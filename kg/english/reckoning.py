"""What the words of a date say: the interval of a match, reckoned from the day of publication and the date told last.

Each function takes a match of a pattern of :mod:`kg.english.dates` and the :class:`Now` it is read in, and gives an
interval no more precise than the words, or None where they cannot be resolved.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kg.claims import Interval, PartialDate

__all__ = [
    "NUMBERS",
    "Now",
    "ago",
    "beside",
    "day_month",
    "days",
    "days_across",
    "following",
    "full",
    "later",
    "month_alone",
    "month_told",
    "month_year",
    "months",
    "neighbour",
    "numeric",
    "relative_unit",
    "same",
    "season",
    "today",
    "weekday",
    "year",
    "years",
]

Match = re.Match[str]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# In which month, as far as north of the equator, a season begins.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
SHIFTS = {"yesterday": -1, "tomorrow": 1, "last night": -1}
BACK = {"earlier", "before", "previously"}
# "Days later" is the same month only if the month has that many days left, or gone.
SOME_DAYS = 10


@dataclass(frozen=True, slots=True)
class Now:
    """What relative words start from: the day of publication, and the date told last.

    ``ahead`` tells whether they look ahead; ``here`` whether the date told last stands in the same sentence.
    """

    published: PartialDate | None
    told: PartialDate | None
    ahead: bool = False
    here: bool = False

    @property
    def day(self) -> date | None:
        """The day of publication, where it is known to the day."""
        return _day(self.published)


def _day(value: PartialDate | None) -> date | None:
    return date(value.year, value.month, value.day) if value and value.month and value.day else None


def _month(text: str) -> int:
    return MONTHS.index(text.casefold()[:3]) + 1


def _number(text: str) -> int:
    low = text.casefold()
    return 1 if low in ("a", "an") else NUMBERS.index(low) + 1 if low in NUMBERS else int(low)


def _at(value: date) -> PartialDate:
    return PartialDate(value.year, value.month, value.day)


def _within(first: date, last: date) -> Interval | None:
    """The month that ``first`` and ``last`` both lie in."""
    return (
        Interval(PartialDate(first.year, first.month))
        if (first.year, first.month) == (last.year, last.month)
        else None
    )


def _span(start: PartialDate, end: PartialDate) -> Interval | None:
    return Interval(start, end) if start < end else None


def full(match: Match, _: Now) -> Interval | None:
    """ "28 November 2024"."""
    return Interval(_at(date(int(match["y"]), _month(match["m"]), int(match["d"]))))


def numeric(match: Match, _: Now) -> Interval | None:
    """ "2024-11-28", "28.11.2024"."""
    return Interval(_at(date(int(match["y"]), int(match["m"]), int(match["d"]))))


def days(match: Match, now: Now) -> Interval | None:
    """ "23-24 March 2021", "19 and 20 January"."""
    number = _month(match["m"])
    at = int(match["y"]) if match["y"] else _nearest_year(number, now)
    if at is None:
        return None
    return _span(
        _at(date(at, number, int(match["d"]))),
        _at(date(at, number, int(match["e"]))),
    )


def days_across(match: Match, now: Now) -> Interval | None:
    """ "29 April to 2 May 2024"."""
    first, second = _month(match["m"]), _month(match["m2"])
    at = int(match["y"]) if match["y"] else _nearest_year(second, now)
    if at is None:
        return None
    start = date(at if first <= second else at - 1, first, int(match["d"]))
    return _span(_at(start), _at(date(at, second, int(match["e"]))))


def months(match: Match, now: Now) -> Interval | None:
    """ "from March to June 2023"."""
    first, second = _month(match["m"]), _month(match["m2"])
    at = int(match["y"]) if match["y"] else _nearest_year(second, now)
    return _span(PartialDate(at, first), PartialDate(at, second)) if at else None


def month_year(match: Match, _: Now) -> Interval | None:
    """ "April 2023"."""
    return Interval(PartialDate(int(match["y"]), _month(match["m"])))


def year(match: Match, _: Now) -> Interval | None:
    """ "2023"."""
    return Interval(PartialDate(int(match["y"])))


def years(match: Match, _: Now) -> Interval | None:
    """ "between 2020 and 2023", "2014-16"."""
    first, second = int(match["y"]), match["z"]
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    return Interval(PartialDate(first), PartialDate(last)) if last >= first else None


def _nearest_year(number: int, now: Now) -> int | None:
    p = now.published
    if p is None:
        return None
    if p.month is None:
        return p.year
    if now.ahead:
        return p.year if number >= p.month else p.year + 1
    return p.year if number <= p.month else p.year - 1


def day_month(match: Match, now: Now) -> Interval | None:
    """ "28 November", of the year of publication or the one before; of the year told, in an account of the past."""
    number, day = _month(match["m"]), int(match["d"])
    told, published = now.told, now.published
    if told and published and told.year < published.year - 1:
        return None
    at = _nearest_year(number, now)
    if at is None:
        return None
    return Interval(_at(date(at, number, day)))


def month_alone(match: Match, now: Now) -> Interval | None:
    """ "in May", "last May", "the December coup"."""
    which = (match["rel"] or "").casefold().strip()
    number, p = _month(match["m"]), now.published
    if p is None:
        return None
    at: int | None
    if which == "next":
        at = p.year + 1 if p.month is None or number <= p.month else p.year
    elif which == "this":
        at = p.year
    elif which == "last":
        at = p.year if p.month and number < p.month else p.year - 1
    else:
        at = _nearest_year(number, now)
    return Interval(PartialDate(at, number)) if at else None


def month_told(match: Match, now: Now) -> Interval | None:
    """ "May of that year", "the previous August", "the following March"."""
    if now.told is None:
        return None
    number, which = _month(match["m"]), (match.groupdict().get("rel") or "").casefold()
    shift = 0
    if which == "previous" and (now.told.month is None or number >= now.told.month):
        shift = -1
    elif which in ("following", "next") and (now.told.month is None or number <= now.told.month):
        shift = 1
    return Interval(PartialDate(now.told.year + shift, number))


def weekday(match: Match, now: Now) -> Interval | None:
    """ "on Tuesday", "last Tuesday", "next Tuesday"."""
    today = now.day
    if today is None:
        return None
    which, target = (match["rel"] or "").casefold().strip(), WEEKDAYS.index(match["w"].casefold())
    back = (today.weekday() - target) % 7
    if which in ("next", "coming") or (now.ahead and which != "last" and back):
        return Interval(_at(today + timedelta(days=(target - today.weekday() - 1) % 7 + 1)))
    if which == "last" and back == 0:
        back = 7
    return Interval(_at(today - timedelta(days=back)))


def _shift(value: date, unit: str, count: int) -> Interval:
    if unit == "day":
        return Interval(_at(value + timedelta(days=count)))
    if unit == "week":
        moved = value + timedelta(weeks=count)
        return Interval(PartialDate(moved.year, moved.month))
    if unit == "month":
        number = value.year * 12 + value.month - 1 + count
        return Interval(PartialDate(number // 12, number % 12 + 1))
    return Interval(PartialDate(value.year + count * (10 if unit == "decade" else 1)))


def relative_unit(match: Match, now: Now) -> Interval | None:
    """ "last month", "this week", "next year", "at the weekend"."""
    which, unit, p = match["rel"].casefold(), match["u"].casefold(), now.published
    count = -1 if which in ("last", "past", "previous") else 1 if which in ("next", "coming") else 0
    if p is None:
        return None
    if unit == "year":
        return Interval(PartialDate(p.year + count))
    if unit == "month":
        return _shift(date(p.year, p.month, 1), "month", count) if p.month else None
    today = now.day
    if today is None:
        return None
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=count)
    if unit == "weekend":
        saturday = monday + timedelta(days=5)
        if not now.ahead and count == 0 and saturday > today:
            saturday -= timedelta(weeks=1)
        return _within(saturday, saturday + timedelta(days=1))
    if count == 0:
        return _within(today, monday + timedelta(days=6)) if now.ahead else _within(monday, today)
    return _within(monday, monday + timedelta(days=6))


def season(match: Match, now: Now) -> Interval | None:
    """ "last summer": the year it lies in."""
    p, begins = now.published, SEASONS[match["s"].casefold()]
    if p is None or p.month is None:
        return None
    which = match["rel"].casefold()
    if which == "last":
        return Interval(PartialDate(p.year if p.month > begins + 2 else p.year - 1))
    return Interval(PartialDate(p.year + (which == "next" and p.month >= begins)))


def ago(match: Match, now: Now) -> Interval | None:
    """ "three years ago", "two days ago"."""
    p, unit = now.published, match["u"].casefold()
    if p is None or (match["n"].casefold() in ("a", "an") and unit == "decade"):
        return None
    count = _number(match["n"])
    if unit == "year":
        return Interval(PartialDate(p.year - count))
    if unit == "month" and p.month:
        return _shift(date(p.year, p.month, 1), unit, -count)
    return _shift(now.day, unit, -count) if now.day else None


def _moved(told: PartialDate, unit: str, count: int) -> Interval | None:
    if unit in ("year", "decade"):
        return Interval(PartialDate(told.year + count * (10 if unit == "decade" else 1)))
    if unit == "month" and told.month:
        return _shift(date(told.year, told.month, 1), "month", count)
    day = _day(told)
    return _shift(day, unit, count) if day and unit in ("day", "week") else None


def later(match: Match, now: Now) -> Interval | None:
    """ "two years later", "a month earlier"."""
    sign = -1 if match["dir"].casefold() in BACK else 1
    return _moved(now.told, match["u"].casefold(), sign * _number(match["n"])) if now.told else None


def beside(match: Match, now: Now) -> Interval | None:
    """ "(left in 2020,) four years after it joined": the date of what follows, reckoned from what was told here."""
    sign = 1 if match["dir"].casefold() == "before" else -1
    return (
        _moved(now.told, match["u"].casefold(), sign * _number(match["n"])) if now.told and now.here else None
    )


def following(match: Match, now: Now) -> Interval | None:
    """ "the following year", "the previous month", "the next day"."""
    told, unit = now.told, match["u"].casefold()
    if told is None:
        return None
    return _moved(told, unit, -1 if match["rel"].casefold() == "previous" else 1)


def neighbour(match: Match, now: Now) -> Interval | None:
    """ "days later", "a few days earlier": the month, where they cannot have left it."""
    day = _day(now.told)
    if day is None:
        return None
    some = timedelta(days=SOME_DAYS)
    back = match["dir"].casefold() in BACK
    return _within(day - some, day) if back else _within(day, day + some)


def same(match: Match, now: Now) -> Interval | None:
    """ "the same day", "that year"."""
    told, unit = now.told, match["u"].casefold()
    if told is None or (unit == "day" and not told.day) or (unit == "month" and not told.month):
        return None
    return Interval(
        {"day": told, "month": PartialDate(told.year, told.month), "year": PartialDate(told.year)}[unit]
    )


def today(match: Match, now: Now) -> Interval | None:
    """ "today", "yesterday", "this morning", "last night"."""
    shift = SHIFTS.get(" ".join(match["t"].casefold().split()), 0)
    return Interval(_at(now.day + timedelta(days=shift))) if now.day else None
