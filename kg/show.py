"""An article and its claims in, text for people out: each sentence with the claims it states below it."""

from collections import defaultdict
from collections.abc import Iterable
from io import StringIO

from rich.console import Console
from rich.text import Text

from kg.article import Article
from kg.claims import Claim, Modality

__all__ = ["claims_as_text"]

STYLES = {
    Modality.ASSERTED: "green",
    Modality.NEGATED: "red",
    Modality.HYPOTHETICAL: "yellow",
    Modality.ENDED: "magenta",
}


def claims_as_text(article: Article, claims: Iterable[Claim], color: bool = False) -> str:
    """Return the sentences of ``article`` that state ``claims``, with the claims named below each.

    Args:
        article: the article.
        claims: its claims.
        color: whether to mark kinds and modalities with ANSI colours.
    """
    stated: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        stated[claim.quote.start, claim.quote.end].append(claim)
    console = Console(file=StringIO(), force_terminal=color, no_color=not color, width=100, highlight=False)
    console.print(Text(article.title, style="bold"))
    for (start, end), here in sorted(stated.items()):
        console.print()
        console.print(Text(" ".join(article.text[start:end].split())))
        for claim in here:
            console.print(_line(claim))
    console.print()
    console.print(f"{sum(map(len, stated.values()))} claims in {len(stated)} sentences")
    file = console.file
    assert isinstance(file, StringIO)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def _line(claim: Claim) -> Text:
    roles = [
        f"{role} {', '.join(e.name for e in entities)}" for role, entities in claim.roles.items() if entities
    ]
    labels = [f"{label} {value}" for label, value in claim.labels.items()]
    line = Text("  → ")
    line.append(claim.kind.replace("_", " "), style="bold " + STYLES[claim.modality])
    if claim.modality is not Modality.ASSERTED:
        line.append(f" ({claim.modality})", style=STYLES[claim.modality])
    line.append(": " + "; ".join((*roles, *labels)))
    if claim.time:
        line.append(f"  [{claim.time}]", style="cyan")
    if claim.attributed_to:
        line.append(f"  according to {claim.attributed_to.name}", style="italic")
    return line
