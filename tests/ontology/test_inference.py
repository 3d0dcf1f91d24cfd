"""What follows from the ontology, and what must not, over the small world of ``world.ttl``."""

from functools import cache
from pathlib import Path

import owlrl
import pytest
from rdflib import RDF, Graph, URIRef

from kg.errors import GraphError
from kg.infer import infer
from kg.namespaces import PACT
from kg.ontology import alignments, axioms, ontology

WORLD = Path(__file__).with_name("world.ttl")
EX = "https://example.org/"

LESSONS = {
    "a founding that gave memberships makes member states, founders and confederated states": (
        "ash memberOf grove / grove hasMember ash / ash confederatedIn grove / ash founderOf grove / ash a MemberState / ash a ConfederatedState / ash-grove a FoundingMembership / ash-grove a PresentMembership / ash-grove membershipStatus status-founder / ash-grove membershipStatus status-member",
        "beech-grove member ash / grove a MemberState / ash founderOf bloc / fir-bloc a FoundingMembership",
    ),
    "a withdrawal tells whose membership it ended and leaves a former member": (
        "cedar-grove a Membership / cedar-grove member cedar / cedar-grove organisation grove / cedar formerMemberOf grove / cedar a FormerMemberState / cedar-grove a PastMembership / cedar-grove membershipStatus status-withdrawn",
        "cedar memberOf grove / cedar a MemberState / grove hasMember cedar / ash formerMemberOf grove",
    ),
    "an accession tells whose membership it began": (
        "fir-bloc a Membership / fir-bloc member fir / fir-bloc organisation bloc / fir memberOf bloc / fir a MemberState",
        "fir founderOf bloc / fir a ConfederatedState / fir confederatedIn bloc",
    ),
    "candidates, observers and suspended members are told from members": (
        "gorse candidateToJoin bloc / gorse-bloc membershipStatus status-applicant / heath observerOf bloc / heath-bloc membershipStatus status-observer / gorse-suspended a SuspendedMembership / gorse memberOf league",
        "gorse memberOf bloc / heath memberOf bloc / heath a MemberState / fir-bloc a SuspendedMembership",
    ),
    "what binds a confederation binds its members": (
        "grove boundBy grove-dune / dune boundBy grove-dune / ash boundBy grove-dune / beech boundBy grove-dune / grove hasAgreementWith dune",
        "cedar boundBy grove-dune / ash hasAgreementWith dune / ash boundBy grove-elm / grove hasAgreementWith elm",
    ),
    "what binds another organisation does not bind its members": (
        "bloc boundBy bloc-dune",
        "fir boundBy bloc-dune / gorse boundBy bloc-dune",
    ),
    "mutual defence makes allies, both ways and nobody its own": (
        "iris alliedWith juniper / juniper alliedWith iris / iris hasDefenceAgreementWith juniper / iris a DefencePartner",
        "iris alliedWith iris / iris alliedWith moss / iris alliedWith kelp",
    ),
    "members of one alliance are allies as long as they are members": (
        "kelp alliedWith lime / lime alliedWith kelp / kelp memberOfAlliance shield / kelp memberOf shield",
        "moss alliedWith kelp / kelp alliedWith kelp / moss memberOf shield / ash alliedWith beech",
    ),
    "features and provisions tell what kind a body or an agreement is": (
        "shield a MilitaryAlliance / union a Confederation / realm a Federation / grove hasFeature feature-sovereign-members / text a DefenceAgreement / text a ArmsAgreement / iris-moss a MilitaryCooperationAgreement / iris-juniper provides provision-mutual-assistance / iris-juniper sector sector-defence",
        "union a Federation / realm a Confederation / bloc a Confederation / iris-moss a MutualDefenceAgreement / text a MutualDefenceAgreement / grove-dune a DefenceAgreement",
    ),
    "who holds an office, or comes with a delegation, takes part for the body": (
        "nell holdsOffice oak-minister / nell represents oak / talks participant oak / quin represents sedge / talks participant sedge / oak metWith sedge",
        "pia represents rowan / talks participant rowan / talks participant nell / oak metWith rowan / oak metWith oak",
    ),
    "a state has troops where its forces are, not where a company it pays is": (
        "guard a StateForce / guard hasTroopsIn town / guard hasTroopsIn vine / thorn hasTroopsIn town / thorn hasTroopsIn vine / company hasTroopsIn willow",
        "company a StateForce / thorn hasTroopsIn willow / vine hasTroopsIn town",
    ),
    "parts of parts are parts, of places and of organisations": (
        "town locatedIn vine / bloc-council subOrganisationOf bloc / bloc hasSubOrganisation bloc-council",
        "vine locatedIn town / fir memberOf bloc-council / bloc subOrganisationOf bloc-council",
    ),
    "a coup makes a junta, recognition a recognised government": (
        "officers a Junta / oak recognises cabinet / cabinet recognisedBy oak / cabinet a RecognisedGovernment",
        "cabinet a Junta / officers a RecognisedGovernment / cabinet recognises oak",
    ),
}  # fmt: skip


@cache
def world() -> Graph:
    told = Graph().parse(WORLD)
    return told + infer(told)


def triples(text: str) -> list[tuple[URIRef, URIRef, URIRef]]:
    found = []
    for line in text.split(" / "):
        subject, predicate, value = line.split()
        ours = value.startswith(("status-", "feature-", "provision-", "sector-")) or predicate == "a"
        found.append(
            (
                URIRef(EX + subject),
                RDF.type if predicate == "a" else PACT[predicate],
                PACT[value] if ours else URIRef(EX + value),
            )
        )
    return found


@pytest.mark.parametrize("lesson", LESSONS)
def test_it_follows(lesson: str) -> None:
    assert [t for t in triples(LESSONS[lesson][0]) if t not in world()] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_it_does_not_follow(lesson: str) -> None:
    assert [t for t in triples(LESSONS[lesson][1]) if t in world()] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_must_not_follow_is_about_terms_and_things_there_are(lesson: str) -> None:
    declared, named = set(ontology().subjects()), set(Graph().parse(WORLD).all_nodes())
    for subject, predicate, value in triples(LESSONS[lesson][1]):
        assert subject in named
        assert predicate in declared | {RDF.type} and value in declared | named


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("ex:mali a pact:State, pact:Person .", "ex/mali is both a Person and a State"),
        ("ex:sahel a pact:Federation, pact:Confederation .", "ex/sahel is both an Organisation and a State"),
        ("ex:wagner a pact:PrivateMilitaryCompany ; pact:forceOf ex:russia . ex:russia a pact:State .", "ex/wagner is both a PrivateMilitaryCompany and a StateForce"),
        ("ex:m a pact:Membership, pact:Withdrawal .", "ex/m is both an Event and a StateOfAffairs"),
        ("ex:treaty a pact:Agreement, pact:State .", "ex/treaty is both a RolePlayer and a Situation"),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused_and_named(wrong: str, says: str) -> None:
    prefixes = (
        "@prefix ex: <https://example.org/ex/> . @prefix pact: <https://w3id.org/pactgraph/ontology#> .\n"
    )
    with pytest.raises(GraphError) as refusal:
        infer(Graph().parse(data=prefixes + wrong))
    assert says in str(refusal.value)


def test_the_alignments_change_nothing_of_what_follows() -> None:
    told = Graph().parse(WORLD)
    beside = {t for t in infer(told, alignments()) if all(map(_ours, t))}
    assert beside == {t for t in infer(told) if all(map(_ours, t))}
    assert len(beside) > 200


def test_what_follows_is_what_owlrl_says_follows() -> None:
    told = Graph().parse(WORLD)
    closed = told + axioms()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    named = {t for t in closed if t[0] != t[2] and str(t[0]).startswith(EX)}
    said = {
        t for t in named if str(t[1]).startswith(PACT) or (t[1] == RDF.type and str(t[2]).startswith(PACT))
    }
    assert {t for t in world() if t[0] != t[2]} == said
    assert len(said) > 400


def _ours(term: object) -> bool:
    return str(term).startswith((EX, str(PACT), str(RDF.type)))
