"""A query and a database in, the dataset it is to be asked of out (SPARQL 1.1 Query Language, section 13).

The engine joins several default graphs without removing what they share; here they are merged first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from server.sparql.lexer import Token, tokens

__all__ = ["Dataset", "merged", "named_in", "prologue_of", "resolved"]

DEFAULT_GRAPH = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs a query is asked of, by IRI: those of the default graph, and those ``GRAPH`` may name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


def named_in(query: str, base: str) -> Dataset:
    """Return the dataset that the ``FROM`` clauses of ``query`` name; none for a query without or that is no query.

    Args:
        query: a SPARQL query.
        base: the IRI against which its relative IRIs are resolved.
    """
    if not re.search("from", query, re.IGNORECASE):
        return Dataset()
    found = tokens(query)
    end = next((n for n, t in enumerate(found) if _is_from(found, n)), None)
    if end is None:
        return Dataset()
    prologue = prologue_of(query)
    default: list[str] = []
    named: list[str] = []
    while end < len(found) and found[end].keyword == "FROM":
        into, end = (named, end + 2) if found[end + 1 :][:1] and found[end + 1].keyword == "NAMED" else (default, end + 1)  # fmt: skip
        if end >= len(found):
            return Dataset()
        into.append(resolved(prologue, found[end].text, base))
        end += 1
    return Dataset(tuple(default), tuple(named))


def resolved(prologue: str, name: str, base: str) -> str:
    """Return the absolute IRI of ``name``, an IRI or prefixed name as SPARQL writes it.

    Raises:
        SyntaxError: it is neither, or its prefix is not declared in ``prologue``.
    """
    rows = ox.Store().query(f"{prologue}\nSELECT ({name} AS ?iri) {{}}", base_iri=base)
    assert isinstance(rows, ox.QuerySolutions)
    iri = next(rows)["iri"]
    if not isinstance(iri, ox.NamedNode):
        raise SyntaxError(f"{name} is no IRI")  # noqa: TRY004 (what a parser says)
    return iri.value


def merged(database: ox.Store, dataset: Dataset) -> ox.Store:
    """Return a database of its own with the graphs of ``dataset``, what they share once in the default graph."""
    own = ox.Store()
    for graph in dataset.default:
        found = database.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        own.bulk_extend(ox.Quad(q.subject, q.predicate, q.object, DEFAULT_GRAPH) for q in found)
    for graph in dataset.named:
        if database.contains_named_graph(ox.NamedNode(graph)):
            own.add_graph(ox.NamedNode(graph))
        own.bulk_extend(database.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
    return own


def _is_from(found: Sequence[Token], n: int) -> bool:
    return found[n].keyword == "FROM" and not any(
        t.text == "{" and t.kind == "punct" for t in found[:n][-400:]
    )


def prologue_of(text: str) -> str:
    """Return what comes before the first word of ``text`` that is neither BASE, PREFIX nor VERSION, with its value."""
    found = tokens(text)
    n = 0
    while n < len(found) and found[n].keyword in ("BASE", "PREFIX", "VERSION"):
        n += 3 if found[n].keyword == "PREFIX" else 2
    return text[: found[n].start] if n < len(found) else ""
