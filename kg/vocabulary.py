"""The files of ontology, shapes and queries in, one value per term out: what it means, and what is done with it.

Rules and class expressions are written for people, close to the Manchester syntax of OWL 2.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.namespaces import DCTERMS, OWL, PACT, RDF, RDFS, SKOS
from kg.ontology import alignments, modules, ontology
from kg.resources import directory

__all__ = ["Constraint", "Module", "Question", "Term", "vocabulary"]

SH = Namespace("http://www.w3.org/ns/shacl#")
KINDS = {OWL.Class: "Class", OWL.ObjectProperty: "Property", OWL.DatatypeProperty: "Data property", OWL.NamedIndividual: "Value"}  # fmt: skip
TRAITS = {OWL.SymmetricProperty: "symmetric", OWL.TransitiveProperty: "transitive", OWL.FunctionalProperty: "functional"}  # fmt: skip
MATCHES = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A competency question: the ``name`` of its file, and what it asks."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint of the shapes: its ``name``, what it demands, and how grave its violation is."""

    name: str
    message: str
    severity: str


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property or value of the ontology; other terms are named by their local names.

    ``rules`` are the axioms that conclude to the term or start from it, as text; ``matches`` pairs the relation and the
    address of a term elsewhere.
    """

    name: str
    kind: str
    label: str
    label_fr: str
    definition: str
    example: str
    note: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    domain: str
    range: str
    traits: tuple[str, ...]
    inverse: str
    disjoint: tuple[str, ...]
    rules: tuple[str, ...]
    questions: tuple[Question, ...]
    constraints: tuple[Constraint, ...]
    matches: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the ontology with its terms, by kind and name."""

    name: str
    title: str
    description: str
    terms: tuple[Term, ...]


@cache
def vocabulary() -> tuple[Module, ...]:
    """Return every module with its terms, read from the files that come along.

    Raises:
        GraphError: a file cannot be read.
    """
    whole, others = ontology(), alignments()
    questions, constraints, rules = _questions(), _constraints(), _rules(whole)
    found = []
    for path in modules():
        graph = Graph().parse(path, format="turtle")
        header = graph.value(None, RDF.type, OWL.Ontology)
        named = {
            (list(KINDS.values()).index(word), _name(s)): s
            for kind, word in KINDS.items()
            for s in graph.subjects(RDF.type, kind)
            if isinstance(s, URIRef) and s.startswith(PACT)
        }
        terms = tuple(
            _term(whole, others, iri, list(KINDS.values())[kind], questions, constraints, rules)
            for (kind, _), iri in sorted(named.items())
        )
        title, told = graph.value(header, DCTERMS.title), graph.value(header, DCTERMS.description)
        found.append(Module(path.stem, str(title), str(told), terms))
    return tuple(found)


def _term(
    whole: Graph,
    others: Graph,
    iri: URIRef,
    kind: str,
    questions: Mapping[str, tuple[Question, ...]],
    constraints: Mapping[str, tuple[Constraint, ...]],
    rules: Mapping[str, tuple[str, ...]],
) -> Term:
    name = _name(iri)
    up = RDF.type if kind == "Value" else RDFS.subClassOf if kind == "Class" else RDFS.subPropertyOf
    inverse = whole.value(iri, OWL.inverseOf) or whole.value(None, OWL.inverseOf, iri)
    return Term(
        name=name,
        kind=kind,
        label=_text(whole, iri, RDFS.label, "en"),
        label_fr=_text(whole, iri, RDFS.label, "fr"),
        definition=_text(whole, iri, SKOS.definition, "en"),
        example=_text(whole, iri, SKOS.example, "en"),
        note=_text(whole, iri, SKOS.scopeNote, "en"),
        above=_names(whole.objects(iri, up)),
        below=_names(s for way in {up, RDF.type} for s in whole.subjects(way, iri)),
        domain=_names(whole.objects(iri, RDFS.domain))[0] if (iri, RDFS.domain, None) in whole else "",
        range=_range(whole, iri),
        traits=tuple(word for trait, word in TRAITS.items() if (iri, RDF.type, trait) in whole),
        inverse=_name(inverse) if isinstance(inverse, URIRef) else "",
        disjoint=_disjoint(whole, iri),
        rules=rules.get(name, ()),
        questions=questions.get(name, ()),
        constraints=constraints.get(name, ()),
        matches=tuple(sorted((_name(p), str(o)) for p in MATCHES for o in others.objects(iri, p))),
    )


def _text(graph: Graph, iri: URIRef, predicate: URIRef, language: str) -> str:
    texts = (o for o in graph.objects(iri, predicate) if isinstance(o, Literal) and o.language == language)
    return str(next(texts, ""))


def _range(graph: Graph, iri: URIRef) -> str:
    value = graph.value(iri, RDFS.range)
    return "" if value is None else _name(value) if str(value).startswith(PACT) else "xsd:" + _name(value)


def _names(nodes: Iterator[Node] | list[Node]) -> tuple[str, ...]:
    return tuple(sorted({_name(n) for n in nodes if isinstance(n, URIRef) and str(n).startswith(PACT)}))


def _name(node: Node) -> str:
    return re.split(r"[#/]", str(node))[-1]


def _disjoint(graph: Graph, iri: URIRef) -> tuple[str, ...]:
    found = [*graph.objects(iri, OWL.disjointWith), *graph.subjects(OWL.disjointWith, iri)]
    for listed in graph.objects(None, OWL.members):
        members = list(Collection(graph, listed))
        found += [m for m in members if m != iri] if iri in members else []
    return _names(found)


def _rules(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Return the axioms as text, by each term in them."""
    lines: set[str] = set()
    for prop, chain in graph.subject_objects(OWL.propertyChainAxiom):
        links = " o ".join(_expression(graph, link) for link in Collection(graph, chain))
        lines.add(f"{links} → {_name(prop)}")
    for cls, same in graph.subject_objects(OWL.equivalentClass):
        lines.add(f"{_name(cls)} ≡ {_expression(graph, same)}")
    for below, above in graph.subject_objects(RDFS.subClassOf):
        if isinstance(below, BNode) or isinstance(above, BNode):
            lines.add(f"{_expression(graph, below)} → {_expression(graph, above)}")
    by_term: dict[str, list[str]] = {}
    for line in sorted(lines):
        for word in dict.fromkeys(re.findall(r"[A-Za-z][\w-]+", line)):
            by_term.setdefault(word, []).append(line)
    return {word: tuple(listed) for word, listed in by_term.items()}


def _expression(graph: Graph, node: Node) -> str:
    """Return a class or property expression in words: ``Agreement and sector value sector-defence``."""
    if not isinstance(node, BNode):
        return _name(node)
    if (inner := graph.value(node, OWL.inverseOf)) is not None:
        return f"inverse {_name(inner)}"
    if (parts := graph.value(node, OWL.intersectionOf)) is not None:
        return " and ".join(_expression(graph, part) for part in Collection(graph, parts))
    on = _name(graph.value(node, OWL.onProperty) or BNode())
    if (value := graph.value(node, OWL.hasValue)) is not None:
        return f"{on} value {_name(value)}"
    return f"{on} some {_name(graph.value(node, OWL.someValuesFrom) or BNode())}"


def _questions() -> dict[str, tuple[Question, ...]]:
    """Return the competency questions by each term they name."""
    found: dict[str, list[Question]] = {}
    for path in sorted(directory("queries").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        title = re.search(r"^# title: (.*)$", text, re.MULTILINE)
        question = Question(path.stem, title[1] if title else path.stem)
        for name in dict.fromkeys(re.findall(r"\bpact:([A-Za-z][\w-]*)", text)):
            found.setdefault(name, []).append(question)
    return {name: tuple(listed) for name, listed in found.items()}


def _constraints() -> dict[str, tuple[Constraint, ...]]:
    """Return the constraints of the shapes by each class they are for and each property they are about."""
    graph = Graph()
    for path in sorted(Path(directory("shapes")).glob("*.ttl")):
        graph.parse(path, format="turtle")
    found: dict[str, set[Constraint]] = {}
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        targets = [*graph.objects(shape, SH.targetClass), *graph.objects(shape, SH.targetSubjectsOf)]
        for part in (shape, *graph.objects(shape, SH.property)):
            messages = [*graph.objects(part, SH.message)]
            messages += [m for s in graph.objects(part, SH.sparql) for m in graph.objects(s, SH.message)]
            paths = graph.transitive_objects(graph.value(part, SH.path), None) if part != shape else ()
            for message in messages:
                severity = _name(graph.value(part, SH.severity) or SH.Violation)
                constraint = Constraint(_name(part), str(message), severity)
                for term in (*targets, *paths):
                    found.setdefault(_name(term), set()).add(constraint)
    return {name: tuple(sorted(listed, key=lambda c: c.name)) for name, listed in found.items()}
