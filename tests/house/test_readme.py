"""The README promises only what is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from demo.people import people

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def test_people_in_the_readme_can_be_picked():
    table = README.split("| Person | Shows |")[1].split("\n\n")[0]
    named = [name.strip() for row in table.splitlines()[2:] for name in row.split("|")[1].split(",")]
    assert len(named) > 10
    assert set(named) <= {case.name for case in people()}


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(((?!http)[^)#]+)\)", README))))
def test_links_and_pictures_lead_somewhere(target: str):
    assert (ROOT / target).exists()


def test_commands_exist():
    named = set(re.findall(r"manage\.py ([a-z_]+)", README))
    assert named
    assert named <= set(get_commands())
