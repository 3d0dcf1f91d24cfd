"""One test case and a service in, what is wrong out (nothing: the test passes)."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from tests.conformance.compare import same_csv, same_graph, same_solutions, solutions_of, triples_of
from tests.conformance.manifest import BASE, Case
from tests.conformance.services import Answer, Service

__all__ = ["CHECKS"]

ACCEPT = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
}
PARSED = {
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^<>]*)>", re.IGNORECASE)


def query_evaluation(case: Case, service: Service, *, strict: bool = False) -> str:
    """Load the data, ask the query, compare the solutions or the graph with those that must come."""
    assert case.action is not None and case.result is not None
    service.reset()
    moved = service.serve((name, triples_of(path)) for name, path in case.services) if case.services else {}
    text = _moved(_read(case.action), moved)
    _load(case, service, moved)
    if not case.data and not case.graphs:
        for name in dict.fromkeys(FROM.findall(text)):
            service.load(triples_of(case.action.parent / name), _address(case.action.parent / name))
    accept = ACCEPT.get(case.result.suffix, ACCEPT[".srj"])
    answer = service.query(f"BASE <{_address(case.action)}>\n{text}", f"{accept}, text/turtle;q=0.9")
    for name, address in moved.items():
        answer = answer._replace(body=answer.body.replace(address.encode(), name.encode()))
    if answer.status != 200:
        return f"status {answer.status}: {_told(answer)}"
    if case.result.suffix == ".csv":
        return (
            ""
            if same_csv(_read(case.result), answer.body.decode(), strict=strict)
            else f"other rows: {_told(answer)}"
        )
    expected = solutions_of(case.result)
    if expected is None:
        found = list(ox.parse(answer.body, format=ox.RdfFormat.from_media_type(answer.media_type)))
        return (
            ""
            if same_graph(triples_of(case.result), found, strict=strict)
            else f"another graph: {_told(answer)}"
        )
    if answer.media_type not in PARSED:
        return f"answers in {answer.media_type}"
    given = solutions_of(answer.body, PARSED[answer.media_type])
    assert given is not None
    return (
        ""
        if same_solutions(expected, given, strict=strict, lax=case.lax)
        else f"other solutions: {_told(answer)}"
    )


def update_evaluation(case: Case, service: Service, *, strict: bool = False) -> str:
    """Load the data, run the update, compare the whole dataset with the one that must be."""
    assert case.action is not None
    service.reset()
    _load(case, service)
    answer = service.update(f"BASE <{_address(case.action)}>\n{_read(case.action)}")
    if answer.status not in (200, 201, 204):
        return f"status {answer.status}: {_told(answer)}"
    expected = [q for path in case.result_data for q in triples_of(path)]
    for graph, path in case.result_graphs:
        expected += [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(graph)) for q in triples_of(path)]
    found = service.dataset()
    return (
        ""
        if same_graph(expected, found, strict=strict)
        else f"another dataset: {' '.join(map(str, found))[:300]}"
    )


def query_accepted(case: Case, service: Service, *, strict: bool = False) -> str:
    assert case.action is not None
    return _accepted(service.query(_read(case.action), "*/*"))


def query_refused(case: Case, service: Service, *, strict: bool = False) -> str:
    assert case.action is not None
    return _refused(service.query(_read(case.action), "*/*"))


def update_accepted(case: Case, service: Service, *, strict: bool = False) -> str:
    assert case.action is not None
    service.reset()
    return _accepted(service.update(_read(case.action)))


def update_refused(case: Case, service: Service, *, strict: bool = False) -> str:
    assert case.action is not None
    service.reset()
    return _refused(service.update(_read(case.action)))


CHECKS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {
        "QueryEvaluationTest": query_evaluation,
        "CSVResultFormatTest": query_evaluation,
        "UpdateEvaluationTest": update_evaluation,
        **dict.fromkeys(("PositiveSyntaxTest", "PositiveSyntaxTest11"), query_accepted),
        **dict.fromkeys(("NegativeSyntaxTest", "NegativeSyntaxTest11"), query_refused),
        **dict.fromkeys(("PositiveUpdateSyntaxTest", "PositiveUpdateSyntaxTest11"), update_accepted),
        **dict.fromkeys(("NegativeUpdateSyntaxTest", "NegativeUpdateSyntaxTest11"), update_refused),
    }
)


def _accepted(answer: Answer) -> str:
    """A request whose syntax is right is run, or refused for what it asks for (a graph that is not there, a service), never as unreadable."""
    return (
        ""
        if answer.status in (200, 204, 403, 404, 409, 422, 502)
        else f"status {answer.status}: {_told(answer)}"
    )


def _refused(answer: Answer) -> str:
    return "" if answer.status == 400 else f"status {answer.status} for text that is not SPARQL"


def _moved(text: str, moved: Mapping[str, str]) -> str:
    """``text`` with remote services at the addresses where they are."""
    for name, address in moved.items():
        text = text.replace(f"<{name}>", f"<{address}>")
    return text


def _load(case: Case, service: Service, moved: Mapping[str, str] = MappingProxyType({})) -> None:
    for path in case.data:
        quads = [
            ox.Quad(q.subject, q.predicate, ox.NamedNode(moved[q.object.value]), q.graph_name)
            if isinstance(q.object, ox.NamedNode) and q.object.value in moved
            else q
            for q in triples_of(path)
        ]
        if all(isinstance(q.graph_name, ox.DefaultGraph) for q in quads):
            service.load(quads, "")
        else:
            service.load_dataset(quads)
    for graph, path in case.graphs:
        service.load(triples_of(path), graph)


def _read(path: Path) -> str:
    return path.read_bytes().decode()


def _address(path: Path) -> str:
    return BASE + "/".join(path.parts[-3:])


def _told(answer: Answer) -> str:
    return " ".join(answer.body[:1000].decode(errors="replace").split())
