"""Every setting of the server, with its default; a value out of range is refused when the settings are made."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace

from kg.errors import SettingError

__all__ = ["SHAPES", "Settings"]

SHAPES = ("refuse", "warn", "off")
WIKIDATA = "https://query.wikidata.org/sparql"
MEBI = 1 << 20


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Settings:
    """How a store is served.

    Attributes:
        plain: serve any data as it is: no layers, no inference, no pages about things.
        shapes: what becomes of a write that violates the shapes: ``refuse``, ``warn`` or ``off``.
        query_timeout: seconds a query may take, answer and all.
        update_timeout: seconds a write may take, up to its commit.
        result_rows: rows an answer may have.
        result_bytes: bytes an answer may have.
        query_characters: characters a query may have.
        query_depth: how deep a query's brackets may nest.
        request_bytes: bytes the body of a request may have.
        memory_bytes: memory a query or write may take beyond the data itself.
        concurrent: queries evaluated at once; further ones wait.
        waiting: queries that may wait; further ones are refused (503).
        per_client: queries one client may have going, waiting ones among them; further ones are refused (429).
        waiting_timeout: seconds a query may wait.
        cache_bytes: memory for answers that are asked again, in each process that answers.
        journal_bytes: how long the store's journal may grow before a new version takes in what it tells.
        workers: processes that speak HTTP.
        services: SPARQL endpoints that ``SERVICE`` may name, and documents that ``LOAD`` may.
        private_services: whether those may have loopback and private addresses.
    """

    plain: bool = False
    shapes: str = "refuse"
    query_timeout: float = 30.0
    update_timeout: float = 120.0
    result_rows: int = 10_000_000
    result_bytes: int = 2048 * MEBI
    query_characters: int = 100_000
    query_depth: int = 1_000
    request_bytes: int = 64 * MEBI
    memory_bytes: int = 2048 * MEBI
    concurrent: int = field(default_factory=lambda: 2 * _processors())
    waiting: int = 64
    per_client: int = 16
    waiting_timeout: float = 10.0
    cache_bytes: int = 64 * MEBI
    journal_bytes: int = 64 * MEBI
    workers: int = field(default_factory=lambda: max(1, min(4, _processors())))
    services: tuple[str, ...] = (WIKIDATA,)
    private_services: bool = False

    def __post_init__(self) -> None:
        if self.shapes not in SHAPES:
            raise SettingError(f"shapes={self.shapes!r}: choose one of {', '.join(SHAPES)}")
        for name in (f.name for f in fields(self)):
            value = getattr(self, name)
            if isinstance(value, int | float) and not isinstance(value, bool) and not 0 < value < 1 << 60:
                raise SettingError(f"{name}={value!r} must be a number above 0")

    def with_limits(self, given: Iterable[str]) -> "Settings":
        """Return these settings with the ones in ``given``, each ``NAME=NUMBER``.

        Raises:
            SettingError: there is no such limit, or the number is no number above 0.
        """
        limits = {f.name: f.type for f in fields(self) if f.type in (int, float)}
        found: dict[str, int | float] = {}
        for text in given:
            name, _, value = text.partition("=")
            key = name.strip().replace("-", "_")
            if key not in limits:
                names = ", ".join(sorted(n.replace("_", "-") for n in limits))
                raise SettingError(f"--limit {text!r}: there is no limit {name!r}; choose one of {names}")
            try:
                found[key] = int(value) if limits[key] is int else float(value)
            except ValueError:
                raise SettingError(f"--limit {text!r}: {value!r} must be a number above 0") from None
        return replace(self, **found)  # type: ignore[arg-type]
