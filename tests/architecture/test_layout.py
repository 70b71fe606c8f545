"""Where a book keeps what is known by `slm.layout` alone, from ids to paths and back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from slm import layout

PACKAGE: Final = Path(__file__).resolve().parents[2] / "generator" / "slm"
ADDRESSES: Final = ("site/", "documents/edition.py", "documents/addresses.py")
"""What knows the addresses of pages, which are not those of files."""
PATH: Final = re.compile(r"(agreements|catalog|measurements)/")


def test_folders_are_known_by_one_module() -> None:
    """No other module holds the beginning of a path of a book; texts for people may name one."""
    found = [
        f"{path.relative_to(PACKAGE).as_posix()}:{line}: {text}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name != "layout.py" and not path.relative_to(PACKAGE).as_posix().startswith(ADDRESSES)
        for line, text in _paths(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "path, kind",
    [
        (layout.agreement_file("SLA-MAIL", "1.0"), "agreement"),
        (layout.approvals_file("SLA-MAIL"), "approvals"),
        (layout.copies_file("SLA-MAIL"), "copies"),
        (layout.requirements_file("SLA-MAIL"), "requirements"),
        (layout.month_file("2026-10"), "month"),
        (layout.measured_file("2026-10", "desk"), "measured"),
        (layout.calendar_file("office"), "calendar"),
        (layout.source_file("desk"), "source"),
    ],
)
def test_paths_are_those_of_their_kind(path: str, kind: str) -> None:
    """What is written to a path is read from there, as what it is and nothing else."""
    assert [text for text, written in layout.WRITTEN.items() if layout.pattern(written).fullmatch(path)] == [kind]


def test_ids_are_found_again() -> None:
    """Agreement, version and month can be read from the paths that are made of them."""
    path = layout.agreement_file("SLA-MAIL", "1.0")
    assert (layout.agreement_of(path), layout.version_of(path), layout.month_of(path)) == ("SLA-MAIL", "1.0", None)
    assert layout.version_of(layout.approvals_file("SLA-MAIL")) is None
    for path in (layout.month_folder("2026-10"), layout.lock_file("2026-10"), layout.record_file("a.csv", "2026-10")):
        assert (layout.month_of(path), layout.agreement_of(path)) == ("2026-10", None)
    assert layout.month_of(layout.source_file("desk")) is None


def _paths(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the texts that begin like a path, but for those that people read: docstrings, mistakes, help."""
    told = {id(node) for entry in ast.walk(tree) for node in _told(entry)}
    for node in ast.walk(tree):
        text = getattr(node, "value", None) if isinstance(node, ast.Constant) and id(node) not in told else None
        if isinstance(text, str) and PATH.match(text):
            yield getattr(node, "lineno", 0), text


def _told(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr):
        yield from ast.walk(node.value) if isinstance(node.value, ast.Constant) else ()
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Mistake", "N_", "example"}:
        yield from ast.walk(node)
    if isinstance(node, ast.keyword) and node.arg in {"help", "epilog"}:
        yield from ast.walk(node.value)
