"""The check set: articles of our own on other regions and decades, each with its facts, in the form the scorer reads.

``NAME.txt`` is an article, one sentence a line; ``NAME.facts`` has one fact a line::

    kind role=value;role=a+b | date | polarity | attributed to | lines of the article that state it | notes

where the notes are ``optional`` (borderline: neither a miss nor a false alarm) or ``role value`` (also accepted).
"""

import json
from pathlib import Path
from typing import Any

ARTICLES = Path(__file__).parent / "articles"
LISTS = {"parties", "participants", "persons", "founders"}


def check_set() -> dict[str, Any]:
    """Return the check set as ``{"docs": [{id, title, publisher, url, published, text, facts}]}``."""
    return {
        "schema": "gold-1",
        "split": "check",
        "docs": [_doc(path) for path in sorted(ARTICLES.glob("*.txt"))],
    }


def _doc(path: Path) -> dict[str, Any]:
    head, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    meta = dict(line.split(": ", 1) for line in head.splitlines())
    text = "\n\n".join(" ".join(block.splitlines()) for block in text.strip().split("\n\n"))
    sentences = [line for line in path.read_text(encoding="utf-8").partition("\n\n")[2].splitlines() if line]
    rows = path.with_suffix(".facts").read_text(encoding="utf-8").splitlines()
    return {
        "id": path.stem,
        "title": meta["Title"],
        "publisher": meta["Publisher"],
        "url": None,
        "published": meta["Published"],
        "origin": "written",
        "text": text,
        "facts": [_fact(f"{path.stem}.{n}", row, sentences) for n, row in enumerate(rows, 1)],
    }


def _fact(name: str, row: str, sentences: list[str]) -> dict[str, Any]:
    told, date, polarity, source, lines, *notes = (part.strip() for part in row.split("|"))
    kind, _, pairs = told.partition(" ")
    roles: dict[str, Any] = dict(pair.split("=", 1) for pair in pairs.split(";"))
    roles |= {role: roles[role].split("+") for role in LISTS & set(roles)}
    first, *others = (sentences[int(line) - 1] for line in lines.split(","))
    fact = {
        "id": name,
        "type": kind,
        "roles": roles,
        "date": date or None,
        "polarity": polarity,
        "attributed_to": source or None,
        "evidence": first,
        "also": others,
    }
    for note in notes:
        if note == "optional":
            fact["optional"] = True
        else:
            role, _, value = note.partition(" ")
            fact.setdefault("alt", {})[role] = [value]
    return fact


if __name__ == "__main__":
    print(json.dumps(check_set(), ensure_ascii=False, indent=1))
