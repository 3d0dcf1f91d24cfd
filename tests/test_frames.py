"""Every declared pattern reads its own examples, and bad declarations are refused by name."""

import tomllib
from pathlib import Path

import pytest
from rdflib.namespace import OWL, RDF

from kg.article import article_from_text
from kg.extract import extract
from kg.frames import load_frames
from kg.namespaces import PACT
from kg.ontology import ontology
from kg.resources import directory

FILES = sorted(directory("frames").glob("*.toml"))
EXAMPLES = [
    pytest.param(raw["kind"], pattern["name"], example, id=f"{raw['kind']}-{pattern['name']}-{number}")
    for raw in (tomllib.loads(path.read_text()) for path in FILES)
    for pattern in raw.get("pattern", ())
    for number, example in enumerate(pattern.get("examples", ()), 1)
]


@pytest.mark.parametrize(("kind", "pattern", "example"), EXAMPLES)
def test_a_pattern_reads_its_examples(kind: str, pattern: str, example: str) -> None:
    claims = extract(article_from_text(example, published="2024-05-10"))
    assert kind in {claim.kind for claim in claims}


def test_every_pattern_has_an_example() -> None:
    bare = [
        pattern["name"]
        for path in FILES
        for pattern in tomllib.loads(path.read_text()).get("pattern", ())
        if not pattern.get("examples")
    ]
    assert bare == []


def test_every_kind_of_fact_has_a_frame() -> None:
    kinds = {frame.kind for frame in load_frames()}
    assert len(kinds) == 16
    assert kinds == {path.stem for path in FILES}


def test_every_frame_yields_a_class_of_the_ontology() -> None:
    declared = set(ontology().subjects(RDF.type, OWL.Class))
    assert [frame.yields for frame in load_frames() if PACT[frame.yields] not in declared] == []


def test_every_kind_of_fact_has_its_situations() -> None:
    situations = {
        tomllib.loads(path.read_text())["kind"] for path in Path(directory("situations")).glob("*.toml")
    }
    assert {frame.kind for frame in load_frames()} == situations
