"""The wheel, installed in an environment of its own away from the checkout, works alone."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = place.glob("*.whl")
    return built


def test_the_wheel_holds_all_it_needs(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("kg/frames/", "kg/authority/", "kg/situations/", "kg/_bundled/ontology/", "kg/_bundled/shapes/", "kg/_bundled/queries/", "kg/samples/", "server/templates/"):  # fmt: skip
        assert any(part in name for name in names), part
    assert not any(name.startswith("tests") for name in names)


def test_the_wheel_works_in_another_environment(wheel: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    # The dependencies are those of this environment; only the project itself is installed anew.
    site = next((venv / "lib").glob("python*")) / "site-packages"
    dependencies = Path(json.__file__).parent, Path(pytest.__file__).parent.parent
    (site / "dependencies.pth").write_text(str(dependencies[1]) + "\n")
    zipfile.ZipFile(wheel).extractall(site)
    for finder in ("_pactgraph.pth", "pactgraph.pth"):
        assert not (site / finder).exists()
    article = tmp_path / "article.txt"
    article.write_text(
        "Chile joined the Pacific Alliance in 2012. Its president welcomed the step in a long speech to the parliament, "
        "and ministers of the region said that trade between the four countries would grow over the coming years.\n"
    )

    def run(*arguments: str) -> str:
        program = "from server.cli import main; main(prog_name='pactgraph')"
        done = subprocess.run(
            [str(venv / "bin" / "python"), "-c", program, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [str(venv / "bin" / "python"), "-c", "import kg, server; print(kg.__file__, server.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert str(ROOT) not in where
    assert "conforms" in run("build", str(article), "--store", "store")
    assert "Chile,Pacific Alliance,2012" in run(
        "query", "members", "--store", "store", "--format", "csv"
    ).replace("\r", "")
