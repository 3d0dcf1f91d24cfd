"""Claims in, claims out: a meeting without a date, told of with the visit it was part of, took place in the visit's month.

The same holds the other way round.  A day is never handed on: a visit may last longer than the talks.
"""

from collections.abc import Iterable
from dataclasses import replace

from kg.claims import Claim, Entity, EntityType, Interval, Modality, PartialDate

__all__ = ["date_by_occasion"]

# Characters; what is told further apart may be another visit.
NEAR = 700


def date_by_occasion(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return ``claims``, in their order, where a visit and the meetings during it share the month one of them tells."""
    claims = tuple(claims)
    held = [c for c in claims if c.modality is Modality.ASSERTED and c.kind in ("meeting", "visit")]
    return tuple(_dated(claim, held) if claim in held and claim.time is None else claim for claim in claims)


def _dated(claim: Claim, held: list[Claim]) -> Claim:
    months = {
        month
        for other in held
        if (month := _month(other.time)) is not None
        and {claim.kind, other.kind} == {"meeting", "visit"}
        and _together(*sorted((claim, other), key=lambda c: c.kind))
    }
    return replace(claim, time=Interval(months.pop())) if len(months) == 1 else claim


def _month(time: Interval | None) -> PartialDate | None:
    """The month ``time`` lies in; None where it is longer, or unknown."""
    if time is None or time.start is None or time.start.month is None:
        return None
    start, end = time.start, time.end or time.start
    return (
        PartialDate(start.year, start.month) if (start.year, start.month) == (end.year, end.month) else None
    )


def _together(meeting: Claim, visit: Claim) -> bool:
    """Whether the visitor is one of those who met, the hosts are the others, and both are told of in one breath."""
    here = {_state(e) for e in visit.roles.get("place", ())}
    there = {_state(e) for e in meeting.roles.get("place", ())}
    visitors = set(visit.roles.get("visitor", ()))
    met = {*meeting.roles.get("persons", ()), *meeting.roles.get("participants", ())}
    hosted = here & {*met, *meeting.roles.get("host", ())} or here & there
    return bool(
        hosted
        and visitors & met
        and (not there or here & there)
        and abs(meeting.quote.start - visit.quote.start) < NEAR
    )


def _state(entity: Entity) -> Entity:
    return entity.part_of if entity.type is EntityType.PLACE and entity.part_of is not None else entity
