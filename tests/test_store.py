"""The store on disk: what is written is there, a failed write changes nothing, readers never see half of one."""

import json
import multiprocessing
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from kg.errors import QueryError, StoreError
from kg.store import Store

EX = "http://example.org/"


def graph(*names: str) -> Graph:
    made = Graph()
    for name in names:
        made.add((URIRef(EX + name), URIRef(EX + "p"), URIRef(EX + "o")))
    return made


def count(store: Store, pattern: str = "?s ?p ?o") -> int:
    answer = store.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}", results="json", graph="turtle")
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def test_the_default_graph_holds_each_fact_once_however_many_layers_state_it(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store")
    store.replace({EX + "one": graph("a", "b"), EX + "two": graph("b", "c")})
    assert count(store) == 3
    assert count(store, "GRAPH ?g { ?s ?p ?o }") == 4


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store")
    store.replace({EX + "one": graph("a")})
    version = store.version

    class Failing(Mapping[str, Graph]):
        def __getitem__(self, key: str) -> Graph:
            if key.endswith("two"):
                raise RuntimeError("the source of the second layer breaks off")
            return graph("x", "y", "z")

        def __iter__(self) -> Iterator[str]:
            return iter([EX + "one", EX + "two"])

        def __len__(self) -> int:
            return 2

    with pytest.raises(RuntimeError):
        store.replace(Failing())
    assert (count(Store.open(store.path)), store.version) == (1, version)
    assert len(list(store.path.glob("v*"))) == 1


def _write(path: Path, rounds: int) -> None:
    store = Store.create(path)
    for n in range(rounds):
        store.replace({EX + "one": graph(*(f"{n}-{i}" for i in range(10)))})


def test_readers_see_the_old_graph_or_the_new_one(tmp_path: Path) -> None:
    _write(tmp_path / "store", 1)
    writer = multiprocessing.get_context("spawn").Process(target=_write, args=(tmp_path / "store", 20))
    writer.start()
    seen = set()
    while writer.exitcode is None:
        seen.add(count(Store.open(tmp_path / "store")))
        writer.join(0)
    assert (writer.exitcode, seen) == (0, {10})
    _write(tmp_path / "store", 1)
    assert len(list((tmp_path / "store").glob("v*"))) == 2


def test_a_folder_with_other_files_is_not_taken_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(StoreError, match="not a store"):
        Store.create(tmp_path)
    with pytest.raises(StoreError, match="no store"):
        Store.open(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_a_query_that_nests_too_deeply_is_refused_and_the_process_lives(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store")
    store.replace({EX + "one": graph("a")})
    with pytest.raises(QueryError):
        store.query("ASK " + "{" * 60_000, results="json", graph="turtle")
    assert count(store) == 1
