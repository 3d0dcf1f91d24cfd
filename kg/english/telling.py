"""A resolved reading in, who said something and who holds which office out: the claims titles and reporting verbs make."""

from collections.abc import Iterator
from types import MappingProxyType

from spacy.tokens import Span, Token

from kg.claims import Claim, Entity, Modality
from kg.english.lexicon import words
from kg.english.reference import Resolver
from kg.english.syntax import VERBAL, form, is_passive, subjects

__all__ = ["offices", "statements"]

SAYING = frozenset({
    "say", "tell", "announce", "claim", "deny", "warn", "confirm", "argue", "add", "declare", "state", "insist", "maintain",
    "explain", "stress", "emphasise", "emphasize", "write", "reveal", "disclose", "allege", "assert", "acknowledge", "admit",
    "reply", "respond", "accuse", "reiterate", "affirm", "contend", "recall", "remark", "observe", "comment", "note", "report",
    "point out", "underline", "underscore", "predict", "concede", "characterise", "characterize", "caution", "vow", "pledge", "promise", "urge", "call", "highlight", "blame", "complain", "testify", "signal", "describe", "demand", "threaten", "agree", "suggest", "believe", "hope",
})  # fmt: skip
STRONG = frozenset({"say", "tell", "announce", "claim", "deny", "warn", "confirm", "argue", "add", "declare", "insist", "explain", "reply", "accuse", "write", "admit", "reiterate", "allege", "acknowledge", "assert", "state", "affirm", "caution", "contend", "remark"})  # fmt: skip


BARE = frozenset({"announce", "deny", "confirm", "accuse", "warn", "reiterate", "say", "tell"})


def offices(resolver: Resolver) -> Iterator[Claim]:
    """The offices people hold or held, each once per person and body."""
    for office in resolver.offices:
        body = resolver.affiliations.body_of(office)
        if body is None:
            continue
        title = resolver.affiliations.title_of(office)
        yield Claim(
            "office",
            MappingProxyType({"person": (office.entity,), "of": (body,)}),
            resolver.reading.quote(office.span),
            MappingProxyType({"office": title} if title else {}),
            Modality.ENDED if office.former else Modality.ASSERTED,
            frame="office.title",
            confidence=0.95 if office.owner is not None else 0.8,
        )


def statements(resolver: Resolver) -> Iterator[Claim]:
    """One claim for each sentence that reports what an identifiable speaker said."""
    for sentence in resolver.reading.sentences:
        speaker = _speaker(sentence, resolver)
        if speaker is not None:
            yield Claim(
                "statement",
                MappingProxyType({"speaker": (speaker,)}),
                resolver.reading.quote(sentence),
                frame="statement.report",
                confidence=0.9,
            )


def _speaker(sentence: Span, resolver: Resolver) -> Entity | None:
    for token in sentence:
        told = _told(token)
        if told:
            for entity in resolver.all(told, "speaker"):
                return None if _is_media(entity) else entity
    return None


def _is_media(entity: Entity) -> bool:
    """Whether ``entity`` only passes on what others say."""
    return entity.subtype == "media" or entity.name.rpartition(" ")[2].casefold() in words("media", "names")


def _told(token: Token) -> list[Token]:
    """The subject of a reporting verb that stands with what was said, or the source after "according to"."""
    if token.text.casefold() == "according":
        for child in token.children:
            if child.dep_ == "prep" and child.text == "to":
                return [c for c in child.children if c.dep_ == "pobj"]
        return []
    if token.pos_ not in VERBAL:
        return []
    if (
        token.lemma_.casefold() == "say"
        and token.dep_ == "acl"
        and token.head.lemma_.casefold() in words("anaphors", "statements")
    ):
        return [token.head]
    named = next((f for f in form(token) if f in SAYING), None)
    if named is None or is_passive(token) or not _reports(token, named):
        return []
    return subjects(token)


def _is_order(clause: Token) -> bool:
    """Whether ``clause`` is what somebody is told to do."""
    return clause.dep_ in ("xcomp", "ccomp") and any(
        c.dep_ == "aux" and c.tag_ == "TO" for c in clause.children
    )


def _reports(verb: Token, named: str) -> bool:
    """Whether what was said is there: a clause, quoted words, or the verb needs none."""
    children = list(verb.children)
    clause = any(
        c.dep_ in ("ccomp", "parataxis") or (c.dep_ == "xcomp" and named in STRONG) for c in children
    )
    quoted = any(c.text in ('"', "“", "”", "``", "''") for c in verb.sent)
    if any(c.dep_ == "neg" for c in children):
        return False
    if named == "tell" and not quoted and any(_is_order(c) for c in children):
        return False
    if (
        verb.dep_ in ("parataxis", "ccomp")
        and verb.tag_ in ("VBD", "VBZ", "VBP")
        and any(c.dep_ == "nsubj" for c in children)
        and named in STRONG
    ):
        return True
    if named in ("describe", "characterise", "characterize"):
        return any(c.dep_ == "dobj" for c in children) and any(c.text == "as" for c in verb.subtree)
    if named in STRONG:
        return clause or quoted or (named in BARE and any(c.dep_ in ("dobj", "prep") for c in children))
    return (
        clause and named not in ("call", "demand", "threaten", "agree", "believe", "hope", "promise")
    ) or (
        quoted
        and named not in words("verbs", "negative")
        and any(c.dep_ in ("dobj", "prep") for c in children)
        and named not in ("hope", "agree", "believe")
    )
