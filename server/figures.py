"""A dataset in, its figures out: how large its graphs are, which classes and properties they use (for VoID)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

__all__ = ["Figures", "figures"]

COUNTED = (
    "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) { ?s ?p ?o }"
)
CLASSES = (
    "SELECT ?x (COUNT(*) AS ?n) { ?s a ?x FILTER (isIRI(?x)) } GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 500"
)
PROPERTIES = "SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 500"
GRAPHS = "SELECT ?x (COUNT(*) AS ?n) { GRAPH ?x { ?s ?p ?o } } GROUP BY ?x ORDER BY ?x LIMIT 10000"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many ``triples``, distinct ``subjects`` and ``objects`` the default graph has; triples by graph, uses by name."""

    triples: int
    subjects: int
    objects: int
    graphs: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, int]


def figures(data: ox.Store) -> Figures:
    """Return the figures of ``data``; of classes and properties the five hundred used most."""
    (whole,) = _rows(data, COUNTED)
    named = {graph.value: 0 for graph in data.named_graphs() if isinstance(graph, ox.NamedNode)}
    return Figures(
        int(whole["n"]),
        int(whole["subjects"]),
        int(whole["objects"]),
        named | _counts(data, GRAPHS),
        _counts(data, CLASSES),
        _counts(data, PROPERTIES),
    )


def _counts(data: ox.Store, query: str) -> dict[str, int]:
    return {row["x"]: int(row["n"]) for row in _rows(data, query) if "x" in row}


def _rows(data: ox.Store, query: str) -> list[dict[str, str]]:
    found = data.query(query)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [
        {name: str(getattr(row[name], "value", "")) for name in names if row[name] is not None}
        for row in found
    ]
