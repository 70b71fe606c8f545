"""The scorecard of a whole book: which agreements are judged in which months."""

from __future__ import annotations

from datetime import date

from tests.written import SHANGHAI, agreement, history, metrics, month_file, outage_records, target, timelines

from slm.agreement import AgreementHistory
from slm.calendar import Month, WorkingTime, always
from slm.catalog import Levels, Provider
from slm.facts.scorecard import scorecard
from slm.measurement import OutageRecords, TimelineRecords
from slm.portfolio import Portfolio


def book(
    *months: str,
    as_of: date = date(2025, 6, 2),
    timelines: dict[str, TimelineRecords] | None = None,
    outages: OutageRecords | None = None,
) -> Portfolio:
    """Return a book with one agreement, and files of these months."""
    agreed: AgreementHistory = history(agreement("1.0", target()))
    return Portfolio(
        as_of=as_of,
        provider=Provider.model_validate({"kind": "provider", "id": "it", "name": "IT"}),
        levels=Levels.model_validate({"kind": "levels", "levels": []}),
        metrics=metrics(),
        agreements={agreed.id: agreed},
        months={Month.parse(month): month_file(month) for month in months},
        outages=outages or outage_records(months=months),
        timelines=timelines or {},
        working_time={"always": WorkingTime(always(SHANGHAI))},
    )


def test_months_from_the_first_to_the_last_folder_are_judged() -> None:
    """A month without a folder between others is judged too, so that a gap is seen (F1)."""
    judged = scorecard(book("2025-01", "2025-03"))
    assert [(str(result.last_month), str(result.verdict)) for result in judged.results] == [
        ("2025-01", "met"),
        ("2025-02", "no_data"),
        ("2025-03", "met"),
    ]


def test_named_months_are_judged() -> None:
    """Only the months that were asked for have results."""
    assert scorecard(book("2025-01", "2025-03"), [Month(2025, 1)]).months == (Month(2025, 1),)


def test_months_that_a_timeline_saw_are_judged() -> None:
    """A book whose only measurement is a status page needs no folders of months."""
    records = timelines(("2025-02-10T00:00:00Z", "up"), ("2025-04-10T00:00:00Z", "up"))
    judged = scorecard(book(timelines={"status": records}, outages=OutageRecords()))
    assert judged.months == (Month(2025, 2), Month(2025, 3), Month(2025, 4))


def test_book_without_measurements_has_an_empty_scorecard() -> None:
    """Where nothing was measured nothing is judged, and a month after the day of the judgement is not either."""
    assert scorecard(book(outages=OutageRecords())).results == ()
    assert scorecard(book("2025-07")).results == ()
