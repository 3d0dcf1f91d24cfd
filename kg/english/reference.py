"""A phrase in, the entities it refers to out: names, people for the states they act for, pronouns, "the bloc",
"these nations", groups unfolded to their members.

Names are certain; what points back ("they", "the country") is looked for among the names before it, nearest and
most prominent first, and only among those of the wanted kind.  Where nothing fits, nothing is returned.
"""

from collections.abc import Iterable
from functools import cached_property

from spacy.tokens import Token

from kg.claims import Entity, EntityType
from kg.english.affiliations import Affiliations
from kg.english.blocs import Blocs
from kg.english.coordination import conjuncts
from kg.english.discourse import Discourse, as_actor
from kg.english.kinds import (
    LOCATIVE,
    NUMBERS,
    ORGANISATION,
    PERSONAL,
    PLURAL,
    REACH,
    SINGULAR,
    STATE,
    UNFOLDED,
    WANTED,
)
from kg.english.lexicon import words
from kg.english.nouns import Nouns
from kg.english.offices import Office
from kg.english.quantities import counted
from kg.english.reading import Reading
from kg.english.relatives import antecedent_of_whose, modified
from kg.english.syntax import VERBAL, subjects
from kg.entities import Gazetteer

__all__ = ["WANTED", "Resolver"]


class Resolver:
    """Resolves the phrases of one reading."""

    def __init__(self, reading: Reading, gazetteer: Gazetteer) -> None:
        self.reading = reading
        self.gazetteer = gazetteer
        self.discourse = Discourse(reading, gazetteer)
        self.blocs = Blocs(self.discourse, gazetteer)
        self._nouns = Nouns(self)
        self._resolving: set[tuple[int, str]] = set()
        self._memory: dict[tuple[int, str], tuple[Entity, ...]] = {}

    # -- offices ---------------------------------------------------------------------------------------------

    @cached_property
    def affiliations(self) -> Affiliations:
        """Who holds which office of which body."""
        return Affiliations(self.reading, self.discourse, self.gazetteer, self.refer)

    @property
    def offices(self) -> tuple[Office, ...]:
        """The offices the article gives to people."""
        return self.affiliations.offices

    @cached_property
    def represented(self) -> dict[Entity, Entity]:
        """For each person with an office, the body it is of."""
        return self.affiliations.represented

    # -- phrases -----------------------------------------------------------------------------------------------

    def all(self, tokens: Iterable[Token], wanted: str) -> tuple[Entity, ...]:
        """The entities of kind ``wanted`` that the phrases headed by ``tokens``, and those coordinated with them, refer to."""
        found: dict[Entity, None] = {}
        for token in tokens:
            for head in conjuncts(token):
                found.update(dict.fromkeys(self.refer(head, wanted)))
        return tuple(found)

    def refer(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """The entities of kind ``wanted`` that the phrase headed by ``token`` refers to; none if it does not."""
        key = (token.i, wanted)
        if key in self._memory:
            return self._memory[key]
        if key in self._resolving:
            return ()
        self._resolving.add(key)
        try:
            found = self._refer(token, wanted)
            if wanted == "institution":
                found = tuple(
                    e for e in found if not set(e.name.casefold().split()) & words("blocs", "local")
                )
            if wanted == "bloc":
                found = tuple(e for e in found if self.blocs.admits(e))
        finally:
            self._resolving.discard(key)
        self._memory[key] = found
        return found

    def _refer(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        name = self.reading.name(token)
        if wanted == "country":
            return () if self._is_servant(token) else self.refer(token, "state")
        if wanted == "land":
            place = name.entity if name is not None else None
            if place is not None and place.type is EntityType.PLACE and place.part_of is not None:
                return (place.part_of,)
            return self.refer(token, "state")
        if wanted == "destination":
            return tuple(e for e in self.refer(token, "place") if e.type is STATE or e.part_of is not None)
        if wanted == "owner":
            return self.refer(token, "actor") or (
                self.refer(token, "land") if name is not None else self._nouns.owners(token)
            )
        if wanted in ("authority", "party"):
            bodies = self.refer(token, "body" if wanted == "authority" else "actor")
            return tuple(dict.fromkeys(self.gazetteer.whole(e) for e in bodies))
        if wanted == "ground":
            return self._ground(token)
        if name is not None:
            return self._named(token, wanted)
        low = token.text.casefold()
        if (
            token.pos_ == "PRON"
            or low in PLURAL | {"latter", "former", "whose"}
            or (token.pos_ == "NUM" and low in NUMBERS)
        ):
            return self._pronoun(token, low, wanted)
        if low == "there" and wanted == "place":
            return self.discourse.lands(token)[:1]
        if token.pos_ in ("NOUN", "PROPN", "ADJ", "DET") and (found := self._nouns.refer(token, wanted)):
            return found
        return self.all(counted(token)[1:], wanted)

    def _ground(self, token: Token) -> tuple[Entity, ...]:
        """The place, or the state that a place the authority data do not know is said to lie in."""
        found = self.refer(token, "place")
        unknown = not found or (found[0].type is EntityType.PLACE and found[0].part_of is None)
        return (self._nouns.land(token) if unknown else ()) or found

    def _is_servant(self, token: Token) -> bool:
        """Whether the phrase headed by ``token`` tells of people, who join and leave bodies of their own."""
        entity = self.reading.entity(token)
        if entity is not None:
            return entity.type is EntityType.PERSON
        lemma = token.lemma_.casefold()
        served = words("representatives", "persons") | words("representatives", "forces")
        return lemma in served - words("representatives", "bodies") or lemma in PERSONAL

    def back(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """The last entity of kind ``wanted`` before ``token``, for a role the sentence leaves unsaid."""
        types = WANTED[wanted] - {EntityType.DOCUMENT}
        if types == {ORGANISATION}:
            return self.blocs.unsaid(token)
        if token.tag_ == "NNS" and types != {ORGANISATION} and (group := self.group(token, 0, types)):
            return group
        discourse = self.discourse
        near = discourse.back(token.i, types, reach=REACH)[:1]
        return near or discourse.titled(types)[:1] or discourse.back(token.i, types, reach=99)[:1]

    def nearest(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """The entity of kind ``wanted`` named last before ``token``, in this sentence or the two before it."""
        if token.tag_ == "NNS" and not any(c.i < token.i for c in token.children):
            return ()  # "coups are a thing of the past"
        reporting = {
            t.i
            for above in token.ancestors
            if above.lemma_ in words("verbs", "report")
            for t in subjects(above)
        }
        for earlier in reversed(list(token.doc[: token.i])):
            if not self.discourse.near(earlier.i, token.i, 2):
                break
            name = self.reading.name(earlier)
            if name is not None and as_actor(name.entity).type in WANTED[wanted]:
                entity = as_actor(name.entity)
                foreign = name.how == "demonym" and earlier.head.lemma_ in words("representatives", "forces")
                if earlier.i not in reporting and not foreign:
                    return (entity,)
        after = (self.refer(t, wanted) for t in token.sent if t.i > token.i and self.reading.name(t))
        return next(filter(None, after), self.discourse.back(token.i, WANTED[wanted], reach=REACH)[:1])

    def other(self, token: Token, wanted: str, known: set[Entity]) -> tuple[Entity, ...]:
        """The one other entity of kind ``wanted`` that the sentence names, beside those ``known``."""
        named = (as_actor(e) for t in token.sent if (e := self.reading.entity(t)) is not None)
        others = {e for e in named if e.type in WANTED[wanted] and e not in known}
        return tuple(others) if len(others) == 1 else ()

    def fighters(self, token: Token) -> tuple[Entity, ...]:
        """The nameless or named fighters last told of in this sentence (before ``token``) or the one before."""
        for earlier in reversed(list(token.doc[: token.i])):
            if not self.discourse.near(earlier.i, token.i, 1):
                break
            named = self.reading.entity(earlier)
            if named is not None and named.type is EntityType.ARMED_GROUP:
                return (named,)
            if (
                named is None
                and earlier.pos_ in ("NOUN", "PROPN")
                and (group := self._nouns.fighters(earlier, earlier.lemma_.casefold()))
            ):
                return (group,)
        after = (t for t in token.sent if t.i > token.i)
        return next(
            ((e,) for t in after if (e := self.reading.entity(t)) and e.type is EntityType.ARMED_GROUP), ()
        )

    def group(self, token: Token, count: int, types: frozenset[EntityType]) -> tuple[Entity, ...]:
        """The set of ``count`` entities (0: any number) that a plural phrase at ``token`` points back to."""
        wanted = "state" if STATE in types else "organisation"
        return self.discourse.group(
            token.i, count, types, lambda subject: self.all([subject], wanted), self._is_venue
        )

    @cached_property
    def _titled(self) -> frozenset[Entity]:
        """The people with an office, though it may be unsaid whose."""
        return frozenset(o.entity for o in self.offices)

    # -- names -------------------------------------------------------------------------------------------------

    def _named(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        name = self.reading.names[token.i]
        entity = name.entity
        if entity.subtype == "treaty" and wanted in ("actor", "party", "body", "authority", "force", "band"):
            return ()
        if entity.subtype == "media" and wanted not in ("organisation", "institution", "speaker"):
            return ()
        if name.how == "demonym" and token.dep_ in ("amod", "compound", "nmod") and wanted != "state":
            return ()
        if wanted == "place":
            if entity.type is EntityType.PERSON:
                return ()
            return (entity,) if entity.type in WANTED["place"] else ()
        if wanted == "official":
            return (entity,) if entity in self.represented or entity in self._titled else ()
        if entity.type is EntityType.PLACE and self._is_venue(token):
            return ()
        entity = as_actor(entity)
        if entity.type in WANTED[wanted]:
            return (entity,)
        if wanted == "state" and entity.type is ORGANISATION and entity.part_of is not None:
            return (entity.part_of,)  # a ministry or service
        if entity.type is EntityType.PERSON and wanted in ("state", "body", "actor"):
            body = self.represented.get(entity)
            return (body,) if body is not None and body.type in WANTED[wanted] else ()
        if wanted == "state" and entity.type is ORGANISATION and self._stands_for_members(token):
            members = self.gazetteer.members(entity)
            return members if len(members) <= UNFOLDED else ()
        return ()

    def _is_venue(self, token: Token) -> bool:
        """Whether a city is named as the place where, not as the government that sits there."""
        if token.dep_ == "pobj" and token.head.text.casefold() == "to":
            return token.head.head.lemma_.casefold() in words("motion", "words")
        return token.dep_ == "pobj" and token.head.text.casefold() in LOCATIVE - {"from"}

    def _stands_for_members(self, token: Token) -> bool:
        head = token.head
        return token.dep_ in ("compound", "nmod", "poss", "amod") and head.lemma_.casefold() in words(
            "groups", "members"
        )

    # -- pronouns ----------------------------------------------------------------------------------------------

    def _pronoun(self, token: Token, low: str, wanted: str) -> tuple[Entity, ...]:
        types = WANTED[wanted]
        if low in ("which", "who", "that", "whom", "whose") and token.tag_ in ("WDT", "WP", "WP$"):
            return self._relative(token, wanted)
        ahead = self._ahead(token, types)
        if ahead is not None:
            return ahead
        if low in PERSONAL:
            people = self.discourse.back(token.i, frozenset({EntityType.PERSON}), reach=2 * REACH)
            if not people:
                return ()
            if EntityType.PERSON in types:
                return people[:1]
            body = self.represented.get(people[0])
            return (body,) if body is not None and body.type in types else ()
        if low in SINGULAR:
            return self.discourse.back(
                token.i, (types - {EntityType.PERSON, EntityType.DOCUMENT}) or types, reach=2, clause=token
            )[:1]
        if low in NUMBERS or (low in PLURAL and low not in ("we", "our", "us")):
            of = [c for p in token.children if p.dep_ == "prep" and p.text == "of" for c in p.children]
            if of:
                return self.all(of, wanted)
            if low not in NUMBERS and (found := self._plural_subject(token, wanted)):
                return found
            return self.group(token, NUMBERS.get(low, 0), types)
        if low in ("latter", "former"):
            recent = self.discourse.back(token.i, types, reach=1)
            return recent[:1] if low == "latter" else recent[1:2]
        return ()

    def _plural_subject(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """What the plural noun refers to that is the subject before ``token`` in its sentence: "fighters …, where they"."""
        for earlier in reversed(list(token.doc[token.sent.start : token.i])):
            if (
                earlier.dep_ in ("nsubj", "nsubjpass")
                and earlier.tag_ == "NNS"
                and earlier.head != token.head
            ):
                return self.refer(earlier, wanted)
        return ()

    def _ahead(self, token: Token, types: frozenset[EntityType]) -> tuple[Entity, ...] | None:
        """What a possessive before the main clause points ahead to: "During his visit, Scholz said …"."""
        if token.dep_ != "poss":
            return None
        at = token
        while at.head != at and at.head.pos_ not in VERBAL:
            at = at.head
        if at.dep_ not in ("prep", "advcl") or at.head.pos_ not in VERBAL:
            return None
        person = token.text.casefold() in PERSONAL
        for subject in subjects(at.head):
            entity = self.reading.entity(subject) if subject.i > token.i else None
            if entity is None or (entity.type is EntityType.PERSON) != person:
                continue
            if entity.type in types:
                return (entity,)
            body = self.represented.get(entity)
            return (body,) if body is not None and body.type in types else ()
        return None

    def _relative(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        if token.text.casefold() == "whose":
            owner = antecedent_of_whose(token)
            return self.all([owner], wanted) if owner is not None else ()
        verb = token.head
        for _ in range(4):
            if verb.dep_ in ("relcl", "acl"):
                return self.refer(modified(verb), wanted) if verb.head != token else ()
            if verb.head == verb:
                break
            verb = verb.head
        return ()
