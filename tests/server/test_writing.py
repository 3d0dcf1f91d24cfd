"""Writing over HTTP: who may, what becomes of the layers, what is refused and leaves no trace."""

import json
import shutil
import subprocess
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from .conftest import COMMAND, ENVIRONMENT, serving
from .test_protocol import Answer, ask

BASE = "https://w3id.org/pactgraph/"
PACT = f"PREFIX pact: <{BASE}ontology#> PREFIX e: <http://e/>\n"
TURTLE = "text/turtle"


def token(store: Path, *options: str) -> dict[str, str]:
    made = subprocess.run(
        [*COMMAND, "token", "add", *options, "--store", str(store)],
        check=True,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    return {"Authorization": f"Bearer {made.stdout.strip()}"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a plain server over an empty store, and the header that allows writing to it."""
    store = tmp_path_factory.mktemp("plain") / "store"
    allowed = token(store, "writer")
    for address, _ in serving(store, "--plain"):
        yield address, allowed


@pytest.fixture(scope="module")
def layered(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The same over a copy of the sample's graph."""
    copy = tmp_path_factory.mktemp("layered") / "store"
    shutil.copytree(store, copy)
    allowed = token(copy, "writer")
    for address, _ in serving(copy):
        yield address, allowed


def update(address: str, text: str, headers: dict[str, str], **parameters: str) -> Answer:
    return ask(
        address, "POST", text.encode(), query=parameters, Content_Type="application/sparql-update", **headers
    )


def holds(address: str, pattern: str) -> bool:
    return bool(json.loads(ask(address, query={"query": f"{PACT} ASK {{ {pattern} }}"}).body)["boolean"])


def test_a_write_needs_a_token_that_covers_it(plain: tuple[str, dict[str, str]]) -> None:
    address, allowed = plain
    told = "INSERT DATA { <http://e/a> <http://e/b> <http://e/c> }"
    without = update(address, told, {})
    assert (without.status, without.headers["WWW-Authenticate"]) == (401, 'Bearer realm="pactgraph"')
    assert without.headers["Access-Control-Allow-Origin"] is None
    assert update(address, told, {"Authorization": "Bearer pg_guessed"}).status == 401
    assert not holds(address, "e:a e:b e:c")
    assert update(address, told, allowed).status == 204
    assert holds(address, "e:a e:b e:c")


def test_scopes_are_kept_apart_and_a_token_can_be_taken_back(tmp_path: Path) -> None:
    store = tmp_path / "store"
    graphs = token(store, "graphs", "--scope", "graph-store")
    for address, _ in serving(store, "--plain"):
        assert update(address, "CLEAR ALL", graphs).status == 403
        put = ask(address, "PUT", b"", "/data", {"graph": "http://e/g"}, Content_Type=TURTLE, **graphs)
        assert put.status == 201
        subprocess.run(
            [*COMMAND, "token", "remove", "graphs", "--store", str(store)], check=True, env=ENVIRONMENT
        )
        assert ask(address, "DELETE", None, "/data", {"graph": "http://e/g"}, **graphs).status == 401
    kept = [path.read_text() for path in store.rglob("*.json")]
    assert kept
    assert not any(graphs["Authorization"].split()[1] in text for text in kept)


def test_the_graphs_an_update_is_asked_of_can_be_named_by_the_request(
    plain: tuple[str, dict[str, str]],
) -> None:
    address, allowed = plain
    update(address, "INSERT DATA { GRAPH <http://e/u> { <http://e/1> <http://e/2> <http://e/3> } }", allowed)
    told = "INSERT { ?s <http://e/copied> ?o } WHERE { ?s <http://e/2> ?o }"
    assert update(address, told, allowed, **{"using-graph-uri": "http://e/u"}).status == 204
    assert holds(address, "e:1 e:copied e:3")
    both = "INSERT { ?s ?p ?o } USING <http://e/u> WHERE { ?s ?p ?o }"
    assert update(address, both, allowed, **{"using-graph-uri": "http://e/u"}).status == 400
    assert update(address, told, allowed, **{"default-graph-uri": "http://e/u"}).status == 400


def test_graphs_are_put_read_added_to_and_deleted(plain: tuple[str, dict[str, str]]) -> None:
    address, allowed = plain
    one, two = b"<http://e/s> <http://e/p> 1 .", b"<http://e/s> <http://e/p> 2 ."
    for where in ({"path": "/data", "query": {"graph": "http://e/graph"}}, {"path": "/data/people/one"}):

        def graph(
            method: str, body: bytes | None = None, where: dict[str, object] = where, **headers: str
        ) -> Answer:
            return ask(address, method, body, **where, **headers)  # type: ignore[arg-type]

        assert graph("GET").status == 404
        assert graph("PUT", one, Content_Type=TURTLE, **allowed).status == 201
        assert graph("PUT", two, Content_Type=TURTLE, **allowed).status == 204
        assert graph("POST", one, Content_Type="application/trig", **allowed).status == 204
        read = graph("GET", Accept="application/n-triples")
        assert len(list(ox.parse(read.body, format=ox.RdfFormat.N_TRIPLES))) == 2
        head = graph("HEAD", Accept="application/n-triples")
        assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(read.body)))
        assert graph("PUT", b"no turtle", Content_Type=TURTLE, **allowed).status == 400
        assert graph("PUT", one, Content_Type="image/png", **allowed).status == 415
        assert graph("GET", Accept="image/png").status == 406
        assert len(graph("GET", Accept="application/n-triples").body) == len(read.body)
        assert graph("DELETE", **allowed).status == 204
        assert graph("DELETE", **allowed).status == 404
        refused = graph("PATCH", b"")
        assert (refused.status, "PUT" in refused.headers["Allow"]) == (405, True)


def test_a_graph_without_a_name_gets_one(plain: tuple[str, dict[str, str]]) -> None:
    address, allowed = plain
    made = ask(address, "POST", b"<> <http://e/p> 1 .", "/data", Content_Type=TURTLE, **allowed)
    assert made.status == 201
    path = made.headers["Location"].removeprefix(address)
    assert made.headers["Location"].encode() in ask(address, path=path, Accept="application/n-triples").body


def test_several_files_of_a_form_are_one_graph(plain: tuple[str, dict[str, str]]) -> None:
    address, allowed = plain
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="f"; filename="{n}.ttl"\r\nContent-Type: text/turtle\r\n\r\n'
        f"<http://e/form> <http://e/p> {n} .\r\n"
        for n in (1, 2)
    )
    body = f"{parts}--x--\r\n".encode()
    form = "multipart/form-data; boundary=x"
    assert ask(address, "POST", body, "/data", {"default": ""}, Content_Type=form, **allowed).status == 204
    assert holds(address, "e:form e:p 1, 2")


def test_a_fact_added_or_removed_is_so_in_its_layer_and_in_the_default_graph(
    layered: tuple[str, dict[str, str]],
) -> None:
    address, allowed = layered
    known = f"<{BASE}id/state/mali> pact:memberOf ?o"
    assert holds(address, known)
    added = "INSERT DATA { <http://e/a> <http://e/b> <http://e/c> }"
    assert update(address, added, allowed).status == 204
    assert holds(address, f"e:a e:b e:c . GRAPH <{BASE}graph/edits> {{ e:a e:b e:c }}")
    assert update(address, "DELETE WHERE { <http://e/a> ?p ?o }", allowed).status == 204
    assert not holds(address, "{ e:a ?p ?o } UNION { GRAPH ?g { e:a ?p ?o } }")
    listed = ask(address, query={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"}, Accept="text/csv")
    (article,) = [line for line in listed.body.decode().split() if "/graph/article/" in line]
    assert ask(address, "DELETE", None, "/data", {"graph": article}, **allowed).status == 204
    assert not holds(address, known)
    assert not holds(address, f"GRAPH <{BASE}graph/inferred> {{ {known} }}")


def test_the_default_graph_holds_each_fact_of_the_layers_once(server: str) -> None:
    count = "SELECT (COUNT(*) AS ?n) { %s }"
    told = ask(server, query={"query": count % "?s ?p ?o"}, Accept="text/csv").body
    merged = count % "SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
    assert told == ask(server, query={"query": merged}, Accept="text/csv").body
    fewer = ask(server, query={"query": count % "?s ?p ?o", "facts": "asserted"}, Accept="text/csv").body
    assert 0 < int(fewer.split()[1]) < int(told.split()[1])


def test_what_breaks_a_shape_or_a_derived_layer_is_refused(layered: tuple[str, dict[str, str]]) -> None:
    address, allowed = layered
    broken = update(address, f"{PACT} INSERT DATA {{ e:m a pact:Membership }}", allowed)
    assert broken.status == 422
    assert "http://e/m" in str(broken.problem["report"])
    by_hand = f"INSERT DATA {{ GRAPH <{BASE}graph/inferred> {{ <http://e/m> <http://e/n> 1 }} }}"
    assert update(address, by_hand, allowed).status == 409
    assert not holds(address, "{ e:m ?p ?o } UNION { GRAPH ?g { e:m ?p ?o } }")


def test_half_an_update_is_none(plain: tuple[str, dict[str, str]]) -> None:
    address, allowed = plain
    told = "INSERT DATA { <http://e/half> <http://e/p> 1 } ; DROP GRAPH <http://e/is-not-there>"
    assert update(address, told, allowed).status == 404
    assert not holds(address, "e:half ?p ?o")
    wrong = update(address, "INSERT DATA {\n <http://e/half> }", allowed)
    assert (wrong.status, wrong.problem["line"]) == (400, 2)


def test_an_answer_is_kept_until_something_is_written(plain: tuple[str, dict[str, str]]) -> None:
    address, allowed = plain
    query = {"query": "SELECT * { <http://e/kept> ?p ?o }"}
    first = ask(address, query=query)
    again = ask(address, query=query, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    update(address, "INSERT DATA { <http://e/kept> <http://e/p> 1 }", allowed)
    changed = ask(address, query=query, If_None_Match=first.headers["ETag"])
    assert changed.status == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert ask(address, query={"query": "SELECT (RAND() AS ?x) {}"}).headers["ETag"] is None


def test_two_graphs_asked_as_one_have_what_they_share_once(plain: tuple[str, dict[str, str]]) -> None:
    address, allowed = plain
    both = "GRAPH <http://e/g1> { <http://e/s> <http://e/p> 1 } GRAPH <http://e/g2> { <http://e/s> <http://e/p> 1 }"
    update(address, f"INSERT DATA {{ {both} }}", allowed)
    query = "SELECT ?s FROM <http://e/g1> FROM <http://e/g2> { ?s ?p ?o }"
    parameters = [
        ("query", "SELECT ?s { ?s ?p ?o }"),
        *(("default-graph-uri", f"http://e/g{n}") for n in (1, 2)),
    ]
    for asked in ([("query", query)], parameters):
        assert ask(address, query=asked, Accept="text/csv").body.split() == [b"s", b"http://e/s"]
    assert urllib.parse.quote(query)
