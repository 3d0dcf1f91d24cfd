"""A phrase in, the entities it refers to out: names, people for the states they act for, pronouns, "the bloc",
"these nations", groups unfolded to their members.

Names are certain; what points back ("they", "the country") is looked for among the names before it, nearest and
most prominent first, and only among those of the wanted kind.  Where nothing fits, nothing is returned.
"""

from collections.abc import Iterable
from functools import cached_property

from spacy.tokens import Token

from kg.claims import Entity, EntityType
from kg.entities import Gazetteer
from kg.english.discourse import REACH, Discourse, as_actor
from kg.english.lexicon import words
from kg.english.offices import Office, find_offices
from kg.english.reading import Reading
from kg.english.syntax import antecedent_of_whose, conjuncts, subjects

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
    "agent": frozenset({EntityType.PERSON, ORGANISATION, EntityType.ARMED_GROUP}),
    "target": frozenset({EntityType.PERSON, STATE, ORGANISATION, EntityType.ARMED_GROUP}),
    "place": frozenset({EntityType.PLACE, STATE}),
    "document": frozenset({EntityType.DOCUMENT}),
    "office": frozenset({EntityType.OFFICE}),
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
INTERNATIONAL_TITLES = ("secretary general", "secretary-general", "high representative")
BACKED = {"led", "backed", "run", "based", "owned", "aligned"}


class Resolver:
    """Resolves the phrases of one reading."""

    def __init__(self, reading: Reading, gazetteer: Gazetteer) -> None:
        self.reading = reading
        self.gazetteer = gazetteer
        self.discourse = Discourse(reading, gazetteer)
        self._resolving: set[tuple[int, str]] = set()
        self._memory: dict[tuple[int, str], tuple[Entity, ...]] = {}

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
            return as_actor(entity) if entity else None
        beside = [o.owner for o in self.offices if o.owner is not None and o.span == office.span]
        taken = {as_actor(self.reading.names[owner.i].entity) for owner in beside}
        wanted = "organisation" if office.title.startswith(INTERNATIONAL_TITLES) else "state"
        near = self.discourse.back(office.person.i, WANTED[wanted], reach=REACH)
        near += tuple(e for e in (self.discourse.main(WANTED[wanted]), self.reading.home) if e is not None)
        return next((e for e in near if e not in taken and e.type in WANTED[wanted]), None)

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
            or low in PLURAL | {"latter", "former", "whose"}
            or (token.pos_ == "NUM" and low in NUMBERS)
        ):
            return self._pronoun(token, low, wanted)
        if low == "there" and wanted == "place":
            return self.discourse.back(token.i, frozenset({STATE}))[:1]
        if token.pos_ in ("NOUN", "PROPN", "ADJ", "DET"):
            return self._noun(token, wanted)
        return ()

    def back(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """The last entity of kind ``wanted`` before ``token``, for a role the sentence leaves unsaid."""
        types = WANTED[wanted] - {EntityType.DOCUMENT}
        if token.tag_ == "NNS" and types != {ORGANISATION} and (group := self._group(token, 0, types)):
            return group
        discourse = self.discourse
        near = discourse.back(token.i, types, reach=REACH)[:1]
        return near or discourse.titled(types)[:1] or discourse.back(token.i, types, reach=99)[:1]

    def nearest(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """The entity of kind ``wanted`` named last before ``token``, in this sentence or the two before it."""
        for earlier in reversed(list(token.doc[: token.i])):
            if not self.discourse.near(earlier.i, token.i, 2):
                break
            name = self.reading.name(earlier)
            if name is not None and as_actor(name.entity).type in WANTED[wanted]:
                return (as_actor(name.entity),)
        return self.back(token, wanted)

    def fighters(self, token: Token) -> tuple[Entity, ...]:
        """The nameless or named fighters last told of in this sentence (before ``token``) or the one before."""
        for earlier in reversed(list(token.doc[: token.i])):
            if not self.discourse.near(earlier.i, token.i, 1):
                break
            named = self.reading.entity(earlier)
            if named is not None and named.type is EntityType.ARMED_GROUP:
                return (named,)
            if named is None and earlier.pos_ in ("NOUN", "PROPN") and (group := self._fighters(earlier, earlier.lemma_.casefold())):
                return (group,)
        return ()

    def _group(self, token: Token, count: int, types: frozenset[EntityType]) -> tuple[Entity, ...]:
        wanted = "state" if STATE in types else "organisation"
        return self.discourse.group(token.i, count, types, lambda subject: self.all([subject], wanted))

    # -- names -------------------------------------------------------------------------------------------------

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
        entity = as_actor(entity)
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
        if low in ("which", "who", "that", "whom", "whose") and token.tag_ in ("WDT", "WP", "WP$"):
            return self._relative(token, wanted)
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
            return self._group(token, NUMBERS.get(low, 0), types)
        if low in ("latter", "former"):
            recent = self.discourse.back(token.i, types, reach=1)
            return recent[:1] if low == "latter" else recent[1:2]
        return ()

    def _relative(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        if token.text.casefold() == "whose":
            owner = antecedent_of_whose(token)
            return self.all([owner], wanted) if owner is not None else ()
        verb = token.head
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
        if wanted == "office":
            return self._offices(token, lemma)
        if ORGANISATION in WANTED[wanted] and lemma in words("anaphors", "memberships"):
            return self._owners(token, "organisation")
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
            broad = "force" if lemma in words("representatives", "forces") else "body"
            owners = self._owners(token, broad if wanted in ("speaker", "actor", "force", "body", "target") else wanted)
            owners = owners or self._governed_by(token, wanted)
            owners = tuple(o for o in owners if o.type in WANTED[wanted])
            if owners:
                return owners
        if EntityType.GROUP in WANTED[wanted] and (group := self._fighters(token, lemma)):
            return (group,)
        if wanted == "speaker" and lemma in words("anaphors", "statements"):
            return self._statement(token)
        return self._definite(token, lemma, wanted, plural)

    def _offices(self, token: Token, lemma: str) -> tuple[Entity, ...]:
        """The offices that nameless holders stand for: "the foreign ministers of Mali and Niger"."""
        if lemma not in words("titles", "heads"):
            return ()
        before = [c for c in token.children if c.dep_ in ("amod", "compound") and c.i < token.i and not self.reading.name(c)]
        title = " ".join([t.text.casefold() for t in before if t.text.casefold() in words("titles", "modifiers")] + [lemma])
        return tuple(Entity(EntityType.OFFICE, title, part_of=body) for body in self.refer(token, "body"))

    def _governed_by(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """The state a nameless ruler rules: "Niger is governed by a junta", "countries led by soldiers"."""
        if token.dep_ == "pobj" and token.head.dep_ == "agent":
            return self.all(subjects(token.head.head), wanted)
        return ()

    def _fighters(self, token: Token, lemma: str) -> Entity | None:
        """Nameless fighters: "jihadist groups", "separatists", "the rebels"."""
        modifiers = [c for c in token.children if c.dep_ in ("amod", "compound", "nmod")]
        kinds = [c for c in modifiers if c.text.casefold() in words("armed", "kinds")]
        if lemma in words("armed", "fighters"):
            kinds = kinds or [token]
        elif lemma not in words("armed", "heads"):
            return None
        if not kinds and lemma in words("armed", "bands") and modifiers:
            return Entity(EntityType.GROUP, " ".join(self.reading.word(t) for t in [*modifiers, token]))
        if not kinds:
            return None
        kind = kinds[0].lemma_.casefold()
        return Entity(EntityType.GROUP, f"{kind} groups" if kind in words("armed", "kinds") else f"{kind}s")

    def _statement(self, token: Token) -> tuple[Entity, ...]:
        """Who a statement speaks for: its owner, the one who issues it, or itself where it is a joint one."""
        owners = self._owners(token, "body")
        if any(c.text.casefold() in ("joint", "common") for c in token.children):
            return (Entity(EntityType.DOCUMENT, f"joint {token.lemma_.casefold()}"),)
        if owners:
            return owners
        if token.dep_ == "dobj":
            return self.all(subjects(token.head), "speaker")
        for earlier in reversed(list(self.reading.doc[: token.i])):
            if earlier.lemma_.casefold() == token.lemma_.casefold() and self.discourse.near(earlier.i, token.i, REACH):
                return self.refer(earlier, "speaker")
        return ()

    def _acts_for(self, token: Token, lemma: str, wanted: str) -> bool:
        if lemma in words("representatives", "persons") or lemma in words("representatives", "bodies"):
            return True
        if lemma in words("representatives", "firms"):
            return wanted == "body"
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
                        found[as_actor(name.entity)] = None
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
                if child.text.casefold() in BACKED:
                    found.update((as_actor(e), None) for c in child.children if (e := self.reading.entity(c)))
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
            return self._group(token, count, frozenset({STATE}))
        return ()

    def _person_noun(self, token: Token) -> tuple[Entity, ...]:
        lemma = token.lemma_.casefold()
        if not any(c.text.casefold() in DEFINITE for c in token.children) or token.tag_ == "NNS":
            return ()
        if lemma not in words("titles", "heads"):
            return ()
        for office in reversed(self.offices):
            if office.person.i < token.i and office.head == lemma and self.discourse.near(office.person.i, token.i, 6):
                return (office.entity,)
        return ()

    def _definite(self, token: Token, lemma: str, wanted: str, plural: bool) -> tuple[Entity, ...]:
        """ "the bloc", "this country", "the junta": the last thing of that kind."""
        children = [c.text.casefold() for c in token.children]
        if wanted == "place" and lemma in words("anaphors", "places") and (owners := self._owners(token, "state")):
            return owners
        if plural or not (set(children) & DEFINITE) or set(children) & {"first", "last", "only", "next", "other", "news"}:
            return ()
        types = WANTED[wanted]
        if wanted == "document" or (wanted == "pact" and lemma in words("anaphors", "agreements")):
            return ()
        if ORGANISATION in types and lemma in words("anaphors", "organisations"):
            return self._organisation(token, lemma)
        if STATE in types and lemma in words("anaphors", "states"):
            if lemma == "capital" and wanted != "place":
                return ()
            return self.discourse.back(token.i, frozenset({STATE}), reach=REACH, clause=token)[:1]
        if wanted == "place" and lemma in ("region", "area", "territory"):
            return self.discourse.regions(token.i)[:1]
        if wanted == "speaker" and lemma in words("titles", "heads"):
            return self._person_noun(token)
        return ()

    def _organisation(self, token: Token, lemma: str) -> tuple[Entity, ...]:
        """The organisation that "the alliance", "the union" points back to: one so called before any other."""
        only = frozenset({ORGANISATION})
        known = (*self.discourse.back(token.i, only, reach=6), *self.discourse.titled(only), *self.discourse.back(token.i, only, reach=99))
        called = [e for e in known if lemma in e.name.casefold().split() or (e.subtype and lemma in e.subtype.split("-"))]
        return tuple(called[:1] or known[:1])
