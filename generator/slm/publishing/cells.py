"""Results in cells of tables. A result stands on several pages with the same words, so it is rendered once."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from slm.compliance import Result
from slm.publishing import judged
from slm.publishing.edition import Edition
from slm.publishing.environment import template_environment


class ResultCells:
    """The cells of the results of one edition."""

    def __init__(self, edition: Edition) -> None:
        values = {"edition": edition, "t": edition.labels, "text": edition.text, "judged": judged}
        self._template = template_environment().get_template("result.jinja").make_module(values)
        self._outcomes: dict[int, Markup] = {}
        self._sources: dict[int, list[Markup]] = {}

    def outcome(self, result: Result) -> Markup:
        """Return verdict, value, promise, margin, what went wrong of what was allowed, and coverage."""
        if id(result) not in self._outcomes:
            self._outcomes[id(result)] = self._template.outcome(result)  # type: ignore[attr-defined]
        return self._outcomes[id(result)]

    def sources(self, result: Result) -> list[Markup]:
        """Return, per source, the numbers that were divided, coverage, file and rows."""
        if id(result) not in self._sources:
            source = self._template.source  # type: ignore[attr-defined]
            self._sources[id(result)] = [source(result, each) for each in result.sources]
        return self._sources[id(result)]


@lru_cache(maxsize=1)
def result_cells(edition: Edition) -> ResultCells:
    """Return the cells of an edition, which all its page modules share."""
    return ResultCells(edition)
