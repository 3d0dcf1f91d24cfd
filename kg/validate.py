"""A graph in, a report of the SHACL shapes it violates out: what, where, which shape, and how to mend it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import Graph, Literal, Namespace
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as RdfResult
from rdflib.term import Node

from kg.errors import GraphError
from kg.namespaces import OWL, PACT, RDF, RDFS
from kg.ontology import axioms
from kg.resources import directory

__all__ = ["Report", "Result", "validate"]

SH = Namespace("http://www.w3.org/ns/shacl#")


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One finding: ``severity`` is ``Violation``, ``Warning`` or ``Info``; the rest are names and texts to print.

    ``constraint`` is the kind of constraint of SHACL that is violated, such as ``MinCount`` or ``SPARQL``.
    """

    severity: str
    focus: str
    path: str
    value: str
    shape: str
    constraint: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """Whether a graph ``conforms`` (warnings do not count against it), and every finding, worst first."""

    conforms: bool
    results: tuple[Result, ...] = ()

    def __str__(self) -> str:
        """Return the report for people."""
        if not self.results:
            return "conforms: no findings"
        lines = []
        for number, result in enumerate(self.results, 1):
            lines.append(f"{number}. {result.severity}: {result.message}")
            lines.append(f"   what   {result.focus}")
            if result.path:
                lines.append(f"   where  {result.path}" + (f" = {result.value}" if result.value else ""))
            lines.append(f"   shape  {result.shape} ({result.constraint})")
        violations = sum(r.severity == "Violation" for r in self.results)
        lines.append(
            f"{'conforms' if self.conforms else 'does not conform'}: {violations} violations, {len(self.results) - violations} others"
        )
        return "\n".join(lines)


class _Data(Graph):
    """What is checked.  It parses a query once: pySHACL asks the same text anew for every focus node."""

    def query(self, query_object: str | Query, *arguments: Any, **named: Any) -> RdfResult:
        """Answer as any graph does."""
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *arguments, **named)


@cache
def _prepared(text: str) -> Query:
    return prepareQuery(text)


def validate(graph: Graph, shapes: Path | None = None) -> Report:
    """Check ``graph`` against the shapes in the folder ``shapes`` (default: those that come along).

    Raises:
        GraphError: the shapes cannot be used.
    """
    rules = _shapes(str(shapes or directory("shapes")))
    try:
        _, found, _ = pyshacl.validate(
            _Data() + graph + _ontology(), shacl_graph=rules, advanced=True, inference="none", inplace=True
        )
    except (
        pyshacl.errors.ReportableRuntimeError,
        pyshacl.errors.ShapeLoadError,
        pyshacl.errors.ConstraintLoadError,
    ) as error:
        raise GraphError(f"the shapes cannot be used: {error}") from error
    assert isinstance(found, Graph)
    results = sorted(
        (_result(found, node, rules) for node in found.objects(None, SH.result)),
        key=lambda r: (r.severity != "Violation", r),
    )
    return Report(all(r.severity != "Violation" for r in results), tuple(results))


@cache
def _shapes(folder: str) -> Graph:
    graph = Graph()
    files = sorted(Path(folder).glob("*.ttl"))
    if not files:
        raise GraphError(f"{folder}: no shapes (*.ttl) in this folder")
    for path in files:
        try:
            graph.parse(path, format="turtle")
        except Exception as error:  # rdflib's Turtle reader raises its own and several built-in errors
            raise GraphError(f"{path}: not Turtle: {error}") from error
    return graph


@cache
def _ontology() -> Graph:
    """The classes, whose hierarchy the shapes' targets follow, and the concepts the ontology declares."""
    graph = Graph()
    for triple in axioms().triples((None, RDFS.subClassOf, None)):
        graph.add(triple)
    for individual in axioms().subjects(RDF.type, OWL.NamedIndividual):
        graph += axioms().triples((individual, RDF.type, None))
    return graph


def _result(found: Graph, node: Node, rules: Graph) -> Result:
    constraint = _short(found.value(node, SH.sourceConstraintComponent)).removesuffix("ConstraintComponent")
    value = _short(found.value(node, SH.value))
    message = str(found.value(node, SH.resultMessage) or "The shape is violated.")
    if (
        value and constraint != "SPARQL"
    ):  # only messages of SPARQL constraints name values (SHACL, section 5.3.2)
        message = f"{message} Found: {value}."
    return Result(
        severity=_short(found.value(node, SH.resultSeverity)),
        focus=_short(found.value(node, SH.focusNode)),
        path=_short(found.value(node, SH.resultPath)),
        value=value,
        shape=_short(_named_shape(found.value(node, SH.sourceShape), rules)),
        constraint=constraint,
        message=message,
    )


def _named_shape(shape: Node | None, rules: Graph) -> Node | None:
    """The shape with a name that holds ``shape``."""
    for _ in range(4):
        if shape is None or not shape.n3().startswith("_:"):
            return shape
        shape = next(iter(rules.subjects(None, shape)), None)
    return shape


def _short(node: Node | None) -> str:
    if node is None:
        return ""
    text = str(node)
    if isinstance(node, Literal):
        return repr(text if len(text) < 80 else text[:77] + "…")
    for prefix, namespace in (
        ("pact:", str(PACT)),
        ("sh:", str(SH)),
        ("rdf:", str(RDF)),
        ("oa:", "http://www.w3.org/ns/oa#"),
        ("shape:", "https://w3id.org/pactgraph/shapes#"),
    ):
        if text.startswith(namespace):
            return (prefix if prefix != "sh:" else "") + text.removeprefix(namespace)
    return text
