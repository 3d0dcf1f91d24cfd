"""Requests answered in, figures for Prometheus out, summed over all processes that answer."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["exposition", "observe", "shared_in"]

BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30)


def shared_in(folder: Path) -> None:
    """Sum the figures of all processes by files in ``folder``; to be called before anything is counted."""
    folder.mkdir(exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # the library chose before the folder was named


def observe(method: str, path: str, status: int, seconds: float, more: Mapping[str, object]) -> None:
    """Count a request; paths are told apart only as far as there are few of them."""
    requests, durations, rows = _figures()
    route = next(
        (r for r in ("/sparql", "/data", "/queries", "/id", "/health", "/static") if path.startswith(r)), "/"
    )
    method = method if method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS") else "other"
    requests.labels(route, method, str(status), _outcome(more)).inc()
    durations.labels(route).observe(seconds)
    if isinstance(count := more.get("rows"), int):
        rows.inc(count)


def exposition() -> bytes:
    """Return the figures in Prometheus' text format."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return bytes(generate_latest(registry))


def _outcome(more: Mapping[str, object]) -> str:
    told = str(more.get("outcome", "done"))
    return told if told in ("done", "kept", "left", "timeout", "refused", "crashed") else "other"


@cache
def _figures() -> tuple[Counter, Histogram, Counter]:
    return (
        Counter("pactgraph_requests", "Requests answered.", ["route", "method", "status", "outcome"]),
        Histogram("pactgraph_request_seconds", "How long answers took.", ["route"], buckets=BUCKETS),
        Counter("pactgraph_result_rows", "Rows sent in answers."),
    )
