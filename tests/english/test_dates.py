"""Dates of a sentence: absolute, partial, ranges, relative to publication."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims import PartialDate
from kg.english.dates import find_dates

FRIDAY = PartialDate(2024, 3, 8)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It was signed on 28 November 2024.", ["2024-11-28"]),
        ("It was signed on November 28, 2024.", ["2024-11-28"]),
        ("It joined in April 2023.", ["2023-04"]),
        ("It joined in 1949.", ["1949"]),
        ("coups between 2020 and 2023", ["2020/2023"]),
        ("coups from 2020 to 2023", ["2020/2023"]),
        ("the 2014-16 war", ["2014/2016"]),
        ("It joined on Thursday.", ["2024-03-07"]),
        ("Parliament agreed last month.", ["2024-02"]),
        ("It left last year.", ["2023"]),
        ("They met in May.", ["2023-05"]),
        ("They meet next November.", ["2024-11"]),
        ("They met yesterday.", ["2024-03-07"]),
        ("It joined in 2009; another followed two years later.", ["2009", "2011"]),
        ("He left in May 2021 and returned the following year.", ["2021-05", "2022"]),
        ("They talked from 29 April to 2 May 2023.", ["2023-04-29/2023-05-02"]),
        ("He was there on 19 and 20 January.", ["2024-01-19/2024-01-20"]),
        ("It was held on March 23-24, 2021.", ["2021-03-23/2021-03-24"]),
        ("It lasted from March to June 2023.", ["2023-03/2023-06"]),
        ("It was signed on 09.02.2021.", ["2021-02-09"]),
        ("the December coup", ["2023-12"]),
        ("It joined in 2020, four years after it had applied.", ["2020", "2016"]),
        ("It quit in May 2022 and came back the following March.", ["2022-05", "2023-03"]),
        ("They meet this week.", ["2024-03"]),
        ("They met last summer.", ["2023"]),
        ("They spoke last night.", ["2024-03-07"]),
        ("It will be done by the end of the year.", ["2024"]),
        ("Resolution 1973 was adopted.", []),
        ("It may leave the bloc.", []),
        ("They marched on.", []),
    ],
)
def test_dates_are_found_and_resolved(sentence: str, expected: list[str]) -> None:
    assert [str(found.time) for found in find_dates(sentence, FRIDAY)] == expected


def test_relative_dates_stay_empty_without_a_day_of_publication() -> None:
    assert find_dates("They met on Tuesday, last month and yesterday.") == ()


def test_a_date_is_never_more_precise_than_its_words() -> None:
    assert [
        found.time.start.precision
        for found in find_dates("last week", PartialDate(2024, 3, 20))
        if found.time.start
    ] == ["month"]


@given(st.text(max_size=80))
def test_places_are_slices_of_the_sentence(sentence: str) -> None:
    for found in find_dates(sentence, FRIDAY):
        assert 0 <= found.start < found.end <= len(sentence)


@given(st.dates(min_value=dt.date(1800, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_every_day_written_out_is_read_back(day: dt.date) -> None:
    text = f"{day:%d %B %Y}"
    assert [str(found.time) for found in find_dates(f"on {text}")] == [f"{day:%Y-%m-%d}"]
