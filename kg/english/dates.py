"""A sentence in, its dates out: absolute, partial, ranges, and relative to the day of publication.

A date is never more precise than its words, and words that cannot be resolved (no publication date, no anchor)
give none.  Places are character offsets into the sentence.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kg.claims import Interval, PartialDate

__all__ = ["Dated", "find_dates"]

MONTHS = {
    m: i
    for i, m in enumerate(
        (
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ),
        1,
    )
}
SHORT = {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
WEEKDAYS = {
    d: i for i, d in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}

M = r"(?P<m>January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.|Jul\.|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
D = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
Y = r"(?P<y>1[89]\d\d|20\d\d)"
N = r"(?P<n>\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
W = r"(?P<w>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
UNIT = r"(?P<u>day|week|month|year|decade)s?"


@dataclass(frozen=True, slots=True)
class Dated:
    """Characters ``start:end`` of a sentence tell ``time``."""

    start: int
    end: int
    time: Interval


@dataclass(frozen=True, slots=True)
class _Now:
    """What relative words start from: the day of publication, and the date last told; whether they look ahead."""

    published: PartialDate | None
    told: PartialDate | None
    ahead: bool = False

    @property
    def day(self) -> date | None:
        p = self.published
        return date(p.year, p.month, p.day) if p and p.month and p.day else None


def find_dates(
    sentence: str,
    published: PartialDate | None = None,
    told: PartialDate | None = None,
    ahead: bool = False,
) -> tuple[Dated, ...]:
    """Return the dates of ``sentence``.

    Args:
        sentence: English text.
        published: when the article appeared; relative words need it.
        told: the date told last before this sentence, for "later that year" and the like.
        ahead: whether "on Monday", "in March" and "on 3 May" mean the next one, not the last.
    """
    found: list[Dated] = []
    for pattern, resolve in RULES:
        for match in pattern.finditer(sentence):
            if any(d.start < match.end() and match.start() < d.end for d in found):
                continue
            latest = max((d for d in found if d.end <= match.start()), key=lambda d: d.end, default=None)
            now = _Now(published, latest.time.start if latest and latest.time.start else told, ahead)
            try:
                time = resolve(match, now)
            except ValueError:
                continue
            if time is not None:
                found.append(Dated(match.start(), match.end(), time))
    return tuple(sorted(found, key=lambda d: d.start))


def _month(text: str) -> int:
    return SHORT[text.casefold().rstrip(".")[:3]]


def _point(value: date, precision: str) -> Interval:
    if precision == "year":
        return Interval(PartialDate(value.year))
    if precision == "month":
        return Interval(PartialDate(value.year, value.month))
    return Interval(PartialDate(value.year, value.month, value.day))


def _full(match: re.Match[str], _: _Now) -> Interval | None:
    year, month, day = int(match["y"]), _month(match["m"]), int(match["d"])
    date(year, month, day)
    return Interval(PartialDate(year, month, day))


def _month_year(match: re.Match[str], _: _Now) -> Interval | None:
    return Interval(PartialDate(int(match["y"]), _month(match["m"])))


def _year(match: re.Match[str], _: _Now) -> Interval | None:
    return Interval(PartialDate(int(match["y"])))


def _years(match: re.Match[str], _: _Now) -> Interval | None:
    first, second = int(match["y"]), match["z"]
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    return Interval(PartialDate(first), PartialDate(last)) if last >= first else None


def _nearest_year(month: int, now: _Now) -> int | None:
    p = now.published
    if p is None:
        return None
    if p.month is None:
        return p.year
    if now.ahead:
        return p.year if month >= p.month else p.year + 1
    return p.year if month <= p.month else p.year - 1


def _day_month(match: re.Match[str], now: _Now) -> Interval | None:
    month, day = _month(match["m"]), int(match["d"])
    if now.told and now.published and now.told.year < now.published.year - 1:
        return None
    year = _nearest_year(month, now)
    if year is None:
        return None
    date(year, month, day)
    return Interval(PartialDate(year, month, day))


def _month_alone(match: re.Match[str], now: _Now) -> Interval | None:
    which = (match["rel"] or "").casefold().strip()
    month = _month(match["m"])
    p = now.published
    if p is None:
        return None
    year: int | None
    if which == "next":
        year = p.year + 1 if p.month is None or month <= p.month else p.year
    elif which == "this":
        year = p.year
    elif which == "last":
        year = p.year if p.month and month < p.month else p.year - 1
    else:
        year = _nearest_year(month, now)
    return Interval(PartialDate(year, month)) if year else None


def _weekday(match: re.Match[str], now: _Now) -> Interval | None:
    today = now.day
    if today is None:
        return None
    which, target = (match["rel"] or "").casefold().strip(), WEEKDAYS[match["w"].casefold()]
    back = (today.weekday() - target) % 7
    if which == "next" or (now.ahead and not which and back):
        return _point(today + timedelta(days=(target - today.weekday() - 1) % 7 + 1), "day")
    if which == "last" and back == 0:
        back = 7
    return _point(today - timedelta(days=back), "day")


def _shift(value: date, unit: str, count: int) -> Interval:
    if unit == "day":
        return _point(value + timedelta(days=count), "day")
    if unit == "week":
        return _point(value + timedelta(weeks=count), "month")
    if unit == "month":
        months = value.year * 12 + value.month - 1 + count
        return Interval(PartialDate(months // 12, months % 12 + 1))
    return Interval(PartialDate(value.year + count * (10 if unit == "decade" else 1)))


def _relative_unit(match: re.Match[str], now: _Now) -> Interval | None:
    count = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}[
        match["rel"].casefold()
    ]
    p = now.published
    if p is None:
        return None
    if match["u"].casefold() == "year":
        return Interval(PartialDate(p.year + count))
    if match["u"].casefold() == "month":
        return _shift(date(p.year, p.month, 1), "month", count) if p.month else None
    today = now.day
    if today is None:
        return None
    if match["u"].casefold() == "week":
        week = today + timedelta(weeks=count)
        return _point(week, "month") if (week - timedelta(days=6)).month == week.month else None
    return None


def _ago(match: re.Match[str], now: _Now) -> Interval | None:
    p, unit = now.published, match["u"].casefold()
    if p is None or (match["n"].casefold() in ("a", "an") and unit == "decade"):
        return None
    count = _number(match["n"])
    if unit == "year":
        return Interval(PartialDate(p.year - count))
    if now.day is None:
        return None
    return _shift(now.day, unit, -count)


def _today(match: re.Match[str], now: _Now) -> Interval | None:
    shift = {"yesterday": -1, "tomorrow": 1}.get(match["t"].casefold(), 0)
    return _point(now.day + timedelta(days=shift), "day") if now.day else None


def _number(text: str) -> int:
    return NUMBERS.get(text.casefold()) or int(text)


def _later(match: re.Match[str], now: _Now) -> Interval | None:
    told = now.told
    if told is None:
        return None
    sign, unit, count = (
        (-1 if match["dir"] in ("earlier", "before") else 1),
        match["u"].casefold(),
        _number(match["n"]),
    )
    if unit in ("year", "decade"):
        return Interval(PartialDate(told.year + sign * count * (10 if unit == "decade" else 1)))
    if unit == "month" and told.month:
        return _shift(date(told.year, told.month, 1), "month", sign * count)
    if unit in ("day", "week") and told.month and told.day:
        return _shift(date(told.year, told.month, told.day), unit, sign * count)
    return None


def _following(match: re.Match[str], now: _Now) -> Interval | None:
    told = now.told
    if told is None:
        return None
    sign = -1 if match["rel"].casefold() == "previous" else 1
    if match["u"] == "year":
        return Interval(PartialDate(told.year + sign))
    return _shift(date(told.year, told.month, 1), "month", sign) if told.month else None


def _same(match: re.Match[str], now: _Now) -> Interval | None:
    told, unit = now.told, match["u"]
    if told is None or (unit == "day" and not told.day) or (unit == "month" and not told.month):
        return None
    return Interval(
        {"day": told, "month": PartialDate(told.year, told.month), "year": PartialDate(told.year)}[unit]
    )


def _month_that_year(match: re.Match[str], now: _Now) -> Interval | None:
    return Interval(PartialDate(now.told.year, _month(match["m"]))) if now.told else None


Resolve = Callable[[re.Match[str], _Now], Interval | None]


def _rules(*rules: tuple[str, Resolve]) -> tuple[tuple[re.Pattern[str], Resolve], ...]:
    """Compile the rules; one marked ``(?#case)`` minds capitals ("may" is no month)."""
    return tuple(
        (re.compile(r"(?<![\w-])(?:" + p + r")(?![\w])", 0 if p.startswith("(?#case)") else re.IGNORECASE), f)
        for p, f in rules
    )


RULES = _rules(
    (rf"{D}(?: of)? {M},? {Y}", _full),
    (rf"{M} {D},? {Y}", _full),
    (
        r"(?P<y>1[89]\d\d|20\d\d)-(?P<m2>\d\d)-(?P<d>\d\d)",
        lambda m, _: Interval(PartialDate(int(m["y"]), int(m["m2"]), int(m["d"]))),
    ),
    (rf"(?:early |late |mid-?|end of )?{M},? (?:of )?{Y}", _month_year),
    (
        rf"(?:from|between) (?:early |late |mid-?)?{Y} (?:to|and|until) (?:early |late |mid-?)?(?P<z>1[89]\d\d|20\d\d)",
        _years,
    ),
    (rf"{Y}[–-](?P<z>\d{{4}}|\d\d)", _years),
    (rf"(?:in )?{M} (?:of )?(?:that|the same) year", _month_that_year),
    (rf"(?#case){D} (?:of )?{M}", _day_month),
    (rf"(?#case){M} {D}(?!\d)", _day_month),
    (rf"(?:early |late |mid-?|by )?{Y}", _year),
    (rf"(?:(?P<rel>last|next|this)\s+){W}", _weekday),
    (rf"(?#case)(?P<rel>){W}", _weekday),
    (rf"(?#case)(?P<rel>[Ll]ast |[Nn]ext |[Tt]his )(?:early |late )?{M}", _month_alone),
    (
        r"(?#case)(?P<rel>)(?:(?<=in )|(?<=In )|(?<=since )|(?<=Since )|(?<=of )|(?<=by )|(?<=until )|(?<=from )|(?<=early )|(?<=late ))(?P<m>January|February|March|April|May|June|July|August|September|October|November|December)",
        _month_alone,
    ),
    (rf"{N} {UNIT} ago", _ago),
    (rf"{N} {UNIT} (?P<dir>later|earlier|after|before)(?! \w+ing)", _later),
    (
        r"(?:earlier |later |early |late )?(?P<rel>last|this|next|coming|past) (?P<u>week|month|year)",
        _relative_unit,
    ),
    (r"(?:the )?(?P<rel>following|next|previous) (?P<u>year|month)", _following),
    (r"(?:on |in )?(?:the same|that same|that) (?P<u>day|month|year)", _same),
    (r"(?P<t>yesterday|today|tomorrow|tonight)", _today),
)
