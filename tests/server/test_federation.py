"""Other servers asked by ``SERVICE`` and ``LOAD``: those on the list, through our own client; no other is ever reached."""

import http.server
import json
import threading
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest

from .conftest import serving
from .test_protocol import Answer, ask
from .test_writing import holds, token, update


@dataclass
class Remote:
    """A real listener: what it was asked, and what it does."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    data: ox.Store = field(default_factory=ox.Store)


@pytest.fixture(scope="module")
def remote() -> Iterator[Remote]:
    told = Remote()
    told.data.update(
        "PREFIX e: <http://e/> INSERT DATA { e:mali e:capital 'Bamako' . e:niger e:capital 'Niamey'@fr . e:peru e:capital _:lima }"
    )

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = urllib.parse.parse_qs(body)["query"][0]
            told.asked.append(query)
            if self.path == "/broken":
                self.answer(200, "application/sparql-results+json", b"{")
                return
            found = told.data.query(query)
            assert isinstance(found, ox.QuerySolutions)
            self.answer(
                200,
                "application/sparql-results+json",
                found.serialize(format=ox.QueryResultsFormat.JSON) or b"",
            )

        def do_GET(self) -> None:
            told.asked.append(self.path)
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", "/secret")
                self.end_headers()
            else:
                self.answer(200, "text/turtle", b"<#it> <http://e/p> 1 .")

        def answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{listener.server_address[1]}"
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield told
    listener.shutdown()
    listener.server_close()


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory, remote: Remote) -> Iterator[tuple[str, dict[str, str]]]:
    """A server that may ask the listener's SPARQL endpoint and two of its documents."""
    store = tmp_path_factory.mktemp("asking") / "store"
    allowed = token(store, "writer")
    listed = [
        o
        for p in ("/sparql", "/broken", "/document", "/away")
        for o in ("--allow-service", remote.address + p)
    ]
    for address, _ in serving(store, "--plain", "--allow-private-services", *listed):
        told = "PREFIX e: <http://e/> INSERT DATA { e:mali a e:State . e:niger a e:State . e:chad a e:State . <%s> a e:Endpoint }"
        update(address, told % f"{remote.address}/sparql", allowed)
        yield address, allowed


def rows(answer: Answer) -> set[tuple[str, ...]]:
    assert answer.status == 200, answer.body
    told = json.loads(answer.body)
    return {
        tuple(b.get(v, {}).get("value", "") for v in told["head"]["vars"])
        for b in told["results"]["bindings"]
    }


def test_a_service_is_asked_about_what_we_have_only(
    asking: tuple[str, dict[str, str]], remote: Remote
) -> None:
    address, _ = asking
    query = f"PREFIX e: <http://e/> SELECT ?s ?c {{ ?s a e:State . SERVICE <{remote.address}/sparql> {{ ?s e:capital ?c }} }}"
    remote.asked.clear()
    assert rows(ask(address, query={"query": query})) == {
        ("http://e/mali", "Bamako"),
        ("http://e/niger", "Niamey"),
    }
    (asked,) = remote.asked
    assert "http://e/chad" in asked


def test_optional_services_and_services_in_variables(
    asking: tuple[str, dict[str, str]], remote: Remote
) -> None:
    address, _ = asking
    optional = f"PREFIX e: <http://e/> SELECT ?s ?c {{ ?s a e:State . OPTIONAL {{ SERVICE <{remote.address}/sparql> {{ ?s e:capital ?c }} }} }}"
    assert ("http://e/chad", "") in rows(ask(address, query={"query": optional}))
    variable = (
        "PREFIX e: <http://e/> SELECT ?c { ?where a e:Endpoint . SERVICE ?where { e:mali e:capital ?c } }"
    )
    assert rows(ask(address, query={"query": variable})) == {("Bamako",)}
    blank = (
        f"PREFIX e: <http://e/> SELECT ?c {{ SERVICE <{remote.address}/sparql> {{ e:peru e:capital ?c }} }}"
    )
    assert len(rows(ask(address, query={"query": blank}))) == 1


def test_a_service_in_an_update(asking: tuple[str, dict[str, str]], remote: Remote) -> None:
    address, allowed = asking
    told = f"PREFIX e: <http://e/> INSERT {{ ?s e:seat ?c }} WHERE {{ ?s a e:State . SERVICE <{remote.address}/sparql> {{ ?s e:capital ?c }} }}"
    assert update(address, told, allowed).status == 204
    assert holds(address, "e:mali e:seat 'Bamako'")


def test_a_service_that_fails_fails_the_query_unless_silent(
    asking: tuple[str, dict[str, str]], remote: Remote
) -> None:
    address, _ = asking
    query = f"SELECT ?x {{ SERVICE %s <{remote.address}/broken> {{ ?x ?y ?z }} }}"
    assert ask(address, query={"query": query % ""}).status == 502
    assert rows(ask(address, query={"query": query % "SILENT"})) == {("",)}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <{0}/secret> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <{0}/secret> {{ ?s ?p ?o }} }}",
        "SELECT * {{ ?s ?p ?o OPTIONAL {{ {{ service<{0}/secret>{{ ?s ?p ?o }} }} }} }}",
        "PREFIX x: <{0}/> SELECT * {{ SERVICE x:secret {{ ?s ?p ?o }} }}",
        "BASE <{0}/> SELECT * {{ SERVICE <secret> {{ ?s ?p ?o }} }}",
        "SELECT * {{ BIND (<{0}/secret> AS ?where) SERVICE ?where {{ ?s ?p ?o }} }}",
        "SELECT * {{ VALUES ?where {{ <{0}/secret> }} SERVICE SILENT ?where {{ ?s ?p ?o }} }}",
        "SELECT * {{ \\u0053ERVICE <{0}/secret> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <{0}/sec\\u0072et> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE # <http://e/> \n <{0}/secret> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <{0}/sparql> {{ SERVICE <{0}/secret> {{ ?s ?p ?o }} }} }}",
        "ASK {{ FILTER EXISTS {{ SERVICE <{0}/secret> {{ ?s ?p ?o }} }} }}",
        "SELECT * {{ SERVICE <http://localhost:1/> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <http://169.254.169.254/latest/> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <file:///etc/passwd> {{ ?s ?p ?o }} }}",
    ],
)
def test_no_query_reaches_what_is_not_listed(
    asking: tuple[str, dict[str, str]], remote: Remote, query: str
) -> None:
    address, _ = asking
    remote.asked.clear()
    assert ask(address, query={"query": query.format(remote.address)}).status in (400, 403)
    assert remote.asked == []


@pytest.mark.parametrize(
    "told",
    [
        "LOAD <{0}/secret>",
        "LOAD <{0}/away>",
        "LOAD <file:///etc/passwd>",
        "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}/secret> {{ ?s ?p ?o }} }}",
        "DELETE {{ ?s ?p ?o }} WHERE {{ SERVICE SILENT <{0}/secret> {{ ?s ?p ?o }} }}",
    ],
)
def test_no_update_reaches_what_is_not_listed(
    asking: tuple[str, dict[str, str]], remote: Remote, told: str
) -> None:
    address, allowed = asking
    remote.asked.clear()
    assert update(address, told.format(remote.address), allowed).status in (400, 403)
    assert "/secret" not in remote.asked


def test_a_document_is_loaded_from_the_list(asking: tuple[str, dict[str, str]], remote: Remote) -> None:
    address, allowed = asking
    assert (
        update(address, f"LOAD <{remote.address}/document> INTO GRAPH <http://e/loaded>", allowed).status
        == 204
    )
    assert holds(address, f"GRAPH e:loaded {{ <{remote.address}/document#it> e:p 1 }}")
    remote.asked.clear()
    assert update(address, f"LOAD SILENT <{remote.address}/secret>", allowed).status == 204
    assert remote.asked == []


def test_a_listed_name_at_a_private_address_is_not_asked(tmp_path: Path, remote: Remote) -> None:
    store = tmp_path / "store"
    token(store, "writer")
    for address, _ in serving(store, "--plain", "--allow-service", f"{remote.address}/sparql"):
        remote.asked.clear()
        query = f"SELECT * {{ SERVICE <{remote.address}/sparql> {{ ?s ?p ?o }} }}"
        refused = ask(address, query={"query": query})
        assert (refused.status, remote.asked) == (403, [])
        assert "private" in str(refused.problem["detail"])
