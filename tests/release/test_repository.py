"""What a maintainer finds beside the code: how to install it, how it is tried elsewhere, what was released."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
import yaml
from click.testing import CliRunner
from hatchling.build import build_wheel
from tests.books import add_lines, copied

from slm.cli.program import program

ROOT: Final = Path(__file__).resolve().parents[2]
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
GUIDES: Final = sorted((ROOT / "site_overrides/pages/guide").glob("install.*.md"))
BROUGHT: Final = {"duckdb": "ibis-framework", "py4j": "pyspark", "pydantic_core": "pydantic"}
"""Modules that a package brings in the very version that it needs, so that nobody else may ask for one."""


@pytest.mark.parametrize(
    "schema, pattern",
    [
        ("vendor.github-workflows", ".github/workflows/*.yml"),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/[bi]*.yml"),
        ("vendor.github-issue-config", ".github/ISSUE_TEMPLATE/config.yml"),
    ],
)
def test_files_for_the_host_of_the_repository_are_of_its_form(schema: str, pattern: str) -> None:
    """Workflows and issue forms have the keys and values that their host knows."""
    files = sorted(ROOT.glob(pattern))
    assert files
    command = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_container_is_built_from_what_it_copies(tmp_path: Path) -> None:
    """What `Containerfile` copies of the checkout is not ignored, builds the wheel, and has the extras it asks for."""
    text = (ROOT / "Containerfile").read_text("utf-8")
    copied_files = [name for line in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE) for name in line.split()[:-1]]
    allowed = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {f"!{name}" for name in copied_files} == {line for line in allowed if line.startswith("!")}
    context = tmp_path / "context"
    context.mkdir()
    for name in copied_files:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, context / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, context)
    with chdir(context):
        made = build_wheel(str(tmp_path))
    assert made == f"slm_docs-{PROJECT['version']}-py3-none-any.whl"
    (extras,) = re.findall(r"\$1\[(.+?)\]", text)
    assert set(extras.split(",")) <= PROJECT["optional-dependencies"].keys()


@pytest.mark.parametrize("is_sound", [True, False], ids=["sound", "with a mistake"])
def test_hook_checks_the_book_that_is_committed(tmp_path: Path, *, is_sound: bool) -> None:
    """The hook that a book can name in its pre-commit configuration ends as `slm check` does."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    name, *arguments = shlex.split(hook["entry"])
    assert name in PROJECT["scripts"]
    book = copied(tmp_path)
    assert re.search(hook["files"], "catalog/provider.yml")
    if not is_sound:
        add_lines(book, "catalog/provider.yml", "colour: blue")
    with chdir(book):
        done = CliRunner().invoke(program, [*arguments, "--as-of", "2026-03-10"])
    assert done.exit_code == (0 if is_sound else 1), done.output


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_guide_keeps_up_with_what_is_built(guide: Path) -> None:
    """How to install it is said in each language, with a row for each extra and the name of today's wheel."""
    text = guide.read_text("utf-8")
    assert set(re.findall(r"slm_docs-[\w.-]+\.whl", text)) == {f"slm_docs-{PROJECT['version']}-py3-none-any.whl"}
    (table,) = (block for block in text.split("\n\n") if "| sshsig |" in block)
    assert re.findall(r"^\| (\w+) \|", table, re.MULTILINE)[1:] == sorted(PROJECT["optional-dependencies"])


def test_guides_are_there_in_both_languages() -> None:
    """English and Chinese readers are told how to install it."""
    assert [guide.name for guide in GUIDES] == ["install.en.md", "install.zh.md"]


def test_nothing_asks_for_the_package_by_a_name_that_no_index_knows() -> None:
    """No page, message or comment tells to install `slm-docs` by its name: there is no index that has it."""
    command = ("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    by_name = re.compile(r"""(?:pip|pipx|uv tool) install (?:--?[\w-]+ )*['"]?slm-docs(?!\S* @ )""")
    found = [
        path
        for path in listed.split("\0")
        if path.endswith((".md", ".po", ".py", ".yml", ".yaml", ".jinja"))
        and (ROOT / path) != Path(__file__)
        and by_name.search((ROOT / path).read_text("utf-8", errors="replace"))
    ]
    assert found == []


def test_no_message_guesses_how_this_program_is_installed() -> None:
    """A message that tells to install something has the command for this environment filled in."""
    catalog = (ROOT / "generator/slm/text/locale/zh.po").read_text("utf-8")
    assert re.findall(r"^msgid .*(?:pip|pipx|uv)\S* install.*", catalog, re.MULTILINE) == []
    assert len(re.findall(r"^msgid .*\{install\}", catalog, re.MULTILINE)) > 1


def test_every_package_that_is_imported_is_asked_for() -> None:
    """What the program imports is a requirement or an extra of its own, so that no other package has to bring it."""
    asked = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    packages = {re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower() for requirement in asked}
    known = packages_distributions()
    imported = {name for path in (ROOT / "generator").rglob("*.py") for name in _imported(path)} - {"slm"}
    lacking = {
        module
        for module in imported - sys.stdlib_module_names - BROUGHT.keys()
        if packages.isdisjoint(package.lower().replace("_", "-") for package in known.get(module, [module]))
    }
    assert lacking == set()
    assert set(BROUGHT.values()) <= packages


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_changelog_has_a_heading_for_each_release() -> None:
    """What is not released stands first; releases follow with version and day, the newest first, none too early."""
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    released = [_release(heading) for heading in headings[1:]]
    assert all(newer > older for newer, older in pairwise(released))
    assert released[0][0] <= tuple(map(int, PROJECT["version"].split(".")))


def _release(heading: str) -> tuple[tuple[int, ...], date]:
    version, _, day = heading.partition(" - ")
    return tuple(map(int, version.split("."))), date.fromisoformat(day)
