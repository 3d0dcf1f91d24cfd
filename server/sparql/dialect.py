"""A SPARQL query in, the same query as pyoxigraph must be told it so that it answers as the standard says.

What the engine reads otherwise than SPARQL 1.1 and 1.2 Query Language, and how it is told:

- ``TRUE`` is refused: written in small letters.
- An unknown function ends the whole query, not the expression (section 17.6): a function that always fails.
- ``GROUP_CONCAT`` keeps a language tag (18.5.1.7): put into ``STR``.
- ``BNODE("a")`` is one node for all solutions (17.4.2.9): a function of the whole solution.
- ``GRAPH ?g`` binds ``?g`` inside its block too, and groups and ``MINUS`` inside run over all graphs at once (18.6):
  written as the union over the graphs that it stands for, where that makes a difference.
- A path of no steps from a term that no graph has is not found (18.4): written as the one solution it has.
- A SELECT clause may use a variable it made of an aggregate (18.2.4.4): the aggregate stands there again.

Queries that need none of it come back as they are.  ``SERVICE`` blocks are left alone: another engine reads them.
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from server.sparql.functions import Function, solution_node, unknown_functions
from server.sparql.lexer import Token, brackets, tokens
from server.sparql.paths import path
from server.sparql.refusals import AGGREGATES, refuse

__all__ = ["Mended", "mended", "small_booleans"]

PER_GRAPH = frozenset({"SELECT", "MINUS"})
MOST_GRAPHS = 64
MOST_CHARACTERS = 1 << 20
DEEPEST = 200
SOLUTION_NODE = "tag:pactgraph,2026:bnode"
BOOLEAN = re.compile(r"\b(?!true\b|false\b)(?i:true|false)\b")
GAP = r"(?:\s|\#[^\r\n]*[\r\n])*"
# Something of this stands in every query that needs mending; most queries have none of it and are not looked into.
SUSPECT = re.compile(
    rf"""\b(?i:graph|group_concat|bnode|count|sum|min|max|avg|sample)\b
      | (?::[^\s(){{}}]*|>){GAP}\(
      | [\w>)]{GAP}[*?](?!\w)
      | \w<[^\s=] | <<\(""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Mended:
    """What to tell the engine: the text, and the functions that it does not know of itself."""

    text: str
    functions: Mapping[ox.NamedNode, Function] = field(default_factory=dict)


def small_booleans(text: str) -> str:
    """Return a query or an update with ``TRUE`` and ``FALSE`` in small letters; nothing else moves.

    >>> small_booleans("SELECT (TRUE AS ?x) { ?s ?p 'TRUE' } # TRUE")
    "SELECT (true AS ?x) { ?s ?p 'TRUE' } # TRUE"
    """
    if not BOOLEAN.search(text):
        return text
    parts, last = [], 0
    for token in tokens(text):
        if token.keyword in ("TRUE", "FALSE"):
            parts += [text[last : token.start], token.text.lower()]
            last = token.end
    return "".join(parts) + text[last:]


def mended(text: str, database: ox.Store, base: str, named: Sequence[str] | None = None) -> Mended:
    """Return ``text`` as the engine must be told it.

    Args:
        text: a query; text that is none comes back as it is.
        database: the data it will be asked of.
        base: the IRI against which relative IRIs are resolved.
        named: the graphs ``GRAPH`` may name; None for all of the database.

    Raises:
        SyntaxError: the text is no SPARQL, though the engine would take it.
    """
    if not SUSPECT.search(text):
        return Mended(text)
    found = tokens(text)
    pairs = brackets(found, DEEPEST)
    if not pairs or any(token.kind == "other" for token in found):
        return Mended(text)
    refuse(text, found, pairs)
    functions = unknown_functions(found, base)
    told = _Writer(text, found, pairs, _Data(database, base, named)).whole()
    if SOLUTION_NODE in told and SOLUTION_NODE not in text:
        functions[ox.NamedNode(SOLUTION_NODE)] = solution_node(secrets.token_hex(8))
    return Mended(told, functions)


class _Data:
    """What the mending asks of the data."""

    def __init__(self, database: ox.Store, base: str, named: Sequence[str] | None) -> None:
        self.database, self.base, self.named = database, base, named
        self.known: dict[str, bool] = {}

    @cached_property
    def graphs(self) -> list[str] | None:
        """The graphs ``GRAPH ?g`` runs over, as they are written; None where they are too many."""
        if self.named is not None:
            return sorted(f"<{name}>" for name in self.named) if len(self.named) <= MOST_GRAPHS else None
        found: list[str] = []
        for name in self.database.named_graphs():
            if not isinstance(name, ox.NamedNode) or len(found) == MOST_GRAPHS:
                return None
            found.append(str(name))
        return sorted(found)

    def knows(self, prologue: str, term: str) -> bool:
        """Whether ``term`` is a subject or object in any graph; also where the prologue cannot be read."""
        if term not in self.known:
            inside = f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }}"
            query = f"{prologue}\nASK {{ {inside} UNION {{ GRAPH ?g {{ {inside} }} }} }}"
            try:
                self.known[term] = bool(self.database.query(query, base_iri=self.base))
            except SyntaxError:
                self.known[term] = True
        return self.known[term]


class _Writer:
    """Writes a query anew, token by token; ``suffix`` tells the blank nodes of a copy from those of the next."""

    def __init__(self, text: str, found: Sequence[Token], pairs: Mapping[int, int], data: _Data) -> None:
        self.text, self.found, self.pairs, self.data = text, found, pairs, data
        self.labels = any(t.kind == "blank" for t in found)
        self.groups = any(t.keyword in ("GROUP", *AGGREGATES) for t in found)
        self.reused = dict(self._reused())
        self.length = 0

    def whole(self) -> str:
        return self._write(0, len(self.found)) + self.text[self.found[-1].end :]

    def _write(self, place: int, end: int, suffix: str = "") -> str:
        """The tokens from ``place`` up to ``end``, with the blanks and comments in front of each."""
        parts: list[str] = []
        while place < end:
            parts.append(self._gap(place))
            written, place = self._one(place, suffix)
            parts.append(written)
        return "".join(parts)

    def _gap(self, place: int) -> str:
        return self.text[self.found[place - 1].end if place else 0 : self.found[place].start]

    def _one(self, place: int, suffix: str) -> tuple[str, int]:
        """What to write for the token at ``place`` (and those that belong to it), and the place after."""
        token = self.found[place]
        if token.keyword in ("SERVICE", "CONSTRUCT") and (block := self._block(place)) is not None:
            return self._copied(place, block + 1, suffix), block + 1
        if token.kind == "blank":
            return token.text + suffix, place + 1
        if place in self.reused:
            return f"({self._write(*self.reused[place], suffix)})", place + 1
        if token.keyword in ("GROUP_CONCAT", "BNODE") and place + 1 in self.pairs:
            return self._call(place, suffix)
        if token.keyword == "GRAPH" and self.found[place + 1].kind == "var" and place + 2 in self.pairs:
            return self._graph(place, suffix)
        return self._path(place) or (token.text, place + 1)

    def _block(self, place: int) -> int | None:
        """The end of the block of SERVICE or CONSTRUCT: nothing in it is the engine's to evaluate."""
        at = place + 1
        if self.found[place].keyword == "SERVICE":
            while at < len(self.found) and self.found[at].text != "{":
                at += 1
        return self.pairs.get(at) if at < len(self.found) and self.found[at].text == "{" else None

    def _copied(self, place: int, end: int, suffix: str) -> str:
        """The tokens as they are, but for the blank nodes."""
        parts = [self.found[place].text]
        for at in range(place + 1, end):
            parts += [self._gap(at), self.found[at].text, suffix if self.found[at].kind == "blank" else ""]
        return "".join(parts)

    def _call(self, place: int, suffix: str) -> tuple[str, int]:
        """GROUP_CONCAT or BNODE with its arguments."""
        name, end = self.found[place].text, self.pairs[place + 1]
        inside = self._write(place + 2, end, suffix) + self._gap(end)
        if name.upper() == "GROUP_CONCAT":
            return f"STR({name}({inside}))", end + 1
        if end == place + 2 or self.groups or self.length > MOST_CHARACTERS:
            return f"{name}({inside})", end + 1
        solution = [f"COALESCE({variable}, 0)" for variable in self.free]
        call = f"<{SOLUTION_NODE}>({', '.join([inside, *solution])})"
        self.length += len(call)
        return call, end + 1

    @cached_property
    def free(self) -> list[str]:
        """The variables that no ``AS`` makes."""
        made = {t.text for p, t in enumerate(self.found) if p and self.found[p - 1].keyword == "AS"}
        return sorted({t.text for t in self.found if t.kind == "var"} - made)

    def _graph(self, place: int, suffix: str) -> tuple[str, int]:
        """A GRAPH block with a variable: as it is, or as the union it stands for where that makes a difference."""
        variable, opened = self.found[place + 1].text, place + 2
        end = self.pairs[opened]
        named = {f"?{variable[1:]}", f"${variable[1:]}"}
        block = self.found[opened + 1 : end]
        matters = any(t.keyword in PER_GRAPH or (t.kind == "var" and t.text in named) for t in block)
        # The solution written for a path of no steps binds no graph: it has to be written for each.
        matters = matters or any(self._path(at) for at in range(opened + 1, end))
        graphs = self.data.graphs if matters and self.length <= MOST_CHARACTERS else None
        if graphs is None:
            return self._plain_graph(place, suffix)
        copies = []
        for number, graph in enumerate(graphs):
            inside = self._write(opened, end + 1, f"{suffix}_{number}" if self.labels else "")
            copies.append(f"{{ GRAPH {graph} {inside} VALUES {variable} {{ {graph} }} }}")
            self.length += len(copies[-1])
            if self.length > MOST_CHARACTERS:
                return self._plain_graph(place, suffix)
        if not copies:
            inside = self._write(opened, end + 1, suffix)
            copies.append(f"{{ GRAPH {variable} {inside} VALUES {variable} {{ }} }}")
        return f"{{ {' UNION '.join(copies)} }}", end + 1

    def _plain_graph(self, place: int, suffix: str) -> tuple[str, int]:
        end = self.pairs[place + 2]
        words = self.found[place].text + self._gap(place + 1) + self.found[place + 1].text
        return words + self._write(place + 2, end + 1, suffix), end + 1

    def _path(self, place: int) -> tuple[str, int] | None:
        """A triple pattern whose path may have no steps and one of whose ends is a term that no graph has."""
        if place == 0 or self.found[place - 1].text not in ("{", ".", "}") or self.labels:
            return None
        step = path(self.found, self.pairs, place + 1)
        if step is None or not step[1] or step[0] + 1 >= len(self.found):
            return None
        one, other, after = self.found[place], self.found[step[0]], self.found[step[0] + 1]
        if not (after.text in (".", "}") or (after.kind == "word" and after.text != "a")):
            return None
        variables = [t.text for t in (one, other) if t.kind == "var"]
        terms = {t.text for t in (one, other) if t.kind in ("iri", "pname")}
        if len(terms) != 1 or len(variables) + 1 != len({one.text, other.text}):
            return None
        term = terms.pop()
        if self.data.knows(self.prologue, term):
            return None
        return f"VALUES {variables[0]} {{ {term} }}" if variables else "{ }", step[0] + 1

    @cached_property
    def prologue(self) -> str:
        """The declarations in front of the query."""
        forms = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
        return self.text[: next((t.start for t in self.found if t.keyword in forms), 0)]

    def _reused(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """Where a SELECT clause uses a variable that it made of an aggregate, and that aggregate's place."""
        made: dict[str, tuple[int, int]] = {}
        place, end = 0, 0
        while place < len(self.found):
            token = self.found[place]
            if token.keyword in ("SELECT", "{"):
                made, end = {}, 0
            elif place in self.pairs and place >= end and self.found[self.pairs[place] - 2].keyword == "AS":
                end = self.pairs[place]
                again = [p for p in range(place + 1, end - 2) if self.found[p].text in made]
                yield from ((p, made[self.found[p].text]) for p in again)
                if not again and any(self.found[p].keyword in AGGREGATES for p in range(place + 1, end)):
                    made[self.found[end - 1].text] = (place + 1, end - 2)
            place += 1
