"""What was read in, text for people or data for programs out, article by article as they come."""

import json
import shutil
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from kg.gold import abstentions, article_facts, facts
from kg.record import Read
from kg.show import WIDTH, claims_as_text

__all__ = ["write"]


def write(read: Iterable[Read], form: str, out: TextIO) -> int:
    """Write ``read`` to ``out`` in ``form``: text, json, jsonl, gold or ttl; return how many articles there were.

    What goes to a terminal as text is in colour and as wide as it.
    """
    return WRITERS[form](read, out)


def _text(read: Iterable[Read], out: TextIO) -> int:
    color = out.isatty()
    width = max(40, shutil.get_terminal_size((WIDTH, 0)).columns) if color else WIDTH
    done = 0
    for done, each in enumerate(read, 1):
        if done > 1:
            print(f"\n{'─' * width}\n", file=out)
        print(claims_as_text(each.article, each.claims, each.abstained, color, width), file=out, flush=True)
    return done


def _json_lines(read: Iterable[Read], out: TextIO) -> int:
    """One fact a line, each with the article it stands in; what was not understood has a ``reason`` instead of a ``type``."""
    done = 0
    for each in read:
        done += 1
        name = each.article.id or each.article.slug
        for fact in (*facts(each.claims), *abstentions(each.abstained)):
            print(_line({"article": name, **fact}), file=out)
        out.flush()
    return done


def _json(read: Iterable[Read], out: TextIO) -> int:
    return _listed("articles", (article_facts(each) for each in read), out)


def _gold(read: Iterable[Read], out: TextIO) -> int:
    docs = ({"id": each.article.id or each.article.slug, "facts": facts(each.claims)} for each in read)
    return _listed("docs", docs, out)


def _listed(key: str, values: Iterable[dict[str, Any]], out: TextIO) -> int:
    """Write ``{key: [values]}``, a value as soon as it is there; nothing where there is none."""
    done = 0
    for done, value in enumerate(values, 1):
        print(f'{{"{key}": [' if done == 1 else ",", file=out)
        print(json.dumps(value, ensure_ascii=False, indent=1), end="", file=out, flush=True)
    if done:
        print("\n]}", file=out)
    return done


def _turtle(read: Iterable[Read], out: TextIO) -> int:
    from rdflib import Graph

    from kg.namespaces import bind
    from kg.rdf import article_graph
    from kg.turtle import to_turtle

    graph, done = bind(Graph()), 0
    for each in read:
        graph += article_graph(each.article, each.claims)
        done += 1
    if done:
        out.write(to_turtle(graph))
    return done


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


WRITERS: dict[str, Callable[[Iterable[Read], TextIO], int]] = {
    "text": _text,
    "json": _json,
    "jsonl": _json_lines,
    "gold": _gold,
    "ttl": _turtle,
}
