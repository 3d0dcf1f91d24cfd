"""What pages show, by name: functions of the data whose answers are JSON values."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import pyoxigraph as ox

from server.figures import figures
from server.overview import overview, resource

__all__ = ["PAGES"]


def _overview(data: ox.Store) -> Any:
    return asdict(overview(data))


def _thing(data: ox.Store, path: str) -> Any:
    """The thing whose IRI ends in ``id/path``: one, unless the store mixes bases; None if nothing is known of it."""
    if set(path) & set('<>"{}|\\^` ') or any(ord(c) < 33 for c in path):
        return None
    bases = {
        graph.value.partition("/graph/")[0] + "/"
        for graph in data.named_graphs()
        if isinstance(graph, ox.NamedNode) and "/graph/" in graph.value
    }
    for base in sorted(bases):
        if found := resource(data, f"{base}id/{path}"):
            return asdict(found)
    return None


def _alive(data: ox.Store) -> Any:
    return any(True for _ in data.named_graphs()) or True


PAGES: Mapping[str, Callable[..., Any]] = {
    "alive": _alive,
    "figures": lambda data: asdict(figures(data)),
    "overview": _overview,
    "thing": _thing,
}
