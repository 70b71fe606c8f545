"""Exports below the measurements that no source reads, although others beside them are read: their rows are missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Final

from slm import layout
from slm.measurement import ForeignSource
from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.sources.named_files import beside_exports
from slm.values import Written

READ_BY_NOBODY: Final = Mistake(
    "SLM1032",
    "{path} lies beside the exports of the source '{source}', and no source reads it",
    "Where it is one of them, name it in files of the source, or give it a name that fits: {files}. Else take it out "
    "of measurements/, so that nobody takes it for counted.",
    Severity.WARNING,
    plural="{n} files lie beside the exports of the source '{source}', and no source reads them, first {path}",
)
_EXPORT: Final = re.compile(
    r"[^.~].*\.(?:csv|tsv|xlsx?|xlsm|ods|json|jsonl|ndjson|db|sqlite3?|parquet|log)(?:\.gz)?", re.IGNORECASE
)
"""How the names of files end that are exports."""
_PUT_AWAY: Final = re.compile(
    r"(?<![^\W\d_])(?:old|alt|bak|backup|archiv\w*|draft|entwurf|vorlage|template|original)(?![^\W\d_])"
    r"|归档|备份|旧|草稿|模板|原始",
    re.IGNORECASE,
)
"""What stands in the name of a file that was put away."""
_MOST_FILES: Final = 2000


def files_beside_exports(
    root: Path, models: Iterable[Written], is_read: Collection[str], unread: Collection[str]
) -> Iterator[Problem]:
    """Yield the files beside those that sources read, which are called otherwise or are read by nobody.

    Nothing is said of the latter where a source could not be read: it may name them.
    """
    sources = [model for model in models if isinstance(model, ForeignSource)]
    told: set[str] = set()
    for source in sources:
        for problem in beside_exports(root, source, is_read):
            told.add(problem.place.path)
            yield problem
    if not any(path.startswith(layout.SOURCES) for path in unread):
        yield from _read_by_nobody(root, sources, {*is_read, *unread, *told})


def _read_by_nobody(root: Path, sources: Collection[ForeignSource], known: Collection[str]) -> Iterator[Problem]:
    folders = dict.fromkeys(path.rpartition("/")[0] for path in sorted(known) if _is_export(path))
    for folder in folders:
        stems = {path.partition(".")[0] for path in known if path.startswith(f"{folder}/")}
        rest = [path for path in _exports(root, folder) if path not in known and path.partition(".")[0] not in stems]
        source = max(sources, key=lambda one: _likeness(one, folder, rest), default=None) if rest else None
        if source:
            files = ", ".join(source.files)
            words = {"n": len(rest), "path": rest[0], "source": source.id, "files": files}
            yield READ_BY_NOBODY.at(Place(rest[0]), source.place("files"), **words)


def _is_export(path: str) -> bool:
    """Tell whether a file that is read lies in a folder of its own below the measurements."""
    folder = path.rpartition("/")[0]
    return folder.startswith(f"{layout.MEASUREMENTS}/") and not layout.KNOWN_FOLDERS.fullmatch(folder)


def _exports(root: Path, folder: str) -> list[str]:
    try:
        found = [path.name for path in islice((root / folder).iterdir(), _MOST_FILES) if path.is_file()]
    except OSError:
        return []
    names = sorted(name for name in found if _EXPORT.fullmatch(name) and not _PUT_AWAY.search(name))
    return [f"{folder}/{name}" for name in names]


def _likeness(source: ForeignSource, folder: str, paths: Collection[str]) -> tuple[bool, float]:
    """Return how near a source is to files: does it read such a folder, and how alike are their names?"""
    named = [layout.record_file(name) for name in source.files]
    is_beside = any(name.rpartition("/")[0] == folder for name in named)
    return is_beside, max(SequenceMatcher(None, name, path).ratio() for name in named for path in paths)
