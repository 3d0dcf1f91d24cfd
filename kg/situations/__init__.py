"""Situation files in, node rules out: which nodes of the graph a claim of each kind asserts.

One file per kind of fact.  A rule says when it applies (by the claim's labels and modality), the class and the IRI
path of the node, which property each role becomes, and how the node is linked to others of the same claim.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kg.claims import Claim
from kg.errors import FrameError
from kg.resources import directory

__all__ = ["NodeRule", "load_situations"]

KEYS = {
    "when",
    "unless",
    "class",
    "narrower",
    "path",
    "roles",
    "links",
    "back",
    "each",
    "refine",
    "through",
    "concepts",
    "office",
}


@dataclass(frozen=True, slots=True)
class NodeRule:
    """How one node is made of a claim.

    ``classes`` maps the value of ``label`` to a class (``""``: one class for all), ``narrower`` that of another label to
    a subclass, which does not tell nodes apart: the path is that of the class; ``roles`` maps a role to a
    property, ``refine`` does so more narrowly by class; ``links`` and ``back`` map a property to the path of
    another node, from and to this one; ``each`` makes one node per entity of that role; ``through`` names the
    roles whose entities stand for those of a role; ``office`` tells of which labels and roles an office is made.
    """

    kind: str
    label: str
    classes: Mapping[str, str]
    path: str
    roles: Mapping[str, str]
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unless: Mapping[str, frozenset[str]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    back: Mapping[str, str] = field(default_factory=dict)
    each: str = ""
    refine: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    through: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    concepts: Mapping[str, str] = field(default_factory=dict)
    office: Mapping[str, str] = field(default_factory=dict)
    narrower: Mapping[str, str] = field(default_factory=dict)

    def applies(self, claim: Claim) -> bool:
        """Whether ``claim`` asserts a node of this rule."""
        values = {**claim.labels, "modality": str(claim.modality)}
        if any(values.get(key) not in allowed for key, allowed in self.when.items()):
            return False
        return not any(values.get(key) in barred for key, barred in self.unless.items())

    def class_of(self, claim: Claim) -> str:
        """The class of the node ``claim`` asserts."""
        return self.classes.get(claim.labels.get(self.label, ""), list(self.classes.values())[-1])

    def narrowest(self, claim: Claim) -> str:
        """The subclass of it that the words of ``claim`` tell, or the class itself."""
        told = claim.labels.get(self.narrower.get("label", ""), "")
        return self.narrower[told] if told in self.narrower else self.class_of(claim)


@cache
def load_situations() -> Mapping[str, tuple[NodeRule, ...]]:
    """Return the node rules of the installation, by kind of fact.

    Raises:
        FrameError: a file cannot be used; the message names file and key.
    """
    rules: dict[str, tuple[NodeRule, ...]] = {}
    for path in sorted(directory("situations").glob("*.toml")):
        try:
            with path.open("rb") as file:
                raw = tomllib.load(file)
            rules[raw["kind"]] = tuple(_rule(path, raw["kind"], node) for node in raw["node"])
        except tomllib.TOMLDecodeError as error:
            raise FrameError(f"{path.name}: {error}") from error
        except KeyError as error:
            raise FrameError(f"{path.name}: the key {error} is missing") from None
    return rules


def _rule(path: Path, kind: str, raw: dict[str, Any]) -> NodeRule:
    if unknown := set(raw) - KEYS:
        raise FrameError(
            f"{path.name}: unknown key {sorted(unknown)[0]!r}; known are {', '.join(sorted(KEYS))}"
        )
    named = raw["class"]
    classes = {"": named} if isinstance(named, str) else {k: v for k, v in named.items() if k != "label"}
    return NodeRule(
        kind=kind,
        label="" if isinstance(named, str) else named["label"],
        classes=classes,
        path=raw["path"],
        roles=raw.get("roles", {}),
        when={k: frozenset(v) for k, v in raw.get("when", {}).items()},
        unless={k: frozenset(v) for k, v in raw.get("unless", {}).items()},
        links=raw.get("links", {}),
        back=raw.get("back", {}),
        each=raw.get("each", ""),
        refine=raw.get("refine", {}),
        through={k: tuple(v) for k, v in raw.get("through", {}).items()},
        concepts=raw.get("concepts", {}),
        office=raw.get("office", {}),
        narrower=raw.get("narrower", {}),
    )
