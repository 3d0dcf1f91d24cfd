"""A SPARQL update in, its operations out, each taken apart (SPARQL 1.1 Update, section 3; grammar rules 29 to 52).

The text is only cut at its keywords and braces; whether it is well formed is for the engine to say beforehand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.sparql.dataset import Dataset, resolved
from server.sparql.lexer import Token, tokens

__all__ = ["DataOperation", "GraphOperation", "Load", "Modify", "Operation", "operations"]


@dataclass(frozen=True, slots=True)
class DataOperation:
    """``INSERT DATA`` or ``DELETE DATA``: the quads as text with braces."""

    prologue: str
    insert: bool
    block: str


@dataclass(frozen=True, slots=True)
class Modify:
    """``DELETE … INSERT … WHERE``: templates and pattern as text with braces, and the graphs asked and changed."""

    prologue: str
    delete: str
    insert: str
    where: str
    graph: str
    dataset: Dataset


@dataclass(frozen=True, slots=True)
class GraphOperation:
    """``CREATE``, ``CLEAR``, ``DROP``, ``ADD``, ``MOVE`` or ``COPY``.

    ``source`` and ``target`` are an IRI, ``DEFAULT``, ``NAMED`` or ``ALL``; only the last three have a target.
    """

    verb: str
    silent: bool
    source: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """``LOAD``: the document to fetch, and the graph it goes to (empty for the default graph)."""

    silent: bool
    document: str
    graph: str = ""


Operation = DataOperation | Modify | GraphOperation | Load


def operations(update: str, base: str) -> Iterator[Operation]:
    """Yield the operations of ``update``, which must be well formed, in order.

    Args:
        update: the text of the update.
        base: the IRI against which its relative IRIs are resolved.
    """
    prologue = ""
    for part in _parts(tokens(update)):
        start = _declarations(part)
        if start:
            prologue += update[part[0].start : part[start - 1].end] + "\n"
        if part[start:]:
            yield _Reader(update, prologue, part[start:], base).operation()


def _parts(found: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens between the semicolons that are in no braces."""
    level = start = 0
    for n, token in enumerate(found):
        if token.kind == "punct":
            level += (token.text == "{") - (token.text == "}")
            if token.text == ";" and level == 0:
                yield found[start:n]
                start = n + 1
    yield found[start:]


def _declarations(part: Sequence[Token]) -> int:
    n = 0
    while n < len(part) and part[n].keyword in ("BASE", "PREFIX", "VERSION"):
        n += 3 if part[n].keyword == "PREFIX" else 2
    return n


class _Reader:
    """Reads one operation from its tokens."""

    def __init__(self, text: str, prologue: str, part: Sequence[Token], base: str) -> None:
        self.text = text
        self.prologue = prologue
        self.part = part
        self.base = base
        self.at = 0

    def operation(self) -> Operation:
        verb = self._word()
        after = self.part[1].keyword if len(self.part) > 1 else ""
        if verb in ("INSERT", "DELETE") and after == "DATA":
            self.at = 2
            return DataOperation(self.prologue, verb == "INSERT", self._block())
        if verb == "DELETE" and after == "WHERE":
            self.at = 2
            block = self._block()
            return Modify(self.prologue, block, "", block, "", Dataset())
        if verb in ("WITH", "INSERT", "DELETE"):
            return self._modify()
        self.at = 1
        silent = self._took("SILENT")
        if verb == "LOAD":
            document = self._iri()
            return Load(silent, document, self._graph() if self._took("INTO") else "")
        source = self._graph()
        return GraphOperation(verb, silent, source, self._graph() if self._took("TO") else "")

    def _modify(self) -> Modify:
        graph = self._iri() if self._took("WITH") else ""
        delete = self._block() if self._took("DELETE") else ""
        insert = self._block() if self._took("INSERT") else ""
        default: list[str] = []
        named: list[str] = []
        while self._took("USING"):
            (named if self._took("NAMED") else default).append(self._iri())
        self._took("WHERE")
        return Modify(
            self.prologue, delete, insert, self._block(), graph, Dataset(tuple(default), tuple(named))
        )

    def _word(self) -> str:
        return self.part[self.at].keyword if self.at < len(self.part) else ""

    def _took(self, word: str) -> bool:
        if self._word() != word:
            return False
        self.at += 1
        return True

    def _iri(self) -> str:
        self.at += 1
        return resolved(self.prologue, self.part[self.at - 1].text, self.base)

    def _graph(self) -> str:
        for name in ("DEFAULT", "NAMED", "ALL"):
            if self._took(name):
                return name
        self._took("GRAPH")
        return self._iri()

    def _block(self) -> str:
        """The text from the brace here to the one that closes it."""
        first, level = self.part[self.at], 0
        while True:
            token = self.part[self.at]
            self.at += 1
            if token.kind == "punct":
                level += (token.text == "{") - (token.text == "}")
                if level == 0:
                    return self.text[first.start : token.end]
