"""An article and its claims to JSON and back, with nothing lost: what processes hand each other and what is kept on disk."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from kg.article import Article
from kg.claims import Abstention, Claim, Entity, EntityType, Interval, Modality, PartialDate, Quote

__all__ = ["Read", "from_json", "to_json"]


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read: its ``article``, the ``claims``, and what was not understood, where that was asked."""

    name: str
    article: Article
    claims: tuple[Claim, ...]
    abstained: tuple[Abstention, ...] = ()


def to_json(read: Read) -> bytes:
    """Return ``read``, without its name, as JSON in UTF-8."""
    article = asdict(read.article)
    article["published"] = _date(read.article.published)
    value = {
        "article": article,
        "claims": [_claim(claim) for claim in read.claims],
        "abstained": [asdict(each) for each in read.abstained],
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def from_json(data: bytes, name: str) -> Read:
    """Return what :func:`to_json` wrote, under ``name``.

    Raises:
        ValueError, KeyError, TypeError: ``data`` are something else.
    """
    value = json.loads(data)
    told = value["article"]
    told["published"] = _to_date(told["published"])
    told["body"] = tuple((start, end) for start, end in told["body"])
    return Read(
        name,
        Article(**told),
        tuple(_to_claim(each) for each in value["claims"]),
        tuple(Abstention(**{**each, "quote": Quote(**each["quote"])}) for each in value["abstained"]),
    )


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "kind": claim.kind,
        "roles": {role: [_entity(e) for e in entities] for role, entities in claim.roles.items()},
        "quotes": [[q.exact, q.start, q.end] for q in (claim.quote, *claim.also)],
        "labels": dict(claim.labels),
        "modality": claim.modality,
        "time": [_date(claim.time.start), _date(claim.time.end)] if claim.time else None,
        "attributed_to": _entity(claim.attributed_to),
        "frame": claim.frame,
        "confidence": claim.confidence,
    }


def _to_claim(told: dict[str, Any]) -> Claim:
    quote, *also = (Quote(exact, start, end) for exact, start, end in told["quotes"])
    roles = {role: tuple(filter(None, map(_to_entity, each))) for role, each in told["roles"].items()}
    time = told["time"]
    return Claim(
        told["kind"],
        MappingProxyType(roles),
        quote,
        MappingProxyType(told["labels"]),
        Modality(told["modality"]),
        Interval(_to_date(time[0]), _to_date(time[1])) if time else None,
        _to_entity(told["attributed_to"]),
        tuple(also),
        told["frame"],
        told["confidence"],
    )


def _entity(entity: Entity | None) -> list[Any] | None:
    if entity is None:
        return None
    return [entity.type, entity.name, entity.subtype, _entity(entity.part_of), entity.wikidata]


def _to_entity(told: Sequence[Any] | None) -> Entity | None:
    if told is None:
        return None
    kind, name, subtype, part_of, wikidata = told
    return Entity(EntityType(kind), name, subtype, _to_entity(part_of), wikidata)


def _date(value: PartialDate | None) -> list[int | None] | None:
    return [value.year, value.month, value.day] if value else None


def _to_date(told: Sequence[int] | None) -> PartialDate | None:
    return PartialDate(*told) if told else None
