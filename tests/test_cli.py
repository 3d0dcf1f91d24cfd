"""The command line as people use it: its outputs, its one-line errors, its exit codes."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

COMMAND = [sys.executable, "-c", "from server.cli import main; main(prog_name='pactgraph')"]


def run(
    *arguments: str, stdin: bytes = b"", code: int | None = 0, env: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "COLUMNS": "200", **env},
    )
    result = subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )
    if code is not None:
        assert result.returncode == code, result.stdout + result.stderr
    return result


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    place = tmp_path_factory.mktemp("built") / "store"
    run("build", str(sample), "--store", str(place), "--turtle", str(place.parent / "turtle"))
    return place


@pytest.mark.parametrize(
    "command", ["build", "extract", "validate", "infer", "query", "queries", "serve", "backup", "restore"]
)
def test_every_command_has_help_with_an_example(command: str) -> None:
    assert f"pactgraph {command}" in run(command, "--help").stdout.split("Examples:")[1]


def test_build_says_what_it_did(tmp_path: Path, sample: Path) -> None:
    told = run("build", str(sample), "--store", str(tmp_path / "store")).stdout
    for word in ("Facts", "Triples", "Shapes     conforms", "Inferred", "Store"):
        assert word in told


def test_the_same_article_gives_the_same_bytes(tmp_path: Path, store: Path, sample: Path) -> None:
    run("build", str(sample), "--store", str(tmp_path / "store"), "--turtle", str(tmp_path / "turtle"))
    (first,), (second,) = (sorted(d.glob("*.ttl")) for d in (store.parent / "turtle", tmp_path / "turtle"))
    assert first.read_bytes() == second.read_bytes()


def test_an_articles_file_validates_and_infers_on_its_own(store: Path) -> None:
    (file,) = (store.parent / "turtle").glob("*.ttl")
    assert "conforms" in run("validate", str(file)).stdout
    assert "pact:memberOf" in run("infer", str(file)).stdout


def test_validate_tells_what_is_wrong_and_exits_with_1(tmp_path: Path, store: Path) -> None:
    (file,) = (store.parent / "turtle").glob("*.ttl")
    broken = tmp_path / "broken.ttl"
    broken.write_text(file.read_text().replace("oa:exact", "oa:prefix"))
    told = run("validate", str(broken), code=1).stdout
    assert "Violation" in told
    assert "does not conform" in told


def test_query_by_name_by_file_and_from_standard_input(store: Path, tmp_path: Path) -> None:
    by_name = run("query", "members", "--store", str(store), "--format", "csv").stdout
    assert "Mali" in by_name
    file = tmp_path / "own.rq"
    file.write_text("ASK { ?s ?p ?o }")
    assert (
        json.loads(run("query", str(file), "--store", str(store), "--format", "json").stdout)["boolean"]
        is True
    )
    assert "true" in run("query", "-", "--store", str(store), stdin=b"ASK { ?s ?p ?o }").stdout


def test_extract_reads_standard_input_and_writes_json(sample: Path) -> None:
    (told,) = json.loads(run("extract", "-", "--format", "json", stdin=sample.read_bytes()).stdout)[
        "articles"
    ]
    assert {fact["type"] for fact in told["facts"]} >= {"meeting", "membership", "founding", "agreement"}


def test_gold_documents_without_facts_are_read(tmp_path: Path) -> None:
    file = tmp_path / "documents.json"
    file.write_text(
        json.dumps(
            {
                "docs": [
                    {
                        "id": "a",
                        "title": "",
                        "publisher": None,
                        "url": None,
                        "published": None,
                        "text": "Peru left the Andean Community.",
                    }
                ]
            }
        )
    )
    (doc,) = json.loads(run("extract", "--format", "gold", str(file)).stdout)["docs"]
    assert doc["id"] == "a"
    assert [fact["type"] for fact in doc["facts"]] == ["membership"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.txt", None, "missing.txt"),
        ("empty.txt", b"", "empty"),
        ("binary.txt", b"\x00\x01\x02PNG\x00", "binary"),
        ("french.txt", "Les ministres des affaires étrangères se sont réunis à Genève pour discuter de la situation dans la région et des accords de défense qui lient leurs pays depuis plusieurs années. Ils ont ensuite rencontré le président de la Confédération.".encode(), "English"),
    ],
)  # fmt: skip
def test_a_bad_article_is_one_line_and_exit_code_2(
    tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    result = run("build", str(file), "--store", str(tmp_path / "store"), code=2)
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


def test_a_failed_build_leaves_the_old_graph(store: Path, tmp_path: Path) -> None:
    before = run("query", "members", "--store", str(store)).stdout
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    run("build", str(empty), "--store", str(store), code=2)
    assert run("query", "members", "--store", str(store)).stdout == before


def test_broken_turtle_and_broken_queries_are_named(tmp_path: Path, store: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text("@prefix x: <http://x/> .\nx:a x:b\n")
    assert "broken.ttl" in run("validate", str(file), code=2).stderr
    assert "line 1" in run("query", "-", "--store", str(store), stdin=b"SELEC ?s WHERE {}", code=2).stderr
    assert "there is no query" in run("query", "nothing", "--store", str(store), code=2).stderr


def test_an_unwritable_store_is_named(tmp_path: Path, sample: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    assert str(file) in run("build", str(sample), "--store", str(file / "store"), code=2).stderr


def test_metadata_that_is_no_date_is_named(sample: Path) -> None:
    assert "published" in run("extract", str(sample), "--published", "yesterday", code=2).stderr
