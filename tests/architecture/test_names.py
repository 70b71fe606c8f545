"""Names and sizes that a newcomer meets: one thing under a name, loops that say what they hold, nothing too long."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "generator" / "slm"
MODULES: Final = sorted(PACKAGE.rglob("*.py"))
SOURCES: Final = [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
MOST_LINES: Final = 400
MOST_LINES_OF_A_FUNCTION: Final = 50
LOOP_IN_A_TEMPLATE: Final = re.compile(r"{%-?\s*(?:for|set)\s+each\b")


def test_a_class_name_stands_once() -> None:
    """No two modules have a public class of the same name."""
    places = defaultdict(list)
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{path.relative_to(ROOT).as_posix()}:{node.lineno}")
    assert not {name: found for name, found in places.items() if len(found) > 1}


def test_a_module_is_short() -> None:
    """No module of the package is longer than can be read in one go."""
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert not {path: length for path, length in lines.items() if length > MOST_LINES}


def test_a_function_is_short() -> None:
    """No function of the package holds more than one thought: what is longer has a joint to cut at."""
    lengths = {
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert not {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION}


def test_a_variable_says_what_it_holds() -> None:
    """Nothing is called `each`: a loop variable names one of what is gone through."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == "each")
        or (isinstance(node, ast.arg) and node.arg == "each")
    ]
    found += [
        path.relative_to(ROOT).as_posix()
        for path in sorted(PACKAGE.rglob("*.jinja"))
        if LOOP_IN_A_TEMPLATE.search(path.read_text("utf-8"))
    ]
    assert not found


def test_a_module_does_not_hide_a_name_of_its_package() -> None:
    """What a package takes from one module has not the name of another one, which would stand in its place."""
    hidden = [
        f"{init.parent.name}: {name.name} of {node.module}"
        for init in PACKAGE.rglob("__init__.py")
        for node in ast.walk(ast.parse(init.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"slm.{init.parent.name}.")
        for name in node.names
        if (init.parent / f"{name.name}.py").exists() and not (node.module or "").endswith(f".{name.name}")
    ]
    assert not hidden
