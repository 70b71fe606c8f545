"""Complaints and objections to figures: their clocks, their states, and for whom they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.books import copied as copied_book
from tests.books import example, portfolio_of, replace_words

from slm.calendar import Month
from slm.checks.disputes import (
    disputes_are_about_a_figure,
    disputes_are_carried_out,
    disputes_are_decided_by_who_may,
)
from slm.facts.complaints import complaints
from slm.facts.disputes import compared, disputed, disputes, is_compared
from slm.facts.published import records_of
from slm.facts.scorecard import scorecard
from slm.improvement import Complaint, Dispute
from slm.portfolio import Audience, Portfolio, for_audience
from slm.problem import Place
from slm.values import Source

PROMISE = "{how: {en: By mail, zh: 邮件}, answered_within: 2 working_days, objected_within: 5 calendar_days}"


def complaint(name: str = "CPL-1", **fields: object) -> Complaint:
    """Return a complaint of Monday, 2 February 2026, at ten."""
    said = {"title": "Slow", "customer": "sales", "by": "ben", "text": "It took an hour"}
    about = {"received": "2026-02-02T10:00:00+08:00", "about": {"agreement": "SLA-MAIL", "service": "mail"}}
    written = Complaint.model_validate({"kind": "complaint"} | said | about | fields)
    written.written_in(Source(f"measurements/complaints/{name}.yml"))
    return written


def dispute(name: str = "DSP-1", **fields: object) -> Dispute:
    """Return an objection of 6 February 2026 to a figure of January."""
    about = {"agreement": "SLA-MAIL", "target": "availability", "month": "2026-01", "title": "Longer"}
    raised = {"raised_by": "ben", "raised_on": "2026-02-06", "objection": "It was longer"}
    written = Dispute.model_validate({"kind": "dispute"} | about | raised | fields)
    written.written_in(Source(f"measurements/disputes/{name}.yml"))
    return written


@pytest.fixture
def book(tmp_path: Path) -> Portfolio:
    """Return a book whose agreement promises answers within two working days."""
    folder = copied_book(tmp_path, bound=False)
    agreed = {"complaints: {how: {en: By mail, zh: 邮件}}": f"complaints: {PROMISE}"}
    replace_words(folder, "agreements/SLA-MAIL/1.0/agreement.yml", agreed)
    replace_words(folder, "measurements/2026-01/month.yml", {"kind: month": "kind: month\nstate: closed"})
    return portfolio_of(folder)


@pytest.mark.parametrize(
    "fields, day, state",
    [
        ({}, "2026-02-03", "open"),
        ({}, "2026-02-04", "overdue"),
        ({"answered": "2026-02-04T09:59:00+08:00"}, "2026-03-10", "in_time"),
        ({"answered": "2026-02-04T10:00:00+08:00"}, "2026-03-10", "in_time"),
        ({"answered": "2026-02-04T10:01:00+08:00"}, "2026-03-10", "late"),
        ({"answered": "2026-02-20T10:00:00+08:00"}, "2026-02-10", "overdue"),
        ({"answered": "2026-02-04T09:00:00+08:00", "closed_on": "2026-02-05"}, "2026-03-10", "closed"),
        ({"answered": "2026-02-04T09:00:00+08:00", "closed_on": "2026-02-05"}, "2026-02-04", "in_time"),
        ({"about": {}}, "2026-03-10", "open"),
        ({"about": {}, "answered": "2026-02-20T10:00:00+08:00"}, "2026-03-10", "answered"),
        ({"type": "compliment"}, "2026-03-10", "compliment"),
    ],
)
def test_state_of_a_complaint_follows_from_its_agreement(
    book: Portfolio, fields: dict[str, object], day: str, state: str
) -> None:
    """It is late after the time that its agreement promises, as of the day of the book, and unknown without one."""
    (heard,) = complaints(
        replace(book, complaints={"CPL-1": complaint("CPL-1", **fields)}, as_of=date.fromisoformat(day))
    )
    assert heard.state == state
    assert heard.waits is (state in {"open", "overdue"})


def test_complaint_of_tomorrow_is_not_known_yet(book: Portfolio) -> None:
    """As of a day before it was received there is none."""
    assert complaints(replace(book, complaints={"CPL-1": complaint()}, as_of=date(2026, 2, 1))) == ()


def test_complaints_are_for_their_customer_alone(book: Portfolio) -> None:
    """Their customer sees them without internal notes and hidden actions; the public and other customers see none."""
    own, other = complaint(notes="They are angry", action="IMP-7"), complaint("CPL-2", customer="plant")
    whole = replace(book, complaints={"CPL-1": own, "CPL-2": other}, disputes={"DSP-1": dispute(notes="Weak case")})
    sales, public = (for_audience(whole, Audience(name)) for name in ("customer:sales", "public"))
    assert list(sales.complaints) == ["CPL-1"]
    assert sales.complaints["CPL-1"].notes is None
    assert sales.complaints["CPL-1"].action is None
    assert sales.complaints["CPL-1"].text("en") == "It took an hour"
    assert list(sales.disputes) == ["DSP-1"]
    assert sales.disputes["DSP-1"].notes is None
    assert "ben" in {person.id for person in sales.provider.people}
    assert not public.complaints
    assert not public.disputes


def test_dispute_of_others_is_shown_to_nobody_else(book: Portfolio) -> None:
    """An objection of somebody of another side is not shown to the customer of the agreement."""
    whole = replace(book, disputes={"DSP-1": dispute(raised_by="li")})
    assert not for_audience(whole, Audience("customer:sales")).disputes


@pytest.mark.parametrize("raised, is_late", [("2026-02-10", False), ("2026-02-11", True)])
def test_objection_has_a_last_day(book: Portfolio, *, raised: str, is_late: bool) -> None:
    """Its time begins when the day is over on which the month was closed, 5 February."""
    (held,) = disputes(replace(book, disputes={"DSP-1": dispute(raised_on=raised)}))
    assert (held.object_by, held.is_out_of_time) == (date(2026, 2, 10), is_late)


def test_state_of_an_objection_follows_from_its_decision(book: Portfolio) -> None:
    """It is open until the day of its decision; refused, or waiting for a correction of the month, after that."""
    decision = {"by": "ada", "on": "2026-02-20", "outcome": "upheld", "reason": "It was"}
    upheld, refused = dispute(decision=decision), dispute("DSP-2", decision=decision | {"outcome": "refused"})
    whole = replace(book, disputes={"DSP-1": upheld, "DSP-2": refused})
    assert {held.state for held in disputes(whole)} == {"awaiting_correction", "refused"}
    assert {held.state for held in disputes(replace(whole, as_of=date(2026, 2, 19)))} == {"open"}


def test_example_tells_an_objection_that_led_to_a_correction() -> None:
    """The figure of April was corrected the day after the decision, and both sides now say the same."""
    book = example(date(2026, 11, 27))
    results = scorecard(book).results
    held = {one.dispute.id: one for one in disputes(book)}
    upheld, refused = held["DSP-2026-001"], held["DSP-2026-002"]
    assert (upheld.state, upheld.restated and upheld.restated.on) == ("restated", date(2026, 5, 22))
    assert all(row.ours == row.theirs for row in compared(disputed(results, upheld.dispute), upheld.dispute))
    assert refused.state == "refused"
    rows = compared(disputed(results, refused.dispute), refused.dispute)
    differing = [row for row in rows if row.ours != row.theirs]
    # Forty minutes of maintenance that the agreement excludes, and what their monitor rounds up to whole minutes.
    assert [row.seconds for row in differing] == [40, 2400, 56]
    assert not any(row.ours for row in differing)
    assert refused.dispute.month == Month(2026, 10)


def test_days_and_month_of_a_complaint(book: Portfolio) -> None:
    """It waits from the day on which it came; an answer confirms its receipt; it is about the month that it names."""
    told = complaint("CPL-2", answered="2026-02-04T09:00:00+08:00", about={"agreement": "SLA-MAIL", "month": "2026-01"})
    known = {"CPL-1": complaint(), "CPL-2": told}
    first, second = sorted(complaints(replace(book, complaints=known)), key=lambda heard: heard.complaint.id)
    assert (first.days, first.month, first.acknowledged) == (36, Month(2026, 2), None)
    assert (second.days, second.month, second.acknowledged) == (2, Month(2026, 1), told.answered)


def test_agreement_of_others_is_hidden_in_a_complaint(book: Portfolio) -> None:
    """A complaint that names an agreement which its customer does not see is shown without it."""
    whole = replace(book, complaints={"CPL-1": complaint(about={"agreement": "OLA-SERVER"})})
    shown = for_audience(whole, Audience("customer:sales"))
    assert shown.complaints["CPL-1"].about.agreement is None


def test_what_is_said_in_complaints_and_objections_is_published(book: Portfolio) -> None:
    """Both are among the records of which fingerprints are published, from the day on which they came."""
    whole = replace(book, complaints={"CPL-1": complaint()}, disputes={"DSP-1": dispute()})
    paths = {"measurements/complaints/CPL-1.yml", "measurements/disputes/DSP-1.yml"}
    assert paths <= {record.path for record in records_of(whole)}
    assert paths.isdisjoint(record.path for record in records_of(replace(whole, as_of=date(2026, 2, 1))))


def test_correction_before_the_decision_is_told() -> None:
    """A month that was corrected after the objection and before its decision was corrected without one."""
    book = example(date(2026, 11, 27))
    held = book.disputes["DSP-2026-001"]
    assert held.decision is not None
    late = held.model_copy(update={"decision": held.decision.model_copy(update={"on": date(2026, 5, 30)})})
    found = [problem.code for problem in disputes_are_carried_out(replace(book, disputes={held.id: late}))]
    assert "SLM1285" in found
    (told,) = disputes(replace(book, disputes={held.id: late}))
    assert told.days == 17


def test_nobody_decides_their_own_objection(book: Portfolio) -> None:
    """Whoever raised an objection and decides it is told."""
    decision = {"by": "ada", "on": "2026-02-20", "outcome": "refused", "reason": "It was not"}
    whole = replace(book, disputes={"DSP-1": dispute(raised_by="ada", decision=decision)})
    assert "SLM875" in [problem.code for problem in disputes_are_decided_by_who_may(whole)]


def test_rows_that_touch_are_one() -> None:
    """Two rows of the other side, one of which ends when the next begins, are compared as one time."""
    rows = [
        {"begin": f"2026-01-05T{begin}:00+08:00", "end": f"2026-01-05T{end}:00+08:00"}
        for begin, end in (("10:00", "10:10"), ("10:10", "10:20"))
    ]
    held = dispute(theirs={"rows": rows})
    assert is_compared(held)
    assert [row.seconds for row in compared((), held)] == [1200]


def test_objection_to_another_service_is_told(book: Portfolio) -> None:
    """Of a target that is judged for one service there is no figure of another one to object to."""
    decided = replace(book, disputes={"DSP-1": dispute(service="other")})
    assert [problem.code for problem in disputes_are_about_a_figure(decided)] == ["SLM1291"]
    path = "agreements/SLA-MAIL/1.0/agreement.yml"
    unread = replace(decided, unread={path: Place(path)})
    assert not [*disputes_are_about_a_figure(unread)]
