"""Frame files in, frames out: the declared patterns by which each kind of fact is read.

One file of :file:`kg/frames/` per kind of fact.  A pattern names its triggers (verbs, nouns), which grammatical slots
fill which role with what kind of entity, and which labels the claim gets.  A new kind of fact is a new file.
``@section.key`` in a list of words stands for that class of the lexicon.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.claims import Modality
from kg.english.kinds import WANTED
from kg.english.lexicon import words
from kg.errors import FrameError
from kg.resources import directory

__all__ = ["Frame", "LabelRule", "Pattern", "RoleRule", "load_frames"]

FALLBACKS = {
    "",
    "back",
    "describe",
    "fighters",
    "last party",
    "nearest",
    "other",
    "party",
    "people",
    "previous",
}


@dataclass(frozen=True, slots=True)
class RoleRule:
    """``role`` is filled from the first of ``slots`` (``a+b`` joins two) that yields entities of kind ``wanted``."""

    role: str
    slots: tuple[tuple[str, ...], ...]
    wanted: str
    required: bool = True
    each: bool = False
    least: int = 1
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class LabelRule:
    """``label`` is ``fixed``, or the key of ``classes`` whose words stand in ``slots`` (``self``: the trigger's phrase).

    One that is not ``required`` is left out where no word tells it, or where another label is not as in ``where``.
    """

    label: str
    fixed: str = ""
    slots: tuple[str, ...] = ()
    classes: tuple[tuple[str, frozenset[str]], ...] = ()
    default: str = ""
    each: bool = False
    required: bool = True
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to state a kind of fact.

    Below one of ``ends`` ("lifted the sanctions") it is stated to be over, as it is throughout where ``change`` is "end".
    What is ``standing`` still holds where its end is only planned or refused.
    """

    frame: str
    name: str
    verbs: frozenset[str]
    nouns: frozenset[str]
    governors: frozenset[str]
    barred: frozenset[str]
    ends: frozenset[str]
    needs: tuple[tuple[str, frozenset[str]], ...]
    lacks: tuple[tuple[str, frozenset[str]], ...]
    roles: tuple[RoleRule, ...]
    labels: tuple[LabelRule, ...]
    distinct: tuple[tuple[str, str], ...]
    modality: Modality | None
    change: str
    passive: bool | None
    stance: str
    standing: bool
    only: frozenset[Modality]
    announced: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A kind of fact: its patterns, and the ontology class it yields."""

    kind: str
    yields: str
    patterns: tuple[Pattern, ...]


@cache
def load_frames() -> tuple[Frame, ...]:
    """Return the frames of the installation, by kind.

    Raises:
        FrameError: a file cannot be used; the message names file, pattern and key.
    """
    frames = tuple(_frame(path) for path in sorted(directory("frames").glob("*.toml")))
    if not frames:
        raise FrameError(f"no frame is declared in {directory('frames').name}/")
    return frames


def _frame(path: Path) -> Frame:
    try:
        with path.open("rb") as file:
            raw = tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise FrameError(f"{path.name}: {error}") from error
    try:
        kind = raw["kind"]
        defaults = {"standing": raw["standing"]} if "standing" in raw else {}
        classes = {
            name: tuple((value, _words(listed)) for value, listed in table.items())
            for name, table in raw.get("classes", {}).items()
        }
        labels = raw.get("labels", {})
        patterns = tuple(
            _pattern(
                path.name,
                kind,
                {**defaults, **p, "labels": _joined(p.get("labels", {}), labels)},
                raw.get("roles", {}),
                classes,
            )
            for p in raw.get("pattern", ())
        )
        return Frame(kind, raw["yields"], patterns)
    except KeyError as error:
        raise FrameError(f"{path.name}: the key {error} is missing") from None


def _pattern(
    file: str, kind: str, raw: dict[str, Any], shared: dict[str, Any], classes: dict[str, Any]
) -> Pattern:
    where = f"{file}, pattern {raw.get('name', '?')!r}"
    known = {
        "name",
        "verbs",
        "nouns",
        "governors",
        "barred",
        "ends",
        "needs",
        "lacks",
        "roles",
        "labels",
        "distinct",
        "modality",
        "change",
        "passive",
        "stance",
        "standing",
        "only",
        "announced",
        "confidence",
        "examples",
    }
    if unknown := set(raw) - known:
        raise FrameError(f"{where}: unknown key {sorted(unknown)[0]!r}; known are {', '.join(sorted(known))}")
    if not (raw.get("verbs") or raw.get("nouns")):
        raise FrameError(f"{where}: names no trigger; give verbs or nouns")
    return Pattern(
        frame=kind,
        name=f"{kind}.{raw['name']}",
        verbs=_words(raw.get("verbs", ())),
        nouns=_words(raw.get("nouns", ())),
        governors=_words(raw.get("governors", ())),
        barred=_words(raw.get("barred", ())),
        ends=_words(raw.get("ends", ())),
        needs=tuple((slot, _words(listed)) for slot, listed in raw.get("needs", {}).items()),
        lacks=tuple((slot, _words(listed)) for slot, listed in raw.get("lacks", {}).items()),
        roles=tuple(
            _role(where, role, {**shared.get(role, {}), **rule})
            for role, rule in raw.get("roles", {}).items()
        ),
        labels=tuple(_label(where, label, rule, classes) for label, rule in raw.get("labels", {}).items()),
        distinct=tuple((a, b) for a, b in raw.get("distinct", ())),
        modality=Modality(raw["modality"]) if "modality" in raw else None,
        change=raw.get("change", ""),
        passive=raw.get("passive"),
        only=frozenset(Modality(m) for m in raw.get("only", Modality)),
        stance=raw.get("stance", ""),
        standing=raw.get("standing", False),
        announced=raw.get("announced", False),
        confidence=float(raw.get("confidence", 0.9)),
    )


def _joined(own: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """What a pattern declares, then what it does not of all that the patterns of the file share."""
    return own | {key: value for key, value in shared.items() if key not in own}


def _words(listed: Iterable[str]) -> frozenset[str]:
    """``listed``, with the members of a lexicon class in the place of ``@section.key``."""
    found: set[str] = set()
    for word in listed:
        found |= words(*word[1:].split(".", 1)) if word.startswith("@") else {word}
    return frozenset(found)


def _role(where: str, role: str, raw: dict[str, Any]) -> RoleRule:
    wanted, fallback = raw.get("as", ""), raw.get("else", "")
    if wanted not in WANTED:
        raise FrameError(
            f"{where}: role {role!r} is to be filled by {wanted!r}; known are {', '.join(sorted(WANTED))}"
        )
    if fallback not in FALLBACKS:
        raise FrameError(
            f"{where}: role {role!r} falls back on {fallback!r}; known are {', '.join(sorted(FALLBACKS - {''}))}"
        )
    slots = tuple(tuple(part.strip() for part in slot.split("+")) for slot in raw.get("from", ()))
    return RoleRule(
        role, slots, wanted, raw.get("required", True), raw.get("each", False), raw.get("least", 1), fallback
    )


def _label(where: str, label: str, raw: str | dict[str, Any], classes: dict[str, Any]) -> LabelRule:
    if isinstance(raw, str):
        return LabelRule(label, fixed=raw)
    if raw.get("class") not in classes:
        raise FrameError(
            f"{where}: label {label!r} uses the class {raw.get('class')!r}, which the file does not declare"
        )
    return LabelRule(
        label,
        "",
        tuple(raw.get("from", ("self",))),
        classes[raw["class"]],
        raw.get("default", ""),
        raw.get("each", False),
        raw.get("required", True),
        tuple(raw.get("where", {}).items()),
    )
