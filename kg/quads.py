"""RDF terms: takes rdflib's terms and triples, gives the store engine's terms and quads, and back."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from kg.errors import GraphError

__all__ = ["GraphName", "Term", "Triple", "engine_term", "quads", "rdflib_term"]

Triple: TypeAlias = tuple[Node, Node, Node]
GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def engine_term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return an rdflib term as a term of the store's engine; lexical forms and blank node labels are kept.

    Raises:
        GraphError: the term is not an RDF 1.1 term, or its IRI is not absolute or has characters no IRI has.
    """
    try:
        if isinstance(node, rdflib.URIRef):
            return ox.NamedNode(str(node))
        if isinstance(node, rdflib.BNode):
            return ox.BlankNode(str(node))
        if isinstance(node, rdflib.Literal):
            if node.language:
                return ox.Literal(str(node), language=node.language)
            if node.datatype:
                return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)))
            return ox.Literal(str(node))
    except ValueError as error:
        raise GraphError(f"{node!r} is not a valid RDF term: {error}") from error
    raise GraphError(f"{node!r} is not an RDF term; expected an IRI, a blank node or a literal")


def rdflib_term(term: Term) -> Node:
    """Return a term of the store's engine as an rdflib term.

    Raises:
        GraphError: the term is an RDF 1.2 triple term, which rdflib does not have.
    """
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype.value == str(rdflib.XSD.string):
            return rdflib.Literal(term.value)  # to rdflib, a string with and without its datatype are two
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    raise GraphError(f"{term} is a triple term, which RDF 1.1 tools cannot read")


def quads(triples: Iterable[Triple], *graphs: GraphName) -> Iterator[ox.Quad]:
    """Yield every triple once for each of ``graphs``.

    Raises:
        GraphError: a triple that RDF does not allow, such as one with a literal as its subject.
    """
    for subject, predicate, value in triples:
        s, p, o = engine_term(subject), engine_term(predicate), engine_term(value)
        if isinstance(s, ox.Literal) or not isinstance(p, ox.NamedNode):
            raise GraphError(f"not an RDF triple: {s} {p} {o}")
        for graph in graphs:
            yield ox.Quad(s, p, o, graph)
