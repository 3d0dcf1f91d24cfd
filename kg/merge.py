"""Claims in, claims out: one for each fact of an article, however often the article states it.

The best sentence stays the quote; the others go along as further quotes.  A claim of little confidence adds to one that
stands ("Lavrov had invited them" tells who invited to the meeting told of before), and is dropped where it stands alone.
"""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from kg.claims import Claim, Entity, Interval, Modality

__all__ = ["merge", "standing"]

LISTS = {"parties", "participants", "persons", "founders", "delegates"}
FREE = {"name", "office", "form"}
STANDS_ALONE = 0.5
OPTIONAL = {"place", "host", "actor", "ousted", "founders", "persons", "delegates", "inviter"}


def merge(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return ``claims`` with restatements joined, in text order."""
    kept: list[Claim] = []
    claims = list(claims)
    planned = [c for c in claims if c.modality is Modality.HYPOTHETICAL and c.kind != "statement"]
    claims = [c for c in claims if not any(_only_planned(c, other) for other in planned)]
    for claim in sorted(claims, key=lambda c: (c.quote.start, c.kind)):
        for index, other in enumerate(kept):
            if _same(other, claim):
                kept[index] = _join(other, claim)
                break
        else:
            kept.append(claim)
    return tuple(
        sorted(
            (c for c in kept if c.confidence >= STANDS_ALONE),
            key=lambda c: (
                c.quote.start,
                c.quote.end,
                c.kind,
                str(sorted((r, tuple(e.key for e in es)) for r, es in c.roles.items())),
            ),
        )
    )


def standing(claim: Claim) -> Claim:
    """What still holds where ``claim`` says that its end is planned or refused: "France is to leave its base"."""
    labels = {k: v for k, v in claim.labels.items() if k != "change"}
    return replace(
        claim, modality=Modality.ASSERTED, labels=MappingProxyType(labels), time=None, attributed_to=None
    )


def _only_planned(claim: Claim, planned: Claim) -> bool:
    """Whether ``claim`` asserts what the same sentence plans: two readings of one act, the cautious one counts."""
    return (
        claim.modality is Modality.ASSERTED
        and claim.quote == planned.quote
        and "change" not in planned.labels
        and _same(replace(claim, modality=planned.modality), planned)
    )


def _same(one: Claim, two: Claim) -> bool:
    if one.kind != two.kind or one.modality is not two.modality:
        return False
    if one.kind == "statement":
        return one.quote == two.quote and one.roles == two.roles
    if {k: v for k, v in one.labels.items() if k not in FREE} != {
        k: v for k, v in two.labels.items() if k not in FREE
    }:
        return False
    if not _times_agree(one.time, two.time) or _other_people(one, two):
        return False
    return all(
        _agree(role, one.roles.get(role, ()), two.roles.get(role, ())) for role in {*one.roles, *two.roles}
    )


def _other_people(one: Claim, two: Claim) -> bool:
    """Whether two meetings named who met, and it was not the same people: the guest saw a minister, then the king."""
    first, second = (set(c.roles.get("persons", ())) for c in (one, two))
    return len(first) > 1 and len(second) > 1 and not (first <= second or second <= first)


def _agree(role: str, one: tuple[Entity, ...], two: tuple[Entity, ...]) -> bool:
    if not one or not two:
        return role in OPTIONAL
    if role in LISTS:
        return role in OPTIONAL or set(one) <= set(two) or set(two) <= set(one)
    if role == "place":
        return one == two or one[0].part_of in two or two[0].part_of in one
    return one == two or role in OPTIONAL


def _times_agree(one: Interval | None, two: Interval | None) -> bool:
    if one is None or two is None:
        return True
    a, b = str(one), str(two)
    return a.startswith(b) or b.startswith(a)


def _join(one: Claim, two: Claim) -> Claim:
    best, other = (two, one) if _weight(two) > _weight(one) else (one, two)
    roles = {
        role: tuple(dict.fromkeys((*best.roles.get(role, ()), *other.roles.get(role, ()))))
        if role in LISTS
        else best.roles.get(role) or other.roles[role]
        for role in {**best.roles, **other.roles}
    }
    quotes = dict.fromkeys((*one.also, *two.also, other.quote))
    quotes.pop(best.quote, None)
    time = (
        best.time
        if best.time and (not other.time or len(str(best.time)) >= len(str(other.time)))
        else other.time
    )
    return replace(
        best,
        roles=MappingProxyType(roles),
        labels=MappingProxyType({**other.labels, **best.labels}),
        time=time,
        also=tuple(sorted(quotes, key=lambda q: q.start)),
        confidence=max(one.confidence, two.confidence),
        attributed_to=best.attributed_to if best.attributed_to and other.attributed_to else None,
    )


def _weight(claim: Claim) -> tuple[int, int, float]:
    return (sum(map(len, claim.roles.values())), len(str(claim.time or "")), claim.confidence)
