"""The tokens of a query in, the functions it calls that the engine does not know out."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from urllib.parse import urljoin

import pyoxigraph as ox

from server.sparql.lexer import Token

__all__ = ["Function", "solution_node", "unknown_functions"]

Function = Callable[..., ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


def unknown_functions(found: Sequence[Token], base: str) -> dict[ox.NamedNode, Function]:
    """Return a function that always fails for each IRI called as one that the engine does not know (section 17.6).

    Args:
        found: the tokens of a query.
        base: the IRI against which relative IRIs are resolved.
    """
    return {ox.NamedNode(name): _fails for name in set(_called(found, base)) if not _engine_knows(name)}


def solution_node(secret: str) -> Function:
    """Return ``BNODE`` with a text and the values of a solution: one blank node for both (section 17.4.2.9).

    Args:
        secret: what makes the blank nodes of one query others than those of the next.
    """

    def node(text: object, *solution: object) -> ox.BlankNode | None:
        if not isinstance(text, ox.Literal) or text.datatype != STRING:
            return None
        return ox.BlankNode("b" + hashlib.sha256(repr((secret, text, solution)).encode()).hexdigest()[:32])

    return node


def _called(found: Sequence[Token], base: str) -> Iterator[str]:
    """The IRIs that stand before a bracket, as those of functions do."""
    prefixes: dict[str, str] = {}
    for place, token in enumerate(found[:-1]):
        if token.keyword == "BASE":
            base = _absolute(found[place + 1], base)
        elif token.keyword == "PREFIX" and place + 2 < len(found):
            prefixes[found[place + 1].text] = _absolute(found[place + 2], base)
        elif token.kind in ("iri", "pname") and found[place + 1].text == "(":
            name = _resolved(token, base, prefixes)
            if ":" in name and not any(c <= " " or c in '<>"{}|^`\\' for c in name):
                yield name


def _resolved(token: Token, base: str, prefixes: Mapping[str, str]) -> str:
    if token.kind == "iri":
        return _absolute(token, base)
    prefix, _, local = token.text.partition(":")
    return prefixes.get(f"{prefix}:", "") + local.replace("\\", "")


def _absolute(token: Token, base: str) -> str:
    """The IRI a token like ``<a>`` stands for; urljoin would take an empty fragment away."""
    iri = token.text[1:-1]
    if "\\" in iri:
        iri = iri.encode("raw_unicode_escape").decode("raw_unicode_escape")
    return iri if SCHEME.match(iri) else urljoin(base, iri) + ("#" if iri.endswith("#") else "")


def _fails(*_: object) -> None:
    """A function nobody knows: an error of the expression it is called in."""


@cache
def _nothing() -> ox.Store:
    return ox.Store()


@lru_cache(maxsize=1024)
def _engine_knows(function: str) -> bool:
    """Whether the engine has ``function`` itself, as it has the casts of XML Schema and GeoSPARQL."""
    for arguments in ("1", "1, 1", "1, 1, 1", ""):
        try:
            _nothing().query(f"ASK {{ FILTER(<{function}>({arguments})) }}")
        except RuntimeError:
            continue
        except (SyntaxError, ValueError):
            return True
        return True
    return False
