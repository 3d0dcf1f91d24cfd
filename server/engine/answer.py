"""A job and the data in, the answer out over a socket: first a line that says what it is, then the answer itself."""

import json
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pyoxigraph as ox

from kg.formats import DATASET_FORMATS, GRAPH_FORMATS, RESULT_FORMATS, syntax_error
from kg.layers import base_of
from server.engine.pages import PAGES
from server.fetch import with_services
from server.problem import Problem
from server.settings import Settings
from server.sparql.ask import Found, ask
from server.sparql.dataset import Dataset, named_in

__all__ = ["Output", "answer"]

BLOCK = 1 << 16
ROW_ENDS = {"xml": b"</result>", "json": b'}},{"', "tsv": b"\n", "csv": b"\n"}
Sealed = Callable[[], AbstractContextManager[None]]


def answer(
    channel: socket.socket, job: dict[str, Any], data: ox.Store, settings: Settings, sealed: Sealed
) -> dict[str, Any]:
    """Answer ``job`` over ``channel``, and return how that ended.

    Raises:
        Problem: it cannot be answered, and nothing was sent.
        OSError: the other side left.
    """
    if job["do"] == "page":
        with sealed():
            found = PAGES[job["page"]](data, *job["arguments"])
        channel.sendall(json.dumps({"status": 200}).encode() + b"\n" + json.dumps(found).encode())
        return {"outcome": "done"}
    out = Output(channel, settings)
    try:
        if job["do"] == "query":
            _query(out, job, data, settings, sealed)
        else:
            with sealed():
                _graph(out, job, data)
        out.finish()
    except SyntaxError as error:
        known = syntax_error(error, job["query"])
        raise Problem(
            400, "The query is not SPARQL", str(known), line=known.line or None, column=known.column or None
        ) from error
    except (OSError, RuntimeError, ValueError, MemoryError) as error:
        if out.limit:
            if out.begun:
                return {"outcome": out.limit, "rows": out.rows, "bytes": out.size}
            raise Problem(
                413, "The answer is too large", f"{out.limit}; add LIMIT or ask for less"
            ) from error
        if out.begun:
            return {"outcome": "left" if out.gone else "failed", "rows": out.rows, "bytes": out.size}
        raise Problem(400, "The query cannot be run", str(error) or "it needs too much memory") from error
    return {"outcome": "done", "rows": out.rows, "bytes": out.size}


class Output:
    """A file for the engine to write an answer to: counts it, and sends it on once a block is full."""

    def __init__(self, channel: socket.socket, settings: Settings) -> None:
        self.channel = channel
        self.settings = settings
        self.head: dict[str, Any] = {"status": 200}
        self.form = ""
        self.tail = b""
        self.rows = self.size = 0
        self.begun = self.gone = False
        self.limit = ""
        self.parts: list[bytes] = []
        self.held = 0

    def write(self, part: bytes) -> int:
        """Take ``part``.

        Raises:
            OSError: a limit is reached, or the other side left.
        """
        self.size += len(part)
        if self.form:
            self._count(part)
        if self.rows > self.settings.result_rows:
            self._stop(f"the answer has more than {self.settings.result_rows} rows")
        if self.size > self.settings.result_bytes:
            self._stop(f"the answer has more than {self.settings.result_bytes} bytes")
        self.parts.append(bytes(part))
        self.held += len(part)
        if self.held >= BLOCK:
            self._send()
        return len(part)

    def flush(self) -> None:
        """Do nothing: blocks are sent when they are full."""

    def finish(self) -> None:
        """Send what is left."""
        if self.form == "json" and self.tail.endswith(b"}}]}}"):
            self.rows += 1
        self._send()

    def _count(self, part: bytes) -> None:
        """Count the rows in ``part`` by what stands between them; as the first has a header before it or none after."""
        mark = ROW_ENDS[self.form]
        seen = self.tail + part
        self.rows += seen.count(mark) - seen.count(mark, 0, len(self.tail))
        self.rows -= self.form in ("csv", "tsv") and self.size == len(part)
        self.tail = seen[-8:]

    def _send(self) -> None:
        head = b"" if self.begun else json.dumps(self.head).encode() + b"\n"
        self.begun = True
        try:
            self.channel.sendall(head + b"".join(self.parts))
        except OSError:
            self.gone = True
            raise
        self.parts, self.held = [], 0

    def _stop(self, limit: str) -> None:
        self.limit = limit
        raise OSError(limit)


def _query(out: Output, job: dict[str, Any], data: ox.Store, settings: Settings, sealed: Sealed) -> None:
    base = job["base"]
    with sealed():
        dataset = Dataset(tuple(job["default"]), tuple(job["named"])) or named_in(job["query"], base)
        if job["asserted"] and not dataset:
            data = _asserted(data)

    def local(query: str) -> Found:
        with sealed():
            return ask(data, query, base, dataset)

    found = local(with_services(settings)(job["query"], local, base))
    with sealed():
        _serialize(out, job, found)


def _serialize(out: Output, job: dict[str, Any], found: Found) -> None:
    form, wanted = _form(found), job["graph" if isinstance(found, ox.QueryTriples) else "results"]
    if wanted is None:
        formats = GRAPH_FORMATS if form == "graph" else RESULT_FORMATS
        offers = [kind.media_type.partition(";")[0] for kind in formats.values()]
        raise Problem(406, "Nothing acceptable is offered", f"offered are {', '.join(offers)}", offers=offers)
    out.head |= {"form": form, "format": wanted}
    if isinstance(found, ox.QueryTriples):
        found.serialize(out, format=GRAPH_FORMATS[wanted])  # type: ignore[arg-type]
    else:
        out.form = wanted if form == "select" else ""
        found.serialize(out, format=RESULT_FORMATS[wanted])  # type: ignore[arg-type]


def _form(found: Found) -> str:
    if isinstance(found, ox.QueryTriples):
        return "graph"
    return "ask" if isinstance(found, ox.QueryBoolean) else "select"


def _graph(out: Output, job: dict[str, Any], data: ox.Store) -> None:
    """A whole graph, or with a format of datasets the whole dataset."""
    if job["format"] in DATASET_FORMATS:
        data.dump(out, format=DATASET_FORMATS[job["format"]])  # type: ignore[arg-type]
        return
    name = ox.NamedNode(job["graph"]) if job["graph"] else ox.DefaultGraph()
    if isinstance(name, ox.NamedNode) and not data.contains_named_graph(name):
        raise Problem(404, "No such graph", f"there is no graph <{job['graph']}>")
    data.dump(out, format=GRAPH_FORMATS[job["format"]], from_graph=name)  # type: ignore[arg-type]


_kept: dict[int, ox.Store] = {}


def _asserted(data: ox.Store) -> ox.Store:
    """``data`` with a default graph of what is stated, without what is derived; kept for the next query."""
    if id(data) not in _kept:
        own = ox.Store()
        for graph in data.named_graphs():
            own.add_graph(graph)
            if graph.value != f"{base_of(data)}graph/inferred":
                found = data.quads_for_pattern(None, None, None, graph)
                own.bulk_extend(ox.Quad(q.subject, q.predicate, q.object, ox.DefaultGraph()) for q in found)
        own.bulk_extend(q for q in data if not isinstance(q.graph_name, ox.DefaultGraph))
        _kept[id(data)] = own
    return _kept[id(data)]
