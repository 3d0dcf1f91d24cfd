"""Killed at any moment, a server loses no write it acknowledged and keeps no half of one; readers never see a half.

``PACTGRAPH_KILLS`` says how often it is killed.
"""

import json
import os
import random
import signal
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from kg.store import Store

from .conftest import COMMAND, ENVIRONMENT, await_ready, free_port, serving
from .test_protocol import ask
from .test_writing import token, update

KILLS = int(os.environ.get("PACTGRAPH_KILLS", "6"))
PARTS = 20


def told(number: int) -> str:
    """A write of twenty triples and twenty more in a graph of its own: all or none is right."""
    triples = " ".join(f"<http://e/{number}> <http://e/part> {part} ." for part in range(PARTS))
    return f"INSERT DATA {{ {triples} GRAPH <http://e/g{number}> {{ {triples} }} }}"


def held(path: Path) -> dict[int, int]:
    """How many triples of each write are in the store."""
    query = "SELECT ?s (COUNT(*) AS ?n) { { ?s <http://e/part> ?o } UNION { GRAPH ?g { ?s <http://e/part> ?o } } } GROUP BY ?s"
    rows = json.loads(Store.open(path).query(query).body)["results"]["bindings"]
    return {int(row["s"]["value"].rpartition("/")[2]): int(row["n"]["value"]) for row in rows}


def test_kill_at_any_moment(tmp_path: Path) -> None:
    store = tmp_path / "store"
    allowed = token(store, "writer")
    dice = random.Random(7)
    written: set[int] = set()
    number = 0
    for _ in range(KILLS):
        port = free_port()
        process = subprocess.Popen(
            [*COMMAND, "serve", "--plain", "--store", str(store), "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            env=ENVIRONMENT,
            start_new_session=True,
        )
        address = f"http://127.0.0.1:{port}"
        await_ready(address, process)
        moment = time.monotonic() + dice.uniform(0.0, 0.4)
        killer = threading.Timer(
            moment - time.monotonic(), lambda p: os.killpg(p.pid, signal.SIGKILL), [process]
        )
        killer.start()
        while True:
            number += 1
            try:
                if update(address, told(number), allowed).status == 204:
                    written.add(number)
            except (OSError, urllib.error.URLError):
                break
        killer.join()
        process.wait()
        found = held(store)
        assert written <= set(found)
        assert set(found.values()) <= {2 * PARTS}
    assert len(written) >= KILLS


def test_readers_go_on_during_writes_and_see_whole_ones(tmp_path: Path) -> None:
    store = tmp_path / "store"
    allowed = token(store, "writer")
    query = "SELECT ?s (COUNT(*) AS ?n) { ?s <http://e/part> ?o } GROUP BY ?s"
    for address, _ in serving(store, "--plain", "--limit", "journal-bytes=20000"):
        first = Store.open(store).version
        seen: list[int] = []
        over = threading.Event()

        def look(address: str = address, seen: list[int] = seen, over: threading.Event = over) -> None:
            while not over.is_set():
                answer = ask(address, query={"query": query, "timeout": str(random.uniform(5, 20))})
                rows = json.loads(answer.body)["results"]["bindings"]
                seen.extend(int(row["n"]["value"]) for row in rows)

        readers = [threading.Thread(target=look) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(30):
            assert update(address, told(number), allowed).status == 204
            answer = ask(address, query={"query": f"ASK {{ <http://e/{number}> ?p ?o }}"})
            assert json.loads(answer.body)["boolean"] is True
        over.set()
        for reader in readers:
            reader.join()
        assert set(seen) == {PARTS}
        assert Store.open(store).version != first  # the journal was taken into a new version meanwhile
        assert held(store) == dict.fromkeys(range(30), 2 * PARTS)


@pytest.mark.parametrize("name", ["all.nq", "all.nq.gz"])
def test_a_backup_made_while_serving_restores_all_of_it(tmp_path: Path, name: str) -> None:
    store, other = tmp_path / "store", tmp_path / "other"
    allowed = token(store, "writer")

    def run(*arguments: str) -> None:
        subprocess.run([*COMMAND, *arguments], check=True, capture_output=True, env=ENVIRONMENT)

    for address, _ in serving(store, "--plain"):
        update(address, told(1) + "; CREATE GRAPH <http://e/empty>", allowed)
        run("backup", str(tmp_path / name), "--store", str(store))
        run("restore", str(tmp_path / name), "--store", str(other))
        assert Store.open(other).counts() == Store.open(store).counts()
        update(address, told(2), allowed)
        run("restore", str(tmp_path / name), "--store", str(store))
        query = urllib.parse.urlencode({"query": "ASK { <http://e/2> ?p ?o }"})
        for _ in range(100):  # the server goes over to the restored content by itself
            with urllib.request.urlopen(f"{address}/sparql?{query}") as answer:
                if b"false" in answer.read():
                    break
            time.sleep(0.1)
        else:
            raise AssertionError("the server still has what was there before")
        assert update(address, told(3), allowed).status == 204
    assert held(store) == {1: 2 * PARTS, 3: 2 * PARTS}
