"""A resolved reading and its claims in, what was not understood out.

It asks again what the extractor tried, so that reading itself need not keep an account.
"""

from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from kg.claims import Abstention, Claim, EntityType
from kg.english.lexicon import words
from kg.english.reference import Resolver
from kg.english.syntax import VERBAL, Predicate, form
from kg.filling import fillers
from kg.frames import Pattern
from kg.triggers import triggered, triggers

__all__ = ["abstentions"]

# Words that open a pattern now and then, and say nothing by themselves.
COMMON = {"be", "have", "do", "make", "take", "give", "go", "get", "see", "hold", "say", "tell"}

CALENDAR = {
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
}  # fmt: skip


def abstentions(resolver: Resolver, claims: Sequence[Claim]) -> list[Abstention]:
    """Return in text order the roles left open, names not resolved, and sentences that may state a fact and gave no claim."""
    stated = {(quote.start, quote.end) for claim in claims for quote in (claim.quote, *claim.also)}
    found: list[Abstention] = []
    for sentence in resolver.reading.sentences:
        quote = resolver.reading.quote(sentence)
        open_roles = list(_open_roles(sentence, resolver))
        tried = list(_trigger_words(sentence, resolver))
        if not open_roles and tried and (quote.start, quote.end) not in stated:
            found.append(Abstention(quote, "no claim", ", ".join(tried)))
        found += open_roles
        found += (Abstention(quote, "name unresolved", name) for name in _nameless(sentence, resolver))
    return found


def _acts(sentence: Span, resolver: Resolver) -> Iterator[Token]:
    """The words of ``sentence`` that the extractor tries."""
    for token in sentence:
        name = resolver.reading.name(token)
        if name is None or name.entity.type is EntityType.DOCUMENT:
            yield token


def _trigger_words(sentence: Span, resolver: Resolver) -> Iterator[str]:
    verbs, nouns = triggers()
    for token in _acts(sentence, resolver):
        lemma = token.lemma_.casefold()
        if lemma not in COMMON and (
            lemma in nouns if token.pos_ not in VERBAL else any(f in verbs for f in form(token))
        ):
            yield resolver.reading.word(token)


def _open_roles(sentence: Span, resolver: Resolver) -> Iterator[Abstention]:
    """The roles that stayed open where a pattern fitted in all else, and no other pattern of the word was filled."""
    quote = resolver.reading.quote(sentence)
    for token in _acts(sentence, resolver):
        patterns, act = triggered(token, resolver)
        if act is None:
            continue
        tried = [(pattern, _unfilled(pattern, act, resolver)) for pattern in patterns]
        if tried and all(roles for _, roles in tried):
            pattern, roles = min(tried, key=lambda each: len(each[1]))
            word = resolver.reading.word(token)
            yield from (Abstention(quote, "role open", word, pattern.frame, role) for role in roles)


def _unfilled(pattern: Pattern, act: Predicate, resolver: Resolver) -> list[str]:
    """The roles of ``pattern`` that it needs and nothing in the text fills; what a role may take over is no gap."""
    return [
        rule.role
        for rule in pattern.roles
        if rule.required
        and rule.fallback not in ("previous", "other")
        and len(fillers(rule, act, resolver)) < max(rule.least, 1)
    ]


def _nameless(sentence: Span, resolver: Resolver) -> Iterator[str]:
    """The runs of capitalised proper nouns that name nothing known, and were taken for no name."""
    known = CALENDAR | words("titles", "heads") | words("titles", "modifiers") | words("titles", "ranks")
    run: list[str] = []
    for token in sentence:
        word = resolver.reading.word(token)
        if token.pos_ == "PROPN" and token.i not in resolver.reading.names and word[:1].isupper():
            run.append(word)
        elif run:
            if not all(each.casefold() in known for each in run):
                yield " ".join(run)
            run = []
