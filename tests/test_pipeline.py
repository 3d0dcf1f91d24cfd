"""From the sample article to the stored graph: what follows from it, and what must not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from kg.article import article_from_text, read_article
from kg.errors import GraphError
from kg.extract import extract
from kg.gold import facts
from kg.namespaces import BASE, OA, PACT, SCHEMA, iri
from kg.pipeline import Build, assemble
from kg.rdf import article_graph
from tests.article.test_documents import PAGE


def build(*texts: str) -> Build:
    articles = [
        article_from_text(text, title=f"Article {n}", published="2024-05-10")
        for n, text in enumerate(texts, 1)
    ]
    return assemble([(article, extract(article)) for article in articles])


def inferred(built: Build) -> Graph:
    return built.layers[URIRef(BASE + "graph/inferred")]


def edges(built: Build, name: str) -> set[tuple[str, str]]:
    return {
        (str(s).rsplit("/", 1)[1], str(o).rsplit("/", 1)[1])
        for s, o in inferred(built).subject_objects(PACT[name])
    }


ARTICLES = ["sample", "shared"]


@pytest.fixture(scope="module", params=ARTICLES)
def built(request: pytest.FixtureRequest, sample: Path) -> Build:
    path = sample if request.param == "sample" else request.getfixturevalue("shared") / "article.txt"
    article = read_article(path)
    return assemble([(article, extract(article))])


SAHEL = ("mali", "burkina-faso", "niger")
AES, ECOWAS = "confederation-of-sahel-states", "economic-community-of-west-african-states"


def test_the_three_are_members_from_the_founding(built: Build) -> None:
    assert {(s, AES) for s in SAHEL} <= edges(built, "memberOf")
    types = set(inferred(built).subjects(RDF.type, PACT.MemberState))
    assert {iri(BASE, f"state/{s}") for s in SAHEL} <= types


def test_the_three_are_former_members_from_their_withdrawal(built: Build) -> None:
    assert {(s, ECOWAS) for s in SAHEL} == {e for e in edges(built, "formerMemberOf") if e[1] == ECOWAS}
    assert not {(s, ECOWAS) for s in SAHEL} & edges(built, "memberOf")


def test_each_is_bound_by_the_defence_agreement_with_russia(built: Build) -> None:
    bound = edges(built, "boundBy")
    assert {s for s, agreement in bound if agreement.startswith("defence--")} >= {*SAHEL, "russia"}


def test_participants_follow_from_the_offices_of_those_who_attended(built: Build) -> None:
    asserted = Graph()
    for name, graph in built.layers.items():
        if "/graph/article/" in name:
            asserted += graph
    told = {str(o).rsplit("/", 1)[1] for o in asserted.objects(None, PACT.participant)}
    following = {participant for meeting, participant in edges(built, "participant") if "moscow" in meeting}
    assert set(SAHEL) <= following
    assert not set(SAHEL) & told


def test_the_graph_conforms_to_the_shapes(built: Build) -> None:
    assert built.report.conforms, str(built.report)


def test_nothing_inferred_has_a_literal_subject_or_links_a_thing_to_itself(built: Build) -> None:
    assert all(isinstance(s, URIRef) and s != o for s, _, o in inferred(built))


@pytest.mark.parametrize(
    "text",
    [
        "Norway will join the European Union next year.",
        "Norway has not joined the European Union.",
        "Norway wants to become a member of the European Union.",
        "If Norway joined the European Union, its fishermen would protest.",
    ],
)
def test_what_is_planned_or_denied_yields_no_membership(text: str) -> None:
    assert edges(build(text), "memberOf") == set()


def test_a_withdrawal_in_another_article_ends_the_membership() -> None:
    joined = "Peru joined the Andean Community in 1969."
    assert edges(build(joined), "memberOf") == {("peru", "andean-community")}
    both = build(joined, "Peru left the Andean Community in 2020.")
    assert edges(both, "memberOf") == set()
    assert edges(both, "formerMemberOf") == {("peru", "andean-community")}


def test_the_order_of_articles_does_not_matter() -> None:
    texts = [
        "Peru joined the Andean Community in 1969.",
        "Peru left the Andean Community in 2020.",
        "Peru is a member of the Andean Community.",
    ]

    def content(order: Sequence[str]) -> set[tuple[str, str]]:
        return edges(build(*order), "formerMemberOf") | edges(build(*order), "memberOf")

    assert content(texts) == content(texts[::-1])


def test_an_allegation_yields_no_edge() -> None:
    assert (
        edges(build("Sudan said that Chad supplied weapons to the Rapid Support Forces."), "supports")
        == set()
    )


def test_the_same_fact_from_two_articles_is_one_situation_with_two_claims() -> None:
    built = build("Peru joined the Andean Community.", "Peru has joined the Andean Community.")
    whole = Graph()
    for graph in built.layers.values():
        whole += graph
    (membership,) = set(whole.subjects(RDF.type, PACT.Membership))
    assert len(set(whole.objects(membership, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom")))) == 2


def test_quotes_of_a_page_are_slices_of_the_text_in_the_graph(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    article = read_article(page)
    graph = article_graph(article, extract(article))
    (text,) = {str(o) for o in graph.objects(None, SCHEMA.text)}
    quoted = list(graph.subject_objects(OA.hasSelector))
    assert {node for node, _ in quoted}
    for node in {node for node, _ in quoted}:
        (exact,) = (str(o) for s in graph.objects(node, OA.hasSelector) for o in graph.objects(s, OA.exact))
        (start,) = (
            int(str(o)) for s in graph.objects(node, OA.hasSelector) for o in graph.objects(s, OA.start)
        )
        (end,) = (int(str(o)) for s in graph.objects(node, OA.hasSelector) for o in graph.objects(s, OA.end))
        assert text[start:end] == exact


FORMS = {
    "japan": ("Japan and Peru signed a mutual defence treaty in 2021.", "MutualDefenceAgreement"),
    "kenya": ("Kenya and Chile signed a status-of-forces agreement.", "StatusOfForcesAgreement"),
    "sweden": ("Sweden and Ghana signed an agreement on the sale of six fighter jets.", "ArmsAgreement"),
    "norway": ("Norway and Jordan signed a military cooperation accord.", "MilitaryCooperationAgreement"),
    "brazil": ("Brazil and Angola signed a defence agreement.", None),
    "canada": ("Canada and Iceland signed a pact on defence and mutual respect.", None),
    "mexico": ("Mexico and Cuba signed an agreement on the training of teachers.", None),
}


def test_an_agreement_has_the_form_its_words_tell_and_no_other() -> None:
    built = build(" ".join(sentence for sentence, _ in FORMS.values()))
    whole = Graph()
    for graph in built.layers.values():
        whole += graph
    forms = {form for _, form in FORMS.values() if form}
    found = {
        (str(actor).rsplit("/", 1)[1], form)
        for form in forms
        for agreement in whole.subjects(RDF.type, PACT[form])
        for actor in whole.objects(agreement, PACT.party)
    }
    assert {(state, form) for state, form in found if state in FORMS} == {
        (state, form) for state, (_, form) in FORMS.items() if form
    }
    assert built.report.conforms, str(built.report)


def test_only_parties_to_mutual_defence_are_allies() -> None:
    built = build(" ".join(sentence for sentence, _ in FORMS.values()))
    assert edges(built, "alliedWith") == {("japan", "peru"), ("peru", "japan")}
    assert {("sweden", "ghana"), ("brazil", "angola")} <= edges(built, "hasDefenceAgreementWith")


def test_an_agreement_told_of_with_and_without_its_form_is_one() -> None:
    article = article_from_text(
        "Japan and Peru signed a defence treaty in 2021. Japan and Peru signed a mutual defence treaty in 2021."
    )
    (claim,) = (claim for claim in extract(article) if claim.kind == "agreement")
    assert claim.labels["form"] == "mutual-defence" and claim.also
    (fact,) = facts([claim])
    assert set(fact["roles"]) == {"parties", "kind"}


def test_a_quote_that_does_not_stand_in_the_text_is_refused() -> None:
    article = article_from_text("Peru left the Andean Community in 2020.")
    (claim, *_) = extract(article)
    moved = replace(claim, quote=replace(claim.quote, start=1))
    with pytest.raises(GraphError, match="does not stand there"):
        assemble([(article, (moved,))])
