"""What the suites are run against: a SPARQL service over HTTP, or the bare engine in this process for comparison."""

import http.client
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

import pyoxigraph as ox

from tests.conformance.compare import solutions_of

__all__ = ["Answer", "BareEngine", "Endpoint", "Service"]

ALL = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
JSON = "application/sparql-results+json"


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Service(Protocol):
    def reset(self) -> None: ...
    def load(self, quads: Iterable[ox.Quad], graph: str) -> None: ...
    def load_dataset(self, quads: Sequence[ox.Quad]) -> None: ...
    def serve(self, services: Iterable[tuple[str, list[ox.Quad]]]) -> Mapping[str, str]: ...
    def query(self, text: str, accept: str) -> Answer: ...
    def update(self, text: str) -> Answer: ...
    def dataset(self) -> list[ox.Quad]: ...


class Endpoint:
    """A server at ``host``:``port`` with SPARQL at ``/sparql`` and the Graph Store Protocol at ``/data``."""

    def __init__(self, host: str, port: int, token: str) -> None:
        self.host, self.port, self.token = host, port, token
        self.remote: Mapping[str, Endpoint] = {}
        self.names: Mapping[str, str] = {}

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request, with the token that may write."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            authorization = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            connection.request(method, path, body, {**authorization, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def reset(self) -> None:
        self._succeed(self.update("DROP ALL"))

    def load(self, quads: Iterable[ox.Quad], graph: str) -> None:
        triples = [quad.triple for quad in quads]
        place = f"graph={urllib.parse.quote(graph, safe='')}" if graph else "default"
        body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        self._succeed(self.send("POST", f"/data?{place}", body, {"Content-Type": "application/n-triples"}))

    def load_dataset(self, quads: Sequence[ox.Quad]) -> None:
        """Load graphs that share blank nodes: in one operation, so that they stay shared."""
        default = [q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)]
        blocks = [ox.serialize(default, format=ox.RdfFormat.N_TRIPLES) or b""]
        for name in {q.graph_name for q in quads if not isinstance(q.graph_name, ox.DefaultGraph)}:
            inside = [q.triple for q in quads if q.graph_name == name]
            triples = ox.serialize(inside, format=ox.RdfFormat.N_TRIPLES) or b""
            blocks.append(b"GRAPH %s { %s }" % (str(name).encode(), triples))
        self._succeed(self.update(f"INSERT DATA {{ {b' '.join(blocks).decode()} }}"))

    def serve(self, services: Iterable[tuple[str, list[ox.Quad]]]) -> Mapping[str, str]:
        """Fill the remote services; return where each is to be found instead of at its own address."""
        for endpoint in self.remote.values():
            endpoint.reset()
        for name, quads in services:
            self.remote[name].load(quads, name)
        return self.names

    def query(self, text: str, accept: str) -> Answer:
        return self.send(
            "POST", "/sparql", text.encode(), {"Content-Type": "application/sparql-query", "Accept": accept}
        )

    def update(self, text: str) -> Answer:
        return self.send("POST", "/sparql", text.encode(), {"Content-Type": "application/sparql-update"})

    def dataset(self) -> list[ox.Quad]:
        return _quads(self._succeed(self.query(ALL, JSON)))

    def _succeed(self, answer: Answer) -> Answer:
        if answer.status >= 300:
            raise ConnectionError(f"the server answered {answer.status}: {answer.body[:300]!r}")
        return answer


class BareEngine:
    """pyoxigraph as it is, without anything of this project around it."""

    def __init__(self) -> None:
        self.store = ox.Store()

    def reset(self) -> None:
        self.store = ox.Store()

    def load(self, quads: Iterable[ox.Quad], graph: str) -> None:
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        if graph:
            self.store.add_graph(ox.NamedNode(graph))
        self.store.extend(ox.Quad(q.subject, q.predicate, q.object, name) for q in quads)

    def load_dataset(self, quads: Sequence[ox.Quad]) -> None:
        self.store.extend(quads)

    def serve(self, services: Iterable[tuple[str, list[ox.Quad]]]) -> Mapping[str, str]:
        return {name: name for name, _ in services}

    def query(self, text: str, accept: str) -> Answer:
        try:
            found = self.store.query(text, base_iri="http://127.0.0.1/sparql")
            if isinstance(found, ox.QueryTriples):
                media_type, body = "text/turtle", found.serialize(format=ox.RdfFormat.TURTLE)
            else:
                form = (
                    ox.QueryResultsFormat.from_media_type(accept.partition(",")[0])
                    or ox.QueryResultsFormat.JSON
                )
                media_type, body = form.media_type, found.serialize(format=form)
            return Answer(200, {"content-type": media_type}, body or b"")
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            return _refusal(error)

    def update(self, text: str) -> Answer:
        try:
            self.store.update(text, base_iri="http://127.0.0.1/sparql")
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            return _refusal(error)
        return Answer(204, {}, b"")

    def dataset(self) -> list[ox.Quad]:
        return list(self.store)


def _quads(answer: Answer) -> list[ox.Quad]:
    found = solutions_of(answer.body, ox.QueryResultsFormat.JSON)
    assert found is not None
    return [ox.Quad(r["s"], r["p"], r["o"], r.get("g") or ox.DefaultGraph()) for r in found.rows]


def _refusal(error: Exception) -> Answer:
    status = 400 if isinstance(error, SyntaxError) else 422
    return Answer(status, {"content-type": "text/plain"}, str(error).encode())
