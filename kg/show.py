"""An article, its claims and what was not understood in, text for people out: each sentence with what it gave below it.

In colour, the names that play a role are marked in the sentence; without, the text is plain.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kg.article import Article
from kg.claims import Abstention, Claim, Modality
from kg.entities import load_gazetteer

__all__ = ["claims_as_text"]

STYLES = {
    Modality.ASSERTED: "green",
    Modality.NEGATED: "red",
    Modality.HYPOTHETICAL: "yellow",
    Modality.ENDED: "magenta",
}
WIDTH = 100


def claims_as_text(
    article: Article,
    claims: Iterable[Claim],
    abstained: Iterable[Abstention] = (),
    color: bool = False,
    width: int = WIDTH,
) -> str:
    """Return the sentences of ``article`` that gave something, with what they gave below each.

    Args:
        article: the article.
        claims: its claims.
        abstained: what was not understood, shown too.
        color: whether to mark names, kinds and modalities with ANSI colours.
        width: of a line, in characters.
    """
    stated: dict[tuple[int, int], tuple[list[Claim], list[Abstention]]] = defaultdict(lambda: ([], []))
    for claim in claims:
        stated[claim.quote.start, claim.quote.end][0].append(claim)
    for each in abstained:
        stated[each.quote.start, each.quote.end][1].append(each)
    file = StringIO()
    console = Console(file=file, force_terminal=color, no_color=not color, width=width, highlight=False)
    console.print(Text(_plain(article.title), style="bold"))
    for (start, end), (here, gaps) in sorted(stated.items()):
        console.print()
        console.print(_sentence(_plain(article.text[start:end]), here))
        for line in (*map(_line, here), *map(_gap, gaps)):
            console.print(Padding(line, (0, 0, 0, 4), expand=False))
    counts = [sum(len(here) for here, _ in stated.values()), sum(bool(here) for here, _ in stated.values())]
    console.print()
    console.print(f"{_many(counts[0], 'claim')} in {_many(counts[1], 'sentence')}")
    if gaps := [gap for _, here in stated.values() for gap in here]:
        console.print(f"{len(gaps)} not understood")
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def _plain(text: str) -> str:
    """``text`` in one line, without the characters that would drive a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _sentence(text: str, claims: Iterable[Claim]) -> Text:
    """``text`` with the names of those who play a role in ``claims`` marked in the colour of the claim."""
    marked, gazetteer = Text(text), load_gazetteer()
    for claim in claims:
        for entity in (entity for entities in claim.roles.values() for entity in entities):
            for form in {entity.name, *(form for form, _ in gazetteer.names(entity))}:
                marked.highlight_regex(rf"\b{re.escape(form)}\b", "bold " + STYLES[claim.modality])
    return marked


def _line(claim: Claim) -> Text:
    roles = [
        f"{role} {', '.join(e.name for e in entities)}" for role, entities in claim.roles.items() if entities
    ]
    labels = [f"{label} {value}" for label, value in claim.labels.items()]
    line = Text("→ ")
    line.append(claim.kind.replace("_", " "), style="bold " + STYLES[claim.modality])
    if claim.modality is not Modality.ASSERTED:
        line.append(f" ({claim.modality})", style=STYLES[claim.modality])
    line.append(": " + "; ".join((*roles, *labels)))
    if claim.time:
        line.append(f"  [{claim.time}]", style="cyan")
    if claim.attributed_to:
        line.append(f"  according to {claim.attributed_to.name}", style="italic")
    if claim.also:
        line.append(f"  (also in {_many(len(claim.also), 'other sentence')})", style="dim")
    return line


def _gap(gap: Abstention) -> Text:
    """What was not understood, in one line."""
    told = {
        "no claim": f"no claim: {gap.words}",
        "role open": f"{gap.kind.replace('_', ' ')} without {gap.role}: {gap.words}",
        "name unresolved": f"name not known: {gap.words}",
    }
    return Text(f"? {told.get(gap.reason, f'{gap.reason}: {gap.words}')}", style="dim")
