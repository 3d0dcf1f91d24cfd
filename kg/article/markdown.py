"""A Markdown text (CommonMark) in, its plain text out, with the metadata of its front matter.

The plain text is what is kept and what quotes are slices of: emphasis, links and the like would stand in their way.
"""

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["markdown_text"]

FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
PAIR = re.compile(r"([A-Za-z_-]+):[ \t]+(.+)")
# The names front matter commonly gives to what an article is known by.
NAMES = {
    "title": "title",
    "date": "published",
    "published": "published",
    "url": "url",
    "link": "url",
    "canonical": "url",
    "publisher": "publisher",
    "site": "publisher",
    "language": "language",
    "lang": "language",
    "source": "source",
}


def markdown_text(text: str) -> tuple[str, dict[str, str]]:
    """Return the plain text of ``text``, paragraphs parted by blank lines, and the metadata it begins with."""
    front = FRONT.match(text)
    metadata: dict[str, str] = {}
    if front is not None:
        for line in front[1].splitlines():
            if (pair := PAIR.fullmatch(line.strip())) and (name := NAMES.get(pair[1].casefold())):
                metadata.setdefault(name, pair[2].strip().strip("\"'"))
        text = text[front.end() :]
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    if tokens and tokens[0].type == "heading_open":
        metadata.setdefault("title", _plain(tokens[1].children or ()))
    return "\n\n".join(_paragraphs(tokens)), metadata


def _paragraphs(tokens: Iterable[Token]) -> Iterator[str]:
    """The text of paragraphs, headings and list items; code, raw HTML and tables are no prose."""
    in_table = False
    for token in tokens:
        if token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
        elif token.type == "inline" and not in_table and (plain := _plain(token.children or ())):
            yield plain


def _plain(tokens: Iterable[Token]) -> str:
    """The words of inline tokens, without marks, pictures and tags."""
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
    return "".join(parts).strip()
