"""A phrase in, the entities it refers to out: names, people for the states they act for, pronouns, "the bloc",
"these nations", groups unfolded to their members.

Names are certain; what points back ("they", "the country") is looked for among the names before it, nearest and
most prominent first, and only among those of the wanted kind.  Where nothing fits, nothing is returned.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Token

from kg.claims import Entity, EntityType
from kg.entities import Gazetteer
from kg.english.lexicon import words
from kg.english.offices import Office, find_offices
from kg.english.reading import Reading
from kg.english.syntax import conjuncts, subjects

__all__ = ["WANTED", "Resolver"]

STATE, ORGANISATION = EntityType.STATE, EntityType.ORGANISATION
WANTED: dict[str, frozenset[EntityType]] = {
    "state": frozenset({STATE}),
    "organisation": frozenset({ORGANISATION}),
    "pact": frozenset({ORGANISATION, EntityType.DOCUMENT}),
    "body": frozenset({STATE, ORGANISATION}),
    "actor": frozenset({STATE, ORGANISATION, EntityType.ARMED_GROUP, EntityType.GROUP}),
    "force": frozenset({STATE, ORGANISATION, EntityType.ARMED_GROUP, EntityType.GROUP}),
    "person": frozenset({EntityType.PERSON}),
    "speaker": frozenset(
        {EntityType.PERSON, STATE, ORGANISATION, EntityType.ARMED_GROUP, EntityType.DOCUMENT}
    ),
    "target": frozenset({EntityType.PERSON, STATE, ORGANISATION, EntityType.ARMED_GROUP}),
    "place": frozenset({EntityType.PLACE, STATE}),
    "document": frozenset({EntityType.DOCUMENT}),
}
NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "pair": 2, "trio": 3}
PERSONAL = {"he", "she", "him", "her", "his", "hers", "himself", "herself"}
SINGULAR = {"it", "its", "itself"}
PLURAL = {"they", "them", "their", "theirs", "themselves", "both", "all", "each", "we", "our", "us"}
DEFINITE = {
    "the",
    "this",
    "that",
    "its",
    "their",
    "these",
    "those",
    "both",
    "his",
    "her",
    "all",
    "each",
    "either",
}
OWNER_PREPOSITIONS = {"of", "from", "for", "in"}
LOCATIVE = {
    "in",
    "at",
    "to",
    "near",
    "outside",
    "into",
    "from",
    "across",
    "around",
    "through",
    "inside",
    "towards",
    "toward",
    "leave",
    "visit",
}
REACH = 4


@dataclass(frozen=True, slots=True)
class _Mention:
    """``entity`` is named by token ``at`` in sentence ``sentence``; ``prominent`` where it is the subject."""

    at: int
    sentence: int
    entity: Entity
    prominent: bool


class Resolver:
    """Resolves the phrases of one reading."""

    def __init__(self, reading: Reading, gazetteer: Gazetteer) -> None:
        self.reading = reading
        self.gazetteer = gazetteer
        self._sentence_of = {t.i: k for k, s in enumerate(reading.sentences) for t in s}
        self._resolving: set[tuple[int, str]] = set()
        self._memory: dict[tuple[int, str], tuple[Entity, ...]] = {}
        self._mentions = [
            _Mention(i, self._sentence_of[i], self._as_actor(name.entity), self._prominent(reading.doc[i]))
            for i, name in sorted(reading.names.items())
        ]

    # -- offices ---------------------------------------------------------------------------------------------

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
        return found

    def body_of(self, office: Office) -> Entity | None:
        """The state or organisation ``office`` belongs to, told or from its surroundings."""
        if office.owner is not None:
            entity = self.reading.entity(office.owner)
            return self._as_actor(entity) if entity else None
        wanted = (
            "organisation"
            if office.title.startswith(("secretary general", "secretary-general", "high representative"))
            else "state"
        )
        return next(
            iter(self._back(office.person.i, WANTED[wanted], reach=REACH, before_only=True)), None
        ) or self._main(wanted)

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
        finally:
            self._resolving.discard(key)
        self._memory[key] = found
        return found

    def _refer(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        name = self.reading.name(token)
        if name is not None:
            return self._named(token, wanted)
        low = token.text.casefold()
        if (
            token.pos_ == "PRON"
            or low in PLURAL | {"latter", "former"}
            or (token.pos_ == "NUM" and low in NUMBERS)
        ):
            return self._pronoun(token, low, wanted)
        if token.pos_ in ("NOUN", "PROPN", "ADJ", "DET"):
            return self._noun(token, wanted)
        return ()

    # -- names -------------------------------------------------------------------------------------------------

    def _as_actor(self, entity: Entity) -> Entity:
        """A capital or seat of government stands for its state."""
        if entity.type is EntityType.PLACE and entity.subtype == "capital" and entity.part_of is not None:
            return entity.part_of
        return entity

    def _named(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        name = self.reading.names[token.i]
        entity = name.entity
        if name.how == "demonym" and token.dep_ in ("amod", "compound", "nmod") and wanted != "state":
            return ()
        if wanted == "place":
            if entity.type is EntityType.PERSON:
                return ()
            return (entity,) if entity.type in WANTED["place"] else ()
        if entity.type is EntityType.PLACE and self._is_venue(token):
            return ()
        entity = self._as_actor(entity)
        if entity.type in WANTED[wanted]:
            return (entity,)
        if entity.type is EntityType.PERSON and wanted in ("state", "body", "actor"):
            body = self.represented.get(entity)
            return (body,) if body is not None and body.type in WANTED[wanted] else ()
        if wanted == "state" and entity.type is ORGANISATION and self._stands_for_members(token):
            return self.gazetteer.members(entity)
        return ()

    def _is_venue(self, token: Token) -> bool:
        """Whether a city is named as the place where, not as the government that sits there."""
        return token.dep_ == "pobj" and token.head.text.casefold() in LOCATIVE - {"from"}

    def _stands_for_members(self, token: Token) -> bool:
        head = token.head
        return token.dep_ in ("compound", "nmod", "poss", "amod") and head.lemma_.casefold() in words(
            "groups", "members"
        )

    # -- pronouns ----------------------------------------------------------------------------------------------

    def _pronoun(self, token: Token, low: str, wanted: str) -> tuple[Entity, ...]:
        types = WANTED[wanted]
        if low in ("which", "who", "that", "whom", "whose"):
            return self._relative(token, wanted)
        if low in PERSONAL:
            people = self._back(token.i, frozenset({EntityType.PERSON}), reach=REACH)
            if not people:
                return ()
            if EntityType.PERSON in types:
                return people[:1]
            body = self.represented.get(people[0])
            return (body,) if body is not None and body.type in types else ()
        if low in SINGULAR:
            return self._back(
                token.i, (types - {EntityType.PERSON, EntityType.DOCUMENT}) or types, reach=2, clause=token
            )[:1]
        if low in NUMBERS or (low in PLURAL and low not in ("we", "our", "us")):
            of = [c for p in token.children if p.dep_ == "prep" and p.text == "of" for c in p.children]
            if of:
                return self.all(of, wanted)
            return self._group(token.i, NUMBERS.get(low, 0), types)
        if low in ("latter", "former"):
            recent = self._back(token.i, types, reach=1)
            return recent[:1] if low == "latter" else recent[1:2]
        return ()

    def _relative(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        verb = token.head if token.dep_ != "poss" else token.head.head
        for _ in range(4):
            if verb.dep_ in ("relcl", "acl"):
                return self.refer(verb.head, wanted) if verb.head is not token else ()
            if verb.head is verb:
                break
            verb = verb.head
        return ()

    # -- common nouns ------------------------------------------------------------------------------------------

    def _noun(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        lemma = token.lemma_.casefold()
        for child in token.children:
            if child.dep_ in ("appos", "compound", "nmod") and (entity := self.reading.entity(child)):
                same = (
                    child.dep_ == "appos"
                    or (child.i == token.i + 1)
                    or entity.type is ORGANISATION
                    and lemma in words("anaphors", "organisations")
                )
                if (
                    same
                    and entity.type in WANTED[wanted]
                    and not (entity.type is STATE and child.dep_ != "appos")
                ):
                    return self.all([child], wanted)
        if wanted == "person":
            return self._person_noun(token)
        plural = token.tag_ in ("NNS", "NNPS")
        if (
            wanted in ("state", "body", "actor", "speaker", "target", "force", "place")
            and plural
            and lemma in words("groups", "states")
        ):
            group = self._group_noun(token, wanted)
            if group:
                return group
        if wanted != "place" and self._acts_for(token, lemma, wanted):
            owners = self._owners(
                token, "body" if wanted in ("speaker", "actor", "force", "body", "target") else wanted
            )
            owners = tuple(o for o in owners if o.type in WANTED[wanted])
            if owners:
                return owners
        return self._definite(token, lemma, wanted, plural)

    def _acts_for(self, token: Token, lemma: str, wanted: str) -> bool:
        if lemma in words("representatives", "persons") or lemma in words("representatives", "bodies"):
            return True
        return lemma in words("representatives", "forces") and wanted in (
            "force",
            "actor",
            "state",
            "body",
            "target",
        )

    def _owners(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """The bodies a phrase belongs to: "Malian ministers", "Mali's army", "officials from Mali and Niger"."""
        found: dict[Entity, None] = {}
        for child in token.children:
            if child.dep_ in ("poss", "amod", "compound", "nmod") and (
                child.dep_ == "poss" or self.reading.entity(child) is not None
            ):
                for each in conjuncts(child):
                    name = self.reading.name(each)
                    if name is not None and name.how == "demonym":
                        found[self._as_actor(name.entity)] = None
                    else:
                        found.update(dict.fromkeys(self.refer(each, wanted)))
        if not found:
            for child in token.children:
                if child.dep_ == "prep" and child.text.casefold() in OWNER_PREPOSITIONS:
                    for each in child.children:
                        if each.dep_ == "pobj":
                            found.update(dict.fromkeys(self.all([each], wanted)))
                            if not found:
                                found.update(dict.fromkeys(self._owners(each, wanted)))
                if found:
                    break
        if not found:
            for child in token.children:
                if (
                    child.dep_ in ("compound", "amod")
                    and self.reading.entity(child) is None
                    and child.pos_ in ("NOUN", "PROPN")
                ):
                    found.update(dict.fromkeys(self._owners(child, wanted)))
        return tuple(found)

    def _group_noun(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """ "the three countries", "AES nations", "member states of the bloc", "countries such as A and B"."""
        lemma = token.lemma_.casefold()
        low = {c.text.casefold() for c in token.children}
        listed = [c for c in token.children if c.dep_ == "appos"]
        for child in token.children:
            if child.dep_ == "prep" and child.text.casefold() in ("as", "like", "including", "among"):
                listed += [c for c in child.children if c.dep_ == "pobj"]
        if listed and (found := self.all(listed, wanted)):
            return found
        owners = [c for c in token.children if c.dep_ in ("compound", "nmod", "poss", "amod")]
        owners += [
            o for p in token.children if p.dep_ == "prep" and p.text in ("of", "in") for o in p.children
        ]
        if lemma in words("groups", "members"):
            for owner in owners:
                for entity in self.refer(owner, "organisation") or ():
                    if members := self.gazetteer.members(entity):
                        return members if len(members) <= 12 else ()
        if named := self._owners(token, "state" if wanted in ("state", "place") else "body"):
            return tuple(n for n in named if n.type in WANTED[wanted])
        count = next((NUMBERS[w] for w in low if w in NUMBERS), 0)
        if count or low & DEFINITE:
            return self._group(token.i, count, WANTED[wanted])
        return ()

    def _person_noun(self, token: Token) -> tuple[Entity, ...]:
        lemma = token.lemma_.casefold()
        if not any(c.text.casefold() in DEFINITE for c in token.children) or token.tag_ == "NNS":
            return ()
        if lemma not in words("titles", "heads"):
            return ()
        for office in reversed(self.offices):
            if office.person.i < token.i and office.head == lemma and self._near(office.person.i, token.i, 6):
                return (office.entity,)
        return ()

    def _definite(self, token: Token, lemma: str, wanted: str, plural: bool) -> tuple[Entity, ...]:
        """ "the bloc", "this country", "the junta": the last thing of that kind."""
        children = [c.text.casefold() for c in token.children]
        if plural or not (set(children) & DEFINITE):
            return ()
        types = WANTED[wanted]
        if wanted == "document" or (wanted == "pact" and lemma in words("anaphors", "agreements")):
            return ()
        if ORGANISATION in types and lemma in words("anaphors", "organisations"):
            return self._back(token.i, frozenset({ORGANISATION}), reach=6)[:1]
        if STATE in types and lemma in words("anaphors", "states"):
            if lemma == "capital" and wanted != "place":
                return ()
            return self._back(token.i, frozenset({STATE}), reach=REACH, clause=token)[:1]
        if wanted == "place" and lemma in ("region", "area", "territory"):
            places = [
                m.entity for m in reversed(self._mentions) if m.at < token.i and m.entity.subtype == "region"
            ]
            return tuple(places[:1])
        if wanted == "speaker" and lemma in words("titles", "heads"):
            return self._person_noun(token)
        return ()

    # -- looking back ------------------------------------------------------------------------------------------

    def _near(self, before: int, at: int, reach: int) -> bool:
        return self._sentence_of[at] - self._sentence_of[before] <= reach

    def _prominent(self, token: Token) -> bool:
        at = token
        for _ in range(3):
            if at.dep_ in ("nsubj", "nsubjpass", "ROOT"):
                return True
            if at.dep_ not in ("poss", "compound", "amod", "conj", "nmod"):
                return False
            at = at.head
        return False

    def back(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """The last entity of kind ``wanted`` before ``token``, for a role the sentence leaves unsaid."""
        return self._back(token.i, WANTED[wanted], reach=REACH)[:1]

    def _back(
        self,
        at: int,
        types: frozenset[EntityType],
        reach: int,
        clause: Token | None = None,
        before_only: bool = False,
    ) -> tuple[Entity, ...]:
        """Entities of ``types`` named before token ``at``, best first; not the fellow arguments of ``clause``'s verb."""
        here = self._sentence_of[at]
        rivals = self._rivals(clause) if clause is not None else frozenset()
        scores: dict[Entity, float] = {}
        for mention in self._mentions:
            if mention.at >= at:
                break
            distance = here - mention.sentence
            if mention.entity.type not in types or distance > reach or mention.at in rivals:
                continue
            score = -1.5 * distance + (1.2 if mention.prominent else 0.0) + 0.001 * mention.at
            scores[mention.entity] = max(scores.get(mention.entity, -1e9), score)
        return tuple(sorted(scores, key=lambda e: -scores[e]))

    def _rivals(self, token: Token) -> frozenset[int]:
        """Tokens that cannot corefer with ``token``: the other arguments of its verb."""
        verb = token.head
        if token.dep_ in ("poss", "nsubj", "nsubjpass"):
            return frozenset()
        return frozenset(s.i for s in subjects(verb)) if verb.pos_ in ("VERB", "AUX") else frozenset()

    def _group(self, at: int, count: int, types: frozenset[EntityType]) -> tuple[Entity, ...]:
        """The last set of ``count`` states or bodies named together before token ``at`` (0: any set of two or more)."""
        doc, here = self.reading.doc, self._sentence_of[at]
        sets: list[tuple[Entity, ...]] = []
        seen: set[int] = set()
        for mention in self._mentions:
            if mention.at >= at or here - mention.sentence > REACH + 2:
                continue
            if mention.at in seen or mention.entity.type not in types - {
                EntityType.DOCUMENT,
                EntityType.PERSON,
            }:
                continue
            tokens = [t for t in conjuncts(doc[mention.at]) if t.i < at]
            members = tuple(
                dict.fromkeys(
                    self._as_actor(e)
                    for t in tokens
                    if (e := self.reading.entity(t)) and self._as_actor(e).type in types
                )
            )
            seen.update(t.i for t in tokens)
            if len(members) > 1:
                sets.append(members)
            elif (
                mention.entity.type is ORGANISATION and 2 <= len(self.gazetteer.members(mention.entity)) <= 6
            ):
                sets.append(self.gazetteer.members(mention.entity))
        for members in reversed(sets):
            if count in (0, len(members)):
                return members
        if count == 2:
            recent = [
                e
                for e in self._back(at, types & frozenset({STATE, ORGANISATION}), reach=2)
                if e.type is STATE
            ] or list(self._back(at, types, reach=2))
            return tuple(recent[:2]) if len(recent) >= 2 else ()
        return ()

    def _main(self, wanted: str) -> Entity | None:
        """The entity of that kind the article names most; none on a tie."""
        counts: dict[Entity, int] = {}
        for mention in self._mentions:
            if mention.entity.type in WANTED[wanted]:
                counts[mention.entity] = counts.get(mention.entity, 0) + 1
        ranked = sorted(counts.values(), reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0] == ranked[1]):
            return None
        return max(counts, key=lambda e: counts[e])
