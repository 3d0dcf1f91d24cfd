"""Names of one article as they are found: each token belongs to one name at most, and a later finding replaces an earlier."""

from dataclasses import dataclass

from spacy.tokens import Doc

from kg.claims import Entity, PartialDate
from kg.entities import Gazetteer

__all__ = ["Found", "Name"]


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens ``start:end`` name ``entity``; ``how`` is the way: ``name``, ``acronym``, ``demonym``, ``capital``,
    ``metonym``, ``city`` for the authority's, ``composed``, ``person``, ``seen`` for others, ``dropped`` for an
    acronym in brackets that only introduces itself.
    """

    start: int
    end: int
    entity: Entity
    how: str


class Found:
    """The names found so far in one article, by token."""

    def __init__(self, doc: Doc, gazetteer: Gazetteer, at: PartialDate | None) -> None:
        self.words = [token.text for token in doc]
        self.at = at
        self.doc = doc
        self.gazetteer = gazetteer
        self.names: list[Name] = []
        self.taken: dict[int, Name] = {}

    def add(self, start: int, end: int, entity: Entity, how: str) -> None:
        """Let tokens ``start:end`` name ``entity``, and nothing else."""
        for name in {self.taken[i] for i in range(start, end) if i in self.taken}:
            self.names.remove(name)
            for i in range(name.start, name.end):
                del self.taken[i]
        name = Name(start, end, entity, how)
        self.names.append(name)
        self.taken.update(dict.fromkeys(range(start, end), name))

    def free(self, start: int, end: int) -> bool:
        """Whether none of the tokens ``start:end`` names anything yet."""
        return not any(i in self.taken for i in range(start, end))
