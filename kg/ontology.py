"""The ontology's files in, graphs out: all modules together, their bare axioms, and the alignments apart.

The alignments (other vocabularies, Wikidata, PLOVER) say how our terms relate to those of others.  They are never
reasoned over, so that what follows from an article depends on our own definitions alone.
"""

import re
from functools import cache
from pathlib import Path

from rdflib import Graph, URIRef

from kg.errors import GraphError
from kg.namespaces import DCTERMS, OWL, PACT, RDF, RDFS, SKOS, bind
from kg.resources import directory

__all__ = ["ALIGNMENTS", "IRI", "aligned", "alignments", "axioms", "modules", "ontology", "release"]

IRI = URIRef(str(PACT).rstrip("#"))
WHOLE = "pactgraph"
ALIGNMENTS = ("alignments", "plover")
ANNOTATIONS = (str(SKOS), str(DCTERMS), "http://purl.org/vocab/vann/", str(OWL.versionInfo), str(OWL.versionIRI), str(OWL.imports), str(RDFS.label))  # fmt: skip


def modules() -> tuple[Path, ...]:
    """Return the files of the modules, those that build on others after them, without the alignments.

    Raises:
        GraphError: the modules import one another in a circle.
    """
    files = {path.stem: path for path in directory("ontology").glob("*.ttl")}
    needs = {
        name: {str(o).rsplit("/", 1)[1] for o in _parsed(path).objects(None, OWL.imports)}
        for name, path in files.items()
        if name not in (*ALIGNMENTS, WHOLE)
    }
    ordered: list[str] = []
    while len(ordered) < len(needs):
        ready = sorted(n for n in needs if n not in ordered and needs[n] <= set(ordered))
        if not ready:
            raise GraphError("the modules of the ontology import one another in a circle")
        ordered += ready
    return tuple(files[name] for name in ordered)


def ontology() -> Graph:
    """Return the modules, without the alignments, as one graph of the caller's own."""
    return bind(Graph()) + _ontology()


def alignments() -> Graph:
    """Return how the terms relate to other vocabularies, as one graph of the caller's own."""
    graph = bind(Graph())
    for name in ALIGNMENTS:
        graph += _parsed(directory("ontology") / f"{name}.ttl")
    return graph


def aligned() -> Graph:
    """Return modules and alignments as one graph of the caller's own: the layer of a store that says what terms mean."""
    return ontology() + alignments()


def release() -> str:
    """Return the modules as the one Turtle file of a release: one header, no imports, the comments kept.

    Raises:
        GraphError: a file cannot be read.
    """
    whole = directory("ontology") / f"{WHOLE}.ttl"
    texts = [path.read_text(encoding="utf-8") for path in (whole, *modules())]
    prefixes = {line: None for text in texts for line in text.splitlines() if line.startswith("@prefix")}
    header, *bodies = [re.sub(r"^@prefix.*\n", "", text, flags=re.MULTILINE).strip() for text in texts]
    header = re.sub(r"^ *owl:imports [^;]*;\n", "", header, flags=re.MULTILINE)
    parts = [body.split(" .\n", 1)[1].strip() for body in bodies]
    return "\n".join(prefixes) + "\n\n" + "\n\n".join((header, *parts)) + "\n"


@cache
def axioms() -> Graph:
    """Return what of the modules a reasoner works on: no labels, definitions or headers.  Not to be changed."""
    graph = Graph()
    headers = set(_ontology().subjects(RDF.type, OWL.Ontology))
    for s, p, o in _ontology():
        if s not in headers and o != OWL.AnnotationProperty and not str(p).startswith(ANNOTATIONS):
            graph.add((s, p, o))
    return graph


@cache
def _ontology() -> Graph:
    graph = bind(Graph())
    for path in (*modules(), directory("ontology") / f"{WHOLE}.ttl"):
        graph += _parsed(path)
    return graph


@cache
def _parsed(path: Path) -> Graph:
    try:
        return Graph().parse(path, format="turtle")
    except Exception as error:  # rdflib's Turtle reader raises its own and several built-in errors
        raise GraphError(f"{path}: not Turtle: {error}") from error
