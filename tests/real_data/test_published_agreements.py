"""Agreements that others published, written as agreements of a book, and judged at every one of their bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from tests.books import AS_OF, BOOKS, bind_approvals, copied
from tests.written import figures

from slm.agreement import AgreementHistory
from slm.calendar import Month
from slm.compliance import Evidence, Result, Verdict, credit_statement, evaluate
from slm.measurement import CaseClock, Pause, Ticket
from slm.portfolio import Portfolio
from slm.problem import Severity
from slm.reading import read_book
from slm.values import Amount

FIRST: Final = Month(2026, 1)
"""The month in the middle of which all of them begin."""
MONTH: Final = Month(2026, 2)
HAIR: Final = Decimal("0.000001")
"""How far below and above a bound is looked, in percent."""
SHARES: Final = 10**8
"""The denominator that makes a hair a whole number."""
NOT_EXPRESSED: Final = {
    ("clouddigit", "DRaaS replication lag"): "no number is published, only that each tier has one",
    ("clouddigit", "DDoS Premium time-to-mitigate"): "three limits are published, but not which tier has which",
    ("westernu-it", "excluding university holidays"): "the days are not published; a calendar file would hold them",
    ("azure-cn-support", "hours of B"): "its service hours are not published; here it counts day and night",
    ("azure-cn-support", "hours of C"): "its service hours are not published; here it counts day and night",
    ("aliyun-cpfs", "downtime"): "a minute in which all attempts fail needs the attempts; here figures are reported",
    ("aws-compute-optimizer", "note"): "more than 1 USD is written as at least 1.01 USD, since payments are in cents",
}
"""What of the published facts an agreement of a book does not say, or says otherwise, and why."""
SAID_OF_THE_DOCUMENT: Final = frozenset({"id", "lang", "kind", "provider", "version", "source", "formula"})
JUDGED: Final = frozenset({"period", "commitment", "variants", "tiers", "cap", "note", "targets", "service_hours"})
OF_A_CASE: Final = frozenset({"priority", "severity", "respond", "resolve", "turnaround", "initial_response", "hours"})
UNITS: Final = {"minutes": "minutes", "hours": "hours", "hour": "hours", "小时": "hours", "week": "days"}
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
OFFICE: Final = """\
kind: service_hours
name: {{en: Office hours, zh: 办公时间}}
time_zone: Asia/Shanghai
versions:
  - from: 2025-01-01
    week: {{{week}}}
"""
JOBS: Final = """\
  - id: jobs
    name: {en: Jobs done, zh: 任务成功率}
    kind: ratio
    description: {en: Share of jobs that succeeded, zh: 成功任务的比例}
    formula: {en: succeeded / all jobs, zh: 成功 / 全部}
    source: figures
"""


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound of a published agreement, with the credit below it, at it and above it."""

    agreement: str
    target: str
    at: Decimal


def facts(folder: Path) -> list[dict[str, Any]]:
    """Return what is known of each published agreement; every scalar is text."""
    text = (folder / "published-agreements" / "published_agreements.yaml").read_text("utf-8")
    published: list[dict[str, Any]] = yaml.load(text, yaml.BaseLoader)["agreements"]  # noqa: S506 - makes texts only
    return published


def promised(fact: dict[str, Any]) -> dict[str, Decimal]:
    """Return the availability that an agreement promises, by the id of the target."""
    if "commitment" in fact:
        return {"availability": number(fact["commitment"])}
    if "variants" in fact:
        return {f"variant-{nth}": number(variant["commitment"]) for nth, variant in enumerate(fact["variants"])}
    shares = {name: share for name, share in fact["targets"].items() if (fact["id"], name) not in NOT_EXPRESSED}
    return {f"target-{nth}": number(share) for nth, share in enumerate(shares.values())}


def counts_jobs(fact: dict[str, Any], name: str) -> bool:
    """Return whether a target is about jobs that succeeded, and not about time."""
    shares = dict(zip(promised(fact), fact.get("targets", ()), strict=False)) if "targets" in fact else {}
    return name in shares and fact["targets"][shares[name]].endswith("(job success)")


def number(text: str) -> Decimal:
    """Return the number in a text."""
    found = re.search(r"\d+(\.\d+)?", text)
    assert found
    return Decimal(found[0])


def tiers(fact: dict[str, Any], promise: Decimal) -> list[tuple[Decimal, Decimal]]:
    """Return the bounds below which credits begin, with the credit, from the promise outwards."""
    return [
        (promise if tier["lt"] == "target" else Decimal(tier["lt"]), Decimal(tier["credit"]))
        for tier in fact.get("tiers", ())
        if "lt" in tier
    ]


def expected_credit(fact: dict[str, Any], promise: Decimal, value: Decimal) -> Decimal:
    """Return the credit of a value by the published tiers, each of which holds from `ge` to below `lt`."""
    for tier in fact.get("tiers", ()):
        upper = promise if tier.get("lt") == "target" else Decimal(tier.get("lt", "101"))
        if Decimal(tier.get("ge", "0")) <= value < upper:
            return Decimal(tier["credit"])
    return Decimal(0)


def target(fact: dict[str, Any], name: str, promise: Decimal) -> dict[str, Any]:
    """Return a target of availability as it would be written."""
    metric = "jobs" if counts_jobs(fact, name) else "availability"
    written = {"id": name, "metric": metric, "source": "figures", "at_least": f"{promise} %"}
    steps = [{"below": f"{bound} %", "credit": f"{credit} %"} for bound, credit in tiers(fact, promise)]
    return written | ({"credits": steps} if steps else {})


def limits(fact: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield id, kind and limit of each time that an agreement sets; hours count as its service hours say."""
    counted = "working" if "service_hours" in fact else "calendar"
    for nth, written in enumerate(fact["targets"]):
        for key, measures in (
            ("respond", "response"), ("initial_response", "response"), ("resolve", "resolution"),
            ("turnaround", "resolution"),
        ):  # fmt: skip
            if key in written:
                amount, unit = written[key].split()
                days = 7 if unit == "week" else 1
                kind = "calendar" if unit == "week" or written.get("hours") == "7x24" else counted
                yield f"{measures}-{nth}", measures, f"{int(amount) * days} {kind}_{UNITS[unit]}"


def case_target(name: str, measures: str, limit: str) -> dict[str, Any]:
    """Return a target with a time limit as it would be written."""
    return {
        "id": name, "metric": "response", "source": "tickets", "within": limit, "for_at_least": "100 %",
        "clock": {"measures": measures},
    }  # fmt: skip


def published_book(root: Path, published: list[dict[str, Any]]) -> Path:
    """Write the book that holds the published agreements beside its own, all of them for the same service."""
    book = copied(root, bound=False)
    whole = yaml.load((BOOKS / "base/agreements/SLA-MAIL/1.0/agreement.yml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - makes texts only
    for nth, fact in enumerate(published):
        folder = book / "agreements" / name_of(fact)
        (folder / "1.0").mkdir(parents=True)
        by_cases = isinstance(fact.get("targets"), list)
        targets = [case_target(*limit) for limit in limits(fact)] if by_cases else [
            target(fact, name, promise) for name, promise in promised(fact).items()
        ]  # fmt: skip
        rules = {"cap": f"{number(fact['cap'])} %"} if "cap" in fact else {}
        if "note" in fact:
            (more_than,) = re.findall(r"> (\d+) USD", fact["note"])
            rules |= {"smallest": f"{more_than}.01 USD"}
            fee = {"monthly_fee": "10.10 USD"}
        else:
            fee = {}
        own = {
            "title": {"en": fact["id"], "zh": fact["id"]}, "document_number": f"PUB-{nth}", "targets": targets,
            "service_hours": f"hours-{fact['id']}" if "service_hours" in fact else "always",
            "valid": {"from": "2026-01-15", "until": "2027-01-01"},
        }  # fmt: skip
        if "service_hours" in fact:
            (span,) = re.findall(r"\d\d:\d\d-\d\d:\d\d", fact["service_hours"])
            week = ", ".join(f"{day}: [{span}]" for day in DAYS)
            path = book / f"catalog/calendars/hours-{fact['id']}.yml"
            path.write_text(OFFICE.format(week=week), "utf-8")
        if "(" in fact.get("period", ""):
            own["partial_period"] = "skip" if "不计算" in fact["period"] else "prorate"
        if fee:
            own["charges"] = fee
        if rules:
            own["credit_rules"] = rules
        (folder / "1.0/agreement.yml").write_text(yaml.safe_dump(whole | own, allow_unicode=True), "utf-8")
        for path in (BOOKS / "base/agreements/SLA-MAIL/1.0").glob("terms.*"):
            (folder / "1.0" / path.name).write_bytes(path.read_bytes())
        approvals = (BOOKS / "base/agreements/SLA-MAIL/approvals.yml").read_bytes()
        (folder / "approvals.yml").write_bytes(approvals)
    with (book / "catalog/metrics.yml").open("a", encoding="utf-8") as file:
        file.write(JOBS)
    bind_approvals(book)
    return book


def name_of(fact: dict[str, Any]) -> str:
    """Return the id of the agreement in the book."""
    return f"SLA-{fact['id'].upper()}"


@cache
def read(root: Path) -> Portfolio:
    """Return the book; nothing in it is an error."""
    book = read_book(root, AS_OF)
    errors = [(problem.code, str(problem.place), problem.message()) for problem in book.problems]
    assert [
        error for error, problem in zip(errors, book.problems, strict=True) if problem.severity is Severity.ERROR
    ] == []
    assert book.portfolio is not None
    return book.portfolio


@pytest.fixture(scope="module")
def published(real_data: Path) -> list[dict[str, Any]]:
    """Return the facts of the published agreements."""
    return facts(real_data)


@pytest.fixture(scope="module")
def portfolio(published: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """Return the book that holds the published agreements."""
    return read(published_book(tmp_path_factory.mktemp("published"), published))


def judged(
    portfolio: Portfolio, history: AgreementHistory, target: str, value: Decimal, month: Month = MONTH
) -> Result:
    """Return the result of a value in percent that was reported for a month."""
    entry = {"agreement": history.id, "target": target, "service": "mail", "denominator": str(SHARES)}
    numerator = value * SHARES / 100
    assert numerator == int(numerator)
    evidence = Evidence(
        as_of=AS_OF,
        months=portfolio.months,
        figures={month: figures(str(month), entry | {"numerator": str(int(numerator))})},
        metrics=portfolio.metrics,
        working_time=portfolio.working_time,
    )
    (result,) = [result for result in evaluate(history, evidence, [month]) if result.target == target]
    return result


def test_nothing_published_is_left_out_silently(portfolio: Portfolio, published: list[dict[str, Any]]) -> None:
    """Every fact is about the document, judged, or listed with why it is not; whatever is new in them fails here."""
    assert {name for name, _ in NOT_EXPRESSED} <= {fact["id"] for fact in published}
    for fact in published:
        listed = {what for name, what in NOT_EXPRESSED if name == fact["id"]}
        assert fact.keys() - SAID_OF_THE_DOCUMENT - JUDGED <= listed, fact["id"]
        written = portfolio.agreements[name_of(fact)].latest
        targets = fact.get("targets", {})
        if isinstance(targets, list):
            assert all(stated.keys() <= OF_A_CASE for stated in targets), fact["id"]
            asked = [key for stated in targets for key in stated if key not in {"priority", "severity", "hours"}]
            assert len(written.targets) == len(asked), fact["id"]
            unsaid = {
                f"hours of {stated['severity']}" for stated in targets if "severity" in stated and "hours" not in stated
            }
            assert unsaid <= listed
        else:
            assert {modelled.id for modelled in written.targets} == promised(fact).keys()
            assert not targets or len(targets.keys() - listed) == len(written.targets)


def test_first_month_that_is_not_whole_is_judged_as_published(
    portfolio: Portfolio, published: list[dict[str, Any]]
) -> None:
    """One provider does not judge a month that is not whole, another one judges the part of it in force (F7)."""
    rules = {fact["id"]: fact["period"] for fact in published if "(" in fact.get("period", "")}
    assert len(set(rules.values())) > 1
    for fact in published:
        if fact["id"] in rules:
            history = portfolio.agreements[name_of(fact)]
            for name in promised(fact):
                verdict = judged(portfolio, history, name, Decimal(50), FIRST).verdict
                assert (verdict is Verdict.NOT_IN_FORCE) is ("不计算" in rules[fact["id"]]), fact["id"]


@pytest.mark.parametrize("fee, is_paid", [("9.99", False), ("10.00", False), ("10.10", True)])
def test_smallest_credit_is_paid_only_above_what_is_published(
    portfolio: Portfolio, published: list[dict[str, Any]], fee: str, *, is_paid: bool
) -> None:
    """A credit is issued only if it is more than 1 USD: a tenth of 10.00 is not, a tenth of 10.10 is."""
    (fact,) = [fact for fact in published if "note" in fact]
    history = portfolio.agreements[name_of(fact)]
    assert fact["tiers"][0]["credit"] == "10"
    result = judged(portfolio, history, "availability", Decimal("99.5"))
    charges = history.latest.charges
    assert charges is not None
    charged = charges.model_copy(update={"monthly_fee": Amount(Decimal(fee), "USD")})
    agreement = history.latest.model_copy(update={"charges": charged})
    statement = credit_statement(agreement, [result], MONTH, portfolio.working_time)
    assert statement is not None
    assert bool(statement.paid) is is_paid


def test_every_bound_is_judged_below_at_and_above(portfolio: Portfolio, published: list[dict[str, Any]]) -> None:
    """A value at a bound belongs to the better tier, as published; a hair below it earns the next credit (F66, V4)."""
    looked_at = 0
    for fact in published:
        if isinstance(fact.get("targets"), list):
            continue
        history = portfolio.agreements[name_of(fact)]
        for target_id, promise in promised(fact).items():
            bounds = {promise, *(bound for bound, _ in tiers(fact, promise))}
            for value in {bound + shift for bound in bounds for shift in (-HAIR, Decimal(0), HAIR)}:
                if value > 100:
                    continue
                result = judged(portfolio, history, target_id, value)
                where = f"{fact['id']} {target_id} at {value}"
                assert (result.verdict is Verdict.MET) is (value >= promise), where
                assert (result.credit or 0) == Fraction(expected_credit(fact, promise, value)), where
                looked_at += 1
    assert looked_at


def test_a_cap_holds_for_what_is_credited(portfolio: Portfolio, published: list[dict[str, Any]]) -> None:
    """Where an agreement caps its credits, two targets that failed wholly are credited no more than that."""
    (fact,) = [fact for fact in published if "cap" in fact]
    history = portfolio.agreements[name_of(fact)]
    results = [judged(portfolio, history, name, Decimal(50)) for name in list(promised(fact))[:2]]
    statement = credit_statement(history.latest, results, MONTH, portfolio.working_time)
    assert statement is not None
    assert statement.counted > number(fact["cap"])
    assert statement.credit == Fraction(number(fact["cap"]))


def test_every_time_limit_is_kept_at_it_and_missed_after_it(
    portfolio: Portfolio, published: list[dict[str, Any]]
) -> None:
    """A case that takes exactly the published time is on time; one second more is late (F47)."""
    looked_at = 0
    for fact in published:
        if not isinstance(fact.get("targets"), list):
            continue
        agreement = portfolio.agreements[name_of(fact)].latest
        for written in agreement.targets:
            assert written.clock is not None
            assert written.within is not None
            clock = CaseClock(
                measures=written.clock.measures, within=written.within, unanswered=written.clock.unanswered,
                hours=portfolio.working_time[agreement.service_hours],
                day_and_night=portfolio.working_time["always"],
            )  # fmt: skip
            opened = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
            due = clock.case(_ticket(opened, None), NO_PAUSES, opened + timedelta(days=400)).due_at
            for late in (-1, 0, 1):
                stopped = due + timedelta(seconds=late)
                case = clock.case(_ticket(opened, stopped), NO_PAUSES, opened + timedelta(days=400))
                assert case.is_on_time is (late <= 0), f"{fact['id']} {written.id} {late}"
                looked_at += 1
    assert looked_at


NO_PAUSES: Final[tuple[Pause, ...]] = ()


def _ticket(opened: datetime, stopped: datetime | None) -> Ticket:
    """Return a ticket that was answered and solved at the same time."""
    return Ticket.model_validate(
        {
            "id": "T-1",
            "service": "mail",
            "type": "incident",
            "opened": opened,
            "responded": stopped,
            "resolved": stopped,
        }
    )
