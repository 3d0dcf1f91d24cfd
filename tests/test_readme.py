"""What the README shows is what the commands print."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND = [sys.executable, "-c", "from server.cli import main; main(prog_name='pactgraph')"]


def shown(name: str) -> list[str]:
    """The lines of the README's output called ``name``, without what they leave out."""
    found = re.search(rf"<!-- output: {name} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found, name
    lines = found[1].split("Serving")[0].splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("…", "$"))]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme")


def run(place: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    return subprocess.run(
        [*COMMAND, *arguments], cwd=place, check=True, capture_output=True, text=True, env=environment
    ).stdout.replace("\r", "")


def test_the_outputs_shown_are_those_printed(built: Path) -> None:
    sample = str(ROOT / "kg" / "samples" / "sahel-ministers.txt")
    printed = {
        "build": run(built, "build", sample, "--turtle", "out"),
        "extract": run(built, "extract", sample),
        "abstained": run(built, "extract", sample, "--abstained"),
        "infer": run(built, "infer", *(str(path) for path in (built / "out").glob("*.ttl"))),
        "query": run(built, "query", "members", "--format", "csv"),
    }
    for name, output in printed.items():
        assert "\n".join(shown(name)) in output, name


def test_every_command_and_every_file_named_exists() -> None:
    commands = set(re.findall(r"^(?:\$ )?pactgraph (\w+)", README, re.MULTILINE))
    listed = run(ROOT, "--help")
    assert commands
    assert all(command in listed for command in commands)
    for path in re.findall(r"`((?:kg|server|ontology|queries|shapes)/[\w/.-]*)`", README):
        assert (ROOT / path).exists(), path
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"(?:`|\$ )make ([a-z]+)", README):
        assert f"\n{target}:" in makefile, target
