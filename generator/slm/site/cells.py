"""Results in cells of tables. A result stands on several pages with the same words, so it is rendered once.

Tables of results are most of what a site holds; a macro of the templates takes four times as long for the same cells.
"""

from __future__ import annotations

from typing import Final

from markupsafe import Markup, escape

from slm.compliance import Result
from slm.documents.edition import Edition
from slm.documents.views import result_format
from slm.documents.views.adjustments import correction_note
from slm.site.environment import template_environment
from slm.values import remembered

_OUTCOME: Final = (
    '<td>{}{}</td><td class="slm-number">{}{}</td><td class="slm-figure">{}</td><td class="slm-number">{}</td>'
    '<td class="slm-number">{}{}</td><td class="slm-number">{}</td>'
)
_SMALL: Final = "<br><small>{}</small>"
_EXPLAINED: Final = '<br><small class="slm-explained">{}</small>'


class ResultCells:
    """The cells of the results of one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._symbols: dict[tuple[str, bool, bool], Markup] = {}
        self._outcomes: dict[int, tuple[Result, Markup]] = {}

    def symbol(self, result: Result, *, with_word: bool = False) -> Markup:
        """Return the symbol of a verdict, as all pages show it."""
        key = (result.verdict, result.provisional, with_word)
        if key not in self._symbols:
            names = {"t": self._edition.labels, "edition": self._edition, "text": self._edition.text}
            macros = template_environment().get_template("components.jinja").make_module(names)
            self._symbols[key] = macros.verdict(result, with_word)  # type: ignore[attr-defined]
        return self._symbols[key]

    def outcome(self, result: Result) -> Markup:
        """Return verdict, value, promise, margin, what went wrong of what was allowed, and coverage."""
        if id(result) not in self._outcomes:
            # With the result, because another one may have its id when it is gone.
            self._outcomes[id(result)] = result, self._outcome(result)
        return self._outcomes[id(result)][1]

    def _outcome(self, result: Result) -> Markup:
        edition = self._edition
        allowed, used, left = result_format.budget(edition, result)
        return _filled(
            _OUTCOME,
            self.symbol(result, with_word=True),
            _small(result_format.reason(edition, result)),
            result_format.format_value(edition, result),
            _small(result_format.before_exclusions(edition, result))
            + _small(result_format.interval(edition, result, short=True), _EXPLAINED)
            + _small(correction_note(edition, result), _EXPLAINED),
            result_format.threshold(edition, result),
            result_format.margin(edition, result),
            f"{used} / {allowed}" if used else "",
            _small(left and edition.labels("left: {amount}", amount=left)),
            result_format.coverage(edition, result),
        )


@remembered
def result_cells(edition: Edition) -> ResultCells:
    """Return the cells of an edition, which all its page modules share."""
    return ResultCells(edition)


def _small(words: str, template: str = _SMALL) -> Markup:
    # On one line: Markdown reads what stands at the start of a line.
    return _filled(template, " ".join(words.split())) if words else Markup()


def _filled(template: str, *values: object) -> Markup:
    """Return the template with values in it, escaped; `Markup.format` does the same, five times slower."""
    pieces = template.split("{}")
    parts = [part for piece, value in zip(pieces, values, strict=False) for part in (piece, escape(value))]
    return Markup("".join([*parts, *pieces[len(values) :]]))  # noqa: S704  # all values are escaped
