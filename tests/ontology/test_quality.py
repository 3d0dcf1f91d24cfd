"""The checks of ROBOT report, OOPS! and FOOPS! that need no network, as SPARQL: none has a finding.

A check is a file in ``checks``; it gives ``?entity ?property ?value``.  Each has a small ontology in ``checks/bad``
in which it must find something.  Deliberate exceptions stand in ``exceptions.csv``, each with its reason.
"""

import csv
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph

ROOT = Path(__file__).resolve().parents[2]
CHECKS = sorted((Path(__file__).parent / "checks").glob("*.rq"))
PACT = "https://w3id.org/pactgraph/ontology#"


@cache
def whole() -> Graph:
    """Every file of the ontology, the alignments too."""
    graph = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        graph.parse(path)
    return graph


def found(check: Path, graph: Graph) -> set[str]:
    return {str(row[0]).replace(PACT, "pact:") for row in graph.query(check.read_text(encoding="utf-8"))}


def exceptions() -> dict[tuple[str, str], str]:
    with (Path(__file__).parent / "exceptions.csv").open(encoding="utf-8", newline="") as lines:
        return {(row["check"], row["entity"]): row["reason"] for row in csv.DictReader(lines)}


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_the_ontology_passes(check: Path) -> None:
    allowed = {entity for name, entity in exceptions() if name == check.stem}
    assert found(check, whole()) == allowed


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_the_check_finds_what_it_is_for(check: Path) -> None:
    assert found(check, Graph().parse(check.parent / "bad" / f"{check.stem}.ttl"))


def test_every_exception_names_a_check_and_has_a_reason() -> None:
    names = {check.stem for check in CHECKS}
    assert {check for check, _ in exceptions()} <= names
    assert all(len(reason) > 20 for reason in exceptions().values())
