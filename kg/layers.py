"""A change to the graph in, the same change with everything that follows from it out: the one way a graph is edited.

A fact is asserted in layers; the default graph holds what any layer says, once.  So a fact added to the default graph
goes to the layer ``edits``, a fact removed from it leaves every layer that asserts it, and a fact that follows from
others stays as long as they do.  What is derived is derived anew.
"""

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import Graph

from kg.delta import Change
from kg.errors import SettingError
from kg.infer import infer, ontology
from kg.namespaces import BASE, bind
from kg.quads import quads, rdflib_term
from kg.standing import standing
from kg.validate import validate

__all__ = ["DERIVED", "base_of", "settle", "violations"]

DERIVED = ("standing", "ontology", "inferred")
"""The layers that nobody writes by hand."""
DEFAULT_GRAPH = ox.DefaultGraph()


def base_of(database: ox.Store) -> str:
    """Return the base IRI of the graph in ``database``, told by the names of its layers."""
    for graph in database.named_graphs():
        for layer in DERIVED:
            if isinstance(graph, ox.NamedNode) and graph.value.endswith(f"graph/{layer}"):
                return graph.value.removesuffix(f"graph/{layer}")
    return BASE


def settle(change: Change) -> None:
    """Bring all layers and the default graph in step with what was changed so far.

    Raises:
        SettingError: a derived layer was changed; it is not written by hand.
        GraphError: the graph would contradict the ontology.
    """
    delta = change.delta()
    if not delta:
        return
    base = base_of(change.database)
    derived = {layer: ox.NamedNode(f"{base}graph/{layer}") for layer in DERIVED}
    touched = {quad.graph_name for quad in (*delta.added, *delta.removed)} | {*delta.created, *delta.dropped}
    for graph in derived.values():
        if graph in touched:
            raise SettingError(f"{graph} is derived from the other layers; change those")
    layers = [graph for graph in change.database.named_graphs() if graph not in derived.values()]
    for quad in delta.removed:
        if quad.graph_name == DEFAULT_GRAPH:
            change.remove(_in(layers, [quad]))
    edits = ox.NamedNode(f"{base}graph/edits")
    change.add(_in([edits], [quad for quad in delta.added if quad.graph_name == DEFAULT_GRAPH]))
    layers = [graph for graph in change.database.named_graphs() if graph not in derived.values()]
    authority = ox.NamedNode(f"{base}graph/authority")
    told = _graph(change.database, [graph for graph in layers if graph != authority])
    stands = standing(told)
    whole = told + _graph(change.database, [authority]) + stands
    _replace(change, derived["standing"], stands)
    _replace(change, derived["ontology"], ontology())
    _replace(change, derived["inferred"], infer(whole))
    said = {
        ox.Quad(q.subject, q.predicate, q.object, DEFAULT_GRAPH)
        for q in change.database
        if q.graph_name != DEFAULT_GRAPH
    }
    held = set(change.database.quads_for_pattern(None, None, None, DEFAULT_GRAPH))
    change.remove(held - said)
    change.add(said - held)


def violations(database: ox.Store) -> str:
    """Return the report of the shapes if the default graph of ``database`` violates them, else nothing.

    Raises:
        GraphError: a triple cannot be checked, or the shapes cannot be used.
    """
    report = validate(_graph(database, [DEFAULT_GRAPH]))
    return "" if report.conforms else str(report)


def _in(graphs: Iterable[ox.NamedNode | ox.BlankNode], found: Iterable[ox.Quad]) -> list[ox.Quad]:
    found = list(found)
    return [ox.Quad(q.subject, q.predicate, q.object, graph) for graph in graphs for q in found]


def _graph(database: ox.Store, layers: Iterable[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]) -> Graph:
    made = bind(Graph())
    for layer in layers:
        for quad in database.quads_for_pattern(None, None, None, layer):
            made.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
    return made


def _replace(change: Change, layer: ox.NamedNode, graph: Graph) -> None:
    """Make ``graph`` the content of ``layer``; blank nodes keep the names they have."""
    new, old = set(quads(graph, layer)), set(change.database.quads_for_pattern(None, None, None, layer))
    change.remove(old - new)
    change.create(layer)
    change.add(new - old)
