"""Every class and property helps to answer at least one of the questions in ``queries/``."""

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF
from rdflib.plugins.sparql import prepareQuery

from kg.ontology import ontology

ROOT = Path(__file__).resolve().parents[2]
QUERIES = sorted((ROOT / "queries").glob("*.rq"))
PACT = "https://w3id.org/pactgraph/ontology#"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


def asked(path: Path) -> set[str]:
    """The terms that the query at ``path`` names, outside comments and texts."""
    text = "\n".join(line for line in path.read_text().splitlines() if not line.lstrip().startswith("#"))
    return set(re.findall(r"\bpact:([A-Za-z][\w-]*)", re.sub(r'"[^"]*"', "", text)))


def test_every_class_and_property_is_used_by_a_competency_question() -> None:
    terms = {str(s) for kind in KINDS for s in ontology().subjects(RDF.type, kind)}
    ours = {term.removeprefix(PACT) for term in terms if term.startswith(PACT)}
    assert len(ours) > 150
    assert ours - {term for path in QUERIES for term in asked(path)} == set()


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_competency_question_is_sparql_and_says_what_it_asks(path: Path) -> None:
    text = path.read_text()
    prepareQuery(text)
    assert re.search(r"^# title: .{8,}", text, re.M) and re.search(r"^# description: .{8,}", text, re.M)
