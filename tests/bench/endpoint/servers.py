"""A graph in a file in, SPARQL servers over it out, one at a time, each as its makers say it is to be run."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from tests.bench.endpoint.client import Address

__all__ = ["SERVERS", "Missing"]

ROOT = Path(__file__).resolve().parents[3]
PACTGRAPH = [sys.executable, "-c", "from server.cli import main; main(prog_name='pactgraph')"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
RDFLIB_LIMIT = 60_000_000
GRAPH = "urn:bench"
Server = Callable[[Path, Path, Path], Iterator[Address]]


class Missing(Exception):  # noqa: N818 (no error: a rival that is not there)
    """A server cannot be run here; the text says why."""


@contextmanager
def pactgraph(graph: Path, place: Path, rivals: Path) -> Iterator[Address]:
    """This project's server, with its defaults."""
    store = ["--store", str(place / "store")]
    quads = graph.rename(graph.with_suffix(".nq"))
    try:
        subprocess.run([*PACTGRAPH, "restore", str(quads), *store], check=True, env=ENVIRONMENT)
    finally:
        quads.rename(graph)
    port = _port()
    with _running([*PACTGRAPH, "serve", *store, "--plain", "--port", str(port)], place, port):
        yield Address("127.0.0.1", port, "/sparql")


@contextmanager
def oxigraph_on_disk(graph: Path, place: Path, rivals: Path) -> Iterator[Address]:
    """The Oxigraph server over a store on disk, loaded in bulk and optimised."""
    program = _program(rivals, "oxigraph")
    subprocess.run(
        [program, "load", "--location", str(place / "store"), "--file", str(graph)],
        check=True,
        capture_output=True,
    )
    subprocess.run([program, "optimize", "--location", str(place / "store")], check=True, capture_output=True)
    port = _port()
    with _running(
        [program, "serve-read-only", "--location", str(place / "store"), "--bind", f"127.0.0.1:{port}"],
        place,
        port,
    ):
        yield Address("127.0.0.1", port, "/query")


@contextmanager
def oxigraph_in_memory(graph: Path, place: Path, rivals: Path) -> Iterator[Address]:
    """The Oxigraph server without a store on disk."""
    port = _port()
    with _running([_program(rivals, "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"], place, port):
        with graph.open("rb") as file:
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/store?default",
                file,
                {"Content-Type": "application/n-triples", "Content-Length": str(graph.stat().st_size)},
            )
            urllib.request.urlopen(request, timeout=900).close()
        yield Address("127.0.0.1", port, "/query")


@contextmanager
def rdflib_endpoint(graph: Path, place: Path, rivals: Path) -> Iterator[Address]:
    """rdflib-endpoint over rdflib's own store."""
    if graph.stat().st_size > RDFLIB_LIMIT:
        raise Missing("only run on small graphs: it takes minutes to load and to answer")
    port = _port()
    program = _program(rivals, "rdflib-endpoint")
    with _running(
        [program, "serve", "--host", "127.0.0.1", "--port", str(port), str(graph)], place, port, patience=900
    ):
        yield Address("127.0.0.1", port, "/")


@contextmanager
def virtuoso(graph: Path, place: Path, rivals: Path) -> Iterator[Address]:
    """Virtuoso 7 with 2 GB of buffers, loaded in bulk."""
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt") or shutil.which("isql")
    if not program or not isql:
        raise Missing("no virtuoso-t on the PATH (Debian: virtuoso-opensource-7-bin)")
    port, control = _port(), _port()
    (place / "virtuoso.ini").write_text(
        f"[Database]\nDatabaseFile = {place}/v.db\nErrorLogFile = {place}/v.log\nLockFile = {place}/v.lck\n"
        f"TransactionFile = {place}/v.trx\nxa_persistent_file = {place}/v.pxa\n"
        f"[TempDatabase]\nDatabaseFile = {place}/t.db\nTransactionFile = {place}/t.trx\n"
        f"[Parameters]\nServerPort = {control}\nNumberOfBuffers = 170000\nMaxDirtyBuffers = 130000\n"
        f"DirsAllowed = {graph.parent}\nMaxClientConnections = 20\nServerThreads = 20\n"
        f"[HTTPServer]\nServerPort = {port}\nServerThreads = 20\nKeepAliveTimeout = 60\nMaxKeepAlives = 20\n"
        "[SPARQL]\nResultSetMaxRows = 1000000\nMaxQueryCostEstimationTime = 0\nMaxQueryExecutionTime = 0\n"
    )
    with _running([program, "-f", "-c", str(place / "virtuoso.ini")], place, control, patience=120):
        steps = f"ld_dir('{graph.parent}', '{graph.name}', '{GRAPH}'); rdf_loader_run(); checkpoint;"
        done = subprocess.run(
            [isql, str(control), "dba", "dba", f"EXEC={steps}"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Missing(f"it did not load: {done.stderr[-300:]}")
        yield Address("127.0.0.1", port, "/sparql", f"default-graph-uri={GRAPH}&")


SERVERS: Mapping[str, Server] = MappingProxyType(
    {
        "Pactgraph": pactgraph,
        "Oxigraph on disk": oxigraph_on_disk,
        "Oxigraph in memory": oxigraph_in_memory,
        "Virtuoso 7": virtuoso,
        "rdflib-endpoint": rdflib_endpoint,
    }
)


def _program(rivals: Path, name: str) -> str:
    found = rivals / "bin" / name
    if not found.exists():
        raise Missing(
            f"no {found}; make the environment with 'python -m venv {rivals}' and install {name} there"
        )
    return str(found)


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], place: Path, port: int, patience: float = 300) -> Iterator[None]:
    """Run a server until the caller is done with it; it is ready once its port can be reached."""
    with (place / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=place, env=ENVIRONMENT)
        try:
            _await(process, port, patience, place / "output")
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(process: subprocess.Popen[bytes], port: int, patience: float, output: Path) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Missing(f"it did not start: {output.read_text(errors='replace')[-300:]}")
