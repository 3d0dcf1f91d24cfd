"""A query and the dataset it names in, the engine's answer out: the one place where a query meets the engine."""

import pyoxigraph as ox

from kg.quads import GraphName
from server.sparql.dataset import Dataset, merged

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
        return merged(database, dataset).query(
            query, base_iri=base, default_graph=[DEFAULT_GRAPH], named_graphs=named
        )
    if dataset:
        defaults: list[GraphName] = [ox.NamedNode(g) for g in dataset.default]
        return database.query(query, base_iri=base, default_graph=defaults, named_graphs=named)
    if default == DEFAULT_GRAPH:
        return database.query(query, base_iri=base)
    return database.query(query, base_iri=base, default_graph=[default])
