"""`slm what-if`: what another target, other hours or another calendar would have meant in past months."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from slm.cli.misuse import UNKNOWN
from slm.cli.options import as_of_option, example, lang_option, root_option
from slm.cli.report import MonthType, aligned
from slm.problem import Mistake

if TYPE_CHECKING:
    from slm.agreement import CreditTier, Target
    from slm.calendar import Month
    from slm.compliance import Result
    from slm.portfolio import Compared, Portfolio

FORMAT: Final = "slm-what-if/1"
NOTHING_ALTERED: Final = Mistake(
    "SLM666",
    en="nothing is to be other than it was agreed",
    zh="没有指定任何不同的条件",
    hint_en="Add at least one of --threshold, --within, --hours or --credit.",
    hint_zh="请至少加上 --threshold、--within、--hours、--credit 之一。",
)
WRONG_CREDIT: Final = Mistake(
    "SLM667",
    en="'{value}' is not a step of credits",
    zh="“{value}”不是补偿档次",
    hint_en="Write the bound and the credit, such as --credit '99.5 %=10 %'.",
    hint_zh="请写界限与补偿，例如 --credit '99.5 %=10 %'。",
)
_WORDS: Final = {
    "en": {
        "heads": ("period", "service", "as agreed", "", "otherwise", "", "credit"),
        "sum": "missed: {before} as agreed, {after} otherwise, of {all}; credits: {credit}, otherwise {other}",
        "nothing": "no month of these was judged",
    },
    "zh": {
        "heads": ("统计期", "服务", "按协议", "", "若改为", "", "补偿"),
        "sum": "未达成：按协议 {before} 次，若改为 {after} 次，共 {all} 次；补偿：{credit}，若改为 {other}",
        "nothing": "这些月份没有可判定的结果",
    },
}  # fmt: skip
_VERDICTS: Final = {
    "en": {"no_data": "no data", "no_events": "no events", "not_in_force": "not in force"},
    "zh": {
        "met": "达成", "missed": "未达成", "no_data": "无数据", "no_events": "无事件", "not_in_force": "未生效",
        "suspended": "暂停", "waived": "豁免",
    },
}  # fmt: skip


@click.command("what-if", epilog=example('slm what-if SLA-WEB availability --threshold "99.95 %"'))
@click.argument("agreement")
@click.argument("target")
@click.option("--threshold", metavar="T", help='Another threshold in the same unit, such as "99.95 %".')
@click.option("--within", metavar="D", help='Another time limit, such as "4 working_hours".')
@click.option("--hours", metavar="H", help="Other service hours, by the id of a file in catalog/calendars.")
@click.option(
    "--credit", "credits_", multiple=True, metavar="B=C", help='Other credits: a bound and its credit, "99.5 %=10 %".'
)
@click.option("--from", "first", type=MonthType(), metavar="YYYY-MM", help="The first month. [default: the first one]")
@click.option("--until", "last", type=MonthType(), metavar="YYYY-MM", help="The last month. [default: the last closed]")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@root_option
@as_of_option
@lang_option
def what_if(
    agreement: str,
    target: str,
    threshold: str | None,
    within: str | None,
    hours: str | None,
    credits_: Sequence[str],
    first: Month | None,
    last: Month | None,
    form: str,
    root: Path,
    as_of: date,
    lang: str,
) -> None:
    """Judge past months as if something else had been promised: what would have been missed, and what it would cost.

    For negotiating: nothing of the book is changed.
    """
    from slm.calendar import Duration
    from slm.cli.book import sound_book
    from slm.portfolio import OtherTerms
    from slm.portfolio import what_if as judged_otherwise
    from slm.values import read_amount

    if not (threshold or within or hours or credits_):
        raise NOTHING_ALTERED.raised()
    portfolio, _ = sound_book(root, as_of, lang)
    agreed = _target(portfolio, agreement, target)
    if hours and hours not in portfolio.hours:
        raise UNKNOWN.raised(value=hours, known=", ".join(sorted(portfolio.hours)))
    terms = OtherTerms(
        threshold=read_amount(threshold) if threshold else None,
        within=Duration.parse(within) if within else None,
        hours=hours,
        credits=tuple(_tier(each, agreed) for each in credits_) or None,
    )
    months = [month for month in sorted(portfolio.months) if _asked(portfolio, month, first, last)]
    found = judged_otherwise(portfolio, agreement, target, terms, months)
    click.echo(json.dumps(_json(found, as_of), ensure_ascii=False, indent=2) if form == "json" else _text(found, lang))


def _target(portfolio: Portfolio, agreement: str, target: str) -> Target:
    if agreement not in portfolio.agreements:
        raise UNKNOWN.raised(value=agreement, known=", ".join(sorted(portfolio.agreements)))
    known = {each.id: each for dated in portfolio.agreements[agreement].versions for each in dated.agreement.targets}
    if target not in known:
        raise UNKNOWN.raised(value=target, known=", ".join(known))
    return known[target]


def _tier(written: str, target: Target) -> CreditTier:
    from slm.agreement import CreditTier
    from slm.problem import Mistaken
    from slm.values import read_amount, read_percent

    bound, _, credit = written.partition("=")
    side = "below" if target.comparison.higher_is_better else "above"
    try:
        return CreditTier.model_validate({side: read_amount(bound.strip()), "credit": read_percent(credit.strip())})
    except Mistaken:
        raise WRONG_CREDIT.raised(value=written) from None


def _asked(portfolio: Portfolio, month: Month, first: Month | None, last: Month | None) -> bool:
    until = last or portfolio.latest_closed
    return (first is None or month >= first) and (until is None or month <= until)


def _json(found: Sequence[Compared], as_of: date) -> dict[str, Any]:
    from slm.compliance import results_json

    def written(result: Result) -> Any:  # noqa: ANN401 - a JSON object
        return results_json([result], as_of)["results"][0]

    pairs = [{"actual": written(each.actual), "otherwise": written(each.otherwise)} for each in found]
    return {"format": FORMAT, "as_of": as_of.isoformat(), "results": pairs}


def _text(found: Sequence[Compared], lang: str) -> str:
    words: Any = _WORDS[lang]
    if not found:
        return str(words["nothing"])
    rows = [words["heads"], *(_row(each, lang) for each in found)]
    told = words["sum"].format(
        before=sum(each.actual.verdict == "missed" for each in found),
        after=sum(each.otherwise.verdict == "missed" for each in found),
        all=len(found),
        credit=_credits([each.actual for each in found]),
        other=_credits([each.otherwise for each in found]),
    )
    return "\n".join((*aligned(rows), "", told))


def _row(each: Compared, lang: str) -> tuple[str, ...]:
    return (
        each.actual.period.label, each.actual.service,
        each.actual.display or "-", _verdict(each.actual, lang),
        each.otherwise.display or "-", _verdict(each.otherwise, lang),
        _credits([each.otherwise]) if each.otherwise.credit else "",
    )  # fmt: skip


def _verdict(result: Result, lang: str) -> str:
    return _VERDICTS[lang].get(str(result.verdict), str(result.verdict))


def _credits(results: Sequence[Result]) -> str:
    from slm.compliance import display_threshold

    return display_threshold(sum((each.credit or Fraction(0) for each in results), start=Fraction(0)), "percent")
