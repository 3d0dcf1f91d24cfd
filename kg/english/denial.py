"""An accusation and its denial in, the denied fact out: "Chad accuses Sudan of arming the rebels, which Khartoum denies"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from kg.claims import Claim, Entity, Modality
from kg.english.lexicon import words
from kg.english.reference import Resolver
from kg.english.syntax import VERBAL, subjects

__all__ = ["denials"]

SAID = {"statement", "office"}


def denials(resolver: Resolver, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Yield what somebody denies of ``claims`` without repeating it, on the word of whoever denies it."""
    for token in resolver.reading.doc:
        if (
            token.pos_ in VERBAL
            and token.lemma_ in words("verbs", "denying")
            and _denies_what_was_said(token)
        ):
            for denier in resolver.all(subjects(token), "actor"):
                for claim in _told(token, denier, resolver, claims):
                    yield replace(
                        claim,
                        modality=Modality.NEGATED,
                        attributed_to=denier,
                        quote=resolver.reading.quote(token.sent),
                    )


def _denies_what_was_said(verb: Token) -> bool:
    return any(
        c.dep_ == "dobj" and (c.tag_ == "WDT" or c.lemma_ in words("nouns", "accusation") or c.lemma_ == "it")
        for c in verb.children
    )


def _told(verb: Token, denier: Entity, resolver: Resolver, claims: Sequence[Claim]) -> list[Claim]:
    """The last facts told of ``denier`` before, in the sentence of ``verb`` or, if there are none, the one before."""
    sentences = resolver.reading.sentences
    here = next(k for k, s in enumerate(sentences) if s.start <= verb.i < s.end)
    for sentence in (sentences[here], sentences[max(0, here - 1)]):
        start = resolver.reading.quote(sentence).start
        told = [
            c
            for c in claims
            if c.quote.start == start
            and c.modality is Modality.ASSERTED
            and c.kind not in SAID
            and "change" not in c.labels
            and c.attributed_to != denier
            and any(denier in entities for entities in c.roles.values())
        ]
        if told:
            return [c for c in told if c.kind == told[-1].kind]
    return []
