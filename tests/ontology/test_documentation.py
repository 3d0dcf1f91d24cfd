"""The page for people and the file of a release, as the command prints them."""

import subprocess
import sys
from functools import cache
from html.parser import HTMLParser

from rdflib import OWL, RDF, BNode, Graph, URIRef

from kg.namespaces import PACT
from kg.ontology import IRI, ontology

COMMAND = [sys.executable, "-c", "from server.cli import main; main(prog_name='pactgraph')"]


@cache
def printed(form: str) -> str:
    done = subprocess.run(
        [*COMMAND, "ontology", "--format", form], capture_output=True, text=True, check=True
    )
    return done.stdout


class Page(HTMLParser):
    """The ids, links and sources of a page, and whether every element that was opened was closed."""

    EMPTY = frozenset({"meta", "link", "br", "img", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.sources: list[str] = []
        self.text: list[str] = []
        self.opened: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [value for value in [given.get("id")] if value]
        self.links |= {value for value in [given.get("href")] if value}
        self.sources += [value for value in [given.get("src")] if value]
        if tag not in self.EMPTY:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_has_every_term_once_and_no_link_into_the_void() -> None:
    page = Page(printed("html"))
    assert page.opened == []
    terms = {str(s).removeprefix(PACT) for s in ontology().subjects(RDF.type) if str(s).startswith(PACT)}
    assert len(terms) > 200 and terms <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert page.sources == []


def test_a_term_is_shown_with_definition_example_rule_shape_question_and_alignment() -> None:
    article = printed("html").split('<article id="Membership">')[1].split("</article>")[0]
    text = " ".join("".join(Page(article + "").text).split())
    for part in (
        "Appartenance",
        "That a state belongs to an organisation over an interval.",
        "Mali's membership of ECOWAS",
        "PresentMembership ≡ Membership and standing value InForce",
        "A membership is of exactly one state",
        "In what capacity does each state belong to an organisation?",
        "http://www.w3.org/ns/org#Membership",
    ):
        assert part in text
    assert "?value" not in printed("html")


def test_the_release_is_the_modules_together_without_imports_and_always_the_same() -> None:
    release = Graph().parse(data=printed("ttl"), format="turtle")
    assert list(release.subjects(RDF.type, OWL.Ontology)) == [IRI]
    assert (None, OWL.imports, None) not in release
    headers = set(ontology().subjects(RDF.type, OWL.Ontology))
    assert _named(release) == {
        t for t in _named(ontology()) if t[0] not in headers - {IRI} and t[1] != OWL.imports
    }
    assert len(list(release.objects(None, OWL.propertyChainAxiom))) == len(
        list(ontology().objects(None, OWL.propertyChainAxiom))
    )
    again = subprocess.run([*COMMAND, "ontology"], capture_output=True, text=True, check=True)
    assert again.stdout == printed("ttl")


def _named(graph: Graph) -> set[tuple[object, object, object]]:
    """The triples of ``graph`` without blank nodes, whose names are no part of its meaning."""
    return {t for t in graph if isinstance(t[0], URIRef) and not isinstance(t[2], BNode)}
