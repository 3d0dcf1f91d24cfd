"""An HTML page in, the text of its article out, with the title, date, publisher and address the page gives it.

The text is what trafilatura takes for the article, one paragraph a block, blank lines between.  It is the text that is
kept and that quotes are slices of: the page's markup is not.
"""

import logging
import re
from collections.abc import Iterator

from lxml.etree import _Element
from trafilatura import bare_extraction

from kg.errors import ArticleError

__all__ = ["declared_encoding", "page_text"]

BLOCKS = {"p", "head", "quote", "list", "item", "div", "code", "ab"}
LEFT_OUT = {"table", "code", "graphic"}
CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+encoding=["']([\w.:-]+)""", re.IGNORECASE)  # fmt: skip
BREAK = "\x0b"
# Only what the page declares: a date found somewhere in the text is not when the article appeared.
DATES = {"extensive_search": False, "original_date": True}

for library in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(library).addHandler(logging.NullHandler())
    logging.getLogger(library).propagate = False


def declared_encoding(data: bytes) -> str:
    """Return the encoding an HTML or XML document declares in its first bytes; empty where it declares none."""
    match = CHARSET.search(data[:4096])
    return (match[1] or match[2]).decode("ascii") if match else ""


def page_text(html: str, name: str, url: str = "") -> tuple[str, dict[str, str]]:
    """Return the text of the article on the page ``html``, and its metadata by name; ``url`` is where it was found.

    Raises:
        ArticleError: the page holds no article; the message begins with ``name``.
    """
    try:
        found = bare_extraction(
            html, url=url or None, with_metadata=True, include_comments=False, date_extraction_params=DATES
        )
    except Exception as error:  # parsers of arbitrary pages fail in ways of their own
        raise ArticleError(f"{name}: the page cannot be read: {error}") from error
    body = getattr(found, "body", None)
    text = "\n\n".join(_blocks(body)) if body is not None else ""
    if not text:
        raise ArticleError(f"{name}: no article is found on the page; save its text as .txt")
    told = {
        "title": getattr(found, "title", None),
        "published": getattr(found, "date", None),
        "publisher": getattr(found, "sitename", None),
        "url": getattr(found, "url", None) or url,
    }
    return text, {key: " ".join(str(value).split()) for key, value in told.items() if value}


def _blocks(element: _Element) -> Iterator[str]:
    """The paragraphs, headings, quotes and list items of ``element``, each as one line."""
    pending = [element.text or ""]
    for child in element:
        tag = str(child.tag)
        if tag in BLOCKS | LEFT_OUT:
            yield from _lines(pending)
            pending = [child.tail or ""]
            if tag not in LEFT_OUT:
                yield from _blocks(child)
        elif tag == "lb":
            pending += [BREAK, child.tail or ""]
        else:
            pending += ["".join(str(part) for part in child.itertext()), child.tail or ""]
    yield from _lines(pending)


def _lines(parts: list[str]) -> Iterator[str]:
    """The text of ``parts`` as lines without needless blanks; a line break the page sets ends a paragraph."""
    for line in "".join(parts).split(BREAK):
        bare = " ".join(line.split())
        if bare:
            yield bare
