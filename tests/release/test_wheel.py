"""What is given away holds all that the program opens while it runs, and nothing of the project besides."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Final, NamedTuple
from zipfile import ZipFile

import pytest
from hatchling.build import build_sdist, build_wheel

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = "generator/slm"
DAY: Final = ("--as-of", "2026-11-22")


class Given(NamedTuple):
    """What is given away, as it was built."""

    wheel: Path
    sdist: Path


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    """Return the wheel and the sdist of the project, as the build backend makes them."""
    folder = tmp_path_factory.mktemp("dist")
    with chdir(ROOT):
        return Given(folder / build_wheel(str(folder)), folder / build_sdist(str(folder)))


@pytest.fixture(scope="module")
def installed(
    given: Given, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs Python with the program from the wheel, in a folder that holds nothing else of it."""
    folder = tmp_path_factory.mktemp("installed")
    options = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", "--no-compile", "--target", folder)
    subprocess.run([sys.executable, "-m", "pip", "install", *options, given.wheel], check=True)
    # What runs there is no file of the project, whose branches are counted.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment |= {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}

    def _run(*arguments: object, at: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *map(str, arguments)]
        done = subprocess.run(command, cwd=at, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    return _run


def test_wheel_holds_the_package_as_it_is(given: Given) -> None:
    """Each file of the package is in the wheel as it is, templates, catalogs and styles included, and no other one."""
    with ZipFile(given.wheel) as opened:
        held = {name: opened.read(name) for name in opened.namelist() if ".dist-info/" not in name}
    files = {path.removeprefix("generator/"): (ROOT / path).read_bytes() for path in _files(PACKAGE)}
    assert held.keys() == files.keys()
    assert [name for name, content in files.items() if held[name] != content] == []


def test_metadata_tell_nothing_of_the_machine(given: Given) -> None:
    """What describes the wheel names no folder of where it was built."""
    with ZipFile(given.wheel) as opened:
        told = b"".join(opened.read(name) for name in opened.namelist() if ".dist-info/" in name)
    assert b"Name: slm-docs" in told
    assert f"{ROOT}/".encode() not in told


def test_sdist_holds_what_builds_the_wheel_and_no_more(given: Given) -> None:
    """The sdist has files of the project alone, and no test and no book among them."""
    with tarfile.open(given.sdist) as opened:
        held = {name.partition("/")[2] for name in opened.getnames()}
    assert held - {"PKG-INFO"} <= set(_files("."))
    top = {name.partition("/")[0] for name in held}
    assert top == {"generator", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "PKG-INFO", ".gitignore"}


def test_sdist_builds_the_same_wheel(given: Given, tmp_path: Path) -> None:
    """Whoever builds from the sdist gets the wheel byte for byte."""
    with tarfile.open(given.sdist) as opened:
        opened.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    with chdir(source):
        name = build_wheel(str(tmp_path))
    assert name == given.wheel.name
    assert (tmp_path / name).read_bytes() == given.wheel.read_bytes()


@pytest.mark.parametrize(
    "tool", [("twine", "check", "--strict"), ("check_wheel_contents",)], ids=["twine", "check-wheel-contents"]
)
def test_tools_of_the_trade_find_nothing(given: Given, tool: tuple[str, ...]) -> None:
    """Metadata and contents are as an index and an installer expect them."""
    done = subprocess.run(
        [sys.executable, "-m", *tool, given.wheel], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_program_from_the_wheel_makes_checks_and_writes_a_book(
    installed: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """Installed alone, the program has all that it opens: a new book is sound, and its pages and papers are written."""
    where = installed("-c", "import slm; print(slm.__file__)", at=tmp_path).stdout
    assert not where.startswith(f"{ROOT}/")
    slm = ("-m", "slm")
    installed(*slm, "new", "book", "book", *DAY, at=tmp_path)
    assert installed(*slm, "check", "--strict", *DAY, at=tmp_path / "book").stdout == "no problems found\n"
    for command in (
        ("check", "--lang", "zh", *DAY),
        ("schema",),
        ("write", "--to", "../pages", *DAY),
        ("print", "--catalog", "--format", "docx", "--to", "../papers", *DAY),
        ("doctor",),
    ):
        installed(*slm, *command, at=tmp_path / "book")
    assert {path.name for path in tmp_path.iterdir()} == {"book", "pages", "papers"}


def _files(folder: str) -> list[str]:
    """Return the files of the project in a folder: those that Git knows, or would take."""
    command = ("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder)
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in listed.split("\0") if path and (ROOT / path).is_file()]
