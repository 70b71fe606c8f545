"""The floors: imports go down only, and below floor 6 nothing reads, prints, guesses the date or rounds in binary."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "generator" / "slm"
PURE: Final = (
    "problem", "values", "calendar", "catalog", "document_control", "agreement", "measurement", "compliance",
    "improvement", "portfolio", "facts", "checks",
)  # fmt: skip
EXACT: Final = ("calendar", "catalog", "document_control", "agreement", "measurement", "compliance", "improvement")

READS_OR_WRITES: Final = {
    "open", "print", "input", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "iterdir",
    "glob", "rglob", "is_file", "is_dir", "exists", "getenv",
}  # fmt: skip
GUESSES: Final = {"today", "now", "utcnow", "localtime", "eval", "exec", "__import__"}
PURE_LIBRARIES: Final = {
    "abc", "bisect", "collections", "csv", "dataclasses", "datetime", "decimal", "difflib", "enum", "errno",
    "fractions", "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "re", "shlex", "statistics",
    "string", "textwrap", "types", "typing", "unicodedata", "warnings", "zoneinfo", "__future__", "calendar",
    "pydantic", "pydantic_core", "slm",
}  # fmt: skip


def test_imports_go_down_only() -> None:
    """The package keeps the floors that pyproject.toml declares, and no package has a circle of imports."""
    kept = _lint_imports(ROOT)
    assert kept.returncode == 0, kept.stdout


def test_packages_say_their_floor() -> None:
    """The first sentence of a package names the floor that it has in the table of CONTRIBUTING."""
    rows = re.findall(r"^\| (\d+) \| (.*?) \|", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE)
    floors = {name: floor for floor, names in rows for name in re.findall(r"`(\w+)`", names)}
    floors["charts"] = floors["improvement"]
    packages = {path.parent.name: path.read_text("utf-8").partition("\n")[0] for path in PACKAGE.glob("*/__init__.py")}
    assert {name for name, said in packages.items() if not re.search(rf"\(floor {floors[name]}\b", said)} == set()


@pytest.mark.parametrize(
    "module, statement, said",
    [
        pytest.param(
            "problem/problem.py", "import slm.values", "slm.problem is not allowed to import slm.values", id="up"
        ),
        pytest.param(
            "agreement/__init__.py",
            "from slm.reading import *",
            "slm.agreement is not allowed to import slm.reading",
            id="far-up",
        ),
        pytest.param(
            "document_control/__init__.py",
            "from slm import catalog",
            "slm.document_control is not allowed to import slm.catalog",
            id="sideways",
        ),
        pytest.param("cellar/__init__.py", "import slm.problem", "cellar", id="no-floor"),
        pytest.param(
            "calendar/month.py",
            "import slm.calendar.working_time",
            "No cycles are allowed in slm.calendar",
            id="circle",
        ),
    ],
)
def test_wrong_import_is_found(tmp_path: Path, module: str, statement: str, said: str) -> None:
    """A module that imports from its own floor or above, has no floor or closes a circle breaks a contract."""
    shutil.copytree(PACKAGE, tmp_path / "slm", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    wrong = tmp_path / "slm" / module
    wrong.parent.mkdir(exist_ok=True)
    before = wrong.read_text(encoding="utf-8") if wrong.exists() else ""
    wrong.write_text(f"{before}\n{statement}\n", encoding="utf-8")
    broken = _lint_imports(tmp_path)
    assert broken.returncode == 1
    assert said in broken.stdout


def test_pure_floors_neither_read_nor_guess() -> None:
    """Floors 0 to 5 open nothing, print nothing and never ask for the date."""
    assert not [said for said in _called_in(PURE) if said.name in READS_OR_WRITES | GUESSES]


def test_pure_floors_use_pure_libraries() -> None:
    """Floors 0 to 5 import only pydantic and the standard library's parts without files, clock or chance."""
    assert not [said for said in _imported_in(PURE) if said.name.partition(".")[0] not in PURE_LIBRARIES]


def test_figures_are_exact() -> None:
    """Floors 1 to 4 hold no binary fraction: neither a float literal nor a call of `float`."""
    assert not [said for said in _said_in(EXACT) if said.kind == "float" or (said.kind, said.name) == ("call", "float")]


def test_documents_are_values() -> None:
    """Documents, drawings and prints are returned as values; only the site's builder and the doors write."""
    writes = {"write_text", "write_bytes", "mkdir", "unlink", "rmtree", "copytree", "print", "today"}
    assert not [said for said in _called_in(("charts", "documents", "printing")) if said.name in writes]


def test_packages_use_each_other_through_their_public_names() -> None:
    """A package that lists names in `__all__` is used through them alone; of others any module may be named."""
    public = {path.parent.name: _public_names(path) for path in PACKAGE.glob("*/__init__.py")}
    assert not [
        said
        for package in public
        for said in _imported_in((package,))
        if said.name.startswith("slm.") and not _may_import(package, said.name, public)
    ]


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@dataclass(frozen=True, slots=True)
class Said:
    """What a module calls, imports or holds, and where."""

    where: str
    kind: Literal["call", "import", "float"]
    name: str


def _said_in(packages: tuple[str, ...]) -> Iterator[Said]:
    for package in packages:
        for path in sorted((PACKAGE / package).rglob("*.py")):
            yield from _said_by(path)


def _called_in(packages: tuple[str, ...]) -> Iterator[Said]:
    return (said for said in _said_in(packages) if said.kind == "call")


def _imported_in(packages: tuple[str, ...]) -> Iterator[Said]:
    return (said for said in _said_in(packages) if said.kind == "import")


@cache
def _said_by(path: Path) -> tuple[Said, ...]:
    """Return what all tests of this file ask of a module, which is looked through once."""
    module, found = path.relative_to(PACKAGE).as_posix(), []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            found.append(Said(f"{module}:{node.lineno}", "call", _called(node)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(Said(f"{module}:{node.lineno}", "float", ast.unparse(node)))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found += [Said(f"{module}:{node.lineno}", "import", name) for name in _imported(node)]
    return tuple(found)


def _called(call: ast.Call) -> str:
    """Return the last name of what is called: `now` of `datetime.now()`."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the dotted names that an import statement brings in."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    return [f"{node.module}.{name.name}" for name in node.names]


def _public_names(init: Path) -> set[str]:
    for statement in ast.parse(init.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            return set(ast.literal_eval(statement.value))
    return set()


def _may_import(package: str, name: str, public: dict[str, set[str]]) -> bool:
    _, other, *inside = name.split(".")
    if other == package or not public.get(other):
        return True
    return len(inside) == 1 and inside[0] in public[other]


def test_editions_are_made_of_a_judged_book_alone() -> None:
    """Nothing takes a part of a book that could be judged again: facts follow from the whole, whatever is shown."""
    allowed = {PACKAGE / "portfolio", PACKAGE / "facts" / "judgement.py"}
    takers = [path for path in PACKAGE.rglob("*.py") if "for_audience" in path.read_text("utf-8")]
    assert takers
    assert not [str(path.relative_to(PACKAGE)) for path in takers if not allowed & {path, path.parent}]
