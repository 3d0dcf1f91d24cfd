"""SPARQL text in, its terminals out (SPARQL 1.2 Query Language, section 19.8: the longest match counts).

Strings, IRIs and comments are told apart as the grammar does, so that what looks like a keyword inside one is not
taken for one.  Text that has no such reading yields nothing: the engine says what is wrong with it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Terminal", "brackets", "path", "terminals"]

DEEPEST_PATH = 200

_ESCAPED = r"(?:[\w:·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_INNER = r"(?:[\w:.·\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_TERMINAL = re.compile(
    rf"""
      (?P<space>[ \t\r\n]+|\#[^\r\n]*)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$][\w·]+)
    | (?P<blank>_:\w(?:[\w.·\-]*[\w·\-])?)
    | (?P<name>(?:[^\W\d_](?:[\w.·\-]*[\w·\-])?)?:(?:{_ESCAPED}(?:{_INNER}*(?:{_ESCAPED}|-))?)?)
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
    | (?P<language>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*(?:--[a-z]+)?)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<mark><<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|&&|\|\||!=|<=|>=|[{{}}()\[\].,;=<>!+\-*/|^?~])
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {"(": ")", "{": "}", "[": "]", "<<(": ")>>", "<<": ">>", "{|": "|}"}


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal: its ``kind`` (the group of the grammar's productions), its text and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def keyword(self) -> str:
        """The keyword this is, in capitals; empty if it is none."""
        return self.text.upper() if self.kind == "word" else ""


@lru_cache(maxsize=256)
def terminals(text: str) -> tuple[Terminal, ...]:
    """Return the terminals of ``text``, without white space and comments; none if it has another character.

    >>> [t.text for t in terminals('ASK { ?s :p "FILTER(" } # TRUE')]
    ['ASK', '{', '?s', ':p', '"FILTER("', '}']
    """
    found = []
    place = 0
    while place < len(text):
        match = _TERMINAL.match(text, place)
        if match is None:
            return ()
        if match.lastgroup not in (None, "space"):
            found.append(Terminal(str(match.lastgroup), match[0], place, match.end()))
        place = match.end()
    return tuple(found)


def brackets(found: Sequence[Terminal], deepest: int) -> dict[int, int] | None:
    """Return the place of each opening bracket's closing one; None where they do not pair or nest deeper."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for place, terminal in enumerate(found):
        if terminal.kind != "mark":
            continue
        if terminal.text in _CLOSING:
            opened.append(place)
            if len(opened) > deepest:
                return None
        elif terminal.text in _CLOSING.values():
            if not opened or _CLOSING[found[opened[-1]].text] != terminal.text:
                return None
            pairs[opened.pop()] = place
    return None if opened else pairs


def path(
    found: Sequence[Terminal], pairs: Mapping[int, int], place: int, depth: int = 0
) -> tuple[int, bool] | None:
    """The place after the path at ``place`` (section 9.1), and whether it may have no steps; None where there is none."""
    empty = False
    while True:
        step = _sequence(found, pairs, place, depth)
        if step is None:
            return None
        place, empty = step[0], empty or step[1]
        if place >= len(found) or found[place].text != "|":
            return place, empty
        place += 1


def _sequence(
    found: Sequence[Terminal], pairs: Mapping[int, int], place: int, depth: int
) -> tuple[int, bool] | None:
    empty = True
    while True:
        step = _element(found, pairs, place, depth)
        if step is None:
            return None
        place, empty = step[0], empty and step[1]
        if place >= len(found) or found[place].text != "/":
            return place, empty
        place += 1


def _element(
    found: Sequence[Terminal], pairs: Mapping[int, int], place: int, depth: int
) -> tuple[int, bool] | None:
    if place < len(found) and found[place].text == "^":
        place += 1
    if place >= len(found) or depth > DEEPEST_PATH:
        return None
    empty = False
    if found[place].text == "!":
        place += 1 + (found[place + 1 : place + 2] != () and found[place + 1].text == "^")
        place = pairs.get(place, place) + 1
    elif found[place].text == "(":
        step = path(found, pairs, place + 1, depth + 1)
        if step is None or step[0] != pairs[place]:
            return None
        place, empty = step[0] + 1, step[1]
    elif found[place].kind in ("iri", "name") or found[place].text == "a":
        place += 1
    else:
        return None
    if place < len(found) and found[place].text in ("*", "?", "+"):
        empty = empty or found[place].text != "+"
        place += 1
    return place, empty
