"""An article in, its reading out: sentences, grammar and names, each token tied to its place in the text.

Known names are put in their place *before* parsing: a name becomes one word that the parser has seen often
("Burkina Faso" is parsed as "France", "Ecowas" as "NATO"), and an acronym in brackets is left out.  A small model
then parses news as well as a large one does; the names return afterwards.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc, Span, Token

from kg.article import Article
from kg.claims import Entity, EntityType, Quote
from kg.english.language import join, load_model, parse, recognise, tokenise
from kg.english.names import Name, find_names
from kg.entities import load_gazetteer

__all__ = ["Reading", "read"]

DATELINE = re.compile(
    r"\s*(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+[, ]*){1,4}(?:,? ?[A-Z][a-z]+\.? \d{1,2})?\s*(?:\([^)]{2,30}\))?\s*(?:[-–:_]+\s+|—\s*)(?:\d{1,2} [A-Z][a-z]+ \d{4}\s*:\s+)?"
)
SENTENCE_END = {".", "!", "?", "…"}
CLOSERS = {'"', "”", "’", "'", ")", "»", "''"}
OPENERS = {'"', "“", "‘", "(", "«", "``"}
# Adjectives the parser takes for verbs, and the plain words it is given in their place.
PLAINER = {
    ("under", "secretary"): "Deputy",
    ("founding", "member"): "original",
    ("founding", "state"): "original",
    ("founding", "nation"): "original",
}
# Nouns the parser takes for verbs.
PLAIN = {"grouping": "group", "groupings": "groups"}
PROXIES = {
    "state": ("France", "Germany", "Italy", "Spain", "Japan"),
    "the state": ("Netherlands", "Philippines"),
    "organisation": ("NATO", "UNESCO"),
    "the organisation": ("EU", "UN"),
    "person": ("Smith", "Johnson", "Brown"),
    "city": ("London", "Paris", "Berlin"),
    "document": ("Treaty",),
    "demonym": ("French", "German", "Italian"),
    "demonyms": ("Germans",),
}


@dataclass(frozen=True)
class Reading:
    """An article as read.

    ``doc`` holds the parse; ``places[i]`` is where token ``i`` stands in the article's text (start, end characters);
    ``names`` maps a token to the name it stands for; ``titled`` is what the title names, ``home``
    the state whose government published the article, if one did, ``press`` the state its publisher writes from.
    """

    article: Article
    doc: Doc
    places: tuple[tuple[int, int], ...]
    names: dict[int, Name]
    titled: tuple[Entity, ...]
    home: Entity | None = None
    press: Entity | None = None

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences, in order."""
        return tuple(self.doc.sents)

    def name(self, token: Token) -> Name | None:
        """The name ``token`` stands for, if it stands for one."""
        return self.names.get(token.i)

    def entity(self, token: Token) -> Entity | None:
        """The entity ``token`` names, if it names one."""
        name = self.names.get(token.i)
        return name.entity if name else None

    def word(self, token: Token) -> str:
        """The text of ``token`` as it stands in the article."""
        start, end = self.places[token.i]
        return self.article.text[start:end]

    def quote(self, span: Span) -> Quote:
        """``span`` as a quote of the article."""
        start, end = self.places[span.start][0], self.places[span.end - 1][1]
        return Quote(self.article.text[start:end], start, end)


@dataclass(slots=True)
class _Words:
    """The words to be parsed, with where they stand and what they name."""

    words: list[str]
    starts: list[bool]
    places: list[tuple[int, int]]
    names: dict[int, Name]


def read(article: Article) -> Reading:
    """Read ``article``: find its names, split its sentences, parse them."""
    model, gazetteer = load_model(), load_gazetteer()
    gathered = _Words([], [], [], {})
    paragraphs = []
    for start, end in article.body:
        dateline = DATELINE.match(article.text[start:end])
        start += dateline.end() if dateline else 0
        paragraphs.append((start, tokenise(model, article.text[start:end])))
    whole = join(model, [doc for _, doc in paragraphs])
    names = {name.start: name for name in find_names(recognise(model, whole), gazetteer, article.published)}
    at = 0
    for start, paragraph in paragraphs:
        _gather(paragraph, start, at, names, gathered)
        at += len(paragraph)
    doc = parse(model, gathered.words, gathered.starts)
    doc.user_data["named"] = {i: article.text[slice(*gathered.places[i])] for i in gathered.names}
    title = find_names(tokenise(model, article.title), gazetteer)
    publisher = find_names(tokenise(model, article.publisher), gazetteer)
    home = next((n.entity for n in publisher if n.entity.type is EntityType.STATE), None)
    press = home or gazetteer.home(article.publisher)
    titled = tuple(n.entity for n in title)
    return Reading(article, doc, tuple(gathered.places), gathered.names, titled, home, press)


def _gather(paragraph: Doc, offset: int, at: int, names: dict[int, Name], gathered: _Words) -> None:
    """Add the words of ``paragraph``, whose first character is ``offset`` and first token ``at``."""
    first, skip_to = True, 0
    pieces = list(_pieces(paragraph, at, names))
    for index, (start, end, name) in enumerate(pieces):
        if start < skip_to:
            continue
        text = paragraph[start:end].text
        if not text.strip() or (name and name.how == "dropped"):
            continue
        begins = first or _begins_sentence(paragraph, start, index)
        first = False
        if name:
            gathered.names[len(gathered.words)] = name
        following = paragraph[end].text.casefold() if end < len(paragraph) else ""
        word = PLAINER.get((text.casefold(), following.rstrip("s")), PLAIN.get(text, text))
        gathered.words.append(_proxy(name, gathered.words, text) if name else word)
        gathered.starts.append(begins)
        place = offset + paragraph[start].idx
        gathered.places.append((place, place + len(text)))


def _pieces(paragraph: Doc, at: int, names: dict[int, Name]) -> Iterator[tuple[int, int, Name | None]]:
    """The paragraph's tokens, with each name's tokens as one piece."""
    token = 0
    while token < len(paragraph):
        name = names.get(at + token)
        end = token + (name.end - name.start if name else 1)
        yield token, min(end, len(paragraph)), name
        token = end


def _begins_sentence(paragraph: Doc, start: int, index: int) -> bool:
    """Whether a sentence begins at token ``start``: after closing punctuation, at a capital, digit or opening quote."""
    back = start - 1
    while back >= 0 and (paragraph[back].text in CLOSERS or paragraph[back].is_space):
        back -= 1
    if back < 0 or (paragraph[start].text in CLOSERS and not _opens(paragraph, start)):
        return False
    ends = paragraph[back].text in SENTENCE_END or (
        paragraph[back].text.endswith(".")
        and len(paragraph[back].text) > 2
        and index > 0
        and _abbreviation_ends(paragraph, back)
    )
    if not ends or (not paragraph[start - 1].whitespace_ and not paragraph[start - 1].is_space):
        return False
    following = paragraph[start].text
    if following in OPENERS:
        return start + 1 < len(paragraph) and (
            paragraph[start + 1].text[:1].isupper() or paragraph[start + 1].text[:1].isdigit()
        )
    return following[:1].isupper() or following[:1].isdigit()


def _opens(paragraph: Doc, start: int) -> bool:
    """Whether the quotation mark at ``start`` opens: it follows a blank and touches the next word."""
    return bool(start and paragraph[start - 1].whitespace_ and not paragraph[start].whitespace_)


def _abbreviation_ends(paragraph: Doc, back: int) -> bool:
    """Whether a word with its own full stop ("U.S.", "Inc.") also ends a sentence: a function word follows."""
    following = paragraph[back + 1].text if back + 1 < len(paragraph) else ""
    return following in {
        "The",
        "In",
        "It",
        "He",
        "She",
        "They",
        "But",
        "A",
        "On",
        "This",
        "These",
        "At",
        "However",
    }


def _proxy(name: Name, before: list[str], text: str) -> str:
    """A common word of the same class for ``name``, which the parser knows."""
    the = "the " if before and before[-1].casefold() == "the" else ""
    entity, which = name.entity, len(before)
    if name.how == "demonym":
        kind = "demonyms" if text.endswith(("ns", "is", "ese")) and not text.endswith("ese") else "demonym"
    elif entity.type is EntityType.PERSON:
        kind = "person"
    elif entity.type is EntityType.PLACE or name.how == "capital":
        kind = "city"
    elif entity.type is EntityType.STATE:
        kind = the + "state" if not the else "the state"
    elif entity.type is EntityType.DOCUMENT:
        kind = "document"
    else:
        kind = "the organisation" if the else "organisation"
    choices = PROXIES[kind]
    return choices[which % len(choices)]
