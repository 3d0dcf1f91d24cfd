"""The authority data: who is meant by a name at a time, whom they act for, where a publisher writes from."""

import pytest

from kg.claims import PartialDate
from kg.entities import load_gazetteer

GAZETTEER = load_gazetteer()


@pytest.mark.parametrize(
    ("name", "year", "title", "person", "body"),
    [
        ("Clinton", 1996, "president", "Bill Clinton", "United States"),
        ("Clinton", 2010, "secretary", "Hillary Clinton", "United States"),
        ("Bush", 1990, "president", "George H. W. Bush", "United States"),
        ("Bush", 2005, "president", "George W. Bush", "United States"),
        ("Lavrov", 2020, "", "Sergei Lavrov", "Russia"),
        ("Xi", 2020, "president", "Xi Jinping", "China"),
        ("António Guterres", 1998, "", "António Guterres", "Portugal"),
        ("Antonio Guterres", 2020, "", "António Guterres", "United Nations"),
        ("Kim Jong Un", 2020, "", "Kim Jong-un", "North Korea"),
        ("Volodymyr Zelensky", 2023, "", "Volodymyr Zelenskyy", "Ukraine"),
        ("Tayyip Erdogan", 2020, "", "Recep Tayyip Erdoğan", "Turkey"),
        ("Hemedti", 2023, "", "Mohamed Hamdan Dagalo", "Rapid Support Forces"),
    ],
)
def test_a_name_leads_to_the_person_it_means_at_the_time(
    name: str, year: int, title: str, person: str, body: str
) -> None:
    at = PartialDate(year)
    found = GAZETTEER.person(name, at, title)
    assert found is not None and found.name == person
    acted_for = GAZETTEER.affiliation(found, at)
    assert acted_for is not None and acted_for.name == body


@pytest.mark.parametrize(
    ("name", "year", "title"),
    [
        ("Kim", 2020, ""),
        ("Smith", 1970, ""),
        ("Thatcher", 1960, ""),
        ("Francis", 2015, ""),
        ("Clinton", 1950, ""),
    ],
)
def test_a_surname_that_leaves_a_choice_leads_nowhere(name: str, year: int, title: str) -> None:
    assert GAZETTEER.person(name, PartialDate(year), title) is None


def test_who_is_out_of_office_serves_nobody_but_is_remembered() -> None:
    blair = GAZETTEER.find("Tony Blair")
    assert blair is not None
    assert GAZETTEER.affiliation(blair, PartialDate(2020), serving=True) is None
    assert GAZETTEER.affiliation(blair, PartialDate(2020), "prime minister") == GAZETTEER.find(
        "United Kingdom"
    )


@pytest.mark.parametrize(
    ("publisher", "state"),
    [
        ("Xinhua", "China"),
        ("TASS", "Russia"),
        ("The Asahi Shimbun", "Japan"),
        ("Radio France Internationale", "France"),
        ("Swiss Federal Department of Foreign Affairs", "Switzerland"),
        ("Ministry of Foreign Affairs of Finland", "Finland"),
        ("U.S. Department of State", "United States"),
        ("The Hindu", "India"),
    ],
)
def test_a_publisher_writes_from_a_state(publisher: str, state: str) -> None:
    home = GAZETTEER.home(publisher)
    assert home is not None and home.name == state


@pytest.mark.parametrize("publisher", ["NATO", "Wikinews", "European Commission", ""])
def test_a_publisher_of_no_state_has_no_home(publisher: str) -> None:
    assert GAZETTEER.home(publisher) is None


def test_no_person_is_known_by_a_single_everyday_word_on_sight() -> None:
    for word in ("Francis", "Salman", "Hussein", "Omar", "Brown", "May", "Moon", "Rice"):
        assert GAZETTEER.longest([word], 0) is None, word
