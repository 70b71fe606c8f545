"""The table of what finds which forgery says what comes when somebody does it, in every language of the guide."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from click.testing import CliRunner
from tests.cli.test_seals_of_records import seals
from tests.guide.forgeries import AS_OF, FORGERIES, Forger, made
from tests.guide.pages import GUIDE

from slm.cli.program import program

COLUMNS: Final = 4
"""`slm check`, `slm check --history`, and `slm verify` with the internal seals and with those of a customer."""
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"error": "error", "warning": "warning", "told": "told", "–": ""},
    "zh": {"错误": "error", "警告": "warning", "指出": "told", "–": ""},
}
_ROW: Final = re.compile(r"^\| (.+) \|$", re.MULTILINE)
_TOLD: Final = re.compile(r"(?:warning|differs|gone|changed|added|taken away|\d+ later act).*", re.MULTILINE)


class Published(NamedTuple):
    """A book, and the seals of its editions that its readers have."""

    book: Path
    internal: Path
    customer: Path


def table(language: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of the table, each with what comes, in the words of the English one."""
    page = (GUIDE / f"seals.{language}.md").read_text("utf-8")
    rows = [row.split(" | ") for row in _ROW.findall(page)]
    return {row[0]: tuple(WORDS[language][cell] for cell in row[1:]) for row in rows[1:] if len(row) == COLUMNS + 1}


def slm(*words: str) -> str:
    """Run a command that has to succeed."""
    found = CliRunner().invoke(program, [*words], env={"LANG": "C"})
    assert found.exit_code == 0, found.output
    return found.output


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Return the book before anybody did something to it."""
    folder = tmp_path_factory.mktemp("published")
    found = Published(made(folder, slm), folder / "internal.json", folder / "customer.json")
    found.internal.write_text(seals(found.book), "utf-8")
    found.customer.write_text(seals(found.book, "customer:sales"), "utf-8")
    assert comes(found, found.book) == ("",) * COLUMNS
    return found


def comes(published: Published, root: Path) -> tuple[str, ...]:
    """Return what checks and seals say of a book: `error`, `warning`, `told` or nothing."""
    check = ("check", "--root", str(root), "--as-of", AS_OF)
    found = [CliRunner().invoke(program, [*words], env={"LANG": "C"}) for words in (check, (*check, "--history"))]
    known = {line for line in found[0].stdout.splitlines() if " SLM" in line}
    of_history = [line for line in found[1].stdout.splitlines() if line not in known]
    told = [_severity(found[0].exit_code, known), _severity(found[1].exit_code, of_history)]
    for file in (published.internal, published.customer):
        held = CliRunner().invoke(program, ["verify", "--seals", str(file), *check[1:]], env={"LANG": "C"})
        told.append("error" if held.exit_code else "told" if _TOLD.search(held.stdout) else "")
    return tuple(told)


def _severity(exit_code: int, lines: object) -> str:
    if exit_code > 1 or (exit_code and ": error SLM" in str(lines)):
        return "error"
    return "warning" if ": warning SLM" in str(lines) else ""


def test_every_forgery_of_the_table_is_one_that_is_tried() -> None:
    """The guide names no forgery that nobody tries, and leaves out none that is tried; all languages say the same."""
    assert [*table("en")] == [*FORGERIES]
    assert [*table("zh").values()] == [*table("en").values()]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_table_says_what_comes_of_a_forgery(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgery: str
) -> None:
    """Who does it is found by what the guide says, as it says, and by nothing of which it says otherwise."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"{AS_OF}T12:00:00Z")
    forger = Forger(Path(shutil.copytree(published.book, tmp_path / "book")), slm)
    FORGERIES[forgery](forger)
    assert comes(published, forger.root) == table("en")[forgery]
