"""A whole book, judged once, and the part of it that an audience is shown (FAILURES D50)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from slm.agreement import DatedVersion
from slm.calendar import Month, Per
from slm.compliance import CreditStatement, Result, Scorecard
from slm.facts.agreements import next_review
from slm.facts.answers import ResultKey, ShownAnswer, shown_answers
from slm.facts.scorecard import credit_statements, scorecard, with_outcome
from slm.facts.sources import Basis, basis_of
from slm.facts.workload import work_done
from slm.measurement import RowTally
from slm.portfolio import Audience, OwnRows, Portfolio, objects_for, visible, without_hidden_keys


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """A whole book and its results: what is worked out from them is the same for everybody who is shown it."""

    portfolio: Portfolio
    scorecard: Scorecard

    @cached_property
    def credit_statements(self) -> tuple[CreditStatement, ...]:
        """What was owed or earned, by agreement and month."""
        return credit_statements(self.portfolio, self.scorecard)

    def credit_statements_with(self, results: Scorecard, part: Portfolio) -> tuple[CreditStatement, ...]:
        """Return the statements of which all results are among these; a sum is shown with all of its parts or not.

        What became of a credit is told by those events, and those keys of them, that a part of the book has.
        """
        if results is self.scorecard:
            return self.credit_statements
        known = {_key(result): result for result in results.results}
        statements = (_with(statement, known) for statement in self.credit_statements)
        return tuple(with_outcome(part, statement) for statement in statements if statement)

    @cached_property
    def next_reviews(self) -> Mapping[str, date]:
        """When each agreement is to be reviewed next."""
        return {name: next_review(self.portfolio, history) for name, history in self.portfolio.agreements.items()}

    @cached_property
    def answers(self) -> Mapping[ResultKey, ShownAnswer]:
        """What became of each miss of a closed month: every edition tells the same."""
        return shown_answers(self.portfolio, self.scorecard)

    def basis_of(self, result: Result) -> Basis:
        """Return by which files the records behind a figure were read and timed."""
        return basis_of(self.portfolio, result)

    def work_done(self, end: Month, version: DatedVersion, metric: str, per: Per) -> Fraction | None:
        """Return the work under a version of the period that ends with a month; None where it is not known."""
        return work_done(self.portfolio, end, version, metric, per)

    def seen_by(self, audience: Audience) -> View:
        """Return what an audience is shown; any number of them can be made of one judgement."""
        objects = objects_for(self.portfolio, audience)
        part = without_hidden_keys(objects, audience)
        shown = self.scorecard
        if not audience.is_internal:
            shown = _shown(self, part, _tallies(self.scorecard, objects), audience)
        return View(judgement=self, audience=audience, portfolio=part, scorecard=shown)


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """What an audience is shown of a judged book: the parts that it may see, and their results as they are for all."""

    judgement: Judgement
    audience: Audience
    portfolio: Portfolio
    scorecard: Scorecard


def judged(portfolio: Portfolio) -> Judgement:
    """Return the judgement of a whole book, all of its months."""
    return Judgement(portfolio=portfolio, scorecard=scorecard(portfolio))


def _tallies(whole: Scorecard, objects: Portfolio) -> Mapping[tuple[object, ...], tuple[RowTally, ...]]:
    """Return what became of the rows that an audience may see, by result.

    The rows of others are not even counted in it. It is worked out with all keys of the rows, since a hidden one may
    decide what counts.
    """
    return {_key(result): result.sources for result in scorecard(objects, whole.months).results}


def _shown(
    whole: Judgement, part: Portfolio, tallies: Mapping[tuple[object, ...], tuple[RowTally, ...]], audience: Audience
) -> Scorecard:
    """Return the results of the versions that are shown, each as it is in the whole book.

    The hash of a file of which others have rows, too, is left out: whoever guesses their rows could prove the guess. A
    large record is not read row by row, so of it only the rows are told that a figure uses.
    """
    versions = {(agreement.id, agreement.version) for agreement in part.all_agreements}
    rows = OwnRows.of(whole.portfolio, part.all_agreements, audience.customer)
    results = []
    for result in whole.scorecard.results:
        if (result.agreement, result.version) in versions:
            own = tallies.get(_key(result), ())
            if whole.basis_of(result).is_large:
                own = tuple(tally.without_others for tally in result.sources)
            shown = _corrected(visible(_with_own_rows(result, rows), audience.sees), part)
            results.append(replace(shown, sources=tuple(replace(tally, sha256="") for tally in own)))
    return Scorecard(results=tuple(results))


def _with_own_rows(result: Result, rows: OwnRows) -> Result:
    """Return a result without the rows that are nobody's: in an old book they counted for each customer."""
    cases, late = (
        tuple(case for case in cases if rows.has_ticket(case.ticket)) for cases in (result.cases, result.late)
    )
    # Those of members of a group are theirs alone.
    own = tuple(row for row in result.interruptions if row.outage.customer in (None, *rows.customers))
    answers = tuple(filter(rows.has_survey, result.answers))
    return replace(result, cases=cases, late=late, answers=answers, interruptions=own)


def _corrected(result: Result, part: Portfolio) -> Result:
    """Return a result with its corrections as the audience may see them: without who made them, and for whom else."""
    lock = part.locks.get(result.last_month)
    return lock.corrected(result, part.as_of) if lock and result.restated else replace(result, restated=())


def _key(result: Result) -> tuple[object, ...]:
    """Return what tells a result from all others."""
    scope = tuple(sorted(result.scope.items()))
    return result.agreement, result.version, result.target, result.service, scope, result.period


def _with(statement: CreditStatement, results: Mapping[tuple[object, ...], Result]) -> CreditStatement | None:
    """Return a statement with these results in its lines; None where they are not all there."""
    parts = statement.lines, statement.rewards
    if any(_key(line.result) not in results for lines in parts for line in lines):
        return None
    lines, rewards = (tuple(replace(line, result=results[_key(line.result)]) for line in lines) for lines in parts)
    return replace(statement, lines=lines, rewards=rewards)
