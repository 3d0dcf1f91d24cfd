"""A query and the dataset it names in, the engine's answer out: the one place where a query meets the engine."""

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from kg.quads import GraphName
from server.sparql.dataset import Dataset, merged
from server.sparql.dialect import mended, small_booleans

__all__ = ["Found", "ask"]

DEFAULT_GRAPH = ox.DefaultGraph()
Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def ask(
    database: ox.Store, query: str, base: str, dataset: Dataset, default: GraphName = DEFAULT_GRAPH
) -> Found:
    """Return what ``database`` answers to ``query``.

    Args:
        database: the data.
        query: a SPARQL query without ``FROM``, or whose ``FROM`` is in ``dataset`` already.
        base: the IRI against which relative IRIs are resolved.
        dataset: the graphs to ask; where it names none, the graph ``default`` and all named graphs.
        default: the default graph where ``dataset`` names none.

    Raises:
        SyntaxError: the query is no SPARQL.
        OSError, RuntimeError, ValueError: the engine cannot answer.
    """
    named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(g) for g in dataset.named]
    if len(dataset.default) > 1:
        data = merged(database, dataset)
        return _told(data, query, base, dataset.named, default_graph=[DEFAULT_GRAPH], named_graphs=named)
    if dataset:
        defaults: list[GraphName] = [ox.NamedNode(g) for g in dataset.default]
        return _told(database, query, base, dataset.named, default_graph=defaults, named_graphs=named)
    if default == DEFAULT_GRAPH:
        return _told(database, query, base, None)
    return _told(database, query, base, None, default_graph=[default])


def _told(database: ox.Store, query: str, base: str, graphs: Sequence[str] | None, **dataset: Any) -> Found:
    """Ask the engine in its own dialect; should it not read that, the query as it came, for its word on it."""
    query = small_booleans(query)
    what = mended(query, database, base, graphs)
    try:
        return database.query(
            what.text, base_iri=base, custom_functions=dict(what.functions) or None, **dataset
        )
    except SyntaxError:
        if what.text == query:
            raise
        return database.query(query, base_iri=base, custom_functions=dict(what.functions) or None, **dataset)
