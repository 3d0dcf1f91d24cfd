"""How the terms relate to those of others: chosen relations, verified identifiers, all of PLOVER."""

import csv
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Namespace, URIRef

from kg.namespaces import PACT
from kg.ontology import alignments, ontology

PLOVER = Namespace("https://w3id.org/pactgraph/ontology/plover#")
CLASSES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT"  # fmt: skip
RELATIONS = {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch}
VOCABULARIES = {
    "W3C ORG": "http://www.w3.org/ns/org#",
    "PROV-O": "http://www.w3.org/ns/prov#",
    "OWL-Time": "http://www.w3.org/2006/time#",
    "schema.org": "https://schema.org/",
    "FOAF": "http://xmlns.com/foaf/0.1/",
    "GeoSPARQL": "http://www.opengis.net/ont/geosparql#",
    "Wikidata": "http://www.wikidata.org/entity/",
    "PLOVER": str(PLOVER),
}


def mappings() -> list[tuple[str, URIRef, str]]:
    return [(str(s), URIRef(str(p)), str(o)) for s, p, o in alignments() if str(s).startswith(PACT)]


def test_every_mapping_is_of_a_term_of_ours_by_a_relation_chosen_for_its_meaning() -> None:
    declared = {str(s) for s in ontology().subjects(RDF.type)}
    assert len(mappings()) > 80
    assert {s for s, _, _ in mappings()} <= declared
    assert {p for _, p, _ in mappings()} <= RELATIONS
    same = {OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs, SKOS.exactMatch}
    assert same & set(alignments().predicates()) == set()


def test_each_vocabulary_is_aligned_with() -> None:
    reached = {name for name, start in VOCABULARIES.items() for _, _, o in mappings() if o.startswith(start)}
    assert reached == set(VOCABULARIES)


def test_the_scheme_has_the_sixteen_classes_of_plover_and_only_those_are_mapped_to() -> None:
    notations = {str(o) for o in alignments().objects(None, SKOS.notation)}
    assert notations == set(CLASSES.split()) and len(notations) == 16
    assert {o for _, _, o in mappings() if o.startswith(PLOVER)} <= {PLOVER + name for name in notations}


def test_every_identifier_of_wikidata_is_a_verified_one(shared: Path) -> None:
    with (shared / "authority" / "properties.csv").open(encoding="utf-8", newline="") as lines:
        verified = {VOCABULARIES["Wikidata"] + row["pid"] for row in csv.DictReader(lines)}
    used = {o for _, _, o in mappings() if o.startswith(VOCABULARIES["Wikidata"])}
    assert used and used <= verified
