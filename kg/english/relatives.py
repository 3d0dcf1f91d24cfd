"""A clause in, the noun it describes out: relative clauses, reduced ones, joined participles, and what "whose" stands for."""

from spacy.tokens import Token

from kg.english.coordination import first_conjunct

__all__ = [
    "antecedent",
    "antecedent_of_whose",
    "doers",
    "hyphenated",
    "introduced",
    "modified",
    "name_before",
    "shared_subject",
]

RELATIVES = {"which", "that", "who", "whom"}


def antecedent(verb: Token, subject: Token) -> Token:
    """The noun a relative pronoun stands for; any other subject is itself."""
    if subject.text.casefold() not in RELATIVES or subject.tag_ not in ("WDT", "WP"):
        return subject
    at = verb
    while at.dep_ == "conj" and at.head != at:
        at = at.head
    if at.dep_ not in ("relcl", "acl", "ccomp") or at.head.pos_ not in ("NOUN", "PROPN", "PRON"):
        return subject
    plural = any(c.tag_ == "VBP" or c.text.casefold() == "were" for c in (verb, *verb.children))
    return first_conjunct(modified(at)) if plural else modified(at)


def antecedent_of_whose(pronoun: Token) -> Token | None:
    """The noun that "whose" stands for; the whole coordination where what is owned is plural."""
    verb = pronoun.head.head
    while verb.dep_ != "relcl" and verb.head != verb:
        verb = verb.head
    if verb.dep_ != "relcl":
        return None
    owner = modified(verb)
    return first_conjunct(owner) if pronoun.head.tag_ in ("NNS", "NNPS") else owner


def name_before(clause: Token) -> Token | None:
    """The name right before the comma that sets ``clause`` off."""
    first = min((t.i for t in clause.subtree), default=clause.i)
    if first < 2 or clause.doc[first - 1].text != ",":
        return None
    nearest = clause.doc[first - 2]
    return nearest if nearest.pos_ == "PROPN" else None


def modified(clause: Token) -> Token:
    """The noun that a relative or reduced clause describes.

    After a comma that is the name right before it, even where the parser looked further back ("consultations with
    the Union, founded in 1992").
    """
    head = clause.head
    nearest = name_before(clause) if head.pos_ == "NOUN" else None
    return nearest if nearest is not None and nearest.i > head.i else head


def shared_subject(clause: Token) -> list[Token]:
    """The main verb's subject, where the parser gave it to a participle set off by commas: "Peru, suspended since May, left"."""
    if clause.dep_ != "advcl" or clause.tag_ != "VBN" or clause.i == 0 or clause.nbor(-1).text != ",":
        return []
    return [c for c in clause.children if c.dep_ == "nsubj" and c.i < clause.i < clause.head.i]


def introduced(noun: Token) -> Token | None:
    """The name that ``noun`` stands right before and tells what it is: "EU member Ireland"."""
    if noun.i + 1 == len(noun.doc) or noun.pos_ != "NOUN":
        return None
    name = noun.nbor()
    beside = noun.head in (name, name.head) or name.head == noun
    return name if name.pos_ == "PROPN" and name.sent == noun.sent and beside else None


def hyphenated(verb: Token) -> dict[str, list[Token]]:
    """The arguments of a participle joined to its agent: "US-backed rebels", "Turkish-trained soldiers"."""
    if verb.tag_ not in ("VBN", "VBD") or verb.i < 2 or verb.nbor(-1).text not in ("-", "–"):
        return {}
    agent = verb.nbor(-2)
    following = verb.head if verb.dep_ == "amod" else verb.doc[min(verb.i + 1, len(verb.doc) - 1)]
    if agent.head != verb or following.pos_ not in ("NOUN", "PROPN"):
        return {}
    return {"subject": [agent], "object": [following]}


def doers(participle: Token) -> list[Token]:
    """Those right before a participle who do it: "this led to Peru and Chile cutting ties"."""
    if (
        participle.dep_ != "advcl"
        or participle.tag_ != "VBG"
        or not participle.i
        or participle.nbor(-1).pos_ != "PROPN"
    ):
        return []
    led = [p for p in participle.head.children if p.text == "to" and p.i < participle.i]
    near = [o for p in led for o in p.children if o.dep_ == "pobj"]
    return [o for o in near if participle.i - 1 in {t.i for t in o.subtree}]
