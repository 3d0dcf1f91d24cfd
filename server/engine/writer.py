"""A snapshot of the data and one write in, a commit or nothing out: the process that carries out an update.

The write is done on the snapshot first; what it changes is then checked and committed to the store in one step.
"""

import contextlib
import json
import os
import secrets
import socket
from typing import Any

import pyoxigraph as ox
from rdflib import Graph

from kg.delta import Change
from kg.errors import GraphError, SettingError, StaleError, StoreError
from kg.formats import DATASET_FORMATS, GRAPH_FORMATS, syntax_error
from kg.layers import default_graph, settle, violations
from kg.store import State, Store
from server.engine.reader import confine, in_deep_stack, sealed, tell_problem
from server.engine.wire import receive_job, send_message
from server.fetch import fetch_graph, with_services
from server.problem import Problem
from server.settings import Settings
from server.sparql.dataset import Dataset
from server.sparql.update import run_update

__all__ = ["write"]

DEFAULT_GRAPH = ox.DefaultGraph()
Job = dict[str, Any]


def write(
    control: socket.socket, job: int, data: ox.Store, store: Store, state: State, settings: Settings
) -> None:
    """Do the write that comes over the open file ``job``, and tell ``control`` how it ended; never returns.

    ``committing`` is told before the commit: from then on this process must be left alone.
    """

    def run() -> None:
        with socket.socket(fileno=job) as channel:
            try:
                done = _write(channel, control, data, store, state, settings)
                channel.sendall(json.dumps(done).encode() + b"\n")
                send_message(control, {"outcome": "done"})
            except Problem as problem:
                tell_problem(channel, problem)
                send_message(control, {"outcome": "refused"})
            except OSError:
                with contextlib.suppress(OSError):
                    send_message(control, {"outcome": "left"})

    confine(settings)
    in_deep_stack(run)
    os._exit(0)


def _write(
    channel: socket.socket,
    control: socket.socket,
    data: ox.Store,
    store: Store,
    state: State,
    settings: Settings,
) -> Job:
    job, body = receive_job(channel)
    change = Change(data)
    try:
        answer = _update(change, job, settings) if job["do"] == "update" else _graph_store(change, job, body)
    except GraphError as error:
        raise Problem(400, "The graph cannot be stored", str(error)) from error
    report = _settled(change, settings)
    if delta := change.delta():
        send_message(control, {"committing": True})
        try:
            store.commit(delta, state)
        except StaleError as error:
            raise Problem(503, "The graph was changed meanwhile", str(error), {"Retry-After": "1"}) from error
        except StoreError as error:
            raise Problem(503, "The store cannot be written", str(error), {"Retry-After": "5"}) from error
    if report:
        answer["members"] = {"shapes": report}
    return answer


def _settled(change: Change, settings: Settings) -> str:
    """Bring the layers in step, check the shapes; the report of a check that only warns."""
    reports: list[str] = []

    def check(graph: Graph) -> None:
        if settings.shapes != "off" and (report := violations(graph)):
            if settings.shapes == "refuse":
                raise Problem(422, "The graph would violate its shapes", "nothing was changed", report=report)
            reports.append(report)

    try:
        if settings.plain and settings.shapes != "off" and change.delta():
            check(default_graph(change.database))
        elif not settings.plain:
            settle(change, check)
    except SettingError as error:
        raise Problem(409, "That layer is not written by hand", str(error)) from error
    except GraphError as error:
        raise Problem(422, "The graph would contradict itself", str(error)) from error
    return "".join(reports)


def _update(change: Change, job: Job, settings: Settings) -> Job:
    using = Dataset(tuple(job["default"]), tuple(job["named"]))
    try:
        run_update(
            change,
            job["update"],
            job["base"],
            using,
            lambda iri: fetch_graph(iri, settings),
            with_services(settings),
            sealed,
        )
    except SyntaxError as error:
        known = syntax_error(error, job["update"])
        raise Problem(
            400, "The update is not SPARQL", str(known), line=known.line or None, column=known.column or None
        ) from error
    except (OSError, RuntimeError, ValueError, MemoryError) as error:
        raise Problem(400, "The update cannot be run", str(error) or "it needs too much memory") from error
    return {"status": 204}


def _graph_store(change: Change, job: Job, body: bytes) -> Job:
    """The Graph Store Protocol's PUT, POST and DELETE (sections 5.3 to 5.5), for one graph or the whole dataset."""
    if job["graph"] is None:
        return _dataset(change, job, body)
    answer: Job = {"status": 204}
    if job["mint"]:
        job["graph"] += secrets.token_hex(8)
        answer["headers"] = {"Location": job["graph"]}
    graph = ox.NamedNode(job["graph"]) if job["graph"] else DEFAULT_GRAPH
    exists = isinstance(graph, ox.DefaultGraph) or change.database.contains_named_graph(graph)
    if job["do"] == "delete":
        if not exists:
            raise Problem(404, "No such graph", f"there is no graph <{job['graph']}>")
        change.drop(graph)
        return answer
    with sealed():
        found = [
            ox.Quad(q.subject, q.predicate, q.object, graph)
            for q in _parsed(job, body, job["graph"] or job["base"])
        ]
    if job["do"] == "put":
        change.clear(graph)
    change.create(graph)
    change.add(found)
    return answer if exists else answer | {"status": 201}


def _dataset(change: Change, job: Job, body: bytes) -> Job:
    with sealed():
        found = list(_parsed(job, body, job["base"]))
    if job["do"] != "post":
        for graph in [DEFAULT_GRAPH, *change.database.named_graphs()]:
            change.drop(graph)
    change.add(found)
    return {"status": 204}


def _parsed(job: Job, body: bytes, base: str) -> list[ox.Quad]:
    """The quads of all parts of ``body``; the blank nodes of each part are its own."""
    found: list[ox.Quad] = []
    start = 0
    for name, length in job["parts"]:
        form = DATASET_FORMATS.get(name) or GRAPH_FORMATS[name]
        part, start = body[start : start + length], start + length
        try:
            parsed = ox.parse(
                part,
                format=form,
                base_iri=base,
                without_named_graphs=job["graph"] is not None,
                rename_blank_nodes=True,
            )
            found += [
                q if isinstance(q, ox.Quad) else ox.Quad(q.subject, q.predicate, q.object) for q in parsed
            ]
        except SyntaxError as error:
            line = error.lineno if error.lineno and error.lineno > 0 else None
            raise Problem(400, f"Not {form.name}", str(error.msg), line=line) from error
        except (ValueError, OSError) as error:
            raise Problem(400, f"Not {form.name}", str(error)) from error
    return found
