"""Answers of a SPARQL service and the files that say what they must be: are they the same, up to blank nodes?

Numbers, booleans and times are the same when their datatype and value are: what is computed may be written in
any lexical form.  ``strict`` asks for the same lexical form too.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from tests.conformance.manifest import BASE

__all__ = ["Solutions", "Term", "same_csv", "same_graph", "same_solutions", "solutions_of", "triples_of"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = Mapping[str, Term]
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
FORMATS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}


@dataclass(frozen=True, slots=True)
class Solutions:
    """The rows of a SELECT, or the answer of an ASK; ``ordered`` where the order of the rows is part of it."""

    variables: frozenset[str] = frozenset()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    ordered: bool = False


def solutions_of(source: Path | bytes, form: ox.QueryResultsFormat | None = None) -> Solutions | None:
    """Return the solutions in a results file or body; None where a file holds a graph that is no result set."""
    if isinstance(source, Path) and source.suffix not in FORMATS:
        return _result_set(triples_of(source))
    body = source.read_bytes() if isinstance(source, Path) else source
    kind = form or FORMATS[source.suffix if isinstance(source, Path) else ".srj"]
    found = ox.parse_query_results(body, format=kind)
    if isinstance(found, ox.QueryBoolean):
        return Solutions(boolean=bool(found))
    names = [v.value for v in found.variables]
    rows = [{n: row[n] for n in names if row[n] is not None} for row in found]
    return Solutions(frozenset(names), tuple(rows))


def triples_of(path: Path) -> list[ox.Quad]:
    """Return the quads of an RDF file, its relative IRIs resolved against the address it has on the web."""
    form = ox.RdfFormat.from_extension(path.suffix[1:])
    address = BASE + "/".join(path.parts[-3:])
    return list(ox.parse(path.read_bytes(), format=form, base_iri=address, rename_blank_nodes=True))


def same_graph(one: Sequence[ox.Quad], other: Sequence[ox.Quad], *, strict: bool = False) -> bool:
    """Whether two datasets are isomorphic (RDF 1.1 Concepts, section 3.6)."""
    left, right = (
        ox.Dataset(
            ox.Quad(q.subject, q.predicate, q.object if strict else _by_value(q.object), q.graph_name)
            for q in quads
        )
        for quads in (one, other)
    )
    if len(left) != len(right):
        return False
    left.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    right.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return left == right


def same_csv(expected: str, found: str, *, strict: bool = False) -> bool:
    """Whether two CSV results say the same; CSV does not tell IRIs from literals, nor blank nodes apart.

    The columns may come in any order, as ``SELECT *`` names none.
    """

    def rows(text: str) -> Counter[frozenset[tuple[str, str]]]:
        found = csv.DictReader(io.StringIO(text))
        return Counter(frozenset((n, cell(c)) for n, c in row.items()) for row in found)

    def cell(text: str) -> str:
        try:
            return "_:" if text.startswith("_:") else text if strict else str(Decimal(text).normalize())
        except ArithmeticError:
            return text

    return rows(expected) == rows(found)


def same_solutions(expected: Solutions, found: Solutions, *, strict: bool = False, lax: bool = False) -> bool:
    """Whether two results are the same multiset of solutions (in the same order where ``expected`` is ordered).

    ``lax`` lets equal solutions be left out, as REDUCED does (SPARQL 1.1 Query, section 18.5, ToMultiset and Reduced).
    """
    if expected.boolean is not None or found.boolean is not None:
        return expected.boolean == found.boolean
    if not strict:
        expected, found = _solutions_by_value(expected), _solutions_by_value(found)
    if lax:
        rows, allowed = (Counter(map(_key, s.rows)) for s in (found, expected))
        return rows.keys() == allowed.keys() and rows <= allowed
    if len(expected.rows) != len(found.rows):
        return False
    if {n for r in expected.rows for n in r} != {n for r in found.rows for n in r}:
        return False
    if expected.ordered:
        return _match(list(expected.rows), list(found.rows), {}, ordered=True)
    plain = Counter(_key(r) for r in expected.rows if not _blank(r))
    if plain != Counter(_key(r) for r in found.rows if not _blank(r)):
        return False
    return _match(
        [r for r in expected.rows if _blank(r)], [r for r in found.rows if _blank(r)], {}, ordered=False
    )


def _result_set(quads: Sequence[ox.Quad]) -> Solutions | None:
    """The result set a graph describes in the vocabulary of the SPARQL 1.0 tests."""
    facts: dict[Term, dict[str, list[Term]]] = {}
    for quad in quads:
        facts.setdefault(quad.subject, {}).setdefault(quad.predicate.value.removeprefix(RS), []).append(
            quad.object
        )
    for properties in facts.values():
        if "boolean" in properties:
            return Solutions(boolean=properties["boolean"][0].value == "true")
        if ox.NamedNode(RS + "ResultSet") not in properties.get(RDF_TYPE, []):
            continue
        rows = []
        for solution in properties.get("solution", []):
            about = facts.get(solution, {})
            bindings = [facts[b] for b in about.get("binding", [])]
            index = about.get("index")
            row = {b["variable"][0].value: b["value"][0] for b in bindings}
            rows.append((int(index[0].value) if index else 0, row))
        rows.sort(key=lambda pair: pair[0])
        names = frozenset(v.value for v in properties.get("resultVariable", []))
        return Solutions(names, tuple(r for _, r in rows), ordered=any(i for i, _ in rows))
    return None


def _match(left: list[Row], right: list[Row], known: dict[str, str], *, ordered: bool) -> bool:
    """Whether blank nodes of ``left`` can be named as in ``right`` so that all rows agree."""
    if not left:
        return not right
    first, rest = left[0], left[1:]
    tried = set()
    for place, row in enumerate(right[:1] if ordered else right):
        if (key := _key(row)) in tried:
            continue
        tried.add(key)
        if (more := _agree(first, row, known)) is not None and _match(
            rest, right[:place] + right[place + 1 :], more, ordered=ordered
        ):
            return True
    return False


def _agree(one: Row, other: Row, known: dict[str, str]) -> dict[str, str] | None:
    if one.keys() != other.keys():
        return None
    for name in one:
        known = _agree_terms(one[name], other[name], known)
        if known is None:
            return None
    return known


def _agree_terms(one: Term, other: Term, known: dict[str, str]) -> dict[str, str] | None:
    if isinstance(one, ox.Triple) and isinstance(other, ox.Triple):
        for a, b in zip(one, other, strict=True):
            known = _agree_terms(a, b, known)
            if known is None:
                return None
        return known
    if isinstance(one, ox.BlankNode) and isinstance(other, ox.BlankNode):
        if one.value in known:
            return known if known[one.value] == other.value else None
        return None if other.value in known.values() else {**known, one.value: other.value}
    return known if one == other else None


def _blank(row: Row) -> bool:
    return any(_has_blank(term) for term in row.values())


def _has_blank(term: Term) -> bool:
    return isinstance(term, ox.BlankNode) or (isinstance(term, ox.Triple) and any(map(_has_blank, term)))


def _key(row: Row) -> frozenset[tuple[str, str]]:
    return frozenset((name, str(term)) for name, term in row.items())


def _solutions_by_value(solutions: Solutions) -> Solutions:
    return replace(solutions, rows=tuple({n: _by_value(t) for n, t in row.items()} for row in solutions.rows))


def _by_value(term: Term) -> Term:
    """``term``, or where it is a number, boolean or time the one literal that stands for its value."""
    if isinstance(term, ox.Triple):
        return ox.Triple(term.subject, term.predicate, _by_value(term.object))
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(XSD):
        return term
    kind, text = term.datatype.value.removeprefix(XSD), term.value
    try:
        if kind == "decimal":
            text = f"{Decimal(text).normalize():f}"
        elif kind in ("double", "float"):
            text = repr(float(text))
        elif kind == "boolean":
            text = {"1": "true", "0": "false"}.get(text, text)
        elif kind in ("dateTime", "date", "time"):
            text = text.replace("+00:00", "Z").replace("-00:00", "Z")
        elif kind != "string":
            text = str(int(text))
    except (ValueError, ArithmeticError):
        return term
    return ox.Literal(text, datatype=term.datatype)
