"""What a book is told of promises that cannot be kept, cannot be shown, or cannot be settled."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from tests import written
from tests.books import AS_OF, approve_again, copied, replace_words, with_tickets
from tests.publishing import small_book

from slm.catalog import Metric
from slm.checks.checks import check
from slm.problem import causes
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
JANUARY: Final = "measurements/2026-01/figures.yml"
TIERS: Final = "- {below: 99.5 %, credit: 5 %}\n      - {below: 99 %, credit: 10 %}"


def found(root: Path, *codes: str) -> list[tuple[str, dict[str, str]]]:
    """Return the code and the words of the problems with these codes."""
    return [(problem.code, dict(problem.words)) for problem in read_book(root, AS_OF).problems if problem.code in codes]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "promise, told",
    [
        ("for_at_least: 95 %", []),
        ("for_at_least: 95.1 %", [{"threshold": "95.1 %", "n": "20", "needed": "21", "agreement": "SLA-MAIL"}]),
        ("for_at_least: 100 %", []),
        ("for_at_least: 99 %\n    per: quarter", []),
        ("for_at_least: 99 %\n    small_sample: {fewer_than: 30, misses_allowed: 1}", []),
    ],
)
def test_target_that_so_few_cases_cannot_show(tmp_path: Path, promise: str, told: list[dict[str, str]]) -> None:
    """Of 20 cases one miss leaves 95 %: a promise of more is told, unless a rule allows the miss (F62)."""
    root = copied(tmp_path, bound=False)
    replace_words(root, SLA, {"for_at_least: 90 %": promise})
    assert [words for _, words in found(root, "SLM494")] == told


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "promise, told",
    [
        ("for_at_least: 90 %", [{"threshold": "90 %", "n": "1", "needed": "10", "agreement": "SLA-MAIL"}]),
        ("for_at_least: 100 %", []),
        ("for_at_least: 90 %\n    per: quarter", []),
        ("for_at_least: 90 %\n    small_sample: {fewer_than: 10, misses_allowed: 1}", []),
    ],
)
def test_target_that_so_few_tickets_cannot_show(tmp_path: Path, promise: str, told: list[dict[str, str]]) -> None:
    """One ticket was due in the busiest month that was recorded: the rule that would allow a miss is named (F62)."""
    root, rule = with_tickets(tmp_path), "\n    small_sample: {fewer_than: 10, misses_allowed: 0}"
    replace_words(root, SLA, {f"for_at_least: 90 %{rule}": promise})
    approve_again(root)
    assert [words for _, words in found(root, "SLM494")] == told


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "promise, supports, told",
    [
        ("99.5 %", "[OLA-SERVER/storage, UC-LINE/line]", []),
        ("99.7002 %", "[OLA-SERVER/storage, UC-LINE/line]", []),
        ("99.71 %", "[OLA-SERVER/storage, UC-LINE/line]", [{"composite": "99.7002", "threshold": "99.71 %"}]),
        ("99.8 %", "[OLA-SERVER/storage]", []),
        ("99.9998 %", "[{any_of: [OLA-SERVER/storage, UC-LINE/line]}]", []),
        (
            "99.9999 %",
            "[{any_of: [OLA-SERVER/storage, UC-LINE/line]}]",
            [{"composite": "99.9998", "threshold": "99.9999 %"}],
        ),
        (
            "99.9 %",
            "[UC-LINE/line, {any_of: [OLA-SERVER/storage, UC-LINE/line]}]",
            [{"composite": "99.8998", "threshold": "99.9 %"}],
        ),
        ("99.9 %", "[{any_of: [OLA-SERVER/storage, UC-LINE/response]}]", []),
    ],
)
def test_promise_that_its_parts_cannot_carry(
    tmp_path: Path, promise: str, supports: str, told: list[dict[str, str]]
) -> None:
    """99.8 % and 99.9 % in series are 99.7002 %: exactly that can be promised, and anything more is told (F63).

    In parallel they are 99.9998 %. What one of them promises otherwise than as availability says nothing of both.
    """
    root = copied(tmp_path, bound=False)
    changes = {"at_least: 99.5 %": f"at_least: {promise}", "below: 99.5 %": f"below: {promise}"}
    changes |= {"[OLA-SERVER/storage]": supports}
    replace_words(root, SLA, {old: new for old, new in changes.items() if old != new})
    assert [words for _, words in found(root, "SLM503")] == told


@pytest.mark.parametrize(
    "tiers, codes",
    [
        (TIERS, []),
        ("- {below: 99.4 %, credit: 5 %}", ["SLM488"]),
        ("- {below: 99.6 %, credit: 5 %}", ["SLM488"]),
        ("- {below: 99 %, credit: 10 %}\n      - {below: 99.5 %, credit: 5 %}", ["SLM487"]),
        ("- {below: 99.5 %, credit: 5 %}\n      - {below: 99.5 %, credit: 10 %}", ["SLM487"]),
        ("- {below: 99.5 %, credit: 10 %}\n      - {below: 99 %, credit: 5 %}", ["SLM487"]),
        ("- {below: 99.5 %, credit: 5 %}\n      - {above: 99.5 %, credit: 10 %}", ["SLM486"]),
    ],
    ids=["sound", "gap", "before-a-miss", "reversed", "twice", "less-for-worse", "both-ways"],
)
def test_tiers_begin_at_the_target_and_go_outwards(tmp_path: Path, tiers: str, codes: list[str]) -> None:
    """Tiers with a gap, that overlap, are reversed or pay less for worse are refused before they pay anything (F66)."""
    root = copied(tmp_path, bound=False)
    replace_words(root, SLA, {TIERS: tiers} if tiers != TIERS else {})
    assert sorted(code for code, _ in found(root, "SLM486", "SLM487", "SLM488")) == codes


def test_figures_of_another_month_are_told(tmp_path: Path) -> None:
    """Whoever copies January's figures into February is told; one figure of its own is enough to tell months apart.

    F68.
    """
    root = copied(tmp_path)
    february = JANUARY.replace("2026-01", "2026-02")
    shutil.copy(root / JANUARY, root / february)
    (words,) = [words for _, words in found(root, "SLM529")]
    assert (words["path"], words["other"]) == (february, JANUARY)
    replace_words(root, february, {"numerator: 41": "numerator: 42"})
    assert found(root, "SLM529") == []


def test_targets_without_a_clock_are_one_problem_for_each_thing_that_they_limit(tmp_path: Path) -> None:
    """The line to paste is that of what their names say, and it is told once, with the places of all targets."""
    root = copied(tmp_path, bound=False)
    target = "  - {id: NAME, metric: response, source: tickets, within: 30 calendar_minutes, for_at_least: 95 %}\n"
    names = ("reaction-1", "reaction-2", "restored", "progress", "solved", "p1")
    more = "".join(target.replace("NAME", name) for name in names)
    replace_words(root, SLA, {"targets:\n": f"targets:\n{more}"})
    told = causes(problem for problem in read_book(root, AS_OF).problems if problem.code == "SLM497")
    pasted = sorted((problem.hint().partition("`")[2].partition("`")[0], problem.places) for problem in told)
    assert pasted == [
        ("clock: {measures: resolution}", 1), ("clock: {measures: response}", 3),
        ("clock: {measures: restoration}", 1), ("clock: {measures: update}", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("until, told", [("2025-01-01", []), ("2024-07-01", ["SLM497"]), ("2025-02-01", ["SLM498"])])
def test_version_is_held_against_the_metric_while_it_is_in_force(until: str, told: list[str]) -> None:
    """Version 1.0 has no clock since its figures were reported, 2.0 has one since they come from tickets.

    Were it another day, one of them would lack a clock, or have one of no use.
    """
    promised = {"id": "p1", "metric": "attainment", "within": "30 calendar_minutes", "for_at_least": "95 %"}
    first = written.agreement("1.0", promised)
    second = written.agreement(
        "2.0", promised | {"clock": {"measures": "response"}}, supersedes="1.0",
        valid={"from": "2025-01-01", "until": "2027-01-01"},
    )  # fmt: skip
    metrics = written.metrics(attainment="tickets")
    known = metrics["attainment"].model_dump(exclude_defaults=True)
    metrics["attainment"] = Metric.model_validate(known | {"earlier": [{"until": until, "source": "figures"}]})
    history = written.history(first, second, as_of=small_book.AS_OF)
    book = small_book.portfolio(metrics=metrics, agreements={"SLA-MAIL": history})
    assert [problem.code for problem in check(book) if problem.code in {"SLM497", "SLM498"}] == told
