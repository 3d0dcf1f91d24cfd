"""Where articles lie in, documents out: each the material of one article, not read yet.

A source is a file (``.txt``, ``.md``, ``.html``, ``.json``, ``.jsonl``), a folder of such files, an ``http(s)`` address, or ``-``
for standard input.  A document that cannot be had is told of in its place, and the others go on.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from kg.article.encoding import decode
from kg.article.model import METADATA
from kg.errors import ArticleError

__all__ = ["Document", "Unread", "count", "documents", "documents_in"]

Form = Literal["text", "markdown", "html"]
SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
}
TYPES = {
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/json": "json",
    "application/jsonl": "lines",
    "application/x-ndjson": "lines",
}
LARGEST = 20_000_000
"""Bytes of one article's file; JSON files may hold many articles and be larger."""


@dataclass(frozen=True, slots=True)
class Document:
    """The material of one article: ``content`` in ``form``; ``name`` tells people where it lies.

    ``metadata`` is what is known from outside the text (see :data:`kg.article.model.METADATA`), ``encoding`` what a server
    says, ``id`` the name its own collection gives it.
    """

    name: str
    content: bytes | str
    form: Form = "text"
    metadata: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    encoding: str = ""

    @property
    def digest(self) -> str:
        """A hexadecimal digest of all that bears on how the document is read, and not of its ``name``."""
        content = self.content if isinstance(self.content, bytes) else self.content.encode("utf-8", "replace")
        head = json.dumps([self.form, sorted(self.metadata.items()), self.id, self.encoding])
        return sha256(head.encode() + b"\0" + content).hexdigest()


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that could not be read, and why (a line that names it)."""

    name: str
    reason: str


def documents(
    sources: Iterable[str], metadata: Mapping[str, str] | None = None
) -> Iterator[Document | Unread]:
    """Yield the documents of ``sources`` in order, those of a folder by path; ``metadata`` holds of each of them."""
    known = dict(metadata or {})
    for source in sources:
        try:
            yield from _source(source, known)
        except ArticleError as error:
            yield Unread(source, str(error))


def count(sources: Iterable[str]) -> int | None:
    """Return how many documents ``sources`` hold, for a progress bar; None where that is known only at the end."""
    found = 0
    for source in sources:
        if source == "-":
            return None
        if source.startswith(("http://", "https://")):
            found += 1
            continue
        files = _files(Path(source)) if Path(source).is_dir() else [Path(source)]
        for path in files:
            form = SUFFIXES.get(path.suffix.casefold(), "")
            if form == "json":
                return None
            try:
                if form == "lines":
                    with path.open("rb") as lines:
                        found += sum(1 for line in lines if line.strip())
                else:
                    found += 1
            except OSError:
                found += 1
    return found


def _source(source: str, known: Mapping[str, str]) -> Iterator[Document | Unread]:
    if source == "-":
        yield from _parted("standard input", sys.stdin.buffer.read(), "", known)
    elif source.startswith(("http://", "https://")):
        from kg.article.fetch import fetch  # HTTP is seldom needed, and takes a while to load

        page = fetch(source)
        if page.type and page.type not in TYPES and not page.type.startswith("text/"):
            raise ArticleError(
                f"{source}: is {page.type}; give the address of a page, a text or a JSON document"
            )
        form = TYPES.get(page.type, "")
        yield from _parted(source, page.content, form, {"url": page.url, **known}, page.encoding)
    elif Path(source).is_dir():
        yield from _folder(Path(source), known)
    else:
        yield from _file(Path(source), known)


def _files(folder: Path) -> Iterator[Path]:
    """The files below ``folder`` whose suffix tells that they hold articles, by path; hidden ones are left out."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(place) / name for name in sorted(files) if not name.startswith("."))
        yield from (path for path in paths if path.suffix.casefold() in SUFFIXES)


def _folder(folder: Path, known: Mapping[str, str]) -> Iterator[Document | Unread]:
    empty = True
    for path in _files(folder):
        empty = False
        try:
            yield from _file(path, known)
        except ArticleError as error:
            yield Unread(str(path), str(error))
    if empty:
        raise ArticleError(f"{folder}: no article in the folder; articles end in {', '.join(SUFFIXES)}")


def _file(path: Path, known: Mapping[str, str]) -> Iterator[Document | Unread]:
    form = SUFFIXES.get(path.suffix.casefold(), "")
    try:
        if form == "lines":
            with path.open("rb") as lines:
                yield from _lines(str(path), lines, known)
            return
        if form != "json" and path.stat().st_size > LARGEST:
            raise ArticleError(f"{path}: larger than {LARGEST:,} bytes; split it into articles")
        content = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: {error.strerror}; name a readable file or folder") from error
    except ValueError as error:
        raise ArticleError(f"{str(path)!r}: {error}; name a readable file or folder") from error
    yield from _parted(str(path), content, form, known)


def _parted(
    name: str, content: bytes, form: str, known: Mapping[str, str], encoding: str = ""
) -> Iterator[Document | Unread]:
    """The documents in ``content``, whose form is looked for in it where ``form`` is empty."""
    form = form or _form(content)
    if form == "lines":
        yield from _lines(name, content.splitlines(), known)
    elif form == "json":
        try:
            value = json.loads(decode(content, name))
        except (ValueError, RecursionError) as error:
            raise ArticleError(f"{name}: not JSON: {error}") from error
        yield from documents_in(name, value, known)
    else:
        yield Document(name, content, form, known, encoding=encoding)  # type: ignore[arg-type]


def _form(content: bytes) -> str:
    """The form ``content`` seems to have."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")):
        return "html"
    if start.startswith((b'{"', b'[{"', b"{ ", b"{\n", b"[\n", b"{\r", b"[ ")):
        first, _, rest = content.strip().partition(b"\n")
        return "lines" if first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{") else "json"
    return "text"


def _lines(name: str, lines: Iterable[bytes], known: Mapping[str, str]) -> Iterator[Document | Unread]:
    """The document of each JSON line; a line that holds none is told of with its number."""
    for number, line in enumerate(lines, 1):
        where = f"{name}, line {number}"
        if not line.strip():
            continue
        try:
            yield _record(where, json.loads(line.removeprefix(b"\xef\xbb\xbf").decode("utf-8")), known)
        except ArticleError as error:
            yield Unread(where, str(error))
        except (ValueError, RecursionError) as error:
            yield Unread(where, f"{where}: not JSON in UTF-8: {error}")


def documents_in(
    name: str, value: Any, known: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Document | Unread]:
    """Yield the documents of a JSON ``value``: one, a list, or a list under ``docs`` or ``articles``.

    Raises:
        ArticleError: it is nothing of the kind; the message begins with ``name``.
    """
    if isinstance(value, dict):
        value = next((value[key] for key in ("docs", "articles") if key in value), value)
    if isinstance(value, dict):
        yield _record(name, value, known)
        return
    if not isinstance(value, list) or not value:
        raise ArticleError(
            f'{name}: expected an article {{"title", "text", …}}, a list of such, or {{"docs": [...]}}'
        )
    for number, record in enumerate(value, 1):
        called = f" ({record['id']})" if isinstance(record, dict) and record.get("id") else ""
        where = f"{name}, document {number}{called}"
        try:
            yield _record(where, record, known)
        except ArticleError as error:
            yield Unread(where, str(error))


def _record(where: str, record: Any, known: Mapping[str, str]) -> Document:
    """The document that a JSON object describes: ``text`` or ``html``, metadata by their names, ``id``."""
    if not isinstance(record, dict):
        raise ArticleError(f'{where}: expected an object {{"title", "text", …}}')
    form: Form = "text" if isinstance(record.get("text"), str) else "html"
    content = record.get(form)
    if not isinstance(content, str):
        raise ArticleError(f'{where}: lacks "text" (or "html"), a string')
    told = {key: str(record[key]) for key in METADATA if record.get(key) not in (None, "")}
    return Document(where, content, form, told | dict(known), str(record.get("id") or ""))
