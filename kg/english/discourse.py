"""What an article has named so far: the mentions that pronouns and definite phrases can point back to.

Nearest and most prominent first; a name used as an adjective counts less than a subject.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass

from spacy.tokens import Token

from kg.claims import Entity, EntityType
from kg.english.coordination import conjuncts
from kg.english.kinds import LOCATIVE, NO_BLOCS, ORGANISATION, REACH, STATE
from kg.english.reading import Reading
from kg.english.syntax import VERBAL, subjects
from kg.entities import Gazetteer

__all__ = ["Discourse"]

PLURAL_SUBJECTS = {"NNS", "NNP", "NNPS", "PRP", "CD"}


@dataclass(frozen=True, slots=True)
class _Mention:
    """``entity`` is named by token ``at`` in sentence ``sentence``; ``weight`` is how prominently."""

    at: int
    sentence: int
    entity: Entity
    weight: float


class Discourse:
    """The mentions of one reading, in order."""

    def __init__(self, reading: Reading, gazetteer: Gazetteer) -> None:
        self.reading = reading
        self.gazetteer = gazetteer
        self._sentence_of = {t.i: k for k, s in enumerate(reading.sentences) for t in s}
        self._mentions = [
            _Mention(i, self._sentence_of[i], as_actor(name.entity), _weight(reading.doc[i], name.how))
            for i, name in sorted(reading.names.items())
        ]

    def near(self, before: int, at: int, reach: int) -> bool:
        """Whether token ``before`` stands at most ``reach`` sentences before token ``at``."""
        return 0 <= self._sentence_of[at] - self._sentence_of[before] <= reach

    def lands(self, token: Token) -> tuple[Entity, ...]:
        """The states that "the country" as a place may point back to: those named as places count for more."""
        scores = self.scores(token.i, frozenset({STATE}), clause=token)
        for mention in self._mentions:
            if mention.at < token.i and mention.entity in scores and _is_placed(self.reading.doc[mention.at]):
                distance = self._sentence_of[token.i] - mention.sentence
                score = 1.5 - 1.5 * distance + 0.001 * mention.at
                scores[mention.entity] = max(scores[mention.entity], score)
        return tuple(sorted(scores, key=lambda e: -scores[e]))

    def back(
        self, at: int, types: Collection[EntityType], reach: int = REACH, clause: Token | None = None
    ) -> tuple[Entity, ...]:
        """Entities of ``types`` named before token ``at``, best first; not the fellow arguments of ``clause``'s verb."""
        scores = self.scores(at, types, reach, clause)
        return tuple(sorted(scores, key=lambda e: -scores[e]))

    def scores(
        self, at: int, types: Collection[EntityType], reach: int = REACH, clause: Token | None = None
    ) -> dict[Entity, float]:
        """How present each entity of ``types`` named before token ``at`` still is: near and prominent ones most."""
        here = self._sentence_of[at]
        rivals = self._rivals(clause) if clause is not None else frozenset()
        scores: dict[Entity, float] = {}
        for mention in self._mentions:
            if mention.at >= at:
                break
            distance = here - mention.sentence
            if mention.entity.type not in types or distance > reach or mention.entity in rivals:
                continue
            score = -1.5 * distance + mention.weight + 0.001 * mention.at
            scores[mention.entity] = max(scores.get(mention.entity, score), score)
        return scores

    def _rivals(self, token: Token) -> frozenset[Entity]:
        """What ``token`` cannot refer to, if it is no subject or possessor: its verb's subject and what stands in it."""
        verb = token.head
        while verb.pos_ in ("ADP", "NOUN") and verb.head != verb:
            verb = verb.head
        if token.dep_ in ("poss", "nsubj", "nsubjpass") or verb.pos_ not in VERBAL:
            return frozenset()
        inside = (t for s in subjects(verb) for head in conjuncts(s) for t in head.subtree if t.i < verb.i)
        return frozenset(as_actor(e) for t in inside if (e := self.reading.entity(t)))

    def titled(self, types: Collection[EntityType]) -> tuple[Entity, ...]:
        """Entities of ``types`` that the title names."""
        return tuple(e for e in map(as_actor, self.reading.titled) if e.type in types)

    def main(self, types: Collection[EntityType], but: Collection[Entity | None] = ()) -> Entity | None:
        """The entity of ``types`` the article names most, ``but`` some; none on a tie."""
        counts = Counter(m.entity for m in self._mentions if m.entity.type in types and m.entity not in but)
        ranked = counts.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def bodies(self, before: int) -> tuple[Entity, ...]:
        """The organisations that have states as members, as far as one can tell, the likeliest to be meant first.

        Those in the title and those the authority data know count as if they stood a few sentences nearer.
        """
        here, scores = self._sentence_of[before], dict[Entity, float]()
        titled = self.titled({ORGANISATION})
        for mention in self._mentions:
            entity = mention.entity
            if mention.at >= before or entity.type is not ORGANISATION or entity.subtype in NO_BLOCS:
                continue
            score = 0.001 * mention.at + mention.weight - 1.5 * (here - mention.sentence)
            score += 4.0 * (entity in titled) + 6.0 * (self.gazetteer.record(entity) is not None)
            scores[entity] = max(scores.get(entity, score), score)
        for entity in titled:
            if entity.subtype not in NO_BLOCS:
                scores.setdefault(entity, -99.0)
        return tuple(sorted(scores, key=lambda e: -scores[e]))

    def regions(self, before: int) -> tuple[Entity, ...]:
        """The regions the article names, the last one before token ``before`` first."""
        named = [m for m in self._mentions if m.entity.subtype == "region"]
        earlier = [m.entity for m in reversed(named) if m.at < before]
        later = [m.entity for m in named if m.at >= before]
        return tuple(
            dict.fromkeys((*earlier, *(e for e in self.reading.titled if e.subtype == "region"), *later))
        )

    def group(
        self,
        at: int,
        count: int,
        types: Collection[EntityType],
        refer: Callable[[Token], tuple[Entity, ...]],
        is_venue: Callable[[Token], bool],
    ) -> tuple[Entity, ...]:
        """The last set of ``count`` states or bodies named together before token ``at`` (0: any set of two or more).

        ``refer`` resolves the plural subjects of the sentences before, which may themselves point back;
        ``is_venue`` tells cities named as places from those that stand for governments.
        """
        for found, people in self._subjects(at, refer):
            if (len(found) > 1 and count in (0, len(found))) or (
                found and people > 1 and count in (0, people)
            ):
                return found
        topic = self.titled({STATE})
        if STATE in types and count == 2 and len(topic) == 2:
            return topic
        if count == 2 and (pair := self._pair(at, is_venue)):
            return pair
        for members in reversed(self._sets(at, types)):
            if count in (0, len(members)):
                return members
        for entity in (*self.titled({ORGANISATION}), *self.back(at, {ORGANISATION}, reach=99)):
            members = self.gazetteer.members(entity)
            if STATE in types and 2 <= len(members) <= 6 and count in (0, len(members)):
                return members
        return ()

    def _subjects(
        self, at: int, refer: Callable[[Token], tuple[Entity, ...]]
    ) -> list[tuple[tuple[Entity, ...], int]]:
        """What the plural subjects of this sentence (before token ``at``) and the last two refer to, and how many people they name."""
        here, found = self._sentence_of[at], []
        for sentence in reversed(self.reading.sentences[max(0, here - 2) : here + 1]):
            for token in sentence:
                plural = token.dep_ in ("nsubj", "nsubjpass") and token.tag_ in PLURAL_SUBJECTS
                if plural and token.i < at and token.head.dep_ not in ("relcl", "ccomp"):
                    named = [e for t in conjuncts(token) if (e := self.reading.entity(t)) is not None]
                    found.append((refer(token), sum(e.type is EntityType.PERSON for e in named)))
        return found

    def _pair(self, at: int, is_venue: Callable[[Token], bool]) -> tuple[Entity, ...]:
        """The two states named last before token ``at``, if the sentences looked at name no third."""
        here, found = self._sentence_of[at], dict[Entity, None]()
        for back in range(REACH):
            found |= {
                m.entity: None
                for m in self._mentions
                if m.at < at
                and here - m.sentence == back
                and m.entity.type is STATE
                and not is_venue(self.reading.doc[m.at])
            }
            if len(found) > 1:
                break
        return tuple(found) if len(found) == 2 else ()

    def _sets(self, at: int, types: Collection[EntityType]) -> list[tuple[Entity, ...]]:
        """The coordinations of two or more entities of ``types`` before token ``at``, in order."""
        doc, here = self.reading.doc, self._sentence_of[at]
        found: list[tuple[Entity, ...]] = []
        seen: set[int] = set()
        for mention in self._mentions:
            if mention.at >= at or mention.at in seen or here - mention.sentence > REACH + 2:
                continue
            tokens = [t for t in conjuncts(doc[mention.at]) if t.i < at]
            entities = (as_actor(e) for t in tokens if (e := self.reading.entity(t)))
            members = tuple(
                dict.fromkeys(e for e in entities if e.type in types and e.type in (STATE, ORGANISATION))
            )
            seen.update(t.i for t in tokens)
            if len(members) > 1:
                found.append(members)
        return found


def as_actor(entity: Entity) -> Entity:
    """A capital or seat of government stands for its state."""
    if entity.type is EntityType.PLACE and entity.subtype == "capital" and entity.part_of is not None:
        return entity.part_of
    return entity


def _is_placed(token: Token) -> bool:
    return token.dep_ == "pobj" and token.head.text.casefold() in LOCATIVE


def _weight(token: Token, how: str) -> float:
    if how == "demonym" or (
        how == "capital" and token.dep_ == "pobj" and token.head.text.casefold() in ("in", "at")
    ):
        return -1.0
    at = token
    for _ in range(3):
        if at.dep_ in ("nsubj", "nsubjpass", "ROOT"):
            return 0.6 if at.head.dep_ == "relcl" else 1.2
        if at.dep_ not in ("poss", "compound", "amod", "conj", "nmod"):
            return 0.0
        at = at.head
    return 0.0
