"""Tables and results as files."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from tests.publishing import whole_agreement
from tests.publishing.small_book import edition, files, portfolio

from slm.compliance import results_json, results_rows
from slm.documents.downloads import csv_bytes, table_files
from slm.site.pages import agreements, reports


def cells(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file as a spreadsheet reads them."""
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("text", ["=1+1", "+1-555", "-cmd", "@SUM(A1)", "\tx", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """A spreadsheet shows a text that begins like a formula and does not run it (D29)."""
    assert cells(csv_bytes([[text]]))[0][0] == f"'{text}"


@pytest.mark.parametrize("text", ["-1.5", "+3", "-0.10 %", "99.9 %", "a=b"])
def test_numbers_stay_numbers(text: str) -> None:
    """A negative figure can be computed with, and a text that is no formula is as it was."""
    assert cells(csv_bytes([[text]])) == [[text]]


@pytest.mark.parametrize("path", ["tickets.csv", "outages.csv"])
def test_published_record_has_no_formula(path: str) -> None:
    """What somebody outside wrote into a record runs in no spreadsheet either; other bytes stay as they are (D29)."""
    hostile = b'id,reason\nT-1,"=HYPERLINK(""http://x.example"")"\nT-2,-cmd\n'
    plain = b"id,reason\nT-1,a = b\n"
    book = portfolio(records={f"measurements/2025-01/{path}": hostile, "measurements/2025-02/probes.csv": plain})
    made = files(reports.figure_pages, edition(book))
    assert [row[1] for row in cells(made[f"records/2025-01/{path}"])[1:]] == [
        '\'=HYPERLINK("http://x.example")',
        "'-cmd",
    ]
    assert made["records/2025-02/probes.csv"] == plain


def test_csv_opens_in_a_spreadsheet() -> None:
    """The file says that it is UTF-8 and ends its lines as spreadsheets do (D29)."""
    content = csv_bytes([["名称"], ["邮件"]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 2


def test_table_has_the_same_rows_in_both_files() -> None:
    """CSV and JSON hold the same table; hostile text stays text."""
    rows = [{"id": "a", "name": '中, "x"\n{{ y }}'}, {"id": "b", "name": "|"}]
    found = dict(table_files("t", rows))
    assert [dict(zip(["id", "name"], cell, strict=True)) for cell in cells(found["t.csv"])[1:]] == rows
    assert json.loads(found["t.json"]) == rows


def test_empty_table_is_a_file_too() -> None:
    """A table without rows is an empty file, not a missing one."""
    assert dict(table_files("t", [])) == {"t.csv": b"\xef\xbb\xbf", "t.json": b"[]\n"}


def test_results_have_the_documented_format() -> None:
    """`results.json` and its CSV twin are what `slm report` prints, for the whole book."""
    shown = edition(whole_agreement.portfolio())
    found = files(reports.result_files, shown)
    assert json.loads(found["results.json"]) == results_json(shown.scorecard.results, shown.portfolio.as_of)
    assert cells(found["results.csv"]) == [list(row) for row in results_rows(shown.scorecard.results)]


def test_every_page_with_results_has_its_own_files() -> None:
    """The files beside an agreement and a month hold their results and no others."""
    shown = edition(whole_agreement.portfolio())
    of_agreement = json.loads(
        files(agreements.performance_pages, shown)["agreements/SLA-MAIL/performance/results.json"]
    )
    assert {result["agreement"] for result in of_agreement["results"]} == {"SLA-MAIL"}
    of_month = json.loads(files(reports.pages, shown)["reports/2025-02/results.json"])
    assert {result["period"]["label"] for result in of_month["results"]} == {"2025-02"}


def test_no_results_are_still_a_valid_file() -> None:
    """A book in which nothing was judged has empty results."""
    found = files(reports.result_files, edition(whole_agreement.portfolio(agreements={})))
    assert json.loads(found["results.json"])["results"] == []
    assert len(cells(found["results.csv"])) == 1
