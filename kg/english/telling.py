"""A resolved reading in, who said something and who holds which office out: the claims titles and reporting verbs make."""

from collections.abc import Iterator
from types import MappingProxyType

from spacy.tokens import Span, Token

from kg.claims import Claim, Entity, EntityType, Modality
from kg.english.coordination import conjuncts
from kg.english.kinds import PERSONAL
from kg.english.lexicon import words
from kg.english.reference import Resolver
from kg.english.syntax import VERBAL, form, is_passive, subjects

__all__ = ["offices", "statements"]

# A clause that begins so tells what happened meanwhile, and no news of what was said.
PASSING = {"when", "after", "since", "if", "until", "before"}
# A single mark quotes where it touches a capital behind a blank, and ends behind a stop; else it is an apostrophe.
SINGLE, STOPS = {"'", "‘", "’"}, {".", ",", "?", "!"}
OPENING, CLOSING, STRAIGHT = {"“", "«", "``"}, {"”", "»", "''"}, {'"'}
BARE = frozenset(
    {"announce", "deny", "confirm", "accuse", "warn", "reiterate", "say", "tell"}
)  # "denied the report"


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
    """One claim for each identifiable speaker of a sentence that reports what somebody said.

    A pronoun that says something is the one who spoke last, where it can be.
    """
    quoted = _inside_quotes(resolver)
    last: tuple[int, Entity] | None = None
    for number, sentence in enumerate(resolver.reading.sentences):
        heard = last[1] if last is not None and number - last[0] <= 2 else None
        for speaker in _speakers(sentence, resolver, quoted, heard):
            last = (number, speaker)
            yield Claim(
                "statement",
                MappingProxyType({"speaker": (speaker,)}),
                resolver.reading.quote(sentence),
                frame="statement.report",
                confidence=0.9,
            )


def _inside_quotes(resolver: Resolver) -> frozenset[int]:
    """The tokens that stand between quotation marks; a mark left open closes at the end of its paragraph."""
    reading, inside, marked = resolver.reading, False, set()
    for token in reading.doc:
        start, end = reading.places[token.i]
        text = reading.article.text[start:end]
        if token.i and "\n" in reading.article.text[reading.places[token.i - 1][1] : start]:
            inside = False
        before, after = reading.article.text[start - 1 : start], reading.article.text[end : end + 1]
        single = text in SINGLE and not before.strip() and after.isupper()
        if text in OPENING or (not inside and (text in STRAIGHT or single)):
            inside = True
        elif text in CLOSING | STRAIGHT or (text in SINGLE and before in STOPS):
            inside = False
        elif inside:
            marked.add(token.i)
    return frozenset(marked)


def _speakers(
    sentence: Span, resolver: Resolver, quoted: frozenset[int], heard: Entity | None
) -> tuple[Entity, ...]:
    """Who says something in ``sentence``; ``heard`` is who spoke shortly before."""
    found: dict[Entity, None] = {}
    for token in sorted(sentence, key=lambda t: (t.tag_ == "VBG", t.i)):
        if token.i in quoted or (found and token.tag_ == "VBG"):
            continue  # "…, he said, adding that …" is one speaker's
        for told in _told(token, quoted):
            for head in conjuncts(told):
                found.update(dict.fromkeys(_speaker(head, resolver, heard)))
    return tuple(entity for entity in found if not _is_media(entity))


def _speaker(token: Token, resolver: Resolver, heard: Entity | None) -> tuple[Entity, ...]:
    low = token.text.casefold()
    if (
        heard is not None
        and (low in PERSONAL) == (heard.type is EntityType.PERSON)
        and low in PERSONAL | {"it"}
    ):
        return (heard,)
    return resolver.refer(token, "speaker")


def _is_media(entity: Entity) -> bool:
    """Whether ``entity`` only passes on what others say."""
    return entity.subtype == "media" or entity.name.rpartition(" ")[2].casefold() in words("media", "names")


def _told(token: Token, quoted: frozenset[int]) -> list[Token]:
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
    if is_passive(token):
        return []
    if _closes_quote(token, quoted):
        return subjects(token)
    named = next((f for f in form(token) if f in words("telling", "saying")), None)
    if named is None or not _reports(token, named, quoted):
        return []
    return subjects(token) or _apposed_before(token, quoted)


def _apposed_before(verb: Token, quoted: frozenset[int]) -> list[Token]:
    """The name set off before a verb the parser left without subject: "General X, the army's chief of staff, said"."""
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.i == verb.sent.start or verb.nbor(-1).text != ",":
        return []
    for earlier in reversed(list(verb.doc[verb.sent.start : verb.i - 1])):
        if earlier.pos_ in VERBAL or earlier.i in quoted:
            break
        if earlier.pos_ == "PROPN" and earlier.nbor(1).text == ",":
            return [earlier]
    return []


def _closes_quote(verb: Token, quoted: frozenset[int]) -> bool:
    """Whether verb and subject stand right behind quoted words: "…," Blinken regretted."""
    own = [c for c in verb.children if c.dep_ == "nsubj"]
    if not own or verb.tag_ not in ("VBD", "VBZ", "VBP") or any(c.dep_ == "neg" for c in verb.children):
        return False
    first = min(verb.i, own[0].left_edge.i)
    behind = verb.doc[first - 1] if first > verb.sent.start else None
    if (
        behind is None
        or behind.tag_ != "''"
        or not (verb.i - own[0].i == 1 or own[0].left_edge.i - verb.i == 1)
    ):
        return False
    return behind.i - 1 in quoted or behind.i - 2 in quoted


def _is_order(clause: Token) -> bool:
    """Whether ``clause`` is what somebody is told to do."""
    return clause.dep_ in ("xcomp", "ccomp") and any(
        c.dep_ == "aux" and c.tag_ == "TO" for c in clause.children
    )


def _reports(verb: Token, named: str, quotes: frozenset[int]) -> bool:
    """Whether what was said is there: a clause, quoted words, or the verb needs none."""
    children = list(verb.children)
    if any(c.dep_ == "neg" or (c.dep_ == "aux" and _is_unreal(c)) for c in children):
        return False
    if verb.dep_ == "advcl" and any(c.text.casefold() in PASSING for c in children):
        return False
    quoted = any(t.i in quotes for t in verb.sent)
    if named == "tell" and not quoted and any(_is_order(c) for c in children):
        return False
    strong = named in words("telling", "strong")
    clause = any(c.dep_ in ("ccomp", "parataxis") or (c.dep_ == "xcomp" and strong) for c in children)
    clause = clause or (strong and verb.i + 1 < verb.sent.end and verb.nbor(1).text == "that")
    thing = any(c.dep_ in ("dobj", "prep") for c in children)
    if named in words("telling", "beside"):
        return not any(c.dep_ == "dobj" for c in children) and (quoted or clause or _is_detached(verb))
    if named in words("telling", "naming"):
        return (
            not any(c.tag_ == "WP" for c in children)
            and any(c.dep_ in ("oprd", "ccomp", "xcomp") or c.text == "as" for c in verb.subtree)
            and (thing or clause)
        )
    if strong:
        return clause or quoted or _is_detached(verb) or (named in BARE and thing)
    wish = named in words("telling", "wishing")
    return (clause and not wish) or (
        quoted and thing and not wish and named not in words("verbs", "negative")
    )


def _is_unreal(auxiliary: Token) -> bool:
    """Whether the auxiliary puts the saying off: "will say", "to say"."""
    return auxiliary.tag_ == "TO" or auxiliary.text.casefold() in words("verbs", "modal") - {"could", "can"}


def _is_detached(verb: Token) -> bool:
    """Whether the verb stands with its subject beside what was said: "…, Rady continued."."""
    if not any(c.dep_ == "nsubj" for c in verb.children):
        return False
    return verb.dep_ in ("parataxis", "ccomp") and verb.tag_ in ("VBD", "VBZ", "VBP")
