"""Encodings are told from what the few characters that are not ASCII mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.article.encoding import decode
from kg.errors import ArticleError

POLISH = "President Andrzej Duda met Petr Pavel in Łódź. Radosław Sikorski praised Côte d'Ivoire and Türkiye."
QUOTED = (
    "Brazil’s minister met his counterpart in São Paulo – “a milestone”, he said. It’s Côte d’Ivoire’s first."
)
PLAIN = "Brazil's minister met his counterpart in São Paulo on Thursday, and Côte d'Ivoire joined."
RUSSIAN = "The Russian minister, Sergei Lavrov (Сергей Лавров), met his counterparts in Moscow (Москва) on Thursday."
CHINESE = "The Chinese minister Wang Yi (王毅) met his counterparts in Beijing (北京). The ministry (外交部) confirmed."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((POLISH, e) for e in ("cp1250", "iso8859-2")),
        *((QUOTED, e) for e in ("cp1252", "mac-roman")),
        *((PLAIN, e) for e in ("cp1252", "iso8859-1", "mac-roman", "cp850")),
        *((RUSSIAN, e) for e in ("cp1251", "koi8-r")),
        (CHINESE, "gb18030"),
        *((CHINESE, e) for e in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")),
    ],
)
def test_the_text_is_what_was_written(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding, "ignore"), "x") == text.encode(encoding, "ignore").decode(encoding)


def test_what_is_declared_counts_where_it_fits() -> None:
    assert decode("Łódź".encode("iso8859-2"), "x", "iso-8859-2") == "Łódź"
    assert decode("Łódź".encode(), "x", "iso-8859-2") == "Łódź"
    assert decode(b"caf\xe9", "x", "no-such-encoding") == "café"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_always_read_as_such(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode(), "x") == text


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_are_refused(data: bytes) -> None:
    try:
        assert isinstance(decode(data, "x"), str)
    except ArticleError as error:
        assert str(error).startswith("x: ")
