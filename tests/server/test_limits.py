"""Limits hold and say so: time, rows, bytes, memory, depth, how many at once; a cut answer is never silent; none harms another."""

import contextlib
import http.client
import json
import socket
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import serving
from .test_protocol import ask
from .test_writing import token, update

ENDLESS = [
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g ?i",
    "SELECT ?x ?y { ?x (<http://e/next>|^<http://e/next>)+ ?y . ?y (<http://e/next>|!<http://e/none>)* ?z . ?z !<http://e/none>* ?w }",
    'SELECT (STRLEN(?l) AS ?n) { ?s <http://e/next> ?o . BIND ("x" AS ?a) '
    + " ".join(f"BIND (CONCAT(?{a}, ?{a}) AS ?{b})" for a, b in zip("abcdefghijklmnopqrstuvwxyzABCDE", "bcdefghijklmnopqrstuvwxyzABCDEF", strict=True))
    + " BIND (?F AS ?l) }",
    'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), "(a*)*b(c|d)*e{1,50}f") }',
]  # fmt: skip


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    store = tmp_path_factory.mktemp("limited") / "store"
    allowed = token(store, "writer")
    limits = (
        "query-timeout=1.5",
        "update-timeout=1.5",
        "result-rows=3000",
        "result-bytes=2000000",
        "request-bytes=500000",
        "memory-bytes=500000000",
        "per-client=4",
        "concurrent=2",
        "waiting=3",
        "waiting-timeout=30",
    )
    for address, process in serving(store, "--plain", *(o for limit in limits for o in ("--limit", limit))):
        triples = " ".join(f"<http://e/{n}> <http://e/next> <http://e/{n + 1}> ." for n in range(1500))
        assert update(address, f"INSERT DATA {{ {triples} }}", allowed).status == 204
        yield address, allowed
        assert process.poll() is None


def alive(address: str) -> bool:
    answer = ask(address, query={"query": "ASK { <http://e/1> ?p ?o }"})
    return answer.status == 200 and json.loads(answer.body)["boolean"] is True


@pytest.mark.parametrize("query", ENDLESS)
def test_a_query_without_end_is_stopped(limited: tuple[str, dict[str, str]], query: str) -> None:
    address, _ = limited
    answer = ask(address, query={"query": query})
    assert answer.status in (503, 413, 400)
    assert answer.problem["detail"]
    assert alive(address)


def test_an_update_without_end_changes_nothing(limited: tuple[str, dict[str, str]]) -> None:
    address, allowed = limited
    told = "INSERT { ?a ?d ?g } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert update(address, told, allowed).status in (503, 400)
    count = ask(address, query={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}, Accept="text/csv")
    assert count.body.split() == [b"n", b"1500"]


def test_a_client_may_ask_for_less_time_but_not_for_more(limited: tuple[str, dict[str, str]]) -> None:
    address, _ = limited
    begun = time.monotonic()
    assert ask(address, query={"query": ENDLESS[0], "timeout": "0.2"}).status == 503
    less = time.monotonic() - begun
    assert ask(address, query={"query": ENDLESS[0], "timeout": "600"}).status == 503
    assert less < time.monotonic() - begun
    for wrong in ("0", "-1", "soon", "nan", "inf"):
        assert ask(address, query={"query": "ASK {}", "timeout": wrong}).status == 400


def test_too_many_rows_before_the_answer_began_are_refused(limited: tuple[str, dict[str, str]]) -> None:
    address, _ = limited
    answer = ask(
        address, query={"query": "SELECT ?x { ?a ?b ?c . ?d ?e ?f BIND (1 AS ?x) }"}, Accept="text/csv"
    )
    assert answer.status == 413
    assert "3000 rows" in str(answer.problem["detail"])


@pytest.mark.parametrize(
    "accept", ["text/csv", "application/sparql-results+json", "text/tab-separated-values"]
)
def test_an_answer_cut_after_it_began_is_broken_off(limited: tuple[str, dict[str, str]], accept: str) -> None:
    address, _ = limited
    query = 'SELECT ?a ?b ?l { ?a ?b ?c . ?d ?e ?f BIND (REPLACE("%s", "y", STR(?a)) AS ?l) }' % ("x" * 500)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        ask(address, query={"query": query}, Accept=accept)
    assert alive(address)


def test_too_large_requests_are_refused(limited: tuple[str, dict[str, str]]) -> None:
    address, allowed = limited
    long = "ASK { } #" + "x" * 200_000
    assert ask(address, "POST", long.encode(), Content_Type="application/sparql-query").status == 413
    try:
        status = update(address, "INSERT DATA { } #" + "x" * 600_000, allowed).status
    except (OSError, urllib.error.URLError):
        status = 413  # the server had answered and closed before all was sent
    assert status == 413
    deep = "ASK " + "{" * 5_000 + "}" * 5_000
    assert ask(address, "POST", deep.encode(), Content_Type="application/sparql-query").status == 400
    assert alive(address)


def test_deep_documents_and_swelling_ones_end_only_themselves(limited: tuple[str, dict[str, str]]) -> None:
    address, allowed = limited
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    documents = {
        "text/turtle": b"<http://e/s> <http://e/p> " + b"(" * 100_000 + b")" * 100_000 + b" .",
        "application/ld+json": b'{"http://e/p":' * 30_000 + b"1" + b"}" * 30_000,
        "application/trig": b"<http://e/s> <http://e/p> " + b"[ <http://e/p> " * 20_000 + b"1" + b"]" * 20_000 + b" .",
        "application/rdf+xml": f'<!DOCTYPE r [<!ENTITY a0 "ha">{laughs}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="http://e/s"><p xmlns="http://e/">&a11;</p></rdf:Description></rdf:RDF>'.encode(),
    }  # fmt: skip
    for kind, body in documents.items():
        answer = ask(address, "PUT", body, "/data", {"graph": "http://e/deep"}, Content_Type=kind, **allowed)
        assert answer.status in (201, 204, 400, 413, 503), (kind, answer)
        assert alive(address)
    assert ask(address, "PUT", b"", "/data", {"graph": "http://e/x"}, Content_Type="text/turtle", Content_Encoding="gzip", **allowed).status == 415  # fmt: skip


def test_one_client_may_have_so_many_going_and_all_others_are_answered_after(
    limited: tuple[str, dict[str, str]],
) -> None:
    address, _ = limited
    statuses: list[int] = []

    def endless(number: int) -> None:
        answer = ask(address, query={"query": f"{ENDLESS[0]} # {number}"})
        if answer.status in (429, 503):
            assert answer.headers["Retry-After"]
        statuses.append(answer.status)

    threads = [threading.Thread(target=endless, args=(n,)) for n in range(10)]
    for thread in threads:
        thread.start()
    assert ask(address, path="/health/live").status == 200
    for thread in threads:
        thread.join()
    assert set(statuses) == {429, 503}
    assert alive(address)


def test_who_leaves_is_not_worked_for_any_longer(limited: tuple[str, dict[str, str]]) -> None:
    address, _ = limited
    host, _, port = address.removeprefix("http://").partition(":")
    query = urllib.parse.quote(ENDLESS[0])
    for _ in range(12):  # more than may be going at once, were they not given up
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            time.sleep(0.1)
        time.sleep(0.1)
        assert ask(address, query={"query": "ASK { <http://e/1> ?p ?o }", "timeout": "1"}).status == 200


def test_half_a_request_is_none(limited: tuple[str, dict[str, str]]) -> None:
    address, allowed = limited
    host, _, port = address.removeprefix("http://").partition(":")
    body = "INSERT DATA { <http://e/cut> <http://e/p> 1 } ; INSERT DATA { <http://e/cut> <http://e/p> 2 }"
    head = "\r\n".join(
        (
            "POST /sparql HTTP/1.1",
            f"Host: {host}",
            "Content-Type: application/sparql-update",
            f"Authorization: {allowed['Authorization']}",
        )
    )
    first = body.partition(";")[0].encode()
    for framing, sent in (
        (f"Content-Length: {len(body)}", first),
        ("Transfer-Encoding: chunked", f"{len(first):x}\r\n".encode() + first + b"\r\n"),
    ):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"{head}\r\n{framing}\r\n\r\n".encode() + sent)
            time.sleep(0.2)
    time.sleep(0.3)
    answer = ask(address, query={"query": "ASK { <http://e/cut> ?p ?o }"})
    assert json.loads(answer.body)["boolean"] is False


def test_a_million_rows_stream_through_little_memory(tmp_path: Path) -> None:
    store = tmp_path / "store"
    allowed = token(store, "writer")
    for address, process in serving(store, "--plain"):
        triples = " ".join(f"<http://e/{n}> <http://e/p> {n} ." for n in range(1000))
        assert update(address, f"INSERT DATA {{ {triples} }}", allowed).status == 204
        query = urllib.parse.urlencode({"query": "SELECT ?a ?b { ?a ?p ?c . ?b ?q ?d }"})
        host = address.removeprefix("http://")
        before = memory(process.pid)
        rows, most = -1, before
        with contextlib.closing(http.client.HTTPConnection(host)) as connection:
            connection.request("GET", f"/sparql?{query}", headers={"Accept": "text/csv"})
            answer = connection.getresponse()
            while part := answer.read(1 << 20):
                rows += part.count(b"\n")
                most = max(most, memory(process.pid))
        assert rows == 1_000_000
        assert most - before < 200 << 20


def memory(supervisor: int) -> int:
    """Bytes in memory of the server's processes, what they share counted once for each."""
    children = [supervisor]
    for number in children:
        for listed in Path(f"/proc/{number}/task").glob("*/children"):
            children += [int(child) for child in listed.read_text().split()]
    found = 0
    for number in children:
        try:
            told = Path(f"/proc/{number}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found += sum(int(line.split()[1]) << 10 for line in told.splitlines() if line.startswith("Pss:"))
    return found
