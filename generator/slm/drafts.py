"""What is put on the disk appears whole or not at all: it is made beside its place, under a name that tells by whom.

A process that was killed leaves such a draft behind. The next one that writes to the same place removes it; drafts of
processes that are still running are left alone.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EISDIR
from pathlib import Path
from typing import Final

_OLD: Final = 86_400
"""After how many seconds a draft is taken for left where nobody can ask whether its process is running."""


def draft_of(place: Path, kind: str = "") -> Path:
    """Return where this process drafts what is to be in a place."""
    return place.with_name(f".{place.name}.{kind}{'-' if kind else ''}{os.getpid()}")


def drafts_left(place: Path, kind: str = "") -> list[Path]:
    """Return the drafts for a place that processes have left which are no more."""
    begin = f".{place.name}.{kind}{'-' if kind else ''}"
    try:
        there = sorted(place.parent.iterdir())
    except FileNotFoundError:
        return []
    own = [path for path in there if path.name.startswith(begin) and path.name[len(begin) :].isdecimal()]
    return [path for path in own if _is_left(path, int(path.name[len(begin) :]))]


def clear_drafts(place: Path, kind: str = "") -> None:
    """Remove the drafts for a place that were left there."""
    for left in drafts_left(place, kind):
        remove(left)


def remove(path: Path) -> None:
    """Remove a file, or a folder with all below it, even what somebody has made read-only; what is kept is left."""
    with suppress(OSError):
        if not path.is_dir() or path.is_symlink():
            path.unlink(missing_ok=True)
            return
    for at, folders, _ in os.walk(path):
        for folder in (at, *(os.path.join(at, name) for name in folders)):  # noqa: PTH118 - there are thousands of them
            with suppress(OSError):
                if not os.path.islink(folder):  # noqa: PTH114
                    os.chmod(folder, 0o700)  # noqa: PTH101
    shutil.rmtree(path, ignore_errors=True)


@contextmanager
def whole_files(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Let files appear under their names when the block has ended well; nothing is left of them when it has not."""
    drafts = {draft_of(file): file for file in files}
    missing = dict.fromkeys(folder for file in files for folder in file.parents if not folder.exists())
    try:
        for draft, file in drafts.items():
            if file.is_dir():
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(file))
            file.parent.mkdir(parents=True, exist_ok=True)
            clear_drafts(file)
            with told_of(file):
                draft.write_bytes(files[file])
        yield
        for draft, file in drafts.items():
            draft.replace(file)
    finally:
        for draft in drafts:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        # A folder that was made for them and holds nothing is left by nobody.
        for folder in sorted(missing, key=lambda folder: -len(folder.parts)):
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def told_of(path: object) -> Iterator[None]:
    """Let a fault of the system name what was written to: that of a full disk does not (FAILURES S12)."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            error.filename = str(path)
        raise


def _is_left(path: Path, process: int) -> bool:
    if os.name != "posix":
        with suppress(OSError):
            return time.time() - path.lstat().st_mtime > _OLD
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return process == os.getpid()
