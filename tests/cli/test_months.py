"""`slm report` and `slm measure` tell of one month, of a range of them, or of all."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Final

import pytest
from tests.books import with_tickets
from tests.cli.conftest import Run

MONTHS: Final = ("2026-01", "2026-02", "2026-03")
COMMANDS: Final = ("report", "measure")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """Return the options that name a book with two closed months and an open one."""
    return "--root", str(with_tickets(tmp_path_factory.mktemp("months"))), "--as-of", "2026-03-10"


@pytest.mark.parametrize("command", COMMANDS)
def test_range_is_each_of_its_months_in_order(run: Run, book: tuple[str, ...], command: str) -> None:
    """JSON of a range is a list of what it is for each month alone, and so are rows and texts."""

    def of(month: str, form: str) -> str:
        return run(command, *book, "--month", month, "--format", form).stdout

    whole: list[dict[str, Any]] = json.loads(of("2026-01..2026-03", "json"))
    assert whole == [json.loads(of(month, "json")) for month in MONTHS]
    text = of("2026-01..2026-02", "text")
    assert text.index("2026-01, ") < text.index("2026-02, ")
    assert set(of("2026-01", "text").splitlines()) <= set(text.splitlines())


def test_table_of_a_range_has_one_header(run: Run, book: tuple[str, ...]) -> None:
    """The rows of several months are one table for a spreadsheet, each with its period."""
    several = run("report", *book, "--month", "2026-01..2026-02", "--format", "csv").stdout
    single = [run("report", *book, "--month", month, "--format", "csv").stdout for month in MONTHS[:2]]
    head, *rows = list(csv.reader(several.splitlines()))
    assert rows == [row for text in single for row in list(csv.reader(text.splitlines()))[1:]]
    assert head == next(csv.reader(single[0].splitlines()))


@pytest.mark.parametrize("command", COMMANDS)
def test_all_are_the_months_that_the_book_knows_of(run: Run, book: tuple[str, ...], command: str) -> None:
    """With `--all`, each month that has data is told once, in order."""
    every = json.loads(run(command, *book, "--all", "--format", "json").stdout)
    labels = [month["month"] if command == "measure" else month["month"]["label"] for month in every]
    assert labels == sorted({*labels})
    assert {*MONTHS} <= {*labels}
    assert every[labels.index(MONTHS[0])] == json.loads(
        run(command, *book, "--month", MONTHS[0], "--format", "json").stdout
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_range_of_one_month_is_a_list_of_one(run: Run, book: tuple[str, ...], command: str) -> None:
    """Whoever asks for a range gets a list, however long it is; who asks for a month gets that alone."""
    several = json.loads(run(command, *book, "--month", "2026-02..2026-02", "--format", "json").stdout)
    assert several == [json.loads(run(command, *book, "--month", "2026-02", "--format", "json").stdout)]


def test_months_of_which_nothing_is_known_are_told(run: Run, book: tuple[str, ...]) -> None:
    """A range may go beyond what the book knows; how many months are left out of it is said, and not on the output."""
    told = run("report", *book, "--month", "2024-11..2026-01", "--format", "json")
    assert json.loads(told.stdout)[-1]["month"]["label"] == "2026-01"
    assert "left out, as the book knows nothing of them:" in told.stderr


@pytest.mark.parametrize(
    "options, code",
    [
        (("--month", "2026-03..2026-01"), "SLM1510"),
        (("--month", "2026-03", "--all"), "SLM1511"),
        (("--month", "2024-01..2024-03"), "SLM1512"),
        (("--month", "2026-01..2026-13"), "SLM200"),
        (("--month", "2026-01.."), "SLM200"),
        (("--month", "..2026-01"), "SLM200"),
    ],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_range_that_is_none_is_refused(
    run: Run, book: tuple[str, ...], command: str, options: tuple[str, ...], code: str
) -> None:
    """A range that runs backwards, that is no range, or of which the book knows nothing, is misuse."""
    refused = run(command, *book, *options)
    assert refused.exit_code == 2
    assert code in refused.stderr


@pytest.mark.parametrize("options", [("--month", "2026-01..2026-02"), ("--all",)])
def test_book_without_any_month_has_nothing_to_tell(run: Run, small_book: Path, options: tuple[str, ...]) -> None:
    """Of a book in which nothing was measured yet, no range has anything to tell."""
    refused = run("report", "--root", small_book, *options)
    assert refused.exit_code == 2
    assert "SLM610" in refused.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_covered_month_needs_no_folder(run: Run, tmp_path: Path, command: str) -> None:
    """A month that an export covers can be asked for, though nobody made a folder for it; it is open."""
    root = with_tickets(tmp_path)
    (root / "measurements/sources/desk.yml").write_text(
        "kind: tickets\nname: Desk\nfiles: [desk.csv]\ncovers: {from: 2026-01-01, until: 2026-05-01}\n"
        "columns: {id: Number, opened: Created}\nconstants: {service: mail, type: incident, customer: sales}\n"
    )
    (root / "measurements/desk.csv").write_text("Number,Created\nT-1,2026-04-05T09:00:00+08:00\n")
    told = run(command, "--root", root, "--as-of", "2026-05-10", "--month", "2026-04", "--format", "json")
    assert told.exit_code == 0, told.stderr
    month = json.loads(told.stdout)["month"]
    assert month in ("2026-04", {"label": "2026-04", "state": "open", "closed_on": None, "restated_on": []})
