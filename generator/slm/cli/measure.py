"""`slm measure`: the figures that records make, and what became of every row of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from slm.cli.command import command
from slm.cli.options import as_of_option, lang_option, root_option
from slm.cli.report import MonthType, aligned, the_month
from slm.text import LANGUAGES, N_

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.compliance import Result
    from slm.facts.sources import Basis
    from slm.measurement import Case, RecordFile, RowTally
    from slm.portfolio import Portfolio

FORMAT: Final = "slm-figures/1"
_FIGURE: Final = (
    "agreement", "version", "target", "service", "scope", "metric", "period", "provisional", "numerator", "denominator",
    "value", "unit", "coverage", "events", "asked", "reason",
)  # fmt: skip
_HEADS: Final = (
    N_("agreement"), N_("target"), N_("service"), N_("source"), N_("divided"), N_("value"), N_("coverage"),
)  # fmt: skip


@command(epilog="slm measure --month 2026-10 --format json")
@root_option
@click.option("--month", type=MonthType(), metavar="YYYY-MM", help="The month. [default: the latest closed one]")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to show it."
)
@click.option("--write", is_flag=True, help="Count large records first, and write their figures into the book.")
@click.option(
    "--engine",
    default="duckdb",
    show_default=True,
    metavar="URL",
    help="Where large records are counted: duckdb, or spark:// and a master such as spark://local[2].",
)
@click.option("--again", is_flag=True, help="Count large records again even where that changes a closed month.")
@as_of_option
@lang_option
def measure(
    root: Path, month: Month | None, form: str, write: bool, engine: str, again: bool, as_of: date, lang: str
) -> None:
    """Tell the figures that outages, checks, tickets and timelines make, with the rows used and left out.

    Records that their source declares large are not read row by row: --write counts them, and writes figures that are
    judged from then on; `slm check` tells when they have to be counted again.
    """
    from slm.cli.book import sound_book
    from slm.facts.scorecard import scorecard
    from slm.facts.sources import basis_of

    if write:
        _count(root, as_of, engine, lang, again=again)
    portfolio, _ = sound_book(root, as_of, lang)
    wanted = the_month(portfolio, month)
    in_month = scorecard(portfolio).in_month(wanted)
    found = [(result, basis) for result in in_month if (basis := basis_of(portfolio, result)).source != "figures"]
    if form == "json":
        written = _json(found, wanted, as_of) | {"imports": _imports_json(portfolio)}
        click.echo(json.dumps(written, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*_text(found, wanted, as_of, lang), *_imports_text(portfolio, lang)]))


def _count(root: Path, as_of: date, engine: str, lang: str, *, again: bool) -> None:
    """Count large records of a book in which nothing else is wrong than that they are not counted yet."""
    from slm.cli.book import BookError, has_errors
    from slm.cli.count_records import count_records
    from slm.facts.measured import FIGURES_NOT_MEASURED, FIGURES_STALE
    from slm.reading import read_book

    book = read_book(root, as_of)
    others = [problem for problem in book.problems if problem.mistake not in {FIGURES_NOT_MEASURED, FIGURES_STALE}]
    if book.portfolio is None or has_errors(others):
        raise BookError(others, book.texts)
    for path in count_records(root, book.portfolio, engine, again=again):
        click.echo(f"slm: {LANGUAGES[lang]('wrote')} {path.relative_to(root).as_posix()}", err=True)


def _json(found: Sequence[tuple[Result, Basis]], month: Month, as_of: date) -> dict[str, Any]:
    from slm.compliance import results_json

    written = results_json((result for result, _ in found), as_of)["results"]
    figures = [
        {key: written_figure[key] for key in _FIGURE}
        | {"source": basis.source, "sources": [_rows(rows) for rows in result.sources], **_basis(basis)}
        | {"open_and_overdue": [_case(case) for case in result.late]}
        for (result, basis), written_figure in zip(found, written, strict=True)
    ]
    return {"format": FORMAT, "as_of": as_of.isoformat(), "month": str(month), "figures": figures}


def _basis(basis: Basis) -> dict[str, Any]:
    return {
        "mapping": _file(basis.mapping) if basis.mapping else None,
        "service_hours": {"id": basis.hours, "versions": [day.isoformat() for day in basis.hours_since]},
        "calendars": [_file(calendar) for calendar in basis.calendars],
    }


def _file(file: RecordFile) -> dict[str, str]:
    return {"path": file.path, "sha256": file.sha256}


def _rows(rows: RowTally) -> dict[str, Any]:
    counts = {"read": rows.read, "used": rows.used, "excluded": rows.excluded}
    return (
        {"path": rows.path, "sha256": rows.sha256}
        | counts
        | {"reasons": dict(rows.reasons), "remarks": dict(rows.remarks)}
    )


def _case(case: Case) -> Mapping[str, Any]:
    return {
        "ticket": case.ticket.id,
        "priority": case.ticket.priority,
        "opened": case.ticket.opened.isoformat(),
        "due": case.due_at.isoformat(),
        "working_seconds": case.working,
        "calendar_seconds": case.calendar,
    }


def _text(found: Sequence[tuple[Result, Basis]], month: Month, as_of: date, lang: str) -> Iterator[str]:
    say = LANGUAGES[lang]
    yield say("{month}, as of {as_of}: figures from records", month=month, as_of=as_of)
    if not found:
        yield say("no promise of this month is judged by records")
        return
    yield ""
    heads, *lines = aligned([[say(head) for head in _HEADS], *(_line(result, basis.source) for result, basis in found)])
    yield heads
    for line, (result, basis) in zip(lines, found, strict=True):
        yield line
        for rows in result.sources:
            why = ", ".join(f"{reason} {number}" for reason, number in (*rows.reasons.items(), *rows.remarks.items()))
            text: str = say(
                "{path}: {n} row read, {used} used, {excluded} left out",
                "{path}: {n} rows read, {used} used, {excluded} left out",
                n=rows.read,
                path=rows.path,
                used=say.number(rows.used),
                excluded=say.number(rows.excluded),
            )
            yield f"    {text} ({why})" if why else f"    {text}"
        files = (*((basis.mapping,) if basis.mapping else ()), *basis.calendars)
        if files:
            yield "    " + say(
                "read and timed by {files}", files=", ".join(f"{file.path} {file.sha256[:12]}" for file in files)
            )
        for case in result.late:
            due = case.due_at.astimezone(result.period.start.tzinfo)
            yield "    " + say(
                "open and overdue: {ticket}, due {due}", ticket=case.ticket.id, due=due.isoformat(" ", "minutes")
            )


def _imports_json(portfolio: Portfolio) -> list[dict[str, Any]]:
    """Return what became of every row of the exports that sources name, with the reasons in their words."""
    return [
        {
            "source": source,
            **_rows(file.rows),
            "left_out": [
                {
                    "why": left_out.why,
                    "reason": left_out.reason.written if left_out.reason else None,
                    "rows": left_out.rows,
                }
                for left_out in file.left_out
            ],
        }
        for source, files in portfolio.imports.items()
        for file in files
    ]


def _imports_text(portfolio: Portfolio, lang: str) -> Iterator[str]:
    say = LANGUAGES[lang]
    for source, files in portfolio.imports.items():
        yield ""
        yield say("exports of the source {source}, of all months", source=source)
        for file in files:
            yield "    " + say(
                "{path}: {n} row read, {used} used, {excluded} left out",
                "{path}: {n} rows read, {used} used, {excluded} left out",
                n=file.rows.read,
                path=file.rows.path,
                used=say.number(file.rows.used),
                excluded=say.number(file.rows.excluded),
            )
            for left_out in file.left_out:
                reason = left_out.reason(lang) if left_out.reason else left_out.why
                yield "        " + say("left out: {rows} {reason}", rows=left_out.rows, reason=reason)


def _line(result: Result, source: str) -> tuple[str, ...]:
    from slm.compliance import results_json

    (written,) = results_json([result], result.period.start.date())["results"]
    divided = [number for number in (written["numerator"], written["denominator"]) if number is not None]
    return (
        f"{result.agreement} {result.version}",
        " ".join((result.target, *result.scope.values())),
        result.service,
        source,
        (" / ".join(divided) or "-") + (f" ({result.events}/{result.asked})" if result.asked is not None else ""),
        result.display or result.reason or "-",
        f"{int(result.coverage * 100)} %",
    )
