"""A query and a dataset in memory in, the written-out answer out, within limits that always hold.

Each query runs in a process of its own, forked from the one that holds the dataset: the fork is a snapshot, it can
be killed at its deadline whatever it does, and a query that exhausts stack or memory ends only itself.
"""

import os
import resource
import select
import signal
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.store import GRAPH_FORMATS, RESULT_FORMATS, Answer, syntax_error
from server.problem import Problem

__all__ = ["Limits", "evaluate"]

HEAD = struct.Struct("!cI")
STACK_BYTES = 256 << 20
DEAD, FINE, WRONG = b"d", b"f", b"w"
_forking = threading.Lock()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take: ``seconds``, ``result_bytes``, ``memory_bytes`` beyond the dataset, ``query_characters``."""

    seconds: float = 30.0
    result_bytes: int = 256 << 20
    memory_bytes: int = 4 << 30
    query_characters: int = 100_000


def evaluate(
    data: ox.Store,
    query: str,
    results: str,
    graph: str,
    default_graphs: Sequence[str],
    named_graphs: Sequence[str],
    limits: Limits,
) -> Answer:
    """Return the answer of ``data`` to ``query``.

    Args:
        data: the dataset.
        query: a SPARQL 1.1 query.
        results: how SELECT and ASK answer, one of ``RESULT_FORMATS``.
        graph: how CONSTRUCT and DESCRIBE answer, one of ``GRAPH_FORMATS``.
        default_graphs: the graphs to ask as the default graph; none for the store's own.
        named_graphs: the graphs ``GRAPH`` may name; none for all, unless ``default_graphs`` are given.
        limits: what the query may take.

    Raises:
        Problem: 400 with line and column for a syntax error; 413, 503 where a limit is reached.
    """
    if len(query) > limits.query_characters:
        raise Problem(413, "The query is too long", f"at most {limits.query_characters} characters")
    reader, writer = os.pipe()
    with _forking:
        child = os.fork()
        if child == 0:
            os.close(reader)
            _child(writer, data, query, results, graph, default_graphs, named_graphs, limits)
    os.close(writer)
    try:
        body = _read(reader, limits)
    except Problem:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reader)
        os.waitpid(child, 0)
    if len(body) < HEAD.size:
        raise Problem(
            400, "The query cannot be run", "it nests too deeply or needs more memory than a query may take"
        )
    outcome, length = HEAD.unpack(body[: HEAD.size])
    told, rest = body[HEAD.size : HEAD.size + length].decode(), body[HEAD.size + length :]
    if outcome == WRONG:
        line, column, text = told.split("\t", 2)
        raise Problem(
            400,
            "The query is not SPARQL" if int(line) else "The query cannot be run",
            text,
            line=int(line) or None,
            column=int(column) or None,
        )
    if not told:
        raise Problem(400, "The query cannot be run", "it needs more memory than a query may take")
    form, media_type = told.split("\t")
    return Answer(form, media_type, rest)


def _read(reader: int, limits: Limits) -> bytes:
    """All the child writes, until it ends, the deadline passes or it writes too much."""
    parts: list[bytes] = []
    deadline, size = time.monotonic() + limits.seconds, 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            raise Problem(
                503,
                "The query took too long",
                f"it was stopped after {limits.seconds:g} seconds; ask for less",
                headers={"Retry-After": "10"},
            )
        part = os.read(reader, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > limits.result_bytes:
            raise Problem(
                413, "The answer is too large", f"it has more than {limits.result_bytes} bytes; add LIMIT"
            )


def _child(
    writer: int,
    data: ox.Store,
    query: str,
    results: str,
    graph: str,
    default_graphs: Sequence[str],
    named_graphs: Sequence[str],
    limits: Limits,
) -> None:
    """Answer and end; never returns."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (int(limits.seconds) + 1, int(limits.seconds) + 2))
        resource.setrlimit(
            resource.RLIMIT_AS, (_address_space() + limits.memory_bytes + STACK_BYTES, resource.RLIM_INFINITY)
        )
        threading.stack_size(STACK_BYTES)
        thread = threading.Thread(
            target=_answer, args=(writer, data, query, results, graph, default_graphs, named_graphs)
        )
        thread.start()
        thread.join()
    finally:
        os._exit(0)


def _answer(
    writer: int,
    data: ox.Store,
    query: str,
    results: str,
    graph: str,
    default_graphs: Sequence[str],
    named_graphs: Sequence[str],
) -> None:
    try:
        defaults: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
            ox.NamedNode(g) for g in default_graphs
        ]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(g) for g in named_graphs]
        if defaults or named:
            found = data.query(query, default_graph=defaults, named_graphs=named)
        else:
            found = data.query(query)
        if isinstance(found, ox.QueryTriples):
            how = GRAPH_FORMATS[graph]
            _write(writer, FINE, f"graph\t{how.media_type}", found.serialize(format=how) or b"")
        else:
            kind = RESULT_FORMATS[results]
            form = "ask" if isinstance(found, ox.QueryBoolean) else "select"
            _write(writer, FINE, f"{form}\t{kind.media_type}", found.serialize(format=kind) or b"")
    except SyntaxError as error:
        known = syntax_error(error, query)
        _write(writer, WRONG, f"{known.line}\t{known.column}\t{known}", b"")
    except (OSError, ValueError, RuntimeError, MemoryError) as error:
        _write(writer, WRONG, f"0\t0\t{error}", b"")


def _write(writer: int, outcome: bytes, told: str, body: bytes) -> None:
    head = told.encode()
    view = memoryview(HEAD.pack(outcome, len(head)) + head + body)
    while view:
        view = view[os.write(writer, view) :]


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
