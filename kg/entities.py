"""The authority data in, look-ups out: which words name which state, organisation, armed group or place.

The tables of :file:`kg/authority/` are read once.  A surface form is told apart by how it names: ``name``,
``acronym``, ``demonym`` ("Malian"), ``capital`` (a seat that may stand for its government), ``metonym`` ("the Kremlin").
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.claims import Entity, EntityType
from kg.errors import PactgraphError
from kg.resources import directory

__all__ = ["Gazetteer", "Match", "load_gazetteer"]

PREFIX = 3
LONGEST = 12
"""Tokens; no name of the authority data is longer."""


@dataclass(frozen=True, slots=True)
class Match:
    """``length`` tokens name ``entity``; ``how`` is ``name``, ``acronym``, ``demonym``, ``capital`` or ``metonym``."""

    length: int
    entity: Entity
    how: str


class Gazetteer:
    """Every name of the authority data."""

    def __init__(self, forms: Iterable[tuple[str, Entity, str]], members: Mapping[str, Sequence[str]]) -> None:
        self._forms: dict[str, tuple[Entity, str]] = {}
        self._by_prefix: dict[str, set[str]] = defaultdict(set)
        self._entities: dict[str, Entity] = {}
        self._names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for form, entity, how in forms:
            packed = _packed(form)
            if packed in self._forms:
                continue
            self._forms[packed] = (entity, how)
            self._by_prefix[packed[:PREFIX]].add(packed)
            self._names[entity.key].append((form, how))
            if how in ("name", "acronym"):
                self._entities.setdefault(entity.name, entity)
        self._members = {name: tuple(self._entities[m] for m in listed) for name, listed in members.items()}

    def find(self, name: str) -> tuple[Entity, str] | None:
        """Return the entity that ``name`` names and how, or None."""
        return self._forms.get(_packed(name))

    def longest(self, words: Sequence[str], at: int) -> Match | None:
        """Return the longest name that begins at token ``at`` of ``words``, or None."""
        best: Match | None = None
        candidates = self._by_prefix.get("".join(words[at : at + PREFIX])[:PREFIX])
        if not candidates:
            return None
        packed = ""
        for length, word in enumerate(words[at : at + LONGEST], 1):
            packed += _packed(word)
            if packed in candidates:
                entity, how = self._forms[packed]
                best = Match(length, entity, how)
        return best

    def members(self, organisation: Entity) -> tuple[Entity, ...]:
        """Return the states that belong to ``organisation``; none where the authority data does not say."""
        return self._members.get(organisation.name, ())

    def names(self, entity: Entity) -> tuple[tuple[str, str], ...]:
        """Return the forms that name ``entity``, each with how; none for an entity not in the authority data."""
        return tuple(self._names.get(entity.key, ()))

    def __iter__(self) -> Iterator[Entity]:
        """Iterate over the entities, in the order of the tables."""
        return iter(self._entities.values())


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer of the installation.

    Raises:
        PactgraphError: a table is missing or names something another table lacks.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for row in _table("memberships"):
        members[row["organisation"]].append(row["member"])
    try:
        return Gazetteer(_forms(), members)
    except KeyError as error:
        raise PactgraphError(f"memberships.csv names {error}, which states.csv lacks") from None


def _forms() -> Iterator[tuple[str, Entity, str]]:
    items = {row["name"]: row["wikidata"] for row in _table("cities")}
    states: dict[str, Entity] = {}
    for row in _table("states"):
        state = Entity(EntityType.STATE, row["name"], wikidata=row["wikidata"])
        states[state.name] = state
        yield state.name, state, "name"
        for form in _split(row["aliases"]):
            yield form, state, "acronym" if form.isupper() else "name"
        for form in _split(row["metonyms"]):
            yield form, state, "metonym"
        for form in _split(row["demonyms"]):
            yield form, state, "demonym"
        for form in _split(row["seats"]):
            yield form, Entity(EntityType.PLACE, form, "capital", state, items.get(form, "")), "capital"
    yield from _listed("organisations", EntityType.ORGANISATION)
    yield from _listed("armed_groups", EntityType.ARMED_GROUP)
    for row in _table("places"):
        place = Entity(EntityType.PLACE, row["name"], row["subtype"], states.get(row["state"]))
        for form in (place.name, *_split(row["aliases"])):
            yield form, place, "name"
    for row in _table("people"):
        yield row["name"], Entity(EntityType.PERSON, row["name"], wikidata=row["wikidata"]), "name"


def _listed(table: str, kind: EntityType) -> Iterator[tuple[str, Entity, str]]:
    for row in _table(table):
        entity = Entity(kind, row["name"], row["subtype"], wikidata=row["wikidata"])
        for form in (entity.name, *_split(row["aliases"])):
            yield form, entity, "acronym" if form.isupper() and len(form) < 9 else "name"


def _table(name: str) -> list[dict[str, str]]:
    path = directory("authority") / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise PactgraphError(f"the authority table {path.name} cannot be read: {error.strerror}") from error


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _packed(form: str) -> str:
    """``form`` without blanks and with plain apostrophes: however it was split into tokens, it compares equal."""
    return "".join(form.split()).replace("’", "'")
