"""A plain server with a token over a few hundred triples, and everything in the tables of ``hostile`` sent to it.

Whatever it is sent, it answers with one of the statuses it may, says nothing of its insides, calls nobody, and
answers a simple query right afterwards.
"""

import http.client
import json
import socket
import subprocess
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.server.conftest import COMMAND, ENVIRONMENT, serving
from tests.server.hostile import DOCUMENTS, HEAVY, QUERIES, RAW, REQUESTS, UPDATES, Request

SIMPLE = "/sparql?query=ASK%20%7B%20%3Cx%3As0%3E%20%3Fp%20%3Fo%20%7D"
INSIDES = (b"Traceback", b'File "', b".py", b"RuntimeError", b"panicked")
AFTERWARDS = 2.0
PATIENCE = 30.0


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Plain(NamedTuple):
    """The server under attack."""

    host: str
    port: int
    token: str
    listener: int
    calls: list[str]

    def filled(self, text: str) -> str:
        return (
            text.replace("{listener}", str(self.listener))
            .replace("{token}", self.token)
            .replace("{token:.10}", self.token[:10])
        )

    def send(
        self,
        method: str,
        path: str,
        headers: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
        wait: float = PATIENCE,
    ) -> Answer:
        """Send one request as it is, without mending it as HTTP libraries do."""
        fields = {"Host": f"{self.host}:{self.port}", "Connection": "close"}
        if body or method in ("POST", "PUT", "PATCH"):
            fields["Content-Length"] = str(len(body))
        named = {name.lower() for name, _ in headers}
        lines = [
            f"{method} {path} HTTP/1.1",
            *(f"{n}: {v}" for n, v in fields.items() if n.lower() not in named),
        ]
        lines += [f"{name}: {value}" for name, value in headers]
        return self.send_raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body, wait, head=method == "HEAD")

    def send_raw(self, message: bytes, wait: float = PATIENCE, *, head: bool = False) -> Answer:
        """Send bytes and read one answer; status 0 where the server closes or stays silent instead."""
        with socket.create_connection((self.host, self.port), timeout=wait) as connection:
            sender = threading.Thread(target=_pour, args=(connection, message), daemon=True)
            sender.start()
            response = http.client.HTTPResponse(connection, method="HEAD" if head else "GET")
            try:
                response.begin()
                body = response.read()
            except TimeoutError:
                return Answer(-1, {}, b"")
            except (http.client.HTTPException, OSError):
                return Answer(response.status if isinstance(response.status, int) else 0, {}, b"")
            finally:
                response.close()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, body)

    def query(self, text: str) -> Answer:
        body = self.filled(text).encode()
        accept = ("Accept", "application/sparql-results+json, text/turtle")
        return self.send("POST", "/sparql", (("Content-Type", "application/sparql-query"), accept), body)

    def authorized(self, method: str, path: str, kind: str, body: bytes) -> Answer:
        return self.send(
            method, path, (("Content-Type", kind), ("Authorization", f"Bearer {self.token}")), body
        )


def _pour(connection: socket.socket, message: bytes) -> None:
    try:
        connection.sendall(message)
    except OSError:
        return


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port that must never be called, and who called it."""
    calls: list[str] = []
    with socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server:

        def listen() -> None:
            while True:
                try:
                    connection, caller = server.accept()
                except OSError:
                    return
                with connection:
                    calls.append(str(caller))

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], calls
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, listener: tuple[int, list[str]]) -> Iterator[Plain]:
    place = tmp_path_factory.mktemp("hostile") / "store"
    added = subprocess.run(
        [*COMMAND, "token", "add", "attacker", "--store", str(place), "--scope", "update,graph-store"],
        check=True,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    for address, _ in serving(place, "--plain", "--query-timeout", "1", "--limit", "update-timeout=3"):
        parts = urllib.parse.urlsplit(address)
        server = Plain(str(parts.hostname), int(parts.port or 0), added.stdout.strip(), *listener)
        triples = "".join(
            f"<x:s{n}> <x:p> <x:s{n * 7 % 400}> ; <x:q> '{'x' * 40}{n}' .\n" for n in range(400)
        )
        loaded = server.authorized("PUT", "/data?default", "text/turtle", triples.encode())
        assert loaded.status in (200, 201, 204), loaded
        yield server


@pytest.fixture(autouse=True)
def unharmed(plain: Plain) -> Iterator[None]:
    """After each test the data are as before, the server answers, and nobody was called."""
    yield
    answer = plain.send("GET", SIMPLE, (("Accept", "application/sparql-results+json"),), wait=AFTERWARDS)
    assert (answer.status, json.loads(answer.body or b"{}").get("boolean")) == (200, True)
    assert not plain.calls


def harmless(answer: Answer, statuses: tuple[int, ...]) -> None:
    """The answer is one of those it may be, and where it is a refusal, a problem that says nothing of the insides."""
    assert answer.status in statuses, (answer.status, answer.body[:300])
    if answer.status >= 400 and answer.body:
        assert answer.media_type == "application/problem+json" or answer.media_type == "text/plain", answer
        assert not any(inside in answer.body for inside in INSIDES), answer.body[:500]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: r.name[:60])
def test_odd_requests(plain: Plain, request_: Request) -> None:
    headers = tuple((name, plain.filled(value)) for name, value in request_.headers)
    answer = plain.send(request_.method, plain.filled(request_.path), headers, request_.body)
    harmless(answer, request_.statuses)
    if request_.media_type:
        assert answer.media_type == request_.media_type
    if request_.never:
        shown = answer.media_type in ("text/html", "text/plain", "")
        said = answer.body if shown or not request_.never.startswith(b"<") else b""
        assert request_.never not in said + json.dumps(answer.headers).encode()
    if answer.status == 405:
        assert answer.headers["allow"]
        assert request_.method not in answer.headers["allow"].replace(",", " ").split()
    assert "set-cookie" not in answer.headers
    if answer.status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("name", "message", "statuses"), RAW, ids=[name for name, *_ in RAW])
def test_bytes_that_are_hardly_http(
    plain: Plain, name: str, message: bytes, statuses: tuple[int, ...]
) -> None:
    short = 2.0 if 0 in statuses or 408 in statuses else PATIENCE
    answer = plain.send_raw(message, short)
    # Silence (-1) is right where the request has not ended: the server may wait for the rest.
    assert answer.status in (*statuses, -1 if 0 in statuses else 0), answer


@pytest.mark.parametrize(("name", "text", "statuses"), QUERIES, ids=[name for name, *_ in QUERIES])
def test_odd_queries(plain: Plain, name: str, text: str, statuses: tuple[int, ...]) -> None:
    harmless(plain.query(text), statuses)


@pytest.mark.parametrize(("name", "text", "statuses"), HEAVY, ids=[name for name, *_ in HEAVY])
def test_heavy_queries_are_stopped(plain: Plain, name: str, text: str, statuses: tuple[int, ...]) -> None:
    answer = plain.query(text)
    # Status 200 and no body: the answer had begun when its time ended, and was broken off.
    harmless(answer, statuses)
    if answer.status == 503:
        assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(("name", "text", "statuses"), UPDATES, ids=[name for name, *_ in UPDATES])
def test_odd_updates(plain: Plain, name: str, text: str, statuses: tuple[int, ...]) -> None:
    answer = plain.authorized(
        "POST", "/sparql?timeout=1", "application/sparql-update", plain.filled(text).encode()
    )
    harmless(answer, statuses)


@pytest.mark.parametrize(
    ("name", "kind", "body", "statuses"), DOCUMENTS, ids=[name for name, *_ in DOCUMENTS]
)
def test_odd_documents(plain: Plain, name: str, kind: str, body: bytes, statuses: tuple[int, ...]) -> None:
    body = body.replace(b"{listener}", str(plain.listener).encode())
    before = plain.send("GET", "/data?graph=http://hostile/", (("Accept", "application/n-triples"),))
    # What cannot be read within the time of a write is stopped.
    harmless(plain.authorized("PUT", "/data?graph=http://hostile/", kind, body), (*statuses, 503))
    after = plain.send("GET", "/data?graph=http://hostile/", (("Accept", "application/n-triples"),))
    assert after.status in (200, 404, before.status)
    assert b"root:" not in after.body
    assert after.body.count(b"haha") < 100


def test_slow_clients_do_not_keep_others_waiting(plain: Plain) -> None:
    slow = [socket.create_connection((plain.host, plain.port)) for _ in range(50)]
    try:
        for connection in slow:
            connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n")
        assert plain.send("GET", SIMPLE, wait=AFTERWARDS).status == 200
    finally:
        for connection in slow:
            connection.close()


def test_heavy_queries_of_one_client_do_not_keep_another_waiting(plain: Plain) -> None:
    answers: list[int] = []
    heavy = [
        threading.Thread(target=lambda: answers.append(plain.query(HEAVY[0][1]).status)) for _ in range(8)
    ]
    for thread in heavy:
        thread.start()
    assert plain.send("GET", "/health/live", wait=AFTERWARDS).status == 200
    for thread in heavy:
        thread.join()
    assert set(answers) <= {429, 503}


def test_a_client_that_leaves_ends_its_query(plain: Plain) -> None:
    body = HEAVY[0][1].encode()
    for _ in range(10):
        with socket.create_connection((plain.host, plain.port)) as connection:
            head = f"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)
    assert plain.send("GET", SIMPLE, wait=AFTERWARDS * 5).status == 200


def test_nothing_was_written_outside_the_store(
    plain: Plain, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert {p.name for p in Path(tmp_path_factory.getbasetemp()).glob("hostile*/*")} == {"store"}
