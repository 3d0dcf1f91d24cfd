"""A predicate in, its stance out: asserted, negated, hypothetical or ended, and on whose word.

The stance is read on the way from the word that names the act up to the main clause: negation, modal verbs, verbs
and nouns of intention, refusal and report, conditions, questions.
"""

from dataclasses import dataclass

from spacy.tokens import Token

from kg.claims import Modality
from kg.english.lexicon import words
from kg.english.syntax import VERBAL, Predicate, form

__all__ = ["Stance", "stance"]

ORDINALS = {"first", "last", "only", "latest", "second", "third"}
# What stands under these is no part of the plan or talk: "the outcome of their talks during the visit".
CIRCUMSTANCES = {"during", "in", "after", "at", "with", "between", "since", "from", "among"}
NEGATIONS = {"not", "n't", "n’t", "never", "neither", "nor", "no", "without", "hardly", "none", "cannot"}


@dataclass(frozen=True, slots=True)
class Stance:
    """How a fact is put; ``reporter`` is the subject-bearing verb (or ``according``) on whose word it stands."""

    modality: Modality
    reporter: Token | None = None


@dataclass(slots=True)
class _Climb:
    negated: bool = False
    prospective: bool = False
    ended: bool = False
    reporter: Token | None = None


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
        above = at.head
        if presupposed and at.text == "about":
            break
        if (
            presupposed
            and above.pos_ in VERBAL
            and not (set(form(above)) & (words("verbs", "negative") | words("verbs", "prospective")))
        ):
            break
        if above == at or not _step(at, above, found):
            break
        at = above
    if _question(predicate.trigger):
        found.prospective = True
    return Stance(_modality(found), found.reporter)


def _modality(found: _Climb) -> Modality:
    if found.negated:
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
    shared = verb
    while (
        shared.dep_ == "conj"
        and shared.head.pos_ in VERBAL
        and not any(c.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass", "neg") for c in shared.children)
    ):
        shared = shared.head
    for clause in {verb, shared}:
        for child in clause.children:
            low = child.text.casefold()
            if child.dep_ == "neg" or (child.dep_ in ("preconj", "cc", "det") and low in ("neither",)):
                found.negated = found.negated or low not in ("no",) or True
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
        if at.pos_ not in VERBAL and above.text.casefold() == "without":
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
        beside = dep == "prep" and at.text.casefold() in CIRCUMSTANCES
        if dep != "poss" and not beside and lemma in words("nouns", "prospective"):
            found.prospective = True
        elif dep != "poss" and lemma in words("nouns", "negative") and dep in ("prep", "acl"):
            found.negated = True
        elif (
            infinitive
            and not {c.text.casefold() for c in above.children} & ORDINALS
            and lemma
            not in (
                "decision",
                "move",
                "vote",
                "first",
                "last",
                "country",
                "state",
                "ability",
                "power",
                "step",
            )
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
    if dep == "conj":
        return True
    if dep == "advcl":
        marks = {c.text.casefold() for c in at.children if c.dep_ in ("mark", "advmod")}
        purpose = any(c.dep_ == "aux" and c.tag_ == "TO" for c in at.children)
        if marks & words("marks", "conditional") - {"until", "once", "before"} or (purpose and not marks):
            found.prospective = True
        _shared_modal(at, above, found)
        return False
    if dep in ("xcomp", "ccomp", "acomp", "oprd"):
        return _complement(at, above, forms, found)
    if dep in ("dobj", "nsubjpass", "prep", "pobj", "attr", "nsubj", "agent", "dative", "npadvmod"):
        kept_from = at.text == "from" and any(c.dep_ == "pcomp" for c in at.children)
        if dep in ("dobj", "nsubjpass") or (
            dep == "prep"
            and (kept_from or at.text.casefold() in ("for", "of", "to", "about", "on", "against", "with"))
        ):
            if any(f in words("verbs", "negative") for f in forms):
                found.negated = True
            elif any(f in words("verbs", "prospective") for f in forms) and not _performed(at, above):
                found.prospective = True
        if dep == "prep" and any(c.dep_ == "pcomp" for c in at.children):
            _shared_modal(at, above, found)
        if dep == "prep" and at.text.casefold() not in (
            "for",
            "of",
            "to",
            "about",
            "on",
            "against",
            "with",
            "in",
            "into",
            "by",
            "between",
            "as",
        ):
            return False
        if dep in ("npadvmod",):
            return False
        _clause(above, found) if dep != "nsubj" or above.lemma_ in (
            "be",
            "take",
            "occur",
            "happen",
            "begin",
            "start",
            "come",
            "go",
        ) else None
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
    return above.lemma_ in (
        "agree",
        "set",
        "submit",
        "order",
        "meet",
        "work",
        "commit",
        "support",
        "welcome",
        "press",
        "look",
        "tell",
        "table",
        "warn",
        "require",
    ) and noun.dep_ in ("dobj", "pobj", "nsubjpass")


def _complement(at: Token, above: Token, forms: tuple[str, ...], found: _Climb) -> bool:
    """A clause below a verb: reported, intended, refused, brought about."""
    if above.lemma_ == "be" and any(
        t.lemma_.casefold() in words("nouns", "prospective") for t in above.subtree if t.i < at.i
    ):
        found.prospective = True
        return False
    finite = at.dep_ == "ccomp" and not any(c.tag_ == "TO" for c in at.children)
    if any(f in words("verbs", "negative") for f in forms):
        found.negated = True
        if above.lemma_ == "deny":
            found.reporter = found.reporter or above
        return False
    if finite:
        if any(f in words("verbs", "report") for f in forms):
            if above.lemma_ not in words("verbs", "performative"):
                found.reporter = found.reporter or above
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
        return True
    if above.lemma_ in words("verbs", "report") and above.lemma_ not in words("verbs", "prospective"):
        found.reporter = found.reporter or above
        return False
    found.prospective = True
    if any(c.dep_ == "neg" for c in above.children):
        found.negated = True
    return False
