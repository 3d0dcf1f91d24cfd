"""A reading in, the offices it gives people out: "Russian Foreign Minister Sergei Lavrov", "X, the former king of Y".

Each token becomes one letter (title head ``H``, title modifier ``M``, body ``S``, demonym ``D``, person ``P`` …) and
one regular expression over the letters of a sentence finds title and person, before or after one another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Span, Token

from kg.claims import Entity, EntityType
from kg.english.lexicon import words
from kg.english.reading import Reading
from kg.english.syntax import VERBAL

__all__ = ["Office", "find_offices"]

BODIES = {EntityType.STATE, EntityType.ORGANISATION, EntityType.ARMED_GROUP}
BEFORE = re.compile(
    r"(?P<then>[FC]*)(?:(?P<owner>[SD])'?|(?P<back>[aNTP]'|p)|T)?(?P<mods>[FCMD]*(?:M&M)?)(?P<head>H[HM]*)"
    r"(?P<of>[Of]T?[AMHaN]{1,3}(?:[&,][AMHaN]{1,2}){0,2})?(?:O(?:T?[Na]O)?T?(?P<whose>[SD])(?:'[aAM]{1,3})?)?(?:fT?[SN])?(?:[,]?R*|,T?)(?P<person>P)(?:OT?(?P<after>S))?"
)
AFTER = re.compile(
    r"(?P<person>P),?w?(?P<was>I)?i?(?P<since>[FC]*)T?(?P<then>[FC]*)(?:(?P<owner>[SD])'?|(?P<back>[aNTPp]'|p))?(?P<mods>[FCMDa]*?)(?P<head>H(?:H|M(?=H))*)"
    r"(?P<of>[Of]T?[AMHaN]{1,3}(?:[&][AMHaN]{1,2}){0,2})?(?:[Of](?:T?[NaMA]O)?T?(?P<whose>[SD])(?!A))?"
)
FELLOW = re.compile(r"[&,]+T?(?P<person>P)(?:OT?(?P<after>S))?")


@dataclass(frozen=True, slots=True)
class Office:
    """``person`` (token) holds, or held where ``former``, the office ``title`` of a body.

    ``owner`` is the token that names the body, if one does; ``possessor`` the one that points back to it ("its foreign
    minister", "the country's president"); ``span`` is the sentence.
    """

    person: Token
    entity: Entity
    title: str
    head: str
    owner: Token | None
    possessor: Token | None
    former: bool
    span: Span


def find_offices(reading: Reading) -> tuple[Office, ...]:
    """Return the offices the titles and appositions of ``reading`` give to people, in text order."""
    return tuple(office for sentence in reading.sentences for office in _in_sentence(reading, sentence))


def _in_sentence(reading: Reading, sentence: Span) -> Iterator[Office]:
    letters = "".join(_letter(reading, token) for token in sentence)
    held: set[int] = set()
    for pattern in (BEFORE, AFTER):
        at = 0
        while match := pattern.search(letters, at):
            at = match.start("person") + (
                pattern is AFTER
            )  # a person may own the next office: "X's adviser Y"
            person = sentence[match.start("person")]
            if person.i in held:
                continue
            entity = reading.entity(person)
            if entity is None or not match["head"] or (pattern is AFTER and not _apposed(letters, match)):
                continue
            held.add(person.i)
            first = _office(reading, sentence, match, person, entity)
            yield first
            if pattern is BEFORE and sentence[match.end("head") - 1].tag_ in ("NNS", "NNPS"):
                yield from _fellows(reading, sentence, letters, match.end(), first, held)


def _fellows(
    reading: Reading, sentence: Span, letters: str, at: int, first: Office, held: set[int]
) -> Iterator[Office]:
    """The others who bear a title in the plural: "Presidents X of Kenya and Y of Uganda"."""
    while match := FELLOW.match(letters, at):
        at = match.end()
        person = sentence[match.start("person")]
        entity = reading.entity(person)
        if entity is None or person.i in held:
            return
        held.add(person.i)
        owner = sentence[match.start("after")] if match["after"] else None
        yield replace(first, person=person, entity=entity, owner=owner, possessor=None)


def _apposed(letters: str, match: re.Match[str]) -> bool:
    """Whether the words after a person are set off, or joined by "is": not a new clause's subject."""
    between = letters[match.end("person") : match.start("head")]
    return bool(between) and between[0] in ",iI"


def _office(reading: Reading, sentence: Span, match: re.Match[str], person: Token, entity: Entity) -> Office:
    pieces = [
        sentence[match.start(g) + k] for g in ("mods", "head", "of") if match[g] for k in range(len(match[g]))
    ]
    demonym = next((t for t in pieces if _letter(reading, t) == "D"), None)
    told = match.groupdict()
    owner = next((sentence[match.start(g)] for g in ("owner", "whose", "after") if told.get(g)), demonym)
    possessor = sentence[match.start("back")] if match["back"] else None
    then = {
        sentence[match.start(group) + k].text.casefold()
        for group in ("since", "then")
        for k in range(len(match.groupdict().get(group) or ""))
    }
    then |= {t.text.casefold() for t in pieces if match["mods"]} & (
        words("titles", "former") | words("titles", "current")
    )
    title = " ".join(
        [w for w in ("interim", "acting", "transitional") if w in then]
        + [
            reading.word(t).casefold()
            for t in pieces
            if t is not demonym
            and t.text.casefold() not in words("titles", "former") | words("titles", "current")
        ]
    )
    last = sentence[match.end("head") - 1]
    head = last.text.casefold()
    if last.tag_ in ("NNS", "NNPS"):
        head, title = head.removesuffix("s"), title.replace(head, head.removesuffix("s"))
    former = bool(then & words("titles", "former")) or _is_ousted(person) or bool(told.get("was"))
    return Office(person, entity, title, head, owner, possessor, former, sentence)


def _is_ousted(person: Token) -> bool:
    """Whether ``person`` is overthrown in these very words: "after overthrowing the elected president, X"."""
    at = person
    while at.dep_ in ("appos", "compound", "conj") and at.head.pos_ in ("NOUN", "PROPN"):
        at = at.head
    verb = at.head
    return at.dep_ in ("dobj", "nsubjpass") and verb.lemma_.casefold() in words("verbs", "ousting")


def _letter(reading: Reading, token: Token) -> str:
    """One letter for what ``token`` can be in a title."""
    name = reading.name(token)
    if name is not None:
        if name.how == "demonym":
            return "D"
        if name.entity.type is EntityType.PERSON:
            return "P"
        return "S" if name.entity.type in BODIES else "S" if name.how == "capital" else "N"
    low = token.text.casefold()
    fixed = {
        "of": "O",
        "for": "f",
        "to": "f",
        "and": "&",
        ",": ",",
        "'s": "'",
        "’s": "'",
        "'": "'",
        "’": "'",
        "the": "T",
        "a": "T",
        "an": "T",
        "its": "p",
        "their": "p",
        "his": "p",
        "her": "p",
        "my": "p",
        "who": "w",
        "is": "i",
        "was": "I",
    }
    if low in fixed:
        return fixed[low]
    if low in words("titles", "former"):
        return "F"
    if low in words("titles", "current"):
        return "C"
    if low in words("titles", "ranks") and token.text[:1].isupper() and low not in ("general", "commander"):
        return "R"
    if (low in words("titles", "heads") and token.tag_ != "VB") or (
        token.tag_ in ("NNS", "NNPS") and low.removesuffix("s") in words("titles", "heads")
    ):
        return "H"
    if low in words("titles", "modifiers"):
        return "M"
    if token.text[:1].isupper():
        return "A"
    if token.pos_ in VERBAL and token.tag_ != "VBN":
        return "v"
    return "a" if token.pos_ in ("ADJ", "NOUN", "PROPN", "NUM") or token.tag_ in ("VBN", "HYPH") else "x"
