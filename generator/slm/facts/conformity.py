"""What standards and the process ask for, in our own words, what in a book shows it, and what is lacking.

Clauses are cited by their numbers alone; no text of a standard stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from slm import layout
from slm.agreement import AgreementHistory, DatedVersion
from slm.catalog import ServiceStatus
from slm.compliance import Verdict
from slm.facts.agreements import is_review_overdue, next_review
from slm.facts.answers import unanswered
from slm.facts.attention import actions_in_order, awaiting_approval, unclosed_months
from slm.facts.effects import effect_of, is_ineffective
from slm.facts.reviews import held_reviews, reviewing_customer
from slm.facts.scorecard import scorecard
from slm.portfolio import Portfolio
from slm.text import N_

ISO: Final = "ISO/IEC 20000-1:2018"
PROCESS: Final = N_("Service level management")

Found = Callable[[Portfolio], Iterable[str]]


class Demand(NamedTuple):
    """One thing that is asked for."""

    source: str
    """The standard; or the process, as a label."""
    clause: str
    """The number of its clause; empty of an activity."""
    words: str
    """What is asked for, as a label in our own words."""
    shown: Found
    """The paths of the files that show it."""
    lacking: Found
    """What is lacking: ids and months."""


class Conformity(NamedTuple):
    """How a book answers one thing that is asked for."""

    demand: Demand
    shown: tuple[str, ...]
    lacking: tuple[str, ...]


def conformity(portfolio: Portfolio) -> list[Conformity]:
    """Return how a book answers all that is asked for, clause by clause; nothing that shows it is a gap itself."""
    return [
        Conformity(
            demand, tuple(dict.fromkeys(demand.shown(portfolio))), tuple(dict.fromkeys(demand.lacking(portfolio)))
        )
        for demand in DEMANDS
    ]


def _in_force(portfolio: Portfolio, kind: str) -> Iterator[tuple[AgreementHistory, DatedVersion]]:
    for _, history in sorted(portfolio.agreements.items()):
        if history.latest.kind == kind and history.in_force:
            yield history, history.in_force


def _services(portfolio: Portfolio) -> Iterator[str]:
    yield from (layout.service_file(name) for name in sorted(portfolio.services))


def _services_lacking(portfolio: Portfolio) -> Iterator[str]:
    """Yield the services of the catalog that are offered and that no agreement in force promises."""
    promised = {
        name
        for history in portfolio.agreements.values() if history.in_force
        for name in history.in_force.agreement.services
    }  # fmt: skip
    for name in sorted(portfolio.services):
        if portfolio.service_status(name) is ServiceStatus.LIVE and name not in promised:
            yield name


def _agreements(kind: str) -> Found:
    def found(portfolio: Portfolio) -> Iterator[str]:
        for history, version in _in_force(portfolio, kind):
            yield layout.agreement_file(history.id, version.version)

    return found


def _without_figures(kind: str) -> Found:
    """Return what yields the agreements in force without a figure, or data, in the latest closed month."""

    def found(portfolio: Portfolio) -> Iterator[str]:
        month = portfolio.latest_closed
        results = scorecard(portfolio).in_month(month) if month else ()
        for history, _ in _in_force(portfolio, kind):
            own = [result for result in results if result.agreement == history.id]
            if not own or any(result.verdict is Verdict.NO_DATA for result in own):
                yield f"{history.id} {month or '-'}"

    return found


def _reviews(portfolio: Portfolio) -> Iterator[str]:
    held = (review for history in portfolio.agreements.values() for review in held_reviews(portfolio, history))
    yield from sorted(review.place().path for review in held)


def _reviews_lacking(portfolio: Portfolio, *, of_customers: bool = False) -> Iterator[str]:
    for name, history in sorted(portfolio.agreements.items()):
        day = next_review(portfolio, history)
        is_asked = not of_customers or reviewing_customer(portfolio, history.shown.agreement)
        if is_asked and is_review_overdue(history, day, portfolio.as_of):
            yield f"{name} {day}"


def _customers_not_reviewed(portfolio: Portfolio) -> Iterator[str]:
    return _reviews_lacking(portfolio, of_customers=True)


def _locks(portfolio: Portfolio) -> Iterator[str]:
    yield from (layout.lock_file(month) for month in sorted(portfolio.locks))


def _months_lacking(portfolio: Portfolio) -> Iterator[str]:
    yield from map(str, unclosed_months(portfolio))
    yield from (str(month) for month in sorted(portfolio.months) if portfolio.is_closed(month)
                and month not in portfolio.locks)  # fmt: skip


def _reports(portfolio: Portfolio) -> Iterator[str]:
    yield from (layout.month_file(month) for month in sorted(portfolio.months) if portfolio.is_closed(month))


def _reports_lacking(portfolio: Portfolio) -> Iterator[str]:
    """Yield the closed months of which nothing says to whom their report goes."""
    for month, file in sorted(portfolio.months.items()):
        if portfolio.is_closed(month) and not file.distribution:
            yield str(month)


def _answers(portfolio: Portfolio) -> Iterator[str]:
    yield from (action.place().path for action in actions_in_order(portfolio) if action.answers)


def _answers_lacking(portfolio: Portfolio) -> Iterator[str]:
    for result in (answer.result for answer in unanswered(portfolio)):
        yield f"{result.agreement} {result.target} {result.last_month}"


def _measured(portfolio: Portfolio) -> Iterator[str]:
    yield from (action.place().path for action in actions_in_order(portfolio) if action.measured)


def _improvements_lacking(portfolio: Portfolio) -> Iterator[str]:
    results = scorecard(portfolio)
    for action in actions_in_order(portfolio):
        if action.is_overdue(portfolio.as_of) or is_ineffective(action, effect_of(portfolio, action, results)):
            yield action.id


def _requirements(portfolio: Portfolio) -> Iterator[str]:
    for name, history in sorted(portfolio.agreements.items()):
        if history.requirements:
            yield layout.requirements_file(name)


def _requirements_lacking(portfolio: Portfolio) -> Iterator[str]:
    yield from (history.id for history, _ in _in_force(portfolio, "SLA") if not history.requirements)


def _approvals(portfolio: Portfolio) -> Iterator[str]:
    yield from map(layout.approvals_file, sorted(portfolio.approvals))


def _approvals_lacking(portfolio: Portfolio) -> Iterator[str]:
    """Yield the versions that ought to be in force already and await approvals."""
    for history, version in awaiting_approval(portfolio):
        if version.agreement.valid.start <= portfolio.as_of:
            yield f"{history.id} {version.version}"


DEMANDS: Final = (
    Demand(ISO, "8.2.4", N_("The services on offer stand in one catalog that customers can read"), _services,
           _services_lacking),
    Demand(ISO, "8.3.2", N_("Customers are met at agreed times to look at how their services went"), _reviews,
           _customers_not_reviewed),
    Demand(ISO, "8.3.3", N_("Each service has agreed targets, and how they were kept is measured"), _agreements("SLA"),
           _without_figures("SLA")),
    Demand(ISO, "8.3.4.1", N_("What suppliers owe is agreed, and how they kept it is measured"), _agreements("UC"),
           _without_figures("UC")),
    Demand(ISO, "8.3.4.2", N_("What teams of one's own owe is agreed, and how they kept it is measured"),
           _agreements("OLA"), _without_figures("OLA")),
    Demand(ISO, "9.1", N_("What is measured is kept, so that nobody changes it unseen"), _locks, _months_lacking),
    Demand(ISO, "9.4", N_("Reports say how it went, and to whom they go"), _reports, _reports_lacking),
    Demand(ISO, "10.1", N_("What went wrong is answered: its cause, what is done, and whether that helped"), _answers,
           _answers_lacking),
    Demand(ISO, "10.2", N_("Improvements are planned, done in time, and judged by figures"), _measured,
           _improvements_lacking),
    Demand(PROCESS, "", N_("What customers need is asked before it is promised"), _requirements, _requirements_lacking),
    Demand(PROCESS, "", N_("Agreements are approved by both sides before they come into force"), _approvals,
           _approvals_lacking),
    Demand(PROCESS, "", N_("Agreements are reviewed at agreed times, important ones at least once a year"), _reviews,
           _reviews_lacking),
)  # fmt: skip
"""All that is asked for, in its order."""
