"""What changed a closed month is named, and nothing that has merely grown since; claims stay silent until then."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, add_lines, bind_approvals, copied, replace_words, with_tickets
from tests.cli.conftest import Run

from slm.problem import Problem, Severity
from slm.reading import read_book

pytestmark = pytest.mark.floors

LEVELS: Final = "catalog/levels.yml"
METRICS: Final = "catalog/metrics.yml"
TICKETS: Final = "measurements/2026-03/tickets.csv"
A_LEVEL: Final = """\
  - {id: P2, name: {en: Soon, zh: 尽快}, description: {en: Some, zh: 部分}, respond: 1 working_days,
    resolve: 5 working_days}
classes:
"""
A_METRIC: Final = """\
  - id: calls
    name: {en: Calls, zh: 来电}
    kind: count
    unit: {en: calls, zh: 次}
    description: {en: Calls that came in, zh: 来电总数}
    formula: {en: number of calls, zh: 来电数}
    source: figures"""


def closed(run: Run, book: Path) -> Path:
    """Return a book after its months until February were closed."""
    for month in ("2026-01", "2026-02"):
        done = run("close", month, "--by", "ada", "--root", book, "--as-of", AS_OF)
        assert done.exit_code == 0, done.output
    replace_words(book, LEVELS, {"classes:\n": A_LEVEL})
    return book


def errors(book: Path) -> list[Problem]:
    """Return the errors of a book."""
    return [one for one in read_book(book, AS_OF).problems if one.severity is Severity.ERROR]


def test_levels_that_have_grown_explain_no_result(run: Run, tmp_path: Path) -> None:
    """No figure is counted by the levels: the metric that says fewer digits is named, and nothing else."""
    book = closed(run, copied(tmp_path))
    assert errors(book) == []
    replace_words(book, METRICS, {"source: outages\n": "source: outages\n    decimals: 1\n"})
    (changed,) = errors(book)
    assert (changed.code, changed.place.path) == ("SLM858", METRICS)
    assert LEVELS not in changed.hint()
    assert LEVELS not in [place.path for place in changed.also]


def test_late_row_of_another_month_is_the_cause(run: Run, tmp_path: Path) -> None:
    """Metrics that have grown count other results of the month as before; the file with the late ticket is named."""
    book = closed(run, with_tickets(tmp_path))
    add_lines(book, METRICS, A_METRIC)
    assert errors(book) == []
    replace_words(book, TICKETS, {"T-4,mail": "T-9,mail,incident,P1,2026-02-03T09:00:00+08:00,,,,sales,\nT-4,mail"})
    changed = [one for one in errors(book) if one.code in {"SLM750", "SLM858"}]
    assert [(one.code, one.place.path) for one in changed] == [("SLM750", TICKETS)]


def test_register_that_is_gone_is_the_cause(run: Run, tmp_path: Path) -> None:
    """Without its approvals a version promised nothing: that they are gone is named, not what changed beside it."""
    book = closed(run, copied(tmp_path))
    add_lines(book, METRICS, A_METRIC)
    register = "agreements/SLA-MAIL/approvals.yml"
    (book / register).unlink()
    changed = [one for one in errors(book) if one.code == "SLM858"]
    assert [one.place.path for one in changed] == [register]


@pytest.mark.unmeasured
@pytest.mark.parametrize("is_gone", [False, True], ids=["changed", "lock gone"])
def test_claims_of_a_month_of_which_its_lock_tells_are_silent(run: Run, tmp_path: Path, *, is_gone: bool) -> None:
    """What was credited for a month that is not what was closed nobody knows: the cause alone is told."""
    book = copied(tmp_path, bound=False)
    rules = "charges: {monthly_fee: 1000 crowns}\ncredit_rules: {claim_within: 10 calendar_days}\nsuspensions:\n"
    credit = "    for_at_least: 90 %\n    credits: [{below: 90 %, credit: 5 %}]\n"
    edits = {"suspensions:\n": rules, "    for_at_least: 90 %\n": credit}
    replace_words(book, "agreements/SLA-MAIL/1.0/agreement.yml", edits)
    bind_approvals(book)
    closed(run, book)
    claimed = run("claim", "SLA-MAIL", "2026-02", "claimed", "--by", "ben", "--root", book, "--as-of", AS_OF)
    assert claimed.exit_code == 0, claimed.output
    if is_gone:
        (book / "measurements/2026-02/results.lock.json").unlink()
    else:
        replace_words(book, "measurements/2026-02/figures.yml", {"numerator: 12": "numerator: 19"})
    found = {problem.code for problem in read_book(book, AS_OF).problems}
    assert found & {"SLM750", "SLM755", "SLM943", "SLM759"}
    assert not found & {"SLM847", "SLM848"}
