"""The results of months as a table, JSON or CSV: `slm report` what was kept, `slm credits` what that was worth."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from slm.cli.book import BookFolder
from slm.cli.command import MonthType, as_of_option, command, format_option, lang_option, root_option
from slm.cli.duties_told import DUTY_HEADS, duty_cells, duty_objects, duty_rows
from slm.cli.months import AskedMonths, is_several, months_options, the_month, the_months
from slm.cli.period_report import PERIOD_AND_MONTHS, PeriodReport, csv_rows, period_option
from slm.cli.result_tables import COMPARISONS, promise_cells, table, verdict_word, verdicts_told
from slm.cli.speech import json_text, look_up, say, speech
from slm.text import N_

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from slm.calendar import Month
    from slm.compliance import CreditStatement, Result
    from slm.facts.judged_later import JudgedLater
    from slm.facts.spans import MonthRange
    from slm.facts.workload import Workload
    from slm.portfolio import Portfolio

_HEADS: Final = (
    N_("agreement"),
    N_("target"),
    N_("service"),
    N_("promised"),
    N_("reached"),
    N_("known"),
    N_("verdict"),
)
_WORKLOAD_HEADS: Final = (N_("agreement"), N_("workload"), N_("limit"), N_("actual"), N_("finding"))
_CREDIT_HEADS: Final = (
    N_("month"), N_("agreement"), N_("credit"), N_("amount"), N_("reward"), N_("claim until"), N_("state"),
)  # fmt: skip
_STATES: Final = {
    "open": N_("month state|open"),
    "provisional": N_("month state|provisional"),
    "closed": N_("closed on {day}"),
    "restated": N_("corrected on {day}"),
}


@command(epilog="slm report --month 2026-10 --customer sales-centre --format json")
@root_option
@months_options
@period_option
@click.option("--customer", metavar="C", help="Only what was promised to this customer, by id.")
@format_option("text", "json", "csv")
@as_of_option
@lang_option
def report(
    book: BookFolder,
    months: AskedMonths | None,
    every: bool,
    period: MonthRange | None,
    customer: str | None,
    form: str,
) -> None:
    """Tell which promises were kept in a month, in each of several, or in a quarter or year as a whole."""
    from slm.compliance import results_rows

    portfolio, _ = book.sound()
    if period:
        if every or months:
            raise PERIOD_AND_MONTHS.raised()
        _tell_period(PeriodReport(portfolio, period, agreements_of(portfolio, customer)), form)
        return
    wanted = the_months(portfolio, months, every=every)
    chosen = agreements_of(portfolio, customer)
    reports = [_MonthReport.of(portfolio, month, chosen) for month in wanted]
    if form == "json":
        told = [report.told(book.as_of) for report in reports]
        click.echo(json_text(told if is_several(months, every=every) else told[0]), nl=False)
    elif form == "csv":
        rows = results_rows([result for report in reports for result in report.results])
        rows += [row for report in reports for row in duty_rows(report.duties, report.month, rows[0])]
        click.echo(_csv_text(rows), nl=False)
    else:
        click.echo("\n\n".join("\n".join(report.lines(portfolio, chosen)) for report in reports))


def _tell_period(report: PeriodReport, form: str) -> None:
    if form == "json":
        click.echo(json_text(report.told()), nl=False)
    elif form == "csv":
        click.echo(_csv_text(csv_rows([report])), nl=False)
    else:
        click.echo("\n".join(report.lines()))


class _MonthReport(NamedTuple):
    """What is reported of one month."""

    month: Month
    state: dict[str, Any]
    results: list[Result]
    work: list[dict[str, Any]]
    duties: list[dict[str, Any]]

    @classmethod
    def of(cls, portfolio: Portfolio, month: Month, chosen: Collection[str]) -> _MonthReport:
        """Return what some agreements promised in a month, and what became of it."""
        from slm.facts.scorecard import scorecard
        from slm.facts.workload import workloads

        work = [_work_object(found) for name in sorted(chosen) for found in workloads(portfolio, month, name)]
        results = [result for result in scorecard(portfolio).in_month(month) if result.agreement in chosen]
        duties = duty_objects(portfolio, month, chosen)
        return cls(month, _month_object(portfolio, month), results, work, duties)

    def told(self, as_of: date) -> dict[str, Any]:
        """Return it for programs."""
        from slm.compliance import results_json

        return results_json(self.results, as_of) | {
            "month": self.state, "workload": self.work, "duties": self.duties,
        }  # fmt: skip

    def lines(self, portfolio: Portfolio, chosen: set[str]) -> Iterator[str]:
        """Yield it for people."""
        from slm.facts.judged_later import judged_later

        (day,) = self.state["restated_on"][-1:] or [self.state["closed_on"]]
        words = say(_STATES[self.state["state"]], day=day)
        yield say("{month}, {state}, as of {as_of}", month=self.month, state=words, as_of=portfolio.as_of)
        later = [*judged_later(portfolio, self.month, chosen)]
        yield from _result_lines(self.results, none_yet=bool(later))
        yield from _later_lines(later)
        silent = chosen - {result.agreement for result in self.results}
        yield from _why_nothing_is_promised(portfolio, silent, self.month)
        yield from _work_lines(self.work)
        yield from ("", *table(DUTY_HEADS, duty_cells(self.duties))) if self.duties else ()


def agreements_of(portfolio: Portfolio, customer: str | None) -> set[str]:
    """Return the agreements with a customer, or all of them; refuse a customer that the book does not have."""
    if customer:
        look_up({known.id: known for known in portfolio.provider.customers}, customer)
    return {agreement.id for agreement in portfolio.all_agreements if customer in {None, agreement.customer}}


def _csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV for programs."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue()


def _later_lines(later: Sequence[JudgedLater]) -> Iterator[str]:
    """Yield which promises that are in force in the month are judged in a later one."""
    for found in later:
        per, agreement = found.target.per.describe(speech().code), found.version.agreement.id
        words = {"agreement": agreement, "target": found.target.id, "per": per, "month": found.judged_in}
        yield say("judged in {month}: {agreement} {target}, {per}", **words)


def _result_lines(results: Sequence[Result], *, none_yet: bool) -> Iterator[str]:
    from slm.compliance import Reason
    from slm.facts.attention import verdict_counts

    if not results:
        yield say("nothing is judged in this month") if none_yet else say("nothing was promised in this month")
        return
    counted = [result for result in results if not result.counted_with]
    counts = verdict_counts(results)
    promised = sum(counts.values())
    text = verdicts_told(counts)
    yield from ("", *table(_HEADS, map(_row, results)), "")
    if promised:
        yield say("{n} promise: {counts}", "{n} promises: {counts}", n=promised, counts=text)
    if objectives := len(counted) - promised:
        yield say("{n} objective, reported and not promised", "{n} objectives, reported and not promised", n=objectives)
    reasons: dict[str, str] = {
        Reason.SMALL_SAMPLE: say("There were so few cases that the agreement allows this many to fail."),
        Reason.ONE_SUFFICES: say("One of several targets is enough, and another one was not missed."),
        Reason.OTHER_UNKNOWN: say("It was missed, but another target would be enough, and of that nothing is known."),
        Reason.ONE_PROMISE: say("It is one promise with another target, of which one would have been enough."),
    }
    why = (
        f"  {result.agreement} {result.target}: {reasons[result.reason]}"
        for result in results
        if result.reason in reasons
    )
    yield from dict.fromkeys(why)
    for result in (result for result in results if result.undecided):
        open_yet = say(
            "{n} case is open and not decided yet", "{n} cases are open and not decided yet", n=result.undecided
        )
        yield f"  {' '.join(promise_cells(result))}: {open_yet}"
    doubted = [result for result in results if result.doubt]
    if doubted:
        from slm.documents.views.result_format import doubt_in_words

        told = {(result.agreement, result.target, result.service, result.doubt): None for result in doubted}
        for agreement, target, service, doubt in told:
            yield f"  {agreement} {target} {service}: {say(doubt_in_words(doubt))}"


def _why_nothing_is_promised(portfolio: Portfolio, agreements: Collection[str], month: Month) -> Iterator[str]:
    """Yield why agreements promise nothing though their term has begun, or ran out, in the words of the check."""
    from slm.checks.approvals_and_copies import approvals_are_of_these_words
    from slm.checks.terms import agreements_do_not_run_out, terms_begin_approved

    rules = terms_begin_approved, approvals_are_of_these_words, agreements_do_not_run_out
    for problem in (problem for rule in rules for problem in rule(portfolio)):
        history = portfolio.agreements.get(dict(problem.words)["agreement"])
        if history and history.id in agreements and history.versions[0].agreement.valid.start < month.next.first_day:
            yield f"  {problem.message(speech().code)} [{problem.code}]"


def _month_object(portfolio: Portfolio, month: Month) -> dict[str, Any]:
    """Return how final the month is: open, provisional, closed or restated, since when, and when it was corrected."""
    file, lock = portfolio.months.get(month), portfolio.locks.get(month)
    corrected = lock.restated_by(portfolio.as_of) if lock else ()
    return {
        "label": str(month),
        "state": portfolio.month_state(month),
        "closed_on": file.closed_on.isoformat() if file and file.closed_on else None,
        "restated_on": [restatement.on.isoformat() for restatement in corrected],
    }


def _row(result: Result) -> tuple[str, ...]:
    from slm.compliance import display, display_threshold

    threshold = display_threshold(result.threshold, result.unit)
    value = display(result.value, result.threshold, result.comparison, result.decimals, result.unit)
    verdict = verdict_word(result.verdict)
    return (
        *promise_cells(result),
        say("an objective") if result.verdict == "reported" else f"{COMPARISONS[result.comparison]} {threshold}",
        value or "-",
        f"{int(result.coverage * 100)} %" if result.coverage else "-",
        speech().sentences(
            filter(None, (_with_state(verdict, result.provisional), say("(doubtful)") if result.doubt else ""))
        ),
    )


def _with_state(text: str, provisional: bool) -> str:
    """Return a text of a table with the word that it may still change."""
    return speech().sentences((text, say("(provisional)"))) if provisional else text


def _work_object(work: Workload) -> dict[str, Any]:
    from slm.compliance import decimal

    limit = work.limit
    return {
        "agreement": work.dated.agreement.id,
        "version": str(work.dated.version),
        "metric": limit.metric,
        "per": str(limit.per),
        "at_least": str(limit.at_least.value) if limit.at_least else None,
        "at_most": str(limit.at_most.value) if limit.at_most else None,
        "actual": None if work.actual is None else decimal(work.actual),
        "verdict": work.verdict,
    }


def _work_lines(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    rows = []
    for work in found:
        bounds = [f"{COMPARISONS[name]} {work[name]}" for name in ("at_least", "at_most") if work[name]]
        limit, finding = speech().list(bounds), say(f"workload|{work['verdict']}")
        rows.append((f"{work['agreement']} {work['version']}", work["metric"], limit, work["actual"] or "-", finding))
    yield from ("", *table(_WORKLOAD_HEADS, rows)) if rows else ()


@command("credits", epilog="slm credits --month 2026-10 --customer qinghe-trading --format json")
@root_option
@click.option("--month", type=MonthType(), metavar="YYYY-MM", help="The month. [default: all months]")
@click.option("--customer", metavar="C", help="Only what is owed to this customer, by id.")
@format_option("text", "json", "csv")
@as_of_option
@lang_option
def owed(book: BookFolder, month: Month | None, customer: str | None, form: str) -> None:
    """Tell what was credited, month by month.

    Amounts are rounded half up to 0.01 of the currency; JSON and CSV have them exactly.
    """
    from slm.compliance import credits_json, credits_rows
    from slm.facts.scorecard import credit_statements, scorecard

    portfolio, _ = book.sound()
    wanted = the_month(portfolio, month) if month else None
    chosen = agreements_of(portfolio, customer)
    every = credit_statements(portfolio, scorecard(portfolio), wanted)
    statements = [statement for statement in every if statement.agreement in chosen]
    if form == "json":
        click.echo(json_text(credits_json(statements, book.as_of)), nl=False)
    elif form == "csv":
        click.echo(_csv_text(credits_rows(statements)), nl=False)
    else:
        rows = [_credit_row(statement) for statement in sorted(statements, key=lambda statement: statement.month)]
        click.echo("\n".join(table(_CREDIT_HEADS, rows)) if rows else say("nothing was owed or earned"))


def _credit_row(statement: CreditStatement) -> Sequence[str]:
    from slm.compliance import CreditState, decimal

    state = statement.outcome.state
    month, paid, reward = str(statement.month), _money(statement, statement.paid), "-"
    if statement.rewards:
        reward = _money(statement, statement.reward_amount) if statement.fee else f"{decimal(statement.reward)} %"
    return (
        _with_state(month, statement.provisional),
        f"{statement.agreement} {statement.version}",
        f"{decimal(statement.credit)} %",
        say("not paid: less than {least}", least=statement.smallest) if statement.too_small else paid,
        reward,
        str(statement.claim_until or "-"),
        "-" if state is CreditState.NOTHING else _with_conditions(statement),
    )


def _with_conditions(statement: CreditStatement) -> str:
    """Return the state of a credit, with what has to be so for one that can still be had."""
    from slm.compliance import OPEN_STATES

    state = statement.outcome.state
    conditions = [say(f"credit only if|{condition}") for condition in statement.rules.conditions]
    said = [say(f"credit state|{state}")]
    if conditions and state in OPEN_STATES:
        said.append(say("only if {condition}", condition=say("separator| and ").join(conditions)))
    return say("separator|; ").join(said)


def _money(statement: CreditStatement, amount: Fraction | None) -> str:
    from slm.compliance import format_cents

    return f"{format_cents(amount)} {statement.fee.unit}" if statement.fee and amount is not None else "-"
