"""The whole book is judged, a part of it is shown: no edition of any book says another fact than the inside one."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any, Final

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, given, settings
from tests import written
from tests.publishing import small_book

from slm.agreement import Agreement, AgreementHistory, agreement_history
from slm.calendar import Month
from slm.catalog import Metric
from slm.compliance import Result
from slm.document_control import Approvals
from slm.documents.edition import Edition
from slm.documents.views import result_format as words
from slm.documents.views.trend import baseline, budgets, kept_since
from slm.documents.views.workloads import workloads
from slm.facts.judgement import Judgement, View, judged
from slm.measurement import Survey, Ticket
from slm.portfolio import Audience, Portfolio
from slm.values import Source

AUDIENCES: Final = tuple(map(Audience, ("public", "customer:sales", "customer:plant")))
MONTHS: Final = tuple(Month(2025, number) for number in (1, 2, 3))
LABELS: Final = tuple(map(str, MONTHS))
SERVICES: Final = ("mail", "line", "depot")
TARGETS: Final[tuple[dict[str, Any], ...]] = (
    written.target(credits=[{"below": "99.9 %", "credit": "10 %"}]),
    written.target("availability", "99.5 %", id="quarter", per="quarter"),
    written.target(
        "attainment", source="tickets", within="4 calendar_hours", for_at_least="90 %", clock={"measures": "resolution"}
    ),
    written.target("score", at_least="4", source="surveys"),
)
WORK: Final = Metric.model_validate({
    "id": "work", "kind": "count", "source": "tickets", "name": "Work", "description": "All of it", "formula": "n",
    "cases": {"counted": "opened"},
})  # fmt: skip
KINDS: Final = ("SLA", "SLA", "SLA", "OLA")


def _history(name: str, versions: list[Agreement]) -> AgreementHistory:
    given_by = [
        {
            "version": str(version.version),
            "role": "owner",
            "name": "Li Lei",
            "date": "2024-12-01",
            "meaning": "approved",
        }
        for version in versions
    ]
    approvals = Approvals.model_validate({"kind": "approvals", "approvals": given_by})
    return agreement_history(name, tuple(versions), approvals, (), required_roles=("owner",), as_of=small_book.AS_OF)


@st.composite
def _versions(draw: st.DrawFn, name: str, kind: str) -> AgreementHistory:
    """Return an agreement with one version, or with a second one that takes over inside a month."""
    versions = []
    services = draw(st.lists(st.sampled_from(SERVICES), min_size=1, max_size=2, unique=True))
    customer = draw(st.sampled_from(("sales", "plant"))) if kind == "SLA" else "mail-team"
    for version in ("1.0", "2.0")[: draw(st.integers(1, 2))]:
        agreement = written.agreement(
            version,
            *draw(st.lists(st.sampled_from(TARGETS), min_size=1, max_size=4, unique_by=lambda value: value["id"])),
            kind=kind,
            title=f"Agreement {name}",
            customer=customer,
            services=services,
            supersedes=None if version == "1.0" else "1.0",
            valid={"from": "2024-01-01" if version == "1.0" else "2025-02-11", "until": "2027-01-01"},
            control={
                "owner": "li-lei", "prepared_by": "han-mei",
                "classification": draw(st.sampled_from(("public", "customer", "internal"))),
            },
            review_every=f"{draw(st.integers(1, 12))} months",
            workload=[{"metric": "work", "at_most": str(draw(st.integers(0, 4))), "per": "month"}],
            charges={"price": "1,000 crowns", "monthly_fee": "1000 crowns"},
        )  # fmt: skip
        agreement.written_in(Source(f"agreements/{name}/{version}/agreement.yml"))
        versions.append(agreement)
    return _history(name, versions)


def _rows(make: Any, months: int = 3) -> st.SearchStrategy[list[Any]]:  # noqa: ANN401 - a maker of rows
    """Return lists of rows of some services and customers, each with the month in whose file it stands."""
    day = st.integers(1, 27)
    row = st.tuples(st.integers(1, months), day, st.sampled_from(SERVICES), st.sampled_from((None, "sales", "plant")))
    return st.lists(row, max_size=12).map(lambda rows: [make(number, *own_row) for number, own_row in enumerate(rows)])


def _outage(number: int, month: int, day: int, service: str, customer: str | None) -> Any:  # noqa: ANN401
    start, of = f"2025-{month:02}-{day:02}T09:00:00+08:00", {"service": service, "customer": customer}
    return written.outage(start, start.replace("T09", "T14"), f"2025-{month:02}", id=f"O-{number}", **of)


def _ticket(number: int, month: int, day: int, service: str, customer: str | None) -> Any:  # noqa: ANN401
    """Return a row about a ticket; two rows may be of one, which then goes from one customer to another."""
    opened = f"2025-{month:02}-{day:02}T09:00:00+08:00"
    late = {"resolved": opened.replace("T09", "T18")} if number % 3 else {}
    return written.ticket(
        opened, f"2025-{month:02}", id=f"T-{number // 2}", service=service, customer=customer, priority="P1", **late
    )


def _survey(number: int, month: int, day: int, service: str, customer: str | None) -> Any:  # noqa: ANN401
    given = {"answered": "true", "comment": "private"} if number % 4 else {"answered": "false"}
    score = str(1 + number % 5) if number % 4 else None
    return written.survey(
        f"2025-{month:02}-{day:02}", score, f"2025-{month:02}", service=service, customer=customer, **given
    )


@st.composite
def books(draw: st.DrawFn) -> Portfolio:
    """Return a book with two customers whose agreements, reviews and records are mixed in every way."""
    names = [f"{kind}-{number}" for number, kind in enumerate(KINDS)]
    agreements = {name: draw(_versions(name, kind)) for name, kind in zip(names, KINDS, strict=True)}
    reviews = {}
    for number in range(draw(st.integers(0, 3))):
        about = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        following = draw(st.sampled_from((None, "2025-07-01")))
        held = date(2025, draw(st.integers(1, 4)), 5).isoformat()
        reviews[f"R{number}"] = small_book.review(f"R{number}", agreements=about, date=held, next_review=following)
    actions = {}
    for number in range(draw(st.integers(0, 2))):
        answers = [
            {"agreement": name, "target": "availability", "month": "2025-02"}
            for name in draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        ]
        actions[f"I{number}"] = small_book.improvement(f"I{number}", answers=answers)
    live = [{"service": service, "status": "live"} for service in SERVICES[: draw(st.integers(0, 3))]]
    metrics = written.metrics(score="surveys") | {"work": WORK}
    states = {month: "closed" if draw(st.booleans()) else "open" for month in LABELS}
    customers = [{"id": customer, "name": customer.title(), "type": "external"} for customer in ("sales", "plant")]
    return small_book.portfolio(
        provider=small_book.provider(customers=customers),
        services={service: small_book.service(service) for service in SERVICES},
        changes={"RFC-1": small_book.change("RFC-1", services=live)} if live else {},
        metrics=metrics,
        agreements=agreements,
        approvals={
            name: small_book.of(Approvals, f"agreements/{name}/approvals.yml", kind="approvals") for name in names
        },
        months={Month.parse(month): written.month_file(month, state=state) for month, state in states.items()},
        outages=written.outage_records(*draw(_rows(_outage)), months=LABELS),
        tickets=written.ticket_records(*draw(_rows(_ticket)), months=LABELS),
        surveys=written.survey_records(*draw(_rows(_survey)), months=LABELS),
        reviews=reviews,
        improvements=actions,
    )


@pytest.fixture
def mixed() -> Portfolio:
    """Return the small book with a second customer's agreement that was reviewed together with the first one's."""
    sales = written.agreement("1.0", written.target(), review_every="1 month")
    plant = written.agreement("1.0", written.target(), customer="plant", review_every="1 month")
    plant.written_in(Source("agreements/SLA-PLANT/1.0/agreement.yml"))
    customers = [{"id": customer, "name": customer.title(), "type": "external"} for customer in ("sales", "plant")]
    return small_book.portfolio(
        provider=small_book.provider(customers=customers),
        agreements={"SLA-MAIL": _history("SLA-MAIL", [sales]), "SLA-PLANT": _history("SLA-PLANT", [plant])},
        approvals={
            name: small_book.of(Approvals, f"agreements/{name}/approvals.yml", kind="approvals")
            for name in ("SLA-MAIL", "SLA-PLANT")
        },
        reviews={"both": small_book.review("both", agreements=["SLA-MAIL", "SLA-PLANT"], next_review="2025-03-01")},
    )


def test_next_review_follows_from_reviews_that_are_not_shown(mixed: Portfolio) -> None:
    """A review together with others is not shown to one of them, but the date that it set is."""
    view = judged(mixed).seen_by(Audience("customer:sales"))
    assert not view.portfolio.reviews
    assert Edition.of(view, "en").next_reviews == {"SLA-MAIL": date(2025, 3, 1)}


def test_many_editions_are_made_of_one_judgement(mixed: Portfolio) -> None:
    """Each audience gets its own part of the same judgement; what is theirs is not worked out again."""
    whole = judged(mixed)
    views = [whole.seen_by(audience) for audience in AUDIENCES]
    assert [list(view.portfolio.agreements) for view in views] == [[], ["SLA-MAIL"], ["SLA-PLANT"]]
    assert all(view.judgement is whole for view in views)


# To find a smaller book than the first that fails takes minutes, and says little more.
@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(books())
def test_every_fact_that_is_shown_is_that_of_the_whole_book(book: Portfolio) -> None:
    """Results, credits, reviews, streaks, budgets, limits, work, answers and states are those of the inside edition."""
    whole = judged(book)
    inside = Edition.of(whole.seen_by(Audience("internal")), "en")
    for audience in AUDIENCES:
        view = whole.seen_by(audience)
        edition = Edition.of(view, "en")
        _same_results(whole, view)
        _same_settlements(inside, edition)
        assert edition.next_reviews.items() <= inside.next_reviews.items()
        for name, history in view.portfolio.agreements.items():
            _same_history(inside, edition, name, history)
        _same_words(inside, edition)


def _key(result: Result) -> tuple[object, ...]:
    return result.agreement, result.version, result.target, result.service, result.period


def _same_results(whole: Judgement, view: View) -> None:
    """Every result of a shown version is shown, with every value that it has inside."""
    versions = {(agreement.id, agreement.version) for agreement in view.portfolio.all_agreements}
    results = {
        _key(result): result for result in whole.scorecard.results if (result.agreement, result.version) in versions
    }
    shown = {_key(result): result for result in view.scorecard.results}
    assert shown.keys() == results.keys()
    for key, result in shown.items():
        outcome, rows_agree = _with_own_rows(whole.portfolio, view.audience.customer, results[key])
        for field in fields(Result):
            if field.name != "sources":
                assert getattr(result, field.name) == getattr(outcome, field.name), field.name
        tallies = {tally.path: tally for tally in outcome.sources}
        for own in result.sources:
            assert own.read == own.used + own.excluded <= tallies[own.path].read
            assert own.used <= tallies[own.path].used
            assert not own.sha256
            assert "other_customer" not in own.reasons or view.audience.customer is None
        if rows_agree:
            used = {source.path: source.used for source in result.sources}
            assert used == {path: tally.used for path, tally in tallies.items()}


def _with_own_rows(book: Portfolio, customer: str | None, result: Result) -> tuple[Result, bool]:
    """Return a result with the rows that a customer may see, the public none; and whether none of them is nobody's."""

    def is_nobodys(row: Ticket | Survey, day: date) -> bool:
        return row.customer is None and len(book.customers_of(row.service, day)) != 1

    late, cases = (
        [case for case in cases if not is_nobodys(case.ticket, case.ticket.opened.date())]
        for cases in (result.late, result.cases)
    )
    answers = [answer for answer in result.answers if not is_nobodys(answer, answer.date)]
    rows_agree = (len(cases), len(answers)) == (len(result.cases), len(result.answers))
    if customer is None:
        of_nobody = {"customer": None}
        rows = (replace(row, outage=row.outage.model_copy(update=of_nobody)) for row in result.interruptions)
        return replace(result, cases=(), late=(), answers=(), interruptions=tuple(rows)), rows_agree
    shown = tuple(answer.model_copy(update={"comment": None}) for answer in answers)
    return replace(result, cases=tuple(cases), late=tuple(late), answers=shown), rows_agree


def _same_settlements(inside: Edition, edition: Edition) -> None:
    """Statements are shown with all of their lines, or not at all where one is of a version that is hidden."""
    versions = {(agreement.id, agreement.version) for agreement in edition.portfolio.all_agreements}
    for key, whole in inside.credit_statements.items():
        lines = (*whole.lines, *whole.rewards)
        is_shown = {(line.result.agreement, line.result.version) for line in lines} <= versions
        assert (key in edition.credit_statements) == is_shown
        if is_shown:
            statement = edition.credit_statements[key]
            assert replace(statement, lines=(), rewards=()) == replace(whole, lines=(), rewards=())
            assert [line.counted for line in (*statement.lines, *statement.rewards)] == [line.counted for line in lines]


def _same_history(inside: Edition, edition: Edition, name: str, history: AgreementHistory) -> None:
    whole = inside.portfolio.agreements[name]
    for version in history.versions:
        known = whole.version(str(version.version))
        assert known
        assert (version.status, version.validity, version.awaiting) == (known.status, known.validity, known.awaiting)
    for month in MONTHS:
        one, other = (
            list(workloads(other_edition, month, other_edition.portfolio.agreements[name], ()))
            for other_edition in (edition, inside)
        )
        work = {str(workload.agreement.version): (workload.actual, workload.verdict) for workload in other}
        for workload in one:
            assert (workload.actual, workload.verdict) == work[str(workload.agreement.version)]


def _same_words(inside: Edition, edition: Edition) -> None:
    """How a promise runs, and what answers a miss, is told of the same results in the same words."""
    for month in MONTHS:
        assert edition.portfolio.month_state(month) == inside.portfolio.month_state(month)
    for service in edition.portfolio.services:
        assert edition.portfolio.service_status(service) == inside.portfolio.service_status(service)
    for key, results in edition.scorecard.by_target.items():
        known = inside.scorecard.by_target[key]
        if len(known) == len(results):
            assert [budget[1:] for budget in budgets(edition, results)] == [
                budget[1:] for budget in budgets(inside, known)
            ]
            assert kept_since(edition, results) == kept_since(inside, known)
            assert baseline(edition, results) == baseline(inside, known)
        versions = {result.version for result in results}
        for one, other in zip(results, [result for result in known if result.version in versions], strict=True):
            assert words.sentence(edition, one) == words.sentence(inside, other)
            assert [improvement.id for improvement in edition.portfolio.answers.to(one)] == [
                improvement.id for improvement in inside.portfolio.answers.to(other)
            ]
