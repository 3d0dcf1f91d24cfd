"""The runner of W3C's suites tells what passes from what does not, on a small suite of our own in W3C's form."""

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.conformance.compare import Solutions, same_csv, same_graph, same_solutions
from tests.server.conftest import ENVIRONMENT, ROOT

MANIFEST = """
PREFIX : <https://example.org/manifest#>
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
PREFIX ut: <http://www.w3.org/2009/sparql/tests/test-update#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<> a mf:Manifest ; mf:entries ( :right :wrong :accepted :refused :taken :changed :unchanged ) .
:right a mf:QueryEvaluationTest ; mf:action [ qt:query <q.rq> ; qt:data <d.ttl> ] ; mf:result <right.srx> .
:wrong a mf:QueryEvaluationTest ; mf:action [ qt:query <q.rq> ; qt:data <d.ttl> ] ; mf:result <wrong.srx> .
:accepted a mf:PositiveSyntaxTest11 ; mf:action <q.rq> .
:refused a mf:NegativeSyntaxTest11 ; mf:action <bad.rq> .
:taken a mf:NegativeSyntaxTest11 ; mf:action <q.rq> .
:changed a mf:UpdateEvaluationTest ;
    mf:action [ ut:request <u.ru> ; ut:data <d.ttl> ; ut:graphData [ ut:graph <d.ttl> ; rdfs:label "http://g" ] ] ;
    mf:result [ ut:graphData [ ut:graph <d.ttl> ; rdfs:label "http://g" ] ] .
:unchanged a mf:UpdateEvaluationTest ; mf:action [ ut:request <u.ru> ; ut:data <d.ttl> ] ; mf:result [ ut:data <d.ttl> ] .
:unlisted a mf:PositiveSyntaxTest11 ; mf:action <bad.rq> .
"""
SRX = """<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="o"/></head>
<results><result><binding name="o"><bnode>x</bnode></binding></result>
<result><binding name="o"><literal datatype="http://www.w3.org/2001/XMLSchema#decimal">{}</literal></binding></result>
</results></sparql>"""
FILES = {
    "manifest.ttl": MANIFEST,
    "q.rq": "SELECT ?o { <s> <p> ?o }",
    "bad.rq": "SELECT ?o { <s> <p> }",
    "u.ru": "CLEAR DEFAULT",
    "d.ttl": "<s> <p> [], 1.0 .",
    "right.srx": SRX.format("1.00"),
    "wrong.srx": SRX.format("1.01"),
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("rdf-tests")
    suite = place / "sparql" / "sparql11" / "own"
    suite.mkdir(parents=True)
    for name, text in FILES.items():
        (suite / name).write_text(text)
    return place


def run(checkout: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.conformance", str(checkout), *options]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, cwd=ROOT, check=False)


@pytest.mark.parametrize("where", [["--bare"], []], ids=["bare engine", "server"])
def test_the_table_counts_what_passes_and_names_what_fails(checkout: Path, where: list[str]) -> None:
    done = run(checkout, *where)
    assert done.stdout.splitlines()[2:] == [
        "| SPARQL 1.1 | query | 3 | 5 | own/wrong, own/taken |",
        "| SPARQL 1.1 | update | 1 | 2 | own/unchanged |",
        "| all | | 4 | 7 | |",
    ], done.stderr
    assert done.returncode == 0


def test_strictness_and_the_least_number(checkout: Path) -> None:
    done = run(checkout, "--bare", "--strict", "--at-least", "4")
    assert "own/right" in done.stdout
    assert done.returncode == 1


def test_what_is_no_checkout_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "--bare")
    assert done.returncode != 0
    assert "is no checkout of rdf-tests" in done.stderr


def literal(text: str, kind: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))


def solutions(*rows: dict[str, ox.Literal | ox.BlankNode | ox.NamedNode], ordered: bool = False) -> Solutions:
    return Solutions(frozenset("ab"), rows, ordered=ordered)


ONE, TWO = literal("1"), literal("2")
B, C, D = ox.BlankNode("b"), ox.BlankNode("c"), ox.BlankNode("d")


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        (solutions({"a": ONE}, {"a": TWO}), solutions({"a": TWO}, {"a": ONE}), True),
        (solutions({"a": ONE}, {"a": TWO}, ordered=True), solutions({"a": TWO}, {"a": ONE}), False),
        (solutions({"a": ONE}, {"a": ONE}), solutions({"a": ONE}), False),
        (solutions({"a": ONE}), solutions({"b": ONE}), False),
        (solutions({"a": B, "b": C}), solutions({"a": C, "b": B}), True),
        (solutions({"a": B, "b": B}), solutions({"a": C, "b": D}), False),
        (solutions({"a": B, "b": C}), solutions({"a": D, "b": D}), False),
        (solutions({"a": B}, {"a": C, "b": ONE}), solutions({"a": D, "b": ONE}, {"a": B}), True),
        (solutions({"a": B}, {"a": B, "b": ONE}), solutions({"a": D, "b": ONE}, {"a": B}), False),
        (solutions({"a": literal("01")}), solutions({"a": ONE}), True),
        (solutions({"a": literal("1.0", "decimal")}), solutions({"a": ONE}), False),
        (Solutions(boolean=True), Solutions(boolean=False), False),
    ],
)
def test_solutions_are_compared_as_multisets_up_to_blank_nodes(
    expected: Solutions, found: Solutions, same: bool
) -> None:
    assert same_solutions(expected, found) is same


def test_reduced_may_leave_out_and_csv_may_order_its_columns() -> None:
    twice, once = solutions({"a": ONE}, {"a": ONE}), solutions({"a": ONE})
    assert same_solutions(twice, once, lax=True)
    assert not same_solutions(once, twice, lax=True)
    assert same_csv("a,b\n1,_:x\n", "b,a\n_:y,1.0\n")
    assert not same_csv("a,b\n1,_:x\n", "b,a\n_:y,1.0\n", strict=True)
    assert not same_csv("a,b\n1,x\n", "a,b\n1,x\n1,x\n")


def test_graphs_are_compared_up_to_blank_nodes() -> None:
    def graph(text: str) -> list[ox.Quad]:
        return list(ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))

    assert same_graph(graph("<a:a> <a:p> [ <a:q> 1 ] ."), graph("_:x <a:q> 01 . <a:a> <a:p> _:x ."))
    assert not same_graph(graph("<a:a> <a:p> [ <a:q> 1 ] ."), graph("_:x <a:q> 1 . <a:a> <a:p> _:y ."))
