"""Files, pages and streams in, articles out: a title, where the prose stands, and what is known of the publication.

One module per form of input; whatever the form, quotes are slices of the plain text that is kept (``Article.text``).
"""

from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from kg.article.documents import Document, Unread, count, documents, documents_in
from kg.article.encoding import decode
from kg.article.model import Article, Span, partial_date
from kg.article.prose import article_from_text
from kg.errors import ArticleError

__all__ = [
    "Article",
    "Document",
    "Span",
    "Unread",
    "article_from_text",
    "article_of",
    "count",
    "documents",
    "documents_in",
    "partial_date",
    "read_article",
]


def article_of(document: Document) -> Article:
    """Return the article that ``document`` holds.

    Raises:
        ArticleError: it is empty, binary, not English, no article is found in it, or its metadata are unusable.
    """
    name, content, told = document.name, document.content, dict[str, str]()
    if isinstance(content, bytes):
        declared = document.encoding
        if document.form == "html" and not declared:
            from kg.article.page import declared_encoding

            declared = declared_encoding(content)
        content = decode(content, name, declared)
    if document.form == "html":
        from kg.article.page import page_text  # HTML is seldom needed, and takes a while to load

        content, told = page_text(content, name, document.metadata.get("url", ""))
    elif document.form == "markdown":
        from kg.article.markdown import markdown_text

        content, told = markdown_text(content)
    return article_from_text(content, name=name, id=document.id, **{**told, **document.metadata})


def read_article(source: str | Path | IO[Any], **metadata: str) -> Article:
    """Return the one article of ``source``.

    Args:
        source: a file, an ``http(s)`` address, ``-`` for standard input, or an open stream of text or bytes.
        metadata: ``title``, ``url``, ``publisher``, ``published``, ``language``, ``source``, ``id``; they go
            before what the article says of itself, such as the ``Title: …`` lines a text may begin with.

    Raises:
        ArticleError: the source is missing, empty, binary, not English or holds several articles; or a value is
            unusable.
    """
    name, known = metadata.pop("id", ""), {key: value for key, value in metadata.items() if value}
    if not isinstance(source, str | Path):
        called = str(getattr(source, "name", "stream"))
        return article_of(Document(called, source.read(), metadata=known, id=name))
    found = list(documents([str(source)], known))
    if len(found) > 1:
        raise ArticleError(f"{source}: holds {len(found)} articles; one is expected")
    (document,) = found
    if isinstance(document, Unread):
        raise ArticleError(document.reason)
    return article_of(replace(document, id=name or document.id))
