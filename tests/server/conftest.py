"""A real server process over a real store, for tests that speak HTTP to it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from server.cli import main; main(prog_name='pactgraph')"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_ready(address: str, process: subprocess.Popen[str]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}: {process.communicate()}")
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"{address} did not become ready")


def serving(store: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve ``store`` until the caller is done with the address."""
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--store", str(store), "--port", str(port), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        cwd=store.parent,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        await_ready(address, process)
        yield address, process
    finally:
        process.terminate()
        try:
            print(*process.communicate(timeout=20))  # shown where a test failed
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    place = tmp_path_factory.mktemp("served") / "store"
    subprocess.run(
        [*COMMAND, "build", str(sample), "--store", str(place)],
        check=True,
        capture_output=True,
        env=ENVIRONMENT,
    )
    return place


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[str]:
    """The address of a server over the sample's graph."""
    for address, _ in serving(store, "--query-timeout", "5"):
        yield address
