"""The namespaces Pactgraph writes, and the IRIs it makes from names."""

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, XSD

from kg.claims import Entity

__all__ = [
    "BASE",
    "DCTERMS",
    "FOAF",
    "OA",
    "OWL",
    "PACT",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SKOS",
    "WD",
    "XSD",
    "bind",
    "entity_iri",
    "graph_iri",
    "iri",
]

BASE = "https://w3id.org/pactgraph/"
PACT = Namespace("https://w3id.org/pactgraph/ontology#")
OA = Namespace("http://www.w3.org/ns/oa#")
SCHEMA = Namespace("https://schema.org/")
WD = Namespace("http://www.wikidata.org/entity/")

PREFIXES = {
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "oa": OA,
    "owl": OWL,
    "pact": PACT,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "wd": WD,
    "xsd": XSD,
}


def bind(graph: Graph) -> Graph:
    """Bind the project's prefixes in ``graph``, and return it."""
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    return graph


def iri(base: str, path: str) -> URIRef:
    """The IRI of what ``path`` names, such as ``membership/mali--ecowas``."""
    return URIRef(f"{base}id/{path}")


def entity_iri(base: str, entity: Entity) -> URIRef:
    """The IRI of ``entity``, made from its names."""
    return iri(base, entity.key)


def graph_iri(base: str, path: str) -> URIRef:
    """The IRI of a layer, such as ``article/sahel-ministers`` or ``inferred``."""
    return URIRef(f"{base}graph/{path}")
