"""Java tools that read OWL: OWL API's profile checks and the reasoner HermiT, run as programs."""

import importlib.util
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CATALOGUE = ROOT / "ontology" / "catalog-v001.xml"
JARS = Path("/usr/share/java")
NEEDED = "owlapi-api owlapi-apibinding owlapi-impl owlapi-parsers owlapi-rio owlapi-tools guava failureaccess caffeine hppcrt slf4j-api slf4j-nop commons-rdf-api commons-io atinject-jsr330-api rdf4j-model rdf4j-model-api rdf4j-model-vocabulary rdf4j-rio-api rdf4j-rio-turtle rdf4j-util xz jaxb-api"  # fmt: skip
OFFLINE = [f"-D{scheme}.{part}" for scheme in ("http", "https") for part in ("proxyHost=127.0.0.1", "proxyPort=9")]  # fmt: skip

owlapi = pytest.mark.skipif(
    not (JARS / "owlapi-api.jar").exists() or shutil.which("javac") is None,
    reason="needs OWL API and a JDK: apt-get install libowlapi-java default-jdk-headless",
)
hermit = pytest.mark.skipif(shutil.which("java") is None, reason="needs Java: apt-get install default-jre-headless")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    file: str
    kind: str
    text: str


def findings(files: Iterable[Path]) -> list[Finding]:
    """What OWL API says of each of ``files``, opened offline with the catalogue."""
    path = ":".join(str(JARS / f"{name}.jar") for name in NEEDED.split())
    done = subprocess.run(
        ["java", *OFFLINE, "-cp", path, str(HERE / "OwlCheck.java"), str(CATALOGUE), *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Finding(*line.split("\t")) for line in done.stdout.splitlines()]


def reason(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run HermiT on ``file``, an ontology without imports."""
    spec = importlib.util.find_spec("owlready2")
    assert spec is not None and spec.origin is not None
    jars = Path(spec.origin).parent / "hermit"
    return subprocess.run(
        ["java", "-cp", f"{jars}:{jars / 'HermiT.jar'}", "org.semanticweb.HermiT.cli.CommandLine", *options, file.as_uri()],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
