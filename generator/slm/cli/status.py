"""`slm status`: a book at a glance, and what to do now by which command."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from slm.cli.book import BookFolder
from slm.cli.command import as_of_option, command, format_option, lang_option, root_option
from slm.cli.report import agreements_of
from slm.cli.result_tables import verdicts_told
from slm.cli.speech import json_text, say
from slm.cli.tasks import TITLES, Task, by_kind, missed_words, tasks
from slm.text import width

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.compliance import Result, Scorecard
    from slm.facts.attention import Danger
    from slm.portfolio import Portfolio

_KINDS: Final = ("SLA", "OLA", "UC")
_SHOWN: Final = 3
"""So many things of a kind are told to people; programs are told all."""
_COLUMNS: Final = 80
"""So wide is a screen. Commands are never cut: they are there to be copied."""


@command(epilog="slm status --customer sales-centre")
@root_option
@click.option("--customer", metavar="C", help="Only what was promised to this customer, by id.")
@click.option("--strict", is_flag=True, help="End with 1 if something is overdue.")
@format_option("text", "json")
@as_of_option
@lang_option
def status(book: BookFolder, customer: str | None, form: str, *, strict: bool) -> None:
    """Show the book at a glance: verdicts, what is in danger, and what to do now by which command."""
    from slm.facts.scorecard import scorecard

    portfolio, _ = book.sound()
    chosen = agreements_of(portfolio, customer)
    found = _Status(portfolio, scorecard(portfolio), chosen, tasks(portfolio, scorecard(portfolio), chosen))
    if form == "json":
        click.echo(json_text(found.told(customer)), nl=False)
    else:
        root = book.root.as_posix()
        click.echo("\n".join(found.lines("" if root == "." else f" --root {shlex.quote(root)}")))
    overdue = any(task.overdue for task in found.tasks)
    click.get_current_context().exit(1 if strict and overdue else 0)


@dataclass(frozen=True, slots=True)
class _Status:
    """How a book stands, as far as it is about some agreements."""

    portfolio: Portfolio
    results: Scorecard
    chosen: Collection[str]
    tasks: Sequence[Task]

    @property
    def months(self) -> list[Month]:
        """The last closed month, and those that run."""
        from slm.facts.attention import running_months

        closed = self.portfolio.latest_closed
        return [*([closed] if closed else []), *running_months(self.portfolio)]

    def of_kind(self, month: Month, kind: str) -> list[Result]:
        """Return the results of a month under agreements of a kind."""
        known = {name for name in self.chosen if self.portfolio.agreements[name].latest.kind == kind}
        return [result for result in self.results.in_month(month) if result.agreement in known]

    def in_danger(self, month: Month) -> list[Danger]:
        """Return what of a month that runs is missed so far or may soon be; what is owed to customers comes first."""
        from slm.facts.attention import in_danger

        of_kinds = (self.of_kind(month, kind) for kind in _KINDS)
        return [danger for results in of_kinds for danger in in_danger(self.portfolio, results)]

    def told(self, customer: str | None) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "as_of": self.portfolio.as_of.isoformat(),
            "customer": customer,
            "months": [self._month(month) for month in self.months],
            "overdue": sum(task.overdue for task in self.tasks),
            "to_do": [task.told for task in self.tasks],
        }

    def _month(self, month: Month) -> dict[str, Any]:
        from slm.facts.attention import verdict_counts

        file, counts = (
            self.portfolio.months[month],
            {kind: verdict_counts(self.of_kind(month, kind)) for kind in _KINDS},
        )
        return {
            "month": str(month),
            "state": self.portfolio.month_state(month),
            "closed_on": file.closed_on.isoformat() if file.closed_on else None,
            "verdicts": {
                kind: {str(verdict): count for verdict, count in found.items()}
                for kind, found in counts.items()
                if found
            },
            "in_danger": [_danger_object(danger) for danger in self.in_danger(month)],
        }

    def lines(self, elsewhere: str) -> Iterator[str]:
        """Yield it for people; `elsewhere` names a book that is not in the working folder."""
        from slm.facts.attention import verdict_counts

        yield say("the book as of {as_of}", as_of=self.portfolio.as_of)
        if not self.months:
            yield say("no month is closed, and none runs")
        for month in self.months:
            file = self.portfolio.months[month]
            yield ""
            yield (
                say("{month}, closed on {day}", month=month, day=file.closed_on)
                if file.closed_on else say("{month}, not closed yet", month=month)
            )  # fmt: skip
            for kind in _KINDS:
                if counts := verdict_counts(self.of_kind(month, kind)):
                    yield f"  {kind:<4} {verdicts_told(counts)}"
            yield from self._danger_lines(month)
        yield ""
        yield from self._task_lines(elsewhere)

    def _danger_lines(self, month: Month) -> Iterator[str]:
        if not (dangers := self.in_danger(month)):
            return
        yield say("  in danger:")
        for danger in dangers[:_SHOWN]:
            yield _fitted(f"    {missed_words(danger.result)}")
            if danger.budget:
                yield f"      {_budget_told(danger)}"
        if len(dangers) > _SHOWN:
            yield _more(len(dangers))

    def _task_lines(self, elsewhere: str) -> Iterator[str]:
        if not self.tasks:
            yield say("nothing is due")
            return
        yield say("what to do now:")
        for kind, found in by_kind(self.tasks).items():
            yield f"  {say(*TITLES[kind], n=len(found))}"
            for task in found[:_SHOWN]:
                yield _fitted(f"    {_with_day(task)}")
                if task.command:
                    yield f"      {task.command}{elsewhere}"
                elif task.file:
                    yield f"      {task.file}"
            if len(found) > _SHOWN:
                yield _more(len(found))


def _more(number: int) -> str:
    return say("    and {n} more: --format json has all", "    and {n} more: --format json has all", n=number - _SHOWN)


def _with_day(task: Task) -> str:
    if task.overdue:
        return f"{task.due} {say('(overdue)')} {task.words}"
    return f"{task.due} {task.words}" if task.due else task.words


def _fitted(line: str) -> str:
    """Return a line that fits the screen; JSON has all of it."""
    if width(line) <= _COLUMNS:
        return line
    while width(line) >= _COLUMNS:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _amounts(danger: Danger) -> tuple[str, str]:
    """Return what may go wrong and what is left of it, as numbers of minutes or cases; rounded toward less."""
    from math import floor

    from slm.compliance import minutes_allowed

    budget = danger.budget
    if budget is None:
        return "", ""
    if danger.result.metric_kind.traits.is_time:
        left = budget.remaining
        return minutes_allowed(budget.allowed), minutes_allowed(left) if left >= 0 else str(floor(left / 60))
    return str(floor(budget.allowed)), str(floor(budget.remaining))


def _budget_told(danger: Danger) -> str:
    allowed, left = _amounts(danger)
    if danger.result.metric_kind.traits.is_time:
        return say("minutes left: {left} of {allowed}", left=left, allowed=allowed)
    return say("may still fail: {left} of {allowed}", left=left, allowed=allowed)


def _danger_object(danger: Danger) -> dict[str, Any]:
    result, (allowed, left) = danger.result, _amounts(danger)
    unit = "minutes" if result.metric_kind.traits.is_time else "cases"
    return {
        "agreement": result.agreement, "version": str(result.version), "target": result.target,
        "service": result.service, "verdict": str(result.verdict), "value": result.display or None,
        "promised": result.threshold_display,
        "budget": {"unit": unit, "allowed": allowed, "left": left} if danger.budget else None,
    }  # fmt: skip
