"""What words of exports can be in this book: told beside those that are not mapped, for no mapping knows the book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from slm import layout
from slm.catalog import Levels, Provider
from slm.measurement import VALUE_NOT_MAPPED
from slm.problem import Problem
from slm.reading.files import decoded, read_file
from slm.reading.sources.refusals import VALUES_NOT_MAPPED
from slm.reading.typed import read_model
from slm.reading.yaml_text import read_yaml
from slm.values import Written

_ASKED: Final = (VALUE_NOT_MAPPED.code, VALUES_NOT_MAPPED.code)


def in_words_of(root: Path, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return what is told of a source of a book of which nothing else was read, likewise."""
    if not any(problem.code in _ASKED for problem in problems):
        return problems
    kinds: Mapping[str, type[Written]] = {layout.LEVELS: Levels, layout.PROVIDER: Provider}
    models = {path: found for path, kind in kinds.items() if (found := _model(root, path, kind))}
    return tuple(in_words_of_the_book(problems, models))


def _model(root: Path, path: str, kind: type[Written]) -> Written | None:
    file, _ = read_file(root, path)
    text, _ = decoded(path, file.data) if file else (None, [])
    document, _ = read_yaml(path, text) if text is not None else (None, [])
    return read_model(kind, document)[0] if document else None


def in_words_of_the_book(problems: Iterable[Problem], models: Mapping[str, Written]) -> list[Problem]:
    """Return what is told of a source, with the levels and the parties of the book beside words that are neither.

    `models` are the files of the book that could be read. A ready-made mapping names levels that the book may lack.
    """
    levels, provider = models.get(layout.LEVELS), models.get(layout.PROVIDER)
    of = {
        "priority": [level.id for level in levels.levels] if isinstance(levels, Levels) else [],
        "customer": sorted(provider.parties) if isinstance(provider, Provider) else [],
    }
    return [_with(problem, of) for problem in problems]


def _with(problem: Problem, of: Mapping[str, list[str]]) -> Problem:
    words = dict(problem.words)
    known = of.get(words.get("field", "")) if problem.code in _ASKED else None
    return replace(problem, words=tuple({**words, "known": f": {', '.join(known)}"}.items())) if known else problem
