"""By which files the records behind a figure were read and timed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.books import AS_OF, approve_again, copied, portfolio_of, replace_words

from slm.facts.scorecard import scorecard
from slm.facts.sources import basis_of
from slm.portfolio import Portfolio


def read(root: Path) -> Portfolio:
    """Return the book at this place."""
    return portfolio_of(root, AS_OF)


def test_basis_of_an_export_names_its_mapping_and_its_calendars(tmp_path: Path) -> None:
    """A figure rests on the mapping of its source, on its service hours and on the holidays that these keep."""
    root = copied(tmp_path)
    replace_words(root, "catalog/metrics.yml", {"source: outages": "source: watch"})
    sla = "agreements/SLA-MAIL/1.0/agreement.yml"
    replace_words(root, sla, {"service_hours: always": "service_hours: office"})
    for path, text in {
        "sources/watch.yml": "kind: outages\nname: {en: A, zh: 甲}\nfiles: [down.csv]\n"
        "covers: {from: 2026-01-01, until: 2026-03-01}\ncolumns: {service: s, start: a, end: b}\n"
        "constants: {kind: outage}\n",
        "down.csv": "s,a,b\n",
    }.items():
        (root / "measurements" / path).parent.mkdir(exist_ok=True)
        (root / "measurements" / path).write_text(text, "utf-8")
    approve_again(root)
    book = read(root)
    result = next(found for found in scorecard(book).results if found.target == "availability")
    basis = basis_of(book, result)
    assert (basis.source, basis.hours, basis.hours_since) == ("watch", "office", (date(2025, 1, 1),))
    assert basis.mapping == book.files["measurements/sources/watch.yml"]
    assert [calendar.path for calendar in basis.calendars] == [
        "catalog/calendars/office.yml",
        "catalog/calendars/feast.yml",
    ]


def test_basis_of_cases_names_the_hours_in_which_they_are_raised(tmp_path: Path) -> None:
    """Where the limit of a case depends on the hours in which it was raised, the figure rests on their files, too."""
    root = copied(tmp_path)
    limits = "\n    limits: [{raised: {during: office}, within: 90 working_minutes}]"
    within = "within: 60 working_minutes"
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {within: f"{within}{limits}"})
    approve_again(root)
    book = read(root)
    result = next(found for found in scorecard(book).results if found.target == "p1-response")
    assert [calendar.path for calendar in basis_of(book, result).calendars] == [
        "catalog/calendars/always.yml",
        "catalog/calendars/office.yml",
        "catalog/calendars/feast.yml",
    ]


def test_basis_without_service_hours_names_no_calendar(tmp_path: Path) -> None:
    """Where the service hours are not in the book, no file of theirs is named."""
    book = replace(read(copied(tmp_path)), hours={})
    result = scorecard(read(tmp_path / "book")).results[0]
    assert basis_of(book, result).calendars == ()
