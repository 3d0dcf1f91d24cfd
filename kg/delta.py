"""What a write changes: quads added and removed, named graphs made and dropped, as a value and as text.

The text is N-Quads, each line led by ``+`` or ``-``; a line ``+ <g>`` or ``- <g>`` makes or drops the graph itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import GraphError
from kg.quads import GraphName

__all__ = ["DEEPEST_TRIPLE_TERM", "Change", "Delta"]

DEEPEST_TRIPLE_TERM = 100
"""How deep triple terms may stand in each other."""

NamedGraph = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True, slots=True)
class Delta:
    """The difference between two states of a dataset.  ``added`` were not there before, ``removed`` were."""

    added: tuple[ox.Quad, ...] = ()
    removed: tuple[ox.Quad, ...] = ()
    created: tuple[NamedGraph, ...] = ()
    dropped: tuple[NamedGraph, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.created or self.dropped)

    def apply(self, database: ox.Store) -> None:
        """Bring ``database`` from the one state to the other; doing so twice does no harm."""
        for quad in self.removed:
            database.remove(quad)
        for graph in self.dropped:
            database.remove_graph(graph)
        for graph in self.created:
            database.add_graph(graph)
        if self.added:
            database.extend(self.added)

    def to_bytes(self) -> bytes:
        """Return the delta as text."""
        lines = [
            *(f"- {quad} .\n" for quad in self.removed),
            *(f"- {graph}\n" for graph in self.dropped),
            *(f"+ {graph}\n" for graph in self.created),
            *(f"+ {quad} .\n" for quad in self.added),
        ]
        return "".join(lines).encode()

    @classmethod
    def from_bytes(cls, text: bytes) -> "Delta":
        """Return the delta that :meth:`to_bytes` wrote.

        Raises:
            SyntaxError: ``text`` is not one.
        """
        added: list[bytes] = []
        removed: list[bytes] = []
        created: list[NamedGraph] = []
        dropped: list[NamedGraph] = []
        for line in text.split(b"\n"):
            sign, rest = line[:2], line[2:]
            if rest.endswith(b" ."):
                (added if sign == b"+ " else removed).append(rest)
            elif rest:
                (created if sign == b"+ " else dropped).append(_graph(rest.decode()))
        return cls(_quads(added), _quads(removed), tuple(created), tuple(dropped))


class Change:
    """A delta in the making: each step is applied to ``database`` at once, and the sum of all steps is kept."""

    def __init__(self, database: ox.Store) -> None:
        self.database = database
        self._added: dict[ox.Quad, None] = {}
        self._removed: dict[ox.Quad, None] = {}
        self._created: dict[NamedGraph, None] = {}
        self._dropped: dict[NamedGraph, None] = {}

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add ``quads``, and the named graphs they are in.

        Raises:
            GraphError: triple terms stand in each other deeper than :data:`DEEPEST_TRIPLE_TERM`.
        """
        fresh = [quad for quad in _as_stored(_shallow(quads)) if quad not in self.database]
        for graph in {quad.graph_name for quad in fresh}:
            self.create(graph)
        for quad in fresh:
            if self._removed.pop(quad, self) is self:
                self._added[quad] = None
        self.database.extend(fresh)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove ``quads``; their graphs stay, if empty."""
        for quad in [quad for quad in _as_stored(quads) if quad in self.database]:
            if self._added.pop(quad, self) is self:
                self._removed[quad] = None
            self.database.remove(quad)

    def create(self, graph: GraphName) -> None:
        """Make the named graph ``graph`` where there is none."""
        if not isinstance(graph, ox.DefaultGraph) and not self.database.contains_named_graph(graph):
            if self._dropped.pop(graph, self) is self:
                self._created[graph] = None
            self.database.add_graph(graph)

    def clear(self, graph: GraphName) -> None:
        """Remove every quad of ``graph``."""
        self.remove(list(self.database.quads_for_pattern(None, None, None, graph)))

    def drop(self, graph: GraphName) -> None:
        """Remove every quad of ``graph``, and the graph itself if it is a named one."""
        self.clear(graph)
        if not isinstance(graph, ox.DefaultGraph) and self.database.contains_named_graph(graph):
            if self._created.pop(graph, self) is self:
                self._dropped[graph] = None
            self.database.remove_graph(graph)

    def delta(self) -> Delta:
        """Return the sum of all steps so far."""
        return Delta(tuple(self._added), tuple(self._removed), tuple(self._created), tuple(self._dropped))


def _shallow(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads; what nests deeper could be written, and would end every process that reads it again."""
    for quad in quads:
        term, depth = quad.object, 0
        while isinstance(term, ox.Triple):
            term, depth = term.object, depth + 1
            if depth > DEEPEST_TRIPLE_TERM:
                raise GraphError(f"triple terms may stand in each other {DEEPEST_TRIPLE_TERM} deep")
        yield quad


def _as_stored(quads: Iterable[ox.Quad]) -> ox.Store:
    """The quads, each once and as the engine gives them back: it keeps the value of a number, not its spelling."""
    stored = ox.Store()
    stored.extend(quads)
    return stored


def _quads(lines: list[bytes]) -> tuple[ox.Quad, ...]:
    return tuple(_parsed(b"\n".join(lines)))


def _parsed(text: bytes) -> Iterator[ox.Quad]:
    for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad, ox.Quad)
        yield quad


def _graph(text: str) -> NamedGraph:
    return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text[1:-1])
