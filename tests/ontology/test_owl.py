"""OWL tools' own verdict: profiles by OWL API, consistency and satisfiability by HermiT, all offline."""

from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg.namespaces import PACT
from kg.ontology import IRI, alignments, release
from tests.ontology.owl import ROOT, findings, hermit, owlapi, reason

MALI = URIRef("https://w3id.org/pactgraph/id/state/mali")
HEADER = "<https://example.org/test> a owl:Ontology ; owl:imports <{}> .\n"
PREFIXES = "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix pact: <https://w3id.org/pactgraph/ontology#> .\n"  # fmt: skip


def merged() -> Graph:
    return Graph().parse(data=release(), format="turtle")


def as_ntriples(graph: Graph, path: Path) -> Path:
    graph.serialize(path, format="nt", encoding="utf-8")
    return path


@owlapi
def test_every_module_the_release_and_the_article_graph_are_in_both_profiles(
    built: Graph, tmp_path: Path
) -> None:
    article = Graph() + built
    article.add((URIRef("https://example.org/article"), RDF.type, OWL.Ontology))
    article.add((URIRef("https://example.org/article"), OWL.imports, IRI))
    (tmp_path / "release.ttl").write_text(release())
    article.serialize(tmp_path / "article.ttl")
    files = [*sorted((ROOT / "ontology").glob("*.ttl")), tmp_path / "release.ttl", tmp_path / "article.ttl"]
    found = findings(files)
    assert [f for f in found if f.kind != "read"] == []
    read = {f.file: int(f.text) for f in found}
    assert set(read) == {path.name for path in files}
    # The article's graph brings its own assertions on top of all modules: the imports were really read.
    assert read["article.ttl"] > read["pactgraph.ttl"] > read["core.ttl"] > 100


@owlapi
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("OWL2_RL", "pact:State rdfs:subClassOf [ a owl:Restriction ; owl:onProperty pact:memberOf ; owl:someValuesFrom pact:Organisation ] ."),
        ("OWL2_DL", "pact:memberOf a owl:FunctionalProperty ."),
        ("undeclared", "pact:Mistyped rdfs:subClassOf pact:State ."),
        ("unreadable", "<https://example.org/test> owl:imports <https://example.org/absent> ."),
    ],
)  # fmt: skip
def test_the_check_finds_what_it_is_for(kind: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(PREFIXES + HEADER.format(IRI) + text)
    assert kind in {finding.kind for finding in findings([tmp_path / "bad.ttl"])}


@hermit
def test_the_ontology_with_its_alignments_is_consistent_and_every_class_can_have_members(
    tmp_path: Path,
) -> None:
    done = reason(as_ntriples(merged() + _bare(alignments()), tmp_path / "o.nt"), "-k", "-U")
    assert "owl#Thing is satisfiable" in done.stdout, done.stderr
    assert done.stdout.split("'owl:Nothing':")[1].split() == ["owl:Nothing"]


@hermit
def test_the_graph_of_the_article_is_consistent(built: Graph, tmp_path: Path) -> None:
    assert "is satisfiable" in reason(as_ntriples(merged() + built, tmp_path / "a.nt"), "-k").stdout


@hermit
def test_a_state_that_is_a_person_is_inconsistent(built: Graph, tmp_path: Path) -> None:
    wrong = merged() + built
    wrong.add((MALI, RDF.type, PACT.Person))
    done = reason(as_ntriples(wrong, tmp_path / "w.nt"), "-k")
    assert "is not satisfiable" in done.stdout + done.stderr or "inconsistent" in done.stderr.casefold()


@hermit
def test_a_class_that_nothing_can_be_is_found(tmp_path: Path) -> None:
    wrong = merged()
    wrong.add((PACT.Squarecircle, RDF.type, OWL.Class))
    wrong.add((PACT.Squarecircle, RDFS.subClassOf, PACT.State))
    wrong.add((PACT.Squarecircle, RDFS.subClassOf, PACT.Organisation))
    assert "Squarecircle" in reason(as_ntriples(wrong, tmp_path / "u.nt"), "-U").stdout


def _bare(graph: Graph) -> Graph:
    """``graph`` without ontology headers, so that it can be joined to another ontology."""
    for header in list(graph.subjects(RDF.type, OWL.Ontology)):
        graph.remove((header, None, None))
    return graph
