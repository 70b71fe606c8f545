"""An action is verified by the figures of its target alone, in all months of its verification period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.books import bind_approvals, copied, portfolio_of, replace_words, say_closed

from slm.calendar import Month
from slm.checks.checks import check
from slm.facts.effects import EffectState, effect_of
from slm.facts.scorecard import scorecard
from slm.improvement import Improvement
from slm.portfolio import Audience, Portfolio, for_audience
from slm.values import Source

pytestmark = pytest.mark.floors

PATH: Final = "measurements/improvements/IMP-1.yml"
ANSWER: Final = {"agreement": "SLA-MAIL", "target": "p1-response", "month": "2026-01"}
NOT_VERIFIED: Final = {"SLM1259", "SLM1260", "SLM1261"}
JANUARY, FEBRUARY = Month(2026, 1), Month(2026, 2)


@cache
def book() -> Portfolio:
    """Return a book of two closed months: availability was kept in both, answers to P1 cases came to 55 and 60 %."""
    with TemporaryDirectory() as folder:
        root = copied(Path(folder), bound=False)
        say_closed(root)
        bind_approvals(root)
        return portfolio_of(root)


def action(target: str = "p1-response", by: dict[str, Any] | None = None, **keys: object) -> Improvement:
    """Return an action that was opened on 2 January 2026, measured in January and February if nothing else is said."""
    measured = {"agreement": "SLA-MAIL", "target": target, "from": "2026-01", "months": "2"} | (by or {})
    words = {"title": "Sooner", "type": "problem", "trigger": "A miss", "action": "One more person", "owner": "ada"}
    days = {"opened_on": "2026-01-02", "due": "2026-01-31", "closed_on": "2026-02-01"}
    written = {"kind": "improvement", "state": "verified", "answers": [ANSWER], "verified_value": "Better"}
    model = Improvement.model_validate(words | days | written | {"measured": measured} | keys)
    model.written_in(Source(PATH))
    return model


def told(portfolio: Portfolio, *actions: Improvement) -> list[str]:
    """Return the codes of what is said of actions, of those of this rule."""
    named = {f"IMP-{number}": one.model_copy() for number, one in enumerate(actions, 1)}
    for name, one in named.items():
        one.written_in(Source(f"measurements/improvements/{name}.yml"))
    codes = {*NOT_VERIFIED, "SLM1262", "SLM1263", "SLM1264", "SLM1297", "SLM1298", "SLM1299", "SLM481"}
    return [problem.code for problem in check(replace(portfolio, improvements=named)) if problem.code in codes]


@pytest.mark.parametrize(
    "target, measured, state, code",
    [
        ("availability", {}, "reached", []),
        ("availability", {"service": "mail"}, "reached", []),
        ("availability", {"months": "3"}, "awaited", ["SLM1260"]),
        ("availability", {"service": "storage"}, "cannot_tell", ["SLM1261"]),
        ("availability", {"goal": {"at_least": "99.77 %"}}, "reached", []),
        ("availability", {"goal": {"at_least": "99.78 %"}}, "not_reached", ["SLM1259"]),
        ("availability", {"goal": {}}, "reached", []),
        ("p1-response", {}, "not_reached", ["SLM1259"]),
        ("p1-response", {"months": "3"}, "not_reached", ["SLM1259"]),
        ("p1-response", {"goal": {"at_least": "55 %"}}, "reached", []),
        ("p1-response", {"goal": {"at_least": "55 %", "at_most": "59 %"}}, "not_reached", ["SLM1259"]),
        ("p1-response", {"goal": {"at_most": "60 %"}}, "reached", []),
        ("p1-response", {"goal": {"at_least": "55 points"}}, "reached", ["SLM481"]),
        ("p1-response", {"from": "2025-12", "goal": {"at_least": "55 %"}}, "awaited", ["SLM1264", "SLM1260"]),
    ],
)
def test_effect_is_what_the_figures_say(target: str, measured: dict[str, Any], state: str, code: list[str]) -> None:
    """All months have to reach the goal exactly; one that missed it decides, and one without a figure is never good."""
    by = action(target, measured)
    effect = effect_of(book(), by, scorecard(book()))
    assert effect
    assert effect.state == state
    assert sorted(told(book(), by)) == sorted(code)


@pytest.mark.parametrize("goal", [None, {"at_least": "50 %"}])
def test_month_of_few_cases_proves_nothing(goal: dict[str, str] | None) -> None:
    """What an agreement takes as kept because there were few cases says of no action that it helped."""
    by = action("availability", {"goal": goal} if goal else {})
    results = scorecard(book())
    few = tuple(replace(one, reason="small_sample") for one in results.results)
    effect = effect_of(book(), by, replace(results, results=few))
    assert effect
    assert effect.state == "cannot_tell"


@pytest.mark.parametrize(
    "key, codes",
    [("agreement", {"SLM465"}), ("target", {"SLM466"}), ("service", {"SLM450", "SLM1261"})],
)  # fmt: skip
def test_what_measures_an_action_is_there(key: str, codes: set[str]) -> None:
    """A measure that names what the book does not have is told at its key, and verifies nothing."""
    by = action("availability", {"service": "mail"} | {key: "nowhere"})
    found = check(replace(book(), improvements={"IMP-1": by}))
    assert {problem.code for problem in found if problem.place.path == PATH} == codes


def test_months_before_and_after_are_told_apart() -> None:
    """Beside the verification period stand three months before the opening and those since, so far as known."""
    by = action("availability", {"from": "2026-02", "months": "2"}, opened_on="2026-02-06", state="done")
    effect = effect_of(book(), by, scorecard(book()))
    assert effect
    assert [month.month for month in effect.before] == [JANUARY]
    assert [(month.month, month.state) for month in effect.months] == [
        (FEBRUARY, EffectState.REACHED), (FEBRUARY.next, EffectState.AWAITED),
    ]  # fmt: skip
    assert effect.known == 1
    assert effect.decisive.month == FEBRUARY.next
    assert effect.since == JANUARY


@pytest.mark.parametrize("least, since", [("50 %", JANUARY), ("56 %", FEBRUARY), ("61 %", None)])
def test_change_is_the_first_month_of_those_that_reached_the_goal(least: str, since: Month | None) -> None:
    """It began with the first of the good months in a row; before the action was done, that was not the action."""
    by = action(by={"months": "3", "goal": {"at_least": least}})
    effect = effect_of(book(), by, scorecard(book()))
    assert effect
    assert effect.since == since


def test_action_is_done_when_its_progress_says_so() -> None:
    """Verified on a later day, it was done when all of it was; what nobody says of is not known."""
    step = {"date": "2026-01-20", "by": "ada", "text": "Hired", "done": "100 %"}
    assert action(progress=[step | {"done": "50 %"}, step]).done_on == date(2026, 1, 20)
    assert action(state="done").done_on == date(2026, 2, 1)
    assert action().done_on is None


def test_suspended_month_proves_nothing(tmp_path: Path) -> None:
    """In a month in which the promise did not hold, a goal of one's own is not reached either."""
    root = copied(tmp_path, bound=False)
    say_closed(root)
    suspended = "suspended: [{agreement: SLA-MAIL, target: p1-response, clause: s, reason: More cases}]"
    replace_words(root, "measurements/2026-02/month.yml", {"kind: month": f"kind: month\n{suspended}"})
    bind_approvals(root)
    portfolio = portfolio_of(root)
    by = action(by={"from": "2026-02", "months": "1", "goal": {"at_least": "1 %"}})
    effect = effect_of(portfolio, by, scorecard(portfolio))
    assert effect
    assert effect.state is EffectState.CANNOT_TELL


def test_figure_that_is_not_final_is_awaited() -> None:
    """A month that is closed only later, or still goes on, has not shown anything yet."""
    early = replace(book(), as_of=date(2026, 2, 10))
    effect = effect_of(early, action("availability"), scorecard(early))
    assert effect
    assert [month.state for month in effect.months] == [EffectState.REACHED, EffectState.AWAITED]


@pytest.mark.parametrize(
    "keys, codes",
    [
        ({"measured": None}, ["SLM1262"]),
        ({"measured": None, "answers": []}, []),
        ({"state": "done"}, ["SLM1263"]),
        ({"state": "done", "succeeded_by": "IMP-2"}, []),
        ({"state": "done", "succeeded_by": "IMP-9"}, ["SLM1297"]),
        ({"state": "done", "succeeded_by": "IMP-1"}, ["SLM1298"]),
        ({"state": "cancelled"}, ["SLM1299"]),
        ({"state": "cancelled", "cancelled": "The printers go"}, []),
        ({"state": "in_progress"}, []),
    ],
)
def test_action_that_ends_says_how(keys: dict[str, Any], codes: list[str]) -> None:
    """What did not help names what goes on with it, and what was given up why."""
    other = action("availability", state="in_progress")
    assert told(book(), action(**keys), other) == codes


def test_actions_that_go_on_with_each_other_are_told_once_each() -> None:
    """A ring of actions has no end, from whichever of them one looks."""
    ring = action(state="done", succeeded_by="IMP-2"), action(state="done", succeeded_by="IMP-1")
    assert told(book(), *ring) == ["SLM1298", "SLM1298"]
    before = action(state="done", succeeded_by="IMP-2")
    later = action(state="done", succeeded_by="IMP-3"), action(state="done", succeeded_by="IMP-2")
    assert told(book(), before, *later) == ["SLM1298", "SLM1298"]


def test_edition_has_no_measure_that_it_does_not_show() -> None:
    """Who does not see the agreement or the next action learns of neither by the action that names it."""
    hidden = {"agreement": "OLA-SERVER", "target": "answer"}
    shown = action("availability", state="done", succeeded_by="IMP-2")
    other = action(by=hidden, answers=[ANSWER], succeeded_by="IMP-3", state="done")
    third = action(answers=[ANSWER | {"agreement": "OLA-SERVER", "target": "answer"}], state="done")
    whole = replace(book(), improvements={"IMP-1": shown, "IMP-2": other, "IMP-3": third})
    part = for_audience(whole, Audience.parse("customer:sales", whole.provider)).improvements
    assert [*part] == ["IMP-1", "IMP-2"]
    assert (part["IMP-1"].measured, part["IMP-1"].succeeded_by) == (shown.measured, "IMP-2")
    assert (part["IMP-2"].measured, part["IMP-2"].succeeded_by) == (None, None)


_SHARES: Final = st.integers(0, 20)
_EDITS: Final = st.one_of(
    st.tuples(st.just("state"), st.sampled_from(["verified", "done", "in_progress"])),
    st.tuples(st.just("months"), st.integers(1, 3)),
    st.tuples(st.just("from"), st.sampled_from(["2026-01", "2026-02", "2026-03"])),
    st.tuples(st.just("goal"), st.one_of(st.none(), st.integers(0, 100))),
    st.tuples(st.just("2026-01"), _SHARES),
    st.tuples(st.just("2026-02"), _SHARES),
    st.tuples(st.just("closed"), st.booleans()),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_EDITS, max_size=6))
def test_no_edits_leave_a_verified_action_whose_goal_was_not_reached(edits: list[tuple[str, Any]]) -> None:
    """Whatever is written into the action, its goal and the figures: verified without proof is told, and only that."""
    said: dict[str, Any] = {"state": "verified", "months": 1, "from": "2026-01", "goal": None, "closed": True}
    said |= {"2026-01": 11, "2026-02": 12} | dict(edits)
    portfolio = book()
    figures = {
        month: file.model_copy(update={"figures": tuple(
            one.model_copy(update={"numerator": said[str(month)], "denominator": 20})
            if one.target == "p1-response" else one
            for one in file.figures
        )})
        for month, file in portfolio.figures.items()
    }  # fmt: skip
    months = {
        month: file if said["closed"] or month != FEBRUARY else file.model_copy(update={"state": "open"})
        for month, file in portfolio.months.items()
    }
    goal = None if said["goal"] is None else {"at_least": f"{said['goal']} %"}
    by = action(by={"from": said["from"], "months": str(said["months"]), "goal": goal}, state=said["state"])
    bound = 90 if said["goal"] is None else said["goal"]
    final = {"2026-01": True, "2026-02": said["closed"]}
    reached = all(
        final.get(str(month), False) and Fraction(said[str(month)] * 100, 20) >= bound for month in by.measured.months
    ) if by.measured else False  # fmt: skip
    codes = told(replace(portfolio, figures=figures, months=months), by)
    assert bool(NOT_VERIFIED & {*codes}) == (said["state"] == "verified" and not reached)
