"""A graph in, what OWL 2 RL infers from it and the ontology out.

The closure is owlrl's.  Left out of the answer, because nobody asks for it: triples about the vocabulary itself,
``owl:Thing`` and ``owl:sameAs`` of a thing with itself, membership in unnamed classes, everything with a literal as
subject (which RDF does not allow), and reflexive edges ("Mali is allied with Mali"), which property chains cannot
avoid in OWL 2 RL.  Links to other data sets (``owl:sameAs``) are not reasoned over: every fact would stand there
twice.  Nor is evidence (claims, selectors, quotes, the text of articles): no axiom has a premise there that
concerns situations.
"""

from collections.abc import Iterable
from itertools import combinations

import owlrl
from owlrl.OWLRL import OWLRL_Semantics
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import GraphError
from kg.namespaces import DCTERMS, OA, OWL, PACT, PROV, RDF, RDFS, SCHEMA, SKOS, bind
from kg.ontology import axioms

__all__ = ["infer"]

EVIDENCE = frozenset({OA.hasTarget, OA.hasSource, OA.hasSelector, OA.exact, OA.prefix, OA.suffix, OA.start, OA.end, SCHEMA.text, SCHEMA.url, DCTERMS.title, DCTERMS.language, DCTERMS.publisher, DCTERMS.source, DCTERMS.issued, PROV.wasDerivedFrom, PROV.wasGeneratedBy, PROV.used, PROV.wasAssociatedWith, PACT.frame, PACT.confidence, RDFS.label, SKOS.prefLabel, SKOS.altLabel, PACT.acronym, OWL.sameAs})  # fmt: skip
EVIDENCE_CLASSES = frozenset(
    {
        OA.SpecificResource,
        OA.TextQuoteSelector,
        OA.TextPositionSelector,
        OA.Annotation,
        PROV.Activity,
        PROV.SoftwareAgent,
    }
)
VOCABULARY = (str(OWL), str(RDF), str(RDFS), "http://www.w3.org/2001/XMLSchema#")


def infer(graph: Graph, more: Graph | None = None) -> Graph:
    """Return the triples that ``graph`` and the ontology entail and that neither states.

    Args:
        graph: what is told.
        more: axioms to reason with beside the ontology's.

    Raises:
        GraphError: they contradict one another; the message names what does.
    """
    rules = axioms() if more is None else axioms() + more
    closed = _reasoned(graph) + rules
    owlrl.DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(closed)
    if errors := [
        str(o) for o in closed.objects(None, URIRef("http://www.daml.org/2002/03/agents/agent-ont#error"))
    ]:
        raise GraphError(f"the graph contradicts the ontology: {_contradiction(closed) or sorted(errors)[0]}")
    things = set(rules.subjects())
    found = bind(Graph())
    for triple in closed:
        if triple not in graph and triple not in rules and _worth_saying(triple, things):
            found.add(triple)
    return found


def _reasoned(graph: Graph) -> Graph:
    """What of ``graph`` the axioms can be about."""
    kept = Graph()
    for s, p, o in graph:
        if p not in EVIDENCE and not (p == RDF.type and o in EVIDENCE_CLASSES):
            kept.add((s, p, o))
    return kept


def _worth_saying(triple: tuple[Node, Node, Node], vocabulary: set[Node]) -> bool:
    subject, predicate, value = triple
    if (
        isinstance(subject, BNode | Literal)
        or isinstance(value, BNode)
        or subject == value
        or subject in vocabulary
        or str(subject).startswith(VOCABULARY)
    ):
        return False
    if predicate == RDF.type:
        return str(value).startswith(str(PACT)) or not str(value).startswith(VOCABULARY)
    return isinstance(predicate, URIRef) and not str(predicate).startswith(str(OWL))


def _contradiction(closed: Graph) -> str:
    """Say, in words, which thing is of two classes that have nothing in common; empty where that is not the matter."""
    pairs = {frozenset(pair) for pair in closed.subject_objects(OWL.disjointWith)}
    for listed in closed.objects(None, OWL.members):
        pairs |= {frozenset(pair) for pair in combinations(Collection(closed, listed), 2)}
    clashes = sorted(
        (f"{thing}", *sorted(_name(c) for c in pair))
        for pair in pairs
        if len(pair) == 2
        for thing in _instances(closed, pair)
    )
    if not clashes:
        return ""
    thing, one, other = clashes[0]
    more = f" (and {len(clashes) - 1} more)" if len(clashes) > 1 else ""
    return f"{thing} is both {_article(one)} and {_article(other)}, and nothing can be both{more}"


def _instances(closed: Graph, classes: Iterable[Node]) -> set[Node]:
    one, other = (set(closed.subjects(RDF.type, c)) for c in classes)
    return {thing for thing in one & other if isinstance(thing, URIRef)}


def _name(term: Node) -> str:
    return str(term).removeprefix(str(PACT))


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
