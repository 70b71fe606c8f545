"""`slm check`: every mistake, its place, and an exit code that a pipeline can use."""

from __future__ import annotations

import json
from pathlib import Path

from tests.books import replace_words
from tests.cli.conftest import Run


def test_sound_book_is_clean(run: Run, small_book: Path) -> None:
    """A new book has no problems, and the command ends with 0."""
    checked = run("check", "--root", small_book)
    assert (checked.exit_code, checked.stdout) == (0, "no problems found\n")


def test_mistake_is_shown_with_place_and_hint(run: Run, small_book: Path) -> None:
    """A mistake is shown with file, line, column, the line itself and what to do; the command ends with 1."""
    replace_words(small_book, "catalog/levels.yml", {"resolve: 4 working_hours": "resolve: 4 hours"})
    checked = run("check", "--root", small_book)
    assert checked.exit_code == 1
    assert "catalog/levels.yml:10:14: error SLM203" in checked.stdout
    assert "    resolve: 4 hours" in checked.stdout
    assert "working_hours" in checked.stdout.partition("hint:")[2]


def test_mistakes_of_all_files_are_shown_in_one_run(run: Run, small_book: Path) -> None:
    """Two broken files give two problems, not one after the other."""
    (small_book / "catalog/provider.yml").write_text("kind: provider\nid: [\n", "utf-8")
    (small_book / "catalog/metrics.yml").write_text("kind: metrics\nmetrics: 5\n", "utf-8")
    checked = run("check", "--root", small_book, "--format", "json")
    found = json.loads(checked.stdout)["problems"]
    assert {entry["path"] for entry in found} == {"catalog/provider.yml", "catalog/metrics.yml"}
    assert checked.exit_code == 1


def test_warning_stops_nobody(run: Run, small_book: Path) -> None:
    """A book with a warning only ends with 0, and the warning is shown."""
    (small_book / "catalog/notes.yml").write_text("kind: notes\n", "utf-8")
    checked = run("check", "--root", small_book)
    assert checked.exit_code == 0
    assert "warning SLM" in checked.stdout


def test_formats_for_machines_hold_nothing_else(run: Run, small_book: Path) -> None:
    """JSON and SARIF on standard output are read by a machine as they are; GitHub gets annotations."""
    (small_book / "catalog/metrics.yml").write_text("kind: metrics\nmetrics: 5\n", "utf-8")
    for form in ("json", "sarif"):
        assert json.loads(run("check", "--root", small_book, "--format", form).stdout)
    github = run("check", "--root", small_book, "--format", "github").stdout
    assert github.startswith("::error file=catalog/metrics.yml,line=2")


def test_messages_follow_the_language(run: Run, small_book: Path) -> None:
    """`--lang zh` and a Chinese environment both give Chinese messages."""
    assert run("check", "--root", small_book, "--lang", "zh").stdout == "没有发现问题\n"
    assert run("check", "--root", small_book, env={"LC_ALL": "zh_CN.UTF-8"}).stdout == "没有发现问题\n"
