"""Graphs that several tests of the ontology read."""

from pathlib import Path

import pytest
from rdflib import Graph

from kg.article import read_article
from kg.extract import extract
from kg.pipeline import assemble


@pytest.fixture(scope="session")
def built(sample: Path) -> Graph:
    """The whole graph built from the sample article: what it says, what is known, what follows."""
    article = read_article(str(sample))
    done = assemble([(article, extract(article))])
    assert done.report.conforms
    whole = Graph()
    for name, layer in done.layers.items():
        if not name.endswith("/ontology"):
            whole += layer
    return whole
