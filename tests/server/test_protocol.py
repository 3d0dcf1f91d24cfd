"""The SPARQL 1.1 Protocol as clients speak it: operations, forms of answer, refusals."""

import json
import urllib.error
import urllib.parse
import urllib.request
from email.message import Message
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph

SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/pactgraph/ontology#Confederation> }"
CONSTRUCT = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 5"
QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes

    @property
    def problem(self) -> dict[str, object]:
        assert self.headers["Content-Type"] == "application/problem+json"
        told = json.loads(self.body)
        assert told["status"] == self.status
        return dict(told)


def ask(
    address: str,
    method: str = "GET",
    body: bytes | None = None,
    path: str = "/sparql",
    query: dict[str, str] | list[tuple[str, str]] | None = None,
    **headers: str,
) -> Answer:
    url = f"{address}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


def confederations(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [row["s"]["value"] for row in json.loads(answer.body)["results"]["bindings"]]


AES = ["https://w3id.org/pactgraph/id/organisation/confederation-of-sahel-states"]


def test_a_query_by_get_by_form_and_direct(server: str) -> None:
    form = urllib.parse.urlencode({"query": SELECT}).encode()
    assert confederations(ask(server, query={"query": SELECT})) == AES
    assert confederations(ask(server, "POST", form, Content_Type=FORM)) == AES
    assert confederations(ask(server, "POST", SELECT.encode(), Content_Type=QUERY)) == AES


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
    ],
)
def test_forms_of_a_select(server: str, accept: str, given: str) -> None:
    answer = ask(server, query={"query": SELECT}, Accept=accept)
    assert (answer.status, answer.headers["Content-Type"]) == (200, given)
    assert AES[0].encode() in answer.body
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_forms_of_a_construct_are_read_back(server: str, media_type: str, form: ox.RdfFormat) -> None:
    answer = ask(server, query={"query": CONSTRUCT}, Accept=media_type)
    assert answer.headers["Content-Type"].startswith(media_type)
    assert len(list(ox.parse(answer.body, format=form))) == 5


def test_a_named_graph_is_asked_alone(server: str) -> None:
    graph = "https://w3id.org/pactgraph/graph/inferred"
    inferred = {
        "query": "ASK { ?s <https://w3id.org/pactgraph/ontology#memberOf> ?o }",
        "default-graph-uri": graph,
    }
    told = {**inferred, "default-graph-uri": "https://w3id.org/pactgraph/graph/authority"}
    assert json.loads(ask(server, query=inferred).body)["boolean"] is True
    assert json.loads(ask(server, query=told).body)["boolean"] is False


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT ?s WHERE {\n  ?s ?p ?o ?x }\n", 2, 15),
        ("SELECT ?s WHERE {\n ?s a\n }\n", 3, 2),
        ("SELECT ?s {\n ?s ex:a ?o }", 2, 5),
    ],
)
def test_a_syntax_error_names_line_and_column(server: str, query: str, line: int, column: int) -> None:
    answer = ask(server, query={"query": query})
    assert answer.status == 400
    assert (answer.problem["line"], answer.problem["column"]) == (line, column)


UPDATE = "INSERT DATA { <http://e/a> <http://e/b> <http://e/c> }"


@pytest.mark.parametrize(
    ("method", "body", "media_type", "status"),
    [
        ("POST", UPDATE.encode(), "application/sparql-update", 401),
        ("POST", urllib.parse.urlencode({"update": UPDATE}).encode(), FORM, 401),
        ("POST", UPDATE.encode(), QUERY, 400),
        ("POST", b"", FORM, 400),
        ("POST", b"query=a&query=b", FORM, 400),
        ("POST", SELECT.encode(), "text/plain", 415),
        ("POST", b"\xff\xfe", QUERY, 400),
        ("PUT", b"", QUERY, 405),
        ("DELETE", None, QUERY, 405),
    ],
)
def test_what_is_refused_and_how(
    server: str, method: str, body: bytes | None, media_type: str, status: int
) -> None:
    answer = ask(server, method, body, Content_Type=media_type)
    assert answer.status == status
    assert answer.problem["title"]
    if status == 405:
        assert "GET" in answer.headers["Allow"]
    assert json.loads(ask(server, query={"query": "ASK { <http://e/a> ?p ?o }"}).body)["boolean"] is False


def test_what_cannot_be_sent_is_406_with_what_can(server: str) -> None:
    answer = ask(server, query={"query": SELECT}, Accept="image/png")
    assert answer.status == 406
    assert "text/csv" in str(answer.problem["offers"])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g",
    ],
)
def test_a_query_without_end_is_stopped_and_the_next_one_answered(server: str, query: str) -> None:
    answer = ask(server, query={"query": query, "timeout": "1"})
    assert answer.status in (400, 413, 503)
    assert answer.problem["title"]
    assert confederations(ask(server, query={"query": SELECT})) == AES


@pytest.mark.parametrize("depth", [1_000, 10_000, 40_000])
def test_deep_nesting_ends_nothing_but_the_query(server: str, depth: int) -> None:
    deep = "SELECT * WHERE " + "{" * depth + "}" * depth
    assert ask(server, "POST", deep.encode(), Content_Type=QUERY).status in (200, 400, 413, 503)
    assert confederations(ask(server, query={"query": SELECT})) == AES


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_any_text_as_a_query_is_answered_or_refused(server: str, text: str) -> None:
    answer = ask(server, "POST", text.encode("utf-8", "replace"), Content_Type=QUERY)
    assert answer.status in (200, 400)


@pytest.mark.parametrize("path", ["/queries/nothing", "/id/state/atlantis", "/nowhere", "/id/%3Cx%3E"])
def test_what_is_not_there_is_a_problem(server: str, path: str) -> None:
    answer = ask(server, path=path)
    assert answer.status == 404
    assert answer.problem["detail"]


def test_a_thing_leads_to_its_facts_in_every_form(server: str) -> None:
    page = ask(server, path="/id/state/mali", Accept="text/html")
    assert "Confederation of Sahel States" in page.body.decode()
    turtle = ask(server, path="/id/state/mali", Accept="text/turtle")
    assert len(Graph().parse(data=turtle.body, format="turtle")) > 10
    told = json.loads(ask(server, path="/id/state/mali", Accept="application/json").body)
    assert told["label"] == "Mali"


def test_a_date_is_shown_no_more_precisely_than_the_text_gives_it(server: str) -> None:
    path = "/id/membership/mali--confederation-of-sahel-states"
    told = json.loads(ask(server, path=path, Accept="application/json").body)
    assert [s["object"] for s in told["statements"] if s["property"] == "from"] == ["2023"]


def test_health(server: str) -> None:
    assert ask(server, path="/health/live").body == b"live\n"
    assert ask(server, path="/health/ready").body.startswith(b"ready v")
