"""A query and a store in, its answer out: the queries that come along, and files or text of the reader's own."""

import csv
import io
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kg.errors import QueryError
from kg.remote import ask_endpoint
from kg.resources import directory
from kg.store import Store

__all__ = ["NamedQuery", "ask", "catalogue", "named_query", "query_text"]

GRAPHS = {"ttl": "turtle", "nt": "ntriples"}


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query that comes along: its name, what its header lines say, and its text."""

    name: str
    title: str
    description: str
    view: str
    parameters: tuple[str, ...]
    text: str


def catalogue() -> tuple[NamedQuery, ...]:
    """Return the queries that come along, by name."""
    return tuple(named_query(path.stem) for path in sorted(directory("queries").glob("*.rq")))


def named_query(name: str) -> NamedQuery:
    """Return the query called ``name``.

    Raises:
        QueryError: there is none.
    """
    path = directory("queries") / f"{name}.rq"
    if not name.replace("-", "").isalnum() or not path.is_file():
        known = ", ".join(p.stem for p in sorted(directory("queries").glob("*.rq")))
        raise QueryError(f"there is no query {name!r}; there are {known}")
    text = path.read_text(encoding="utf-8")
    header: dict[str, list[str]] = {"title": [], "description": [], "view": [], "parameter": []}
    for line in text.splitlines():
        key, _, value = line.removeprefix("# ").partition(": ")
        if line.startswith("# ") and key in header:
            header[key].append(value.strip())
    return NamedQuery(
        name,
        " ".join(header["title"]),
        " ".join(header["description"]),
        " ".join(header["view"]),
        tuple(header["parameter"]),
        text,
    )


def query_text(query: str) -> str:
    """Return the text of ``query``: a name, a ``.rq`` file, or ``-`` for standard input.

    Raises:
        QueryError: there is no such query or file.
    """
    if query == "-":
        return sys.stdin.read()
    if query.endswith((".rq", ".sparql")) or "/" in query:
        try:
            return Path(query).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError(f"{query}: cannot be read ({error}); name a query file in UTF-8") from error
    return named_query(query).text


def ask(source: Path | str, text: str, form: str = "") -> str:
    """Return the answer of ``source`` to the query ``text``.

    Args:
        source: the folder of a store, or the address of an endpoint.
        text: a SPARQL query.
        form: ``table``, ``json``, ``xml``, ``csv``, ``tsv``; for graphs ``ttl`` or ``nt``; empty for tsv or Turtle.

    Raises:
        StoreError: there is no such store.
        QueryError: the query is not SPARQL, or the endpoint does not answer it.
    """
    results = form if form in ("json", "xml", "csv", "tsv") else "csv" if form == "table" else "tsv"
    graph = GRAPHS.get(form, "turtle")
    if isinstance(source, str):
        answer = ask_endpoint(source, text, results, graph)
    else:
        answer = Store.open(source).query(text, results=results, graph=graph)
    body = answer.body.decode()
    if form == "table" and answer.form == "select":
        return _table(body)
    return body if body.endswith("\n") else body + "\n"


def _table(rows_as_csv: str) -> str:
    rows = list(csv.reader(io.StringIO(rows_as_csv)))
    table = Table(*rows[0], box=None, header_style="bold")
    for row in rows[1:]:
        table.add_row(*row)
    console = Console(file=io.StringIO(), width=160)
    console.print(table)
    file = console.file
    assert isinstance(file, io.StringIO)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + f"\n{len(rows) - 1} rows\n"
