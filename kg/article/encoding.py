"""Bytes in, text out: the encoding is told by its mark, by what is declared, or by which one makes sense.

Detectors that count letters fail on English text, in which only quotation marks and a few foreign names are not ASCII
(charset-normalizer 3.5 read 5 of 15 such samples as they were written).  What decides here is whether those few characters stand where such
characters stand: letters in words of their own script, marks at the edges of words.
"""

import codecs
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

from kg.errors import ArticleError

__all__ = ["decode"]

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The likeliest first: it wins where several make as much sense.
LEGACY = ("cp1252", "cp1250", "iso8859-2", "cp1254", "mac-roman", "cp1251", "koi8-r", "gb18030", "cp932", "cp949", "cp850")  # fmt: skip
BINARY = {
    b"%PDF-": "a PDF; save its text first",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"PK\x03\x04": "a zip archive or office document; save its text first",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"\xd0\xcf\x11\xe0": "an office document; save its text first",
}
TYPOGRAPHY = set("“”„‘’‚«»‹›–—…•·©®™°€£¥§¶†‡½¼¾×²³ªº¡¿\u00a0\u00ad")
SAMPLE = 200_000
"""Bytes or characters; what is looked at to tell an encoding."""


def decode(data: bytes, name: str, declared: str = "") -> str:
    """Return ``data`` as text, with no mark of byte order; ``declared`` is the encoding a page or server names.

    Raises:
        ArticleError: the data are no text; the message begins with ``name``.
    """
    for magic, what in BINARY.items():
        if data.startswith(magic):
            raise ArticleError(f"{name}: binary data: {what}")
    for encoding in _candidates(data, declared):
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(encoding)
    raise ArticleError(f"{name}: binary data or an unknown encoding; give the article as plain text in UTF-8")


def _candidates(data: bytes, declared: str) -> Iterator[str]:
    """The encodings ``data`` may be in, the likeliest first."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            yield encoding
            return
    evens, odds = data[:4000:2].count(0), data[1:4000:2].count(0)
    if max(evens, odds) * 5 > len(data[:4000]) and min(evens, odds) == 0:
        yield "utf-16-be" if evens else "utf-16-le"
        return
    yield "utf-8"
    if declared:
        yield declared
    yield from sorted(LEGACY, key=lambda encoding: _doubt(data, encoding))


def _doubt(data: bytes, encoding: str) -> int:
    """How many characters make no sense where they stand, were ``data`` in ``encoding``."""
    try:
        text = data[:SAMPLE].decode(encoding, "strict" if len(data) <= SAMPLE else "ignore")
    except UnicodeDecodeError:
        return SAMPLE
    return sum(_strange(word) for word in text.split() if not word.isascii())


def _strange(word: str) -> int:
    """How many characters of ``word`` stand where they make no sense."""
    strange = 0
    letters = [c for c in word if c.isalpha()]
    scripts = {_script(c) for c in letters}
    foreign = [c for c in letters if not c.isascii()]
    if len(scripts) > 1:
        strange += len(foreign)
    elif scripts == {"LATIN"}:
        strange += 2 * len(foreign) > len(letters) > 1
    for before, char, after in zip(" " + word, word, word[1:] + " ", strict=False):
        if char.isascii():
            continue
        if char.isalpha():
            strange += char.isupper() and (before.islower() or (after.isupper() and not before.isalpha()))
            strange += len(letters) == 1 and char not in "àéèóíúáôêÀÉ"
        elif char not in TYPOGRAPHY or unicodedata.category(char) in ("Cc", "Co", "Cn"):
            strange += 2
        elif before.isalpha() and after.isalpha():
            strange += char not in "’‘–—·\u00ad\u00a0"
        elif char in "£€¥²³½¼¾":
            strange += before.isalpha() or after.isalpha()
    return strange


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ", 1)[0] if not letter.isascii() else "LATIN"
