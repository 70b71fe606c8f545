"""From the folder of a book to its pages, for builds that MkDocs begins."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

from slm.cache import Cache
from slm.facts.judgement import judged
from slm.portfolio import Audience
from slm.problem import InputError, Problem, Severity
from slm.reading import format_problems, read_book
from slm.site.render import render
from slm.site.site import Site

_log = get_plugin_logger("slm")


def compile_book(root: Path, language: str | None, audience: str, as_of: date | None, charts: Cache | None) -> Site:
    """Read, check, judge and render the book in `root`.

    Errors stop the build, all of them told at once; warnings go to the log, where `--strict` counts them.
    """
    try:
        book = read_book(root, as_of=_day(as_of))
        stop_at_errors(book.problems, book.texts)
        if book.portfolio is None:
            raise PluginError(f"there is no book in {root}")
        parsed = Audience.parse(audience, book.portfolio.provider)
    except InputError as mistaken:
        raise PluginError(str(mistaken)) from None
    language = language or book.portfolio.provider.languages[0]
    return render(judged(book.portfolio).seen_by(parsed), language=language, charts=charts)


def stop_at_errors(problems: Iterable[Problem], texts: Mapping[str, str] | None = None) -> None:
    """Warn of warnings; stop the build if there is an error."""
    lines = {path: text.splitlines() for path, text in (texts or {}).items()}
    found = tuple(problems)
    text = format_problems(found, lambda path: lines.get(path, ()))
    if any(problem.severity is Severity.ERROR for problem in found):
        raise PluginError(f"the book has errors\n\n{text}")
    for problem in found:
        _log.warning("%s: %s %s %s", problem.place, problem.code, problem.message(), problem.hint())


def _day(as_of: date | None) -> date:
    """Return the day given, else that of `SOURCE_DATE_EPOCH`, else today."""
    if as_of:
        return as_of
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else datetime.now().astimezone().date()
    except (ValueError, OverflowError, OSError):
        raise PluginError(f"SOURCE_DATE_EPOCH is '{epoch}', which is not a number of seconds") from None
