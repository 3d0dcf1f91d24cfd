"""A folder in, two plain servers over empty stores out: the one under test, and one that plays the remote services."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.conformance.services import Endpoint
from tests.server.conftest import COMMAND, ENVIRONMENT, serving

__all__ = ["plain_server"]

REMOTE = ("http://example.org/sparql", "http://example1.org/sparql", "http://example2.org/sparql")
NOBODY = "http://invalid.endpoint.org/sparql"


@contextmanager
def plain_server(place: Path) -> Iterator[Endpoint]:
    """Serve with ``pactgraph serve --plain`` until the caller is done."""
    with _served(place / "remote", "--service", NOBODY) as remote:
        names = {name: f"{remote.address}/sparql?default-graph-uri={name}" for name in REMOTE}
        options = [part for address in (*names.values(), NOBODY) for part in ("--service", address)]
        with _served(place / "store", *options, "--private-services") as endpoint:
            endpoint.remote, endpoint.names = remote, names
            yield endpoint


@contextmanager
def _served(store: Path, *options: str) -> Iterator[Endpoint]:
    added = subprocess.run(
        [*COMMAND, "token", "add", "suite", "--store", str(store), "--scope", "update,graph-store"],
        check=True,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    for address, _ in serving(store, "--plain", *options):
        parts = urlsplit(address)
        yield Endpoint(str(parts.hostname), int(parts.port or 0), added.stdout.strip())
