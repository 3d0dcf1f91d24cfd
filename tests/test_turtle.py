"""Turtle as it is written: read back it is the same graph, and the same graph is the same bytes."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import XSD

from kg.turtle import to_turtle

names = st.text("abcdeé-_./#~%20", min_size=1, max_size=6)
iris = names.map(lambda name: URIRef("http://example.org/" + name.replace("%", "%25")))
literals = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20).map(Literal),
    st.builds(Literal, names, lang=st.sampled_from(["en", "fr", "en-GB"])),
    st.integers().map(Literal),
    st.sampled_from(["2024", "1999"]).map(lambda year: Literal(year, datatype=XSD.gYear)),
)
blanks = st.integers(0, 3).map(lambda n: BNode(f"b{n}"))
triples = st.tuples(st.one_of(iris, blanks), iris, st.one_of(iris, blanks, literals))


def made(content: list[tuple[URIRef | BNode, URIRef, URIRef | BNode | Literal]]) -> Graph:
    graph = Graph()
    for triple in content:
        graph.add(triple)
    return graph


@settings(deadline=None, max_examples=150)
@given(st.lists(triples, max_size=8))
def test_what_is_written_reads_back_the_same(content: list[tuple[URIRef, URIRef, URIRef]]) -> None:
    graph = made(list(content))
    assert isomorphic(Graph().parse(data=to_turtle(graph), format="turtle"), graph)


@settings(deadline=None, max_examples=80)
@given(st.lists(triples, max_size=8), st.randoms())
def test_neither_order_nor_blank_node_labels_show(
    content: list[tuple[URIRef, URIRef, URIRef]], random: object
) -> None:
    def renamed(term: object) -> object:
        return BNode("other" + term) if isinstance(term, BNode) else term

    shuffled = [tuple(map(renamed, triple)) for triple in content]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert to_turtle(made(list(content))) == to_turtle(made(shuffled))  # type: ignore[arg-type]
