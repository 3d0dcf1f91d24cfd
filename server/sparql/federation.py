"""A query with ``SERVICE`` in, the same query with what the services answer in its place out (SPARQL 1.1 Federated Query).

The engine never opens a connection: each service is asked here, first, by a client that checks where it goes, and its
solutions stand in the query as ``VALUES``.  What comes before ``SERVICE`` in its group is asked of our own data
beforehand, so that the service is asked only about what it has in common with it.  A blank node of a service becomes
an IRI, since ``VALUES`` has no blank nodes.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from server.problem import Problem
from server.sparql.ask import Found
from server.sparql.dataset import prologue_of, resolved
from server.sparql.lexer import Token, tokens

__all__ = ["Remote", "federated"]

BATCH = 200
MOST_BINDINGS = 10_000
MOST_ROWS = 200_000
BLANK = "urn:x-pactgraph-blank:"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Remote:
    """How services are asked.

    Attributes:
        ask: takes an address and a query, gives the answer as JSON text; raises Problem.
        check: takes an address, raises Problem where it may not be asked.
        local: takes a query, gives what our own data answer to it.
    """

    ask: Callable[[str, str], bytes]
    check: Callable[[str], None]
    local: Callable[[str], Found]


@dataclass(frozen=True, slots=True)
class Call:
    """A ``SERVICE`` clause: where it stands, its name, its block with braces, and what comes before it in its group."""

    start: int
    end: int
    silent: bool
    name: Token
    block: str
    before: str


def federated(query: str, base: str, remote: Remote) -> str:
    """Return ``query`` with the solutions of each service in place of its clause.

    Args:
        query: any text; one without ``SERVICE`` comes back as it is.
        base: the IRI against which relative IRIs are resolved.
        remote: how services are asked.

    Raises:
        Problem: 403 for a service that may not be asked, before any is; 400, 502 where one cannot be.
    """
    if not re.search("service", query, re.IGNORECASE):
        return query
    prologue = prologue_of(query)
    for token in _named(tokens(query)):
        if token.kind != "var":
            remote.check(resolved(prologue, token.text, base))
    while (call := _first(query)) is not None:
        told = _told(prologue, call, base, remote)
        query = f"{query[: call.start]} {told} {query[call.end :]}"
    return query


def _named(found: Sequence[Token]) -> Iterator[Token]:
    """The names of all services, also those inside the blocks of others."""
    for n, token in enumerate(found):
        if token.keyword == "SERVICE":
            after = n + 1 + (found[n + 1 :][:1] != () and found[n + 1].keyword == "SILENT")
            if after < len(found) and found[after].kind in ("iri", "pname", "var"):
                yield found[after]


def _first(query: str) -> Call | None:
    """The first ``SERVICE`` clause that has a block."""
    found = tokens(query)
    opened: list[int] = []
    for n, token in enumerate(found):
        if token.keyword == "{":
            opened.append(n)
        elif token.keyword == "}" and opened:
            opened.pop()
        elif token.keyword == "SERVICE":
            at = n + 1
            silent = at < len(found) and found[at].keyword == "SILENT"
            at += silent
            if at + 1 < len(found) and found[at + 1].keyword == "{":
                end = _closing(found, at + 1)
                block = query[found[at + 1].start : found[end].end]
                before = _before(query, found, opened, n)
                return Call(token.start, found[end].end, silent, found[at], block, before)
    return None


def _closing(found: Sequence[Token], n: int) -> int:
    level = 0
    for m in range(n, len(found)):
        level += (found[m].keyword == "{") - (found[m].keyword == "}")
        if level == 0:
            return m
    raise Problem(400, "The query is not SPARQL", "a brace after SERVICE is not closed")


def _before(query: str, found: Sequence[Token], opened: Sequence[int], n: int) -> str:
    """What joins with the clause at token ``n`` and stands before it: in its group and, where that is OPTIONAL, around it."""
    parts: list[str] = []
    end = found[n].start
    for group in reversed(opened):
        parts.insert(0, query[found[group].end : end])
        previous = found[group - 1] if group else None
        if previous is None or previous.keyword != "OPTIONAL":
            inside_graph = group > 1 and found[group - 2].keyword == "GRAPH"
            return "" if inside_graph else " ".join(parts)
        end = previous.start
    return ""


def _told(prologue: str, call: Call, base: str, remote: Remote) -> str:
    """What stands in the place of ``call``."""
    try:
        rows = list(_rows(prologue, call, base, remote))
    except Problem as problem:
        if call.silent and problem.status not in (403, 413):
            return "{}"
        raise
    names = sorted({name for row in rows for name in row})
    if not names:
        return "{}" if rows else "VALUES ?nothing {}"
    lines = (" ".join(row.get(name, "UNDEF") for name in names) for row in rows)
    head = " ".join(f"?{name}" for name in names)
    return f"VALUES ({head}) {{ {' '.join(f'({line})' for line in lines)} }}"


def _rows(prologue: str, call: Call, base: str, remote: Remote) -> Iterator[Row]:
    inner = {token.text[1:] for token in tokens(call.block) if token.kind == "var"}
    outer = {token.text[1:] for token in tokens(call.before) if token.kind == "var"}
    shared = sorted(inner & outer)
    variable = call.name.text[1:] if call.name.kind == "var" else ""
    if not variable:
        address = resolved(prologue, call.name.text, base)
        known = _bindings(prologue, call.before, shared, remote) if shared else None
        yield from _asked(address, prologue, call.block, known, remote)
        return
    if variable not in outer:
        raise Problem(
            400, "Which service?", f"nothing before SERVICE ?{variable} in its group binds ?{variable}"
        )
    wanted = sorted({*shared, variable})
    by_address: dict[str, list[Row]] = {}
    for row in _bindings(prologue, call.before, wanted, remote):
        by_address.setdefault(row.get(variable, ""), []).append(row)
    addresses = {name: name[1:-1] for name in by_address if name.startswith("<")}
    for address in addresses.values():
        remote.check(address)
    for name, address in addresses.items():
        known = (
            [{k: v for k, v in row.items() if k in shared} for row in by_address[name]] if shared else None
        )
        for row in _asked(address, prologue, call.block, known, remote):
            yield {**row, variable: name}


def _bindings(prologue: str, before: str, names: Sequence[str], remote: Remote) -> list[Row]:
    """The distinct values of ``names`` that our own data give to what stands before the clause."""
    asked = f"{prologue}\nSELECT DISTINCT {' '.join(f'?{n}' for n in names)} WHERE {{ {before} }} LIMIT {MOST_BINDINGS + 1}"
    found = remote.local(asked)
    assert isinstance(found, ox.QuerySolutions)
    rows = []
    for solution in found:
        terms = {name: solution[name] for name in names}
        if not any(isinstance(term, ox.BlankNode) for term in terms.values()):
            rows.append({name: str(term) for name, term in terms.items() if term is not None})
    if len(rows) > MOST_BINDINGS:
        raise Problem(
            400,
            "Too much to ask a service",
            f"what comes before SERVICE has more than {MOST_BINDINGS} solutions",
        )
    return rows


def _asked(address: str, prologue: str, block: str, known: list[Row] | None, remote: Remote) -> Iterator[Row]:
    """The solutions of the service at ``address``, restricted to those that go with ``known``."""
    if known is None:
        yield from _solutions(address, remote.ask(address, f"{prologue}\nSELECT * WHERE {block}"))
        return
    names = sorted({name for row in known for name in row})
    seen = 0
    for start in range(0, len(known), BATCH):
        batch = known[start : start + BATCH]
        lines = " ".join("(" + " ".join(row.get(n, "UNDEF") for n in names) + ")" for row in batch)
        values = f"VALUES ({' '.join(f'?{n}' for n in names)}) {{ {lines} }}" if names else ""
        query = f"{prologue}\nSELECT * WHERE {{ {values} {block} }}"
        for row in _solutions(address, remote.ask(address, query)):
            seen += 1
            if seen > MOST_ROWS:
                raise Problem(
                    413, "A service answers too much", f"<{address}> has more than {MOST_ROWS} solutions"
                )
            yield row


def _solutions(address: str, text: bytes) -> Iterator[Row]:
    """The solutions in a JSON answer, as terms in SPARQL's writing."""
    try:
        for binding in json.loads(text)["results"]["bindings"]:
            yield {name: _term(value) for name, value in binding.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Problem(502, "A service answers badly", f"<{address}>: not SPARQL results in JSON") from error


def _term(value: dict[str, str]) -> str:
    kind, text = value["type"], value["value"]
    if kind == "uri":
        return str(ox.NamedNode(text))
    if kind == "bnode":
        return f"<{BLANK}{quote(text, safe='')}>"
    if kind in ("literal", "typed-literal"):
        if "xml:lang" in value:
            return str(ox.Literal(text, language=value["xml:lang"]))
        if "datatype" in value:
            return str(ox.Literal(text, datatype=ox.NamedNode(value["datatype"])))
        return str(ox.Literal(text))
    raise ValueError(kind)
