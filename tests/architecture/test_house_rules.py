"""Rules that hold for every file of the project."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
TEST_FILES: Final = sorted((ROOT / "tests").rglob("test_*.py"))
MACHINE_PATH: Final = re.compile(r"(?<![\w.~*/])(?:/(?:home|Users|root|work|workspace|builds)/\w|[A-Z]:\\Users\\)")
REGISTRY: Final = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|--(?:extra-)?index-url|--find-links")


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    """Return what each file of tests says, by its path."""
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in TEST_FILES}


def test_every_test_says_in_one_sentence_what_holds(trees: dict[str, ast.Module]) -> None:
    """A test's docstring begins with one sentence, so that the list of tests reads as the list of promises."""
    without = [
        f"{path}:{node.lineno}: {node.name}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _is_sentence(node)
    ]
    assert not without


def test_no_word_of_equal_number_comes_first_by_the_order_of_rows() -> None:
    """What is said of exports ranks words by `most_frequent`: `most_common` leaves those of one number as they came."""
    package = ROOT / "generator" / "slm"
    by_order = [
        path.relative_to(package).as_posix()
        for folder in ("checks", "reading", "engine", "cli")
        for path in sorted((package / folder).rglob("*.py"))
        if ".most_common(" in path.read_text(encoding="utf-8")
    ]
    assert by_order == ["reading/sources/columns_meant.py"]  # languages, in the order in which the program lists them


def test_tests_use_public_names(trees: dict[str, ast.Module]) -> None:
    """Tests import no private name of the package: they hold for any way of writing it."""
    private = [
        f"{path}:{node.lineno}: {name.name}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "slm"
        for name in node.names
        if name.name.startswith("_") or "._" in f"{node.module}"
    ]
    assert not private


def test_words_of_a_file_are_replaced_where_they_stand(trees: dict[str, ast.Module]) -> None:
    """A test edits a text by `replace_words`, which fails where the words are not there: no edit is one of nothing."""
    unsure = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, tree in trees.items()
        for test in ast.walk(tree)
        if isinstance(test, ast.FunctionDef)
        for node in _replaced(test)
    ]
    assert not unsure


def test_one_module_knows_where_pages_lie() -> None:
    """No template and no other module puts the address of a page together."""
    package = ROOT / "generator" / "slm"
    files = [*package.rglob("*.py"), *package.rglob("*.jinja")]
    knows = re.compile(r"""["'/]index\.md(?!`)""")
    found = {path.relative_to(package).as_posix() for path in files if knows.search(path.read_text(encoding="utf-8"))}
    assert found == {"documents/addresses.py"}


def test_no_init_file_under_tests() -> None:
    """No folder of tests is a package: one named `calendar` would hide the standard library's module."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_tracked_files_name_no_machine_and_no_registry() -> None:
    """Nothing that is committed depends on where it was written or where packages were downloaded from."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{number}: {line.strip()[:100]}"
        for path in _tracked()
        if (text := _text(path)) and path != Path(__file__)
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line) or REGISTRY.search(line) or f"{ROOT}/" in line
    ]
    assert not found


def test_lock_files_hold_no_addresses() -> None:
    """A lock file holds names, versions and hashes, so that any index serves it."""
    locks = [path for path in _tracked() if path.suffix == ".lock"]
    assert locks
    assert not [path.name for path in locks if "://" in _text(path)]


def _replaced(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """Yield each `replace` in a text that was read from a file, at once or by way of a name."""
    names = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _calls(node.value, "read_text")
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _calls(node, "replace"):
            text = node.func.value
            if _calls(text, "read_text") or (isinstance(text, ast.Name) and text.id in names):
                yield node


def _calls(node: ast.AST, method: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == method


def _is_sentence(test: ast.FunctionDef) -> bool:
    """Tell whether the docstring begins with one sentence; a reason may follow as a paragraph of its own."""
    text = " ".join((ast.get_docstring(test) or "").partition("\n\n")[0].split())
    return text.endswith((".", "。")) and not re.search(r"[a-z)`'\"][.!?] [A-Z]", text)


def _tracked() -> list[Path]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _text(path: Path) -> str:
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")
