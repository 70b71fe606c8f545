"""A whole book: what is sound is left alone, what is broken hides nothing else, and nothing but the files matters."""

from __future__ import annotations

import csv
import gc
import gzip
import hashlib
import io
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from tests.books import AS_OF, add_lines, bind_approvals, copied, portfolio_of, replace_words, with_tickets

from slm.calendar import DayKind, Month, WorkingTime
from slm.compliance import results_rows
from slm.facts.scorecard import scorecard
from slm.portfolio import Portfolio
from slm.reading import Book, ReadingMemory, read_book, shown_lines

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
SUPERSEDING: Final = {
    "{from: 2026-01-01, until: 2027-01-01}": '{from: 2026-01-15, until: 2027-01-01}\nsupersedes: "1.0"'
}
MORE_OUTAGES: Final = """\
OUT-2,mail,2026-01-10T11:00:00+08:00,2026-01-10T17:30:00+08:00,outage,all,power,
OUT-3,mail,2026-01-31T23:00:00+08:00,2026-02-01T01:00:00+08:00,outage,all,power,
MNT-2,mail,2026-01-10T17:00:00+08:00,2026-01-10T19:00:00+08:00,maintenance,all,update,a"""
APPROVED: Final = """\
  - {version: "1.1", role: manager, name: Ada Example, date: 2026-01-10, meaning: approved}
  - {version: "1.1", role: customer, name: Ben Example, date: 2026-01-11, meaning: approved}"""


def codes(book: Path, as_of: date = AS_OF) -> list[str]:
    """Return where something is wrong with a book, and what."""
    return [f"{problem.place.path} {problem.code}" for problem in read_book(book, as_of).problems]


def parts(book: Path) -> Portfolio:
    """Return the parts of a book that has some."""
    return portfolio_of(book, AS_OF)


def test_parts_of_a_book(tmp_path: Path) -> None:
    """Each part is found by its id, and each file by its path with the hash of its bytes."""
    book = copied(tmp_path)
    portfolio = parts(book)
    assert portfolio.provider.id == "lantern"
    assert sorted(portfolio.services) == ["line", "mail", "storage"]
    assert sorted(portfolio.hours) == sorted(portfolio.working_time) == ["always", "office"]
    assert list(portfolio.holidays) == ["feast"]
    assert sorted(portfolio.metrics) == ["availability", "response", "satisfaction", "tickets"]
    assert sorted(portfolio.agreements) == ["OLA-SERVER", "SLA-MAIL", "UC-LINE"]
    assert portfolio.agreements["SLA-MAIL"].in_force is not None
    assert [requirement.id for requirement in portfolio.agreements["SLA-MAIL"].requirements] == ["SLR-1"]
    assert sorted(portfolio.terms["SLA-MAIL", "1.0"]) == ["en", "zh"]
    assert sorted(portfolio.months) == sorted(portfolio.figures) == [Month(2026, 1), Month(2026, 2)]
    assert list(portfolio.reviews) == ["2026-02-sales"]
    assert list(portfolio.improvements) == ["IMP-1"]
    assert portfolio.glossary is not None
    assert portfolio.process is not None
    provider = (book / "catalog/provider.yml").read_bytes()
    assert portfolio.files["catalog/provider.yml"].sha256 == hashlib.sha256(provider).hexdigest()


def test_records_of_a_book(tmp_path: Path) -> None:
    """Records know their file, and how many rows it has."""
    portfolio = parts(copied(tmp_path))
    assert [outage.id for outage in portfolio.outages.outages] == ["OUT-1", "MNT-1", "OUT-2", "MNT-2"]
    assert portfolio.outages.files[Month(2026, 1)].rows == 2
    assert portfolio.outages.outages[1].place("service").line == 3
    assert portfolio.timelines["status"].read == 3
    assert portfolio.timelines["status"].used == 2
    assert portfolio.files["measurements/status/history.csv"].rows == 3


def _no_months(book: Path) -> None:
    for month in ("2026-01", "2026-02"):
        for name in ("month.yml", "figures.yml", "outages.csv"):
            (book / "measurements" / month / name).unlink()
        (book / "measurements" / month).rmdir()


def _month_before_anything_was_promised(book: Path) -> None:
    month = {"closed_on: 2026-02-05": "closed_on: 2026-01-05"}
    replace_words(book, "measurements/2026-01/month.yml", month, to="measurements/2025-12/month.yml")


def _version_that_skips_its_first_month(book: Path) -> None:
    skipping = {"{from: 2026-01-01": "{from: 2026-01-02", "review_every:": "partial_period: skip\nreview_every:"}
    replace_words(book, SLA, skipping)
    first = "  - {agreement: SLA-MAIL, target: p1-response, service: mail, numerator: 11, denominator: 20}\n"
    replace_words(book, "measurements/2026-01/figures.yml", {first: ""})


def _target_that_was_suspended(book: Path) -> None:
    suspended = "suspended:\n  - {agreement: SLA-MAIL, target: p1-response, clause: s, reason: Too many cases}"
    add_lines(book, "measurements/2026-01/month.yml", suspended)
    first = "  - {agreement: SLA-MAIL, target: p1-response, service: mail, numerator: 11, denominator: 20}\n"
    replace_words(book, "measurements/2026-01/figures.yml", {first: ""})


def _figures_of_each_version(book: Path) -> None:
    replace_words(book, SLA, SUPERSEDING, to="agreements/SLA-MAIL/1.1/agreement.yml")
    for language in ("en", "zh"):
        terms = f"agreements/SLA-MAIL/1.0/terms.{language}.md"
        replace_words(book, terms, {}, to=f"agreements/SLA-MAIL/1.1/terms.{language}.md")
    add_lines(book, "agreements/SLA-MAIL/approvals.yml", APPROVED)
    second = "{agreement: SLA-MAIL, target: p1-response, service: mail, version: '1.1', numerator: 9, denominator: 10}"
    add_lines(book, "measurements/2026-01/figures.yml", f"  - {second}")
    replace_words(book, "measurements/2026-01/figures.yml", {"mail, numerator": 'mail, version: "1.0", numerator'})


def _version_that_replaces_another_on_its_first_day(book: Path) -> None:
    _figures_of_each_version(book)
    replace_words(book, "agreements/SLA-MAIL/1.1/agreement.yml", {"2026-01-15": "2026-01-01"})
    replace_words(
        book, "measurements/2026-01/figures.yml", {'service: mail, version: "1.0",': "service: mail, version: '1.1',"}
    )
    second = (
        "  - {agreement: SLA-MAIL, target: p1-response, service: mail, version: '1.1', numerator: 9, denominator: 10}\n"
    )
    replace_words(book, "measurements/2026-01/figures.yml", {second: ""})


def _target_for_some_services(book: Path) -> None:
    replace_words(book, SLA, {"services: [mail]": "services: [mail, storage]"})
    replace_words(book, SLA, {"    priority: P1": "    priority: P1\n    services: [mail]"})


FROM_STATUS_PAGE: Final = {
    "    metric: availability": "    metric: availability\n    source: status\n    coverage_at_least: 1 %"
}  # fmt: skip


def _target_from_a_status_page(book: Path) -> None:
    replace_words(
        book,
        SLA,
        {"    metric: availability": "    metric: availability\n    source: status\n    coverage_at_least: 1 %"},
    )


def _service_with_grades(book: Path) -> None:
    add_lines(book, "catalog/services/mail.yml", "grades: [{id: plain, name: Plain, description: Plain, levels: [P1]}]")


def _make_up_days_on_open_weekdays(book: Path) -> None:
    sunday = {"    on_make_up_days: [09:00-12:00]\n": "", "      monday": "      sunday: [09:00-12:00]\n      monday"}
    replace_words(book, "catalog/calendars/office.yml", sunday)


def _keys_without_values(book: Path) -> None:
    add_lines(book, SLA, "internal_notes: ~\nhours_exceptions:")


def _outage_that_goes_on_into_the_next_month(book: Path) -> None:
    row = "LONG,mail,2026-01-31T23:50:00+08:00,2026-02-01T00:20:00+08:00,outage,all,power,"
    for month in ("2026-01", "2026-02"):
        add_lines(book, f"measurements/{month}/outages.csv", row)


def _outage_that_still_goes_on(book: Path) -> None:
    add_lines(book, "measurements/2026-02/outages.csv", "OPEN,mail,2026-02-28T23:50:00+08:00,,outage,all,power,")


def _outages_of_which_there_are_none(book: Path) -> None:
    for month in ("2026-01", "2026-02"):
        (book / f"measurements/{month}/outages.csv").write_text("id,service,start,end,kind\n", "utf-8")


def _blank_lines_in_an_export(book: Path) -> None:
    replace_words(book, "measurements/status/history.csv", {"ok,\nIntranet": "ok,\n\nIntranet"})


def _missing_figure_that_a_note_explains(book: Path) -> None:
    figures = book / "measurements/2026-01/figures.yml"
    lines = figures.read_text("utf-8").splitlines(keepends=True)
    figures.write_text("".join(line for line in lines if "target: p1-response" not in line), "utf-8")
    add_lines(
        book, "measurements/2026-01/month.yml",
        "notes: [{agreement: SLA-MAIL, target: p1-response, text: {en: The desk lost its log, zh: 服务台丢失了记录}}]",
    )  # fmt: skip


def _files_of_the_writer(book: Path) -> None:
    (book / "catalog/.notes.swp").write_text("", "utf-8")
    (book / "measurements/2026-01/README.md").write_text("", "utf-8")
    (book / "agreements/SLA-MAIL/copies.yml").write_text("kind: copies\n", "utf-8")
    (book / "anything.txt").write_text("", "utf-8")


@pytest.mark.parametrize(
    "vary",
    [
        _no_months, _month_before_anything_was_promised, _version_that_skips_its_first_month,
        _target_that_was_suspended, _figures_of_each_version, _version_that_replaces_another_on_its_first_day,
        _target_for_some_services, _target_from_a_status_page, _service_with_grades, _make_up_days_on_open_weekdays,
        _keys_without_values, _outage_that_goes_on_into_the_next_month, _outage_that_still_goes_on,
        _outages_of_which_there_are_none, _blank_lines_in_an_export, _files_of_the_writer,
        _missing_figure_that_a_note_explains,
    ],
)  # fmt: skip
def test_sound_book_is_left_alone(tmp_path: Path, vary: object) -> None:
    """What may be written is not complained about."""
    book = copied(tmp_path, bound=False)
    assert callable(vary)
    vary(book)
    bind_approvals(book)
    assert codes(book) == []


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "path",
    [
        "catalog/levels.yml", "catalog/metrics.yml", "catalog/services/mail.yml", "catalog/services/storage.yml",
        "catalog/calendars/always.yml", "catalog/calendars/office.yml", "catalog/calendars/feast.yml",
        "catalog/changes/RFC-1.yml", "catalog/glossary.yml", "catalog/process.yml", SLA,
        "agreements/OLA-SERVER/1.0/agreement.yml", "agreements/UC-LINE/1.0/agreement.yml",
        "agreements/SLA-MAIL/approvals.yml", "agreements/OLA-SERVER/approvals.yml",
        "agreements/SLA-MAIL/requirements.yml", "measurements/2026-01/month.yml", "measurements/2026-01/figures.yml",
        "measurements/2026-01/outages.csv", "measurements/sources/status.yml", "measurements/status/history.csv",
        "measurements/reviews/2026-02-sales.yml", "measurements/improvements/IMP-1.yml", "catalog/provider.yml",
    ],
)  # fmt: skip
def test_broken_file_is_blamed_once(tmp_path: Path, path: str) -> None:
    """What refers to a file that cannot be read is not wrong because of that; what is left undone is said once."""
    book = copied(tmp_path, bound=False)
    replace_words(
        book,
        SLA,
        {"    metric: availability": "    metric: availability\n    source: status\n    coverage_at_least: 1 %"},
    )
    bind_approvals(book)
    (book / path).write_bytes(b"\xff\xfe")
    rest = [f"{path} SLM860"] if path in ("catalog/provider.yml", "catalog/levels.yml") else []
    assert codes(book) == [f"{path} {'SLM977' if path.endswith('history.csv') else 'SLM106'}", *rest]


def test_warning_does_not_make_a_file_unread(tmp_path: Path) -> None:
    """A file with a suspicious character is warned of, read, and checked against the others."""
    book = copied(tmp_path)
    replace_words(
        book, "catalog/services/mail.yml", {"zh: 电子邮件}": "zh: 电子邮件\u3000}", "team: servers": "team: server"}
    )
    assert codes(book) == ["catalog/services/mail.yml SLM452", "catalog/services/mail.yml SLM108"]


def test_unknown_agreement_in_a_month_is_told_once(tmp_path: Path) -> None:
    """Of an agreement that does not exist, nobody asks for targets, clauses or versions."""
    book = copied(tmp_path)
    suspended = "suspended:\n  - {agreement: SLA-MALL, target: p1-response, clause: s, reason: Too many cases}"
    add_lines(book, "measurements/2026-01/month.yml", suspended)
    add_lines(
        book, "measurements/2026-01/figures.yml", "  - {agreement: SLA-MALL, target: x, version: '7.0', numerator: 1}"
    )
    assert codes(book) == ["measurements/2026-01/figures.yml SLM465", "measurements/2026-01/month.yml SLM465"]


def test_months_to_come_are_not_judged_yet(tmp_path: Path) -> None:
    """On a day before its agreements were approved, a book has no error, whatever was measured later.

    That it has acts of later days is told once: a day asked for must not hide what was closed after it.
    """
    assert codes(copied(tmp_path), date(2025, 6, 1)) == [
        "agreements/OLA-SERVER/approvals.yml SLM893", "agreements/SLA-MAIL/1.0/agreement.yml SLM430"
    ]  # fmt: skip


def test_review_that_is_due_is_told_from_that_day_on(tmp_path: Path) -> None:
    """The review counts from the last one held, and is late on the day after it was due."""
    book = copied(tmp_path, bound=False)
    replace_words(book, SLA, {"review_every: 12 months": "review_every: 1 month"})
    bind_approvals(book)
    assert codes(book, date(2026, 3, 20)) == []
    assert codes(book, date(2026, 3, 21)) == [f"{SLA} SLM491"]


@pytest.mark.parametrize("large", [1 << 20, 0])
def test_texts_of_a_book_show_lines_as_they_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    """A character that only Python takes for a line end does not shift them; of a large file no others are kept."""
    monkeypatch.setattr(shown_lines, "_LARGE", large)
    book = copied(tmp_path)
    replace_words(
        book, "catalog/services/mail.yml", {"en: E-mail,": "en: E\u2028mail,", "team: servers": "team: server"}
    )
    read = read_book(book, AS_OF)
    assert [problem.place.line for problem in read.problems] == [2]
    first, second, *others = read.texts["catalog/services/mail.yml"].splitlines()
    assert second.startswith("name: {en: E\ufffdmail")
    assert bool(first and any(others)) == bool(large)


PACKED: Final = """\
kind: tickets
name: {en: Desk, zh: 服务台}
files: [%s]
format: {type: %s}
covers: {from: 2026-01-01, until: 2026-02-01}
time_zone: Asia/Shanghai
columns: {id: Number, opened: Created, reason: 备注}
constants: {service: mail, type: incident}
"""
ROWS: Final = "Number,Created,备注\nT-1,yesterday,邮件\n"


def workbook() -> bytes:
    """Return the rows as a workbook."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in csv.reader(io.StringIO(ROWS)):
        book.worksheets[0].append(row)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "name, form, content",
    [
        ("desk.csv.gz", "csv", gzip.compress(ROWS.encode(), mtime=0)),
        ("desk.xlsx", "xlsx", workbook()),
        ("desk.csv", "csv, encoding: gbk", ROWS.encode("gbk")),
        ("desk.csv", "csv, encoding: utf-16", ROWS.encode("utf-16")),
    ],
    ids=["packed", "workbook", "gbk", "utf-16"],
)
def test_export_that_is_no_text_shows_no_lines(tmp_path: Path, name: str, form: str, content: bytes) -> None:
    """A mistake in a workbook, a packed file or another encoding is told with its place, and without garbled lines."""
    root = copied(tmp_path)
    (root / "measurements/sources/desk.yml").write_text(PACKED % (name, form), "utf-8")
    (root / "measurements" / name).write_bytes(content)
    book = read_book(root, AS_OF)
    (problem,) = book.problems
    assert (problem.code, problem.place.path, problem.place.line) == ("SLM382", f"measurements/{name}", 2)
    assert set(book.texts) == {"measurements/sources/desk.yml"}


@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_is_collected_as_before(tmp_path: Path, collecting: bool) -> None:  # noqa: FBT001
    """Reading a book leaves Python's collector of garbage as it was."""
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        read_book(tmp_path, AS_OF)
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()


PROGRAM: Final = """
import sys
from datetime import date
from pathlib import Path
from slm.reading import format_problems, read_book
read = read_book(Path(sys.argv[1]), date(2026, 3, 10))
sys.stdout.buffer.write(format_problems(read.problems, lambda path: read.texts.get(path, "").splitlines()).encode())
sys.stdout.buffer.write(repr((list(read.portfolio.files), list(read.portfolio.services))).encode())
"""


@pytest.mark.unmeasured
def test_nothing_but_the_files_matters(tmp_path: Path) -> None:
    """Folder, working folder, time zone, locale, hash seed and the order in which files were made change nothing."""
    first = copied(tmp_path / "one", "dangling_ids")
    second = tmp_path / "an other place" / "书"
    for path in sorted((path for path in first.rglob("*") if path.is_file()), reverse=True):
        (second / path.relative_to(first)).parent.mkdir(parents=True, exist_ok=True)
        (second / path.relative_to(first)).write_bytes(path.read_bytes())
    told = [
        _run(first, tmp_path, TZ="Asia/Shanghai", PYTHONHASHSEED="1", LC_ALL="C.UTF-8"),
        _run(second, Path("/"), TZ="America/New_York", PYTHONHASHSEED="7", LC_ALL="C"),
    ]
    assert told[0] == told[1]
    assert b"SLM450" in told[0]


def _run(book: Path, folder: Path, **environment: str) -> bytes:
    command = [sys.executable, "-c", PROGRAM, str(book)]
    return subprocess.run(command, cwd=folder, env=os.environ | environment, capture_output=True, check=True).stdout


def test_checking_imports_nothing_heavy() -> None:
    """Who only checks a book does not wait for charts, templates or a site generator."""
    heavy = ("matplotlib", "numpy", "mkdocs", "jinja2", "babel", "jieba")
    program = f"import sys, slm.reading; print([each for each in {heavy} if each in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def test_books_are_values() -> None:
    """A book cannot be changed after it was read."""
    book = Book(portfolio=None, problems=(), texts={})
    with pytest.raises(AttributeError):
        book.problems = ()  # type: ignore[misc]


def test_hours_are_made_anew_where_they_or_their_holidays_changed(tmp_path: Path) -> None:
    """Who reads a book again has the same hours until a file of theirs is another, and then those that it says."""
    book, memory = copied(tmp_path), ReadingMemory()

    def office() -> WorkingTime:
        read = read_book(book, AS_OF, memory)
        assert read.portfolio
        return read.portfolio.working_time["office"]

    monday, first = date(2026, 1, 5), office()
    assert office() is first
    replace_words(book, "catalog/calendars/feast.yml", {"2026-01-01, name": "2026-01-05, name"})
    second = office()
    assert (first.day(monday).kind, second.day(monday).kind) == (DayKind.ORDINARY, DayKind.HOLIDAY)
    replace_words(book, "catalog/calendars/office.yml", {"monday: [09:00-12:00,": "monday: [08:00-12:00,"})
    assert office().working_day(monday) > second.working_day(monday)


def judged_rows(book: Path) -> list[list[str]]:
    """Return the results of all months of a sound book as a program gets them."""
    return [list(row) for row in results_rows(scorecard(parts(book)).results)]


def order_of_parts(book: Path) -> dict[str, list[str]]:
    """Return the ids of all parts of a sound book, in the order in which pages show them."""
    portfolio = parts(book)
    found = {field.name: getattr(portfolio, field.name) for field in fields(Portfolio)}
    return {name: list(map(str, part)) for name, part in found.items() if isinstance(part, Mapping)}


@pytest.mark.unmeasured
def test_order_of_files_is_irrelevant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that lists folders the other way round gives the same book and the same problems (D36)."""
    sound, broken = with_tickets(tmp_path), copied(tmp_path / "broken", "dangling_ids")
    results, problems, order = judged_rows(sound), read_book(broken, AS_OF).problems, order_of_parts(sound)
    listed = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda folder: sorted(listed(folder), reverse=True))
    assert judged_rows(sound) == results
    assert order_of_parts(sound) == order
    assert read_book(broken, AS_OF).problems == problems


@pytest.mark.parametrize("seed", range(3))
def test_order_of_rows_is_irrelevant(tmp_path: Path, seed: int) -> None:
    """Rows of records and entries of figures in any order make the same results of every month, row for row (F56)."""
    book = with_tickets(tmp_path)
    add_lines(book, "measurements/2026-01/outages.csv", MORE_OUTAGES)
    results, mixed = judged_rows(book), random.Random(seed)  # noqa: S311 - the same order in every run
    assert any("2026-01" in row and "missed" in row for row in results)
    for path in sorted((book / "measurements").glob("2*/*")):
        head, *rows = path.read_text("utf-8").splitlines()
        if path.suffix == ".csv":
            mixed.shuffle(rows)
        elif path.name == "figures.yml":
            entries = [row for row in rows if row.startswith("  - ")]
            rows = [row for row in rows if row not in entries] + mixed.sample(entries, len(entries))
        path.write_text("".join(f"{line}\n" for line in (head, *rows)), "utf-8")
    assert judged_rows(book) == results
