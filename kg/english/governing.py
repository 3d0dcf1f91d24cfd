"""An act in, the verb or noun above it out: what is done with what the act names ("lifted the sanctions")."""

from collections.abc import Iterator, Set

from spacy.tokens import Token

from kg.english.syntax import Predicate, form, is_passive, subjects

__all__ = ["governor"]

BELOW = ("dobj", "nsubj", "nsubjpass")


def governor(act: Predicate, listed: Set[str]) -> Token | None:
    """The word above the trigger of ``act`` that is one of ``listed``, if there is one.

    That is the verb whose argument it is, also of a relative clause that follows, or the noun it belongs to.
    """
    if not listed:
        return None
    return next((word for word in _above(act) if not listed.isdisjoint(form(word))), None)


def _above(act: Predicate) -> Iterator[Token]:
    trigger = act.trigger
    yield trigger.head if act.verb is None or act.verb == trigger else act.verb
    yield from act.slots.get("outer", ())
    if trigger.dep_ == "pobj" and trigger.head.dep_ == "prep":
        yield trigger.head.head
    if trigger.dep_ in BELOW:
        yield trigger.head
    for child in trigger.children:
        if (child.dep_ == "acl" and child.tag_ == "VBN") or (
            child.dep_ == "relcl" and (is_passive(child) or trigger not in subjects(child))
        ):
            yield child
