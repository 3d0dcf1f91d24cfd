"""A word in, its arguments out: who does what to whom, whatever the construction.

A verb and the noun made from it get the same named slots (``subject``, ``object``, a preposition's word …), so that
one declared pattern reads "Mali left the bloc", "the bloc that Mali left", "Mali, having left the bloc", "persuaded
Mali to leave the bloc", "the bloc was left by Mali" and "Mali's exit from the bloc".  Dependency labels are spaCy's
(ClearNLP).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Token

from kg.english.coordination import SUBJECTS, first_conjunct
from kg.english.inflection import stems
from kg.english.lexicon import words
from kg.english.quantities import counting
from kg.english.relatives import (
    antecedent,
    doers,
    hyphenated,
    introduced,
    modified,
    name_before,
    shared_subject,
)

__all__ = [
    "Predicate",
    "form",
    "is_passive",
    "predicate",
    "subjects",
]

# "a visit followed by another" has no agent there.
SEQUENCE = {"follow", "precede", "succeed", "accompany", "dominate", "overshadow"}
# A noun under these has the subject of the verb they belong to: "after talks with Peru, Chile signed".
CIRCUMSTANCES = {"in", "for", "at", "on", "to", "into", "through", "after", "with", "as", "during", "of", "from", "under", "following", "upon", "among"}  # fmt: skip
RELATIVES = {"which", "that", "who", "whom"}
PARTICLES = {"out", "off", "up", "down", "over", "back", "in", "away", "together", "aside", "home"}
SUBJECT_CONTROL = {"promise", "threaten", "vow", "offer", "pledge", "agree", "visit", "enter", "leave", "reach", "meet", "hold", "sign", "have", "make", "take", "use", "host", "convene", "tour"}  # fmt: skip
# Whose these are does what they say: "signed an order easing the embargo".
DECREES = {"order", "decree", "law", "bill", "decision", "resolution", "directive", "proclamation", "act"}
ADDRESSING = {"appeal": "to", "call": "on", "plead": "with", "count": "on", "rely": "on"}
VERBAL = {"VERB", "AUX"}


@dataclass(frozen=True)
class Predicate:
    """An act or state named by ``trigger``; ``verb`` is the verb that puts it (itself, or a light verb);
    ``slots`` maps a grammatical function or preposition to the heads of the phrases that fill it.
    """

    trigger: Token
    verb: Token | None
    slots: dict[str, list[Token]]


def form(token: Token) -> tuple[str, ...]:
    """The forms under which a pattern may name ``token``: with its particle ("pull out") first, then alone.

    "Re-established" is the tokeniser's three words; it is "re-establish" and nothing else.
    """
    lemma = token.lemma_.casefold()
    if token.i > 1 and token.nbor(-1).text == "-" and token.nbor(-2).text.casefold() in ("re", "co"):
        prefix = token.nbor(-2).text.casefold()
        return f"{prefix}-{lemma}", prefix + lemma
    particles = [
        c.text.casefold()
        for c in token.children
        if c.text.casefold() in PARTICLES
        and (c.dep_ == "prt" or (c.dep_ in ("advmod", "prep") and (c.i == token.i + 1 or c.text == "out")))
    ]
    bare = (lemma, *stems(token.text.casefold()))
    return (*(f"{lemma} {p}" for p in particles), *bare)


def is_passive(verb: Token) -> bool:
    """Whether ``verb`` stands in the passive, reduced relatives ("established in 2023 by …") included."""
    if any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children):
        return True
    if shared_subject(verb):
        return True
    if verb.tag_ not in ("VBN", "VBD") or any(c.dep_ in ("aux", "nsubj") for c in verb.children):
        return False
    if verb.dep_ == "acl" or (verb.dep_ in ("advcl", "amod") and verb.tag_ == "VBN"):
        return not any(c.dep_ == "dobj" for c in verb.children)
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and verb.head.pos_ in VERBAL:
        return is_passive(verb.head) and not any(c.dep_ == "dobj" for c in verb.children)
    return False


def subjects(verb: Token, depth: int = 6) -> list[Token]:
    """The heads of the surface subject of ``verb``, found through relatives, control, raising and coordination."""
    own = [c for c in verb.children if c.dep_ in SUBJECTS]
    if own:
        return [antecedent(verb, s) for s in own]
    head, dep = verb.head, verb.dep_
    if dep == "ROOT" and (shared := [s for c in verb.children for s in shared_subject(c)]):
        return shared
    if depth == 0 or head == verb:
        return []
    if (
        dep == "acl"
        and verb.tag_ == "VBG"
        and head.lemma_ in DECREES
        and (by := _governing_subjects(head, depth))
    ):
        return by
    if dep == "relcl" or (dep == "acl" and verb.tag_ in ("VBG", "VBN", "VBD")):
        doing = verb.tag_ == "VBG" and dep == "acl"
        return [o for o in _owners(head, verb) if doing and o.i == verb.i - 1] or [modified(verb)]
    if dep == "acl":
        return _owners(head, verb) or _governing_subjects(head, depth)
    if dep in ("xcomp", "ccomp") and head.pos_ in VERBAL:
        objects = [c for c in head.children if c.dep_ in ("dobj", "dative")] or _addressed(head)
        if objects and head.lemma_ not in SUBJECT_CONTROL and not is_passive(head):
            return objects
        return subjects(head, depth - 1)
    if dep == "advcl" and verb.tag_ == "VBN" and (name := name_before(verb)) is not None:
        return [name, *(subjects(head, depth - 1) if head.pos_ in VERBAL else [])]
    if dep == "advcl" and any(c.tag_ == "TO" for c in verb.children) and (addressed := _addressed(head)):
        return addressed
    if dep in ("conj", "advcl", "dep") and head.pos_ in VERBAL:
        return doers(verb) or subjects(head, depth - 1)
    if dep == "conj":
        return [head] if head.dep_ in ("acl", "relcl") else _governing_subjects(head, depth)
    if dep == "pcomp":
        governor = head.head
        if head.text.casefold() == "for" and (blamed := _blamed(governor)):
            return blamed
        objects = [c for c in governor.children if c.dep_ == "dobj"]
        if (
            objects
            and governor.pos_ in VERBAL
            and head.text.casefold() in ("of", "from", "for", "into", "as")
        ):
            return objects
        return (
            subjects(governor, depth - 1) if governor.pos_ in VERBAL else _governing_subjects(governor, depth)
        )
    if dep in ("xcomp", "ccomp", "advcl", "acomp") and head.pos_ in ("ADJ", "NOUN"):
        return _governing_subjects(head, depth)
    return []


def _addressed(verb: Token) -> list[Token]:
    """Whom a verb turns to that he may act: "appealed to the council to act", "called on Spain to leave"."""
    preposition = ADDRESSING.get(verb.lemma_.casefold())
    return [o for p in verb.children if p.text == preposition for o in _objects_of(p)]


def _owners(noun: Token, clause: Token) -> list[Token]:
    """Whose the act is that ``noun`` and the ``clause`` below it tell of: "Mali's decision to", "talk of Mali leaving"."""
    owners = [c for c in noun.children if c.dep_ == "poss"]
    by = [c for c in noun.children if c.dep_ in ("prep", "agent") and c.text in ("of", "by", "from", "about")]
    return owners or [o for p in by for o in _objects_of(p) if o.i < clause.i and o.pos_ == "PROPN"]


def _blamed(governor: Token) -> list[Token]:
    """Whom a penalty for doing something meets: "sanctions imposed on Iraq for invading Kuwait"."""
    return [
        o
        for p in governor.children
        if p.dep_ == "prep" and p.text.casefold() in ("on", "against", "upon")
        for o in _objects_of(p)
    ]


def _governing_subjects(noun: Token, depth: int) -> list[Token]:
    """The subject of the clause ``noun`` stands in, or its possessor."""
    owners = [c for c in noun.children if c.dep_ == "poss"]
    if owners:
        return owners
    at = noun
    for _ in range(4):
        if at.head == at:
            return []
        at = at.head
        if at.pos_ in VERBAL:
            return [s for s in subjects(at, depth - 1) if s.i != noun.i] if depth > 0 else []
    return []


def predicate(token: Token) -> Predicate:
    """Return the arguments of ``token``, a verb, a noun, or an adjective with a copula."""
    if token.pos_ in VERBAL and token.tag_ != "NN":
        return Predicate(token, token, _verb_slots(token))
    return _noun_predicate(token)


def _verb_slots(verb: Token) -> dict[str, list[Token]]:
    if joined := hyphenated(verb):
        return joined
    slots: dict[str, list[Token]] = {}
    surface = subjects(verb)
    if is_passive(verb):
        _put(slots, "object", surface)
        for agent in (c for c in verb.children if c.dep_ == "agent" or (c.dep_ == "prep" and c.text == "by")):
            _put(slots, "subject", _objects_of(agent))
    else:
        _put(slots, "subject", surface)
        _put(slots, "object", _objects(verb, surface))
    _put(slots, "complement", [c for c in verb.children if c.dep_ in ("xcomp", "ccomp") and c.pos_ in VERBAL])
    _put(
        slots,
        "in",
        [c for c in verb.children if c.dep_ == "advmod" and c.text.casefold() == "there"],
        weak=True,
    )
    _put(slots, "indirect", [c for c in verb.children if c.dep_ == "dative" and c.pos_ != "ADP"])
    objects = [c for c in verb.children if c.dep_ == "dobj"]
    if len(objects) > 1 and objects[0].pos_ == "PROPN":  # "offered Poland help"
        _put(slots, "indirect", objects[:1], weak=True)
    _prepositions(verb, slots)
    for child in verb.children:
        if child.dep_ == "acomp":
            _prepositions(child, slots, weak=True)
        elif child.dep_ == "prep" and (doing := [c for c in child.children if c.dep_ == "pcomp"]):
            _put(slots, f"{child.text.casefold()} doing", doing)
    for noun in [*slots.get("object", ()), *slots.get("with", ()), *slots.get("to", ())]:
        if noun.i > verb.i:
            _prepositions(noun, slots, weak=True)
    if verb.dep_ == "conj" and verb.head.pos_ in VERBAL:
        for child in verb.head.children:
            if child.dep_ == "prep" and child.i < verb.head.i:
                _put(slots, child.text.casefold(), _objects_of(child), weak=True)
    return slots


def _objects(verb: Token, surface: list[Token]) -> list[Token]:
    """The objects of an active verb; a relative clause may have its head as object, coordination may share one."""
    own = [c for c in verb.children if c.dep_ in ("dobj", "attr", "oprd", "obj")]
    if own:
        relative = [o for o in own if o.text.casefold() in RELATIVES and o.tag_ in ("WDT", "WP")]
        return [antecedent(verb, o) for o in relative] or own
    if verb.dep_ == "relcl" and verb.head not in surface:
        return [verb.head]
    for other in verb.children:
        if (
            other.dep_ == "conj"
            and other.pos_ in VERBAL
            and not any(c.dep_ in {*SUBJECTS, "aux", "neg"} for c in other.children)
        ):
            return [c for c in other.children if c.dep_ == "dobj"]
    return []


def _noun_predicate(noun: Token) -> Predicate:
    slots: dict[str, list[Token]] = {}
    _put(slots, "poss", [c for c in noun.children if c.dep_ == "poss"])
    _put(slots, "subject", [c for c in noun.children if c.dep_ == "nsubj"])
    _put(slots, "mod", [c for c in noun.children if c.dep_ in ("amod", "compound", "nmod", "npadvmod")])
    _prepositions(noun, slots)
    for child in noun.children:
        if child.dep_ == "acl" and child.tag_ in ("VBN", "VBD"):
            for agent in (c for c in child.children if c.dep_ == "agent" and child.lemma_ not in SEQUENCE):
                _put(slots, "by", _objects_of(agent))
            _prepositions(child, slots, weak=True, agents=child.lemma_ not in SEQUENCE)
            _put(slots, "about", _content(child))
        elif child.dep_ == "acl":
            _put(slots, "about", _content(child))
        elif child.dep_ == "amod" and child.tag_ == "VBN":
            # "a Chinese-built railway"
            _put(
                slots,
                "maker",
                [c for c in child.children if c.dep_ in ("npadvmod", "nmod", "compound", "amod")],
            )
        elif child.dep_ == "appos":
            _put(slots, "appos", [child])
        elif child.dep_ == "relcl":
            told = subjects(child)
            _put(slots, "clause", told)
            _put(slots, "about", _content(child))
            if {c.text.casefold() for p in child.children if p.dep_ == "prep" for c in p.children} & {
                "which"
            }:
                _put(slots, "terms", [*told, *_content(child)])
            if noun not in told and not is_passive(child):
                _put(slots, "subject", told)
                _prepositions(child, slots, weak=True)
    anchor = counting(first_conjunct(noun))
    if anchor.i < noun.i and anchor.dep_ != noun.dep_:
        _prepositions(anchor, slots, weak=True)
        _put(slots, "mod", [c for c in anchor.children if c.dep_ in ("amod", "compound", "nmod")], weak=True)
        _put(slots, "poss", [c for c in anchor.children if c.dep_ == "poss"], weak=True)
    if noun.dep_ == "appos":
        _put(slots, "subject", [noun.head])
    if (name := introduced(noun)) is not None:
        _put(slots, "named", [name])
        _put(slots, "mod", [c for c in name.children if c.dep_ in ("compound", "nmod") and c.i < noun.i])
    verb = _governor(anchor, slots)
    return Predicate(noun, verb, slots)


def _content(clause: Token) -> list[Token]:
    """What a clause on a noun is about: "a deal to build gas plants", "a pact under which troops will stay"."""
    verbs = [
        clause,
        *(c for c in clause.children if c.dep_ in ("xcomp", "ccomp", "conj") and c.pos_ in VERBAL),
    ]
    found = list(verbs)
    for verb in verbs:
        for child in verb.children:
            if child.dep_ in ("dobj", "nsubj", "nsubjpass", "dative"):
                found.append(child)
            elif child.dep_ == "prep":
                found += _objects_of(child)
    return found


def _governor(noun: Token, slots: dict[str, list[Token]]) -> Token | None:
    """The verb that governs ``noun``; its subject and prepositions become slots as well."""
    head, dep = noun.head, noun.dep_
    if head == noun:
        return None
    copular = dep == "advmod" and head.lemma_ == "be"
    if (dep in ("dobj", "attr", "oprd", "acomp", "dative") or copular) and head.pos_ in VERBAL:
        _put(slots, "subject", subjects(head))
        _prepositions(head, slots, weak=True)
        return head
    if dep == "nsubjpass":
        for agent in (c for c in head.children if c.dep_ == "agent"):
            _put(slots, "subject", _objects_of(agent))
        _prepositions(head, slots, weak=True)
        return head
    if dep == "nsubj":
        _prepositions(head, slots, weak=True)
        _put(slots, "predicate", [c for c in head.children if c.dep_ in ("dobj", "attr")])
        return head
    if dep == "pobj" and head.head != head:
        governor = head.head
        if governor.pos_ == "ADP" and governor.text in PARTICLES:  # "pulled out of the deal"
            governor = governor.head
        if governor.pos_ in VERBAL:
            if head.text.casefold() in CIRCUMSTANCES:
                _put(slots, "subject", [s for s in subjects(governor) if s.i != noun.i])
                _put(slots, "governed object", [c for c in governor.children if c.dep_ == "dobj"])
            _prepositions(governor, slots, weak=True, agents=False)
            return governor
        if governor.pos_ in ("NOUN", "PROPN"):
            _put(slots, "outer", [governor])
            if head.text == "of" and governor.lemma_.casefold() in words("nouns", "light"):
                _put(slots, "poss", [c for c in governor.children if c.dep_ == "poss"])
                _prepositions(governor, slots, weak=True)
                return _governor(governor, slots) or governor
            return governor
    if dep in ("conj", "compound", "nmod", "appos"):
        return head
    return None


def _prepositions(
    head: Token, slots: dict[str, list[Token]], weak: bool = False, agents: bool = True
) -> None:
    for child in head.children:
        if (
            child.dep_ == "prep"
            or (child.dep_ == "agent" and head.pos_ not in VERBAL)
            or (child.dep_ == "dative" and child.pos_ == "ADP")
        ):
            _put(slots, child.text.casefold(), _objects_of(child), weak)
            for inner in child.children:
                if inner.dep_ == "prep":
                    _put(slots, inner.text.casefold(), _objects_of(inner), weak)
                elif inner.dep_ == "pobj" and inner.pos_ == "NOUN" and child.text in ("of", "on", "for"):
                    # "a memorandum of understanding with Peru", "a declaration on cooperation with Peru"
                    for last in inner.children:
                        if last.dep_ == "prep" and last.text in ("with", "between"):
                            _put(slots, last.text, _objects_of(last), weak=True)
        elif child.dep_ == "agent" and agents:
            _put(slots, "by", _objects_of(child), weak)
        elif child.dep_ == "advmod" and child.pos_ == "ADV":
            for inner in child.children:
                if inner.dep_ == "prep":
                    _put(slots, inner.text.casefold(), _objects_of(inner), weak=True)


def _objects_of(preposition: Token) -> list[Token]:
    found = [
        c
        for c in preposition.children
        if c.dep_ in ("pobj", "pcomp") and (c.pos_ not in VERBAL or c.tag_ == "NN")
    ]
    for child in preposition.children:
        if child.dep_ == "conj" and child.pos_ == "ADP":
            found += _objects_of(child)
    return found


def _put(slots: dict[str, list[Token]], slot: str, tokens: Iterable[Token], weak: bool = False) -> None:
    """Add ``tokens`` to ``slot``; weak evidence only where there is none yet."""
    tokens = list(tokens)
    if tokens and not (weak and slots.get(slot)):
        held = slots.setdefault(slot, [])
        held += [t for t in tokens if t not in held]
