"""How a fact is put, and on whose word: read through the extractor, one sentence at a time."""

import pytest

from kg.article import article_from_text
from kg.claims import Claim
from kg.extract import extract


def membership(text: str) -> Claim:
    """The one claim of membership in ``text``."""
    (claim,) = (c for c in extract(article_from_text(text, published="2024-06-01")) if c.kind == "membership")
    return claim


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Switzerland did not join the United Nations until 2002.", "asserted"),
        ("Mali has declared that it will leave ECOWAS.", "asserted"),
        ("Mali may leave ECOWAS.", "hypothetical"),
        ("Hungary stopped short of leaving the Council of Europe.", "negated"),
        ("Norwegians voted against joining the European Union.", "negated"),
        ("The African Union has yet to reinstate Sudan.", "negated"),
        ("Turkey blocked the accession of Sweden to NATO.", "negated"),
        ("Greece threatened to block the accession of North Macedonia to NATO.", "hypothetical"),
        ("Russia opposes the admission of Ukraine to NATO.", "hypothetical"),
        ("Hungary used to be a member of the Council of Europe.", "ended"),
        ("Norway, which does not want to join the European Union, agreed.", "negated"),
    ],
)
def test_the_words_around_an_act_tell_how_it_is_put(text: str, modality: str) -> None:
    assert membership(text).modality == modality


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("According to Kyiv, Russia has left the Council of Europe.", "Ukraine"),
        ("Ukraine said that Russia had told it that Belarus would leave the United Nations.", "Russia"),
        ("Ethiopia is reported to have left the African Union.", None),
    ],
)
def test_a_claim_stands_on_the_word_of_the_innermost_claimant(text: str, source: str | None) -> None:
    claimant = membership(text).attributed_to
    assert (claimant.name if claimant else None) == source


def test_a_capitalised_noun_is_short_for_a_full_name() -> None:
    claim = membership("The East African Community met NATO. Somalia has joined the Community.")
    assert claim.roles["organisation"][0].name == "East African Community"


def test_a_mission_is_not_the_bloc_one_joins() -> None:
    text = "The African Union sent AMISOM to Somalia. An Egyptian contingent will join the African Union mission."
    assert [c for c in extract(article_from_text(text)) if c.kind == "membership"] == []
