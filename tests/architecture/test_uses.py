"""Everything public in the package is used by the package: what only tests call is proven, and never runs."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "generator" / "slm"
PLAIN: Final = {
    "property",
    "cached_property",
    "classmethod",
    "staticmethod",
    "cache",
    "lru_cache",
    "dataclass",
    "wraps",
}
"""Decorators after which a name is still called by its name; any other one hands it on: a command, a validator, an
override of what a library calls."""

Definition = ast.FunctionDef | ast.ClassDef


def test_public_names_are_used_by_the_program() -> None:
    """Each public function, class, method and constant is named by other code, a template or an entry point."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    named = Counter(name for tree in trees.values() for name in _named(tree))
    elsewhere = [path for path in PACKAGE.rglob("*") if path.suffix in {".jinja", ".html", ".typ"}]
    for path in (ROOT / "pyproject.toml", *elsewhere):
        named.update(re.findall(r"\w+", path.read_text("utf-8")))
    unused = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {name}"
        for path, tree in trees.items()
        for name, node in _public(tree.body)
        if named[name] <= sum(other == name for other in _named(node))
    ]
    assert not unused


def _public(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """Yield what a module or a public class defines under names that are called by name, without a first underscore."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            if {_decorator(decorator) for decorator in node.decorator_list} <= PLAIN:
                yield node.name, node
            if isinstance(node, ast.ClassDef):
                yield from ((name, method) for name, method in _public(node.body) if isinstance(method, Definition))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((target.id, node) for target in targets if isinstance(target, ast.Name) and target.id[0] != "_")


def _decorator(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return getattr(called, "attr", getattr(called, "id", ""))


def _named(tree: ast.AST) -> Iterator[str]:
    """Yield each name that is read: an import by itself uses nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.name
