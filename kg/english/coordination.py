"""A word in, the words coordinated with it out: "Peru and Chile", "Peru-Chile", "Li, the envoy, and his host"."""

from spacy.tokens import Token

__all__ = ["SUBJECTS", "conjuncts", "first_conjunct"]

SUBJECTS = {"nsubj", "nsubjpass"}
HYPHENS = {"-", "–", "—"}


def conjuncts(token: Token) -> list[Token]:
    """``token`` and the words coordinated after it, in order."""
    found = [token]
    for child in token.children:
        if (
            child.dep_ == "conj"
            or _is_hyphenated(child, token)
            or (child.dep_ == "appos" and _is_listed(child, token))
        ):
            found += conjuncts(child)
        elif child.dep_ == "appos":
            found += [c for other in _after_aside(child) for c in conjuncts(other)]
    if len(found) == 1 and (lost := _lost_conjunct(token)) is not None:
        found += conjuncts(lost)
    return sorted(found, key=lambda t: t.i)


def _is_hyphenated(part: Token, token: Token) -> bool:
    """Whether both are names joined by a hyphen: "the India-Japan summit"."""
    named = token.doc.user_data.get("named", ())
    return part.i + 2 == token.i and part.i in named and token.i in named and part.nbor().text in HYPHENS


def _is_listed(name: Token, token: Token) -> bool:
    """Whether a name taken for an apposition is one of a list: "the Union, the Council, and the League"."""
    named = token.doc.user_data.get("named", ())
    joined = any(c.dep_ == "conj" and c.i in named for c in name.children)
    return joined and name.i in named and token.i in named and any(c.dep_ == "cc" for c in name.children)


def _after_aside(aside: Token) -> list[Token]:
    """What an "and" after an apposition's closing comma joins to the noun: "Li, the envoy, and his host met"."""
    joints = (c for c in aside.children if c.dep_ == "cc" and c.i > 0 and c.nbor(-1).text == ",")
    return [c for joint in joints for c in aside.children if c.dep_ == "conj" and c.i > joint.i]


def _lost_conjunct(token: Token) -> Token | None:
    """What an "and" that hangs on ``token`` joins to it, where the parser made it the subject of what follows."""
    joint = next((c for c in token.children if c.dep_ == "cc" and c.i > token.i), None)
    if joint is None or token.pos_ not in ("NOUN", "PROPN"):
        return None
    for other in token.doc[joint.i + 1 : joint.i + 9]:
        if other.pos_ in ("NOUN", "PROPN") and other.left_edge.i == joint.i + 1 and other.dep_ in SUBJECTS:
            return other
    return None


def first_conjunct(token: Token) -> Token:
    """The first of the words coordinated with ``token``."""
    while token.dep_ == "conj" and token.head.pos_ in ("NOUN", "PROPN"):
        token = token.head
    return token
