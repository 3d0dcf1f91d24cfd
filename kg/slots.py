"""An act and the name of a slot in, the words that fill the slot out.

``a>b`` is slot ``b`` of what fills ``a``; ``self`` the word that names the act, ``above`` the verb above it.
"""

from collections.abc import Iterable

from spacy.tokens import Token

from kg.english.coordination import conjuncts
from kg.english.quantities import counted
from kg.english.relatives import modified
from kg.english.syntax import VERBAL, Predicate, predicate

__all__ = ["phrase", "says", "sentence_words", "slot_tokens", "slot_words"]


def slot_words(act: Predicate, slot: str) -> set[str]:
    """The words a slot holds; only those of its nouns and what they count for ``head of …`` ("thousands of troops")."""
    if slot.startswith("head of "):
        tokens = [
            t for token in slot_tokens(act, slot[8:]) for head in conjuncts(token) for t in counted(head)
        ]
        named = act.trigger.doc.user_data["named"]
        nationals = {"people" for t in tokens if t.i in named and t.tag_ in ("NNPS", "NNS")}
        return {t.lemma_.casefold() for t in tokens} | nationals
    if slot == "self":
        return phrase(act.trigger)
    if slot == "sentence":
        return sentence_words(act.trigger)
    found: set[str] = set()
    tokens = slot_tokens(act, slot)
    for token in tokens:
        for head in conjuncts(token):
            found |= phrase(head)
    return found | ({"*"} if tokens else set())


def sentence_words(token: Token) -> set[str]:
    """The lemmas of the sentence ``token`` stands in; asked for at every trigger, so each sentence's are kept."""
    sentence = token.sent
    kept: dict[int, set[str]] = token.doc.user_data.setdefault("lemmas", {})
    if sentence.start not in kept:
        kept[sentence.start] = {t.lemma_.casefold() for t in sentence}
    return kept[sentence.start]


def slot_tokens(act: Predicate, slot: str) -> list[Token]:
    """The heads of the phrases in ``slot``; ``a>b`` is slot ``b`` of what fills ``a``, ``above`` the verb above."""
    base, _, inner = slot.rpartition(">")
    if base:
        heads = [head for token in slot_tokens(act, base) for head in conjuncts(token)]
        outer = [each for head in heads for each in counted(_meant(head))]
        return [t for each in outer for t in predicate(each).slots.get(inner, ())]
    if slot == "self":
        return [act.trigger]
    if slot == "preposition":
        return [act.trigger.head] if act.trigger.dep_ == "pobj" else []
    if slot == "above":
        verb = act.verb if act.verb is not None else act.trigger
        if verb.dep_ in ("acl", "relcl") and verb.head.dep_ in ("nsubj", "nsubjpass"):
            verb = verb.head
        return [verb.head] if verb.head != verb and verb.head.pos_ in VERBAL else []
    return act.slots.get(slot, [])


def phrase(token: Token) -> set[str]:
    """The lemmas and words of a noun phrase: its head, its modifiers, and what it is of, in or on.

    They are asked for by pattern after pattern, so each phrase's are kept.
    """
    kept: dict[int, set[str]] = token.doc.user_data.setdefault("phrases", {})
    if token.i not in kept:
        kept[token.i] = _phrase(token)
    return kept[token.i]


def _phrase(token: Token) -> set[str]:
    named = token.doc.user_data["named"]
    if token.i in named:
        return set(named[token.i].casefold().split())
    found = {token.lemma_.casefold(), token.text.casefold()}
    for child in token.children:
        if child.dep_ in ("amod", "compound", "nmod", "nummod", "poss", "npadvmod", "advmod"):
            for word in conjuncts(child):
                found |= {word.lemma_.casefold(), word.text.casefold()}
                found |= {
                    c.text.casefold() for c in word.children if c.dep_ in ("compound", "amod", "npadvmod")
                }
        elif child.dep_ == "prep" and child.text.casefold() in ("of", "in", "on", "for", "to", "over"):
            for word in child.children:
                if word.dep_ in ("pobj", "pcomp"):
                    for each in conjuncts(word):
                        found |= {each.lemma_.casefold(), each.text.casefold()}
                        found |= {c.text.casefold() for c in each.children if c.dep_ in ("compound", "amod")}
    return found


def says(token: Token, terms: Iterable[str]) -> bool:
    """Whether one of the ``terms`` of several words stands, word after word or hyphenated, in ``token``'s phrase."""
    several = [term for term in terms if " " in term]
    if not several:
        return False
    named = token.doc.user_data["named"]
    if token.i in named:
        told = [named[token.i].casefold()]
    else:
        inside = _without_clauses(token)
        told = [" ".join(t.text.casefold() for t in inside), " ".join(t.lemma_.casefold() for t in inside)]
    spaced = [f" {' '.join(each.replace('-', ' ').split())} " for each in told]
    return any(f" {term} " in each for each in spaced for term in several)


def _without_clauses(token: Token) -> list[Token]:
    """The words of a noun phrase up to its first clause, and what it is of, in or on, but not whom it is with."""
    found: list[Token] = []
    for child in token.children:
        told = child.dep_ not in ("relcl", "acl", "advcl", "appos", "conj") and (
            child.dep_ != "prep" or child.text.casefold() in ("of", "in", "on", "for", "to", "over")
        )
        found += _without_clauses(child) if told or child.i < token.i else []
    return sorted([*found, token], key=lambda t: t.i)


def _meant(token: Token) -> Token:
    """The noun that a relative pronoun stands for ("the mission to which Peru contributes"); any other word is itself."""
    if token.tag_ not in ("WDT", "WP"):
        return token
    clause = next((t for t in token.ancestors if t.dep_ == "relcl"), None)
    return modified(clause) if clause is not None else token
