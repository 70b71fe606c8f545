"""Whether a book would read what a command is about to write into it: what reading refuses, nobody writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from slm.problem import InputError, Problem, Severity
from slm.reading.files import OUTSIDE_BOOK, decoded, is_inside
from slm.reading.models_of_files import MODELS_OF_FILES, model_in
from slm.reading.tree import wrong_path


def refuse_unreadable(root: Path, path: str, new: bytes = b"", old: bytes | None = None) -> None:
    """Raise `InputError` for what a book would not read: a path, or what is to stand there (FAILURES S7, L1, L13).

    A file that could not be read before is left to whoever wrote it: what is wrong there is told by `slm check`.
    """
    if not is_inside(root, path):
        raise OUTSIDE_BOOK.raised(path=path)
    found = wrong_path(root, path) or next(_errors(path, new), None)
    if found and not (old and any(_errors(path, old))):
        raise InputError(found.mistake, (), found.words)


def _errors(path: str, data: bytes) -> Iterator[Problem]:
    if data and any(pattern.fullmatch(path) for pattern, _ in MODELS_OF_FILES):
        text, problems = decoded(path, data)
        problems += model_in(path, text)[1] if text is not None else []
        yield from (problem for problem in problems if problem.severity is Severity.ERROR)
