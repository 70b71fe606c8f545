"""`slm what-if`: past months judged by other terms, for negotiating new ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from tests.books import bind_approvals, copied, replace_words, say_closed, with_tickets

pytestmark = pytest.mark.floors

Run = Callable[..., Result]


@pytest.fixture
def ask(run: Run, tmp_path: Path) -> Callable[..., Result]:
    """Return a function that asks about a target of a sound book, as of a day in March 2026."""
    book = copied(tmp_path)
    say_closed(book)
    return lambda *arguments: run("what-if", *arguments, "--root", book, "--as-of", "2026-03-10")


def rows(result: Result) -> list[dict[str, Any]]:
    """Return what the command found, as JSON."""
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["results"]
    return found


def test_a_higher_threshold_shows_what_would_have_been_missed(ask: Callable[..., Result]) -> None:
    """February had 99.77 %, which keeps 99.5 % and misses 99.78 %; January had 99.79 %. The values are the same."""
    january, february = rows(ask("SLA-MAIL", "availability", "--threshold", "99.78 %", "--format", "json"))
    assert (february["actual"]["verdict"], february["otherwise"]["verdict"]) == ("met", "missed")
    assert february["actual"]["value"] == february["otherwise"]["value"]
    assert (february["actual"]["threshold"], february["otherwise"]["threshold"]) == ("99.5", "99.78")
    assert january["otherwise"]["verdict"] == "met"


def test_credits_tell_what_it_would_have_cost(ask: Callable[..., Result]) -> None:
    """With a credit of 5 % below 99.78 % one month would have cost 5 % of the charge."""
    outcome = ask("SLA-MAIL", "availability", "--threshold", "99.78 %", "--credit", "99.78 %=5 %")
    assert "missed: 0 as agreed, 1 otherwise, of 2" in outcome.output
    assert "credited by the agreement: nothing, otherwise 5 % of a month's charge" in outcome.output
    assert "credits still begin" not in outcome.output


def test_cost_is_what_the_agreement_would_pay(run: Run, tmp_path: Path) -> None:
    """With a fee it is money, and no more than the cap; whoever forgets the tiers is told where they begin."""
    book = copied(tmp_path, bound=False)
    say_closed(book)
    rules = (
        "charges: {monthly_fee: 1000 CNY}\ncredit_rules: {cap: 5 %, stacking: add_up, claim_within: 10 working_days}\n"
    )
    replace_words(book, "agreements/SLA-MAIL/1.0/agreement.yml", {"workload:\n": f"{rules}workload:\n"})
    bind_approvals(book)
    ask = ("what-if", "SLA-MAIL", "availability", "--root", book, "--as-of", "2026-03-10")
    text = run(*ask, "--threshold", "99.9 %", "--credit", "99.9 %=20 %").stdout
    assert text.startswith("SLA-MAIL availability, if it were: 99.9 % (agreed: 99.5 %), other credits\n")
    assert "credited by the agreement: nothing, otherwise 100.00 CNY" in text
    assert "credits still begin at 99.5 %" in run(*ask, "--threshold", "99.9 %").output
    found = json.loads(run(*ask, "--threshold", "99.9 %", "--credit", "99.9 %=20 %", "--format", "json").stdout)
    assert found["credited"]["actual"] == []
    assert [entry["credit"] for entry in found["credited"]["otherwise"]] == ["5", "5"]


def test_verdicts_that_change_are_marked(ask: Callable[..., Result]) -> None:
    """Whoever looks for what is other finds it in the last column."""
    lines = ask("SLA-MAIL", "availability", "--threshold", "99.78 %").output.splitlines()
    assert [line.split()[-1] for line in lines if line.startswith("2026-0")] == ["kept", "yes"]


@pytest.mark.parametrize("terms", [("--within", "30 working_minutes"), ("--hours", "office")], ids=["limit", "hours"])
def test_reported_figures_cannot_be_judged_by_other_limits(ask: Callable[..., Result], terms: tuple[str, str]) -> None:
    """Somebody counted them by the agreed limit: the same figure beside another limit would look right and be wrong."""
    refused = ask("SLA-MAIL", "p1-response", *terms)
    assert refused.exit_code == 2
    assert "SLM762" in refused.output


def test_tickets_are_timed_anew(run: Run, tmp_path: Path) -> None:
    """A case that was answered after ten minutes keeps a limit of ten minutes, and misses one of nine."""
    book = with_tickets(tmp_path)
    ask = ("what-if", "SLA-MAIL", "p1-response", "--root", book, "--as-of", "2026-03-10", "--until", "2026-01")

    def verdicts(limit: str) -> list[str]:
        found = rows(run(*ask, "--within", limit, "--format", "json"))
        return [entry["otherwise"]["verdict"] for entry in found]

    assert (verdicts("10 working_minutes"), verdicts("9 working_minutes")) == (["met"], ["missed"])


def test_other_hours_are_other_agreed_time(ask: Callable[..., Result]) -> None:
    """The outage was on a Saturday: judged by office hours nothing failed."""
    january = rows(ask("SLA-MAIL", "availability", "--hours", "office", "--format", "json"))[0]
    assert (january["actual"]["display"], january["otherwise"]["display"]) == ("99.79 %", "100.00 %")


def test_a_share_of_cases_has_its_threshold(ask: Callable[..., Result]) -> None:
    """The share that has to keep a time limit is the threshold; 11 of 20 keep 50 %."""
    changed = ("--threshold", "50 %", "--until", "2026-01", "--format", "json")
    (january,) = rows(ask("SLA-MAIL", "p1-response", *changed))
    assert (january["actual"]["verdict"], january["otherwise"]["verdict"]) == ("missed", "met")


def test_months_can_be_chosen(ask: Callable[..., Result]) -> None:
    """Only the months from the first to the last one asked for are judged; none is said in words."""
    chosen = rows(ask("SLA-MAIL", "availability", "--hours", "office", "--from", "2026-02", "--format", "json"))
    assert [model["actual"]["period"]["label"] for model in chosen] == ["2026-02"]
    assert (
        "no month of these was judged"
        in ask("SLA-MAIL", "availability", "--hours", "office", "--from", "2027-01").output
    )


def test_it_speaks_chinese(ask: Callable[..., Result]) -> None:
    """The table and its sum are told in Chinese, too."""
    outcome = ask("SLA-MAIL", "availability", "--threshold", "99.78 %", "--lang", "zh")
    assert "未达标：按协议 0 次，若改为 1 次，共 2 次" in outcome.output


@pytest.mark.parametrize(
    "refused",
    [
        (("SLA-MAIL", "availability"), "SLM666"),
        (("SLA-NONE", "availability", "--threshold", "99 %"), "SLM604"),
        (("SLA-MAIL", "none", "--threshold", "99 %"), "SLM604"),
        (("SLA-MAIL", "availability", "--hours", "none"), "SLM604"),
        (("SLA-MAIL", "availability", "--threshold", "99"), "SLM761"),
        (("SLA-MAIL", "availability", "--within", "1 working_hours"), "SLM760"),
        (("SLA-MAIL", "availability", "--within", "1 hours"), "SLM203"),
        (("SLA-MAIL", "availability", "--credit", "99 %"), "SLM667"),
        (("SLA-MAIL", "p1-response", "--threshold", "120 %"), "SLM162"),
    ],
    ids=lambda refused: "-".join(refused[0]),
)
def test_terms_that_do_not_fit_are_refused(ask: Callable[..., Result], refused: tuple[tuple[str, ...], str]) -> None:
    """What nobody can promise is told with what to write instead."""
    arguments, code = refused
    outcome = ask(*arguments)
    assert outcome.exit_code == 2
    assert code in outcome.output


def test_what_is_proposed_for_a_threshold_has_its_unit(ask: Callable[..., Result]) -> None:
    """A decimal comma is corrected to what works when it is typed."""
    assert "Did you mean 99.9 %?" in ask("SLA-MAIL", "availability", "--threshold", "99,9").output
