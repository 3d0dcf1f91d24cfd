"""Claims in, facts out, in the plain JSON form evaluation sets use: names and labels, no ontology."""

from collections.abc import Iterable
from typing import Any

from kg.article import Unread, article_of, documents_in
from kg.claims import Abstention, Claim, Entity, EntityType
from kg.entities import load_gazetteer
from kg.errors import ArticleError
from kg.extract import extract
from kg.record import Read

__all__ = ["abstentions", "article_facts", "facts", "predictions"]

LISTS = {"parties", "participants", "founders", "persons"}
COUNTRIES = {"visit", "troop_presence"}  # kinds whose place is the country
HIDDEN = {"delegates", "inviter"}


def predictions(documents: Any, source: str) -> dict[str, Any]:
    """Return ``{"docs": [{"id", "facts"}]}`` for ``{"docs": [{"id", "title", "text", …}]}``.

    Raises:
        ArticleError: the input has not that form; the message names the document and what is missing.
    """
    done = []
    for document in documents_in(source, documents):
        if isinstance(document, Unread):
            raise ArticleError(document.reason)
        article = article_of(document)
        done.append({"id": document.id, "facts": facts(extract(article), article.text)})
    return {"docs": done}


def article_facts(read: Read) -> dict[str, Any]:
    """Return what was read of a document as plain JSON: its metadata, its facts, and what was not understood, if asked."""
    article = read.article
    told: dict[str, Any] = {
        "id": article.id or article.slug,
        "title": article.title,
        "publisher": article.publisher or None,
        "url": article.url or None,
        "published": str(article.published) if article.published else None,
        "facts": facts(read.claims),
    }
    return told | ({"abstained": abstentions(read.abstained)} if read.abstained else {})


def abstentions(abstained: Iterable[Abstention]) -> list[dict[str, Any]]:
    """Return what was not understood as plain values; what does not apply is left out."""
    return [
        {
            "reason": each.reason,
            **{key: value for key in ("kind", "role", "words") if (value := getattr(each, key))},
            "evidence": each.quote.exact,
        }
        for each in abstained
    ]


def facts(claims: Iterable[Claim], text: str = "") -> list[dict[str, Any]]:
    """Return ``claims`` as plain facts; people are called as ``text`` (the article, if given) spells them."""
    return [_fact(claim, text) for claim in claims]


def _fact(claim: Claim, text: str) -> dict[str, Any]:
    roles: dict[str, Any] = {}
    for role, entities in claim.roles.items():
        if role not in HIDDEN and entities:
            if role == "place" and claim.kind in COUNTRIES:
                entities = tuple(e.part_of or e for e in entities)
            names = [_name(entity, text) for entity in entities]
            roles[role] = names if role in LISTS else names[0]
    roles.update(claim.labels)
    return {
        "type": claim.kind,
        "roles": roles,
        "date": str(claim.time) if claim.time else None,
        "polarity": str(claim.modality),
        "attributed_to": _name(claim.attributed_to, text) if claim.attributed_to else None,
        "evidence": claim.quote.exact,
        "also": [quote.exact for quote in claim.also],
        "confidence": claim.confidence,
    }


def _name(entity: Entity, text: str) -> str:
    """The name of ``entity``; a person's as ``text`` spells it where it spells the surname differently."""
    if entity.type is not EntityType.PERSON or entity.name.split()[-1] in text:
        return entity.name
    spelled = [form for form, _ in load_gazetteer().names(entity) if form in text]
    return max(spelled, key=len, default=entity.name)
