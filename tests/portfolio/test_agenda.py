"""The agenda of a review: what happened since the last one, and what is still to be done."""

from __future__ import annotations

from datetime import date

from tests import written
from tests.publishing import small_book
from tests.publishing.small_book import improvement, review

from slm.facts.agenda import agenda_of, changes_since, earlier_reviews, open_actions, work_since
from slm.portfolio import Portfolio

AS_OF = date(2025, 6, 15)


def book(**parts: object) -> Portfolio:
    """Return a book with an agreement since 2024, a regular review in January and one about an event in March."""
    history = written.history(written.agreement("1.0", written.target()), as_of=AS_OF)
    reviews = {
        "R-1": review("R-1", date="2025-01-10"), "R-2": review("R-2", date="2025-03-10", type="extraordinary"),
        "R-3": review("R-3", date="2025-06-30", findings=[], agreements=["SLA-MAIL", "SLA-GONE"]),
    }  # fmt: skip
    return small_book.portfolio(agreements={"SLA-MAIL": history}, as_of=AS_OF, **{"reviews": reviews, **parts})


def test_agenda_begins_with_the_last_regular_review() -> None:
    """Months that ended since then are looked at, up to today; the event since is asked after, too."""
    held = book()
    (item,) = agenda_of(held, held.reviews["R-3"])
    assert (item.since, item.until) == (date(2025, 1, 10), AS_OF)
    assert list(map(str, item.months)) == ["2025-01", "2025-02", "2025-03", "2025-04", "2025-05"]
    assert [one.id for one in earlier_reviews([item])] == ["R-2", "R-1"]
    assert item.versions == []
    assert work_since(held, item) == []
    (first,) = agenda_of(held, held.reviews["R-1"])
    assert (first.last, first.since, first.before) == (None, date(2024, 1, 1), ())
    assert [str(one.version) for one in agenda_of(book(), review("R-0", date="2023-01-01"))[0].versions] == []


def test_changes_since_the_last_review_are_those_that_took_effect() -> None:
    """A change that was approved and has held since then is told; an earlier one, or one of others, is not."""
    asked = {"agreements": ["SLA-MAIL"], "decision": "approved", "decided_by": "li-lei", "decided_on": "2025-01-01"}
    changes = {
        "RFC-1": small_book.change("RFC-1", **asked, effective_on="2025-02-01"),
        "RFC-2": small_book.change("RFC-2", **asked, effective_on="2025-01-10"),
        "RFC-3": small_book.change("RFC-3", **{**asked, "agreements": []}, effective_on="2025-02-01"),
    }
    held = book(changes=changes)
    (item,) = agenda_of(held, held.reviews["R-3"])
    assert [change.id for change in changes_since(held, item)] == ["RFC-1"]


def test_open_actions_are_those_of_the_day() -> None:
    """They answer a miss or were asked for by a review; what was closed before or begins later is not open."""
    answer = {"agreement": "SLA-MAIL", "target": "availability", "month": "2025-02"}
    actions = {
        "A": improvement("A", answers=[answer], due="2025-09-01"),
        "B": improvement("B", review="R-1", due="2025-08-01"),
        "C": improvement("C"), "D": improvement("D", answers=[answer], state="done", closed_on="2025-06-01"),
        "E": improvement("E", answers=[answer], opened_on="2025-06-20", due="2025-08-01"),
    }  # fmt: skip
    held = book(improvements=actions)
    assert [action.id for action in open_actions(held, held.reviews["R-3"])] == ["B", "A"]
    assert [action.id for action in open_actions(held, held.reviews["R-2"])] == ["D", "B", "A"]
