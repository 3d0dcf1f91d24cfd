"""Words in, runs of capitalised words out: what looks like a name, what its words say it names, and who follows a title."""

import re
from collections.abc import Iterable, Iterator

from kg.claims import EntityType
from kg.english.lexicon import words

__all__ = ["ACRONYM", "CAPITAL", "HYPHENS", "capital_runs", "composed_kind", "joined", "titled"]

ACRONYM = re.compile(r"[A-Z][A-Za-z0-9&-]{0,4}[A-Z0-9+]\w?$")
CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'’.-]*$")
HYPHENS = {"-", "‑"}


def joined(parts: Iterable[str]) -> str:
    """The words of a name as one text, without the blanks the tokeniser put in."""
    text = " ".join(parts)
    return (
        re.sub(r"\s+([’'.,-])", r"\1", re.sub(r"([-’'])\s+(?=\w)", r"\1", text))
        .replace(" 's", "'s")
        .strip(" '’.")
    )


def capital_runs(tokens: list[str]) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words, with joiners inside."""
    at = 0
    joiners = words("composed", "joiners")
    while at < len(tokens):
        if not CAPITAL.match(tokens[at]) or tokens[at] in words("persons", "stop"):
            at += 1
            continue
        end = at + 1
        while end < len(tokens):
            ahead = end
            while ahead < len(tokens) and tokens[ahead] in joiners and ahead - end < 2:
                ahead += 1
            if tokens[end] == "and" and ahead > end + 1:
                break
            if (
                ahead < len(tokens)
                and CAPITAL.match(tokens[ahead])
                and tokens[ahead] not in words("persons", "stop")
            ):
                end = ahead + 1
            else:
                break
        yield at, end
        at = end


def composed_kind(parts: list[str]) -> tuple[EntityType, str] | None:
    """What a run of capitalised words names by its head, with the subtype; None where no word tells."""
    last, first = parts[-1], parts[0]
    if last in words("composed", "documents") or (
        first in words("composed", "treaty_heads") and "of" in parts[1:2] + parts[2:3]
    ):
        return EntityType.DOCUMENT, "agreement"
    if last in words("composed", "organisations"):
        return EntityType.ORGANISATION, "financial-institution" if last in ("Bank", "Fund") else ""
    if last in words("composed", "armed_groups"):
        return EntityType.ARMED_GROUP, ""
    if last in words("composed", "parties"):
        return EntityType.ORGANISATION, "party"
    if first in words("composed", "organisations") and len(parts) > 2 and parts[1] in ("of", "for", "on"):
        return EntityType.ORGANISATION, ""
    if (
        len(parts) > 3
        and any(p in words("composed", "organisations") for p in parts)
        and any(p in ("of", "for") for p in parts)
    ):
        return EntityType.ORGANISATION, ""
    if last in ("Army",) and len(parts) > 2:
        return EntityType.ARMED_GROUP, ""
    return None


def titled(tokens: list[str]) -> Iterator[tuple[int, int]]:
    """Capitalised words right after a title or rank: a person's name."""
    heads, ranks = words("titles", "heads"), words("titles", "ranks")
    particles, stop = words("persons", "particles"), words("persons", "stop")
    at = 0
    while at < len(tokens) - 1:
        word = tokens[at].casefold()
        title = word in heads or (word in ranks and tokens[at][0].isupper())
        if word == "state" and at >= 2 and tokens[at - 1] == "of":
            title = True
        if not title:
            at += 1
            continue
        start = at + 1
        while start < len(tokens) and tokens[start].casefold() in ranks and tokens[start][0].isupper():
            start += 1
        end = start
        while (
            end < len(tokens)
            and end - start < 5
            and tokens[end] not in stop
            and (
                (
                    CAPITAL.match(tokens[end])
                    and (
                        tokens[end].casefold() not in heads | words("titles", "modifiers")
                        or (end > start and tokens[end].casefold() in ranks)
                    )
                )
                or (
                    tokens[end].casefold() in particles
                    and end + 1 < len(tokens)
                    and CAPITAL.match(tokens[end + 1])
                )
            )
        ):
            end += 1
        if end > start:
            yield start, end
        at = max(end, at + 1)
