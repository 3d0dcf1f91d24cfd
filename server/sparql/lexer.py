"""SPARQL text in, its tokens out (SPARQL 1.1 Query Language, section 19.8), as far as finding clauses needs them.

Whatever is no token of the grammar comes out as ``other``: telling what is wrong is the engine's part.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Token", "brackets", "depth", "tokens"]

KINDS = re.compile(
    r"""
      (?P<space>   (?: [\x20\t\r\n]+ | \#[^\r\n]* )+ )
    | (?P<iri>     < (?: [^<>"{}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8} )* > )
    | (?P<string>  \"{3} (?: [^"\\] | \\. | \"(?!\"\") )* \"{3}
                 | '{3} (?: [^'\\] | \\. | '(?!'') )* '{3}
                 | " (?: [^"\\\r\n] | \\. )* "
                 | ' (?: [^'\\\r\n] | \\. )* ' )
    | (?P<var>     [?$] \w+ )
    | (?P<blank>   _: [\w.-]* [\w-] )
    | (?P<pname>   (?: [^\W\d_] (?: [\w.-]* [\w-] )? )? :
                   (?: (?: [\w:] | %[0-9A-Fa-f]{2} | \\[_~.!$&'()*+,;=/?\#@%-] )
                       (?: (?: [\w.:-] | %[0-9A-Fa-f]{2} | \\[_~.!$&'()*+,;=/?\#@%-] )*
                           (?: [\w:-] | %[0-9A-Fa-f]{2} | \\[_~.!$&'()*+,;=/?\#@%-] ) )? )? )
    | (?P<lang>    @ [A-Za-z]+ (?: -[A-Za-z0-9]+ )* (?: --[a-z]+ )? )
    | (?P<number>  (?: \d+ \.? \d* | \.\d+ ) [eE][+-]?\d+ | \d* \.\d+ | \d+ )
    | (?P<word>    [A-Za-z_] \w* )
    | (?P<punct>   \^\^ | && | \|\| | != | <= | >= | <<\( | \)>> | << | >> | \{\| | \|\} | [{}()\[\];,.|/^?*+!=<>~-] )
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
PAIRS = {"(": ")", "{": "}", "[": "]", "<<(": ")>>", "<<": ">>", "{|": "|}"}
OPENING, CLOSING = frozenset(PAIRS), frozenset(PAIRS.values())


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind, its text, and where in the whole text it starts and ends."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def keyword(self) -> str:
        """The token in capitals if it is a word or a bracket, else nothing."""
        return self.text.upper() if self.kind in ("word", "punct") else ""


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of ``text``, without blanks and comments."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for match in KINDS.finditer(text):
        kind = match.lastgroup or "other"
        if kind != "space":
            yield Token(kind, match[0], match.start(), match.end())


def depth(found: Sequence[Token]) -> int:
    """Return how deep the brackets of the tokens ``found`` nest."""
    now = deepest = 0
    for token in found:
        if token.kind == "punct":
            if token.text in OPENING:
                now += 1
                deepest = max(deepest, now)
            elif token.text in CLOSING:
                now -= 1
    return deepest


def brackets(found: Sequence[Token], deepest: int) -> dict[int, int]:
    """Return the place of each opening bracket's closing one; none at all where they do not pair or nest deeper."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for place, token in enumerate(found):
        if token.kind != "punct":
            continue
        if token.text in OPENING:
            opened.append(place)
            if len(opened) > deepest:
                return {}
        elif token.text in CLOSING:
            if not opened or PAIRS[found[opened[-1]].text] != token.text:
                return {}
            pairs[opened.pop()] = place
    return {} if opened else pairs
