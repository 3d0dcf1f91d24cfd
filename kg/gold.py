"""Documents in, predicted facts out, in the plain JSON form evaluation sets use: names and labels, no ontology."""

from typing import Any

from kg.article import article_from_text
from kg.claims import Claim
from kg.errors import ArticleError, PactgraphError
from kg.extract import extract

__all__ = ["facts", "predictions"]

LISTS = {"parties", "participants", "founders", "persons"}
COUNTRIES = {"visit", "troop_presence"}  # kinds whose place is the country
HIDDEN = {"delegates", "inviter"}


def predictions(documents: Any, source: str) -> dict[str, Any]:
    """Return ``{"docs": [{"id", "facts"}]}`` for ``{"docs": [{"id", "title", "text", …}]}``.

    Raises:
        ArticleError: the input has not that form; the message names the document and what is missing.
    """
    if not isinstance(documents, dict) or not isinstance(documents.get("docs"), list):
        raise ArticleError(f'{source}: expected {{"docs": [...]}}')
    done = []
    for number, doc in enumerate(documents["docs"], 1):
        if not isinstance(doc, dict) or not isinstance(doc.get("text"), str) or "id" not in doc:
            raise ArticleError(f'{source}: document {number} lacks "id" or "text"')
        try:
            article = article_from_text(
                doc["text"],
                title=doc.get("title") or "",
                publisher=doc.get("publisher") or "",
                url=doc.get("url") or "",
                published=doc.get("published") or "",
            )
        except PactgraphError as error:
            raise ArticleError(f"{source}: document {doc['id']!r}: {error}") from error
        done.append({"id": doc["id"], "facts": facts(extract(article))})
    return {"docs": done}


def facts(claims: tuple[Claim, ...]) -> list[dict[str, Any]]:
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
    roles.update(claim.labels)
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
