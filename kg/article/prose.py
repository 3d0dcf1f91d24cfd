"""A text in, an article out: its title, where its prose stands, and what is known of its publication.

Offsets count characters of the text as decoded, from 0, so a quote is always a slice of ``Article.text``.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.article.model import METADATA, Article, Span, partial_date
from kg.errors import ArticleError

__all__ = ["article_from_text"]

HEADER = re.compile(rf"({'|'.join(METADATA)}):[ \t]*(.*)", re.IGNORECASE)
SOURCE = re.compile(r"(?:original )?source:\s*(.+)", re.IGNORECASE)
BOILERPLATE = re.compile(
    r"""(?: (?:post|leave)\ (?:a\ )?(?:comment|reply) | (?:\d+\ )?comments?(?:\ \(\d+\))?
    | (?:read\ (?:more|also|next) | (?:read|view)\ (?:the\ )?full\ (?:article|story) | continue\ reading)\b.*
    | (?:subscribe | sign\ (?:up|in) | follow\ us | click\ here | filed\ under)\b.*
    | advertisements? | sponsored(?:\ content)? | log\ ?in | back\ to\ top | e-?mail | tweet
    | share(?:\ (?:this|on|via)\b.*)? | print(?:\ this\ (?:page|article))? | more\ on\ this\ story
    | you\ (?:might|may)\ also\ like\b.* | \d+\ min(?:ute)?s?\ read
    | related(?:\ (?:articles?|stories|topics|news|posts)\b.*)?
    | (?:all\ rights\ reserved\b | © | \(c\) | copyright\ (?:©|\(c\)|\d|by\b)).*
    | (?:photo|image|picture|credit|video)s?(?:\ (?:credit|by|source|gallery))?s?:.*
    | (?:watch|listen|tags?|topics?|updated|last\ updated|published(?:\ (?:on|at))?):.*
    )\W* | [\W_]+""",
    re.IGNORECASE | re.VERBOSE,
)
BYLINE = re.compile(
    r"(?:[A-Z][a-z]+ )?[Bb][Yy]:? [A-ZÀ-Þ][\w.'’-]*(?:[ ,|/]+(?:[A-ZÀ-Þ][\w.'’-]*|and|in|for|at|of|de|al))*"
)
CLOSED = re.compile(r"[.!?…:;][\"'”’»)\]]*$|[”»]$")
MARKED = re.compile(r"[-–—*•·]|\d+[.)]")
TITLE_WORDS = 30
HEADING_WORDS = 10
BOILERPLATE_LENGTH = 250
# Words that only English prose is full of; at this share of all words nothing else need be asked.
ENGLISH = re.compile(
    r"\b(?:the|and|to|that|with|by|from|has|have|been|were|are|its|it|said|this|which|their|who|will|after|on|as"
    r"|not|would|of)\b"
)
SHARE = 0.12
# By how much (natural logarithm) another language must be likelier than English; headlines stay below it.
TELLING = 150
"""Characters; the language of a shorter text full of foreign names cannot be told."""
LIKELIER = 12.0
SURROGATE = re.compile(r"[\ud800-\udfff]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def article_from_text(text: str, *, name: str = "text", id: str = "", **metadata: str) -> Article:  # noqa: A002
    """Return the article that ``text`` is; ``metadata`` as for :func:`read_article`, ``name`` for messages.

    The first line is the title when it is short, has no full stop, and prose follows it.

    Raises:
        ArticleError: the text is empty, binary or not English, or a value of ``metadata`` is unusable.
    """
    if unknown := set(metadata) - set(METADATA):
        raise ArticleError(
            f"{name}: unknown metadata {', '.join(sorted(unknown))}; known are {', '.join(METADATA)}"
        )
    _check_characters(text, name)
    header, start = _header(text)
    known = {key: metadata.get(key) or header.get(key, "") for key in METADATA}
    paragraphs = list(_paragraphs(text, start))
    title = known["title"].strip()
    if paragraphs and (_is_title(text, paragraphs) if not title else _slice(text, paragraphs[0]) == title):
        title = _slice(text, paragraphs.pop(0))
    source, body = _prose(text, paragraphs)
    if not body:
        raise ArticleError(f"{name}: there is no text to read; give an article of at least one sentence")
    language = known["language"].strip().casefold() or "en"
    _check_language(" ".join(_slice(text, span) for span in body), language, name)
    return Article(
        text=text,
        title=" ".join(title.split()) or " ".join(_slice(text, body[0]).split()[:8]),
        body=body,
        url=known["url"].strip(),
        publisher=known["publisher"].strip(),
        published=partial_date(known["published"], f"{name}: published")
        if known["published"].strip()
        else None,
        language="en",
        source=known["source"].strip() or source,
        id=id,
    )


def _check_characters(text: str, name: str) -> None:
    if not text.strip("\ufeff \t\r\n\f\v"):
        raise ArticleError(f"{name}: empty; give an article of at least one sentence")
    if "\0" in text or len(CONTROL.findall(text)) * 50 > len(text):
        raise ArticleError(f"{name}: binary data; give the article as plain text in UTF-8")
    if SURROGATE.search(text):
        raise ArticleError(
            f"{name}: broken characters (lone surrogates); give the article as plain text in UTF-8"
        )


def _slice(text: str, span: Span) -> str:
    return text[span[0] : span[1]]


def _lines(text: str, start: int) -> Iterator[Span]:
    """The lines from ``start`` on, without the blanks around them; a blank line is an empty span."""
    for match in re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)").finditer(text, start):
        bare = match[0].strip()
        begin = match.start() + (len(match[0]) - len(match[0].lstrip()) if bare else 0)
        yield begin, begin + len(bare)


def _header(text: str) -> tuple[dict[str, str], int]:
    """The ``Key: value`` lines at the top, and where the text goes on after them."""
    header: dict[str, str] = {}
    for start, end in _lines(text, 1 if text.startswith("\ufeff") else 0):
        match = HEADER.fullmatch(text, start, end)
        if match is not None:
            header[match[1].casefold()] = match[2].strip()
        elif end > start:
            return header, start
    return header, len(text)


def _paragraphs(text: str, start: int) -> Iterator[Span]:
    """The paragraphs from ``start`` on: lines, or blocks of lines that were broken to fit a width."""
    block: list[Span] = []
    for span in (*_lines(text, start), (len(text), len(text))):
        if span[0] < span[1]:
            block.append(span)
        elif block:
            yield from _unbroken(text, block)
            block = []


def _unbroken(text: str, block: list[Span]) -> Iterator[Span]:
    """The paragraphs of a block of lines: each line, or more where lines were broken to fit a width."""
    width = max(end - start for start, end in block)
    goes_on = [False] * len(block)  # whether a line is too full for the next one's first word
    begun = [text[start].islower() for start, _ in block]
    for i, (line, after) in enumerate(pairwise(block)):
        word = len(_slice(text, after).split(None, 1)[0])
        goes_on[i] = line[1] - line[0] + 1 + word > width
    cut = any(
        full and not CLOSED.search(_slice(text, line)) for full, line in zip(goes_on, block, strict=True)
    )
    broken = any(begun[1:]) or (len(block) > 2 and cut)
    begin = block[0][0]
    for i, (_, end) in enumerate(block):
        if i + 1 == len(block) or not (broken and (goes_on[i] or begun[i + 1])):
            yield begin, end
            begin = block[i + 1][0] if i + 1 < len(block) else end


def _is_title(text: str, paragraphs: list[Span]) -> bool:
    line = _slice(text, paragraphs[0])
    return (
        len(paragraphs) > 1
        and len(line.split()) <= TITLE_WORDS
        and (not CLOSED.search(line) or line.endswith("?"))
        and not _is_boilerplate(line)
    )


def _prose(text: str, paragraphs: list[Span]) -> tuple[str, tuple[Span, ...]]:
    """What the text calls its source, and the paragraphs that are prose."""
    source, kept = "", []
    for span in paragraphs:
        line = _slice(text, span)
        if match := SOURCE.fullmatch(line):
            source = source or match[1].strip()
        elif not _is_boilerplate(line):
            kept.append(span)
    prose = tuple(span for span in kept if not _is_heading(_slice(text, span)))
    return source, prose or tuple(kept)


def _is_boilerplate(line: str) -> bool:
    return len(line) <= BOILERPLATE_LENGTH and bool(BOILERPLATE.fullmatch(line) or BYLINE.fullmatch(line))


def _is_heading(line: str) -> bool:
    return len(line.split()) <= HEADING_WORDS and not CLOSED.search(line) and not MARKED.match(line)


def _check_language(prose: str, language: str, name: str) -> None:
    if language.partition("-")[0] not in ("en", "english"):
        raise ArticleError(f"{name}: the language is {language!r}, but only English (en) is read")
    sample = prose[:10_000].casefold()
    if len(sample) < TELLING:
        return
    if len(ENGLISH.findall(sample)) >= SHARE * len(sample.split()):
        return
    from py3langid import rank  # takes a while to load, and is seldom asked

    scores = dict(rank(prose[:4000]))
    likeliest = max(scores, key=lambda code: scores[code])
    if scores[likeliest] - scores["en"] > LIKELIER:
        raise ArticleError(f"{name}: the text seems to be in {likeliest!r}, but only English (en) is read")
