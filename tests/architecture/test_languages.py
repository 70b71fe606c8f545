"""No module but the text system decides by language: what differs between languages is in its table or catalogs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from slm.text import LANGUAGES

PACKAGE: Final = Path(__file__).resolve().parents[2] / "generator" / "slm"
MODULES: Final = [path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] != "text"]
TEMPLATES: Final = [*sorted(PACKAGE.rglob("*.jinja")), *sorted(PACKAGE.rglob("*.typ"))]
GIVEN: Final = {
    "calendar/service_hours.py": "hours that need no file are written like those of one",
    "cli/holiday_files.py": "a calendar of China has the names of its official notice",
    "reading/sources/column_names.py": "tools write their exports in the language of whoever exports them",
    "reading/sources/column_parts.py": "tools write their exports in the language of whoever exports them",
}
"""Modules that hold texts of a book or of an export, as its writer would write them, and why."""


def _id(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _is_language(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in LANGUAGES


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    """Return what each module says, by its path."""
    return {_id(path): ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def _compared(node: ast.Compare) -> Iterator[ast.expr]:
    for comparator in (node.left, *node.comparators):
        yield from getattr(comparator, "elts", [comparator])


def test_no_module_compares_a_language(trees: dict[str, ast.Module]) -> None:
    """A language is looked up and never compared with one that stands in the code: the next one would be forgotten."""
    comparing = [
        f"{name}:{node.lineno}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and any(map(_is_language, _compared(node)))
    ]
    assert comparing == []


def test_no_module_holds_a_table_of_languages(trees: dict[str, ast.Module]) -> None:
    """What is said in several languages stands in the catalogs."""
    holding = {
        name
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict) and sum(map(_is_language, node.keys)) > 1
    }
    assert holding == GIVEN.keys()


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_no_template_compares_a_language(path: Path) -> None:
    """Templates are given what differs between languages."""
    codes = "|".join(LANGUAGES)
    assert not re.search(rf"[=!]= *[\"'](?:{codes})[\"']", path.read_text(encoding="utf-8"))
