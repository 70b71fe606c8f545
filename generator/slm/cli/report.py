"""`slm report`: the results of a month as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from typing_extensions import override

from slm.cli.command import command
from slm.cli.command_error import NO_MONTH, UNKNOWN
from slm.cli.options import as_of_option, lang_option, root_option
from slm.problem import nearest
from slm.text import LANGUAGES, N_, Language, width

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.compliance import Result, Verdict
    from slm.facts.workload import Workload
    from slm.portfolio import Portfolio

_HEADS: Final = (N_("agreement"), N_("target"), N_("service"), N_("promised"), N_("reached"), N_("verdict"))
_WORKLOAD_HEADS: Final = (N_("agreement"), N_("workload"), N_("limit"), N_("actual"), N_("finding"))
_STATES: Final = {
    "open": N_("month state|open"),
    "provisional": N_("month state|provisional"),
    "closed": N_("closed on {day}"),
    "restated": N_("corrected on {day}"),
}
_COMPARISONS: Final = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}


class MonthType(click.ParamType["Month"]):
    """A month as `2026-10`."""

    name = "month"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """Return the month, or refuse the command."""
        from slm.calendar import Month

        return Month.parse(value)


@command(epilog="slm report --month 2026-10 --customer sales --format json")
@root_option
@click.option("--month", type=MonthType(), metavar="YYYY-MM", help="The month. [default: the latest closed one]")
@click.option("--customer", metavar="C", help="Only what was promised to this customer, by id.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "csv")),
    default="text",
    show_default=True,
    help="How to show it.",
)
@as_of_option
@lang_option
def report(root: Path, month: Month | None, customer: str | None, form: str, as_of: date, lang: str) -> None:
    """Tell which promises were kept in a month."""
    from slm.cli.book import sound_book
    from slm.compliance import results_json, results_rows
    from slm.facts.scorecard import scorecard
    from slm.facts.workload import workloads

    portfolio, _ = sound_book(root, as_of, lang)
    wanted = the_month(portfolio, month)
    chosen = agreements_of(portfolio, customer)
    work = [found for name in sorted(chosen) for found in workloads(portfolio, wanted, name)]
    results = [result for result in scorecard(portfolio).in_month(wanted) if result.agreement in chosen]
    if form == "json":
        told = results_json(results, as_of) | {
            "month": _month_object(portfolio, wanted),
            "workload": [_work_object(workload) for workload in work],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(csv_text(results_rows(results)), nl=False)
    else:
        title = LANGUAGES[lang](
            "{month}, {state}, as of {as_of}", month=wanted, state=_state_text(portfolio, wanted, lang), as_of=as_of
        )
        click.echo("\n".join((_text(results, title, lang), *_work_text(work, lang))))


def agreements_of(portfolio: Portfolio, customer: str | None) -> set[str]:
    """Return the agreements with a customer, or all of them; refuse a customer that the book does not have."""
    known = [known_customer.id for known_customer in portfolio.provider.customers]
    if customer and customer not in known:
        raise UNKNOWN.raised(value=customer, known=nearest(customer, known))
    return {agreement.id for agreement in portfolio.all_agreements if customer in {None, agreement.customer}}


def the_month(portfolio: Portfolio, month: Month | None) -> Month:
    """Return the month asked for, else the latest closed one."""
    wanted = month or portfolio.latest_closed
    if wanted is None:
        raise NO_MONTH.raised()
    if wanted not in portfolio.months:
        raise UNKNOWN.raised(value=wanted, known=nearest(wanted, portfolio.months))
    return wanted


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as CSV for programs."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue()


def _text(results: Sequence[Result], title: str, lang: str) -> str:
    say = LANGUAGES[lang]
    if not results:
        return f"{title}\n{say('nothing was promised in this month')}"
    rows = [[say(head) for head in _HEADS], *(_row(result, say) for result in results)]
    from slm.compliance import Verdict

    counts = [(verdict, sum(result.verdict is verdict for result in results)) for verdict in Verdict]
    text = say.list(f"{count} {verdict_word(verdict, say)}" for verdict, count in counts if count)
    return "\n".join(
        (
            title,
            "",
            *aligned(rows),
            "",
            say("{n} promise: {counts}", "{n} promises: {counts}", n=len(results), counts=text),
        )
    )


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


def _state_text(portfolio: Portfolio, month: Month, lang: str) -> str:
    told = _month_object(portfolio, month)
    days = told["restated_on"][-1:] or [told["closed_on"]]
    return LANGUAGES[lang](_STATES[told["state"]], day=days[0])


def _row(result: Result, say: Language) -> tuple[str, ...]:
    from slm.compliance import display, display_threshold

    threshold = display_threshold(result.threshold, result.unit)
    value = display(result.value, result.threshold, result.comparison, result.decimals, result.unit)
    verdict = verdict_word(result.verdict, say)
    return (
        f"{result.agreement} {result.version}",
        " ".join((result.target, *result.scope.values())),
        result.service,
        f"{_COMPARISONS[result.comparison]} {threshold}",
        value or "-",
        f"{verdict} {say('(provisional)')}" if result.provisional else verdict,
    )


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


def _work_text(found: Sequence[Workload], lang: str) -> Iterator[str]:
    say = LANGUAGES[lang]
    if found:
        rows = [tuple(say(head) for head in _WORKLOAD_HEADS)]
        for work in map(_work_object, found):
            bounds = [f"{_COMPARISONS[name]} {work[name]}" for name in ("at_least", "at_most") if work[name]]
            name = f"{work['agreement']} {work['version']}"
            rows.append(
                (name, work["metric"], say.list(bounds), work["actual"] or "-", say(f"workload|{work['verdict']}"))
            )
        yield ""
        yield from aligned(rows)


def verdict_word(verdict: Verdict, say: Language) -> str:
    """Return a verdict in words, in capitals if it is a miss."""
    word = say(f"verdict|{verdict}")
    return word.upper() if verdict == "missed" else word


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows with their columns one below the other; a Chinese character is two wide."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
