"""Texts of pages, kept for the next build: what was made of the same things by the same program is the same.

The key of a page covers the program, what the book says apart from its months, and every value that the page is given.
Of months whoever makes the page sees those values and nothing else, so nothing can reach the page past the key
(ARCHITECTURE 20, FAILURES D12, D28).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn, cast

from slm import layout
from slm.cache import TEXTS, content_hash
from slm.documents.edition import Edition
from slm.portfolio import Portfolio
from slm.site.site import PageText, render_text
from slm.values import remembered

_TIMELESS: Final = frozenset((
    "as_of", "provider", "levels", "services", "hours", "holidays", "metrics", "glossary", "process", "changes",
    "agreements", "approvals", "copies", "claims", "signed", "terms", "attachments", "improvements", "problems",
    "reviews", "complaints", "disputes", "working_time",
))  # fmt: skip
"""What a book says apart from its months; all of it comes from files that do not lie in a month's folder."""
_PROGRAMS: Final = ("babel", "jinja2", "markupsafe", "pydantic")

Values = Mapping[str, object]


def cached_page(template: str, path: str, edition: Edition, given: Values, make: Callable[..., Values]) -> PageText:
    """Return the text of a page as `render_text` does, from what an earlier build has kept where nothing changed.

    `make` makes the values of the template. It is called with what is `given` by name, and with an edition that knows
    of months nothing else.
    """

    def write(timeless: Edition, **given: object) -> str:
        return render_text(template, path, timeless, make(timeless, **given))

    return unchanged_text(template, path, edition, given, write)


def unchanged_text(kind: str, path: str, edition: Edition, given: Values, write: Callable[..., str]) -> PageText:
    """Return the text of a page of a kind: what `write` makes, from what an earlier build has kept.

    `write` is called as `make` of `cached_page` is.
    """
    key = ""
    if edition.texts:
        written = edition.common.content_hashes.written(given)
        key = TEXTS.of(program=_program(), edition=_said_by(edition), template=kind, path=path, given=written)
        if (cached := edition.texts.get(key, packed=True)) is not None:
            return PageText(cached)
    text = PageText.of(write(without_months(edition), **given))
    if edition.texts:
        edition.texts.put(key, text.packed, packed=True)
    return text


@remembered
def without_months(edition: Edition) -> Edition:
    """Return the edition without what happened in any month; whoever asks it for that finds a defect of the program."""
    nothing = cast("Any", _OfMonths())
    hidden = {field.name: nothing for field in fields(Portfolio) if field.name not in _TIMELESS}
    portfolio = replace(edition.portfolio, **hidden)
    return _told(replace(edition, portfolio=portfolio, scorecard=nothing, shared=None, judgement=nothing), edition)


def with_months(edition: Edition, **of_months: object) -> Edition:
    """Return a timeless edition that knows these parts of a portfolio."""
    return _told(replace(edition, portfolio=replace(edition.portfolio, **cast("Any", of_months))), edition)


def _told(reduced: Edition, edition: Edition) -> Edition:
    """Return an edition that knows what follows from months, or from what is not shown, and is part of the key."""
    told = {"printed_months": edition.printed_months, "next_reviews": edition.next_reviews, "answers": edition.answers}
    reduced.__dict__.update(told | {"first_years": edition.first_years})
    return reduced


@remembered
def _said_by(edition: Edition) -> str:
    """Return what all pages of an edition are made of, apart from its months."""
    files = edition.portfolio.files.items()
    written = sorted((path, file.sha256) for path, file in files if not (layout.month_of(path) or path == layout.SEALS))
    return repr((
        edition.language, str(edition.audience), edition.papers, list(map(str, edition.printed_months)),
        str(edition.portfolio.as_of), written, sorted(edition.next_reviews.items()),
        sorted(edition.answers.items()),
        sorted(edition.first_years.items()),
        sorted(edition.portfolio.signed.items()),
    ))  # fmt: skip


class _OfMonths:
    """Stands where something of months would be that a template must not see."""

    def __getattr__(self, name: str) -> NoReturn:
        raise LookupError(f"a template asks for '{name}' of months past the values that its page was given")

    def __bool__(self) -> NoReturn:
        raise LookupError("a template asks whether there are months past the values that its page was given")


@cache
def _program() -> str:
    return content_hash(_PROGRAMS, [str(Path(layout.__file__).parent)])
