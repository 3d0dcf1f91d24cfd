"""A sentence in, its dates out: absolute, partial, ranges, and relative to the day of publication.

A date is never more precise than its words, and words that cannot be resolved (no publication date, no anchor)
give none.  Places are character offsets into the sentence.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.claims import Interval, PartialDate
from kg.english import reckoning as on
from kg.english.reckoning import NUMBERS, Now

__all__ = ["Dated", "find_dates"]

LONG = r"January|February|March|April|May|June|July|August|September|October|November|December"
NAMES = rf"(?:{LONG}|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.|Jul\.|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
M, M2 = rf"(?P<m>{NAMES})", rf"(?P<m2>{NAMES})"
D, E = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?", r"(?P<e>[0-3]?\d)(?:st|nd|rd|th)?"
Y = r"(?P<y>1[89]\d\d|20\d\d)"
Z = r"(?P<z>1[89]\d\d|20\d\d)"
N = rf"(?P<n>\d{{1,2}}|an?|{'|'.join(NUMBERS)})"
W = r"(?P<w>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
UNIT = r"(?P<u>day|week|month|year|decade)s?"
TO = r"(?: ?[-–—] ?| to | until | through )"
AND = r"(?: ?[-–—] ?| to | and | until | through )"
PART = r"(?:early |late |mid-?|end of )?"
# A bare month is one only where a preposition or the like says so, or a thing of that month follows.
AFTER_WORDS = "".join(
    rf"|(?<={word} )" for word in ("since", "of", "by", "until", "from", "early", "late", "during", "till")
)


@dataclass(frozen=True, slots=True)
class Dated:
    """Characters ``start:end`` of a sentence tell ``time``."""

    start: int
    end: int
    time: Interval


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
            here = latest.time.start if latest else None
            try:
                time = resolve(match, Now(published, here or told, ahead, here is not None))
            except ValueError:
                continue
            if time is not None:
                found.append(Dated(match.start(), match.end(), time))
    return tuple(sorted(found, key=lambda d: d.start))


Resolve = Callable[[re.Match[str], Now], Interval | None]


def _rules(*rules: tuple[str, Resolve]) -> tuple[tuple[re.Pattern[str], Resolve], ...]:
    """Compile the rules; one marked ``(?#case)`` minds capitals ("may" is no month)."""
    return tuple(
        (
            re.compile(rf"(?<![\w-])(?:{rule})(?!\w)", 0 if rule.startswith("(?#case)") else re.IGNORECASE),
            resolve,
        )
        for rule, resolve in rules
    )


RULES = _rules(
    (rf"(?:from |between )?{D} {M}{AND}{E} {M2}(?:,? {Y})?", on.days_across),
    (rf"(?:from |between )?{M} {D}{AND}{M2} {E}(?:,? {Y})?", on.days_across),
    (rf"(?:from |between |on )?{D}{AND}{E} (?:of )?{M}(?:,? {Y})?", on.days),
    (rf"(?:from |between |on )?{M} {D}{AND}{E}(?!\d)(?:,? {Y})?", on.days),
    (rf"{D}(?: of)? {M},? {Y}", on.full),
    (rf"{M} {D},? {Y}", on.full),
    (r"(?P<y>1[89]\d\d|20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)", on.numeric),
    (rf"(?P<d>[0-3]?\d)\.(?P<m>[01]?\d)\.{Y}", on.numeric),
    (rf"(?:from|between) {PART}{M}{AND}{PART}{M2} {Y}", on.months),
    (rf"{PART}{M},? (?:of )?{Y}", on.month_year),
    (rf"(?:from|between) {PART}{Y} (?:to|and|until) {PART}{Z}", on.years),
    (rf"{Y}[–-](?P<z>\d{{4}}|\d\d)", on.years),
    (rf"(?:in )?{M} (?:of )?(?:that|the same) year", on.month_told),
    (rf"the (?P<rel>previous|following|next) {M}", on.month_told),
    (rf"(?#case){D} (?:of )?{M}", on.day_month),
    (rf"(?#case){M} {D}(?!\d)", on.day_month),
    (rf"(?<!resolution )(?<!no\. )(?:early |late |mid-?|by )?{Y}", on.year),
    (rf"(?:(?P<rel>last|next|this|coming)\s+){W}", on.weekday),
    (rf"(?#case)(?P<rel>){W}", on.weekday),
    (rf"(?#case)(?P<rel>[Ll]ast |[Nn]ext |[Tt]his )(?:early |late )?{M}", on.month_alone),
    (rf"(?#case)(?P<rel>)(?:(?<=in )|(?<=In )|(?<=Since ){AFTER_WORDS})(?P<m>{LONG})", on.month_alone),
    (rf"(?#case)(?P<rel>)(?P<m>(?!May){LONG})(?= [a-z]{{4,}})(?! to | with | from )", on.month_alone),
    (rf"{N} {UNIT} ago", on.ago),
    (rf"{N} {UNIT}(?= (?P<dir>after|before) (?!(?:that|this)(?! \w))\w)", on.beside),
    (rf"{N} {UNIT} (?P<dir>later|earlier|(?:after|before)(?! \w)|after(?= that(?! \w)))", on.later),
    (r"(?:(?:a )?few |some |several )?days (?P<dir>later|earlier|afterwards)", on.neighbour),
    (
        r"(?:earlier |later |early |late )?(?P<rel>last|this|next|coming|past) (?P<u>week(?:end)?|month|year)",
        on.relative_unit,
    ),
    (r"(?:at|over) (?P<rel>the) (?P<u>weekend)", on.relative_unit),
    (r"(?:by |at |before )(?P<rel>the) end of the (?P<u>year|month)", on.relative_unit),
    (r"(?P<rel>last|this|next) (?P<s>spring|summer|autumn|fall)", on.season),
    (r"(?:the )?(?P<rel>following|next|previous) (?P<u>year|month|day)", on.following),
    (r"(?:on |in )?(?:the same|that same|that) (?P<u>day|month|year)", on.same),
    (
        r"(?P<t>yesterday|today|tomorrow|tonight|this morning|this afternoon|this evening|last night)",
        on.today,
    ),
)
