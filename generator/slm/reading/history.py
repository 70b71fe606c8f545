"""The history of a book, as the `git` command tells it: what each commit recorded of agreements, catalog, measurements.

Of merges only the side into which was merged is followed: what a branch tried out before it was merged was never
published. Nothing of the repository is run: no filters, no programs for differences, no hooks.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from slm import layout
from slm.checks.history import BookHistory, FileState, has_parts
from slm.problem import Mistake
from slm.reading.files import read_file
from slm.reading.yaml_text import read_yaml

NO_HISTORY: Final = Mistake(
    "SLM910",
    "the history of the book cannot be read: {reason}",
    "The folder of the book has to lie in a Git repository, and the command git has to be installed.",
)
WORKING_TREE: Final = "working tree"
"""How Git calls what is not committed yet, in every language."""

_GIT: Final = (
    "git", "--no-pager", "--no-optional-locks", "--no-replace-objects", "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false",
)  # fmt: skip
_LOG: Final = (
    "log", "-z", "-m", "--first-parent", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
    "--reverse", "--relative", "--format=%x01%H%x02%cs%x02%an%x01",
)  # fmt: skip
_NOTHING: Final = "0" * 40
_LARGEST: Final = 4 << 20
"""Files of more bytes are no records of which an act could be forged by hand unseen; their hashes are in locks."""


@dataclass(frozen=True, slots=True)
class _Change:
    nth: int
    by: str
    path: str
    blob: str


def read_history(root: Path, since: str | None = None) -> BookHistory:
    """Return what the history of the book in a folder recorded, from a commit on, and how its files are now.

    Raise `InputError` where there is no repository, no such commit, or no git.
    """
    changes = list(_tree(root, since)) if since else []
    changes += _changes(_git(root, *_LOG, *([f"{since}.."] if since else []), "--", *layout.ROOTS))
    contents = _contents(root, sorted({change.blob for change in changes}))
    now = max((change.nth for change in changes), default=0) + 1
    files: dict[str, list[FileState]] = {}
    for change in changes:
        files.setdefault(change.path, []).append(_state(change, contents.get(change.blob)))
    for path, states in files.items():
        read, _ = read_file(root, path, limit=_LARGEST)
        states.append(_state(_Change(now, WORKING_TREE, path, ""), read.data if read else None))
    is_cut = _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    return BookHistory(files=files, cut_at=changes[0].by if is_cut and changes else "")


def _changes(log: bytes) -> Iterator[_Change]:
    """Yield each file that each commit changed, from the output of `_LOG`, in which NUL ends every part."""
    by, nth = "", 0
    parts = iter(log.decode("utf-8", "replace").split("\0"))
    for part in parts:
        _, begun, rest = part.partition("\1")
        if begun:
            said, _, rest = rest.partition("\1")
            by, nth = _named(said), nth + 1
        entry = rest if begun else part
        if entry.strip().startswith(":"):
            blob = entry.split()[3]
            yield _Change(nth, by, next(parts), "" if blob.strip("0") == "" else blob)


def _tree(root: Path, since: str) -> Iterator[_Change]:
    """Yield all files as a commit has them."""
    told = _git(root, "log", "-1", "--format=%H%x02%cs%x02%an", "--end-of-options", since).decode("utf-8", "replace")
    by = _named(told.strip())
    commit = told.partition("\2")[0]
    for entry in _git(root, "ls-tree", "-r", "-z", commit, "--", *layout.ROOTS).decode("utf-8", "replace").split("\0"):
        about, _, path = entry.partition("\t")
        if path:
            yield _Change(0, by, path, about.split()[2])


def _named(told: str) -> str:
    """Return how a commit is named: the beginning of its hash, its day, its author."""
    commit, day, author = told.split("\2", 2)
    return f"{commit[:12]} ({day}, {author})"


def _contents(root: Path, blobs: Sequence[str]) -> Mapping[str, bytes]:
    """Return what the files in the repository's store hold that are not too large."""
    wanted = [blob for blob in blobs if blob]
    sizes = _git(root, "cat-file", "--batch-check", given="\n".join(wanted)).decode().splitlines()
    small = [line.split()[0] for line in sizes if line.split()[1:2] == ["blob"] and int(line.split()[2]) <= _LARGEST]
    told, found, start = _git(root, "cat-file", "--batch", given="\n".join(small)), {}, 0
    for blob in small:
        end = told.index(b"\n", start)
        size = int(told[start:end].split()[2])
        found[blob] = told[end + 1 : end + 1 + size]
        start = end + 2 + size
    return found


def _state(change: _Change, data: bytes | None) -> FileState:
    if data is None:
        return FileState(change.nth, change.by, None)
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return FileState(change.nth, change.by, text, _value(change.path, text))


def _value(path: str, text: str) -> object:
    """Return the parts of a file; None where it has none, or cannot be read."""
    if not has_parts(path):
        return None
    if path.endswith(".yml"):
        document, _ = read_yaml(path, text)
        return document.value if document else None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _git(root: Path, *words: str, given: str = "") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and ids that git itself told
            [*_GIT, "-C", str(root), *words],
            input=f"{given}\n".encode() if given else b"",
            capture_output=True,
            check=True,
            env={**os.environ, "GIT_GRAFT_FILE": os.devnull},  # what is grafted is no history, nor what is replaced
        )
    except OSError as error:
        raise NO_HISTORY.raised(reason=error.strerror) from error
    except subprocess.CalledProcessError as error:
        raise NO_HISTORY.raised(reason=error.stderr.decode("utf-8", "replace").strip()) from error
    return done.stdout
