"""The frames in, what a model is told of them out: the kinds of fact with their roles and labels, as a JSON schema."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.claims import Modality
from kg.frames import Frame, load_frames

__all__ = ["KindOfFact", "RoleOf", "answer_schema", "kinds_of_fact"]

MOST = 40
"""Claims in one answer."""
PLAYERS = 12
"""Of one role; small models name countries without end where nothing stops them."""


@dataclass(frozen=True, slots=True)
class RoleOf:
    """A role of a kind of fact: which kinds of entity may fill it, how many at least, and whether each makes a fact."""

    wanted: tuple[str, ...]
    required: bool
    each: bool = False
    least: int = 1


@dataclass(frozen=True, slots=True)
class KindOfFact:
    """A kind of fact as all its patterns together know it; ``distinct`` are pairs of roles that one cannot play both."""

    kind: str
    roles: dict[str, RoleOf]
    labels: dict[str, tuple[str, ...]]
    distinct: tuple[tuple[str, str], ...] = ()


# These two are read from reporting verbs and titles, not from patterns.
TOLD = {
    "statement": {"speaker": RoleOf(("speaker",), True)},
    "office": {"person": RoleOf(("person",), True, True), "of": RoleOf(("body",), True, True)},
}


@cache
def kinds_of_fact() -> dict[str, KindOfFact]:
    """Return the kinds of fact that the declared frames know, by name."""
    return {frame.kind: _kind(frame) for frame in load_frames()}


def _kind(frame: Frame) -> KindOfFact:
    rules: dict[str, list[Any]] = {}
    labels: dict[str, dict[str, None]] = {}
    for pattern in frame.patterns:
        for rule in pattern.roles:
            rules.setdefault(rule.role, []).append(rule)
        for label in (each for each in pattern.labels if each.required):
            values = [label.fixed, *(value for value, _ in label.classes), label.default]
            labels.setdefault(label.label, {}).update(dict.fromkeys(filter(None, values)))
    roles = {
        role: RoleOf(
            tuple(sorted({rule.wanted for rule in told})),
            len(told) == len(frame.patterns) and all(rule.required for rule in told),
            all(rule.each for rule in told),
            min(rule.least for rule in told),
        )
        for role, told in rules.items()
        if all(rule.wanted != "office" for rule in told)
    }
    distinct = dict.fromkeys(pair for pattern in frame.patterns for pair in pattern.distinct)
    return KindOfFact(
        frame.kind,
        TOLD.get(frame.kind, roles),
        {} if frame.kind in TOLD else {label: tuple(sorted(values)) for label, values in labels.items()},
        tuple(distinct),
    )


@cache
def answer_schema() -> dict[str, Any]:
    """Return the JSON schema of an answer, in the subset that servers take in ``response_format`` (all keys required)."""
    items = {"anyOf": [_claim_schema(kind) for kind in kinds_of_fact().values()]}
    return _object({"claims": {"type": "array", "maxItems": MOST, "items": items}})


def _claim_schema(kind: KindOfFact) -> dict[str, Any]:
    text = {"type": "string"}
    return _object(
        {
            "kind": _one_of([kind.kind]),
            "quote": text,
            "modality": _one_of([str(modality) for modality in Modality]),
            "roles": _object(
                {role: {"type": "array", "maxItems": PLAYERS, "items": text} for role in kind.roles}
            ),
            "labels": _object({label: _one_of(["", *values]) for label, values in kind.labels.items()}),
            "when": text,
            "said_by": text,
        }
    )


def _one_of(values: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
