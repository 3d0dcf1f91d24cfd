"""An article in, its claims out: every declared frame is tried at every word that may trigger it."""

from typing import Protocol

from kg.abstain import abstentions
from kg.article import Article
from kg.claims import Abstention, Claim, EntityType
from kg.english.denial import denials
from kg.english.reading import read
from kg.english.reference import Resolver
from kg.english.syntax import VERBAL
from kg.english.telling import offices, statements
from kg.english.when import Clock
from kg.entities import load_gazetteer
from kg.filling import claims_of
from kg.merge import merge
from kg.occasions import date_by_occasion
from kg.triggers import Told, echo, is_echo, triggered

__all__ = ["Extractor", "extract"]


class Extractor(Protocol):
    """What turns an article into claims; the frame extractor is :func:`extract`."""

    def __call__(self, article: Article, abstained: list[Abstention] | None = None) -> tuple[Claim, ...]:
        """Return the claims of ``article``, in text order; tell ``abstained``, where given, what was not understood."""
        ...


def extract(article: Article, abstained: list[Abstention] | None = None) -> tuple[Claim, ...]:
    """Return the claims of ``article``, each with its quote, in text order; ``abstained`` as for :class:`Extractor`."""
    reading = read(article)
    resolver = Resolver(reading, load_gazetteer())
    clock = Clock(reading)
    found: list[Claim] = []
    told: Told = ((), None)
    for token in reading.doc:
        name = reading.name(token)
        if name is None or name.entity.type is EntityType.DOCUMENT:
            patterns, act = echo(token, told) if is_echo(token) else triggered(token, resolver)
            if act is None:
                continue
            if claims := [c for p in patterns for c in claims_of(p, act, resolver, clock, found)]:
                found += claims
                told = (patterns, act) if act.trigger.pos_ in VERBAL else told
    found += list(denials(resolver, found))
    found += statements(resolver)
    found += offices(resolver)
    merged = date_by_occasion(merge(found))
    if abstained is not None:
        abstained += abstentions(resolver, merged)
    return merged
