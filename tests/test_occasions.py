"""A visit and the meetings during it share a month."""

from kg.article import article_from_text
from kg.extract import extract


def times(text: str) -> dict[str, str]:
    claims = extract(article_from_text(text, published="2024-05-10"))
    return {c.kind: str(c.time or "") for c in claims if c.kind in ("visit", "meeting")}


def test_a_meeting_takes_the_month_of_the_visit_it_was_part_of() -> None:
    told = times(
        "German Chancellor Olaf Scholz visited Kenya on 9 April 2024. In Nairobi, Scholz met Kenyan President William Ruto."
    )
    assert told == {"visit": "2024-04-09", "meeting": "2024-04"}


def test_a_visit_that_spans_two_months_dates_no_meeting() -> None:
    told = times(
        "German Chancellor Olaf Scholz visited Kenya from 29 March to 2 April 2024. "
        "In Nairobi, Scholz met Kenyan President William Ruto."
    )
    assert told["meeting"] == ""


def test_a_meeting_elsewhere_is_no_part_of_the_visit() -> None:
    told = times(
        "German Chancellor Olaf Scholz visited Kenya on 9 April 2024. In Paris, Scholz met French President Emmanuel Macron."
    )
    assert told["meeting"] == ""
