"""What is public is used: by the program, as what only tests call is proven and never runs; and by other modules."""

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
    trees = _trees(PACKAGE)
    named = Counter(name for tree in trees.values() for name in _named(tree, _known(tree)))
    attributes = Counter(name for tree in trees.values() for name in _attributes(tree))
    named.update(_outside_python())
    unused = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {name}"
        for path, tree in trees.items()
        for name, node in _public(tree.body)
        if named[name] <= sum(other == name for other in _named(node, {name}))
        and (node in tree.body or attributes[name] <= sum(other == name for other in _attributes(node)))
    ]
    assert not unused


def test_public_functions_are_used_outside_their_module() -> None:
    """A function that only its own module calls begins with an underscore: what does not is there for others."""
    trees = _trees(PACKAGE)
    names = {path: set(_named(tree, _known(tree))) for path, tree in {**trees, **_trees(ROOT / "tests")}.items()}
    users = Counter(name for used in names.values() for name in used)
    users.update(_outside_python())
    alone = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {name}"
        for path, tree in trees.items()
        for name, node in _public(tree.body)
        if node in tree.body and isinstance(node, ast.FunctionDef) and users[name] <= (name in names[path])
    ]
    assert not alone


def _trees(folder: Path) -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))}


def _outside_python() -> Iterator[str]:
    """Yield what templates ask of a module, and entry points."""
    files = (path for path in PACKAGE.rglob("*") if path.suffix in {".jinja", ".html", ".typ"})
    for path in (ROOT / "pyproject.toml", *files):
        yield from re.findall(r"(?<=[.:])\w+", path.read_text("utf-8"))


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


def _known(tree: ast.Module) -> set[str]:
    """Return the names that a module defines or imports: any other one of the same letters is a variable."""
    imported = (alias.asname or alias.name for alias in ast.walk(tree) if isinstance(alias, ast.alias))
    return {*imported, *(name for name, _ in _public(tree.body))}


def _named(tree: ast.AST, known: set[str]) -> Iterator[str]:
    """Yield each known name that is read, and what is asked of one: an import by itself uses nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in known:
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            yield node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.name


def _attributes(tree: ast.AST) -> Iterator[str]:
    return (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
