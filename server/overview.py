"""A dataset in, what is in it out: the figures and lists that the pages show.  Plain values, no HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

__all__ = ["Overview", "Resource", "overview", "resource"]

PACT = "https://w3id.org/pactgraph/ontology#"
PREFIXES = f"PREFIX pact: <{PACT}> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX dcterms: <http://purl.org/dc/terms/> "


@dataclass(frozen=True, slots=True)
class Overview:
    """What a dataset holds: its articles (IRI, title), situations by class, entities by class, and its size."""

    articles: tuple[tuple[str, str], ...]
    situations: tuple[tuple[str, int], ...]
    entities: tuple[tuple[str, int], ...]
    triples: int
    inferred: int


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing: its label and classes, what it says of others, what others say of it, and the sentences behind it."""

    iri: str
    label: str
    classes: tuple[str, ...]
    statements: tuple[Mapping[str, str], ...]
    mentions: tuple[Mapping[str, str], ...]
    evidence: tuple[Mapping[str, str], ...]


def overview(data: ox.Store) -> Overview:
    """Return what ``data`` holds."""
    articles = _rows(data, "SELECT ?a ?t WHERE { ?a a pact:Article ; dcterms:title ?t } ORDER BY ?t")
    counted = "SELECT ?label (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a {0} ; a ?c . ?c rdfs:label ?label . FILTER (LANG(?label) = 'en') FILTER NOT EXISTS {{ ?x a ?d . ?d rdfs:subClassOf ?c . FILTER (?d != ?c) }} }} GROUP BY ?label ORDER BY ?label"
    sizes = {
        row["g"]: int(row["n"])
        for row in _rows(data, "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    }
    (whole,) = _rows(data, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    return Overview(
        tuple((row["a"], row["t"]) for row in articles),
        tuple((row["label"], int(row["n"])) for row in _rows(data, counted.format("pact:Situation"))),
        tuple((row["label"], int(row["n"])) for row in _rows(data, counted.format("pact:Actor"))),
        int(whole["n"]),
        sum(size for graph, size in sizes.items() if graph.endswith("/graph/inferred")),
    )


def resource(data: ox.Store, iri: str) -> Resource | None:
    """Return what ``data`` knows of ``iri``, with the sentences that state it; None if it knows nothing."""
    this = ox.NamedNode(iri)
    if not any(True for _ in data.quads_for_pattern(this, None, None, ox.DefaultGraph())) and not any(
        True for _ in data.quads_for_pattern(None, None, this, ox.DefaultGraph())
    ):
        return None
    described = "SELECT ?p ?property ?o ?object WHERE { <%s> ?p ?o . OPTIONAL { <%s> ?precise ?precision . VALUES (?p ?precise) { (pact:from pact:fromPrecision) (pact:until pact:untilPrecision) } } OPTIONAL { ?p rdfs:label ?pl . FILTER (LANG(?pl) = 'en') } OPTIONAL { ?o rdfs:label ?ol . FILTER (LANG(?ol) IN ('en', '')) } FILTER (?o != <%s> && ?p NOT IN (rdfs:label, prov:wasDerivedFrom, <http://www.w3.org/2004/02/skos/core#prefLabel>, <https://schema.org/text>, rdf:type, pact:participates, pact:holds, pact:fromPrecision, pact:untilPrecision)) BIND (COALESCE(?pl, STR(?p)) AS ?property) BIND (COALESCE(?ol, SUBSTR(STR(?o), 1, IF(?precision = 'year', 4, IF(?precision = 'month', 7, 10))), STR(?o)) AS ?object) } ORDER BY ?property ?object"
    said_of = "SELECT ?s ?subject ?property WHERE { ?s ?p <%s> . ?s rdfs:label ?subject . ?p rdfs:label ?property . FILTER (LANG(?property) = 'en' && ?s != <%s> && ?p != pact:participates && LANG(?subject) IN ('en', '')) } ORDER BY ?property ?subject"
    sentences = "SELECT DISTINCT ?quote ?start ?end ?a ?article ?modality WHERE { { <%s> prov:wasDerivedFrom ?c } UNION { ?s pact:participates <%s> ; prov:wasDerivedFrom ?c } UNION { BIND (<%s> AS ?c) } ?c a pact:Claim ; oa:hasTarget ?t ; pact:modality ?m . ?m rdfs:label ?modality . FILTER (LANG(?modality) = 'en') ?t oa:hasSource ?a ; oa:hasSelector ?q, ?p . ?q oa:exact ?quote . ?p oa:start ?start ; oa:end ?end . ?a dcterms:title ?article } ORDER BY ?article ?start"
    labels = _rows(
        data, f"SELECT ?l WHERE {{ <{iri}> rdfs:label ?l FILTER (LANG(?l) IN ('en', '')) }} ORDER BY ?l"
    )
    classes = _rows(
        data, f"SELECT ?l WHERE {{ <{iri}> a ?c . ?c rdfs:label ?l FILTER (LANG(?l) = 'en') }} ORDER BY ?l"
    )
    return Resource(
        iri,
        labels[0]["l"] if labels else iri,
        tuple(row["l"] for row in classes),
        tuple(_rows(data, described % (iri, iri, iri))),
        tuple(_rows(data, said_of % (iri, iri))),
        tuple(_rows(data, sentences % (iri, iri, iri))),
    )


def _rows(data: ox.Store, query: str) -> list[dict[str, str]]:
    found = data.query(PREFIXES + query)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: _text(row[name]) for name in names} for row in found]


def _text(term: object) -> str:
    return str(getattr(term, "value", "")) if term is not None else ""
