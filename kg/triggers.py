"""A word in, the patterns it triggers and the act it names out."""

from collections import defaultdict
from functools import cache

from spacy.tokens import Token

from kg.english.governing import governor
from kg.english.lexicon import words
from kg.english.reference import Resolver
from kg.english.syntax import VERBAL, Predicate, form, is_passive, predicate
from kg.frames import Pattern, load_frames
from kg.slots import phrase, sentence_words, slot_words

__all__ = ["Told", "echo", "is_echo", "triggered", "triggers"]

NOMINAL = {"NOUN", "PROPN", "ADJ"}
Told = tuple[tuple[Pattern, ...], Predicate | None]


@cache
def triggers() -> tuple[dict[str, tuple[Pattern, ...]], dict[str, tuple[Pattern, ...]]]:
    """The patterns by the verb and by the noun that triggers them."""
    verbs: dict[str, list[Pattern]] = defaultdict(list)
    nouns: dict[str, list[Pattern]] = defaultdict(list)
    for frame in load_frames():
        for pattern in frame.patterns:
            for verb in pattern.verbs:
                verbs[verb].append(pattern)
            for noun in pattern.nouns:
                nouns[noun].append(pattern)
    return {k: tuple(v) for k, v in verbs.items()}, {k: tuple(v) for k, v in nouns.items()}


def triggered(token: Token, resolver: Resolver) -> Told:
    """The patterns that ``token`` triggers, and the act it names."""
    by_verb, by_noun = triggers()
    patterns: tuple[Pattern, ...] = ()
    if token.pos_ in VERBAL:
        told: set[str] = set()
        for named in form(token):  # "pull out" says more than "pull"
            fitting = tuple(p for p in by_verb.get(named, ()) if p.frame not in told and p not in patterns)
            patterns += fitting
            told |= {p.frame for p in fitting if " " in named}
    if resolver.reading.name(token) is not None:
        patterns += by_noun.get(_named_text(token, resolver), ())
    elif token.pos_ in NOMINAL or (
        token.pos_ == "VERB" and token.tag_ == "VBG" and token.dep_ in ("pobj", "nsubj", "dobj")
    ):
        patterns += by_noun.get(token.lemma_.casefold(), ())
    if not patterns:
        return (), None
    act = predicate(token)
    return tuple(p for p in patterns if _applies(p, act)), act


def is_echo(token: Token) -> bool:
    """Whether ``token`` says that somebody else does what was just told of: "did so", "did the same", "followed suit"."""
    lemma = token.lemma_.casefold()
    if lemma not in ("do", "follow") or token.pos_ not in VERBAL:
        return False
    said = {c.text.casefold() for c in token.children}
    return bool(said & {"so", "same", "likewise"}) if lemma == "do" else "suit" in said


def echo(token: Token, told: Told) -> Told:
    """What was ``told`` last, of the subject of ``token``."""
    patterns, earlier = told
    own = predicate(token)
    if earlier is None or is_passive(earlier.trigger) or not own.slots.get("subject"):
        return (), None
    slots = {slot: heads for slot, heads in earlier.slots.items() if slot not in own.slots}
    return patterns, Predicate(
        token, token, {**slots, **{k: v for k, v in own.slots.items() if k != "object"}}
    )


def _named_text(token: Token, resolver: Resolver) -> str:
    """The noun in the name of an agreement: "treaty" of "the Treaty of Rome", "agreement" of "Prespa Agreement"."""
    parts = resolver.reading.word(token).casefold().split()
    return next((p for p in (parts[-1], parts[0]) if p in words("anaphors", "agreements")), parts[-1])


def _applies(pattern: Pattern, act: Predicate) -> bool:
    trigger = act.trigger
    if words("sport", "words") & sentence_words(trigger):
        return False
    if pattern.passive is not None and trigger.pos_ in VERBAL and is_passive(trigger) != pattern.passive:
        return False
    if pattern.governors and governor(act, pattern.governors) is None:
        return False
    if pattern.barred and (governor(act, pattern.barred) or phrase(trigger) & pattern.barred):
        return False
    for slot, listed in pattern.needs:
        if not slot_words(act, slot) & listed:
            return False
    return not any(slot_words(act, slot) & listed for slot, listed in pattern.lacks)
