"""Every constraint has an example it lets pass, and one that fails by it and by nothing else.

``pass/<Shape>.ttl`` passes all constraints of a shape; ``fail/<constraint>.<kind>.ttl`` breaks one, and is named for
it.  Each is read together with ``background.ttl``, which holds what the examples are about.
"""

import re
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kg.validate import validate

HERE = Path(__file__).parent
SHAPES = sorted((HERE.parents[1] / "shapes").glob("*.ttl"))
PASSING = sorted((HERE / "pass").glob("*.ttl"))
FAILING = sorted((HERE / "fail").glob("*.ttl"))
SH = Namespace("http://www.w3.org/ns/shacl#")
EXAMPLE = "https://example.org/"
SHAPE = "https://w3id.org/pactgraph/shapes#"
# The constraint components of SHACL sections 4.1 to 4.8 and 5.2 that the shapes use, by the parameter that states them.
KINDS = {
    SH.minCount: "MinCount", SH.maxCount: "MaxCount", SH["class"]: "Class", SH["or"]: "Or", SH["not"]: "Not", SH["in"]: "In",
    SH.datatype: "Datatype", SH.sparql: "SPARQL", SH.uniqueLang: "UniqueLang", SH.minInclusive: "MinInclusive",
    SH.maxInclusive: "MaxInclusive", SH.lessThan: "LessThan", SH.disjoint: "Disjoint", SH.qualifiedMinCount: "QualifiedMinCount", SH.hasValue: "HasValue",
}  # fmt: skip
# What of a shape states no constraint.
ABOUT = {RDF.type, SH.path, SH.message, SH.severity, SH.targetClass, SH.targetSubjectsOf, SH.property, SH.qualifiedValueShape}  # fmt: skip


@cache
def shapes() -> Graph:
    whole = Graph()
    for path in SHAPES:
        whole.parse(path)
    return whole


def example(path: Path) -> Graph:
    """The example at ``path``, with what the background says of the things it names, and of those these name."""
    known, graph = Graph().parse(HERE / "background.ttl"), Graph().parse(path)
    reached: set[Node] = set()
    while new := set(graph.objects()) - reached:
        reached |= new
        for thing in new:
            graph += known.triples((thing, None, None))
    return graph


@cache
def report() -> dict[str, set[str]]:
    """What is found in each example, by the path that is its name: ``<shape>.<kind>`` of every finding.

    All are checked in one go, each with what it needs of the background in a namespace of its own, so that none can
    touch another.
    """
    whole = Graph()
    for path in (*PASSING, *FAILING):
        own = f"{EXAMPLE}{_name(path)}/"
        for triple in example(path):
            whole.add(tuple(URIRef(t.replace(EXAMPLE, own)) if isinstance(t, URIRef) else t for t in triple))  # type: ignore[arg-type]
    found: dict[str, set[str]] = {_name(path): set() for path in (*PASSING, *FAILING)}
    for result in validate(whole).results:
        assert not re.search(r"[{}]", result.message), "a placeholder of the message was not filled"
        where = result.focus.removeprefix(EXAMPLE).rsplit("/", 1)[0]
        found[where].add(f"{result.shape.removeprefix('shape:')}.{result.constraint}")
    return found


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def constraints() -> set[str]:
    """Every constraint of the shapes, as ``<shape>.<kind>``."""
    found = set()
    for shape, parameter in shapes().subject_predicates():
        if isinstance(shape, URIRef) and shape.startswith(SHAPE) and parameter in KINDS:
            found.add(f"{shape.removeprefix(SHAPE)}.{KINDS[URIRef(parameter)]}")
    return found


def test_no_constraint_is_of_a_kind_this_test_does_not_know() -> None:
    said = {p for s, p in shapes().subject_predicates() if isinstance(s, URIRef) and s != URIRef(SHAPE)}
    assert said == set(KINDS) | ABOUT


def test_every_constraint_has_an_example_that_fails() -> None:
    assert len(constraints()) > 150
    assert constraints() == {path.stem for path in FAILING}


def test_every_shape_has_an_example_that_passes() -> None:
    targeted = {s for p in (SH.targetClass, SH.targetSubjectsOf) for s in shapes().subjects(p)}
    of = {str(shape).removeprefix(SHAPE).split("-")[0] for shape in targeted}
    assert {path.stem for path in PASSING} == of


def test_the_background_conforms() -> None:
    assert validate(Graph().parse(HERE / "background.ttl")).results == ()


@pytest.mark.parametrize("path", PASSING, ids=lambda path: path.stem)
def test_it_passes(path: Path) -> None:
    assert report()[_name(path)] == set()


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_it_fails_for_that_reason_alone(path: Path) -> None:
    assert report()[_name(path)] == {path.stem}


def test_every_constraint_has_a_message() -> None:
    named = {s for s in shapes().subjects(RDF.type) if str(s).startswith(SHAPE) and str(s) != SHAPE}
    for shape in named:
        messages = [*shapes().objects(shape, SH.message)]
        messages += [m for c in shapes().objects(shape, SH.sparql) for m in shapes().objects(c, SH.message)]
        if any(parameter in KINDS for parameter in shapes().predicates(shape)):
            assert all(isinstance(m, Literal) and m.language == "en" and m.endswith(".") for m in messages)
            assert len(messages) == 1, shape


def test_the_shapes_pass_the_shapes_of_shacl() -> None:
    nothing = Graph()
    assert pyshacl.validate(nothing, shacl_graph=shapes(), meta_shacl=True, advanced=True)[0]


def test_the_shapes_of_shacl_find_a_mistake() -> None:
    wrong = shapes() + Graph().parse(data=f"<{SHAPE}X> a <{SH.PropertyShape}> .")
    with pytest.raises(pyshacl.errors.ReportableRuntimeError):
        pyshacl.validate(Graph(), shacl_graph=wrong, meta_shacl=True, advanced=True)
