"""Credit statements: a list for each agreement under which something was owed or earned, and a page for each month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from itertools import groupby

from slm.compliance import CreditStatement, credits_json, credits_rows, format_cents
from slm.documents.addresses import beside, credits_path
from slm.documents.downloads import csv_bytes, json_bytes
from slm.documents.edition import Edition
from slm.documents.settlement import settlement_document
from slm.documents.views.back_to_back import back_to_back
from slm.documents.views.settlements import Settlement, money, of_charge, owed, settlement
from slm.site.environment import render_page
from slm.site.printed import printed_page
from slm.site.site import SitePage


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield for each agreement that has any the list of its statements and a page for each."""
    for agreement, statements in groupby(
        edition.credit_statements.values(), key=lambda credit_statement: credit_statement.agreement
    ):
        settlements = [settlement(edition, statement) for statement in statements]
        yield from _list(edition, agreement, settlements)
        for statement_page in settlements:
            yield from _page(edition, statement_page)


def _list(edition: Edition, agreement: str, settlements: list[Settlement]) -> Iterator[SitePage | tuple[str, bytes]]:
    path = credits_path(agreement)
    history = edition.portfolio.agreements[agreement]
    years = groupby(reversed(settlements), key=lambda settled: settled.statement.month.year)
    values = {
        "history": history,
        "years": [(year, list(found)) for year, found in years],
        "owed": owed,
        "money": money,
        "path_of": credits_path,
        "of_charge": of_charge,
        "total": partial(_total, edition),
        "files": beside(path, "credits"),
    }
    yield SitePage(
        path=path,
        title=edition.labels("{agreement}: credit statements", agreement=edition.text(history.shown.agreement.title)),
        body=render_page("credits.md.jinja", path, edition, values),
        edit=history.shown.agreement.place().path,
    )
    yield from _files(edition, beside(path, "credits"), (statement_page.statement for statement_page in settlements))


def _total(edition: Edition, settlements: Iterable[Settlement]) -> str:
    """Return what is paid for the months together; empty where there is no fee, or not one currency."""
    statements = [statement_page.statement for statement_page in settlements]
    units = {statement.fee.unit if statement.fee else "" for statement in statements}
    if len(units) > 1 or "" in units:
        return ""
    # Each month is paid by itself, so the sum is one of rounded amounts.
    return money(
        edition,
        statements[0],
        sum((Fraction(format_cents(statement.paid or Fraction(0))) for statement in statements), start=Fraction(0)),
    )


def _page(edition: Edition, shown: Settlement) -> Iterator[SitePage | tuple[str, bytes]]:
    statement = shown.statement
    path = credits_path(statement.agreement, statement.month)
    document = settlement_document(edition, shown, back_to_back(edition, statement))
    yield printed_page(document, path, edit=shown.agreement.place().path, search=False)
    yield from _files(edition, beside(path, "credits"), (statement,))


def _files(edition: Edition, path: str, statements: Iterable[CreditStatement]) -> Iterator[tuple[str, bytes]]:
    known = tuple(statements)
    yield f"{path}.csv", csv_bytes(credits_rows(known))
    yield f"{path}.json", json_bytes(credits_json(known, edition.portfolio.as_of))
