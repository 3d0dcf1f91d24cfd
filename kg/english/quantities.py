"""A noun in, what it counts or what counts it out: "thousands of soldiers", "a raft of sanctions"."""

from spacy.tokens import Token

from kg.english.lexicon import words

__all__ = ["counted", "counting"]


def counted(noun: Token) -> list[Token]:
    """``noun``, and what it counts: "soldiers" of "thousands of soldiers", "the last of its soldiers"."""
    if noun.pos_ != "NUM" and noun.lemma_.casefold() not in words("quantities", "words"):
        return [noun]
    return [noun, *(o for p in noun.children if p.text == "of" for o in p.children if o.dep_ == "pobj")]


def counting(noun: Token) -> Token:
    """The noun that counts ``noun`` ("a raft of sanctions"), which then stands in its place; else ``noun``."""
    counts = noun.head.head if noun.dep_ == "pobj" and noun.head.text == "of" else noun
    return counts if counts.lemma_.casefold() in words("quantities", "words") else noun
