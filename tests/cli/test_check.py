"""`slm check`: every mistake, its place, and an exit code that a pipeline can use."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.books import add_lines, copied, replace_words
from tests.cli.conftest import Run

pytestmark = pytest.mark.floors


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


NOTES = "catalog/notes.yml"
ACCEPTED = """
accepted:
  - code: SLM701
    path: catalog
    why: {en: Our own list, zh: 自用清单}
    by: ada
    on: 2026-02-01
    until: 2026-06-01"""


@pytest.fixture
def warned(tmp_path: Path) -> Path:
    """Return a book with one warning, about a file that no book has."""
    book = copied(tmp_path)
    (book / NOTES).write_text("kind: notes\n", "utf-8")
    return book


def test_strict_ends_with_1_on_a_warning(run: Run, warned: Path) -> None:
    """A pipeline can ask that there be no warnings either; of a sound book it asks nothing more."""
    asked = ("check", "--root", warned, "--as-of", "2026-03-10", "--strict")
    assert run(*asked).exit_code == 1
    (warned / NOTES).unlink()
    assert run(*asked).exit_code == 0


def test_an_accepted_warning_is_counted_and_listed_and_comes_back(run: Run, warned: Path) -> None:
    """It is not shown until its day, but counted, and `--accepted` tells who accepted it, until when and why."""
    add_lines(warned, "catalog/provider.yml", ACCEPTED)
    asked = ("check", "--root", warned, "--strict", "--as-of")
    accepted = run(*asked, "2026-03-10")
    assert (accepted.exit_code, accepted.stdout) == (0, "no problems found; 1 accepted\n")
    listed = run(*asked, "2026-03-10", "--accepted")
    assert listed.exit_code == 0
    assert f"{NOTES}: warning SLM701" in listed.stdout
    assert "accepted by Ada Example on 2026-02-01 until 2026-06-01: Our own list" in listed.stdout
    assert "接受，至 2026-06-01：自用清单" in run(*asked, "2026-03-10", "--accepted", "--lang", "zh").stdout
    for day in ("2026-01-31", "2026-06-01"):
        shown = run(*asked, day)
        assert shown.exit_code == 1
        assert f"{NOTES}: warning SLM701" in shown.stdout


def test_listed_acceptances_are_summed_up_as_what_they_are(run: Run, warned: Path) -> None:
    """The last line below the list counts what it shows, and speaks of nothing accepted besides."""
    add_lines(warned, "catalog/provider.yml", ACCEPTED)
    listed = run("check", "--root", warned, "--as-of", "2026-03-10", "--accepted")
    assert listed.stdout.splitlines()[-1] == "0 errors, 1 warning in 1 file"


@pytest.mark.parametrize("person", ["ben", "li"])
def test_only_the_provider_accepts_warnings_of_its_book(run: Run, warned: Path, person: str) -> None:
    """A person of a customer or a supplier who accepts one is an error, and the warning stays."""
    add_lines(warned, "catalog/provider.yml", ACCEPTED.replace("by: ada", f"by: {person}"))
    told = run("check", "--root", warned, "--as-of", "2026-03-10").stdout
    assert f"error SLM870 '{person}' is not entitled to this on 2026-02-01: it is for provider" in told
    assert f"{NOTES}: warning SLM701" in told
    assert told.endswith("1 error, 1 warning in 2 files\n")


@pytest.mark.parametrize("is_read", [True, False])
def test_acceptance_of_nothing_is_told_unless_its_file_is_unread(run: Run, tmp_path: Path, *, is_read: bool) -> None:
    """Nobody knows what would be found in a file that cannot be read."""
    book = copied(tmp_path)
    path = "catalog/services/mail.yml"
    add_lines(book, "catalog/provider.yml", ACCEPTED.replace("path: catalog", f"path: {path}"))
    if not is_read:
        (book / path).write_text("kind: [", "utf-8")
    told = run("check", "--root", book, "--as-of", "2026-03-10").stdout
    assert ("SLM861" in told) == is_read


def test_sarif_marks_what_is_accepted(run: Run, warned: Path) -> None:
    """A tool that reads SARIF sees a suppressed result with its reason."""
    add_lines(warned, "catalog/provider.yml", ACCEPTED)
    listed = run("check", "--root", warned, "--as-of", "2026-03-10", "--accepted", "--format", "sarif")
    ((result,),) = (log["results"] for log in json.loads(listed.stdout)["runs"])
    assert [entry["kind"] for entry in result["suppressions"]] == ["external"]
    assert result["suppressions"][0]["justification"].endswith("Our own list")


@pytest.fixture
def two_mistakes(tmp_path: Path) -> Path:
    """Return a book with an unknown team in a service and a warning about another file."""
    book = copied(tmp_path)
    replace_words(book, "catalog/services/mail.yml", {"team: servers": "team: server"})
    (book / NOTES).write_text("kind: notes\n", "utf-8")
    return book


@pytest.mark.parametrize(
    "asked, shown, more",
    [
        (["catalog/services/mail.yml"], ["SLM452"], 1),
        (["catalog/services"], ["SLM452"], 1),
        ([NOTES], ["SLM701"], 1),
        (["agreements", "measurements"], [], 2),
        ([NOTES, "catalog/services"], ["SLM452", "SLM701"], 0),
        (["."], ["SLM452", "SLM701"], 0),
    ],
)
def test_paths_narrow_what_is_shown(
    run: Run, two_mistakes: Path, asked: list[str], shown: list[str], more: int
) -> None:
    """What is shown lies in these files and folders; the rest is counted, and what is shown decides the exit code."""
    checked = run("check", *asked, "--root", two_mistakes, "--as-of", "2026-03-10", "--format", "json")
    assert [entry["code"] for entry in json.loads(checked.stdout)["problems"]] == shown
    assert checked.exit_code == int("SLM452" in shown)
    assert (f"; {more} more elsewhere" in checked.stderr) == bool(more)


def test_paths_are_named_from_the_working_folder_or_the_book(
    run: Run, two_mistakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside a folder of the book its files need no path; one that the book does not have is refused."""
    asked = ("--root", two_mistakes, "--as-of", "2026-03-10")
    for folder, name in (("catalog/services", "mail.yml"), ("agreements", "catalog/services/mail.yml")):
        monkeypatch.chdir(two_mistakes / folder)
        assert "SLM452" in run("check", name, *asked).stdout
    refused = run("check", os.path.join("..", "..", "mail.yml"), *asked)  # noqa: PTH118 - as a user would type it
    assert (refused.exit_code, "SLM604" in refused.stderr) == (2, True)


def test_what_keeps_a_file_from_being_read_is_shown_wherever_it_is(run: Run, two_mistakes: Path) -> None:
    """Of what follows from a file that cannot be read nothing can be said of any other, so it is never left out."""
    replace_words(two_mistakes, "catalog/metrics.yml", {"kind: metrics": "knd: metrics"})
    checked = run("check", "agreements", "--root", two_mistakes, "--as-of", "2026-03-10")
    assert checked.exit_code == 1
    assert checked.stdout.startswith("catalog/metrics.yml:1:1: error SLM130")
    assert "SLM452" not in checked.stdout


@pytest.mark.parametrize(
    "address, is_one",
    [
        ("https://services.example.com", True),
        ("http://127.0.0.1:8000/services/", True),
        ("https://服务.example.com/a-b", True),
        ("'https://x.example/\"><script>alert(7)</script>'", False),
        ("javascript:alert(1)", False),
        ("file:///etc", False),
        ("x", False),
        ("https://", False),
        ("'https://x.example/?a=b'", False),
    ],
)
def test_address_of_the_site_is_one(run: Run, tmp_path: Path, address: str, *, is_one: bool) -> None:
    """It stands in every page: nothing else than the address of a site is taken for one."""
    book = copied(tmp_path)
    add_lines(book, "catalog/provider.yml", f"site_address: {address}")
    told = run("check", "--root", book, "--as-of", "2026-03-10").stdout
    assert ("SLM954" in told) != is_one, told
