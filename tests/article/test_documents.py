"""What is taken for an article, and where it is looked for."""

import io
import json
from pathlib import Path

import pytest

from kg.article import Document, Unread, article_of, count, documents, read_article
from kg.errors import ArticleError

TEXT = "Estonia joins NATO\n\nEstonia joined NATO in 2004. Its neighbours followed on the same day.\n"
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Kenya and Uganda sign pact | Harbour Daily</title>
<meta property="og:site_name" content="Harbour Daily"><meta property="og:title" content="Kenya and Uganda sign pact">
<meta property="article:published_time" content="2024-05-10T08:00:00Z">
<link rel="canonical" href="https://news.example/2024/05/pact"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">Subscribe now for the news</a></li></ul></nav>
<article><h1>Kenya and Uganda sign pact</h1>
<p>Kenya and Uganda signed a <a href="/x">defence pact</a> in Nairobi on <em>Thursday</em>, officials from the
two countries said after a long meeting.</p><h2>A long way</h2>
<p>Tanzania left the East African Community in 2020 &amp; has not come back, in spite of many invitations.</p>
<table><tr><td>1</td><td>A row of figures</td></tr></table>
<ul><li>Rwanda joined the Commonwealth of Nations in 2009.</li></ul></article>
<footer>© 2024 Harbour Daily. All rights reserved.</footer></body></html>"""
MARKDOWN = """---
title: "Kenya and Uganda sign pact"
date: 2024-05-10
publisher: Harbour Daily
url: https://news.example/pact
tags: [a, b]
---
# Kenya and Uganda sign pact

Kenya and **Uganda** signed a [defence pact](https://news.example/x)
in Nairobi on *Thursday*.

| a | b |
|---|---|
| 1 | figures |

```
code is no prose
```

- Rwanda joined the Commonwealth of Nations in 2009.
"""


def read(path: Path, content: str | bytes) -> list[Document | Unread]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(documents([str(path)]))


def test_a_page_gives_its_text_title_date_publisher_and_address(tmp_path: Path) -> None:
    (document,) = read(tmp_path / "page.html", PAGE)
    assert isinstance(document, Document)
    article = article_of(document)
    assert (article.title, article.publisher, article.url, str(article.published)) == (
        "Kenya and Uganda sign pact",
        "Harbour Daily",
        "https://news.example/2024/05/pact",
        "2024-05-10",
    )
    prose = [article.text[start:end] for start, end in article.body]
    assert prose == [
        "Kenya and Uganda signed a defence pact in Nairobi on Thursday, officials from the two countries said after a long meeting.",
        "Tanzania left the East African Community in 2020 & has not come back, in spite of many invitations.",
        "Rwanda joined the Commonwealth of Nations in 2009.",
    ]
    for markup in ("<", "Home", "figures", "All rights"):
        assert markup not in article.text


def test_what_is_told_from_outside_goes_before_what_the_page_says(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    article = read_article(path, title="Other", published="2023", publisher="Somebody")
    assert (article.title, str(article.published), article.publisher) == ("Other", "2023", "Somebody")


def test_a_page_declares_its_encoding(tmp_path: Path) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="windows-1250">').replace(
        "Rwanda joined", "Gdańsk’s Wałęsa joined"
    )
    (document,) = read(tmp_path / "page.html", page.encode("cp1250"))
    assert isinstance(document, Document)
    assert "Gdańsk’s Wałęsa" in article_of(document).text


def test_a_page_without_an_article_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><body><script>let a = 1</script></body></html>")
    with pytest.raises(ArticleError, match=r"page\.html: no article"):
        read_article(path)


def test_markdown_gives_its_words_and_front_matter(tmp_path: Path) -> None:
    (document,) = read(tmp_path / "article.md", MARKDOWN)
    assert isinstance(document, Document)
    article = article_of(document)
    assert (article.title, article.publisher, article.url, str(article.published)) == (
        "Kenya and Uganda sign pact",
        "Harbour Daily",
        "https://news.example/pact",
        "2024-05-10",
    )
    assert [" ".join(article.text[a:b].split()) for a, b in article.body] == [
        "Kenya and Uganda signed a defence pact in Nairobi on Thursday.",
        "Rwanda joined the Commonwealth of Nations in 2009.",
    ]


@pytest.mark.parametrize("shape", ["one", "list", "docs", "articles", "lines"])
def test_json_holds_one_article_or_many(tmp_path: Path, shape: str) -> None:
    one = {
        "id": 7,
        "title": "Estonia joins NATO",
        "text": TEXT,
        "published": "2004-03",
        "url": None,
        "facts": [],
    }
    two = {"title": "Page", "html": PAGE}
    content = {
        "one": json.dumps(one),
        "list": json.dumps([one, two], indent=2),
        "docs": json.dumps({"schema": "x", "docs": [one, two]}),
        "articles": json.dumps({"articles": [one, two]}),
        "lines": json.dumps(one) + "\n\n" + json.dumps(two) + "\n",
    }[shape]
    named = read(tmp_path / ("a.jsonl" if shape == "lines" else "a.json"), content)
    sniffed = read(tmp_path / "without-suffix", content)
    for found in (named, sniffed):
        articles = [article_of(each) for each in found if isinstance(each, Document)]
        assert [a.title for a in articles] == ["Estonia joins NATO", "Page"][: len(found)]
        assert (articles[0].id, str(articles[0].published), articles[0].url) == ("7", "2004-03", "")
        assert len(found) == (1 if shape == "one" else 2)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", "{", "a.json: not JSON"),
        ("a.json", "[]", "a.json: expected an article"),
        ("a.json", "3", "a.json: expected an article"),
        ("a.json", "[" * 100_000, "a.json: not JSON"),
        ("a.json", '{"title": "x"}', 'a.json: lacks "text"'),
        ("a.txt", b"%PDF-1.7 \x00\x01", "a PDF"),
        ("a.txt", b"PK\x03\x04 \x00\x01", "a zip archive"),
    ],
)
def test_what_is_no_article_is_named(tmp_path: Path, name: str, content: str | bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ArticleError, match=told.replace(".", r"\.")):
        read_article(path)


def test_bad_lines_and_records_are_told_of_in_their_place(tmp_path: Path) -> None:
    good = json.dumps({"text": TEXT})
    lines = read(tmp_path / "a.jsonl", f'{good}\n{{"text"\n[1]\n{good}\n'.encode() + b'{"text": "\xff"}\n')
    assert [isinstance(each, Document) for each in lines] == [True, False, False, True, False]
    assert [each.name.rpartition(", ")[2] for each in lines if isinstance(each, Unread)] == [
        "line 2",
        "line 3",
        "line 5",
    ]
    records = read(tmp_path / "a.json", json.dumps([{"text": TEXT}, {"id": "b"}, {"text": TEXT}]))
    assert [isinstance(each, Document) for each in records] == [True, False, True]
    assert "document 2 (b)" in records[1].name


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/y.TXT", ".hidden/x.txt", "c.jpg", "notes", ".d.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT)
    (tmp_path / "a" / "more.jsonl").write_text(
        json.dumps({"text": TEXT}) + "\n" + json.dumps({"text": TEXT}) + "\n"
    )
    found = [each.name.removeprefix(f"{tmp_path}/") for each in documents([str(tmp_path)])]
    assert found == ["b.txt", "a/more.jsonl, line 1", "a/more.jsonl, line 2", "a/y.TXT", "a/z.md"]
    assert count([str(tmp_path), "https://news.example/1"]) == 6
    assert count(["-"]) is None


def test_an_empty_folder_and_a_missing_file_are_told_of(tmp_path: Path) -> None:
    reasons = [
        each.reason
        for each in documents([str(tmp_path), str(tmp_path / "x.txt")])
        if isinstance(each, Unread)
    ]
    assert "no article in the folder" in reasons[0]
    assert "x.txt: No such file" in reasons[1]


def test_open_streams_are_read() -> None:
    assert read_article(io.BytesIO(TEXT.encode())).title == "Estonia joins NATO"
    assert read_article(io.StringIO(TEXT)).title == "Estonia joins NATO"


def test_several_articles_where_one_is_expected_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"text": TEXT}, {"text": TEXT}]))
    with pytest.raises(ArticleError, match="holds 2 articles"):
        read_article(path)


def test_the_digest_tells_apart_what_is_read_differently() -> None:
    documents_ = [
        Document("a", TEXT),
        Document("a", TEXT, "markdown"),
        Document("a", TEXT + "."),
        Document("a", TEXT, metadata={"published": "2004"}),
        Document("a", TEXT, id="1"),
    ]
    assert len({each.digest for each in documents_}) == len(documents_)
    assert Document("b", TEXT.encode()).digest == Document("a", TEXT).digest
