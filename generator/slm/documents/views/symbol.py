"""A symbol on a page: how promises were judged in a month, in words too, with a link to the proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slm.calendar import Month
from slm.compliance import Result, Verdict, worst
from slm.documents.addresses import result_path
from slm.documents.edition import Edition


class Symbol(NamedTuple):
    """One symbol.

    `path` is where its proof is, None where there is nothing to prove; `words` say the same to who does not see it.
    """

    path: str | None
    verdict: Verdict
    provisional: bool
    words: str
    number: str = ""
    """How many of several promises got this verdict, where not all did."""


def symbol(edition: Edition, month: Month, results: Sequence[Result]) -> Symbol:
    """Return the symbol of a month for all `results` that are reported in it."""
    t, name = edition.labels, edition.month(month)
    result = worst(results)
    if result is None:
        return Symbol(None, Verdict.NOT_IN_FORCE, False, t("{month}: not judged", month=name))  # noqa: FBT003
    judged = [own_result for own_result in results if own_result.verdict is not Verdict.NOT_IN_FORCE] or results
    same = sum(row.verdict is result.verdict for row in judged)
    words = t("{month}: {verdict}", month=name, verdict=t(f"verdict|{result.verdict}"))
    provisional = any(own_result.provisional for own_result in results)
    if same == len(judged):
        return Symbol(result_path(result), result.verdict, provisional, words)
    words = t("{words}, {some} of {all}", words=words, some=edition.number(same), all=edition.number(len(judged)))
    return Symbol(result_path(result), result.verdict, provisional, words, edition.number(same))
