"""A graph in, Turtle out: the same graph gives the same bytes, so that graphs can be compared line by line.

The ontology or article comes first, then subjects, predicates (``a`` first) and objects in order.  Blank nodes are
labelled by what they say (RDF Dataset Canonicalization as rdflib does it), never at random.
"""

from collections.abc import Iterable

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.term import Node

from kg.namespaces import OWL, PACT, RDF, bind

__all__ = ["to_turtle"]

FIRST = (OWL.Ontology, PACT.Article)


def to_turtle(graph: Graph) -> str:
    """Return ``graph`` as Turtle, in UTF-8 text with a newline at the end."""
    if any(isinstance(term, BNode) for triple in graph for term in triple):
        triples: Iterable[tuple[Node, Node, Node]] = to_canonical_graph(graph)
    else:
        triples = graph
    written = bind(Graph())
    for prefix, namespace in graph.namespaces():
        written.bind(prefix, namespace)
    for triple in triples:
        written.add(triple)
    graph = written
    writer = _Writer(graph)
    blocks = [
        writer.block(subject) for subject in sorted(set(graph.subjects()), key=lambda s: _rank(graph, s))
    ]
    prefixes = [f"@prefix {p}: <{n}> .\n" for p, n in sorted(writer.used.items())]
    return "".join(prefixes) + "".join("\n" + block for block in blocks)


def _rank(graph: Graph, subject: Node) -> tuple[int, str]:
    types = set(graph.objects(subject, RDF.type))
    return next((i for i, kind in enumerate(FIRST) if kind in types), len(FIRST)), _key(subject)


def _key(term: Node) -> str:
    return ("1" if isinstance(term, Literal) else "0") + term.n3()


class _Writer:
    """Writes terms, and keeps the prefixes it used."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.used: dict[str, str] = {}

    def block(self, subject: Node) -> str:
        predicates = sorted(set(self.graph.predicates(subject)), key=lambda p: (p != RDF.type, _key(p)))
        lines = [
            f"    {self._predicate(p)} {self._objects(self.graph.objects(subject, p))}" for p in predicates
        ]
        return f"{self.term(subject)}\n" + " ;\n".join(lines) + " .\n"

    def _predicate(self, predicate: Node) -> str:
        return "a" if predicate == RDF.type else self.term(predicate)

    def _objects(self, objects: Iterable[Node]) -> str:
        return ", ".join(self.term(o) for o in sorted(set(objects), key=_key))

    def term(self, term: Node) -> str:
        if isinstance(term, URIRef):
            return self._iri(term)
        if isinstance(term, Literal):
            text = _quoted(str(term))
            if term.language:
                return f"{text}@{term.language}"
            return f"{text}^^{self._iri(term.datatype)}" if term.datatype else text
        return term.n3()

    def _iri(self, iri: URIRef) -> str:
        try:
            prefix, namespace, local = self.graph.compute_qname(iri, generate=False)
        except (KeyError, ValueError):
            return f"<{iri}>"
        if (
            not local
            or not all(c.isalnum() or c in "-_" for c in local)
            or local.startswith("-")
            or not local.isascii()
        ):
            return f"<{iri}>"
        self.used[prefix] = str(namespace)
        return f"{prefix}:{local}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for raw, code in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\b", "\\b"), ("\f", "\\f")):
        escaped = escaped.replace(raw, code)
    return '"' + "".join(c if c >= " " else f"\\u{ord(c):04X}" for c in escaped) + '"'
