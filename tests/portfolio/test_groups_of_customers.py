"""Plans and groups: what is promised to several customers together, and what each of them may see of it."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.books import AS_OF, approve_again, portfolio_of, replace_words, with_tickets
from tests.written import (
    agreement,
    evidence,
    history,
    outage,
    outage_records,
    probe,
    probe_records,
    survey,
    survey_records,
    target,
    ticket,
    ticket_records,
)

from slm.calendar import Month
from slm.catalog import Customer, Member, concerns, everybody
from slm.compliance import Evidence, Result, evaluate
from slm.facts.judgement import judged
from slm.portfolio import Audience, for_audience
from slm.reading import read_book

pytestmark = pytest.mark.floors

JANUARY: Final = Month(2025, 1)
MEMBERS: Final = {"sales": (Member(customer="acme"), Member(customer="bolt", since=date(2025, 1, 15)))}
"""Bolt joins in the middle of January, so that it counts from February on."""
OWNERS: Final = (None, "sales", "acme", "bolt", "others")
DAY: Final = "2025-01-20"


def _of_tickets(owner: str | None) -> tuple[dict[str, Any], Evidence]:
    row = ticket(f"{DAY}T09:00:00+08:00", resolved=f"{DAY}T10:00:00+08:00", customer=owner)
    clock = {"measures": "resolution"}
    asked = target("attainment", within="2 calendar_hours", for_at_least="90 %", clock=clock, source="tickets")
    return asked, evidence(tickets=ticket_records(row), groups=MEMBERS)


def _of_surveys(owner: str | None) -> tuple[dict[str, Any], Evidence]:
    known = evidence(surveys=survey_records(survey(DAY, "4", customer=owner)), groups=MEMBERS)
    return target("score", at_least="3", source="surveys"), known


def _of_outages(owner: str | None) -> tuple[dict[str, Any], Evidence]:
    row = outage(f"{DAY}T09:00:00+08:00", f"{DAY}T10:00:00+08:00", customer=owner)
    return target(), evidence(outages=outage_records(row), groups=MEMBERS)


def _of_checks(owner: str | None) -> tuple[dict[str, Any], Evidence]:
    rules = {"method": "occurrences", "known_for": "1 calendar_hours"}
    known = evidence(probes=probe_records(probe(f"{DAY}T09:00:00+08:00", customer=owner)), groups=MEMBERS)
    return target("ratio", source="probes", interruptions=rules), known


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("recorded", [_of_tickets, _of_surveys, _of_outages, _of_checks])
def test_rows_of_members_count_for_their_group(
    recorded: Callable[[str | None], tuple[dict[str, Any], Evidence]], owner: str | None
) -> None:
    """Whatever a record is of, it counts for a group if it names nobody, the group, or who belongs on the first day."""
    written, known = recorded(owner)
    (result,) = evaluate(history(agreement("1.0", written)), known, [JANUARY])
    assert (result.events > 0) is (owner in {None, "sales", "acme"})


def test_who_joins_counts_from_the_next_period() -> None:
    """Nothing of a month is judged otherwise because somebody joins in its midst, and from the next month on it is."""
    assert everybody(MEMBERS, "sales", date(2025, 1, 1)) == ("sales", "acme")
    assert everybody(MEMBERS, "sales", date(2025, 2, 1)) == ("sales", "acme", "bolt")
    assert everybody(MEMBERS, "acme", date(2025, 2, 1)) == ("acme",)
    gone = {"sales": (Member(customer="acme", until=date(2025, 2, 1)),)}
    assert everybody(gone, "sales", date(2025, 1, 31)) == ("sales", "acme")
    assert everybody(gone, "sales", date(2025, 2, 1)) == ("sales",)


@given(owner=st.sampled_from(OWNERS), whose=st.lists(st.sampled_from(OWNERS[1:]).map(str), unique=True))
def test_row_concerns_whom_it_names_or_everybody(owner: str | None, whose: list[str]) -> None:
    """A row without a name concerns everybody, and where nobody is asked for, every row does."""
    assert concerns(owner, whose) is (owner is None or not whose or owner in whose)


def test_instances_of_several_members_are_not_one() -> None:
    """Where two members have checks of instances of their own, nobody can say how the group's service was."""
    known = evidence(
        probes=probe_records(
            *(probe(f"{DAY}T09:00:00+08:00", customer=owner) for owner in ("acme", "bolt")),
        ),
        groups={"sales": (Member(customer="acme"), Member(customer="bolt"))},
    )
    rules = {"method": "occurrences", "known_for": "1 calendar_hours"}
    asked = agreement("1.0", target("ratio", source="probes", interruptions=rules))
    (result,) = evaluate(history(asked), known, [JANUARY])
    assert (result.value, result.coverage) == (None, 0)


@pytest.mark.parametrize("until", ["2025-01-15", "2025-01-14"])
def test_nobody_belongs_for_less_than_a_day(until: str) -> None:
    """The day after has to come after the first day."""
    with pytest.raises(ValidationError) as caught:
        Customer.model_validate(
            {"id": "gold", "name": "Gold", "type": "external",
             "members": [{"customer": "acme", "since": "2025-01-15", "until": until}]}
        )  # fmt: skip
    assert caught.value.errors()[0]["ctx"]["error"].mistake.code == "SLM297"


def _book(folder: Path, members: str = "[{customer: acme}, {customer: bolt}]") -> Path:
    """Return a book in which Sales is a group, with a late case of a member, and one of another."""
    root = with_tickets(folder)
    replace_words(
        root, "catalog/provider.yml",
        {"zh: 销售部}, type: internal}": f"zh: 销售部}}, type: internal, members: {members}}}\n"
         "  - {id: acme, name: {en: Acme, zh: 甲}, type: external}\n"
         "  - {id: bolt, name: {en: Bolt, zh: 乙}, type: external}"},
    )  # fmt: skip
    replace_words(
        root, "measurements/2026-03/tickets.csv",
        {"T-4,mail,incident,P1,2026-03-02T09:00:00+08:00,,,,sales,":
         "T-4,mail,incident,P1,2026-03-02T09:00:00+08:00,,,,acme,\n"
         "T-5,mail,incident,P1,2026-03-03T09:00:00+08:00,2026-03-03T09:10:00+08:00,,,bolt,"},
    )  # fmt: skip
    approve_again(root)
    return root


def _march(results: tuple[Result, ...]) -> Result:
    (found,) = (one for one in results if one.target == "p1-response" and str(one.last_month) == "2026-03")
    return found


def test_each_member_sees_the_agreement_and_its_own_cases(tmp_path: Path) -> None:
    """The figure is that of the plan for everybody; a case is shown to whom it is of, and to nobody else."""
    whole = judged(portfolio_of(_book(tmp_path)))
    assert _march(whole.scorecard.results).events == 2
    seen = {}
    for reader in ("internal", "customer:sales", "customer:acme", "customer:bolt"):
        view = whole.seen_by(Audience(reader))
        result = _march(view.scorecard.results)
        assert (result.numerator, result.denominator) == (1, 2)
        cases = {case.ticket.id for case in (*result.cases, *result.late)}
        tickets = {row.id for row in view.portfolio.tickets.tickets if row.opened.date() >= date(2026, 3, 1)}
        members = {customer.id for customer in view.portfolio.provider.customers if customer.members}
        seen[reader] = (cases, tickets, members)
    assert seen == {
        "internal": ({"T-4", "T-5"}, {"T-4", "T-5"}, {"sales"}),
        "customer:sales": (set(), set(), set()),
        "customer:acme": ({"T-4"}, {"T-4"}, set()),
        "customer:bolt": ({"T-5"}, {"T-5"}, set()),
    }


def test_who_has_left_sees_nothing_of_later_versions(tmp_path: Path) -> None:
    """A member of another year sees no agreement of this one; a book with a group is sound."""
    root = _book(tmp_path, "[{customer: acme, until: 2026-01-01}, {customer: bolt}]")
    portfolio = portfolio_of(root)
    assert not for_audience(portfolio, Audience("customer:acme")).agreements
    assert list(for_audience(portfolio, Audience("customer:bolt")).agreements) == ["SLA-MAIL"]


def test_row_of_nobody_is_nobody_s_where_a_group_has_several(tmp_path: Path) -> None:
    """A ticket without a customer cannot be shown to one of two members."""
    root = _book(tmp_path)
    replace_words(root, "measurements/2026-03/tickets.csv", {",,,,acme,": ",,,,,"})
    portfolio = portfolio_of(root)
    assert portfolio.customers_of("mail", AS_OF) == {"acme", "bolt"}
    shown = for_audience(portfolio, Audience("customer:acme")).tickets.tickets
    assert "T-4" not in {row.id for row in shown}


@pytest.mark.parametrize(
    "members, code",
    [("[{customer: nobody}]", "SLM454"), ("[{customer: sales}]", "SLM1272"), ("[{customer: servers}]", "SLM1271")],
)
def test_members_are_customers(tmp_path: Path, members: str, code: str) -> None:
    """Who belongs to a group is a customer of the book, and no group."""
    root = _book(tmp_path, members)
    assert code in {problem.code for problem in read_book(root, AS_OF).problems}
