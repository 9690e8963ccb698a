"""The register knows no HTTP, no users and no files: read from its source, import by import."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {
    "diplomas": ("django.http", "django.views", "django.shortcuts", "django.urls", "django.contrib.auth",
                 "django.core.files", "requests", "httpx", "urllib.request"),
    "documents": ("django.http", "django.views", "django.shortcuts", "django.contrib.auth", "django.db",
                  "requests", "httpx"),
}  # fmt: skip
# The one place that speaks to the world outside: it asks the time of a time-stamp authority.
ALLOWED = {("documents/timestamps.py", "requests")}
SOURCES = [(package, path) for package in FORBIDDEN for path in sorted((ROOT / package).rglob("*.py"))]


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize(("package", "path"), SOURCES, ids=lambda value: str(value).removeprefix(str(ROOT)))
def test_imports_nothing_from_above_or_outside(package: str, path: Path) -> None:
    names = _imports(path)
    wrong = {
        name for name in names for bad in FORBIDDEN[package] if name == bad or name.startswith(f"{bad}.")
    }
    wrong -= {name for place, name in ALLOWED if path == ROOT / place}
    assert not wrong, f"{path.relative_to(ROOT)} imports {', '.join(sorted(wrong))}"
