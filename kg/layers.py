"""A change to the graph in, the same change with everything that follows from it out: the one way a graph is edited.

A fact is asserted in layers; the default graph holds what any layer says, once.  So a fact added to the default graph
goes to the layer ``edits``, a fact removed from it leaves every layer that asserts it, and a fact that follows from
others stays as long as they do.  What is derived is derived anew.
"""

from collections.abc import Callable, Iterable
from functools import cache

import pyoxigraph as ox
from rdflib import XSD, Graph, Literal, Namespace, URIRef

from kg.delta import Change
from kg.errors import SettingError
from kg.infer import infer
from kg.namespaces import BASE, bind
from kg.ontology import aligned
from kg.quads import quads, rdflib_term
from kg.resources import directory
from kg.standing import standing
from kg.validate import validate

__all__ = ["DERIVED", "base_of", "default_graph", "settle", "violations", "warm_up"]

DERIVED = ("standing", "ontology", "inferred")
"""The layers that nobody writes by hand."""
DEFAULT_GRAPH = ox.DefaultGraph()
SH = Namespace("http://www.w3.org/ns/shacl#")
INTEGERS = frozenset(
    {
        XSD.nonNegativeInteger, XSD.positiveInteger, XSD.nonPositiveInteger, XSD.negativeInteger, XSD.long, XSD.int,
        XSD.short, XSD.byte, XSD.unsignedLong, XSD.unsignedInt, XSD.unsignedShort, XSD.unsignedByte,
    }
)  # fmt: skip


def base_of(database: ox.Store) -> str:
    """Return the base IRI of the graph in ``database``, told by the names of its layers."""
    for graph in database.named_graphs():
        for layer in DERIVED:
            if isinstance(graph, ox.NamedNode) and graph.value.endswith(f"graph/{layer}"):
                return graph.value.removesuffix(f"graph/{layer}")
    return BASE


def settle(change: Change, check: Callable[[Graph], None]) -> None:
    """Bring all layers and the default graph in step with what was changed so far.

    Args:
        change: the change in the making.
        check: is given all that is stated, before anything is inferred from it; it raises what it will.

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
    check(whole)
    _replace(change, derived["standing"], stands)
    if not change.database.contains_named_graph(derived["ontology"]):
        _replace(change, derived["ontology"], aligned())
    _replace(change, derived["inferred"], infer(whole))
    said = {
        ox.Quad(q.subject, q.predicate, q.object, DEFAULT_GRAPH)
        for q in change.database
        if q.graph_name != DEFAULT_GRAPH
    }
    held = set(change.database.quads_for_pattern(None, None, None, DEFAULT_GRAPH))
    change.remove(held - said)
    change.add(said - held)


def violations(graph: Graph) -> str:
    """Return the report of the shapes if ``graph``, as it comes from a store, violates them, else nothing.

    Raises:
        GraphError: the shapes cannot be used.
    """
    report = validate(_as_declared(graph))
    return "" if report.conforms else str(report)


def default_graph(database: ox.Store) -> Graph:
    """Return the default graph of ``database``.

    Raises:
        GraphError: it has a triple that RDF 1.1 does not know.
    """
    return _graph(database, [DEFAULT_GRAPH])


def _as_declared(graph: Graph) -> Graph:
    """``graph`` with the integers that shapes want of a narrower datatype in that; the engine keeps them as integers."""
    for name, datatype in _narrower():
        for s, p, o in list(graph.triples((None, name, None))):
            if isinstance(o, Literal) and o.datatype == XSD.integer:
                graph.remove((s, p, o))
                graph.add((s, p, Literal(str(o), datatype=datatype, normalize=False)))
    return graph


@cache
def _narrower() -> tuple[tuple[URIRef, URIRef], ...]:
    """The properties whose values the shapes want of a datatype derived from xsd:integer, and that datatype."""
    shapes = Graph()
    for path in sorted(directory("shapes").glob("*.ttl")):
        shapes.parse(path, format="turtle")
    pairs = (
        (shapes.value(shape, SH.path), datatype) for shape, datatype in shapes.subject_objects(SH.datatype)
    )
    return tuple(
        (name, datatype)
        for name, datatype in pairs
        if isinstance(name, URIRef) and isinstance(datatype, URIRef) and datatype in INTEGERS
    )


def warm_up() -> None:
    """Read what every write needs, once."""
    aligned()
    _narrower()
    validate(Graph())


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
    stored = ox.Store()
    stored.extend(quads(graph, layer))
    new, old = set(stored), set(change.database.quads_for_pattern(None, None, None, layer))
    change.remove(old - new)
    change.create(layer)
    change.add(new - old)
