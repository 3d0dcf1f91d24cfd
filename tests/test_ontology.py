"""The ontology as an editor opens it: declared first, named and defined throughout, and closed under its own terms."""

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "ontology").glob("*.ttl"))
PACT = "https://w3id.org/pactgraph/ontology#"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    whole = Graph()
    for path in MODULES:
        whole.parse(path)
    return whole


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_each_module_declares_itself_first(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith(("@", "#"))]
    assert lines[1].strip().startswith("a owl:Ontology") or " a owl:Ontology" in lines[0]


def test_every_term_has_a_label_and_a_definition(ontology: Graph) -> None:
    terms = {s for kind in KINDS for s in ontology.subjects(RDF.type, kind) if str(s).startswith(PACT)}
    assert len(terms) > 100
    assert {t for t in terms if not list(ontology.objects(t, SKOS.definition))} == set()
    for language in ("en", "fr"):
        unnamed = {
            t for t in terms if not any(o.language == language for o in ontology.objects(t, RDFS.label))
        }  # type: ignore[attr-defined]
        assert unnamed == set()


def test_every_term_used_is_declared(ontology: Graph) -> None:
    declared = {s for s in ontology.subjects(RDF.type, None) if str(s).startswith(PACT)}
    used = {t for triple in ontology for t in triple if isinstance(t, URIRef) and str(t).startswith(PACT)}
    assert used - declared == set()


def test_every_term_a_query_or_a_shape_names_is_declared(ontology: Graph) -> None:
    declared = {str(s) for s in ontology.subjects(RDF.type, None)}
    shapes = Graph()
    for path in (ROOT / "shapes").glob("*.ttl"):
        shapes.parse(path)
    named = {str(t) for triple in shapes for t in triple if str(t).startswith(PACT)}
    for path in (ROOT / "queries").glob("*.rq"):
        text = path.read_text()
        named |= {PACT + word.split("pact:", 1)[1] for word in _prefixed(text)}
    assert {t for t in named - declared if not t.endswith(("Shape", "#"))} == set()


def _prefixed(text: str) -> set[str]:
    return set(re.findall(r"pact:[A-Za-z][\w-]*", text))


def test_the_named_concepts_are_classes(ontology: Graph) -> None:
    for name in ("Organisation", "Confederation", "RegionalBloc", "MilitaryAlliance", "State", "MemberState", "Membership", "Agreement", "DefenceAgreement", "Meeting"):  # fmt: skip
        assert (URIRef(PACT + name), RDF.type, OWL.Class) in ontology
