"""`slm report`: the results of a month as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from typing_extensions import override

from slm.cli.misuse import NO_MONTH, UNKNOWN
from slm.cli.options import as_of_option, example, lang_option, root_option

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.compliance import Result
    from slm.portfolio import Portfolio

_HEADS: Final = {
    "en": ("agreement", "target", "service", "promised", "reached", "verdict"),
    "zh": ("协议", "目标", "服务", "承诺", "实际", "结论"),
}
_VERDICTS: Final = {
    "en": {
        "met": "kept", "missed": "MISSED", "no_data": "no data", "no_events": "no events",
        "not_in_force": "not in force", "suspended": "suspended", "waived": "waived",
    },
    "zh": {
        "met": "达标", "missed": "未达标", "no_data": "无数据", "no_events": "无样本", "not_in_force": "未生效",
        "suspended": "暂停考核", "waived": "已豁免",
    },
}  # fmt: skip
_COMPARISONS: Final = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}
_WORDS: Final = {
    "en": ("{month}, as of {as_of}", "(provisional)", "{all} promises: {counts}", "nothing was promised in this month"),
    "zh": ("{month}，数据截至 {as_of}", "（暂定）", "共 {all} 项承诺：{counts}", "本月没有承诺"),
}


class MonthType(click.ParamType["Month"]):
    """A month as `2026-10`."""

    name = "month"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """Return the month, or refuse the command."""
        from slm.calendar import Month

        return Month.parse(value)


@click.command(epilog=example("slm report --month 2026-10 --customer sales --format json"))
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
    from slm.portfolio import scorecard

    portfolio, _ = sound_book(root, as_of, lang)
    wanted = the_month(portfolio, month)
    chosen = agreements_of(portfolio, customer)
    results = [each for each in scorecard(portfolio).in_month(wanted) if each.agreement in chosen]
    if form == "json":
        click.echo(json.dumps(results_json(results, as_of), ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(csv_text(results_rows(results)), nl=False)
    else:
        click.echo(_text(results, wanted, as_of, lang))


def agreements_of(portfolio: Portfolio, customer: str | None) -> set[str]:
    """Return the agreements with a customer, or all of them; refuse a customer that the book does not have."""
    known = [each.id for each in portfolio.provider.customers]
    if customer and customer not in known:
        raise UNKNOWN.raised(value=customer, known=", ".join(known))
    return {each.id for each in portfolio.all_agreements if customer in {None, each.customer}}


def the_month(portfolio: Portfolio, month: Month | None) -> Month:
    """Return the month asked for, else the latest closed one."""
    wanted = month or portfolio.latest_closed
    if wanted is None:
        raise NO_MONTH.raised()
    if wanted not in portfolio.months:
        known = ", ".join(map(str, sorted(portfolio.months)))
        raise UNKNOWN.raised(value=wanted, known=known)
    return wanted


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as CSV for programs."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue()


def _text(results: Sequence[Result], month: Month, as_of: date, lang: str) -> str:
    title, provisional, sums, nothing = _WORDS[lang]
    if not results:
        return f"{title.format(month=month, as_of=as_of)}\n{nothing}"
    rows = [_HEADS[lang], *(_row(each, lang, provisional) for each in results)]
    counts = [(word, sum(each.verdict == verdict for each in results)) for verdict, word in _VERDICTS[lang].items()]
    told = ", ".join(f"{count} {word}" for word, count in counts if count)
    return "\n".join(
        (title.format(month=month, as_of=as_of), "", *aligned(rows), "", sums.format(all=len(results), counts=told))
    )


def _row(result: Result, lang: str, provisional: str) -> tuple[str, ...]:
    from slm.compliance import display, display_threshold

    threshold = display_threshold(result.threshold, result.unit)
    value = display(result.value, result.threshold, result.comparison, result.decimals, result.unit)
    verdict = _VERDICTS[lang][result.verdict]
    return (
        f"{result.agreement} {result.version}",
        " ".join((result.target, *result.scope.values())),
        result.service,
        f"{_COMPARISONS[result.comparison]} {threshold}",
        value or "-",
        f"{verdict} {provisional}" if result.provisional else verdict,
    )


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows with their columns one below the other; a Chinese character is two wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
