"""`slm report`: the results of a month as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
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
    from slm.facts.workload import Workload
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
_WORKLOAD: Final = {
    "en": {
        "head": ("agreement", "workload", "limit", "actual", "finding"),
        "within": "within", "above": "ABOVE", "below": "BELOW", "no_data": "no data",
    },
    "zh": {
        "head": ("协议", "工作量", "限制", "实际", "结论"),
        "within": "在限制内", "above": "超出上限", "below": "低于下限", "no_data": "无数据",
    },
}  # fmt: skip
_COMPARISONS: Final = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}
_WORDS: Final = {
    "en": (
        "{month}, {state}, as of {as_of}",
        "(provisional)",
        "{all} promises: {counts}",
        "nothing was promised in this month",
    ),
    "zh": ("{month}，{state}，数据截至 {as_of}", "（暂定）", "共 {all} 项承诺：{counts}", "本月没有承诺"),
}


_STATES: Final = {
    "en": {
        "open": "open", "provisional": "provisional", "closed": "closed on {day}", "restated": "corrected on {day}",
    },
    "zh": {"open": "未关闭", "provisional": "暂定", "closed": "已于 {day} 关闭", "restated": "已于 {day} 更正"},
}  # fmt: skip


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
    from slm.facts.scorecard import scorecard
    from slm.facts.workload import workloads

    portfolio, _ = sound_book(root, as_of, lang)
    wanted = the_month(portfolio, month)
    chosen = agreements_of(portfolio, customer)
    work = [found for name in sorted(chosen) for found in workloads(portfolio, wanted, name)]
    results = [each for each in scorecard(portfolio).in_month(wanted) if each.agreement in chosen]
    if form == "json":
        told = results_json(results, as_of) | {
            "month": _month_object(portfolio, wanted),
            "workload": [_work_object(each) for each in work],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(csv_text(results_rows(results)), nl=False)
    else:
        title = _WORDS[lang][0].format(month=wanted, state=_state_text(portfolio, wanted, lang), as_of=as_of)
        click.echo("\n".join((_text(results, title, lang), *_work_text(work, lang))))


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


def _text(results: Sequence[Result], title: str, lang: str) -> str:
    _, provisional, sums, nothing = _WORDS[lang]
    if not results:
        return f"{title}\n{nothing}"
    rows = [_HEADS[lang], *(_row(each, lang, provisional) for each in results)]
    counts = [(word, sum(each.verdict == verdict for each in results)) for verdict, word in _VERDICTS[lang].items()]
    told = ", ".join(f"{count} {word}" for word, count in counts if count)
    return "\n".join((title, "", *aligned(rows), "", sums.format(all=len(results), counts=told)))


def _month_object(portfolio: Portfolio, month: Month) -> dict[str, Any]:
    """Return how final the month is: open, provisional, closed or restated, since when, and when it was corrected."""
    file, lock = portfolio.months[month], portfolio.locks.get(month)
    corrected = lock.restated_by(portfolio.as_of) if lock else ()
    return {
        "label": str(month),
        "state": portfolio.month_state(month),
        "closed_on": file.closed_on.isoformat() if file.closed_on else None,
        "restated_on": [each.on.isoformat() for each in corrected],
    }


def _state_text(portfolio: Portfolio, month: Month, lang: str) -> str:
    told = _month_object(portfolio, month)
    days = told["restated_on"][-1:] or [told["closed_on"]]
    return _STATES[lang][told["state"]].format(day=days[0])


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
    words: Mapping[str, Any] = _WORKLOAD[lang]
    if found:
        rows = [words["head"]]
        for each in map(_work_object, found):
            bounds = [f"{_COMPARISONS[name]} {each[name]}" for name in ("at_least", "at_most") if each[name]]
            name = f"{each['agreement']} {each['version']}"
            rows.append((name, each["metric"], ", ".join(bounds), each["actual"] or "-", words[each["verdict"]]))
        yield ""
        yield from aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows with their columns one below the other; a Chinese character is two wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
