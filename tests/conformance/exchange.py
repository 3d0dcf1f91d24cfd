"""Tests that are whole HTTP exchanges: SPARQL Protocol, Graph Store Protocol, service description."""

import email.message
import json
import urllib.parse
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pyoxigraph as ox

from tests.conformance.compare import same_graph, triples_of
from tests.conformance.manifest import Case, HttpRequest
from tests.conformance.services import Answer, Endpoint

__all__ = ["EXCHANGES"]

SD = "http://www.w3.org/ns/sparql-service-description#"
STATUS = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
CLASSES = {"StatusCode2xx": "2", "StatusCode3xx": "3", "StatusCode4xx": "4", "StatusCode5xx": "5"}
TABULAR = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)


def exchange(case: Case, endpoint: Endpoint, *, strict: bool = False) -> str:
    """Send the requests of a test in order and hold each answer against what the test says."""
    endpoint.reset()
    for graph, path in case.graphs:
        endpoint.load(triples_of(path), graph)
    names: dict[str, str] = {}
    for number, request in enumerate(case.requests, 1):
        path = _replaced(
            request.path.replace("/sparql/", "/sparql", 1).replace("/gsp", "/data", 1), names, quoted=True
        )
        body = _replaced(request.body.decode("latin-1"), names, quoted=False).encode("latin-1")
        answer = endpoint.send(request.method, path, body or None, dict(request.headers))
        if wrong := _status(request, answer) or _content(request, answer, names, strict=strict):
            return f"request {number} ({request.method}): {wrong}"
        if request.location:
            if "location" not in answer.headers:
                return f"request {number}: no Location"
            base = f"http://{endpoint.host}:{endpoint.port}{path}"
            names[request.location] = urllib.parse.urljoin(base, answer.headers["location"])
    return ""


def service_description(case: Case, endpoint: Endpoint, *, strict: bool = False) -> str:
    """SPARQL 1.1 Service Description, sections 2 and 3: what GET without a query says of the service."""
    answer = endpoint.send("GET", "/sparql", headers={"Accept": "text/turtle"})
    if answer.status != 200 or answer.media_type != "text/turtle":
        return f"status {answer.status}, {answer.media_type}"
    address = f"http://{endpoint.host}:{endpoint.port}/sparql"
    facts = [q.triple for q in ox.parse(answer.body, format=ox.RdfFormat.TURTLE, base_iri=address)]
    services = {
        t.subject for t in facts if t.predicate.value == SD + "endpoint" and t.object.value == address
    }
    name = case.name.rpartition("/")[2]
    if name == "has-endpoint-triple" and not services:
        return f"no sd:endpoint <{address}>"
    if name == "conforms-to-schema":
        return _schema(facts, services)
    return ""


EXCHANGES: Mapping[str, Callable[..., str]] = MappingProxyType(
    {
        "ProtocolTest": exchange,
        "GraphStoreProtocolTest": exchange,
        "ServiceDescriptionTest": service_description,
    }
)


def _schema(facts: list[ox.Triple], services: set[ox.NamedNode | ox.BlankNode]) -> str:
    """What the vocabulary demands: a service has an endpoint, a dataset's graphs have names, terms are IRIs."""
    classes = {
        t.subject for t in facts if t.predicate.value.endswith("#type") and t.object.value == SD + "Service"
    }
    if not services or not services <= classes:
        return "the service is no sd:Service"
    for fact in facts:
        kind = fact.predicate.value.removeprefix(SD)
        if kind in (
            "supportedLanguage",
            "feature",
            "resultFormat",
            "inputFormat",
            "defaultEntailmentRegime",
        ) and not isinstance(fact.object, ox.NamedNode):
            return f"sd:{kind} has {fact.object}, which is no IRI"
        if kind == "namedGraph" and not any(
            f.subject == fact.object and f.predicate.value == SD + "name" for f in facts
        ):
            return "an sd:namedGraph has no sd:name"
    return ""


def _status(request: HttpRequest, answer: Answer) -> str:
    wanted = request.statuses
    code = str(answer.status)
    if not wanted or any(code == STATUS.get(w) or code.startswith(CLASSES.get(w, "-")) for w in wanted):
        return ""
    return f"status {code} instead of {' or '.join(wanted)}: {answer.body[:200].decode(errors='replace')}"


def _content(request: HttpRequest, answer: Answer, names: Mapping[str, str], *, strict: bool) -> str:
    if request.form == "RDF" and ox.RdfFormat.from_media_type(answer.media_type) is None:
        return f"{answer.media_type} is no RDF"
    if request.form in ("tabular", "boolean") and answer.media_type not in TABULAR:
        return f"{answer.media_type} is no SPARQL result"
    if request.boolean is not None and json.loads(answer.body)["boolean"] is not request.boolean:
        return f"not {request.boolean}"
    if request.answer_type and request.method != "HEAD":
        return _graph(request, answer, names, strict=strict)
    if request.answer_type and answer.media_type != request.answer_type.partition(";")[0].strip():
        return f"{answer.media_type} instead of {request.answer_type}"
    return ""


def _graph(request: HttpRequest, answer: Answer, names: Mapping[str, str], *, strict: bool) -> str:
    header = email.message.Message()
    header["Content-Type"] = request.answer_type
    if answer.media_type != header.get_content_type():
        return f"{answer.media_type} instead of {header.get_content_type()}"
    form = ox.RdfFormat.from_media_type(answer.media_type)
    expected = list(
        ox.parse(_replaced(request.answer, names, quoted=False), format=form, base_iri="http://www.example/")
    )
    found = list(ox.parse(answer.body, format=form, base_iri="http://www.example/"))
    return (
        "" if same_graph(expected, found, strict=strict) else f"another graph: {answer.body.decode()[:300]}"
    )


def _replaced(text: str, names: Mapping[str, str], *, quoted: bool) -> str:
    for name, value in names.items():
        text = text.replace(name, urllib.parse.quote(value, safe="") if quoted else value)
    return text
