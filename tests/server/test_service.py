"""What surrounds the protocol: description, figures, log, headers, methods; true, and safe to show."""

import json
import urllib.parse
from pathlib import Path

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, VOID

from .conftest import serving
from .test_protocol import QUERY, SELECT, ask
from .test_writing import token, update

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = Namespace("http://www.w3.org/ns/shacl#")


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_the_description_is_true(server: str, path: str) -> None:
    told = Graph().parse(data=ask(server, path=path, Accept="text/turtle").body, format="turtle")
    endpoint = URIRef(f"{server}/sparql")
    assert (endpoint, RDF.type, SD.Service) in told
    (dataset,) = told.subjects(RDF.type, VOID.Dataset)
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    triples = int(ask(server, query={"query": counted}, Accept="text/csv").body.split()[1])
    assert told.value(dataset, VOID.triples) == Literal(triples)
    names = {str(name) for name in told.objects(None, SD.name)}
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    listed = ask(server, query={"query": graphs}, Accept="text/csv").body.decode().split()[1:]
    assert names == set(listed)
    queries = [str(text) for text in told.objects(None, SH.select)]
    assert queries
    for query in queries:
        assert ask(server, "POST", query.encode(), Content_Type=QUERY).status == 200


def test_the_interface_is_described_and_every_address_in_it_is_there(server: str) -> None:
    told = json.loads(ask(server, path="/openapi.json").body)
    assert told["openapi"].startswith("3.1")
    for path, methods in told["paths"].items():
        if "{" not in path and "get" in methods:
            assert ask(server, path=path).status == 200, path
        allowed = ask(
            server, "OPTIONS", path=path.replace("{name}", "members").replace("{path}", "state/mali")
        )
        assert {m.upper() for m in methods} <= set(allowed.headers["Allow"].replace(" ", "").split(",")), path


@pytest.mark.parametrize("path", ["/sparql", "/data", "/health/live", "/metrics", "/openapi.json"])
def test_a_method_that_is_not_there_is_told_with_those_that_are(server: str, path: str) -> None:
    for method in ("PATCH", "TRACE", "PROPFIND"):
        refused = ask(server, method, path=path)
        assert refused.status == 405
        assert "GET" in refused.headers["Allow"]


def test_pages_may_load_nothing_from_elsewhere_and_data_is_no_page(server: str) -> None:
    page = ask(server, path="/", Accept="text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    attack = "<script>alert(1)</script>"
    for answer in (
        page,
        ask(server, query={"query": SELECT}),
        ask(server, query={"query": attack}),
        ask(server, query={"query": attack}, Accept="text/html"),
        ask(server, query={"query": f"SELECT ('{attack}' AS ?x) {{}}"}, Accept="text/html"),
        ask(server, path="/" + urllib.parse.quote(attack), Accept="text/html"),
    ):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert attack.encode() not in answer.body or answer.headers["Content-Type"].startswith("application/")


def test_pages_elsewhere_may_read_but_not_write(server: str) -> None:
    read = ask(server, query={"query": SELECT}, Origin="http://elsewhere.example")
    assert read.headers["Access-Control-Allow-Origin"] == "*"
    preflight = ask(server, "OPTIONS", Origin="http://elsewhere.example")
    assert "Authorization" not in preflight.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight.headers
    put = ask(server, "PUT", b"", "/data", {"default": ""}, Origin="http://elsewhere.example")
    assert put.headers["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/data/../static", "//etc/passwd", "/id/../../etc/passwd"])  # fmt: skip
def test_no_path_leads_out(server: str, path: str) -> None:
    answer = ask(server, path=path)
    assert answer.status in (308, 404) or b"import" not in answer.body
    assert b"root:" not in answer.body


@pytest.mark.parametrize("host", ["", "a b", 'evil"><script>', "e/../", "[::1", "x" * 300 + "\x7f"])
def test_a_host_that_is_none_is_refused(server: str, host: str) -> None:
    assert ask(server, query={"query": SELECT}, Host=host).status in (400, 403)


def test_every_request_is_logged_and_counted(tmp_path: Path) -> None:
    store, log = tmp_path / "store", tmp_path / "access.log"
    allowed = token(store, "importer")
    for address, _ in serving(store, "--plain", "--access-log", str(log), "--limit", "workers=1"):
        update(address, "INSERT DATA { <http://e/a> <http://e/b> 1, 2, 3 }", allowed)
        ask(address, query={"query": "SELECT * { ?s ?p ?o }"})
        ask(address, query={"query": "SELECT * { ?s ?p ?o }"})
        ask(address, query={"query": "nonsense"})
        ask(address, path="/data/%0A%7B%22")
        figures = ask(address, path="/metrics").body.decode()
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    asked = [line for line in lines if line["path"] == "/sparql"]
    assert [line["status"] for line in asked] == [204, 200, 200, 400]
    assert asked[0]["token"] == "importer"
    assert (asked[1]["rows"], len(asked[1]["query"]), asked[1]["outcome"]) == (3, 16, "done")
    assert all(line["ms"] >= 0 and line["time"] and line["client"] for line in lines)
    assert [line["rows"] for line in lines if line["path"] == "/sparql" and "rows" in line] == [3]
    assert allowed["Authorization"].split()[1] not in log.read_text()
    counted = 'pactgraph_requests_total{method="POST",outcome="done",route="/sparql",status="204"} 1.0'
    assert counted in figures
    assert "pactgraph_result_rows_total 3.0" in figures
