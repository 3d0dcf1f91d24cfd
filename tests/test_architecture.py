"""The house: data flows one way, modules stay small, and what is declared public is there."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(p for folder in ("kg", "server") for p in (ROOT / folder).rglob("*.py"))
STAGES = [
    "claims",
    "settings",
    "article",
    "entities",
    "english",
    "frames",
    "slots",
    "extract",
    "llm",
    "extractors",
    "corpus",
    "rdf",
    "standing",
    "validate",
    "infer",
    "store",
    "pipeline",
    "cli_reading",
    "cli",
]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_says_what_it_does_and_what_it_offers(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_nothing_that_makes_the_graph_knows_the_server() -> None:
    assert [
        p.name for p in (ROOT / "kg").rglob("*.py") if any(m.split(".")[0] == "server" for m in imports(p))
    ] == []


def test_a_stage_imports_only_from_stages_before_it() -> None:
    for number, stage in enumerate(STAGES):
        later = {f"kg.{name}" for name in STAGES[number + 1 :]}
        paths = [
            p
            for p in (ROOT / "kg").rglob("*.py")
            if p.relative_to(ROOT / "kg").parts[0].removesuffix(".py") == stage
        ]
        assert paths, stage
        for path in paths:
            named = {".".join(m.split(".")[:2]) for m in imports(path)}
            assert not named & later, f"{path.name} imports {sorted(named & later)}"
