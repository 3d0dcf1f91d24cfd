"""The forms of answers and graphs: name → the engine's format, with its media type; and syntax errors with their place."""

import re
from collections.abc import Mapping
from types import MappingProxyType

import pyoxigraph as ox

from kg.errors import QueryError

__all__ = ["DATASET_FORMATS", "GRAPH_FORMATS", "RESULT_FORMATS", "syntax_error"]

RESULT_FORMATS: Mapping[str, ox.QueryResultsFormat] = MappingProxyType(
    {
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
        "csv": ox.QueryResultsFormat.CSV,
        "tsv": ox.QueryResultsFormat.TSV,
    }
)
GRAPH_FORMATS: Mapping[str, ox.RdfFormat] = MappingProxyType(
    {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "rdfxml": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
)
DATASET_FORMATS: Mapping[str, ox.RdfFormat] = MappingProxyType(
    {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}
)


WORD = re.compile(r"[\w:?$<>/#.-]+$|\S?$")
LONGEST_WORD = 200


def syntax_error(error: SyntaxError, query: str) -> QueryError:
    """Return the engine's syntax error with the line and column (from 1) of the word in ``query`` that stopped it.

    The engine names the place it had read to, blanks and all; the word is the last one before that place.

    >>> found = syntax_error(SyntaxError("error at 2:4: expected one of GRAPH, MINUS, [_]"), "ASK {\\n} }")
    >>> str(found), found.line, found.column
    ('syntax error at line 2, column 3, near "}": expected one of GRAPH, MINUS', 2, 3)
    """
    text = " ".join(str(error).split())
    place = re.match(r"error at (\d+):(\d+): (.*)", text)
    if place is None:
        return QueryError(f"syntax error: {text}")
    line, column, expected = int(place[1]), int(place[2]), place[3]
    known = re.search(r"Prefix not found|The SELECT contains a variable that is unbound", expected)
    if known:
        expected = {"P": "a prefix is used that no PREFIX line declares"}.get(
            known[0][0], "SELECT names a variable that is not bound or not grouped"
        )
    expected = re.sub(r"(, )?\[[^\]]*\]", "", expected)
    before = "\n".join([*query.split("\n")[: line - 1], query.split("\n")[line - 1][: column - 1]]).rstrip()
    word = WORD.search(before, max(0, len(before) - LONGEST_WORD))
    start = word.start() if word else 0
    line, column = before.count("\n", 0, start) + 1, start - before.rfind("\n", 0, start)
    near = f', near "{word[0][:40]}"' if word and word[0] else ""
    return QueryError(f"syntax error at line {line}, column {column}{near}: {expected}", line, column)
