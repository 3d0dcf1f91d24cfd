"""A phrase headed by a common noun in, the entities it refers to out: "Malian ministers", "the bloc", "member states".

People and bodies stand for what they act for; a definite noun points back to the last thing of its kind.
"""

from collections.abc import Set
from typing import TYPE_CHECKING

from spacy.tokens import Token

from kg.claims import Entity, EntityType
from kg.english.coordination import conjuncts
from kg.english.discourse import as_actor
from kg.english.kinds import (
    BACKED,
    DEFINITE,
    NUMBERS,
    ORGANISATION,
    OWNER_PREPOSITIONS,
    REACH,
    STATE,
    UNFOLDED,
    WANTED,
)
from kg.english.lexicon import words
from kg.english.offices import Office
from kg.english.syntax import VERBAL, subjects

if TYPE_CHECKING:
    from kg.english.reference import Resolver

__all__ = ["Nouns"]


INDEFINITE = {"a", "an", "another", "one", "some", "any"}
FAR = 15
"""Sentences; how far back a title may point to the one who bears it."""


def _fits(office: Office, lemma: str, described: Set[str]) -> bool:
    """Whether who holds ``office`` may be called by a title: "the premier" for a prime minister."""
    if office.former:
        return False
    said = set(office.title.split())
    for group in ("leaders", "diplomats", "aides"):
        if lemma in words("called", group):
            return bool(said & words("called", f"{group}_titles"))
    return lemma == office.head and (not described or bool(said & described))


def _is_any(token: Token) -> bool:
    """Whether ``token`` is whoever holds an office: "the first visit by a Japanese minister"."""
    articles = {c.text.casefold() for c in token.children if c.dep_ == "det"}
    return token.lemma_.casefold() in words("titles", "heads") and bool(articles & {"a", "an", "any", "no"})


class Nouns:
    """Resolves the common nouns of one reading, with ``resolver`` for everything else."""

    def __init__(self, resolver: "Resolver") -> None:
        self.resolver = resolver
        self.reading = resolver.reading
        self.discourse = resolver.discourse

    def refer(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """The entities of kind ``wanted`` that the phrase headed by the common noun ``token`` refers to."""
        lemma = token.lemma_.casefold()
        if wanted in ("bloc", "institution") and (meant := self._defined(token, wanted)):
            return meant
        for child in token.children:
            if child.dep_ in ("appos", "compound", "nmod") and (entity := self.reading.entity(child)):
                same = (
                    child.dep_ == "appos"
                    or (child.i == token.i + 1)
                    or (
                        entity.type is ORGANISATION
                        and lemma in words("anaphors", "organisations") - words("blocs", "special")
                    )
                )
                if (
                    same
                    and entity.type in WANTED[wanted]
                    and not (entity.type is STATE and child.dep_ != "appos")
                ):
                    return self.resolver.all([child], wanted)
        if wanted == "person":
            return self._person_noun(token)
        if wanted == "traveller" and _is_any(token):
            return ()
        if wanted in ("speaker", "traveller") and (holder := self._person_noun(token)):
            return holder
        if wanted == "office":
            return self._offices(token, lemma)
        if ORGANISATION in WANTED[wanted] and lemma in words("anaphors", "memberships"):
            return self._owners(token, "organisation")
        plural = token.tag_ in ("NNS", "NNPS")
        if (
            wanted
            in ("state", "country", "body", "actor", "speaker", "traveller", "target", "force", "place")
            and plural
            and lemma in words("groups", "states")
        ):
            unfolded = self._group_noun(token, wanted)
            if unfolded:
                return unfolded
        if wanted not in ("place", "bloc", "institution") and self._acts_for(lemma, wanted):
            broad = "force" if lemma in words("representatives", "forces") else "body"
            owners = self._owners(
                token, broad if wanted in ("speaker", "actor", "force", "body", "target") else wanted
            )
            bodies = [o for o in owners or self._governed_by(token, wanted) if o.type in WANTED[wanted]]
            if bodies:
                return tuple(bodies)
        if EntityType.GROUP in WANTED[wanted] and (group := self.fighters(token, lemma)):
            return self._armed_before(token) or (group,)
        if wanted == "speaker" and lemma in words("anaphors", "statements"):
            return self._statement(token)
        return self._definite(token, lemma, wanted, plural)

    def owners(self, token: Token) -> tuple[Entity, ...]:
        """Whose people or things the phrase headed by ``token`` names: "Fijian cadets", "a port in Ghana"."""
        return self._owners(token, "owner")

    def land(self, token: Token) -> tuple[Entity, ...]:
        """The state that the place ``token`` is said to lie in: "Russia's Kursk region", "the base at Gao, Mali"."""
        if token.i not in self.reading.names and token.lemma_.casefold() not in words("anaphors", "places"):
            return ()
        if owners := self._owners(token, "land"):
            return owners
        beside = [c for c in token.children if c.dep_ == "appos" and c.i > token.i]
        if named := self.resolver.all(beside, "land"):
            return named
        fronted = [t for t in token.sent[:4] if t.dep_ == "pobj" and t.head.text == "In" and t.i < token.i]
        if found := self.resolver.all(fronted, "land"):
            return found
        sited = token.i not in self.reading.names and any(c.pos_ == "PROPN" for c in token.children)
        return self.discourse.lands(token)[:1] if sited else ()

    def _defined(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """What an indefinite noun says what it is: "the Entente was an alliance formed in 1920", "NATO, a pact signed"."""
        if not any(c.text.casefold() in ("a", "an") for c in token.children):
            return ()
        if token.dep_ == "attr" and token.head.lemma_ == "be":
            return self.resolver.all(subjects(token.head), wanted)
        return self.resolver.refer(token.head, wanted) if token.dep_ == "appos" else ()

    def _offices(self, token: Token, lemma: str) -> tuple[Entity, ...]:
        """The offices that nameless holders stand for: "the foreign ministers of Mali and Niger"."""
        if lemma not in words("titles", "heads"):
            return ()
        before = [
            c
            for c in token.children
            if c.dep_ in ("amod", "compound") and c.i < token.i and not self.reading.name(c)
        ]
        title = " ".join(
            [t.text.casefold() for t in before if t.text.casefold() in words("titles", "modifiers")] + [lemma]
        )
        return tuple(
            Entity(EntityType.OFFICE, title, part_of=body) for body in self.resolver.refer(token, "body")
        )

    def _governed_by(self, token: Token, wanted: str) -> tuple[Entity, ...]:
        """The state a nameless ruler rules: "Niger is governed by a junta", "countries led by soldiers"."""
        if token.dep_ == "pobj" and token.head.dep_ == "agent":
            return self.resolver.all(subjects(token.head.head), wanted)
        return ()

    def fighters(self, token: Token, lemma: str) -> Entity | None:
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
        told = [c for c in modifiers if c.pos_ == "ADJ" and c.text.casefold() not in words("armed", "plain")]
        if kinds == [token] and told:
            return Entity(EntityType.GROUP, " ".join(self.reading.word(t) for t in [*told, token]))
        kind = kinds[0].lemma_.casefold()
        return Entity(EntityType.GROUP, f"{kind} groups" if kind in words("armed", "kinds") else f"{kind}s")

    def _armed_before(self, token: Token) -> tuple[Entity, ...]:
        """The armed group that "the rebels" points back to."""
        bare = all(c.dep_ in ("det", "prep", "relcl", "punct") for c in token.children)
        if not bare or not any(c.text.casefold() in ("the", "these", "those") for c in token.children):
            return ()
        return self.discourse.back(token.i, frozenset({EntityType.ARMED_GROUP}), reach=3)[:1]

    def _statement(self, token: Token) -> tuple[Entity, ...]:
        """Who a statement speaks for: its owner, the one who issues it, or itself where it is a joint one."""
        owners = self._owners(token, "body")
        if any(c.text.casefold() in ("joint", "common") for c in token.children):
            return (Entity(EntityType.DOCUMENT, f"joint {token.lemma_.casefold()}"),)
        if owners:
            return owners
        if token.dep_ == "dobj":
            return self.resolver.all(subjects(token.head), "speaker")
        if token.dep_ == "pobj" and token.head.text.casefold() == "in" and token.head.head.pos_ in VERBAL:
            return self.resolver.all(subjects(token.head.head), "speaker")
        for earlier in reversed(list(self.reading.doc[: token.i])):
            if earlier.lemma_.casefold() == token.lemma_.casefold() and self.discourse.near(
                earlier.i, token.i, REACH
            ):
                return self.resolver.refer(earlier, "speaker")
        return ()

    def _acts_for(self, lemma: str, wanted: str) -> bool:
        if lemma in words("representatives", "persons") or lemma in words("representatives", "bodies"):
            return True
        if lemma in words("representatives", "firms"):
            return wanted in ("body", "actor")
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
                        found.update(dict.fromkeys(self.resolver.refer(each, wanted)))
        if not found:
            for child in token.children:
                if child.dep_ == "prep" and child.text.casefold() in OWNER_PREPOSITIONS:
                    for each in child.children:
                        if each.dep_ == "pobj":
                            found.update(dict.fromkeys(self.resolver.all([each], wanted)))
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
        listed = [c for c in token.children if c.dep_ == "appos"] or self._among_them(token)
        for child in token.children:
            if child.dep_ == "prep" and child.text.casefold() in ("as", "like", "including", "among"):
                listed += [c for c in child.children if c.dep_ == "pobj"]
        if listed and (found := self.resolver.all(listed, wanted)):
            return found
        owners = [c for c in token.children if c.dep_ in ("compound", "nmod", "poss", "amod")]
        owners += [
            o for p in token.children if p.dep_ == "prep" and p.text in ("of", "in") for o in p.children
        ]
        if lemma in words("groups", "members"):
            for owner in owners:
                for entity in self.resolver.refer(owner, "organisation") or ():
                    if members := self.resolver.gazetteer.members(entity):
                        return members if len(members) <= UNFOLDED else ()
        if named := self._owners(token, "state" if wanted in ("state", "country", "place") else "body"):
            return tuple(n for n in named if n.type in WANTED[wanted])
        count = next((NUMBERS[w] for w in low if w in NUMBERS), 0)
        if count or low & DEFINITE:
            return self.resolver.group(token, count, frozenset({STATE}))
        return ()

    def _person_noun(self, token: Token) -> tuple[Entity, ...]:
        """The person a title points to: "the minister", "the Japanese foreign minister", "its top diplomat"."""
        lemma = token.lemma_.casefold()
        if token.tag_ == "NNS" or lemma not in words("titles", "heads") | {"diplomat", "official"}:
            return ()
        owners = {as_actor(o) for o in self._owners(token, "body")}
        low = {c.text.casefold() for c in token.children}
        if low & INDEFINITE or (not owners and not low & DEFINITE):
            return ()
        described = {c.text.casefold() for c in token.children if c.dep_ in ("amod", "compound", "nmod")}
        offices = [
            o for o in self.resolver.offices if _fits(o, lemma, described & words("titles", "modifiers"))
        ]
        if owners:
            bodies = {o: self.resolver.affiliations.body_of(o) for o in offices}
            offices = [o for o in offices if bodies[o] in owners] or [o for o in offices if bodies[o] is None]
        elif (unnamed := self._unnamed_before(token)) is not None:
            return unnamed
        before = [
            o for o in offices if o.person.i < token.i and self.discourse.near(o.person.i, token.i, FAR)
        ]
        if before:
            return (before[-1].entity,)
        people = {o.entity for o in offices}
        return tuple(people) if owners and len(people) == 1 else ()

    def _unnamed_before(self, token: Token) -> tuple[Entity, ...] | None:
        """What "the official", told of before without a name, acts for; None where that was somebody with a name."""
        for earlier in reversed(list(self.reading.doc[: token.i])):
            if not self.discourse.near(earlier.i, token.i, 3):
                return None
            if earlier.lemma_.casefold() == token.lemma_.casefold() and earlier.pos_ == "NOUN":
                named = any(
                    o.person.head == earlier or o.person == earlier.head for o in self.resolver.offices
                )
                bodies = () if named else self._owners(earlier, "body")
                return tuple(map(as_actor, bodies)) or None
        return None

    def _definite(self, token: Token, lemma: str, wanted: str, plural: bool) -> tuple[Entity, ...]:
        """ "the bloc", "this country", "the junta": the last thing of that kind."""
        children = [c.text.casefold() for c in token.children]
        if (
            wanted == "place"
            and lemma in words("anaphors", "places")
            and (owners := self._owners(token, "place"))
        ):
            return owners
        if (
            plural
            or not (set(children) & DEFINITE)
            or set(children) & {"first", "last", "only", "next", "other", "news"}
        ):
            return ()
        types = WANTED[wanted]
        if wanted == "bloc" and lemma in words("anaphors", "agreements"):
            return self.resolver.blocs.text(token)
        if wanted == "document":
            return ()
        if ORGANISATION in types and lemma in words("anaphors", "organisations"):
            return self.resolver.blocs.meant(token)
        if STATE in types and lemma in words("anaphors", "states"):
            if lemma == "capital" and wanted != "place":
                return ()
            within = [o for p in token.children if p.dep_ == "prep" and p.text == "in" for o in p.children]
            if within:
                return self.resolver.all(within, "land")
            if wanted == "place":
                return self.discourse.lands(token)[:1]
            if lemma in words("anaphors", "rulers"):
                return self._ruled(token)
            return self.discourse.back(token.i, frozenset({STATE}), reach=REACH, clause=token)[:1]
        if wanted == "place" and lemma in ("region", "area", "territory"):
            return self.discourse.regions(token.i)[:1]
        if wanted == "speaker" and lemma in words("titles", "heads"):
            return self._person_noun(token)
        return ()

    def _ruled(self, token: Token) -> tuple[Entity, ...]:
        """Whose government a bare "the government" is: the publisher's own, else rather the one the article is about, or whose press writes."""
        if self.reading.home is not None:
            return (self.reading.home,)
        scores = self.discourse.scores(token.i, frozenset({STATE}), REACH, token)
        main = self.discourse.main(frozenset({STATE}))
        for state in scores:
            scores[state] += 2.0 * (state == main) + 2.0 * (state == self.reading.press)
        return tuple(sorted(scores, key=lambda e: -scores[e]))[:1]

    def _among_them(self, token: Token) -> list[Token]:
        """The names listed at the end: "Five states threatened to leave, among them Palau and Nauru"."""
        sentence = list(token.sent)
        for at, among in enumerate(sentence[:-2]):
            if among.text.casefold() == "among" and sentence[at + 1].text.casefold() == "them":
                listed = []
                for word in sentence[at + 2 :]:
                    if self.reading.entity(word) is not None:
                        listed.append(word)
                    elif word.text not in (",", "and", "the"):
                        break
                return listed if among.i > token.i else []
        return []
