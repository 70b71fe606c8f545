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
from types import MappingProxyType
from typing import Final

from slm import layout
from slm.agreement import Agreement
from slm.checks.history import has_parts
from slm.checks.recorded import BookHistory, FileState
from slm.document_control import canonical
from slm.problem import Mistake, plain_reason
from slm.reading.clauses import read_clauses
from slm.reading.files import read_file
from slm.reading.typed import read_model
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
_AGREEMENT: Final = layout.pattern(layout.WRITTEN["agreement"])
_LARGEST: Final = 4 << 20
"""Files of more bytes are no records of which an act could be forged by hand unseen; their hashes are in locks."""


_NOBODY: Final[Mapping[str, frozenset[str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Change:
    nth: int
    by: str
    path: str
    blob: str
    commit: str = ""


def read_history(root: Path, since: str | None = None) -> BookHistory:
    """Return what the history of the book in a folder recorded, from a commit on, and how its files are now.

    Raise `InputError` where there is no repository, no such commit, or no git.
    """
    changes = list(_tree(root, since)) if since else []
    changes += _changes(_git(root, *_LOG, *([f"{since}.."] if since else []), "--", *layout.ROOTS))
    contents = _contents(root, sorted({change.blob for change in changes}))
    authors = _authors(root, since)
    now = max((change.nth for change in changes), default=0) + 1
    files: dict[str, list[FileState]] = {}
    for change in changes:
        files.setdefault(change.path, []).append(_state(change, contents.get(change.blob), authors))
    for path, states in files.items():
        read, _ = read_file(root, path, limit=_LARGEST)
        states.append(_state(_Change(now, WORKING_TREE, path, ""), read.data if read else None))
    is_cut = _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    return BookHistory(
        files=files,
        cut_at=changes[0].by if is_cut and changes else "",
        beginnings=() if is_cut else _begun(root, since),
    )


def _changes(log: bytes) -> Iterator[_Change]:
    """Yield each file that each commit changed, from the output of `_LOG`, in which NUL ends every part."""
    by, nth, commit = "", 0, ""
    parts = iter(log.decode("utf-8", "replace").split("\0"))
    for part in parts:
        _, begun, rest = part.partition("\1")
        if begun:
            said, _, rest = rest.partition("\1")
            by, nth, commit = _named(said), nth + 1, said.partition("\2")[0]
        entry = rest if begun else part
        if entry.strip().startswith(":"):
            blob = entry.split()[3]
            yield _Change(nth, by, next(parts), "" if blob.strip("0") == "" else blob, commit)


def _begun(root: Path, since: str | None) -> tuple[str, ...]:
    """Return the commits without a parent that have a book, where there is another way to the present than is followed.

    Who merges the history as it was into one of their own follows their own, with no commit that took anything back.
    """
    span = [f"{since}..HEAD"] if since else ["HEAD"]
    told = _git(root, "log", "--max-parents=0", "--format=%H%x02%cs%x02%an", *span).decode("utf-8", "replace")
    begun = [
        _named(line)
        for line in told.splitlines()
        if _git(root, "ls-tree", "--name-only", line.partition("\2")[0], "--", *layout.ROOTS).strip()
    ]
    return tuple(begun) if since or len(begun) > 1 else ()


def _tree(root: Path, since: str) -> Iterator[_Change]:
    """Yield all files as a commit has them."""
    told = _git(root, "log", "-1", "--format=%H%x02%cs%x02%an", "--end-of-options", since).decode("utf-8", "replace")
    by = _named(told.strip())
    commit = told.partition("\2")[0]
    for entry in _git(root, "ls-tree", "-r", "-z", commit, "--", *layout.ROOTS).decode("utf-8", "replace").split("\0"):
        about, _, path = entry.partition("\t")
        if path:
            yield _Change(0, by, path, about.split()[2])


def _authors(root: Path, since: str | None) -> Mapping[str, frozenset[str]]:
    """Return the mail addresses of who wrote each commit, and of a merge also what it brought in, by its id."""
    span = [f"{since}..HEAD"] if since else ["HEAD"]
    told = _git(root, "log", "--topo-order", "--format=%H%x02%P%x02%ae", *span).decode("utf-8", "replace")
    commits = {commit: (parents.split(), mail) for commit, parents, mail in _columns(told)}
    # The newest one comes first; of each one, the first parent is the side into which was merged.
    followed, commit = [], next(iter(commits), "")
    while commit in commits:
        followed.append(commit)
        commit = next(iter(commits[commit][0]), "")
    seen: set[str] = set()
    authors = {}
    for step in reversed(followed):
        mails, waiting = set(), [step]
        while waiting:
            if (one := waiting.pop()) in commits and one not in seen:
                seen.add(one)
                parents, mail = commits[one]
                mails.add(mail)
                waiting += parents
        authors[step] = frozenset(mails)
    return authors


def _columns(told: str) -> Iterator[list[str]]:
    return (line.split("\2") for line in told.split("\n") if line)


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


def _state(change: _Change, data: bytes | None, authors: Mapping[str, frozenset[str]] = _NOBODY) -> FileState:
    by_whom = authors.get(change.commit, frozenset())
    if data is None:
        return FileState(change.nth, change.by, None, authors=by_whom)
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return FileState(change.nth, change.by, text, _value(change.path, text), by_whom)


def _value(path: str, text: str) -> object:
    """Return the parts of a file, or what an approval binds of it; None where it has none, or cannot be read."""
    if match := layout.TERMS.fullmatch(path):
        clauses, _ = read_clauses(path, text, match[3])
        return canonical(clauses).value if clauses else None
    is_agreement = _AGREEMENT.fullmatch(path)
    if not has_parts(path) and not is_agreement:
        return None
    if path.endswith(".yml"):
        document, _ = read_yaml(path, text)
        if document and is_agreement:
            agreement, _ = read_model(Agreement, document)
            return canonical(agreement).value if agreement else None
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
        raise NO_HISTORY.raised(reason=plain_reason(error)) from error
    except subprocess.CalledProcessError as error:
        raise NO_HISTORY.raised(reason=error.stderr.decode("utf-8", "replace").strip()) from error
    return done.stdout
