"""What an article is: its text, where its prose stands in it, and what is known of its publication."""

import re
from dataclasses import dataclass
from datetime import date

from kg.claims import PartialDate, slug
from kg.errors import ArticleError

__all__ = ["METADATA", "Article", "Span", "partial_date"]

Span = tuple[int, int]
"""Where a stretch of text begins and ends, in characters."""
METADATA = ("title", "url", "publisher", "published", "language", "source")
"""What may be told of an article beside its text, by these names."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read.

    ``body`` holds the paragraphs of prose, as (start, end) character offsets into ``text``; title, header,
    headings and boilerplate are not among them.  ``source`` is what the text calls its original source.
    """

    text: str
    title: str
    body: tuple[Span, ...]
    url: str = ""
    publisher: str = ""
    published: PartialDate | None = None
    language: str = "en"
    source: str = ""
    id: str = ""

    @property
    def slug(self) -> str:
        """The path segment that names the article, from its id, else its title."""
        return slug(self.id or self.title)[:80].strip("-")


def partial_date(text: str, what: str = "date") -> PartialDate:
    """Return the date ``2025``, ``2025-04`` or ``2025-04-04`` (a time after it is ignored).

    Raises:
        ArticleError: ``text`` is no such date; the message begins with ``what``.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ]\d\d:?\d\d.*)?)?)?", text.strip(), re.ASCII)
    year, month, day = (
        (int(group) if group else None for group in match.groups()) if match else (None, None, None)
    )
    try:
        date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise ArticleError(f"{what}: {text!r} is not a date; write 2025, 2025-04 or 2025-04-04") from None
    return PartialDate(year or 0, month, day)
