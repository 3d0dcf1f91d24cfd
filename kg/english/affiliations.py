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
from kg.english.kinds import INTERNATIONAL_TITLES, PERSONAL, REACH, STATE, WANTED
from kg.english.lexicon import words
from kg.english.offices import Office, find_offices
from kg.english.reading import Reading
from kg.entities import Gazetteer

__all__ = ["Affiliations"]

# How much likelier than the next body the one suggested has to be (a sentence nearer counts 1.5, a subject 1.2).
MARGIN = 2.2
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
        told = self._told(office) or self._known(office)
        return told or (None if office.head in COUNTERPARTS else self._suggested(office))

    def _told(self, office: Office) -> Entity | None:
        """The body the text names: with this office, or with this person elsewhere."""
        if office.owner is not None:
            entity = self.reading.entity(office.owner)
            return as_actor(entity) if entity else None
        if office.possessor is not None and (body := self._serving(office) or self._possessor(office)):
            return body
        return (
            self.gazetteer.body_of_title(office.title)
            or self._owned.get((office.entity, office.former))
            or self._claimed.get(office.entity)
        )

    def _possessor(self, office: Office) -> Entity | None:
        """Whose office it is by a word that points back: "his foreign minister", "the group's spokesman"."""
        token = office.possessor
        if token is None or office.head in COUNTERPARTS:
            return None
        person = self.reading.entity(token)
        if person is None and token.text.casefold() in PERSONAL:
            before = self.discourse.back(token.i, frozenset({EntityType.PERSON}), reach=2)
            person = next((p for p in before if p != office.entity), None)
        if person is not None:
            return self._owned.get((person, False)) or self._affiliation(person)
        if token.lemma_.casefold() in words("armed", "heads"):
            armed = self.discourse.back(token.i, frozenset({EntityType.ARMED_GROUP}), reach=2)
            if armed:
                return armed[0]
        bodies = self._refer(token, "actor" if office.head in words("titles", "general") else "body")
        return bodies[0] if bodies else None

    def _affiliation(self, person: Entity) -> Entity | None:
        return self.gazetteer.affiliation(person, self.reading.article.published)

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

    def _serving(self, office: Office) -> Entity | None:
        """The body for which the person is known to hold an office of that title when the article was written."""
        at, title = self.reading.article.published, self.title_of(office)
        body = self.gazetteer.affiliation(office.entity, at, title, serving=True)
        return body if body is None or self._can_have(body, title) else None

    @staticmethod
    def _can_have(body: Entity, title: str) -> bool:
        return not (body.type is STATE and title.startswith(INTERNATIONAL_TITLES))

    def _known(self, office: Office) -> Entity | None:
        """The body that the title, the authority data or the publisher tells."""
        sure = self._serving(office) or self.gazetteer.body_of_title(office.title)
        if sure is not None:
            return sure
        body = self.gazetteer.affiliation(office.entity, self.reading.article.published, office.title)
        if body is not None and self._can_have(body, office.title):
            return body
        if office.head in COUNTERPARTS or self.reading.home is None or not self._of_publisher(office):
            return None
        return self.reading.home

    def _of_publisher(self, office: Office) -> bool:
        """Whether a government that publishes speaks of its own: the first minister it names without a country."""
        first = next((o for o in self.offices if o.owner is None), None)
        return first is not None and first.entity == office.entity

    def _suggested(self, office: Office) -> Entity | None:
        """The body the surroundings suggest: whom the person leads, or the one named before that the article is about.

        A body whose office of that title somebody else holds is left out.
        """
        if (led := self._led(office)) is not None:
            return led
        wanted = WANTED["organisation" if office.title.startswith(INTERNATIONAL_TITLES) else "state"]
        holders = {
            self._owned.get((o.entity, False)) or self._affiliation(o.entity)
            for o in self.offices
            if o.entity != office.entity and o.head == office.head
        }
        scores = self.discourse.scores(office.person.i, wanted, reach=REACH)
        main = self.discourse.main(wanted, but=holders)
        for entity in scores:
            scores[entity] += (entity == main) + 1.5 * (entity == self.reading.press)
        ranked = sorted((e for e in scores if e not in holders), key=lambda e: -scores[e])
        if len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < MARGIN:
            return None
        return ranked[0] if ranked else self.reading.press or main

    def _led(self, office: Office) -> Entity | None:
        """Whose delegation, government or leadership it is: "a Ukrainian delegation led by Defence Minister X"."""
        at = office.person
        while at.dep_ in ("appos", "compound", "conj", "nmod") and at.head != at:
            at = at.head
        if at.dep_ != "pobj":
            return None
        above = at.head.head
        if at.head.dep_ == "agent" and above.dep_ == "acl":
            above = above.head
        elif at.head.text.casefold() != "of":
            return None
        if above.lemma_.casefold() not in words("representatives", "led"):
            return None
        return next(iter(self._refer(above, "state")), None)
