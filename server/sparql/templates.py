"""Quad templates in, the quads they make of each solution out (SPARQL 1.1 Update, section 3.1.3.3).

The engine reads a template for us: with its variables and blank nodes written as IRIs it is one CONSTRUCT template,
whose only solution is the template itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.quads import GraphName, Term
from server.sparql.dataset import resolved
from server.sparql.lexer import Token, tokens

__all__ = ["Template", "template"]

MARK = "urn:x-pactgraph-template:"
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """Quads with IRIs that stand for ``variables`` and blank nodes, which are new in every solution where ``fresh``."""

    quads: tuple[tuple[ox.Triple, GraphName], ...]
    variables: tuple[str, ...]
    fresh: bool

    def fill(self, row: Mapping[str, Term | None]) -> Iterator[ox.Quad]:
        """Yield the quads for the solution ``row``, without those that have a gap or would be no RDF."""
        blanks: dict[str, ox.BlankNode] = {}
        for triple, name in self.quads:
            graph = name if isinstance(name, ox.DefaultGraph) else _filled(name, row, blanks)
            found = _filled(triple, row, blanks)
            if isinstance(found, ox.Triple) and isinstance(graph, ox.NamedNode | ox.DefaultGraph):
                yield ox.Quad(found.subject, found.predicate, found.object, graph)


def template(prologue: str, block: str, base: str, graph: GraphName) -> Template:
    """Return the template that ``block`` (text with braces) writes.

    Args:
        prologue: the declarations before it.
        block: quads with variables.
        base: the IRI against which relative IRIs are resolved.
        graph: where triples outside ``GRAPH`` go.
    """
    found = tokens(block)
    quads: list[tuple[ox.Triple, GraphName]] = []
    for name, triples in _graphs(found[1:-1]):
        where = _term(prologue, name, base) if name is not None else graph
        text = " ".join(_marked(token) for token in triples)
        made = ox.Store().query(f"{prologue}\nCONSTRUCT {{ {text} }} WHERE {{}}", base_iri=base)
        assert isinstance(made, ox.QueryTriples)
        quads += [(triple, where) for triple in made]
    variables = tuple(dict.fromkeys(token.text[1:] for token in found if token.kind == "var"))
    fresh = any(token.kind == "blank" or token.text in ("[", "(") for token in found)
    return Template(tuple(quads), variables, fresh)


def _graphs(found: tuple[Token, ...]) -> Iterator[tuple[Token | None, list[Token]]]:
    """The triples outside ``GRAPH``, and those of each ``GRAPH`` block with its name."""
    plain: list[Token] = []
    n = 0
    while n < len(found):
        if found[n].keyword != "GRAPH":
            plain.append(found[n])
            n += 1
            continue
        end = next(m for m in range(n, len(found)) if found[m].keyword == "}")
        yield found[n + 1], list(found[n + 3 : end])
        if plain and plain[-1].text != ".":
            plain.append(Token("punct", ".", 0, 0))
        n = end + 1 + (found[end + 1 :][:1] != () and found[end + 1].text == ".")
    yield None, plain


def _marked(token: Token) -> str:
    if token.kind == "var":
        return f"<{MARK}v{token.text[1:]}>"
    return f"<{MARK}b{token.text[2:]}>" if token.kind == "blank" else token.text


def _term(prologue: str, name: Token, base: str) -> ox.NamedNode:
    if name.kind == "var":
        return ox.NamedNode(f"{MARK}v{name.text[1:]}")
    return ox.NamedNode(resolved(prologue, name.text, base))


def _filled(term: Term, row: Mapping[str, Term | None], blanks: dict[str, ox.BlankNode]) -> Term | None:
    """``term`` with what its marks stand for; None where that is nothing, or no RDF."""
    if isinstance(term, ox.Triple):
        s, p, o = (_filled(part, row, blanks) for part in (term.subject, term.predicate, term.object))
        if isinstance(s, ox.NamedNode | ox.BlankNode) and isinstance(p, ox.NamedNode) and o is not None:
            return ox.Triple(s, p, o)
        return None
    if isinstance(term, ox.BlankNode):
        return blanks.setdefault(term.value, ox.BlankNode())
    if isinstance(term, ox.NamedNode) and term.value.startswith(MARK):
        mark, name = term.value[len(MARK)], term.value[len(MARK) + 1 :]
        return row.get(name) if mark == "v" else blanks.setdefault(f"_{name}", ox.BlankNode())
    return term
