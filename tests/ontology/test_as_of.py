"""Who was a member on a day, where bounds are known only to a year or a month, or not at all."""

from pathlib import Path

import pytest
from rdflib import Graph

QUERY = (Path(__file__).resolve().parents[2] / "queries" / "members-as-of.rq").read_text()
DAY = "2024-06-01T00:00:00Z"
PREFIXES = """@prefix pact: <https://w3id.org/pactgraph/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <https://example.org/> .
:mali a pact:State ; rdfs:label "Mali"@en . :ecowas a pact:Organisation ; rdfs:label "ECOWAS"@en .
:m a pact:Membership ; pact:member :mali ; pact:organisation :ecowas ; """


def bound(which: str, date: str) -> str:
    """The Turtle of a partial date such as ``2023`` or ``2023-09``."""
    precision = {4: "year", 7: "month", 10: "day"}[len(date)]
    moment = date + "-01-01"[: 10 - len(date)] if len(date) == 4 else date + "-01"[: 10 - len(date)]
    return f'pact:{which} "{moment}T00:00:00Z"^^xsd:dateTime ; pact:{which}Precision "{precision}" ; '


@pytest.mark.parametrize(
    ("begun", "ended", "standing", "day", "answer"),
    [
        ("2023-09-16", "", "InForce", "2023-09-15", None),
        ("2023-09-16", "", "InForce", "2023-09-16", "certain"),
        ("2023", "", "InForce", "2022-12-31", None),
        ("2023", "", "InForce", "2023-06-01", "possible"),
        ("2023", "", "InForce", "2024-01-01", "certain"),
        ("2023-09", "", "InForce", "2023-09-30", "possible"),
        ("2023-09", "", "InForce", "2023-10-01", "certain"),
        ("1975", "2025-01-29", "Past", "2025-01-28", "certain"),
        ("1975", "2025-01-29", "Past", "2025-01-29", None),
        ("1975", "2025", "Past", "2024-12-31", "certain"),
        ("1975", "2025", "Past", "2025-03-01", "possible"),
        ("1975", "2025", "Past", "2026-01-01", None),
        ("", "", "InForce", "2024-06-01", "possible"),
        ("", "", "Past", "2024-06-01", "possible"),
        ("1975", "", "Past", "2024-06-01", "possible"),
        ("1975", "", "Planned", "2024-06-01", None),
    ],
)
def test_as_of(begun: str, ended: str, standing: str, day: str, answer: str | None) -> None:
    bounds = "".join(bound(w, d) for w, d in (("from", begun), ("until", ended)) if d)
    graph = Graph().parse(data=PREFIXES + bounds + f"pact:standing pact:{standing} .", format="turtle")
    assert DAY in QUERY
    rows = [str(row[2]) for row in graph.query(QUERY.replace(DAY, f"{day}T00:00:00Z"))]
    assert rows == ([answer] if answer else [])
