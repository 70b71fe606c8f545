"""`slm credits`: what was owed or earned for missed and surpassed targets, as a table, JSON or CSV."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm.cli.command import command
from slm.cli.options import as_of_option, lang_option, root_option
from slm.cli.report import MonthType, agreements_of, aligned, csv_text, the_month
from slm.text import LANGUAGES, N_

if TYPE_CHECKING:
    from fractions import Fraction

    from slm.calendar import Month
    from slm.compliance import CreditStatement

_HEADS: Final = (
    N_("month"), N_("agreement"), N_("credit"), N_("paid"), N_("reward"), N_("claim until"),
)  # fmt: skip


@command("credits", epilog="slm credits --month 2026-10 --customer qinghe-trading --format json")
@root_option
@click.option("--month", type=MonthType(), metavar="YYYY-MM", help="The month. [default: all months]")
@click.option("--customer", metavar="C", help="Only what is owed to this customer, by id.")
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
def owed(root: Path, month: Month | None, customer: str | None, form: str, as_of: date, lang: str) -> None:
    """Tell what was credited, month by month.

    Amounts are rounded half up to 0.01 of the currency; JSON and CSV have them exactly.
    """
    from slm.cli.book import sound_book
    from slm.compliance import credits_json, credits_rows
    from slm.facts.scorecard import credit_statements, scorecard

    portfolio, _ = sound_book(root, as_of, lang)
    wanted = the_month(portfolio, month) if month else None
    chosen = agreements_of(portfolio, customer)
    statements = [
        credit_statement
        for credit_statement in credit_statements(portfolio, scorecard(portfolio), wanted)
        if credit_statement.agreement in chosen
    ]
    if form == "json":
        click.echo(json.dumps(credits_json(statements, as_of), ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(csv_text(credits_rows(statements)), nl=False)
    else:
        rows = [
            [LANGUAGES[lang](head) for head in _HEADS],
            *(_row(statement, lang) for statement in sorted(statements, key=lambda statement: statement.month)),
        ]
        click.echo("\n".join(aligned(rows)) if statements else LANGUAGES[lang]("nothing was owed or earned"))


def _row(statement: CreditStatement, lang: str) -> Sequence[str]:
    from slm.compliance import decimal

    say = LANGUAGES[lang]
    month = str(statement.month)
    paid = _money(statement, statement.paid)
    return (
        f"{month} {say('(provisional)')}" if statement.provisional else month,
        f"{statement.agreement} {statement.version}",
        f"{decimal(statement.credit)} %",
        say("not paid: less than {least}", least=statement.smallest) if statement.too_small else paid,
        (_money(statement, statement.reward_amount) if statement.fee else f"{decimal(statement.reward)} %")
        if statement.rewards
        else "-",
        str(statement.claim_until or "-"),
    )


def _money(statement: CreditStatement, amount: Fraction | None) -> str:
    from slm.compliance import format_cents

    return f"{format_cents(amount)} {statement.fee.unit}" if statement.fee and amount is not None else "-"
