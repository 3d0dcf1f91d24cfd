"""Every limit is documented, with its default, and a wrong one is refused by name."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from kg.errors import SettingError
from server.settings import Settings

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
LIMITS = sorted(f.name for f in fields(Settings) if f.type in (int, float))


def test_every_limit_is_in_the_readme() -> None:
    table = README.split("### Limits")[1].split("###")[0]
    named = {
        name.replace("-", "_")
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for name in re.findall(r"`([a-z-]+)`", row)
    }
    assert named == set(LIMITS)


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_can_be_set_and_not_to_nothing(name: str) -> None:
    assert getattr(Settings().with_limits([f"{name.replace('_', '-')}=7"]), name) == 7
    for wrong in ("0", "-1", "many", ""):
        with pytest.raises(SettingError, match=name.replace("_", "[-_]")):
            Settings().with_limits([f"{name}={wrong}"])


def test_what_is_no_limit_is_told_with_those_there_are() -> None:
    with pytest.raises(SettingError, match="result-rows"):
        Settings().with_limits(["plain=1"])
    with pytest.raises(SettingError, match="refuse"):
        Settings(shapes="perhaps")
