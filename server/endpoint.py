"""The SPARQL 1.1 Protocol at ``/sparql``: a request in, the answer of a query or the outcome of an update out."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.access import authorised
from server.engine.client import Engine, Reply
from server.http import Request, Response
from server.negotiation import GRAPHS, RESULTS, media_type, preferred
from server.problem import Problem
from server.protocol import QueryOperation, UpdateOperation
from server.settings import Settings
from server.sparql.lexer import depth, tokens

__all__ = ["METHODS", "Served", "options", "query_reply", "run_query", "run_update"]

METHODS = "GET, HEAD, POST, OPTIONS"
CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b", re.IGNORECASE)
OPENING = re.compile(r"[{(\[]")


@dataclass(frozen=True, slots=True)
class Served:
    """What is served: the store's folder, the way to its data, and how."""

    store: Path
    engine: Engine
    settings: Settings


def options(methods: str) -> Response:
    """Return the answer to OPTIONS: what may be done here; browsers may only read."""
    headers = {
        "Allow": methods,
        "Access-Control-Allow-Methods": "GET, HEAD, POST",
        "Access-Control-Allow-Headers": "Accept, Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    return Response(204, headers)


def run_query(served: Served, request: Request, operation: QueryOperation) -> Response:
    """Return the answer to a query, in the form the request prefers.

    Raises:
        Problem: it cannot be answered.
    """
    results = preferred(request.accept, tuple(RESULTS))
    graphs = preferred(request.accept, tuple(GRAPHS))
    if results is None and graphs is None:
        offers = list(dict.fromkeys((*RESULTS, *GRAPHS)))
        raise Problem(406, "Nothing acceptable is offered", f"offered are {', '.join(offers)}", offers=offers)
    reply = query_reply(
        served, request, operation, RESULTS[results] if results else None, GRAPHS[graphs] if graphs else None
    )
    return _streamed(reply, media_type(reply.head["format"]), operation.query)


def query_reply(
    served: Served, request: Request, operation: QueryOperation, results: str | None, graph: str | None
) -> Reply:
    """Return the reply of the data to a query; formats that are None are not acceptable.

    Raises:
        Problem: it cannot be answered.
    """
    if operation.asserted and served.settings.plain:
        raise Problem(400, "Nothing is inferred here", "take facts=asserted out; all facts are asserted")
    job = {
        "do": "query",
        "query": _guarded(operation.query, served.settings),
        "base": request.url,
        "default": operation.default_graphs,
        "named": operation.named_graphs,
        "asserted": operation.asserted,
        "results": results,
        "graph": graph,
    }
    return served.engine.ask(
        job, client=request.client, seconds=operation.timeout, on_leaving=request.on_leaving
    )


def run_update(served: Served, request: Request, operation: UpdateOperation) -> Response:
    """Carry out an update, and say so.

    Raises:
        Problem: it is not allowed, or cannot be carried out; nothing was changed.
    """
    name = authorised(request, served.store, "update")
    job = {
        "do": "update",
        "update": operation.update,
        "base": request.url,
        "default": operation.default_graphs,
        "named": operation.named_graphs,
    }
    _check_depth(operation.update, served.settings)
    reply = served.engine.ask(job, client=request.client, seconds=operation.timeout)
    return written(reply, name)


def written(reply: Reply, name: str) -> Response:
    """Return the answer to a write that the token ``name`` allowed."""
    headers = dict(reply.head.get("headers", {}))
    log: Mapping[str, object] = {"token": name, "outcome": "done"}
    if members := reply.head.get("members"):
        warning = Problem(200, "Done; the graph violates its shapes", "", **members)
        headers["Content-Type"] = "application/json"
        return Response(200, headers, warning.body(), shared=False, log=lambda: log)
    return Response(reply.head["status"], headers, b"", shared=False, log=lambda: log)


def _streamed(reply: Reply, content_type: str, query: str) -> Response:
    digest = hashlib.sha256(query.encode("utf-8", "replace")).hexdigest()[:16]

    def log() -> dict[str, Any]:
        return {"query": digest, **reply.outcome}

    body: bytes | Iterator[bytes] = reply.start if reply.whole else _parts(reply)
    keep = reply.whole and not CHANGING.search(query)
    return Response(200, {"Content-Type": content_type}, body, keep=keep, log=log, close=reply.close)


def _parts(reply: Reply) -> Iterator[bytes]:
    yield reply.start
    yield from reply.rest()


def _guarded(query: str, settings: Settings) -> str:
    if len(query) > settings.query_characters:
        raise Problem(
            413,
            "The query is too long",
            f"it has {len(query)} characters, more than {settings.query_characters}",
        )
    _check_depth(query, settings)
    return query


def _check_depth(text: str, settings: Settings) -> None:
    if len(OPENING.findall(text)) > settings.query_depth and depth(tokens(text)) > settings.query_depth:
        raise Problem(400, "It nests too deeply", f"brackets may nest {settings.query_depth} deep")
