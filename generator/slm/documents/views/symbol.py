"""A symbol on a page: how promises were judged in a month, in words too, with a link to the proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from slm.calendar import Month
from slm.compliance import Result, Verdict
from slm.documents.addresses import result_path
from slm.documents.edition import Edition

WORST_FIRST: Final = (
    Verdict.MISSED, Verdict.NO_DATA, Verdict.WAIVED, Verdict.SUSPENDED, Verdict.MET, Verdict.NO_EVENTS,
    Verdict.NOT_IN_FORCE,
)  # fmt: skip
"""The order in which one symbol stands for several results: what asks for attention comes first."""


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


def foremost(results: Sequence[Result]) -> Result | None:
    """Return the result that asks for attention most, the first of several."""
    return min(results, key=lambda each: WORST_FIRST.index(each.verdict), default=None)


def symbol(edition: Edition, month: Month, results: Sequence[Result]) -> Symbol:
    """Return the symbol of a month for all `results` that are reported in it."""
    t, name = edition.labels, edition.month(month)
    found = foremost(results)
    if found is None:
        return Symbol(None, Verdict.NOT_IN_FORCE, False, t("{month}: not judged", month=name))  # noqa: FBT003
    judged = [each for each in results if each.verdict is not Verdict.NOT_IN_FORCE] or results
    same = sum(each.verdict is found.verdict for each in judged)
    words = t("{month}: {verdict}", month=name, verdict=t(f"verdict|{found.verdict}"))
    provisional = any(each.provisional for each in results)
    if same == len(judged):
        return Symbol(result_path(found), found.verdict, provisional, words)
    words = t("{words}, {some} of {all}", words=words, some=edition.number(same), all=edition.number(len(judged)))
    return Symbol(result_path(found), found.verdict, provisional, words, edition.number(same))
