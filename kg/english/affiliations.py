"""People and their offices in, the bodies they act for out: "the foreign minister" is whose?

What the text says of the person comes first, wherever it says it; then what the title alone says ("federal councillor"),
what the authority data know of the person, and the country whose press is writing.  What only the surroundings suggest
comes last, and only where they suggest one thing.
"""

from collections.abc import Callable
from functools import cached_property

from spacy.tokens import Token

from kg.claims import Entity, EntityType
from kg.english.discourse import Discourse, as_actor
from kg.english.kinds import INTERNATIONAL_TITLES, PERSONAL, REACH, SINGULAR, STATE, WANTED
from kg.english.lexicon import words
from kg.english.offices import Office, find_offices
from kg.english.reading import Reading
from kg.entities import Gazetteer

__all__ = ["Affiliations"]

COUNTERPARTS = {"counterpart", "colleague"}
Refer = Callable[[Token, str], tuple[Entity, ...]]


class Affiliations:
    """Who acts for which body in one reading; ``refer`` resolves a word that points back ("its", "the group's")."""

    def __init__(self, reading: Reading, discourse: Discourse, gazetteer: Gazetteer, refer: Refer) -> None:
        self.reading = reading
        self.discourse = discourse
        self.gazetteer = gazetteer
        self._refer = refer

    @cached_property
    def offices(self) -> tuple[Office, ...]:
        """The offices the article gives to people."""
        return find_offices(self.reading)

    @cached_property
    def represented(self) -> dict[Entity, Entity]:
        """For each person with an office (the present one first), the body it is of."""
        found: dict[Entity, Entity] = {}
        for office in sorted(self.offices, key=lambda o: (o.former, o.person.i)):
            body = self.body_of(office)
            if body is not None:
                found.setdefault(office.entity, body)
        for person, body in self._claimed.items():
            found.setdefault(person, body)
        for name in self.reading.names.values():
            if name.entity.type is not EntityType.PERSON or name.entity in found:
                continue
            known = self.gazetteer.affiliation(name.entity, self.reading.article.published, serving=True)
            if known is not None:
                found[name.entity] = known
        return found

    def title_of(self, office: Office) -> str:
        """The title of ``office``; that of "his French counterpart" is the title of the one before."""
        if office.head not in COUNTERPARTS:
            return office.title
        before = (
            o for o in reversed(self.offices) if o.person.i < office.person.i and o.head not in COUNTERPARTS
        )
        return next((o.title for o in before if o.span == office.span), "")

    def body_of(self, office: Office) -> Entity | None:
        """The state or organisation ``office`` belongs to; None where nothing tells."""
        return self._told(office) or self._known(office) or self._suggested(office)

    def _told(self, office: Office) -> Entity | None:
        """The body the text names: with this office, or with this person elsewhere."""
        if office.owner is not None:
            entity = self.reading.entity(office.owner)
            return as_actor(entity) if entity else None
        if office.possessor is not None and (bodies := self._refer(office.possessor, "body")):
            return bodies[0]
        return self._owned.get((office.entity, office.former)) or self._claimed.get(office.entity)

    @cached_property
    def _owned(self) -> dict[tuple[Entity, bool], Entity]:
        """The body each person's office is said to be of, by person and whether the office is over."""
        found: dict[tuple[Entity, bool], Entity] = {}
        for office in self.offices:
            entity = self.reading.entity(office.owner) if office.owner is not None else None
            if entity is not None:
                found.setdefault((office.entity, office.former), as_actor(entity))
        for (person, former), body in list(found.items()):
            found.setdefault((person, not former), body)
        return found

    @cached_property
    def _claimed(self) -> dict[Entity, Entity]:
        """People a state is said to have without a title: "Argentina's Javier Milei"."""
        found: dict[Entity, Entity] = {}
        for at, name in self.reading.names.items():
            if name.entity.type is not EntityType.PERSON:
                continue
            for child in self.reading.doc[at].children:
                owner = (
                    self.reading.entity(child) if child.dep_ in ("poss", "compound", "nmod", "amod") else None
                )
                if owner is not None and as_actor(owner).type is STATE:
                    found.setdefault(name.entity, as_actor(owner))
        return found

    def _known(self, office: Office) -> Entity | None:
        """The body that the title, the authority data or the publisher tells."""
        titled = self.gazetteer.body_of_title(office.title)
        if titled is not None:
            return titled
        body = self.gazetteer.affiliation(office.entity, self.reading.article.published, office.title)
        if body is not None and not (body.type is STATE and office.title.startswith(INTERNATIONAL_TITLES)):
            return body
        return self.reading.home if self.reading.home is not None and self._of_publisher(office) else None

    def _of_publisher(self, office: Office) -> bool:
        """Whether a government that publishes speaks of its own: the first minister it names without a country."""
        first = next((o for o in self.offices if o.owner is None), None)
        return first is not None and first.entity == office.entity

    def _suggested(self, office: Office) -> Entity | None:
        """The body the surroundings suggest: one named before, not taken by somebody of the same rank."""
        beside = [o for o in self.offices if o.owner is not None and o.span == office.span]
        taken = {
            as_actor(self.reading.names[o.owner.i].entity): o.head for o in beside if o.owner is not None
        }
        wanted = "organisation" if office.title.startswith(INTERNATIONAL_TITLES) else "state"
        if office.possessor is not None and office.head in words("titles", "general"):
            wanted = "actor"
        near = self.discourse.back(office.person.i, WANTED[wanted], reach=REACH)
        near += tuple(e for e in (self.discourse.main(WANTED[wanted]), self.reading.home) if e is not None)
        fitting = [e for e in near if e.type in WANTED[wanted]]
        return next(
            (e for e in fitting if e not in taken),
            next((e for e in fitting if taken.get(e) != office.head), None),
        )
