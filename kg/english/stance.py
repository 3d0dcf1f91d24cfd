"""A predicate in, its stance out: asserted, negated, hypothetical or ended, and on whose word.

The stance is read on the way from the word that names the act up to the main clause: negation, modal verbs, verbs
and nouns of intention, refusal and report, conditions, questions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from kg.claims import Modality
from kg.english.lexicon import words
from kg.english.syntax import VERBAL, Predicate, form, is_passive, subjects

__all__ = ["Stance", "stance"]

ORDINALS = {"first", "last", "only", "latest", "second", "third"}
# What stands under these is no part of the plan or talk: "the outcome of their talks during the visit".
CIRCUMSTANCES = {"during", "in", "after", "at", "with", "between", "since", "from", "among"}
# Through these the stance of a verb carries over to what stands below.
CARRYING = {"for", "of", "to", "about", "on", "against", "with", "in", "into", "by", "between", "as"}
NEGATIONS = {"not", "n't", "n’t", "never", "neither", "nor", "no", "without", "hardly", "none", "cannot"}


@dataclass(frozen=True, slots=True)
class Stance:
    """How a fact is put.

    ``sources`` heads the phrases on whose word it stands (the innermost claimant's); ``announced`` tells that it lies
    ahead, but is announced or decided; ``ending`` that its end is what lies ahead or is denied.
    """

    modality: Modality
    sources: tuple[Token, ...] = ()
    announced: bool = False
    ending: bool = False


@dataclass(slots=True)
class _Climb:
    negated: bool = False
    refused: bool = False
    prospective: bool = False
    ended: bool = False
    announced: bool = False
    sources: tuple[Token, ...] = ()

    def refuse(self) -> None:
        """Take in that what was planned so far is turned down; what is planned from here on is the refusal."""
        self.negated, self.refused, self.prospective = True, True, False

    def report(self, sources: Iterable[Token]) -> None:
        """Put the fact on the word of ``sources``, unless somebody nearer has said it."""
        self.sources = self.sources or tuple(sources)


def stance(predicate: Predicate, presupposed: bool = False) -> Stance:
    """Return the stance of ``predicate``'s act.

    ``presupposed`` tells that a noun names the act as given ("to protest the war in …"): then what is said about it
    does not touch it.
    """
    found = _Climb()
    at = predicate.trigger
    if at.pos_ not in VERBAL:
        _noun(at, found)
    else:
        _clause(at, found)
    for _ in range(8):
        found.report(_according_to(at))
        at = _finite(at)
        above = at.head
        if presupposed and at.text == "about":
            break
        if presupposed and above.pos_ in VERBAL and not (set(form(above)) & _unsettling()):
            break
        if above == at or not _step(at, above, found):
            break
        at = above
    if _question(predicate.trigger):
        found.prospective = True
    modality = _modality(found)
    return Stance(
        modality,
        found.sources,
        found.announced and modality is Modality.HYPOTHETICAL,
        found.ended and modality is not Modality.ENDED,
    )


@cache
def _unsettling() -> frozenset[str]:
    """The verbs that leave open even what a noun names as given: "seek the withdrawal", "secure Ukraine's entry"."""
    return (
        words("verbs", "negative")
        | words("verbs", "prospective")
        | words("verbs", "achieving")
        | words("verbs", "ending")
    )


def _finite(verb: Token) -> Token:
    """Where ``verb`` really hangs: a past tense is not coordinated with a participle ("stopped paying and left")."""
    if verb.dep_ == "conj" and verb.tag_ in ("VBD", "VBZ") and verb.head.tag_ in ("VBG", "VB"):
        return next((a for a in verb.head.ancestors if a.tag_ in ("VBD", "VBZ", "VBP")), verb)
    return verb


def _according_to(verb: Token) -> list[Token]:
    """Whom "according to" names beside ``verb``."""
    said = (c for c in verb.children if c.text.casefold() == "according")
    return [o for c in said for to in c.children for o in to.children if o.dep_ == "pobj"]


def _modality(found: _Climb) -> Modality:
    if found.negated and not (found.refused and found.prospective):
        return Modality.NEGATED
    if found.prospective:
        return Modality.HYPOTHETICAL
    return Modality.ENDED if found.ended else Modality.ASSERTED


def _question(token: Token) -> bool:
    last = token.sent[-1]
    return last.text == "?" or (len(token.sent) > 1 and token.sent[-2].text == "?")


def _noun(noun: Token, found: _Climb) -> None:
    """What stands within the noun phrase itself."""
    for child in noun.children:
        low = child.lemma_.casefold()
        if child.dep_ in ("det", "neg") and low in NEGATIONS:
            found.negated = True
        elif child.dep_ in ("amod", "compound"):
            if child.text.casefold() in words("adjectives", "prospective") - words(
                "adjectives", "predicative"
            ):
                found.prospective = True
            elif child.text.casefold() in words("adjectives", "ended"):
                found.ended = True


def _clause(verb: Token, found: _Climb) -> None:
    """Negation, modals, marks and bare purpose of one clause."""
    found.prospective = found.prospective or _inverted(verb)
    shared = verb
    while (
        shared.dep_ == "conj"
        and shared.head.pos_ in VERBAL
        and not any(
            c.dep_ == "cc" and c.text.casefold() == "but" and c.i < shared.i for c in shared.head.children
        )
        and not any(c.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass", "neg") for c in shared.children)
    ):
        shared = shared.head
    for clause in {verb, shared}:
        for child in clause.children:
            low = child.text.casefold()
            if child.dep_ == "neg" or (child.dep_ in ("preconj", "cc", "det") and low in ("neither",)):
                found.negated = found.negated or not _until(clause)
            elif (child.dep_ == "aux" and low in words("verbs", "modal")) or (
                child.dep_ in ("mark", "advmod")
                and low
                in words("marks", "conditional")
                - {
                    "until",
                    "before",
                    "once",
                }
            ):
                found.prospective = True
            elif child.dep_ in ("nsubj", "nsubjpass") and any(
                d.text.casefold() in ("no", "neither", "none") and d.dep_ in ("det", "neg")
                for d in child.children
            ):
                found.negated = True
            elif (
                child.dep_ in ("advmod", "npadvmod")
                and low == "longer"
                and any(d.text.casefold() == "no" for d in child.children)
            ):
                found.negated, found.ended = False, True


def _inverted(verb: Token) -> bool:
    """Whether ``verb`` opens a condition without "if": "had Finland done so", "should Mali leave"."""
    first = min((t for t in verb.subtree), key=lambda t: t.i, default=verb)
    return (
        verb.dep_ in ("advcl", "ccomp", "conj")
        and first.dep_ == "aux"
        and first.text.casefold() in ("had", "should", "were")
    )


def _until(verb: Token) -> bool:
    """Whether "not" only says how late: "did not join until 2002"."""
    return any(
        (c.text.casefold() == "until" and not any(o.text.casefold() in ("now", "today") for o in c.children))
        or any(m.text.casefold() == "until" and m.dep_ == "mark" for m in c.children)
        for c in verb.children
        if c.dep_ in ("prep", "advcl")
    )


def _step(at: Token, above: Token, found: _Climb) -> bool:
    """Take in what ``above`` does to ``at``; whether to climb on."""
    dep = at.dep_
    if dep == "amod" and at.pos_ in VERBAL:
        return False
    if dep in ("relcl", "appos", "parataxis"):
        infinitive = any(c.dep_ == "aux" and c.tag_ == "TO" for c in at.children)
        if dep == "relcl" and infinitive and not {c.text.casefold() for c in above.children} & ORDINALS:
            found.prospective = True
        return False
    if above.pos_ in VERBAL:
        return _under_verb(at, above, dep, found)
    if above.pos_ in ("NOUN", "PROPN"):
        return _under_noun(at, above, dep, found)
    if above.pos_ == "ADP" or dep in ("pobj", "pcomp", "prep", "agent"):
        beside = {t.text.casefold() for t in (above, above.head, *above.children)}
        if above.text.casefold() == "without" or (at.pos_ in VERBAL and beside & {"short", "instead"}):
            found.negated = True
        return True
    if above.pos_ == "ADJ":
        low = above.text.casefold()
        if dep in ("xcomp", "ccomp", "advcl", "prep") and low in words("adjectives", "prospective"):
            found.prospective = True
        return True
    return dep in ("conj", "compound", "amod", "nmod")


def _under_noun(at: Token, above: Token, dep: str, found: _Climb) -> bool:
    lemma = above.lemma_.casefold()
    if dep in ("prep", "acl", "compound", "ccomp", "poss", "amod", "nmod"):
        infinitive = dep == "acl" and any(c.dep_ == "aux" and c.tag_ == "TO" for c in at.children)
        doing = any(c.dep_ == "pcomp" for c in at.children)
        beside = (dep == "prep" and at.text.casefold() in CIRCUMSTANCES and not doing) or (
            dep == "compound" and lemma == "attempt"  # "a coup attempt" was made
        )
        if dep != "poss" and not beside and lemma in words("nouns", "prospective"):
            found.prospective = True
        elif dep in ("prep", "acl") and lemma in words("nouns", "negative"):
            found.negated = True
        elif dep == "prep" and at.text.casefold() == "to" and lemma in words("nouns", "ending"):
            found.ended = True
        elif dep in ("acl", "ccomp") and not infinitive and lemma in words("nouns", "report"):
            found.report(c for c in above.children if c.dep_ == "poss")
            found.negated = found.negated or lemma == "denial"
            return False
        elif (
            infinitive
            and not {c.text.casefold() for c in above.children} & ORDINALS
            and lemma not in words("nouns", "factual")
        ):
            found.prospective = True
        if dep == "acl" and not infinitive:
            return False
    elif dep == "relcl":
        return False
    if dep == "conj":
        return True
    _noun(above, found) if dep == "compound" else None
    return True


def _under_verb(at: Token, above: Token, dep: str, found: _Climb) -> bool:
    forms = form(above)
    if dep == "prep" and at.text in ("of", "for") and above.lemma_ in words("verbs", "accusing"):
        found.report(_speakers(above))
    if dep == "conj":
        return True
    if dep == "advcl":
        marks = {c.text.casefold() for c in at.children if c.dep_ in ("mark", "advmod")}
        purpose = any(c.dep_ == "aux" and c.tag_ == "TO" for c in at.children)
        result = "only" in marks or set(forms) & words("verbs", "resultative")
        if marks & words("marks", "conditional") - {"until", "once", "before"} or (
            purpose and not marks - {"only"} and not result
        ):
            found.prospective = True
        _shared_modal(at, above, found)
        return False
    if dep in ("xcomp", "ccomp", "acomp", "oprd"):
        return _complement(at, above, forms, found)
    if dep in ("dobj", "nsubjpass", "prep", "pobj", "attr", "nsubj", "agent", "dative", "npadvmod"):
        kept_from = at.text == "from" and any(c.dep_ == "pcomp" for c in at.children)
        if dep == "prep" and at.text.casefold() == "against" and any(c.dep_ == "pcomp" for c in at.children):
            found.negated = found.negated or above.lemma_ in ("decide", "vote", "opt", "choose")
            found.prospective = True
        if dep in ("dobj", "nsubjpass") or (
            dep == "prep"
            and (kept_from or at.text.casefold() in ("for", "of", "to", "about", "on", "against", "with"))
        ):
            if any(f in words("verbs", "negative") for f in forms):
                found.refuse()
            elif any(f in words("verbs", "ending") for f in forms):
                found.ended = True
            elif any(f in words("verbs", "prospective") for f in forms) and not _performed(at, above):
                found.prospective = True
        if dep == "prep" and any(c.dep_ == "pcomp" for c in at.children):
            _shared_modal(at, above, found)
        if dep == "npadvmod" or (dep == "prep" and at.text.casefold() not in CARRYING):
            return False
        told = above.lemma_ in ("take", "occur", "happen", "begin", "start", "come", "go") or (
            above.lemma_ == "be" and not found.prospective
        )
        _clause(above, found) if dep != "nsubj" or told else None
        return dep != "prep" or at.text.casefold() != "by"
    return dep in ("aux", "auxpass", "csubj", "punct")


def _shared_modal(at: Token, above: Token, found: _Climb) -> None:
    """A participle shares the modal verb of its clause: "will hold talks before visiting Peru", "could leave, ending …"."""
    doing = at if at.pos_ in VERBAL else next((c for c in at.children if c.dep_ == "pcomp"), at)
    if doing.tag_ == "VBG" and not any(c.dep_ in ("nsubj", "aux") for c in doing.children):
        shared = _Climb()
        _clause(above, shared)
        found.prospective = found.prospective or shared.prospective


def _performed(at: Token, above: Token) -> bool:
    """Whether the thing agreed on, invited or ordered is itself the act ("agreed a deal", "was called off")."""
    noun = at if at.dep_ != "prep" else next((c for c in at.children if c.dep_ == "pobj"), at)
    return above.lemma_ in words("verbs", "performed") and noun.dep_ in ("dobj", "pobj", "nsubjpass")


def _complement(at: Token, above: Token, forms: tuple[str, ...], found: _Climb) -> bool:
    """A clause below a verb: reported, intended, refused, brought about."""
    if above.lemma_ == "be" and any(
        t.lemma_.casefold() in words("nouns", "prospective") for t in above.subtree if t.i < at.i
    ):
        found.prospective = True
        return False
    if above.lemma_ == "have" and any(c.text.casefold() == "yet" for c in above.children):
        found.negated = True
        return True
    if above.lemma_ == "use" and any(c.tag_ == "TO" for c in at.children):
        found.ended = True
        return False
    finite = at.dep_ == "ccomp" and not any(c.tag_ == "TO" for c in at.children)
    if finite and at.i < above.i and not set(forms) & words("verbs", "report"):
        return False  # "Peru has applied; Chile supports it": two sentences in one
    if any(f in words("verbs", "negative") for f in forms):
        if above.lemma_ == "deny":
            found.negated = True
            found.report(_speakers(above))
            return False
        found.refuse()
        _clause(above, found)
        return True
    if any(f in words("verbs", "ending") for f in forms):
        found.ended = True
        _clause(above, found)
        return True
    if finite:
        if any(f in words("verbs", "report") for f in forms):
            if above.lemma_ not in words("verbs", "performative"):
                found.report(_speakers(above))
            found.announced = above.lemma_ in words("verbs", "announcing")
            return False
        if any(f in words("verbs", "prospective") for f in forms):
            found.prospective = True
        return False
    if any(f in words("verbs", "implicative") for f in forms) or above.lemma_ in ("be", "have", "do"):
        if above.lemma_ == "be" and above.tag_ != "VBD" and any(c.tag_ == "TO" for c in at.children):
            found.prospective = True  # "Germany is to send tanks"
        if above.lemma_ in ("be", "have") and any(c.text == "yet" for t in (above, at) for c in t.children):
            found.negated = True  # "they have yet to leave"
        _clause(above, found)
        found.announced = found.announced or above.lemma_ in words("verbs", "announcing")
        return True
    if above.lemma_ in words("verbs", "report") and above.lemma_ not in words("verbs", "prospective"):
        found.report(_speakers(above))
        return False
    found.prospective = True
    found.announced = found.announced or above.lemma_ in words("verbs", "announcing")
    if any(c.dep_ == "neg" for c in above.children):
        found.negated = True
    return False


def _speakers(verb: Token) -> list[Token]:
    """Who says what ``verb`` reports; nobody where that is left out ("is said to have left")."""
    if not is_passive(verb):
        return subjects(verb)
    return [o for c in verb.children if c.dep_ == "agent" for o in c.children if o.dep_ == "pobj"]
