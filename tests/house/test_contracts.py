"""The rules of the house, read from the source: who may import what, and what code may look like."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = [
    path.parent.name
    for path in sorted(ROOT.glob("*/__init__.py"))
    if path.parent.name not in ("tests", "benchmarks")
]
LONGEST_FILE = 420


def sources(*packages: str) -> list[Path]:
    """Python files of these packages, without migrations."""
    return [
        path
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_point_down() -> None:
    """The layers and forbidden imports of pyproject.toml."""
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_every_package_stands_in_a_layer() -> None:
    contract = (ROOT / "pyproject.toml").read_text()
    roots = re.search(r"root_packages = \[(.*?)\]", contract, re.DOTALL)
    assert roots is not None
    assert set(re.findall(r'"(\w+)"', roots[1])) == set(PACKAGES)


def _is_view(path: Path) -> bool:
    inside = path.relative_to(ROOT)
    return inside.stem in ("views", "admin") or "views" in inside.parts[:-1] or "admin" in inside.parts[:-1]


VIEWS = [path for path in sources(*PACKAGES) if _is_view(path)]


def test_views_load_through_scopes() -> None:
    """No `.objects` in a view or admin module: what somebody may see is decided in one place."""
    managers = ("objects", "_default_manager", "_base_manager")
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in VIEWS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in managers
    ]
    assert found == []


def test_there_are_views_to_look_at() -> None:
    assert any(shown(path).startswith("portal/views") for path in VIEWS)


def test_files_stay_short() -> None:
    lengths = {
        shown(path): len(path.read_text().splitlines())
        for path in sources(*PACKAGES, "tests", "benchmarks", "scripts")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_package_says_nothing(package: str) -> None:
    assert package not in ("core", "utils", "common", "helpers", "misc")
    assert package not in sys.stdlib_module_names


def test_no_signals() -> None:
    """Who reads a change feed says so; who listens to signals cannot be found."""
    found = {
        shown(path)
        for path in sources(*PACKAGES)
        for name in imports(ast.parse(path.read_text()))
        if name == "django.dispatch.receiver" or name.startswith("django.db.models.signals")
    }
    assert found == set()


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [path.name.split("-")[0] for path in (ROOT / "docs/adr").glob("*.md")]
    assert all(re.fullmatch(r"\d{4}", number) for number in numbers)
    assert len(numbers) == len(set(numbers))


def test_nothing_secret_is_kept_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    suspicious = re.compile(r"\.(key|p12|pfx|pem)$|(^|/)\.env$|^var/")
    assert [name for name in listed.splitlines() if suspicious.search(name)] == []
