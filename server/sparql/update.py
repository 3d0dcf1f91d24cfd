"""A SPARQL update and a change in the making in, the change it makes out (SPARQL 1.1 Update).

The engine answers the patterns; the quads to add and remove are found here, because what is to be committed must be
known quad by quad.
"""

import contextlib
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

import pyoxigraph as ox

from kg.delta import Change
from kg.quads import GraphName
from server.problem import Problem
from server.sparql.ask import Found, ask
from server.sparql.dataset import Dataset
from server.sparql.dialect import small_booleans
from server.sparql.templates import template
from server.sparql.updates import DataOperation, GraphOperation, Load, Modify, operations

__all__ = ["run_update"]

DEFAULT_GRAPH = ox.DefaultGraph()
Fetch = Callable[[str], Iterable[ox.Triple]]
Services = Callable[[str, Callable[[str], Found], str], str]
Sealed = Callable[[], AbstractContextManager[None]]


def run_update(
    change: Change,
    update: str,
    base: str,
    using: Dataset,
    fetch: Fetch,
    services: Services,
    sealed: Sealed,
) -> None:
    """Do what ``update`` says to ``change``.

    Args:
        change: the change in the making, on its database.
        update: the text.
        base: the IRI against which relative IRIs are resolved.
        using: the dataset the request names; it must not name one where the text does.
        fetch: gives the triples of a document for ``LOAD``.
        services: puts the solutions of services in place of ``SERVICE`` in a query; it takes the query, how to ask
            our own data, and the base.
        sealed: within it no connection can be made.

    Raises:
        SyntaxError: the text is no SPARQL update.
        Problem: an operation cannot be done; ``change`` is not to be used then.
    """
    update = small_booleans(update)
    with sealed():
        _check_syntax(update, base)
    for operation in operations(update, base):
        if isinstance(operation, Load):
            _load(change, operation, fetch)
            continue
        if isinstance(operation, Modify):
            _modify(change, operation, base, using, services, sealed)
            continue
        with sealed():
            if isinstance(operation, DataOperation):
                _data(change, operation, base)
            else:
                _graphs(change, operation)


def _check_syntax(update: str, base: str) -> None:
    """Let the engine read the whole of it, on nothing."""
    with contextlib.suppress(OSError, RuntimeError, ValueError):  # well formed, and not to be done on nothing
        ox.Store().update(update, base_iri=base)


def _data(change: Change, operation: DataOperation, base: str) -> None:
    told = ox.Store()
    told.update(f"{operation.prologue}\nINSERT DATA {operation.block}", base_iri=base)
    if not operation.insert:
        change.remove(told)
        return
    for graph in told.named_graphs():
        change.create(graph)
    change.add(told)


def _modify(
    change: Change, operation: Modify, base: str, using: Dataset, services: Services, sealed: Sealed
) -> None:
    if using and (operation.dataset or operation.graph):
        raise Problem(
            400,
            "Two datasets",
            "the request has using-graph-uri or using-named-graph-uri, so the update may have neither USING nor WITH",
        )
    graph = ox.NamedNode(operation.graph) if operation.graph else DEFAULT_GRAPH
    dataset = operation.dataset or using

    def local(query: str) -> Found:
        with sealed():
            return ask(change.database, query, base, dataset, graph)

    with sealed():
        delete = template(operation.prologue, operation.delete or "{}", base, graph)
        insert = template(operation.prologue, operation.insert or "{}", base, graph)
    variables = tuple(dict.fromkeys((*delete.variables, *insert.variables)))
    asked = " ".join(f"?{v}" for v in variables) or "(1 AS ?solution)"
    distinct = "" if insert.fresh else "DISTINCT"
    query = f"{operation.prologue}\nSELECT {distinct} {asked} WHERE {operation.where}"
    query = services(query, local, base)
    removed: dict[ox.Quad, None] = {}
    added: dict[ox.Quad, None] = {}
    rows = local(query)
    assert isinstance(rows, ox.QuerySolutions)
    with sealed():
        for solution in rows:
            row = {name: solution[name] for name in variables}
            removed.update(dict.fromkeys(delete.fill(row)))
            added.update(dict.fromkeys(insert.fill(row)))
        change.remove(removed)
        change.add(added)


def _graphs(change: Change, operation: GraphOperation) -> None:
    """``CREATE``, ``CLEAR``, ``DROP``, ``ADD``, ``MOVE`` and ``COPY`` (section 3.2)."""
    if operation.verb in ("CREATE", "CLEAR", "DROP"):
        _manage(change, operation)
        return
    source, target = _name(operation.source), _name(operation.target)
    if not _exists(change, source):
        if not operation.silent:
            raise _missing(operation.source)
        return
    if source == target:
        return
    found = [
        ox.Quad(q.subject, q.predicate, q.object, target)
        for q in change.database.quads_for_pattern(None, None, None, source)
    ]
    if operation.verb != "ADD":
        change.clear(target)
    change.create(target)
    change.add(found)
    if operation.verb == "MOVE":
        change.drop(source)


def _manage(change: Change, operation: GraphOperation) -> None:
    if operation.verb == "CREATE":
        graph = _name(operation.source)
        if _exists(change, graph) and not operation.silent:
            raise Problem(
                409, "The graph exists", f"CREATE GRAPH <{operation.source}>: drop it first or add SILENT"
            )
        change.create(graph)
        return
    named: list[GraphName] = list(change.database.named_graphs())
    every: dict[str, list[GraphName]] = {
        "DEFAULT": [DEFAULT_GRAPH],
        "NAMED": named,
        "ALL": [DEFAULT_GRAPH, *named],
    }
    graphs = every[operation.source] if operation.source in every else [_name(operation.source)]
    for name in graphs:
        if not _exists(change, name) and not operation.silent:
            raise _missing(operation.source)
        (change.drop if operation.verb == "DROP" else change.clear)(name)


def _load(change: Change, operation: Load, fetch: Fetch) -> None:
    graph = _name(operation.graph or "DEFAULT")
    try:
        found = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in fetch(operation.document)]
    except Problem:
        if not operation.silent:
            raise
        return
    change.create(graph)
    change.add(found)


def _name(graph: str) -> ox.NamedNode | ox.DefaultGraph:
    return DEFAULT_GRAPH if graph == "DEFAULT" else ox.NamedNode(graph)


def _exists(change: Change, graph: GraphName) -> bool:
    return isinstance(graph, ox.DefaultGraph) or change.database.contains_named_graph(graph)


def _missing(graph: str) -> Problem:
    return Problem(404, "No such graph", f"there is no graph <{graph}>; SILENT would pass over it")
