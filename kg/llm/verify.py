"""What a model claims of a text in, what holds against the text out: the rest is refused, with the reason.

A claim is kept only if its quote stands in the text; a word of the quote can state a fact of its kind, with its labels;
and the words of every role, and of who said it, stand in the quote or name what the reference step finds a phrase of the
quote to mean.  The modality is the more cautious of the model's and the reading's, the date is read from the words given.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Any

from spacy.tokens import Span, Token

from kg.claims import Abstention, Claim, Entity, Interval, Modality, Quote
from kg.english.dates import find_dates
from kg.english.lexicon import words
from kg.english.reference import Resolver
from kg.english.stance import stance
from kg.english.syntax import VERBAL, form, predicate
from kg.extract import triggers
from kg.frames import Pattern
from kg.llm.definitions import MOST, KindOfFact, RoleOf, kinds_of_fact

__all__ = ["verified"]

CONFIDENCE = 0.6


class _RefusedError(Exception):
    """A claim does not hold against the text."""


def verified(
    answer: Any, sentences: Sequence[Span], resolver: Resolver
) -> tuple[list[Claim], list[Abstention]]:
    """Return the claims of ``answer`` that hold against ``sentences``, and why the others were refused."""
    kept: list[Claim] = []
    refused: list[Abstention] = []
    at = resolver.reading.quote(sentences[0])
    claims = answer.get("claims") if isinstance(answer, dict) else None
    if not isinstance(claims, list):
        return [], [Abstention(at, "refused", "the answer has no list of claims")]
    for told in claims[:MOST]:
        try:
            kept += _claims(told, sentences, resolver)
        except _RefusedError as error:
            refused.append(Abstention(at, "refused", _printable(str(error))))
    return kept, refused


def _claims(told: Any, sentences: Sequence[Span], resolver: Resolver) -> Iterator[Claim]:
    """The claims that ``told`` makes: one for each combination of the roles that make a fact each."""
    if not isinstance(told, dict):
        raise _RefusedError("a claim is no object")
    kind = kinds_of_fact().get(_text(told, "kind"))
    if kind is None:
        raise _RefusedError(f"there is no kind of fact {_text(told, 'kind')!r}")
    quote, tokens = _quoted(_text(told, "quote"), sentences, resolver)
    trigger, patterns = _trigger(kind, tokens)
    labels = _labels(kind, told, patterns)
    roles = {
        role: _fillers(role, rule, _list(told, role), quote, tokens, resolver)
        for role, rule in kind.roles.items()
    }
    _check_distinct(kind, roles)
    modality, source = _put(told, trigger, quote, tokens, resolver)
    each = [role for role, rule in kind.roles.items() if rule.each and roles[role]]
    for chosen in product(*(roles[role] for role in each)):
        one = roles | {role: (entity,) for role, entity in zip(each, chosen, strict=True)}
        yield Claim(
            kind.kind,
            MappingProxyType({role: entities for role, entities in one.items() if entities}),
            quote,
            MappingProxyType(labels),
            modality,
            _time(_text(told, "when", ""), quote, resolver),
            source,
            frame=f"llm.{kind.kind}",
            confidence=CONFIDENCE,
        )


def _quoted(exact: str, sentences: Sequence[Span], resolver: Resolver) -> tuple[Quote, list[Token]]:
    """The quote at its place in one of ``sentences``, and its tokens."""
    reading = resolver.reading
    for sentence in sentences:
        whole = reading.quote(sentence)
        if place := _place(exact, whole.exact):
            start, end = whole.start + place[0], whole.start + place[1]
            inside = [
                t for t in sentence if start <= reading.places[t.i][0] and reading.places[t.i][1] <= end
            ]
            return Quote(reading.article.text[start:end], start, end), inside
    raise _RefusedError(f"the quote {exact[:80]!r} does not stand in the text")


def _place(told: str, text: str) -> tuple[int, int] | None:
    """Where the words ``told`` stand in ``text``, as whole words, however the blanks between them are written."""
    parts = [re.escape(part) for part in told.split()]
    found = re.search(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)", text) if parts else None
    return found.span() if found else None


def _trigger(kind: KindOfFact, tokens: Sequence[Token]) -> tuple[Token, list[Pattern]]:
    """The first word that can state a fact of ``kind``, and the patterns that any such word of the quote belongs to."""
    verbs, nouns = triggers()
    first, patterns = None, list[Pattern]()
    for token in tokens:
        lemma = token.lemma_.casefold()
        forms = form(token) if token.pos_ in VERBAL else ()
        fitting = [p for f in forms for p in verbs.get(f, ())] + list(nouns.get(lemma, ()))
        fitting = [pattern for pattern in fitting if pattern.frame == kind.kind]
        if kind.kind == "statement":
            speaks = bool(words("telling", "saying") & {*forms}) or lemma == "accord"
        else:
            speaks = kind.kind == "office" and token.text.casefold() in words("titles", "heads")
        patterns += fitting
        if first is None and (fitting or speaks):
            first = token
    if first is None:
        raise _RefusedError(f"no word of the quote states a {kind.kind.replace('_', ' ')}")
    return first, patterns


def _labels(kind: KindOfFact, told: Mapping[str, Any], patterns: Sequence[Pattern]) -> dict[str, str]:
    given = told.get("labels") or {}
    if not isinstance(given, dict):
        raise _RefusedError("the labels are no object")
    possible: dict[str, set[str]] = {}
    for rule in (rule for pattern in patterns for rule in pattern.labels):
        possible.setdefault(rule.label, set()).update(
            filter(None, (rule.fixed, rule.default, *(value for value, _ in rule.classes)))
        )
    labels: dict[str, str] = {}
    for label in kind.labels:
        value = str(given.get(label) or "")
        if not value and not possible.get(label):
            continue
        if value not in possible.get(label, ()):
            raise _RefusedError(f"the quote does not say that the {label} is {value!r}")
        labels[label] = value
    return labels


def _fillers(
    role: str, rule: RoleOf, told: list[str], quote: Quote, tokens: Sequence[Token], resolver: Resolver
) -> tuple[Entity, ...]:
    """The entities that ``told`` names for ``role``."""
    found: dict[Entity, None] = {}
    for each in told:
        entities = _resolved(each, rule.wanted, quote, tokens, resolver)
        if not entities:
            raise _RefusedError(f"{each!r}, the {role}, is not found in the quote")
        found |= dict.fromkeys(entities)
    if rule.required and len(found) < rule.least:
        raise _RefusedError(f"the {role} is missing")
    return tuple(found)


def _resolved(
    told: str, wanted: Sequence[str], quote: Quote, tokens: Sequence[Token], resolver: Resolver
) -> tuple[Entity, ...]:
    """What the words ``told`` mean: the phrase they are in the quote, else what a phrase there refers to by that name."""
    told, reading = " ".join(told.split()), resolver.reading
    if not told:
        return ()
    if place := _place(told, quote.exact):
        start, end = quote.start + place[0], quote.start + place[1]
        phrase = [t for t in tokens if reading.places[t.i][0] < end and start < reading.places[t.i][1]]
        inside = {t.i for t in phrase}
        heads = [t for t in phrase if t.head.i not in inside or t.head is t or t.dep_ == "conj"]
        for kind in wanted:
            if found := tuple(dict.fromkeys(e for head in heads for e in resolver.refer(head, kind))):
                return found
    known = resolver.gazetteer.find(told)
    for kind in wanted:
        for token in tokens:
            for entity in resolver.refer(token, kind):
                if entity == known or entity.name.casefold() == told.casefold():
                    return (entity,)
    return ()


def _check_distinct(kind: KindOfFact, roles: Mapping[str, tuple[Entity, ...]]) -> None:
    required = [role for role, rule in kind.roles.items() if rule.required]
    for one, other in {*kind.distinct, *((a, b) for a in required for b in required if a < b)}:
        if both := set(roles.get(one, ())) & set(roles.get(other, ())):
            raise _RefusedError(f"{next(iter(both)).name} cannot be both {one} and {other}")


def _put(
    told: Mapping[str, Any], trigger: Token, quote: Quote, tokens: Sequence[Token], resolver: Resolver
) -> tuple[Modality, Entity | None]:
    """The modality and who says it, as told; where the grammar of the sentence is more cautious, as that has it."""
    try:
        modality = Modality(_text(told, "modality"))
    except ValueError as error:
        raise _RefusedError(str(error)) from None
    read = stance(predicate(trigger))
    said_by = _text(told, "said_by", "")
    source = _resolved(said_by, ("speaker",), quote, tokens, resolver) if said_by else ()
    if said_by and not source:
        raise _RefusedError(f"{said_by!r}, said to say it, is not found in the quote")
    if not source:
        source = resolver.all(read.sources, "speaker")
    return (modality if read.modality is Modality.ASSERTED else read.modality), next(iter(source), None)


def _time(told: str, quote: Quote, resolver: Resolver) -> Interval | None:
    """The date that the words ``told`` of the quote give; none where they do not stand there."""
    place = _place(told, quote.exact)
    if place is None:
        return None
    dates = find_dates(quote.exact, resolver.reading.article.published)
    return next((d.time for d in dates if d.start < place[1] and place[0] < d.end), None)


def _text(told: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = told.get(key, default)
    if not isinstance(value, str):
        raise _RefusedError(f"a claim has no {key}")
    return value


def _list(told: Mapping[str, Any], role: str) -> list[str]:
    roles = told.get("roles")
    value = roles.get(role) or [] if isinstance(roles, dict) else None
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _RefusedError(f"the role {role} is no list of words")
    return value


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:200]
