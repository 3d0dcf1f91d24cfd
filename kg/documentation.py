"""The vocabulary in, one HTML page for people out: diagram of the classes, and each term with all that is done with it.

The page needs no script and nothing from elsewhere.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kg.namespaces import DCTERMS, OWL
from kg.ontology import IRI, ontology
from kg.vocabulary import Module, Term, vocabulary

__all__ = ["documentation"]

ROW, STEP, WIDTH = 22, 18, 330
"""The measures of the diagram in pixels: the height of a row, the indent of a level, the width of a column."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A class in the diagram: where its label begins, and the row of the class above it in the same column."""

    name: str
    label: str
    x: int
    y: int
    parent: tuple[int, int] | None


def documentation() -> str:
    """Return the page.

    Raises:
        GraphError: a file of the ontology or the shapes cannot be read.
    """
    modules = vocabulary()
    terms = {term.name: term for module in modules for term in module.terms}
    nodes, width, height = _diagram(terms)
    whole = ontology()
    environment = Environment(
        loader=PackageLoader("kg"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["linked"] = lambda text: _linked(text, terms)
    environment.filters["filled"] = lambda message: re.sub(r"\{[?$]\w+\}", "…", message)
    return environment.get_template("ontology.html").render(
        iri=str(IRI),
        version=str(whole.value(IRI, OWL.versionInfo)),
        version_iri=str(whole.value(IRI, OWL.versionIRI)),
        title=str(whole.value(IRI, DCTERMS.title)),
        description=str(whole.value(IRI, DCTERMS.description)),
        licence=str(whole.value(IRI, DCTERMS.license)),
        citation=str(whole.value(IRI, DCTERMS.bibliographicCitation)),
        modules=modules,
        counts=_counts(modules),
        nodes=nodes,
        width=width,
        height=height,
    )


def _counts(modules: Sequence[Module]) -> dict[str, int]:
    kinds = [term.kind for module in modules for term in module.terms]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _linked(text: str, terms: Mapping[str, Term]) -> Markup:
    """Return ``text``, escaped, with every name of a term as a link to it."""

    def link(match: re.Match[str]) -> str:
        name = match[0]
        return f'<a href="#{name}">{name}</a>' if name in terms else name

    return Markup(re.sub(r"[A-Za-z][\w-]+", link, str(escape(text))))


def _diagram(terms: Mapping[str, Term]) -> tuple[list[_Node], int, int]:
    """Place the classes as trees in three columns of about equal height."""
    classes = {name: term for name, term in terms.items() if term.kind == "Class"}
    roots = [name for name, term in classes.items() if not term.above]
    trees = sorted((list(_tree(root, classes, 0)) for root in roots), key=len, reverse=True)
    columns: list[list[tuple[str, int]]] = [[], [], []]
    for tree in trees:
        min(columns, key=len).extend(tree)
    nodes = []
    for number, column in enumerate(columns):
        last: dict[int, tuple[int, int]] = {}
        for row, (name, depth) in enumerate(column):
            place = (number * WIDTH + depth * STEP + 10, row * ROW + 18)
            last[depth] = place
            nodes.append(_Node(name, classes[name].label, *place, parent=last[depth - 1] if depth else None))
    return nodes, len(columns) * WIDTH, max(map(len, columns)) * ROW + 10


def _tree(name: str, classes: Mapping[str, Term], depth: int) -> Iterator[tuple[str, int]]:
    """Yield the class and those below it with their depths; one with two above it stands below the first."""
    yield name, depth
    for below in classes[name].below:
        if below in classes and classes[below].above[0] == name:
            yield from _tree(below, classes, depth + 1)
