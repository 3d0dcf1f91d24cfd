"""Which situations hold, by all claims about them together: what one claim says, another can undo."""

from rdflib import Graph, Literal, URIRef

from kg.namespaces import PACT
from kg.standing import standing

PREFIXES = """@prefix pact: <https://w3id.org/pactgraph/ontology#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <https://example.org/> .
:m a pact:Membership ; pact:member :niger ; pact:organisation :union .
:c0 oa:hasBody :m ; pact:modality pact:Asserted .
"""
M = URIRef("https://example.org/m")


def decided(claims: str) -> Graph:
    return standing(Graph().parse(data=PREFIXES + claims, format="turtle"))


def claim(number: int, body: str, modality: str = "Asserted", date: str = "") -> str:
    when = f' ; pact:from "{date}T00:00:00Z"^^xsd:dateTime ; pact:fromPrecision "day"' if date else ""
    return f":c{number} oa:hasBody {body} ; pact:modality pact:{modality}{when} .\n"


def test_a_membership_is_in_force_until_something_ends_it() -> None:
    assert decided("").value(M, PACT.standing) == PACT.InForce
    left = ":w a pact:Withdrawal ; pact:ends :m .\n" + claim(1, ":w, :m", date="2025-01-29")
    after = decided(left)
    assert after.value(M, PACT.standing) == PACT.Past
    assert (M, PACT.held, M) in after and (M, PACT.holds, M) not in after
    assert str(after.value(M, PACT.until)).startswith("2025-01-29")


def test_the_dissolution_of_an_organisation_ends_its_memberships() -> None:
    ended = ":d a pact:Dissolution ; pact:dissolvedOrganisation :union .\n"
    after = decided(ended + claim(1, ":d", "EndedModality", "1991-07-01"))
    assert after.value(M, PACT.standing) == PACT.Past
    assert str(after.value(M, PACT.until)).startswith("1991-07-01")
    assert decided(ended + claim(1, ":d", "Hypothetical")).value(M, PACT.standing) == PACT.InForce


def test_a_membership_renewed_is_told_from_its_renewal_on() -> None:
    again = decided(
        ":w a pact:Withdrawal ; pact:ends :m . :a a pact:Accession ; pact:establishes :m .\n"
        + claim(1, ":w, :m", date="2022-07-01")
        + claim(2, ":a, :m", date="2023-02-01")
    )
    assert again.value(M, PACT.standing) == PACT.InForce
    assert str(again.value(M, PACT["from"])).startswith("2023-02-01")
    assert again.value(M, PACT.until) is None


def test_a_suspended_member_is_a_member_until_and_after_it_is_reinstated() -> None:
    suspended = ":s a pact:Suspension ; pact:suspends :m .\n" + claim(1, ":s, :m", date="2023-08-01")
    status = (M, PACT.membershipStatus, PACT["status-suspended"])
    assert decided(suspended).value(M, PACT.standing) == PACT.InForce
    assert status in decided(suspended)
    back = ":r a pact:Reinstatement ; pact:resumes :m .\n"
    assert status not in decided(suspended + back + claim(2, ":r, :m", date="2025-04-30"))
    assert status in decided(suspended + back + claim(2, ":r, :m", date="2020-04-30"))
    assert status in decided(suspended + back + claim(2, ":r", "Hypothetical"))


def test_a_date_keeps_its_precision() -> None:
    found = decided(claim(1, ":m", date="2023-09-16"))
    assert found.value(M, PACT.fromPrecision) == Literal("day")
