"""Warnings that somebody accepted for a while: they are counted and listed, and come back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from slm import layout
from slm.catalog import AcceptedWarning
from slm.checks.history import OF_HISTORY
from slm.facts.authority import NOT_ENTITLED, accepting, agreeing, mistake_of
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity
from slm.text import LANGUAGES, N_

NOTHING_ACCEPTED: Final = Mistake(
    "SLM861",
    "there is no warning {code} here that could be accepted",
    "Take the entry out, or correct its code and path.",
    Severity.WARNING,
)
ERROR_ACCEPTED: Final = Mistake(
    "SLM862",
    "{code} is an error, and errors cannot be accepted",
    "Correct what is wrong at the second place, and take the entry out.",
)
ACCEPTED_TOO_LONG: Final = Mistake(
    "SLM863",
    "the warning is accepted until {until}, longer than a year from {on}",
    "Write a day until {latest}: then somebody looks at it again.",
)
ACCEPTED_ALONE: Final = Mistake(
    "SLM991",
    "{code} is a doubt about what both sides rely on, and is not accepted by one of them alone",
    "Write who of the customers or suppliers agreed that it is accepted, of an agreement those of its other side: "
    "`agreed: {{by: ..., on: ...}}`.",
)
_ACCEPTED: Final = N_("accepted by {by} on {on} until {until}: {why}")


@dataclass(frozen=True, slots=True)
class CheckedBook:
    """What is wrong with a book, and the warnings of it that somebody accepted."""

    problems: tuple[Problem, ...]
    accepted: tuple[Problem, ...] = ()


def without_accepted(portfolio: Portfolio, problems: Collection[Problem]) -> CheckedBook:
    """Part the warnings that are accepted as of the portfolio's day from what is to be told; tell of wrong entries."""
    parted = part_accepted(portfolio, problems)
    wrong = (replace(found, is_across=True) for found in _wrong_entries(portfolio, problems))
    return replace(parted, problems=(*parted.problems, *wrong))


def part_accepted(portfolio: Portfolio, problems: Collection[Problem]) -> CheckedBook:
    """Part the warnings that are accepted as of the portfolio's day from the others; tell which need both sides."""
    provider = portfolio.provider
    acts = ((entry, accepting(provider, entry)) for entry in provider.accepted)
    entries = [entry for entry, act in acts if mistake_of(provider, act, act.by(provider)) is not NOT_ENTITLED]
    accepted: dict[Problem, AcceptedWarning] = {}
    alone: dict[Problem, None] = {}
    for problem in problems if entries else ():
        if problem.severity is Severity.WARNING:
            for entry in entries:
                if entry.holds_on(portfolio.as_of) and entry.covers(problem.code, problem.place.path):
                    if problem.mistake.binds_both and not _is_agreed(portfolio, entry, problem):
                        alone[replace(ACCEPTED_ALONE.at(entry.place("code"), code=entry.code), is_across=True)] = None
                    else:
                        accepted[problem] = entry
    told = (problem for problem in problems if problem not in accepted)
    marked = (_marked(portfolio, problem, entry) for problem, entry in accepted.items())
    return CheckedBook((*told, *alone), tuple(marked))


def _is_agreed(portfolio: Portfolio, entry: AcceptedWarning, problem: Problem) -> bool:
    """Return whether somebody agreed to it who stands on the other side of what the warning is about."""
    paths = (place.path for place in (problem.place, *problem.also))
    named = (*map(layout.agreement_of, paths), dict(problem.words).get("agreement"))
    about = next((name for name in named if name in portfolio.agreements), None)
    act = agreeing(portfolio, entry, about)
    return act is not None and mistake_of(portfolio.provider, act, act.by(portfolio.provider)) is None


def _wrong_entries(portfolio: Portfolio, problems: Collection[Problem]) -> Iterator[Problem]:
    for entry in portfolio.provider.accepted:
        covered = [problem for problem in problems if entry.covers(problem.code, problem.place.path)]
        errors = [problem for problem in covered if problem.severity is Severity.ERROR]
        latest = entry.on.replace(year=entry.on.year + 1, day=min(entry.on.day, 28 if entry.on.month == 2 else 31))
        if errors:
            yield ERROR_ACCEPTED.at(entry.place("code"), errors[0].place, code=entry.code)
        elif not covered and entry.code not in OF_HISTORY and not (entry.path and portfolio.is_unread(entry.path)):
            yield NOTHING_ACCEPTED.at(entry.place("code"), code=entry.code)
        if entry.until > latest:
            yield ACCEPTED_TOO_LONG.at(entry.place("until"), until=entry.until, on=entry.on, latest=latest)


def _marked(portfolio: Portfolio, problem: Problem, entry: AcceptedWarning) -> Problem:
    """Return an accepted warning that says, in place of advice, who accepted it, until when and why."""
    person = portfolio.provider.person(entry.by)
    said = {
        code: say(
            _ACCEPTED, by=person.name(code) if person else entry.by, on=entry.on, until=entry.until, why=entry.why(code)
        )
        for code, say in LANGUAGES.items()
    }
    return replace(problem, also=(*problem.also, entry.place()), accepted=tuple(said.items()))
