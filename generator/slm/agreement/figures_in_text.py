"""Figures of targets in the words of an agreement: typed once, at the target, and named where a sentence needs them.

`{{ targets.availability }}` is the limit of the target of that id, `{{ targets.p1-response.within }}` its time for each
case, each as the language of the text writes it. An approval binds the words as they are written and the target, so it
binds what is shown, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from slm.agreement.agreement import Agreement
from slm.catalog import Metric
from slm.document_control import Clauses, Words
from slm.text import LANGUAGES
from slm.values import Amount, LocalText

FIGURE: Final = re.compile(r"\{\{\s*targets\.([^{}\s]*)\s*\}\}")
"""A figure of a target in a text, with the way to it."""


def _amount_in_words(written: Amount, language: str, unit: str) -> str:
    """Return an amount with all its digits, with the marks of a language and a unit."""
    return f"{LANGUAGES[language].number(f'{written.value:,f}')} {unit}".strip()


def with_figures(agreement: Agreement, metrics: Mapping[str, Metric], languages: Iterable[str]) -> Agreement:
    """Return an agreement whose short version has the figures in it; what names none stays as it is written."""
    if not any(FIGURE.search(str(text.written)) for text in agreement.brief):
        return agreement
    codes = tuple(languages)
    brief = tuple(LocalText(dict(_in_each(agreement, metrics, codes, text))) for text in agreement.brief)
    return agreement.model_copy(update={"brief": brief})


def clauses_with_figures(agreement: Agreement, metrics: Mapping[str, Metric], clauses: Clauses) -> Clauses:
    """Return clauses with the figures in them; what an approval binds stays what is written."""
    if not clauses.figures:
        return clauses
    blocks = _filled(clauses.blocks, agreement, metrics, clauses.language)
    return replace(clauses, blocks=blocks, written=clauses.written or clauses.blocks)


def unknown_figures(agreement: Agreement, written: Iterable[str]) -> Iterator[str]:
    """Return what names no figure of an agreement."""
    return (found[0] for text in written for found in FIGURE.finditer(text) if not _said(agreement, {}, "en", found[1]))


def _in_each(
    agreement: Agreement, metrics: Mapping[str, Metric], languages: tuple[str, ...], text: LocalText
) -> Iterator[tuple[str, str]]:
    written = dict.fromkeys(languages, text.written) if isinstance(text.written, str) else text.written
    for language, words in written.items():
        yield language, _with(agreement, metrics, language, words)


def _with(agreement: Agreement, metrics: Mapping[str, Metric], language: str, words: str) -> str:
    return FIGURE.sub(lambda found: _said(agreement, metrics, language, found[1]) or found[0], words)


def _said(agreement: Agreement, metrics: Mapping[str, Metric], language: str, way: str) -> str:
    """Return the figure to which a way leads; nothing where there is none."""
    name, _, part = way.partition(".")
    target = agreement.target(name)
    if target and part == "within" and target.within:
        return target.within.describe(language)
    if not target or part:
        return ""
    if target.within and target.for_at_least is None:
        return target.within.describe(language)  # of an objective no share was agreed
    metric, unit = metrics.get(target.metric), target.threshold.unit
    words = metric.unit_of(str(target.threshold.value)) if metric and unit != "%" else None
    return _amount_in_words(target.threshold, language, words(language) if words else unit)


def _filled(node: Any, agreement: Agreement, metrics: Mapping[str, Metric], language: str) -> Any:  # noqa: ANN401
    """Return a part of clauses, whatever it is, with the figures in its words."""
    if isinstance(node, Words):
        return Words(text=_with(agreement, metrics, language, node.text))
    if isinstance(node, tuple):
        return tuple(_filled(part, agreement, metrics, language) for part in node)
    if not hasattr(node, "__dataclass_fields__"):
        return node
    parts = {field.name: getattr(node, field.name) for field in fields(node)}
    return replace(node, **{name: _filled(part, agreement, metrics, language) for name, part in parts.items()})
