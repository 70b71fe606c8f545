"""The end of a term, and months in which something is promised unwatched, in a book on the disk."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from tests.books import bind_approvals, copied, replace_words

from slm.catalog import ServiceStatus
from slm.document_control import Status
from slm.facts.scorecard import scorecard
from slm.portfolio import Portfolio
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
RENEWED: Final = "renewal: {automatic: true, for: 1 month, terminate_notice: 10 calendar_days}"


def book(folder: Path, *, renewal: str = RENEWED, approvals: str = "") -> Path:
    """Return a book whose SLA was agreed on for January alone, with lines more in its register of approvals."""
    root = copied(folder, bound=False)
    replace_words(root, SLA, {"until: 2027-01-01}": f"until: 2026-02-01}}\n{renewal}"})
    register = root / "agreements/SLA-MAIL/approvals.yml"
    register.write_text(register.read_text("utf-8") + approvals, "utf-8")
    bind_approvals(root)
    return root


def read(root: Path, as_of: date) -> tuple[Portfolio, list[str]]:
    """Return the book on a day, and what is told of its terms and months."""
    found = read_book(root, as_of)
    assert found.portfolio
    codes = {"SLM877", "SLM878", "SLM879", "SLM880", "SLM517"}
    return found.portfolio, [problem.message() for problem in found.problems if problem.code in codes]


def test_months_after_the_first_term_are_judged_where_it_is_renewed(tmp_path: Path) -> None:
    """Status, results and checks follow the renewal: nothing is told, and February is judged like January."""
    portfolio, told = read(book(tmp_path), date(2026, 3, 10))
    history = portfolio.agreements["SLA-MAIL"]
    assert (history.versions[0].status, history.versions[0].validity.end) == (Status.IN_FORCE, date(2026, 4, 1))
    months = {str(result.last_month) for result in scorecard(portfolio).by_agreement["SLA-MAIL"]}
    assert {"2026-01", "2026-02"} <= months
    assert told == []


def test_notice_ends_the_renewals_and_is_followed_by_a_warning(tmp_path: Path) -> None:
    """After the notice the agreement runs out, and its live service stands without a promise."""
    notice = "notices: [{version: '1.0', date: 2026-02-10, person: ben}]\n"
    portfolio, told = read(book(tmp_path, approvals=notice), date(2026, 3, 10))
    assert portfolio.agreements["SLA-MAIL"].versions[0].status is Status.EXPIRED
    assert told == ["SLA-MAIL ran out on 2026-03-01 and nothing follows it, though mail is still offered"]


def test_agreement_that_another_one_continues_has_not_run_out(tmp_path: Path) -> None:
    """The same two sides may go on under another agreement; only what it does not promise is told."""
    root = book(tmp_path, renewal="renewal: {automatic: false}")
    other = {"LT-SLA-001": "LT-SLA-002", "until: 2026-02-01": "until: 2027-01-01", "    answers: [SLR-1]\n": ""}
    replace_words(root, SLA, other, to="agreements/SLA-POST/1.0/agreement.yml")
    for name in ("1.0/terms.en.md", "1.0/terms.zh.md", "approvals.yml"):
        text = (root / f"agreements/SLA-MAIL/{name}").read_text("utf-8")
        (root / f"agreements/SLA-POST/{name}").write_text(re.sub(r", fingerprint: '[^']*'", "", text), "utf-8")
    _, told = read(root, date(2026, 3, 10))
    assert not [message for message in told if "ran out" in message]


def test_automatic_renewal_without_its_length_is_told_when_it_comes_to_nothing(tmp_path: Path) -> None:
    """Version 0.1.0 had no length: near the end the warning says what happens, afterwards that it did."""
    root = book(tmp_path, renewal="renewal: {automatic: true}")
    _, before = read(root, date(2026, 1, 20))
    assert before[0].startswith("SLA-MAIL 1.0 is to be renewed automatically, but does not say for how long")
    _, after = read(root, date(2026, 3, 10))
    assert "SLA-MAIL ran out on 2026-02-01 and nothing follows it, though mail is still offered" in after


@pytest.mark.parametrize(
    "as_of, told",
    [
        (date(2026, 3, 31), []),
        (
            date(2026, 4, 1),
            ["there is no folder for 1 month from 2026-03 to 2026-03, in which OLA-SERVER was in force"],
        ),
        (
            date(2026, 6, 15),
            ["there are no folders for 3 months from 2026-03 to 2026-05, in which OLA-SERVER was in force"],
        ),
    ],
)
def test_months_that_never_came_are_told_once(tmp_path: Path, as_of: date, told: list[str]) -> None:
    """From the day after a month, its folder is missed as long as an agreement was in force in it."""
    _, found = read(copied(tmp_path), as_of)
    assert [message for message in found if "folder" in message] == told


def test_months_that_an_export_covers_are_not_asked_for(tmp_path: Path) -> None:
    """They are judged without a folder of their own; those after them are missed."""
    root = copied(tmp_path)
    (root / "measurements/down.csv").write_text("id,from,to\n", "utf-8")
    (root / "measurements/sources/down.yml").write_text(
        "kind: outages\nname: {en: Down, zh: 中断}\nfiles: [down.csv]\ncovers: {from: 2026-03, until: 2026-05}\n"
        "columns: {id: id, start: from, end: to}\nconstants: {service: mail, kind: outage}\n",
        "utf-8",
    )
    _, found = read(root, date(2026, 6, 15))
    assert [message for message in found if "folder" in message] == [
        "there is no folder for 1 month from 2026-05 to 2026-05, in which OLA-SERVER was in force"
    ]


def test_months_after_the_last_term_are_not_asked_for(tmp_path: Path) -> None:
    """Where nothing is promised, nothing has to be watched."""
    _, found = read(copied(tmp_path), date(2027, 6, 15))
    assert [message for message in found if "folder" in message] == [
        "there are no folders for 10 months from 2026-03 to 2026-12, in which OLA-SERVER was in force"
    ]


def test_change_that_is_decided_later_has_no_effect_before(tmp_path: Path) -> None:
    """A decision that is dated in the future settles nothing today, whatever day it names."""
    root = copied(tmp_path)
    replace_words(root, "catalog/changes/RFC-1.yml", {"decided_on: 2025-11-10": "decided_on: 2026-03-11"})
    assert read(root, date(2026, 3, 10))[0].service_status("mail") is ServiceStatus.PROPOSED
    assert read(root, date(2026, 3, 11))[0].service_status("mail") is ServiceStatus.LIVE
