"""A pattern and an act in, the claims it makes of it out: who fills which role, how it is put, and when.

A claim whose required roles cannot be filled is not made.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from types import MappingProxyType

from spacy.tokens import Token

from kg.claims import Claim, Entity, EntityType, Modality
from kg.english.coordination import conjuncts
from kg.english.governing import governor
from kg.english.lexicon import words
from kg.english.reference import Resolver
from kg.english.stance import Stance, stance
from kg.english.syntax import Predicate, predicate
from kg.english.when import Clock
from kg.frames import LabelRule, Pattern, RoleRule
from kg.merge import standing
from kg.slots import phrase, says, slot_tokens

__all__ = ["claims_of", "fillers"]

TIMES = {"year", "month", "week", "day", "time", "decade", "century", "summer", "spring", "autumn", "winter", "start", "end", "beginning"}  # fmt: skip
MONTHS = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}  # fmt: skip
# An agreement so called is of the kind of the one told of before.
LIKE = {"similar", "same", "such", "one", "comparable", "identical", "another"}
# What is planned by naming it: "at their meeting in May they will …" says that there will be a meeting.
ARRANGED = {"meeting", "visit"}
Roles = dict[str, tuple[Entity, ...]]


def claims_of(
    pattern: Pattern, act: Predicate, resolver: Resolver, clock: Clock, before: Sequence[Claim]
) -> Iterator[Claim]:
    """The claims ``pattern`` makes of ``act``: one for each combination of its single-valued roles and labels."""
    last = next((c for c in reversed(before) if c.kind == pattern.frame), None)
    roles = _fill(pattern, act, resolver, last)
    if roles is None:
        return
    same = last if phrase(act.trigger) & LIKE or _is_of(last, act.trigger, roles) else None
    labels = [_label_values(rule, act, same) for rule in pattern.labels]
    if any(not values for values in labels):
        return
    ending = governor(act, pattern.ends)
    put = _stance(pattern, act) if ending is None else stance(predicate(ending))
    modality, change = put.modality, "end" if ending is not None else pattern.change
    if put.modality is Modality.ASSERTED or (pattern.announced and put.announced):
        modality, change = Modality.ENDED if change else pattern.modality or Modality.ASSERTED, ""
    elif put.modality is Modality.ENDED:
        change = ""
    elif put.ending:
        change = "end"
    if modality not in pattern.only:
        return
    reporter = next(iter(resolver.all(put.sources, "speaker")), None)
    if modality is Modality.ASSERTED and pattern.frame in ARRANGED and clock.scheduled(act):
        modality = Modality.HYPOTHETICAL
    time = clock.time(act, ahead=modality is Modality.HYPOTHETICAL)
    each = [rule.role for rule in pattern.roles if rule.each and rule.role in roles]
    ending_label = (("change", change),) if change else ()
    for chosen in product(*(roles[role] for role in each)):
        split = roles | {role: (entity,) for role, entity in zip(each, chosen, strict=True)}
        if any(_told_before(roles, split, pair) for pair in pattern.distinct):
            continue
        if any(
            _seats(split.get(a, ()), resolver) & _seats(split.get(b, ()), resolver)
            for a, b in pattern.distinct
        ):
            continue
        for values in product(*labels):
            named = dict(zip((rule.label for rule in pattern.labels), values, strict=True))
            for rule in pattern.labels:
                if any(named.get(label) != value for label, value in rule.where):
                    named.pop(rule.label)
            claim = Claim(
                pattern.frame,
                MappingProxyType(split),
                resolver.reading.quote(act.trigger.sent),
                MappingProxyType({k: v for k, v in (*named.items(), *ending_label) if v}),
                modality,
                time,
                reporter,
                frame=pattern.name,
                confidence=pattern.confidence,
            )
            yield claim
            if pattern.standing and change:
                yield standing(claim)


def _told_before(roles: Roles, split: Roles, pair: tuple[str, str]) -> bool:
    """Whether "Peru and Chile" both fill the two roles, and Chile with Peru is what Peru with Chile has told."""
    one, two = (roles.get(role, ()) for role in pair)
    if set(one) != set(two) or len(one) < 2:
        return False
    a, b = (one.index(split[role][0]) for role in pair)
    return a > b


def _is_of(last: Claim | None, trigger: Token, roles: Roles) -> bool:
    """Whether a bare "the pact" is the one told of last, by its parties."""
    bare = trigger.pos_ == "NOUN" and all(c.dep_ in ("det", "punct", "prep", "acl") for c in trigger.children)
    definite = any(c.text.casefold() in ("the", "this") for c in trigger.children)
    if last is None or not (bare and definite):
        return False
    return any(len(set(es) & set(last.roles.get(role, ()))) > 1 for role, es in roles.items())


def _seats(entities: Iterable[Entity], resolver: Resolver) -> set[Entity]:
    """``entities``, and the states that people among them act for and that places among them lie in."""
    found = set(entities)
    for entity in entities:
        state = resolver.represented.get(entity) if entity.type is EntityType.PERSON else entity.part_of
        found |= {state} if state is not None else set()
    return found


def _stance(pattern: Pattern, act: Predicate) -> Stance:
    """How the act is put: by its own words, by the verb ``above`` it, or ``asserted`` whatever stands around it."""
    if pattern.stance == "asserted":
        return Stance(Modality.ASSERTED)
    if pattern.stance == "above" and (above := slot_tokens(act, "above")):
        return stance(predicate(above[0]))
    trigger = act.trigger
    if (own := _own_clause(pattern, act)) is not None:
        return stance(predicate(own))
    named = trigger.pos_ == "NOUN" and not pattern.governors and pattern.frame not in ARRANGED
    definite = any(
        c.dep_ == "poss" or c.text.casefold() in ("the", "this", "these") for c in trigger.children
    )
    put = stance(act, named and definite)
    if (
        named
        and definite
        and pattern.standing
        and not pattern.change
        and put.modality is Modality.HYPOTHETICAL
    ):
        return Stance(Modality.ASSERTED)  # "discussed the presence of American troops in Niger"
    return put


def _own_clause(pattern: Pattern, act: Predicate) -> Token | None:
    """The past clause on a noun that tells the act: "the pact signed in May may soon take effect"."""
    trigger = act.trigger
    if trigger.pos_ != "NOUN" or trigger.lemma_.casefold() in words("nouns", "prospective"):
        return None
    own = governor(act, pattern.governors)
    told = own is not None and own.head == trigger and own.dep_ in ("relcl", "acl")
    return own if told and own is not None and own.tag_ in ("VBD", "VBN") else None


def _fill(pattern: Pattern, act: Predicate, resolver: Resolver, last: Claim | None) -> Roles | None:
    """The entities of each role, or None where a required role stays open; ``last`` is the last claim of the kind."""
    roles: Roles = {}
    for rule in pattern.roles:
        filled = fillers(rule, act, resolver)
        if not filled and rule.fallback == "previous" and last is not None and not _told(rule, act):
            filled = last.roles.get(rule.role, ())
        if not filled and rule.fallback in ("party", "last party"):
            parties = roles.get("parties", ())
            told = parties[-1:] if rule.fallback == "last party" else parties
            filled = tuple(e for e in told if e.type is EntityType.STATE)[-1:]
        if not filled and rule.fallback == "other" and not _told(rule, act):
            known = tuple(e for es in roles.values() for e in es)
            filled = resolver.other(act.trigger, rule.wanted, set(known)) if len(known) < 2 else known
        if len(filled) < rule.least or not filled:
            if rule.required:
                return None
            continue
        roles[rule.role] = filled
    return roles


def fillers(rule: RoleRule, act: Predicate, resolver: Resolver) -> tuple[Entity, ...]:
    """The entities that play the role of ``rule`` in ``act``; none where it stays open."""
    for union in rule.slots:
        found: dict[Entity, None] = {}
        for slot in union:
            found.update(dict.fromkeys(resolver.all(slot_tokens(act, slot), rule.wanted)))
            if slot.endswith("mod"):
                found.update(dict.fromkeys(_demonyms(slot_tokens(act, slot), resolver, rule.wanted)))
        if len(found) >= rule.least:
            return tuple(found)
    if rule.fallback == "back" and not _told(rule, act):
        return resolver.back(act.trigger, rule.wanted)
    if rule.fallback == "nearest" and not any(
        resolver.reading.name(t) for union in rule.slots for slot in union for t in slot_tokens(act, slot)
    ):
        return resolver.nearest(act.trigger, rule.wanted)
    if rule.fallback == "fighters":
        return resolver.fighters(act.trigger)
    if rule.fallback in ("describe", "people"):
        return _described(rule, act, resolver)
    return ()


def _told(rule: RoleRule, act: Predicate) -> bool:
    """Whether the sentence fills the role with something, though not with an entity of the wanted kind."""
    tokens = [
        t
        for union in rule.slots
        for slot in union
        if slot not in ("mod", "poss", "subject") and (rule.role, slot) != ("place", "object")
        for t in slot_tokens(act, slot)
    ]
    return any(t.pos_ not in ("NUM", "PRON") and t.ent_type_ != "DATE" and not _is_date(t) for t in tokens)


def _is_date(token: Token) -> bool:
    return token.lemma_.casefold() in TIMES or token.text in MONTHS


def _demonyms(tokens: list[Token], resolver: Resolver, wanted: str) -> Iterator[Entity]:
    """States named by an adjective before the trigger ("French troops"), where a state may fill the role."""
    if wanted not in ("state", "country", "body", "authority", "actor", "force", "place"):
        return
    for token in tokens:
        for each in conjuncts(token):
            name = resolver.reading.name(each)
            if name is not None and name.how == "demonym":
                yield name.entity


def _described(rule: RoleRule, act: Predicate, resolver: Resolver) -> tuple[Entity, ...]:
    """A thing without a name, named by its description ("a regional investment bank")."""
    for union in rule.slots:
        for slot in union:
            for token in slot_tokens(act, slot):
                if token.pos_ != "NOUN" or token.i in resolver.reading.names:
                    continue
                kept = [c for c in token.children if c.dep_ in ("amod", "compound", "nmod") and c.i < token.i]
                if rule.fallback == "people" and not any(t.i in resolver.reading.names for t in kept):
                    continue
                text = " ".join(_spelt(t, resolver) for t in [*kept, token])
                kind = EntityType.ORGANISATION if rule.wanted in ("institution", "body") else EntityType.GROUP
                return (Entity(kind, text),)
    return ()


def _spelt(token: Token, resolver: Resolver) -> str:
    word = resolver.reading.word(token)
    return word if token.i in resolver.reading.names else word.casefold()


def _label_values(rule: LabelRule, act: Predicate, same: Claim | None) -> tuple[str, ...]:
    """The values of a label; those of ``same`` where the words name none ("a similar agreement")."""
    if rule.fixed:
        return (rule.fixed,)
    found: dict[str, None] = {}
    for slot in rule.slots:
        heads = [head for token in slot_tokens(act, slot) for head in conjuncts(token)]
        for head in heads:
            told = phrase(head)
            values = [value for value, listed in rule.classes if told & listed or says(head, listed)]
            exact = [value for value, listed in rule.classes if head.lemma_.casefold() in listed]
            if exact and not (len(values) > 1 and exact[0] == "financial"):
                values = exact
            found.update(
                dict.fromkeys(v for v in values if not (len(values) > 1 and v == "financial" and v in exact))
            )
        if found:
            break
    default = (same.labels.get(rule.label) if same else None) or rule.default
    told_values = tuple(found) or ((default,) if default or not rule.required else ())
    return told_values if rule.each else told_values[:1]
