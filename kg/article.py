"""A text in, an article out: its title, where its prose stands, and what is known of its publication.

Offsets count characters of the text as decoded, from 0, so a quote is always a slice of ``Article.text``.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import py3langid

from kg.claims import PartialDate, slug
from kg.errors import ArticleError

__all__ = ["Article", "article_from_text", "partial_date", "read_article"]

ENCODINGS = ("utf-8-sig", "cp1252")
HEADER = re.compile(r"(Title|URL|Publisher|Published|Language|Source):[ \t]*(.*)")
SOURCE = re.compile(r"(?:Original )?Source:\s*(.+)", re.IGNORECASE)
BOILERPLATE = re.compile(
    r"(?:post (?:a )?comment|leave a (?:comment|reply)|read more|advertisement|subscribe\b.*|sign up\b.*|share (?:this|on)\b.*|"
    r"follow us\b.*|related (?:articles|stories|topics)\b.*|all rights reserved\b.*|©.*|copyright\b.*|"
    r"photo(?: credit)?:.*|image:.*|click here\b.*|print|email|tweet|comments?(?: \(\d+\))?|watch:.*|listen:.*)\W*",
    re.IGNORECASE,
)
TITLE_WORDS = 30
ENOUGH_TO_TELL = 200
"""Characters; the language of a shorter text cannot be told, so it is taken as it is."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read.

    ``body`` holds the paragraphs of prose, as (start, end) character offsets into ``text``; title, header lines and
    boilerplate are not among them.  ``source`` is what the text itself calls its original source.
    """

    text: str
    title: str
    body: tuple[tuple[int, int], ...]
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


def read_article(path: str | Path, **metadata: str) -> Article:
    """Read the article in the text file ``path``, or from standard input where it is ``-``.

    Args:
        path: a plain text file in UTF-8, UTF-16 with a mark, or Windows-1252.
        metadata: ``title``, ``url``, ``publisher``, ``published``, ``language``; they go before the file's own header.

    Raises:
        ArticleError: the file is missing, empty, binary, or not English.
    """
    name = "standard input" if str(path) == "-" else str(path)
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else Path(path).read_bytes()
    except OSError as error:
        raise ArticleError(f"{name}: {error.strerror}; name a readable text file") from error
    return article_from_text(_decoded(data, name), name=name, **metadata)


def article_from_text(text: str, *, name: str = "text", id: str = "", **metadata: str) -> Article:  # noqa: A002
    """Return the article that ``text`` is.

    Raises:
        ArticleError: the text is empty, not English, or a value of ``metadata`` is unusable.
    """
    if unknown := set(metadata) - {"title", "url", "publisher", "published", "language"}:
        raise ArticleError(f"{name}: unknown metadata {', '.join(sorted(unknown))}")
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\r\n]+", text) if m[0].strip()]
    header, lines = _header(text, lines)
    known = {**{k: v for k, v in header.items() if v}, **{k: v for k, v in metadata.items() if v}}
    title = known.get("title", "")
    if not title and len(lines) > 1 and _is_title(text[slice(*lines[0])]):
        title = text[slice(*lines[0])].strip()
    if title and lines and text[slice(*lines[0])].strip() == title:
        lines = lines[1:]
    source, body = _prose(text, lines)
    if not body:
        raise ArticleError(f"{name}: there is no text to read; give an article of at least one sentence")
    language = known.get("language", "en").casefold()
    _check_language(" ".join(text[slice(*span)] for span in body), language, name)
    published = known.get("published", "")
    return Article(
        text=text,
        title=title or " ".join(text[slice(*body[0])].split()[:8]),
        body=body,
        url=known.get("url", ""),
        publisher=known.get("publisher", ""),
        published=partial_date(published, f"{name}: published") if published else None,
        language=language,
        source=source or known.get("source", ""),
        id=id,
    )


def partial_date(text: str, what: str = "date") -> PartialDate:
    """Return the date ``2025``, ``2025-04`` or ``2025-04-04`` (a time after it is ignored).

    Raises:
        ArticleError: ``text`` is no such date.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?", text.strip())
    year, month, day = ((int(g) if g else None) for g in match.groups()) if match else (None, None, None)
    if year is None or not 1 <= (month or 1) <= 12 or not 1 <= (day or 1) <= 31:
        raise ArticleError(f"{what}: {text!r} is not a date; write 2025, 2025-04 or 2025-04-04")
    return PartialDate(year, month, day)


def _decoded(data: bytes, name: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        raise ArticleError(f"{name}: not text but binary data; give the article as plain text")
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(c < " " and c not in "\t\r\n\f" for c in text) * 20 > len(text):
            break
        return text
    raise ArticleError(f"{name}: not text in a known encoding; give the article as plain text in UTF-8")


def _header(text: str, lines: list[tuple[int, int]]) -> tuple[dict[str, str], list[tuple[int, int]]]:
    """The ``Key: value`` lines at the top, and the lines after them."""
    header: dict[str, str] = {}
    for index, span in enumerate(lines):
        match = HEADER.fullmatch(text[slice(*span)].strip())
        if match is None:
            return (header, lines[index:])
        header[match[1].casefold()] = match[2].strip()
    return header, []


def _is_title(line: str) -> bool:
    words = line.split()
    return 0 < len(words) <= TITLE_WORDS and not line.rstrip().endswith((".", ":", ";", "”", '"'))


def _prose(text: str, lines: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """What the text calls its source, and the lines that are prose."""
    source, body = "", []
    for start, end in lines:
        line = text[start:end]
        bare = line.strip()
        if match := SOURCE.fullmatch(bare):
            source = match[1].strip()
        elif not BOILERPLATE.fullmatch(bare):
            lead = len(line) - len(line.lstrip())
            body.append((start + lead, start + lead + len(bare)))
    return source, tuple(body)


def _check_language(prose: str, language: str, name: str) -> None:
    if language != "en":
        raise ArticleError(f"{name}: the language is {language!r}, but only English (en) is read")
    if len(prose) < ENOUGH_TO_TELL:
        return
    likeliest = [code for code, _ in py3langid.rank(prose[:4000])[:2]]
    if "en" not in likeliest:
        raise ArticleError(f"{name}: the text seems to be in {likeliest[0]!r}, but only English (en) is read")
