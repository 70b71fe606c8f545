"""The results of months as a table, JSON or CSV: `slm report` what was kept, `slm credits` what that was worth."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from slm.cli.book import BookFolder
from slm.cli.command import MonthType, as_of_option, command, format_option, lang_option, month_option, root_option
from slm.cli.speech import NO_MONTH, json_text, look_up, say, speech
from slm.text import N_, width

if TYPE_CHECKING:
    from fractions import Fraction

    from slm.calendar import Month
    from slm.compliance import CreditStatement, Result, Verdict
    from slm.facts.workload import Workload
    from slm.portfolio import Portfolio

_HEADS: Final = (N_("agreement"), N_("target"), N_("service"), N_("promised"), N_("reached"), N_("verdict"))
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
_COMPARISONS: Final = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}


@command(epilog="slm report --month 2026-10 --customer sales-centre --format json")
@root_option
@month_option
@click.option("--customer", metavar="C", help="Only what was promised to this customer, by id.")
@format_option("text", "json", "csv")
@as_of_option
@lang_option
def report(book: BookFolder, month: Month | None, customer: str | None, form: str) -> None:
    """Tell which promises were kept in a month."""
    from slm.compliance import results_json, results_rows
    from slm.facts.scorecard import scorecard
    from slm.facts.workload import workloads

    portfolio, _ = book.sound()
    wanted = the_month(portfolio, month)
    chosen = _agreements_of(portfolio, customer)
    work = [_work_object(found) for name in sorted(chosen) for found in workloads(portfolio, wanted, name)]
    results = [result for result in scorecard(portfolio).in_month(wanted) if result.agreement in chosen]
    state = _month_object(portfolio, wanted)
    if form == "json":
        told = results_json(results, book.as_of) | {"month": state, "workload": work}
        click.echo(json_text(told), nl=False)
    elif form == "csv":
        click.echo(_csv_text(results_rows(results)), nl=False)
    else:
        (day,) = state["restated_on"][-1:] or [state["closed_on"]]
        words = say(_STATES[state["state"]], day=day)
        title = say("{month}, {state}, as of {as_of}", month=wanted, state=words, as_of=book.as_of)
        silent = chosen - {result.agreement for result in results}
        why = _why_nothing_is_promised(portfolio, silent, wanted)
        click.echo("\n".join((title, *_result_lines(results), *why, *_work_lines(work))))


def _agreements_of(portfolio: Portfolio, customer: str | None) -> set[str]:
    """Return the agreements with a customer, or all of them; refuse a customer that the book does not have."""
    if customer:
        look_up({known.id: known for known in portfolio.provider.customers}, customer)
    return {agreement.id for agreement in portfolio.all_agreements if customer in {None, agreement.customer}}


def the_month(portfolio: Portfolio, month: Month | None) -> Month:
    """Return the month asked for, else the latest closed one."""
    wanted = month or portfolio.latest_closed
    if wanted is None:
        raise NO_MONTH.raised()
    look_up(portfolio.months, wanted)
    return wanted


def _csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV for programs."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue()


def _result_lines(results: Sequence[Result]) -> Iterator[str]:
    from slm.compliance import Reason, Verdict

    if not results:
        yield say("nothing was promised in this month")
        return
    counts = [(verdict, sum(result.verdict is verdict for result in results)) for verdict in Verdict]
    text = speech().list(f"{count} {_verdict_word(verdict)}" for verdict, count in counts if count)
    yield from ("", *table(_HEADS, map(_row, results)), "")
    yield say("{n} promise: {counts}", "{n} promises: {counts}", n=len(results), counts=text)
    few = (result for result in results if result.verdict is Verdict.MET and result.reason == Reason.SMALL_SAMPLE)
    for target in dict.fromkeys(f"{result.agreement} {result.target}" for result in few):
        why = say("There were so few cases that the agreement allows this many to fail.")
        yield f"  {target}: {why}"


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
    file, lock = portfolio.months[month], portfolio.locks.get(month)
    corrected = lock.restated_by(portfolio.as_of) if lock else ()
    return {
        "label": str(month),
        "state": portfolio.month_state(month),
        "closed_on": file.closed_on.isoformat() if file.closed_on else None,
        "restated_on": [restatement.on.isoformat() for restatement in corrected],
    }


def _row(result: Result) -> tuple[str, ...]:
    from slm.compliance import display, display_threshold

    threshold = display_threshold(result.threshold, result.unit)
    value = display(result.value, result.threshold, result.comparison, result.decimals, result.unit)
    verdict = _verdict_word(result.verdict)
    return (
        *promise_cells(result),
        f"{_COMPARISONS[result.comparison]} {threshold}",
        value or "-",
        _with_state(verdict, result.provisional),
    )


def _with_state(text: str, provisional: bool) -> str:
    """Return a text of a table with the word that it may still change."""
    return speech().sentences((text, say("(provisional)"))) if provisional else text


def promise_cells(result: Result) -> tuple[str, str, str]:
    """Return what a row of a table begins with: the version, the target with its scope, and the service."""
    target = " ".join((result.target, *result.scope.values()))
    return f"{result.agreement} {result.version}", target, result.service


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
        bounds = [f"{_COMPARISONS[name]} {work[name]}" for name in ("at_least", "at_most") if work[name]]
        limit, finding = speech().list(bounds), say(f"workload|{work['verdict']}")
        rows.append((f"{work['agreement']} {work['version']}", work["metric"], limit, work["actual"] or "-", finding))
    yield from ("", *table(_WORKLOAD_HEADS, rows)) if rows else ()


def _verdict_word(verdict: Verdict) -> str:
    """Return a verdict in words, in capitals if it is a miss."""
    word = say(f"verdict|{verdict}")
    return word.upper() if verdict == "missed" else word


def table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table with its columns one below the other; a Chinese character is two wide."""
    cells = [[head and say(head) for head in heads], *rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


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
    chosen = _agreements_of(portfolio, customer)
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
        "-" if state is CreditState.NOTHING else say(f"credit state|{state}"),
    )


def _money(statement: CreditStatement, amount: Fraction | None) -> str:
    from slm.compliance import format_cents

    return f"{format_cents(amount)} {statement.fee.unit}" if statement.fee and amount is not None else "-"
