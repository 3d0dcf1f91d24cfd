"""A folder in, plain servers over empty stores out: the one under test, and two that play remote services."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.conformance.services import Endpoint
from tests.server.conftest import COMMAND, ENVIRONMENT, serving

__all__ = ["plain_server"]

NEAR = ("http://example.org/sparql", "http://example1.org/sparql")
FAR = ("http://example2.org/sparql",)
NOBODY = "http://invalid.endpoint.org/sparql"


@contextmanager
def plain_server(place: Path) -> Iterator[Endpoint]:
    """Serve with ``pactgraph serve --plain`` until the caller is done, beside two servers that play remote services."""
    with (
        _served(place / "far", []) as far,
        _served(place / "near", [*_names(far, FAR).values(), NOBODY]) as near,
    ):
        names = {**_names(near, NEAR), **_names(far, FAR)}
        with _served(place / "store", [*names.values(), NOBODY]) as endpoint:
            endpoint.names = names
            endpoint.remote = {**dict.fromkeys(NEAR, near), **dict.fromkeys(FAR, far)}
            yield endpoint


def _names(endpoint: Endpoint, services: tuple[str, ...]) -> dict[str, str]:
    """Where ``endpoint`` plays each service: it has its data in the graph that is called as the service."""
    return {name: f"{endpoint.address}/sparql?default-graph-uri={name}" for name in services}


@contextmanager
def _served(store: Path, services: list[str]) -> Iterator[Endpoint]:
    added = subprocess.run(
        [*COMMAND, "token", "add", "suite", "--store", str(store), "--scope", "update,graph-store"],
        check=True,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    allowed = [part for service in services for part in ("--allow-service", service)]
    for address, _ in serving(store, "--plain", *allowed, "--allow-private-services"):
        parts = urlsplit(address)
        yield Endpoint(str(parts.hostname), int(parts.port or 0), added.stdout.strip())
