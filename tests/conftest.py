"""What several tests use: the shared material where it is present, and the bundled sample."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
# Continuous integration tries the same examples on every run; elsewhere each run looks for new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material; tests that need it are left out where it is not there."""
    if not (SHARED / "gold" / "dev.json").exists():
        pytest.skip("the shared material is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def sample() -> Path:
    """The bundled sample article."""
    return ROOT / "kg" / "samples" / "sahel-ministers.txt"
