"""What people did stands in the order in which it can have happened, and not in the future: one table of all acts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from slm.agreement import AgreementHistory
from slm.document_control import Version
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity, spoken
from slm.values import Written

TOO_EARLY: Final = Mistake(
    "SLM892",
    "{act} is dated {day}, before {other}, {before}, which has to come first",
    "Correct the day that is wrong. What was written down later is dated on the day on which it really was.",
    Severity.WARNING,
    binds_both=True,
)
IN_THE_FUTURE: Final = Mistake(
    "SLM893",
    "{act} is dated {day}, which is still to come: today is {as_of}",
    "Correct the day. Nobody has done yet what lies in the future; to look back to an earlier day, leave it so.",
    Severity.WARNING,
    plural="{n} acts are dated after today, {as_of}, the first: {act}, {day}",
    binds_both=True,
)


class DayOfAct(NamedTuple):
    """Something that has a day in a book."""

    act: str
    """What it is, as messages name it: `spoken`."""
    day: date
    place: Place


class ActInOrder(NamedTuple):
    """An act, and what has to come before it."""

    act: DayOfAct
    after: tuple[DayOfAct, ...] = ()
    is_done: bool = True
    """Whether it is something that was done, which cannot be in the future."""


def acts_are_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no act is dated before what it rests on."""
    for act, after, _ in steps(portfolio):
        for other in after:
            if act.day < other.day:
                words = {"act": act.act, "day": act.day, "other": other.act, "before": other.day}
                yield TOO_EARLY.at(act.place, other.place, **words)


def acts_are_of_the_past(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell once of the acts that are dated after today: a day to look back to, or days that were mistyped."""
    ahead = [step.act for step in steps(portfolio) if step.is_done and step.act.day > portfolio.as_of]
    if ahead:
        first, *others = ahead
        words = {"act": first.act, "day": first.day, "as_of": portfolio.as_of, "n": len(ahead)}
        yield IN_THE_FUTURE.at(first.place, *(act.place for act in others), **words)


def steps(portfolio: Portfolio) -> Iterator[ActInOrder]:
    """Yield all that is done at some time in a book, with what has to be before it: the table of both rules."""
    for history in portfolio.agreements.values():
        yield from _of_agreement(portfolio, history)
    yield from _of_months(portfolio)
    yield from _of_improvements(portfolio)
    yield from _of_reviews(portfolio)
    for change in portfolio.changes.values():
        yield from _first(spoken("the request for change"), change, "requested_on")
        yield from _then(spoken("the decision"), change, "decided_on", spoken("the request for change"), "requested_on")
    for entry in portfolio.provider.accepted:
        accepted = _dated(spoken("the acceptance of the warning"), entry, "on")
        yield ActInOrder(accepted)
        yield ActInOrder(_dated(spoken("the end of that acceptance"), entry, "until"), (accepted,), is_done=False)
    for calendar in portfolio.holidays.values():
        yield from _first(spoken("the comparison of the calendar"), calendar.source, "reviewed_on")


def _of_agreement(portfolio: Portfolio, history: AgreementHistory) -> Iterator[ActInOrder]:
    requested = {one.id: _dated(spoken("the requirement"), one, "requested_on") for one in history.requirements}
    yield from (ActInOrder(act) for act in requested.values())
    register, copies = portfolio.approvals.get(history.id), portfolio.copies.get(history.id)
    given: dict[Version, list[DayOfAct]] = {}
    for approval in register.approvals if register else ():
        given.setdefault(approval.version, []).append(_dated(spoken("the approval"), approval, "date"))
    for version in history.versions:
        agreement = version.agreement
        answered = {name for target in agreement.targets for name in target.answers}
        before = [act for name, act in requested.items() if name in answered]
        before += _earliest(given.get(agreement.supersedes, ())) if agreement.supersedes else []
        yield from (ActInOrder(act, tuple(before)) for act in given.get(agreement.version, ()))
    for notice in register.notices if register else ():
        act = _dated(spoken("the notice of termination"), notice, "date")
        yield ActInOrder(act, tuple(_earliest(given.get(notice.version, ()))))
    for ended in register.withdrawals if register else ():
        # The day is the first one without the version, which may well be announced.
        act = _dated(spoken("the withdrawal"), ended, "date")
        yield ActInOrder(act, tuple(_earliest(given.get(ended.version, ()))), is_done=False)
    for event in copies.events if copies else ():
        # That the events of one copy are in order its register tells.
        act = _dated(spoken("the event of the copy"), event, "date")
        yield ActInOrder(act, tuple(_earliest(given.get(event.version, ()))))
    yield from _of_claims(portfolio, history.id)


def _of_claims(portfolio: Portfolio, agreement: str) -> Iterator[ActInOrder]:
    """Yield what was done about credits; that the events of one month are in order, what became of it tells."""
    claims = portfolio.claims.get(agreement)
    for event in claims.events if claims else ():
        ends = DayOfAct(spoken("the last day of the month"), event.month.last_day, event.place("month"))
        yield ActInOrder(_dated(spoken("what was done about the credit"), event, "date"), (ends,))


def _of_months(portfolio: Portfolio) -> Iterator[ActInOrder]:
    for month, file in portfolio.months.items():
        begins = DayOfAct(spoken("the first day of the month"), month.first_day, file.place())
        taken = _first(spoken("the taking of its data"), file, "data_taken_on")
        yield from (ActInOrder(step.act, (begins,)) for step in taken)
        if file.closed_on and month not in portfolio.locks:
            yield ActInOrder(
                _dated(spoken("the closing of the month"), file, "closed_on"), tuple(step.act for step in taken)
            )
        for waiver in file.waivers:
            yield from _first(spoken("the consent to the waiver"), waiver, "approved_on")
            for consent in waiver.agreed.consents if waiver.agreed else ():
                yield ActInOrder(_dated(spoken("the consent to the waiver"), consent, "on"))
        figures = portfolio.figures.get(month)
        for written in (figures, *figures.figures) if figures else ():
            for step in _first(spoken("the collection of the figures"), written, "collected_on"):
                yield ActInOrder(step.act, (begins,))
    for lock in portfolio.locks.values():
        closed = DayOfAct(spoken("the closing of the month"), lock.closed_on, Place(lock.path))
        for told in lock.restatements:
            yield ActInOrder(DayOfAct(spoken("the correction of the month"), told.on, Place(lock.path)), (closed,))


def _of_improvements(portfolio: Portfolio) -> Iterator[ActInOrder]:
    """Yield what is done about improvements; that they are due and finished after they began is an error (SLM530)."""
    begun, what = spoken("the opening of the action"), spoken("the progress")
    for improvement in portfolio.improvements.values():
        opened = _dated(begun, improvement, "opened_on")
        yield ActInOrder(opened)
        yield from _first(spoken("the end of the action"), improvement, "closed_on")
        yield from (ActInOrder(_dated(what, one, "date"), (opened,)) for one in improvement.progress)
    decided = spoken("the decision not to act")
    for problem in portfolio.problems.values():
        opened = _dated(spoken("the beginning of the problem"), problem, "opened_on")
        yield ActInOrder(opened)
        if problem.no_action:
            yield ActInOrder(_dated(decided, problem.no_action, "on"), (opened,))


def _of_reviews(portfolio: Portfolio) -> Iterator[ActInOrder]:
    for review in portfolio.reviews.values():
        held = _dated(spoken("the review"), review, "date")
        # One that is still to come is planned, until somebody writes down what came of it.
        yield ActInOrder(held, is_done=review.has_minutes)
        yield from (
            ActInOrder(_dated(spoken("the signature of the minutes"), one, "on"), (held,)) for one in review.signed
        )
        if review.next_review:
            yield ActInOrder(_dated(spoken("the next review"), review, "next_review"), (held,), is_done=False)


def _dated(act: str, written: Written, key: str) -> DayOfAct:
    return DayOfAct(act, getattr(written, key), written.place(key))


def _first(act: str, written: Written, key: str) -> list[ActInOrder]:
    """Return an act before which nothing has to be; none where it has no day."""
    return [ActInOrder(_dated(act, written, key))] if getattr(written, key) else []


def _then(act: str, written: Written, key: str, before: str, other: str) -> list[ActInOrder]:
    """Return an act that comes after another one of the same entry; none where it has no day."""
    return [ActInOrder(step.act, (_dated(before, written, other),)) for step in _first(act, written, key)]


def _earliest(acts: Iterable[DayOfAct]) -> list[DayOfAct]:
    return sorted(acts, key=lambda act: act.day)[:1]
