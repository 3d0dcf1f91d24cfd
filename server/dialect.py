"""A SPARQL request in, the same request as pyoxigraph must be told it so that it answers as the standard says.

What the engine reads otherwise than SPARQL 1.1 and 1.2 Query Language, and how it is told:

- ``TRUE`` is refused: written in small letters.
- An unknown function ends the whole query, not the expression (section 17.6): a function that always fails.
- ``GROUP_CONCAT`` keeps a language tag (18.5.1.7): put into ``STR``.
- ``BNODE("a")`` is one node for all solutions (17.4.2.9): a function of the whole solution.
- ``GRAPH ?g`` binds ``?g`` inside its block too, and groups and ``MINUS`` inside run over all graphs at once (18.6):
  written as the union over the graphs that it stands for, where that makes a difference.
- A path of no steps from a term that no graph has is not found (18.4): written as the one solution it has.
- A SELECT clause may use a variable it made of an aggregate (SPARQL 1.2, 18.2.4.4): the aggregate stands there again.
- Nested aggregates, triple terms in expressions about literals or triple terms, and ``?x<?a&&?b>?y`` (an IRI, by the rule of the
  longest terminal) are accepted: refused.

Requests that need none of it come back as they are.  ``SERVICE`` blocks are left alone: another engine reads them.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from urllib.parse import urljoin

import pyoxigraph as ox

from kg.errors import QueryError
from server.terminals import Terminal, brackets, path, terminals

__all__ = ["Function", "Mended", "mend_query", "mend_update"]

Function = Callable[..., ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]

AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
PER_GRAPH = frozenset({"SELECT", "MINUS"})
NOT_A_FUNCTION = frozenset({"A", "VALUES", "UNDEF", "TRUE", "FALSE"})
MOST_GRAPHS = 64
MOST_CHARACTERS = 1 << 20
DEEPEST = 200
GAP = r"(?:\s|\#[^\r\n]*[\r\n])*"
# Something that may need mending stands in every text that needs it; most texts have none and are not looked into.
SUSPECT = re.compile(
    rf"""\b(?i:graph|group_concat|bnode|count|sum|min|max|avg|sample)\b
      | (?!true|false)(?i:true|false)
      | (?::[^\s(){{}}]*|>){GAP}\(
      | [\w>)]{GAP}[*?](?!\w)
      | \w<[^\s=] | <<\(""",
    re.VERBOSE,
)
SOLUTION_NODE = "tag:pactgraph,2026:bnode"


@dataclass(frozen=True, slots=True)
class Mended:
    """What to tell the engine: the text, and the functions that it does not know of itself."""

    text: str
    functions: Mapping[ox.NamedNode, Function] = field(default_factory=dict)


def mend_query(text: str, data: ox.Store, named: Sequence[str] | None = None, base: str = "") -> Mended:
    """Return ``text`` as the engine must be told it.

    Args:
        text: a query.
        data: the dataset it will be asked of.
        named: the graphs ``GRAPH`` may name where the request says so itself, instead of the query.
        base: the IRI that relative ones are resolved against.

    Raises:
        QueryError: the text is not SPARQL, though the engine would take it.
    """
    return _Request(text, base).mended(_Dataset(data, named, base)) if SUSPECT.search(text) else Mended(text)


def mend_update(text: str, base: str = "") -> Mended:
    """Return the update ``text`` as the engine must be told it, but for what depends on the data, which it changes.

    Raises:
        QueryError: the text is not SPARQL, though the engine would take it.
    """
    return _Request(text, base).mended(None) if SUSPECT.search(text) else Mended(text)


class _Dataset:
    """What the mending asks of the data."""

    def __init__(self, store: ox.Store, named: Sequence[str] | None, base: str) -> None:
        self.store, self.named, self.base = store, named, base
        self.known: dict[str, bool] = {}

    def graphs(self, declared: Sequence[str] | None) -> list[str] | None:
        """The graphs ``GRAPH ?g`` runs over, as they are written; None where they are too many."""
        if self.named is not None:
            found = [f"<{name}>" for name in self.named]
        elif declared is not None:
            found = list(declared)
        else:
            found = []
            for name in self.store.named_graphs():
                if not isinstance(name, ox.NamedNode) or len(found) == MOST_GRAPHS:
                    return None
                found.append(str(name))
        return sorted(found) if len(found) <= MOST_GRAPHS else None

    def knows(self, prologue: str, term: str) -> bool:
        """Whether ``term`` is a subject or object in any graph; also where the prologue cannot be read."""
        if term not in self.known:
            inside = f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }}"
            query = f"{prologue}\nASK {{ {inside} UNION {{ GRAPH ?g {{ {inside} }} }} }}"
            try:
                self.known[term] = bool(self.store.query(query, base_iri=self.base or None))
            except SyntaxError:
                self.known[term] = True
        return self.known[term]


class _Request:
    """The terminals of a request and how they nest."""

    def __init__(self, text: str, base: str) -> None:
        self.text, self.base = text, base
        self.found = terminals(text)
        self.pairs = brackets(self.found, DEEPEST) or {}
        self.closing = frozenset(self.pairs.values())

    def mended(self, data: _Dataset | None) -> Mended:
        if not self.pairs:
            return Mended(self.text)
        self._refuse()
        functions: dict[ox.NamedNode, Function] = {
            name: _fails for name in map(ox.NamedNode, self._called()) if not _engine_knows(name.value)
        }
        text = _Writer(self, data).write(0, len(self.found)) + self.text[self.found[-1].end :]
        if SOLUTION_NODE in text and SOLUTION_NODE not in self.text:
            functions[ox.NamedNode(SOLUTION_NODE)] = _solution_node(secrets.token_hex(8))
        return Mended(text, functions)

    def follows(self, place: int, mark: str) -> bool:
        return place + 1 < len(self.found) and self.found[place + 1].text == mark

    @cached_property
    def prologue(self) -> str:
        """The declarations in front of a query."""
        places = [t.start for t in self.found if t.keyword in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")]
        return self.text[: min(places, default=0)]

    @cached_property
    def declared_graphs(self) -> list[str] | None:
        """The graphs of ``FROM NAMED``, as they are written; None where the query declares no dataset."""
        after = [self.found[p + 1 : p + 3] for p, t in enumerate(self.found) if t.keyword == "FROM"]
        return [more[1].text for more in after if more[0].keyword == "NAMED"] if after else None

    @cached_property
    def free(self) -> list[str]:
        """The variables that no ``AS`` makes."""
        made = {t.text for p, t in enumerate(self.found) if p and self.found[p - 1].keyword == "AS"}
        return sorted({t.text for t in self.found if t.kind == "variable"} - made)

    def reused(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """Where a SELECT clause uses a variable that it made of an aggregate, and that aggregate's place."""
        made: dict[str, tuple[int, int]] = {}
        place, end = 0, 0
        while place < len(self.found):
            terminal = self.found[place]
            if terminal.keyword == "SELECT":
                made, end = {}, 0
            elif terminal.text == "{":
                made = {}
            elif place in self.pairs and place >= end and self.found[self.pairs[place] - 2].keyword == "AS":
                end = self.pairs[place]
                again = [p for p, t in self._within(place, end - 2) if t.text in made]
                yield from ((p, made[self.found[p].text]) for p in again)
                if not again and any(t.keyword in AGGREGATES for _, t in self._within(place, end)):
                    made[self.found[end - 1].text] = (place + 1, end - 2)
            place += 1

    def _within(self, place: int, end: int) -> Iterator[tuple[int, Terminal]]:
        return ((p, self.found[p]) for p in range(place + 1, end))

    def _called(self) -> Iterator[str]:
        """The IRIs that stand before a bracket, as those of functions do."""
        prefixes: dict[str, str] = {}
        base = self.base
        for place, terminal in enumerate(self.found):
            if terminal.keyword == "PREFIX" and place + 2 < len(self.found):
                prefixes[self.found[place + 1].text] = urljoin(
                    base, _unescaped(self.found[place + 2].text[1:-1])
                )
            elif terminal.keyword == "BASE" and place + 1 < len(self.found):
                base = urljoin(base, _unescaped(self.found[place + 1].text[1:-1]))
            elif terminal.kind in ("iri", "name") and self.follows(place, "("):
                yield from _resolved(terminal, base, prefixes)

    def _refuse(self) -> None:
        """Refuse what the engine takes though it is not SPARQL."""
        inside = [False]
        for place, terminal in enumerate(self.found):
            before = self.found[place - 1] if place else terminal
            if terminal.kind == "iri" and inside[-1] and before.kind == "variable":
                raise self._error(place, f"{terminal.text} is an IRI here; put blanks around < and >")
            if terminal.text == "<<(" and inside[-1]:
                subject = self.found[place + 1]
                if subject.text == "<<(" or subject.kind in ("string", "number"):
                    raise self._error(
                        place + 1, "the subject of a triple term in an expression is an IRI or a variable"
                    )
            if terminal.keyword in AGGREGATES and self.follows(place, "("):
                self._refuse_nested(place)
            if place in self.pairs:
                called = before.keyword and before.keyword not in NOT_A_FUNCTION
                inside.append(terminal.text != "{" and bool(inside[-1] or (terminal.text == "(" and called)))
            elif place in self.closing:
                inside.pop()

    def _refuse_nested(self, place: int) -> None:
        at, end = place + 2, self.pairs[place + 1]
        while at < end:
            if self.found[at].text == "{":
                at = self.pairs[at]
            elif self.found[at].keyword in AGGREGATES and self.follows(at, "("):
                raise self._error(at, f"{self.found[at].text} stands inside another aggregate")
            at += 1

    def _error(self, place: int, told: str) -> QueryError:
        before = self.text[: self.found[place].start]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return QueryError(f"syntax error at line {line}, column {column}: {told}", line, column)


class _Writer:
    """Writes a request anew, place by place; ``suffix`` marks the blank nodes of a copy."""

    def __init__(self, request: _Request, data: _Dataset | None) -> None:
        self.request, self.data = request, data
        self.found, self.pairs = request.found, request.pairs
        self.labels = any(t.kind == "blank" for t in self.found)
        self.groups = any(t.keyword in ("GROUP", *AGGREGATES) for t in self.found)
        self.reused = dict(request.reused())
        self.length = 0

    @cached_property
    def graphs(self) -> list[str] | None:
        """What ``GRAPH ?g`` runs over."""
        return self.data.graphs(self.request.declared_graphs) if self.data else None

    def write(self, place: int, end: int, suffix: str = "") -> str:
        """The terminals from ``place`` up to ``end``, with the blanks and comments in front of each."""
        parts: list[str] = []
        while place < end:
            start = self.found[place - 1].end if place else 0
            parts.append(self.request.text[start : self.found[place].start])
            written, place = self._one(place, suffix)
            parts.append(written)
        return "".join(parts)

    def _one(self, place: int, suffix: str) -> tuple[str, int]:
        """What to write for the terminal at ``place`` (and those that belong to it), and the place after."""
        terminal = self.found[place]
        word = terminal.keyword
        block = self._block(place) if word in ("SERVICE", "CONSTRUCT", "INSERT", "DELETE", "DATA") else None
        if block is not None:
            return self._copied(place, block + 1, suffix), block + 1
        if word in ("TRUE", "FALSE"):
            return terminal.text.lower(), place + 1
        if terminal.kind == "blank":
            return terminal.text + suffix, place + 1
        if place in self.reused:
            return f"({self.write(*self.reused[place], suffix)})", place + 1
        if word in ("GROUP_CONCAT", "BNODE") and self.request.follows(place, "("):
            return self._call(place, suffix)
        if self.data is not None:
            if (
                word == "GRAPH"
                and self.found[place + 1].kind == "variable"
                and self.request.follows(place + 1, "{")
            ):
                return self._graph(place, suffix)
            if (step := self._path(place, self.data)) is not None:
                return step
        return terminal.text, place + 1

    def _block(self, place: int) -> int | None:
        """The end of the block after SERVICE, CONSTRUCT, INSERT or DELETE: nothing in it is the engine's to evaluate."""
        at = place + 1
        if self.found[place].keyword == "SERVICE":
            while at < len(self.found) and self.found[at].text != "{":
                at += 1
        return self.pairs.get(at) if at < len(self.found) and self.found[at].text == "{" else None

    def _copied(self, place: int, end: int, suffix: str) -> str:
        """The terminals as they are, but for TRUE, and blank nodes in a copy."""
        parts = []
        for at in range(place, end):
            terminal = self.found[at]
            if at > place:
                parts.append(self.request.text[self.found[at - 1].end : terminal.start])
            small = terminal.keyword in ("TRUE", "FALSE")
            parts.append(
                terminal.text.lower() if small else terminal.text + suffix * (terminal.kind == "blank")
            )
        return "".join(parts)

    def _call(self, place: int, suffix: str) -> tuple[str, int]:
        end = self.pairs[place + 1]
        inside = self.write(place + 2, end, suffix)
        inside += self.request.text[self.found[end - 1].end : self.found[end].start]
        if self.found[place].keyword == "GROUP_CONCAT":
            return f"STR({self.found[place].text}({inside}))", end + 1
        if end == place + 2 or self.groups or self.length > MOST_CHARACTERS:
            return f"{self.found[place].text}({inside})", end + 1
        call = f"<{SOLUTION_NODE}>({', '.join([inside, *(f'COALESCE({v}, 0)' for v in self.request.free)])})"
        self.length += len(call)
        return call, end + 1

    def _graph(self, place: int, suffix: str) -> tuple[str, int]:
        variable, opened = self.found[place + 1].text, place + 2
        end = self.pairs[opened]
        block = self.found[opened + 1 : end]
        matters = self.length <= MOST_CHARACTERS and any(
            t.keyword in PER_GRAPH or (t.kind == "variable" and t.text[1:] == variable[1:]) for t in block
        )
        graphs = self.graphs if matters else None
        if graphs is None:
            return self._plain_graph(place, suffix)
        copies = []
        for number, graph in enumerate(graphs):
            inside = self.write(opened, end + 1, f"{suffix}_{number}" if self.labels else "")
            copies.append(f"{{ GRAPH {graph} {inside} VALUES {variable} {{ {graph} }} }}")
            self.length += len(copies[-1])
            if self.length > MOST_CHARACTERS:
                return self._plain_graph(place, suffix)
        if not copies:
            copies.append(
                f"{{ GRAPH {variable} {self.write(opened, end + 1, suffix)} VALUES {variable} {{ }} }}"
            )
        return f"{{ {' UNION '.join(copies)} }}", end + 1

    def _plain_graph(self, place: int, suffix: str) -> tuple[str, int]:
        end = self.pairs[place + 2]
        words = f"{self.found[place].text} {self.found[place + 1].text}"
        return words + self.write(place + 2, end + 1, suffix), end + 1

    def _path(self, place: int, data: _Dataset) -> tuple[str, int] | None:
        """A triple pattern whose path may have no steps and one of whose ends is a term that no graph has."""
        if place == 0 or self.found[place - 1].text not in ("{", ".", "}") or self.labels:
            return None
        step = path(self.found, self.pairs, place + 1)
        if step is None or not step[1] or step[0] + 1 >= len(self.found):
            return None
        one, other, after = self.found[place], self.found[step[0]], self.found[step[0] + 1]
        if not (after.text in (".", "}") or (after.keyword and after.keyword != "A")):
            return None
        variables = [t.text for t in (one, other) if t.kind == "variable"]
        terms = sorted({t.text for t in (one, other) if t.kind in ("iri", "name")})
        if len(terms) != 1 or len(variables) + len(terms) != len({one.text, other.text}):
            return None
        if data.knows(self.request.prologue, terms[0]):
            return None
        return f"VALUES {variables[0]} {{ {terms[0]} }}" if variables else "{ }", step[0] + 1


def _resolved(terminal: Terminal, base: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    if terminal.kind == "iri":
        address = urljoin(base, _unescaped(terminal.text[1:-1]))
    else:
        prefix, _, local = terminal.text.partition(":")
        address = prefixes.get(f"{prefix}:", "") + _without_backslashes(local)
    try:
        ox.NamedNode(address)
    except ValueError:
        return
    yield address


def _unescaped(text: str) -> str:
    return text.encode("raw_unicode_escape").decode("raw_unicode_escape") if "\\" in text else text


def _without_backslashes(text: str) -> str:
    return text.replace("\\", "")


@cache
def _empty() -> ox.Store:
    return ox.Store()


@lru_cache(maxsize=1024)
def _engine_knows(function: str) -> bool:
    """Whether the engine has ``function`` itself, as it has the casts of XML Schema and GeoSPARQL."""
    for arguments in ("1", "1, 1", "1, 1, 1", ""):
        try:
            _empty().query(f"ASK {{ FILTER(<{function}>({arguments})) }}")
        except RuntimeError:
            continue
        return True
    return False


def _fails(*_: object) -> None:
    """A function nobody knows: an error of the expression it is called in."""


def _solution_node(secret: str) -> Function:
    """BNODE with an argument: one blank node for each text and solution (section 17.4.2.9)."""

    def node(text: object, *solution: object) -> ox.BlankNode | None:
        if not isinstance(text, ox.Literal) or text.language or not text.datatype.value.endswith("#string"):
            return None
        return ox.BlankNode("b" + hashlib.sha256(repr((secret, text, solution)).encode()).hexdigest()[:32])

    return node
