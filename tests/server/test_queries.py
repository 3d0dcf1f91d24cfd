"""Every query that comes along, asked over HTTP by SPARQLWrapper, gives the rows expected of the sample."""

import csv
from pathlib import Path

import pytest
from SPARQLWrapper import JSON, POST, SPARQLWrapper

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = Path(__file__).parent / "expected"
NAMES = sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))


def test_there_are_at_least_ten_and_each_has_its_expected_rows() -> None:
    assert len(NAMES) >= 10
    assert sorted(path.stem for path in EXPECTED.glob("*.csv")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_query(server: str, name: str) -> None:
    client = SPARQLWrapper(f"{server}/sparql", returnFormat=JSON)
    client.setMethod(POST)
    client.setQuery((ROOT / "queries" / f"{name}.rq").read_text(encoding="utf-8"))
    answer = client.queryAndConvert()
    assert isinstance(answer, dict)
    columns = answer["head"]["vars"]
    rows = [[b[c]["value"] if c in b else "" for c in columns] for b in answer["results"]["bindings"]]
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        header, *expected = list(csv.reader(lines))
    assert columns == header
    assert sorted(rows) == sorted(expected)
    assert expected, "an expectation of nothing tests nothing"
