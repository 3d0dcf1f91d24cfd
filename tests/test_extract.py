"""What articles are read as: roles, modality, time, attribution, quotes."""

import json
import runpy
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.article import article_from_text
from kg.claims import Claim, Modality
from kg.errors import ArticleError
from kg.extract import extract
from kg.gold import predictions
from tests.gold.checkset import check_set


def read(text: str, published: str = "2024-05-10") -> tuple[Claim, ...]:
    return extract(article_from_text(text, published=published))


def of_kind(claims: Iterable[Claim], kind: str) -> list[Claim]:
    return [claim for claim in claims if claim.kind == kind]


def names(claim: Claim, role: str) -> set[str]:
    return {entity.name for entity in claim.roles.get(role, ())}


@pytest.mark.parametrize(
    "sentence",
    [
        "Uganda left the East African Community.",
        "The East African Community, which Uganda left, was split.",
        "Uganda, having left the East African Community, was alone.",
        "The crisis led Uganda to leave the East African Community.",
        "The quarrel ended in the withdrawal of Uganda from the East African Community.",
        "Uganda's exit from the East African Community surprised diplomats.",
        "The Ugandan government has withdrawn from the East African Community.",
    ],
)
def test_one_pattern_reads_many_constructions(sentence: str) -> None:
    left = [c for c in of_kind(read(sentence), "membership") if c.labels["status"] == "left"]
    assert [(names(c, "state"), names(c, "organisation")) for c in left] == [
        ({"Uganda"}, {"East African Community"})
    ]


@pytest.mark.parametrize(
    ("sentence", "modality"),
    [
        ("Norway joined NATO.", Modality.ASSERTED),
        ("Norway has not joined NATO.", Modality.NEGATED),
        ("Norway refused to join NATO.", Modality.NEGATED),
        ("Norway will join NATO.", Modality.HYPOTHETICAL),
        ("Norway wants to join NATO.", Modality.HYPOTHETICAL),
        ("Norway is considering joining NATO.", Modality.HYPOTHETICAL),
        ("If Norway joined NATO, its neighbours would protest.", Modality.HYPOTHETICAL),
        ("Should Norway join NATO?", Modality.HYPOTHETICAL),
    ],
)
def test_modality_is_read(sentence: str, modality: Modality) -> None:
    joined = [c for c in of_kind(read(sentence), "membership") if c.labels["status"] == "joined"]
    assert [c.modality for c in joined] == [modality]


def test_a_planned_ending_is_hypothetical_and_marked() -> None:
    claims = of_kind(read("American troops will leave Niger."), "troop_presence")
    put = {(claim.modality, claim.labels.get("change")) for claim in claims}
    assert put == {(Modality.HYPOTHETICAL, "end"), (Modality.ASSERTED, None)}, "they are still there"


def test_a_denial_need_not_repeat_what_it_denies() -> None:
    claims = of_kind(
        read("Kinshasa says that Rwanda supports the M23. Kigali has denied the charge."), "support"
    )
    put = {(str(c.modality), c.attributed_to.name if c.attributed_to else None) for c in claims}
    assert put == {("asserted", "Democratic Republic of the Congo"), ("negated", "Rwanda")}


def test_a_participle_joined_to_its_agent_names_who_acts() -> None:
    (support,) = of_kind(read("Iran-backed Houthis fired at a tanker."), "support")
    assert (names(support, "provider"), names(support, "recipient")) == ({"Iran"}, {"Houthis"})


@pytest.mark.parametrize(
    "sentence",
    [
        "Brazil bought wheat from Argentina.",
        "Spain exported goods worth two billion euros to Algeria.",
        "The prime minister received his Spanish counterpart in Lisbon.",
        "The opposition attacked the government of Georgia in parliament.",
        "Ukraine's army chief arrived in Warsaw for talks.",
        "Kenyan runners arrived in Tokyo for the games.",
        "The foreign minister was forced to leave the meeting in Geneva.",
        "Norway's fund invests in companies in Brazil.",
        "The United States and China are locked in a trade war.",
        "Vietnam lifted restrictions on tourists from China.",
    ],
)
def test_what_only_sounds_like_help_or_war_is_neither(sentence: str) -> None:
    kinds = {"support", "troop_presence", "conflict", "displacement", "expulsion", "sanction"}
    assert not [claim for claim in read(sentence) if claim.kind in kinds]


def test_lists_are_split_or_kept_as_the_role_demands() -> None:
    left = of_kind(read("Kenya, Uganda and Tanzania left the African Union."), "membership")
    assert [names(c, "state") for c in left] == [{"Kenya"}, {"Tanzania"}, {"Uganda"}]
    (pact,) = of_kind(read("Kenya, Uganda and Tanzania signed a defence pact."), "agreement")
    assert names(pact, "parties") == {"Kenya", "Uganda", "Tanzania"}


def test_references_are_resolved() -> None:
    claims = read(
        "Peru and Chile met in Lima. The two countries signed a trade agreement. "
        "The African Union held a summit. The bloc suspended Gabon. It had joined the Commonwealth of Nations in 2022."
    )
    (agreement,) = of_kind(claims, "agreement")
    assert names(agreement, "parties") == {"Peru", "Chile"}
    suspended = next(c for c in of_kind(claims, "membership") if c.labels["status"] == "suspended")
    assert (names(suspended, "state"), names(suspended, "organisation")) == ({"Gabon"}, {"African Union"})


def test_an_acronym_introduced_in_the_text_names_what_it_stands_for() -> None:
    claims = read(
        "The Harbour States Union (HSU) was founded in 1999 by Peru and Chile. Ecuador joined the HSU in 2004."
    )
    joined = next(c for c in of_kind(claims, "membership") if c.labels["status"] == "joined")
    assert names(joined, "organisation") == {"Harbour States Union"}
    assert str(joined.time) == "2004"


def test_a_venue_is_no_government_and_a_capital_may_be_one() -> None:
    claims = read("The Iranian and Omani foreign ministers met in Moscow. Moscow said it was pleased.")
    (meeting,) = of_kind(claims, "meeting")
    assert names(meeting, "participants") == {"Iran", "Oman"}
    assert names(meeting, "place") == {"Moscow"}
    assert {name for c in of_kind(claims, "statement") for name in names(c, "speaker")} == {"Russia"}


def test_offices_and_former_offices_are_told_apart() -> None:
    claims = of_kind(
        read("Kenyan President William Ruto met former Ghanaian president John Mahama in Nairobi."), "office"
    )
    assert {(*names(c, "person"), *names(c, "of"), c.modality) for c in claims} == {
        ("William Ruto", "Kenya", Modality.ASSERTED),
        ("John Mahama", "Ghana", Modality.ENDED),
    }


def test_sport_and_theatre_are_no_diplomacy() -> None:
    assert (
        read("In football, Kenya and Uganda meet on Sunday. The new opera was a coup for the theatre.") == ()
    )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Mali",
                "left",
                "the",
                "(EU)",
                "“",
                "”",
                ".",
                "signed",
                "—",
                "in 2020",
                "Ivory Coast",
                "\n",
                "and",
                "a pact with",
                "France",
                "said",
                "🙂",
                "it",
            ]
        ),
        min_size=1,
        max_size=40,
    )
)
def test_every_quote_is_a_slice_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    try:
        article = article_from_text(text)
    except ArticleError:
        return
    for claim in extract(article):
        for quote in (claim.quote, *claim.also):
            assert article.text[quote.start : quote.end] == quote.exact


def test_reading_twice_gives_the_same(sample: Path) -> None:
    text = sample.read_text(encoding="utf-8")
    assert extract(article_from_text(text)) == extract(article_from_text(text))


def test_the_first_article_is_read_well(shared: Path) -> None:
    scorer = runpy.run_path(str(shared / "gold" / "score.py"))
    gold = [d for d in json.loads((shared / "gold" / "dev.json").read_text())["docs"] if d["id"] == "seed"]
    bare = [{k: v for k, v in doc.items() if k != "facts"} for doc in gold]
    result = scorer["score"](
        gold,
        predictions({"docs": bare}, "dev.json")["docs"],
        scorer["Names"]([shared / "gold" / "aliases.json"]),
    )
    assert result["micro"]["precision"] >= 0.90
    assert result["micro"]["recall"] >= 0.80


@pytest.mark.parametrize(("name", "precision", "f1"), [("dev", 0.93, 0.85), ("check", 0.88, 0.82)])
def test_the_sets_are_not_read_worse(shared: Path, name: str, precision: float, f1: float) -> None:
    scorer = runpy.run_path(str(shared / "gold" / "score.py"))
    gold = check_set() if name == "check" else json.loads((shared / "gold" / "dev.json").read_text())
    result = scorer["score"](
        gold["docs"],
        predictions(gold, name)["docs"],
        scorer["Names"]([shared / "gold" / "aliases.json"]),
    )
    assert result["micro"]["precision"] >= precision
    assert result["micro"]["f1"] >= f1


def test_a_possessive_relative_without_a_relative_clause_is_read_to_its_end() -> None:
    """The parser gives no relative clause here; looking for one has to end at the top of the sentence."""
    read(
        "The minister met yesterday with Kenyan President William Ruto, whose visit, the first, coincided with rain."
    )
