"""A number of triples in, a graph of that size as a news desk's reader would build it out: the same on every run."""

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

__all__ = ["SHAPES", "questions", "write_graph"]

BASE = "https://w3id.org/pactgraph/id/"
PREFIXES = """PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
PER_MEMBERSHIP = 12.75
STATES_IN_ALL = 300
SHAPES = ("point", "join", "aggregation", "path", "rows")
PACT, RDFS, PROV, OA, XSD = (
    line.split("<")[1].split(">")[0] for line in PREFIXES.splitlines() if "dc" not in line
)
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DCTERMS = "http://purl.org/dc/terms/"


def write_graph(path: Path, triples: int) -> int:
    """Write a graph of about ``triples`` triples to ``path`` as N-Triples; return how many there are."""
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for line in _lines(triples):
            file.write(line)
            written += 1
    return written


def questions(shape: str, triples: int, seed: int) -> Iterator[str]:
    """Yield queries of one shape without end, each with a comment of its own: none is answered from a cache."""
    chance = random.Random(f"{shape}/{seed}")
    members = int(triples / PER_MEMBERSHIP * 0.9)
    for number in count():
        yield (
            f"# {seed}/{number}\n{PREFIXES}"
            + {
                "point": f"SELECT ?p ?o {{ <{BASE}membership/{chance.randrange(members)}> ?p ?o }}",
                "join": f"""SELECT ?membership ?label ?issued {{
                ?membership pact:member <{BASE}state/{chance.randrange(STATES_IN_ALL)}> ;
                    pact:organisation ?organisation ; prov:wasDerivedFrom ?claim .
                ?claim prov:wasDerivedFrom ?article . ?article dcterms:issued ?issued .
                ?organisation rdfs:label ?label
                FILTER(?issued > "{2000 + chance.randrange(15)}-01-01T00:00:00Z"^^xsd:dateTime)
            }} ORDER BY DESC(?issued) ?membership LIMIT 20""",
                "aggregation": f"""SELECT ?state (COUNT(?membership) AS ?n) {{
                ?membership a pact:Membership ; pact:member ?state
            }} GROUP BY ?state HAVING (COUNT(?membership) > {chance.randrange(20)}) ORDER BY DESC(?n) ?state
            LIMIT {10 + chance.randrange(100)}""",
                "path": f"""SELECT ?part {{
                ?part pact:partOf+ <{BASE}organisation/{chance.randrange(_organisations(triples) // 50)}> }}""",
                "rows": f"""SELECT ?membership ?state ?from {{
                ?membership pact:member ?state ; pact:from ?from }} LIMIT {50_000 - chance.randrange(1000)}""",
            }[shape]
        )


def _organisations(triples: int) -> int:
    return max(100, triples // 500)


def _lines(triples: int) -> Iterator[str]:
    chance = random.Random(triples)
    organisations = _organisations(triples)
    for n in range(STATES_IN_ALL):
        yield _iri(f"state/{n}", TYPE, f"{PACT}State")
        yield _text(f"state/{n}", f"{RDFS}label", f"State {n}", "@en")
    for n in range(organisations):
        yield _iri(f"organisation/{n}", TYPE, f"{PACT}Organisation")
        yield _text(f"organisation/{n}", f"{RDFS}label", f"Organisation {n}", "@en")
        if n:
            yield _iri(f"organisation/{n}", f"{PACT}partOf", f"{BASE}organisation/{n // 3}")
    for n in range(int((triples - 2 * STATES_IN_ALL - 3 * organisations) / PER_MEMBERSHIP)):
        yield from _membership(n, chance, organisations)


def _membership(n: int, chance: random.Random, organisations: int) -> Iterator[str]:
    node, claim, article = f"membership/{n}", f"claim/{n}", f"article/{n // 4}"
    state, organisation = int(STATES_IN_ALL * chance.random() ** 2), int(organisations * chance.random() ** 2)
    year, month = 2000 + chance.randrange(25), 1 + chance.randrange(12)
    yield _iri(node, TYPE, f"{PACT}Membership")
    yield _text(node, f"{RDFS}label", f"Membership of state {state} in organisation {organisation}", "@en")
    yield _iri(node, f"{PACT}member", f"{BASE}state/{state}")
    yield _iri(node, f"{PACT}organisation", f"{BASE}organisation/{organisation}")
    yield _text(node, f"{PACT}from", f"{year}-{month:02}-01T00:00:00Z", f"^^<{XSD}dateTime>")
    yield _iri(node, f"{PACT}standing", f"{PACT}InForce" if chance.random() < 0.8 else f"{PACT}Ended")
    yield _iri(node, f"{PROV}wasDerivedFrom", BASE + claim)
    yield _iri(claim, TYPE, f"{PACT}Claim")
    yield _iri(claim, f"{OA}hasBody", BASE + node)
    yield _iri(claim, f"{PROV}wasDerivedFrom", BASE + article)
    yield _text(claim, f"{PACT}confidence", f"0.{chance.randrange(1, 10)}", f"^^<{XSD}decimal>")
    yield _text(
        claim,
        f"{OA}exact",
        f"State {state} joined organisation {organisation}, its government said in {year}.",
        "",
    )
    if n % 4 == 0:
        yield _iri(article, TYPE, f"{PACT}Article")
        yield _text(
            article, f"{DCTERMS}issued", f"{year}-{month:02}-{1 + n % 28:02}T00:00:00Z", f"^^<{XSD}dateTime>"
        )
        yield _text(article, f"{DCTERMS}title", f"Report {n // 4} on organisation {organisation}", "@en")


def _iri(subject: str, predicate: str, object_: str) -> str:
    return f"<{BASE}{subject}> <{predicate}> <{object_}> .\n"


def _text(subject: str, predicate: str, text: str, kind: str) -> str:
    return f'<{BASE}{subject}> <{predicate}> "{text}"{kind} .\n'
