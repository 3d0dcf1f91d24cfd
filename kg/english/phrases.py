"""A noun in, the nouns that stand beside it out: those coordinated with it, and what it counts or is counted by."""

from spacy.tokens import Token

from kg.english.lexicon import words

__all__ = ["conjuncts", "counted", "counting", "first_conjunct"]

SUBJECTS = {"nsubj", "nsubjpass"}


def conjuncts(token: Token) -> list[Token]:
    """``token`` and the words coordinated after it, in order."""
    found = [token]
    for child in token.children:
        if child.dep_ == "conj":
            found += conjuncts(child)
    if len(found) == 1 and (lost := _lost_conjunct(token)) is not None:
        found += conjuncts(lost)
    return sorted(found, key=lambda t: t.i)


def counted(noun: Token) -> list[Token]:
    """``noun``, and what it counts: "soldiers" of "thousands of soldiers", "the last of its soldiers"."""
    if noun.pos_ != "NUM" and noun.lemma_.casefold() not in words("quantities", "words"):
        return [noun]
    return [noun, *(o for p in noun.children if p.text == "of" for o in p.children if o.dep_ == "pobj")]


def counting(noun: Token) -> Token:
    """The noun that counts ``noun`` ("a raft of sanctions"), which then stands in its place; else ``noun``."""
    counts = noun.head.head if noun.dep_ == "pobj" and noun.head.text == "of" else noun
    return counts if counts.lemma_.casefold() in words("quantities", "words") else noun


def _lost_conjunct(token: Token) -> Token | None:
    """What an "and" that hangs on ``token`` joins to it, where the parser made it the subject of what follows."""
    joint = next((c for c in token.children if c.dep_ == "cc" and c.i > token.i), None)
    if joint is None or token.pos_ not in ("NOUN", "PROPN"):
        return None
    for other in token.doc[joint.i + 1 : joint.i + 9]:
        if other.pos_ in ("NOUN", "PROPN") and other.left_edge.i == joint.i + 1 and other.dep_ in SUBJECTS:
            return other
    return None


def first_conjunct(token: Token) -> Token:
    """The first of the words coordinated with ``token``."""
    while token.dep_ == "conj" and token.head.pos_ in ("NOUN", "PROPN"):
        token = token.head
    return token
