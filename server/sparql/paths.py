"""The tokens of a query in, where a property path ends and whether it may have no steps out (SPARQL 1.1, section 9.1)."""

from collections.abc import Mapping, Sequence

from server.sparql.lexer import Token

__all__ = ["path"]

DEEPEST_PATH = 200


def path(
    found: Sequence[Token], pairs: Mapping[int, int], place: int, depth: int = 0
) -> tuple[int, bool] | None:
    """Return the place after the path at ``place``, and whether it may have no steps; None where there is none.

    Args:
        found: the tokens.
        pairs: the place of each opening bracket's closing one.
        place: where the path starts.
        depth: how many brackets it stands in.
    """
    empty = False
    while True:
        step = _sequence(found, pairs, place, depth)
        if step is None:
            return None
        place, empty = step[0], empty or step[1]
        if place >= len(found) or found[place].text != "|":
            return place, empty
        place += 1


def _sequence(
    found: Sequence[Token], pairs: Mapping[int, int], place: int, depth: int
) -> tuple[int, bool] | None:
    empty = True
    while True:
        step = _element(found, pairs, place, depth)
        if step is None:
            return None
        place, empty = step[0], empty and step[1]
        if place >= len(found) or found[place].text != "/":
            return place, empty
        place += 1


def _element(
    found: Sequence[Token], pairs: Mapping[int, int], place: int, depth: int
) -> tuple[int, bool] | None:
    if place < len(found) and found[place].text == "^":
        place += 1
    if place >= len(found) or depth > DEEPEST_PATH:
        return None
    empty = False
    if found[place].text == "!":
        place += 1 + (found[place + 1 : place + 2] != () and found[place + 1].text == "^")
        place = pairs.get(place, place) + 1
    elif found[place].text == "(":
        step = path(found, pairs, place + 1, depth + 1)
        if step is None or step[0] != pairs[place]:
            return None
        place, empty = step[0] + 1, step[1]
    elif found[place].kind in ("iri", "pname") or found[place].text == "a":
        place += 1
    else:
        return None
    if place < len(found) and found[place].text in ("*", "?", "+"):
        empty = empty or found[place].text != "+"
        place += 1
    return place, empty
