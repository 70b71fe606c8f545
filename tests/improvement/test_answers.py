"""Every miss is answered in time: by an action that is not dead, or by a decision of whoever may decide it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.books import bind_approvals, copied, example, portfolio_of, say_closed

from slm.catalog import AnswerRule
from slm.checks.answers import misses_are_answered
from slm.checks.effects import verified_actions_reached_their_goals
from slm.compliance import Scorecard
from slm.documents.edition import Edition
from slm.documents.views.misses import without_action
from slm.facts.answers import AnswerState, ProblemState, miss_answers, problem_state, unanswered
from slm.facts.effects import EffectState, effect_of
from slm.facts.judgement import judged
from slm.facts.scorecard import scorecard
from slm.improvement import ActionState, Improvement, ServiceProblem
from slm.portfolio import Audience, Portfolio
from slm.values import Source

pytestmark = pytest.mark.floors

MISS: Final = {"agreement": "SLA-MAIL", "target": "p1-response", "month": "2026-01"}
KEY: Final = "SLA-MAIL", "p1-response", "2026-01"


@cache
def book() -> Portfolio:
    """Return a book of two closed months: answers to P1 cases came to 55 and 60 %, with 90 % promised."""
    with TemporaryDirectory() as folder:
        root = copied(Path(folder), bound=False)
        say_closed(root)
        bind_approvals(root)
        return portfolio_of(root)


def action(number: int = 1, **keys: object) -> Improvement:
    """Return an action in progress that answers the miss of January if nothing else is said."""
    words = {"title": "Sooner", "type": "problem", "trigger": "A miss", "action": "One more person", "owner": "ada"}
    days = {"opened_on": "2026-01-02", "due": "2026-04-30"}
    written = {"kind": "improvement", "state": "in_progress", "answers": [MISS]} | words | days | keys
    if written["state"] in {"done", "verified", "cancelled"}:
        written["closed_on"] = "2026-02-20"
    model = Improvement.model_validate(written)
    model.written_in(Source(f"measurements/improvements/IMP-{number}.yml"))
    return model


def problem(number: int = 1, **keys: object) -> ServiceProblem:
    """Return a problem of which January is a miss."""
    said = {"kind": "problem", "title": "Noon", "trigger": {"by": "miss", "about": "A miss"}, "answers": [MISS]}
    model = ServiceProblem.model_validate(said | {"opened_on": "2026-02-06", "owner": "ada"} | keys)
    model.written_in(Source(f"measurements/problems/PRB-{number}.yml"))
    return model


DECIDED: Final = {"by": "ada", "on": "2026-02-10", "reason": "It was one month"}


def with_(
    *things: Improvement | ServiceProblem, within: str = "5 working_days", as_of: date | None = None
) -> Portfolio:
    """Return the book with these actions and problems, and so much time to answer; `within` is empty for no policy."""
    rule = AnswerRule.model_validate({"answer_within": within}) if within else None
    return replace(
        book(),
        as_of=as_of or book().as_of,
        provider=book().provider.model_copy(update={"improvement": rule}),
        improvements={one.id: one for one in things if isinstance(one, Improvement)},
        problems={one.id: one for one in things if isinstance(one, ServiceProblem)},
    )


def state(portfolio: Portfolio) -> str:
    """Return how far the miss of January is answered."""
    found = [one.state for one in miss_answers(portfolio).values() if _key(one.result) == KEY]
    assert len(found) == 1
    return str(found[0])


def told(portfolio: Portfolio, month: str) -> list[str]:
    """Return the codes of what is said of the miss of a month."""
    found = ((one.code, dict(one.words)) for one in misses_are_answered(portfolio))
    return [code for code, words in found if (words["target"], str(words["month"])) == (MISS["target"], month)]


def _key(result: Any) -> tuple[str, str, str]:  # noqa: ANN401
    return result.agreement, result.target, str(result.last_month)


MEASURED: Final = {"agreement": "SLA-MAIL", "target": "p1-response", "from": "2026-01", "months": "2"}


@pytest.mark.parametrize(
    "things, expected",
    [
        ((), "overdue"),
        ((action(),), "answered"),
        ((action(state="proposed"),), "answered"),
        ((action(state="done"),), "answered"),
        ((action(state="cancelled"),), "overdue"),
        ((action(state="cancelled", succeeded_by="IMP-2"), action(2, answers=[])), "answered"),
        ((action(state="cancelled", succeeded_by="IMP-2"), action(2, answers=[], state="cancelled")), "overdue"),
        ((action(state="cancelled", succeeded_by="IMP-1"),), "overdue"),
        ((action(state="done", measured=MEASURED, succeeded_by="IMP-2"), action(2, answers=[])), "answered"),
        ((action(state="done", measured=MEASURED, succeeded_by="IMP-2"), action(2, state="cancelled")), "overdue"),
        ((problem(),), "overdue"),
        ((problem(), action(answers=[], problem="PRB-1")), "answered"),
        ((problem(), action(answers=[], problem="PRB-1", state="cancelled")), "overdue"),
        ((problem(no_action=DECIDED),), "no_action"),
        ((problem(no_action=DECIDED | {"by": "ben"}),), "overdue"),
        ((problem(no_action=DECIDED | {"by": "nobody"}),), "overdue"),
        ((problem(no_action=DECIDED | {"on": "2026-03-11"}),), "overdue"),
        ((problem(no_action=DECIDED), action()), "answered"),
    ],
)
def test_miss_is_answered_by_a_living_action_or_a_decision(things: tuple[Any, ...], expected: str) -> None:
    """What was cancelled or did not help answers nothing, unless what goes on with it lives."""
    assert state(with_(*things)) == expected


def test_time_counts_from_the_end_of_the_month_by_the_hours_of_the_agreement() -> None:
    """On the last day it is still in time, on the next one overdue; without a policy it has 31 calendar days."""
    (miss,) = (one for one in unanswered(with_()) if _key(one.result) == KEY)
    assert miss.last_day == date(2026, 2, 5)
    assert state(with_(as_of=date(2026, 2, 5))) == "open"
    assert state(with_(as_of=date(2026, 2, 6))) == "overdue"
    assert state(with_(within="", as_of=date(2026, 3, 3))) == "open"
    assert state(with_(within="", as_of=date(2026, 3, 4))) == "overdue"


def test_action_that_did_not_help_has_the_same_time_again() -> None:
    """From the end of the month that missed its goal somebody has as long to go on with it."""
    failed = action(state="done", measured=MEASURED | {"from": "2026-02", "months": "1"})
    assert state(with_(failed, within="10 calendar_days", as_of=date(2026, 3, 10))) == "answered"
    assert state(with_(failed, within="10 calendar_days", as_of=date(2026, 3, 11))) == "overdue"


@pytest.mark.parametrize("within, code", [("5 working_days", "SLM1208"), ("", "SLM1209")])
def test_overdue_miss_is_told(within: str, code: str) -> None:
    """It is an error where the provider says how much time there is, else one warning for the book."""
    assert {one.code for one in misses_are_answered(with_(within=within))} == {code}
    missed = [one.result for one in miss_answers(book()).values()]
    every = [{"agreement": one.agreement, "target": one.target, "month": str(one.last_month)} for one in missed]
    assert not [*misses_are_answered(with_(action(answers=every), within=within))]


@pytest.mark.parametrize(
    "things, expected",
    [
        ((problem(),), ProblemState.OPEN),
        ((problem(no_action=DECIDED),), ProblemState.NO_ACTION),
        ((problem(), action(problem="PRB-1")), ProblemState.IN_PROGRESS),
        ((problem(), action(problem="PRB-1", state="cancelled")), ProblemState.OPEN),
        ((problem(), action(problem="PRB-1", state="done")), ProblemState.SOLVED),
        ((problem(), action(problem="PRB-1", state="done"), action(2, problem="PRB-1")), ProblemState.IN_PROGRESS),
    ],
)
def test_state_of_a_problem_follows_from_its_actions(things: tuple[Any, ...], expected: ProblemState) -> None:
    """It is solved when every living action is done."""
    assert problem_state(with_(*things), things[0]) == expected


def test_editions_tell_that_a_miss_is_answered_without_the_problem() -> None:
    """A customer sees the action of a problem beside the miss, and of a decision that there is one, not whose."""
    by_problem = with_(problem(), action(answers=[], problem="PRB-1"))
    part = judged(by_problem).seen_by(Audience("customer:sales")).portfolio
    assert not part.problems
    assert [one.id for one in part.answers.to(_missed(by_problem))] == ["IMP-1"]
    decided = with_(problem(no_action=DECIDED))
    assert "It was one month" in _said(decided, "internal")
    assert _said(decided, "customer:sales") == "it was decided not to act on it"
    assert "no action yet" in _said(with_(), "customer:sales")
    assert "due" not in _said(with_(), "customer:sales")
    assert "it was due on 5 Feb 2026" in _said(with_(), "internal")


def _missed(portfolio: Portfolio) -> Any:  # noqa: ANN401
    return next(one for one in scorecard(portfolio).results if _key(one) == KEY)


def _said(portfolio: Portfolio, audience: str) -> str:
    edition = Edition.of(judged(portfolio).seen_by(Audience(audience)), "en")
    result = next(one for one in edition.scorecard.results if _key(one) == KEY)
    return "".join(_words(without_action(edition, result)))


def _words(line: Any) -> Iterator[str]:  # noqa: ANN401
    for piece in line:
        yield getattr(piece, "text", "")
        yield from _words(getattr(piece, "inside", ()))


def test_every_miss_of_the_example_is_answered() -> None:
    """The example book tells of each of its misses what is done, or who decided that nothing is."""
    portfolio = example(date(2026, 11, 27))
    states = [one.state for one in miss_answers(portfolio).values()]
    assert unanswered(portfolio) == []
    assert AnswerState.NO_ACTION in states
    assert states.count(AnswerState.ANSWERED) > 20


def test_example_without_answers_is_an_error() -> None:
    """With all answers deleted every miss is told, whatever its age."""
    portfolio = replace(example(date(2026, 11, 27)), improvements={}, problems={})
    found = [*misses_are_answered(portfolio)]
    assert {one.code for one in found} == {"SLM1208"}
    assert len(found) >= len(miss_answers(portfolio)) - 8


_EDITS: Final = st.lists(
    st.tuples(
        st.sampled_from(["delete", "cancel", "done", "verified", "unanswer", "succeed", "later", "measure", "decide"]),
        st.integers(0, 2),
    ),
    max_size=8,
)


def _edited(edits: list[tuple[str, int]]) -> Portfolio:
    actions: dict[int, dict[str, Any]] = {0: {}, 1: {"answers": [MISS | {"month": "2026-02"}]}, 2: {"answers": []}}
    problems: dict[int, dict[str, Any]] = {0: {}}
    # The time of both misses, and the one after the figures of February, have passed by then.
    day = date(2026, 3, 25)
    for edit, number in edits:
        keys = actions.get(number, {})
        match edit:
            case "delete":
                actions.pop(number, None)
            case "cancel":
                keys |= {"state": "cancelled", "cancelled": "No money"}
            case "done" | "verified":
                keys |= {"state": edit, "verified_value": "Better"}
            case "unanswer":
                keys |= {"answers": []}
            case "succeed":
                keys |= {"succeeded_by": f"IMP-{(number + 1) % 3}"}
            case "later":
                day += timedelta(days=9 * (number + 1))
            case "measure":
                keys |= {"measured": MEASURED | {"months": str(number + 1)}}
            case _ if number and problems:
                problems[0] |= {"no_action": DECIDED | {"by": ["ben", "ada"][number - 1]}}
            case _:
                problems = {}
    things: list[Improvement | ServiceProblem] = [
        *(action(nth, **keys) for nth, keys in actions.items()),
        *(problem(**keys) for keys in problems.values()),
    ]
    return with_(*things, as_of=day)


def _has_answer(portfolio: Portfolio, month: str) -> bool:
    """Tell by itself whether something answers a miss: written anew for the test, from the sentences of the guide."""

    def lives(name: str, seen: tuple[str, ...] = ()) -> bool:
        one = portfolio.improvements.get(name)
        if one is None or name in seen:
            return False
        effect = effect_of(portfolio, one, scorecard(portfolio))
        has_failed = one.state in {ActionState.DONE, ActionState.VERIFIED} and bool(
            effect and effect.state is EffectState.NOT_REACHED
        )
        if one.state is not ActionState.CANCELLED and not has_failed:
            return True
        return lives(one.succeeded_by or "", (*seen, name))

    named = [
        name
        for name, one in portfolio.improvements.items()
        if any(str(answer.month) == month and answer.target == "p1-response" for answer in one.answers)
    ]
    by_right = month == "2026-01" and any(
        one.no_action and one.no_action.by == "ada" for one in portfolio.problems.values()
    )
    return by_right or any(map(lives, named))


@settings(max_examples=60)
@given(_EDITS)
def test_no_edits_hide_an_old_miss_or_a_wrong_end(edits: list[tuple[str, int]]) -> None:
    """Whatever is edited: a miss past its time without an answer, and a verified action that missed, are told."""
    portfolio = _edited(edits)
    for month in ("2026-01", "2026-02"):
        if not _has_answer(portfolio, month):
            assert told(portfolio, month) == ["SLM1208"]
    if any(
        one.state is ActionState.VERIFIED
        and (effect := effect_of(portfolio, one, scorecard(portfolio)))
        and effect.state is not EffectState.REACHED
        for one in portfolio.improvements.values()
    ):
        assert {one.code for one in verified_actions_reached_their_goals(portfolio)} & {"SLM1259", "SLM1260", "SLM1261"}


def test_correction_that_makes_a_miss_begins_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what was kept until a correction nobody had to answer before."""
    day, kept, missed = date(2026, 3, 2), {"verdict": "met"}, {"verdict": "missed"}
    results = scorecard(book()).results
    for before, last_day in ((kept, date(2026, 3, 7)), (missed, date(2026, 2, 5)), (None, date(2026, 3, 7))):
        told_on: Any = SimpleNamespace(on=day, before=before, after=missed)
        corrected = tuple(replace(one, restated=(told_on,)) if _key(one) == KEY else one for one in results)
        monkeypatch.setattr("slm.facts.answers.scorecard", lambda _, now=corrected: Scorecard(results=now))
        (miss,) = (one for one in unanswered(with_(within="5 calendar_days")) if _key(one.result) == KEY)
        assert miss.last_day == last_day
