"""Claims in, facts out, in the plain JSON form evaluation sets use: names and labels, no ontology."""

from collections.abc import Iterable
from typing import Any

from kg.article import Unread, article_of, documents_in
from kg.claims import Abstention, Claim
from kg.errors import ArticleError
from kg.extract import extract
from kg.record import Read

__all__ = ["abstentions", "article_facts", "facts", "predictions"]

LISTS = {"parties", "participants", "founders", "persons"}
COUNTRIES = {"visit", "troop_presence"}  # kinds whose place is the country
HIDDEN = {"delegates", "inviter", "form"}


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
        done.append({"id": document.id, "facts": facts(extract(article))})
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


def facts(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    """Return ``claims`` as plain facts."""
    return [_fact(claim) for claim in claims]


def _fact(claim: Claim) -> dict[str, Any]:
    roles: dict[str, Any] = {}
    for role, entities in claim.roles.items():
        if role not in HIDDEN and entities:
            if role == "place" and claim.kind in COUNTRIES:
                entities = tuple(e.part_of or e for e in entities)
            names = [entity.name for entity in entities]
            roles[role] = names if role in LISTS else names[0]
    roles.update({label: value for label, value in claim.labels.items() if label not in HIDDEN})
    return {
        "type": claim.kind,
        "roles": roles,
        "date": str(claim.time) if claim.time else None,
        "polarity": str(claim.modality),
        "attributed_to": claim.attributed_to.name if claim.attributed_to else None,
        "evidence": claim.quote.exact,
        "also": [quote.exact for quote in claim.also],
        "confidence": claim.confidence,
    }
