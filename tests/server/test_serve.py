"""The server as a process: it says where it is, ends on Ctrl-C, and refuses what it cannot serve."""

import os
import shutil
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from .conftest import COMMAND, ENVIRONMENT, ROOT, await_ready, free_port


def test_make_run_builds_serves_and_ends_on_interrupt(tmp_path: Path, sample: Path) -> None:
    if not (ROOT / ".venv" / ".installed").exists() or shutil.which("make") is None:
        pytest.skip("this checkout was not set up with make")
    article = tmp_path / "article.txt"
    article.write_text(
        "Chile joins the bloc\n\nChile joined the Pacific Alliance in 2012. Its president welcomed the step in a speech, "
        "and the ministers of the region said that trade would grow over the coming years.\n"
    )
    port = free_port()
    process = subprocess.Popen(
        ["make", "run", f"ARTICLE={article}", f"PORT={port}", f"STORE={tmp_path / 'store'}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        await_ready(address, process)
        request = urllib.request.Request(f"{address}/queries/members", headers={"Accept": "text/csv"})
        with urllib.request.urlopen(request) as answer:
            assert b"Chile,Pacific Alliance,2012" in answer.read()
        os.killpg(process.pid, signal.SIGINT)
        told, errors = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    for word in ("Facts", "Triples", "conforms", "Inferred", address):
        assert word in told
    assert told.count("curl ") == 3
    assert "Traceback" not in errors
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_store_that_is_not_there_and_a_port_in_use_are_named(tmp_path: Path, store: Path) -> None:
    missing = subprocess.run(
        [*COMMAND, "serve", "--store", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert missing.returncode == 2
    assert "no store at" in missing.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        busy = subprocess.run(
            [*COMMAND, "serve", "--store", str(store), "--port", port],
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
            check=False,
        )
    assert busy.returncode == 2
    assert "--port" in busy.stderr


def test_the_command_line_asks_an_endpoint(server: str) -> None:
    def query(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, "query", *options], capture_output=True, text=True, env=ENVIRONMENT, check=False
        )

    answer = query("members", "--endpoint", f"{server}/sparql", "--format", "csv")
    assert "Mali,Confederation of Sahel States,2023" in answer.stdout.replace("\r", "")
    refused = query("members", "--endpoint", f"{server}/nowhere")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    unreachable = query("members", "--endpoint", f"http://127.0.0.1:{free_port()}/")
    assert (unreachable.returncode, "cannot be reached" in unreachable.stderr) == (2, True)
