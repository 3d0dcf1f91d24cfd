"""The files as an editor opens them: each declares itself first, the catalogue finds them all, terms are declared once."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rdflib import OWL, RDF, Graph, URIRef

from kg.ontology import ontology

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "ontology").glob("*.ttl"))
PACT = "https://w3id.org/pactgraph/ontology#"
NAMED = "Organisation Confederation RegionalBloc MilitaryAlliance State MemberState Membership Agreement DefenceAgreement Meeting"  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_each_module_declares_itself_first_and_is_short(path: Path) -> None:
    text = path.read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith(("@", "#"))]
    assert lines[1].strip().startswith("a owl:Ontology")
    assert len(text.splitlines()) <= 250


def test_the_catalogue_names_every_file_by_its_own_iri() -> None:
    entries = ElementTree.parse(ROOT / "ontology" / "catalog-v001.xml").getroot()
    listed = {entry.attrib["uri"]: entry.attrib["name"] for entry in entries}
    declared = {path.name: str(Graph().parse(path).value(None, RDF.type, OWL.Ontology)) for path in MODULES}
    assert listed == declared


def test_no_term_is_declared_in_two_modules() -> None:
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual):
            for term in Graph().parse(path).subjects(RDF.type, kind):
                if str(term).startswith(PACT):
                    places.setdefault(str(term), []).append(path.stem)
    assert len(places) > 200
    assert {term: where for term, where in places.items() if len(where) > 1} == {}


def test_every_term_that_axioms_a_query_or_a_shape_name_is_declared() -> None:
    declared = {str(s) for s in ontology().subjects(RDF.type) if isinstance(s, URIRef)}
    graph = ontology()
    for path in (ROOT / "shapes").glob("*.ttl"):
        graph.parse(path)
    named = {str(t) for triple in graph for t in triple if str(t).startswith(PACT)}
    for path in (ROOT / "queries").glob("*.rq"):
        named |= {PACT + name for name in re.findall(r"\bpact:([A-Za-z][\w-]*)", path.read_text())}
    assert named - declared - {PACT} == set()


@pytest.mark.parametrize("name", NAMED.split())
def test_the_named_concepts_are_classes(name: str) -> None:
    assert (URIRef(PACT + name), RDF.type, OWL.Class) in ontology()
