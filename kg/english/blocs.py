"""Which organisation is meant: "the bloc", "the Community", one left unsaid; and which ones states can belong to.

A capitalised noun is a short form of a full name ("the Community" of the East African Community) and never anything
else; a plain one points to a body so called before any other; one left unsaid is what the text is about.
"""

from spacy.tokens import Token

from kg.claims import Entity, EntityType
from kg.english.discourse import Discourse
from kg.english.kinds import NO_BLOCS, ORGANISATION, SERVANTS
from kg.english.lexicon import words
from kg.entities import Gazetteer

__all__ = ["Blocs"]


class Blocs:
    """The organisations of one reading that states form."""

    def __init__(self, discourse: Discourse, gazetteer: Gazetteer) -> None:
        self.discourse = discourse
        self.gazetteer = gazetteer

    def admits(self, entity: Entity) -> bool:
        """Whether states can be members of ``entity``, as far as its kind and its name tell."""
        if entity.type is EntityType.DOCUMENT:
            return not set(entity.name.casefold().split()) & words("blocs", "bilateral")
        if self.gazetteer.record(entity) is not None:
            return entity.subtype not in NO_BLOCS - {"treaty", "court"} | {"peacekeeping-mission"}
        parts = entity.name.replace("-", " ").split()
        national = self.gazetteer.longest(parts, 0)
        return (
            entity.subtype not in NO_BLOCS
            and not {p.casefold() for p in parts} & words("blocs", "national")
            and not (national is not None and national.entity.type is EntityType.STATE)
        )

    def meant(self, token: Token) -> tuple[Entity, ...]:
        """The organisation that a definite noun ("the alliance", "the Union") points back to."""
        lemma = token.lemma_.casefold()
        if {c.text.casefold() for c in token.children} & words("blocs", "foreign"):
            return ()
        known = self.discourse.bodies(token.i)
        called = [e for e in known if self._is_called(e, lemma)]
        titled = self.discourse.titled({ORGANISATION})
        called.sort(key=lambda e: e not in titled)
        if called or lemma in words("blocs", "special") or token.text[:1].isupper():
            return tuple(called[:1])
        return tuple(e for e in known if e.subtype not in SERVANTS)[:1]

    def text(self, token: Token) -> tuple[Entity, ...]:
        """The treaty, or the bloc called so, that "the pact", "the convention" points back to."""
        lemma = token.lemma_.casefold()
        named = self.discourse.back(token.i, {ORGANISATION, EntityType.DOCUMENT}, reach=99)
        return tuple(e for e in named if self.admits(e) and self._is_named(e, lemma))[:1]

    def unsaid(self, token: Token) -> tuple[Entity, ...]:
        """The bloc that a sentence about joining or leaving leaves unsaid."""
        return tuple(
            e for e in self.discourse.bodies(token.i) if e.subtype not in SERVANTS and self.admits(e)
        )[:1]

    def _is_called(self, entity: Entity, lemma: str) -> bool:
        """Whether ``lemma`` says what ``entity`` is, or stands in one of its names."""
        return lemma in entity.subtype.split("-") or self._is_named(entity, lemma)

    def _is_named(self, entity: Entity, lemma: str) -> bool:
        forms = (entity.name, *(form for form, _ in self.gazetteer.names(entity)))
        return any(lemma in form.casefold().split() for form in forms)
