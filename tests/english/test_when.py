"""Which of the dates of a sentence is the date of the act."""

import pytest

from kg.article import article_from_text
from kg.extract import extract


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Peru acceded to the 1976 Treaty of Amity on Thursday.", "membership", "2024-03-07"),
        ("Peru signed a trade deal with Chile under which it will pay until 2030.", "agreement", ""),
        ("Peru left the African Union in 2020, four years after joining it.", "membership", "2020"),
        ("On 3 May 2023, when Peru signed a trade deal with Chile, markets rose.", "agreement", "2023-05-03"),
        ("Peru and Chile signed a trade deal after protests in 2021.", "agreement", ""),
    ],
)
def test_a_date_belongs_to_its_own_clause(text: str, kind: str, expected: str) -> None:
    times = {
        str(c.time or "") for c in extract(article_from_text(text, published="2024-03-08")) if c.kind == kind
    }
    assert expected in times


def test_the_present_tense_with_a_date_tells_of_a_plan() -> None:
    text = "German Chancellor Olaf Scholz travels to Kenya on Monday."
    (visit,) = (c for c in extract(article_from_text(text, published="2024-03-08")) if c.kind == "visit")
    assert (str(visit.modality), str(visit.time)) == ("hypothetical", "2024-03-11")


def test_a_plan_is_not_dated_by_the_day_it_was_made() -> None:
    text = "Peru threatened in April to sign a trade deal with Chile."
    (deal,) = (c for c in extract(article_from_text(text, published="2024-06-08")) if c.kind == "agreement")
    assert (str(deal.modality), deal.time) == ("hypothetical", None)
