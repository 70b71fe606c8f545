"""Everything that readers see is there in every language of the book."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, get_args

from slm import layout
from slm.portfolio import Portfolio, written_files
from slm.problem import Mistake, Problem, Severity
from slm.values import LocalText, Written

TRANSLATION_MISSING: Final = Mistake(
    "SLM507",
    "the text is missing in: {languages}",
    "Add it, or write one plain text if it is the same in every language.",
    Severity.WARNING,
)
TERMS_MISSING: Final = Mistake(
    "SLM508",
    "version {version} of {agreement} has no clauses in: {languages}",
    "Add the file {files} beside agreement.yml.",
    Severity.WARNING,
)


def texts_are_translated(portfolio: Portfolio) -> Iterator[Problem]:
    """Each text is there in every language of `provider.yml`, or is the same in all of them."""
    languages = portfolio.provider.languages
    for file in written_files(portfolio):
        for model, path, text in texts(file):
            if missing := text.missing(languages):
                yield TRANSLATION_MISSING.at(model.place(*path), languages=", ".join(missing))


def terms_are_translated(portfolio: Portfolio) -> Iterator[Problem]:
    """Each version has its clauses in every language of `provider.yml`."""
    for agreement in portfolio.all_agreements:
        folder = layout.agreement_folder(agreement.id, agreement.version)
        written = portfolio.terms.get((agreement.id, str(agreement.version)), {})
        missing = {
            language: f"terms.{language}.md"
            for language in portfolio.provider.languages
            if language not in written and not portfolio.is_unread(f"{folder}/terms.{language}.md")
        }
        if missing:
            yield TERMS_MISSING.at(
                agreement.place(), agreement=agreement.id, version=agreement.version, languages=", ".join(missing),
                files=", ".join(missing.values()),
            )  # fmt: skip


def texts(model: Written) -> Iterator[tuple[Written, tuple[str | int, ...], LocalText]]:
    """Yield each text for readers that was written in a model or in the models inside it, with its path."""
    for name in _fields_with_texts(type(model)):
        if name in model.__pydantic_fields_set__:
            yield from _texts_in(getattr(model, name), model, (name,))


def _texts_in(
    value: object, model: Written, path: tuple[str | int, ...]
) -> Iterator[tuple[Written, tuple[str | int, ...], LocalText]]:
    if isinstance(value, LocalText):
        yield model, path, value
    elif isinstance(value, Written):
        yield from texts(value)
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _texts_in(entry, model, (*path, index))


@cache
def _fields_with_texts(model: type[Written]) -> tuple[str, ...]:
    """Return the fields that can hold a text: most of a book is numbers and ids, which need no look."""
    return tuple(name for name, field in model.model_fields.items() if _can_hold_text(field.annotation))


def _can_hold_text(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Written):
        return bool(_fields_with_texts(annotation))
    return annotation is LocalText or any(_can_hold_text(part) for part in get_args(annotation))
