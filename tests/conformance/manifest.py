"""A checkout of W3C's rdf-tests in, its SPARQL test cases out, one by one in the order of the manifests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

__all__ = ["BASE", "Case", "HttpRequest", "cases"]

BASE = "https://w3c.github.io/rdf-tests/sparql/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
VERSIONS = {"sparql10": "SPARQL 1.0", "sparql11": "SPARQL 1.1", "sparql12": "SPARQL 1.2"}
# Entailment regimes are a specification of their own; http-rdf-update is the deprecated prose of graph-store-protocol.
ABSENT = {"entailment", "http-rdf-update"}


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request of a protocol test and what its answer must be."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: tuple[str, ...]
    boolean: bool | None
    form: str
    location: str
    answer_type: str
    answer: str


@dataclass(frozen=True, slots=True)
class Case:
    """A test case: files are paths in the checkout, graphs are pairs of IRI and path."""

    iri: str
    version: str
    suite: str
    kind: str
    action: Path | None
    data: tuple[Path, ...] = ()
    graphs: tuple[tuple[str, Path], ...] = ()
    services: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None
    lax: bool = False
    result_data: tuple[Path, ...] = ()
    result_graphs: tuple[tuple[str, Path], ...] = ()
    requests: tuple[HttpRequest, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.suite}/{self.iri.rpartition('#')[2].rpartition('/')[2]}"


def cases(checkout: Path) -> Iterator[Case]:
    """Yield the cases of the SPARQL suites in ``checkout``, which has the folder ``sparql`` or is that folder.

    Raises:
        FileNotFoundError: there are no manifests in it.
    """
    root = checkout / "sparql" if (checkout / "sparql").is_dir() else checkout
    found = sorted(root.glob("sparql1?/*/manifest*.ttl"))
    if not found:
        raise FileNotFoundError(
            f"{checkout} is no checkout of rdf-tests: it has no sparql/sparql11/*/manifest.ttl"
        )
    for path in found:
        if path.parent.name not in ABSENT:
            yield from _Manifest(root, path).cases()


class _Manifest:
    """One manifest file, read as RDF against the address it has on the web."""

    def __init__(self, root: Path, path: Path) -> None:
        self.root, self.suite, self.version = root, path.parent.name, VERSIONS[path.parent.parent.name]
        self.address = URIRef(BASE + path.relative_to(root).as_posix())
        self.graph = Graph().parse(path, format="turtle", publicID=self.address)

    def cases(self) -> Iterator[Case]:
        for manifest in self.graph.subjects(RDF.type, MF.Manifest):
            entries = self.graph.value(manifest, MF.entries)
            if entries is not None:
                yield from map(self.case, Collection(self.graph, entries))

    def case(self, node: Node) -> Case:
        kind = next(
            str(t).rpartition("#")[2] for t in self.graph.objects(node, RDF.type) if str(t).startswith(MF)
        )
        action, result = self.graph.value(node, MF.action), self.graph.value(node, MF.result)
        requests = self.graph.value(action, HT.requests) if action else None
        given = node if requests is not None else action
        wanted = result if not isinstance(result, URIRef) else None
        return Case(
            str(node),
            self.version,
            self.suite,
            kind,
            self._action(action),
            tuple(self._paths(given, QT.data, UT.data)),
            tuple(self._graphs(given)),
            tuple(
                (str(self.graph.value(s, QT.endpoint)), self._path(self.graph.value(s, QT.data)))
                for s in self._objects(given, QT.serviceData)
            ),
            self._path(result) if isinstance(result, URIRef) else None,
            self.graph.value(node, MF.resultCardinality) == MF.LaxCardinality,
            tuple(self._paths(wanted, UT.data)),
            tuple(self._graphs(wanted)),
            tuple(map(self.request, Collection(self.graph, requests))) if requests is not None else (),
        )

    def request(self, node: Node) -> HttpRequest:
        value = self.graph.value
        response = value(node, HT.resp)
        answer = value(response, HT.body)
        boolean = value(response, MF.expectedBoolean)
        body = value(node, HT.body)
        text = str(value(body, CNT.chars) or "") if body is not None else ""
        encoding = str(value(body, CNT.characterEncoding) or "UTF-8") if body is not None else "UTF-8"
        headers = self._headers(node)
        return HttpRequest(
            str(value(node, HT.methodName)),
            str(value(node, HT.absolutePath)),
            headers,
            _wire(text, headers).encode(encoding),
            tuple(sorted(str(s).rpartition("#")[2] for s in self.graph.objects(response, MF.expectedStatus))),
            None if boolean is None else bool(boolean.toPython()),
            str(value(response, MF.expectedFormat) or ""),
            str(value(response, MF.expectedLocation) or ""),
            dict(self._headers(response)).get("content-type", ""),
            str(value(answer, CNT.chars)) if answer is not None else "",
        )

    def _headers(self, node: Node | None) -> tuple[tuple[str, str], ...]:
        fields = self.graph.value(node, HT.headers)
        return tuple(
            (str(self.graph.value(f, HT.fieldName)).lower(), str(self.graph.value(f, HT.fieldValue)))
            for f in (Collection(self.graph, fields) if fields is not None else ())
        )

    def _action(self, action: Node | None) -> Path | None:
        if isinstance(action, URIRef):
            return self._path(action)
        return next(self._paths(action, QT.query, UT.request), None)

    def _graphs(self, node: Node | None) -> Iterator[tuple[str, Path]]:
        for named in (*self._objects(node, QT.graphData), *self._objects(node, UT.graphData)):
            if isinstance(named, URIRef):
                yield str(named), self._path(named)
            else:
                place = self.graph.value(named, UT.graph) or self.graph.value(named, QT.graph)
                yield str(self.graph.value(named, RDFS.label) or place), self._path(place)

    def _objects(self, node: Node | None, predicate: URIRef) -> list[Node]:
        return [] if node is None else sorted(self.graph.objects(node, predicate))

    def _paths(self, node: Node | None, *predicates: URIRef) -> Iterator[Path]:
        for predicate in predicates:
            for found in self._objects(node, predicate):
                yield self._path(found)

    def _path(self, address: Node | None) -> Path:
        return self.root / str(address).removeprefix(BASE).partition("#")[0]


def _wire(text: str, headers: tuple[tuple[str, str], ...]) -> str:
    """Multipart bodies as they go over the wire: the manifests indent them and end their lines with LF."""
    if not dict(headers).get("content-type", "").startswith("multipart/"):
        return text
    return "\r\n".join(line.strip() for line in text.strip().splitlines()) + "\r\n"
