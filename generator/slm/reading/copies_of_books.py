"""Where else than in its folder the past of a book was recorded: in another folder, or in a repository around its own.

Who copies a book, or begins a repository in its folder, leaves what was recorded before where nobody looks.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from slm import layout
from slm.problem import InputError
from slm.reading.commits import git
from slm.reading.files import read_file


def in_folder(path: str) -> tuple[str, str]:
    """Return the folder of the book in which a record lies, and its path in the book."""
    folder, records, name = path.rpartition(f"{layout.MEASUREMENTS}/")
    return folder, f"{records}{name}"


def is_alike(root: Path, lock: str, before: bytes) -> bool:
    """Return whether the lock of a month is one of before: a forged one has most of its results and hashes."""
    now, _ = read_file(root, lock)
    lines = {*before.splitlines()}
    return len(lines & {*(now.data.splitlines() if now else ())}) * 3 > len(lines)


def recorded_elsewhere(root: Path, top: Path, here: str, followed: Collection[str]) -> Iterator[str]:
    """Yield where else closed months of a book were recorded before: folders, and a repository around its own."""
    for folder, lock in _alike(root, top):
        if folder not in followed:
            first, ours = _began(top, f"{folder}{lock}"), _began(top, f"{here}{lock}")
            if not ours or (first != ours and _leads_to(top, first, ours)):
                yield _shown(root, top / folder)
    try:
        around = Path(git(top.parent, "rev-parse", "--show-toplevel").decode("utf-8", "replace").strip())
    except InputError:
        return
    folder = Path(os.path.realpath(root)).relative_to(os.path.realpath(around)).as_posix()
    if git(around, "log", "-1", "--format=%H", "--", f"{folder}/{layout.MEASUREMENTS}") or any(_alike(root, around)):
        yield _shown(root, around)


def _shown(root: Path, folder: Path) -> str:
    return Path(os.path.relpath(os.path.realpath(folder), os.path.realpath(root))).as_posix()


def _alike(root: Path, top: Path) -> Iterator[tuple[str, str]]:
    """Yield each folder of a repository that has a lock like one of the book, with that lock."""
    found: set[str] = set()
    for entry in git(top, "ls-tree", "-r", "-z", "HEAD").decode("utf-8", "replace").split("\0"):
        about, _, path = entry.partition("\t")
        folder, lock = in_folder(path)
        is_lock = layout.LOCK.fullmatch(lock) and folder not in found
        if is_lock and is_alike(root, lock, git(top, "cat-file", "blob", about.split()[2])):
            found.add(folder)
            yield folder, lock


def _began(top: Path, path: str) -> str:
    """Return the commit that first has a file; nothing where none has."""
    commits = git(top, "log", "--diff-filter=A", "--format=%H", "--", path).decode().split()
    return commits[-1] if commits else ""


def _leads_to(top: Path, earlier: str, later: str) -> bool:
    try:
        git(top, "merge-base", "--is-ancestor", earlier, later)
    except InputError:
        return False
    return True
