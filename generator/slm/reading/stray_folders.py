"""Folders of a book that lie elsewhere or are called otherwise, known by what they hold, not by their names.

What they hold is missing in the book: that is one cause, and not every name that then leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from slm import layout
from slm.problem import Place, Problem
from slm.reading.models_of_files import SOURCES
from slm.reading.strays import MISNAMED

_KIND: Final = re.compile(r"^kind:[ ]*['\"]?(\w+)", re.MULTILINE)
_FOLDERS: Final[Mapping[str, str]] = {
    "service": layout.SERVICES, "service_hours": layout.CALENDARS, "holidays": layout.CALENDARS,
    "change_request": layout.CHANGES, "review": layout.REVIEWS, "improvement": layout.IMPROVEMENTS,
    "problem": layout.PROBLEMS,
    "complaint": layout.COMPLAINTS, "dispute": layout.DISPUTES,
    **dict.fromkeys(SOURCES, layout.SOURCES),
}  # fmt: skip
"""The folders of files of which there are many, by their kind."""
_ROOTS: Final = (
    (layout.AGREEMENTS, "*/*/agreement.yml"), (layout.CATALOG, "provider.yml"), (layout.MEASUREMENTS, "*/month.yml"),
)  # fmt: skip
_PUT_AWAY: Final = re.compile(
    r"archiv|attic|old|backup|\bbak|draft|entwurf|templat|vorlage|example|归档|备份|旧|草稿|模板"
)
_HEAD: Final = 4000


class Elsewhere(NamedTuple):
    """A folder that lies elsewhere, and the paths that the book lacks without it."""

    problem: Problem
    holds: tuple[str, ...]


def folders_elsewhere(root: Path, strays: Iterable[str]) -> dict[Place, Elsewhere]:
    """Return the folders that belong elsewhere, of those that are read by nobody and of those beside the book."""
    below = (_misplaced(root, path) for path in strays)
    found = [*_at_the_root(root), *(problem for problem in below if problem)]
    return {problem.place: Elsewhere(problem, tuple(_lacking(root, problem))) for problem in found}


def _lacking(root: Path, problem: Problem) -> Iterator[str]:
    wanted = dict(problem.words)["wanted"]
    if not (root / wanted).exists():
        yield wanted
    else:
        yield from (f"{wanted}/{file.name}" for file in (root / problem.place.path).iterdir())


def _misplaced(root: Path, path: str) -> Problem | None:
    """Return where a folder below a part of the book belongs, where what it holds is not there.

    Nothing is said of what was put away: its name tells that.
    """
    meant, folder = _meant(root / path), root / path
    if not meant or meant == path or _PUT_AWAY.search(path.casefold()):
        return None
    lacking = [there.name for there in folder.iterdir() if not (root / meant / there.name).exists()]
    return MISNAMED.at(Place(path), path=path, wanted=meant, folder=path, to=meant) if lacking else None


def _at_the_root(root: Path) -> Iterator[Problem]:
    """Yield the folders beside the parts of a book that are parts of it, or agreements."""
    for folder in sorted(root.iterdir()):
        name = folder.name
        if name in {*layout.ROOTS, layout.OVERRIDES} or name.startswith(".") or not folder.is_dir():
            continue
        part = next((part for part, sign in _ROOTS if not (root / part).exists() and any(folder.glob(sign))), "")
        meant = part or (layout.agreement_folder(name) if any(folder.glob("*/agreement.yml")) else "")
        if meant and not (root / meant).exists() and not _PUT_AWAY.search(name.casefold()):
            yield MISNAMED.at(Place(name), path=name, wanted=meant, folder=name, to=meant)


def _meant(folder: Path) -> str:
    """Return which folder of a book holds such files."""
    if not folder.is_dir():
        return ""
    if any(folder.glob("*/agreement.yml")):
        return layout.agreement_folder(folder.name)
    for file in sorted(folder.glob("*.yml")):
        if not file.is_file():  # a pipe would be waited for
            continue
        with file.open("rb") as opened:
            kind = _KIND.search(opened.read(_HEAD).decode("utf-8", "replace"))
        return _FOLDERS.get(kind[1], "") if kind else ""
    return ""
