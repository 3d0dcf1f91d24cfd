"""The tokens of a query in, an error out for what the engine takes though it is not SPARQL."""

from collections.abc import Mapping, Sequence

from server.sparql.lexer import Token

__all__ = ["AGGREGATES", "refuse"]

AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
NOT_A_FUNCTION = frozenset({"A", "VALUES", "UNDEF", "TRUE", "FALSE"})


def refuse(text: str, found: Sequence[Token], pairs: Mapping[int, int]) -> None:
    """Let pass a query that has none of: an aggregate in an aggregate, a triple term in an expression whose subject
    is a literal or triple term, an IRI right after a variable in an expression (``?x<?a&&?b>?y``, as the longest
    token counts).

    Args:
        text: the query.
        found: its tokens.
        pairs: the place of each opening bracket's closing one.

    Raises:
        SyntaxError: it has one; told with its place as the engine tells places.
    """
    closing = frozenset(pairs.values())
    expression = [False]
    for place, token in enumerate(found):
        before = found[place - 1] if place else token
        if token.kind == "iri" and expression[-1] and before.kind == "var":
            raise _error(text, token, f"{token.text} is an IRI here: put blanks around < and >")
        if token.text == "<<(" and expression[-1]:
            subject = found[place + 1]
            if subject.text == "<<(" or subject.kind in ("string", "number"):
                raise _error(
                    text, subject, "the subject of a triple term in an expression is an IRI or a variable"
                )
        if token.keyword in AGGREGATES and place + 1 in pairs:
            _refuse_nested(text, found, pairs, place)
        if place in pairs:
            called = before.kind == "word" and before.keyword not in NOT_A_FUNCTION
            expression.append(token.text != "{" and (expression[-1] or (token.text == "(" and called)))
        elif place in closing:
            expression.pop()


def _refuse_nested(text: str, found: Sequence[Token], pairs: Mapping[int, int], place: int) -> None:
    at, end = place + 2, pairs[place + 1]
    while at < end:
        if found[at].text == "{":
            at = pairs[at]
        elif found[at].keyword in AGGREGATES and found[at + 1].text == "(":
            raise _error(text, found[at], f"{found[at].text} stands inside another aggregate")
        at += 1


def _error(text: str, token: Token, told: str) -> SyntaxError:
    before = text[: token.end]
    return SyntaxError(f"error at {before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: {told}")
