"""The history of a book, as the `git` command tells it: what each commit recorded of agreements, catalog, measurements.

Of merges only the side into which was merged is followed: what a branch tried out before it was merged was never
published.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from slm import layout
from slm.agreement import Agreement
from slm.checks.history import has_parts, is_evidence
from slm.checks.recorded import BookHistory, FileState
from slm.document_control import canonical
from slm.problem import InputError
from slm.reading.clauses import read_clauses
from slm.reading.commits import (
    NOT_IN_HISTORY,
    Contribution,
    Contributions,
    git,
    has_commit,
    last_commit,
    named,
    who_wrote,
)
from slm.reading.copies_of_books import in_folder, is_alike, recorded_elsewhere
from slm.reading.files import RECORDS_LIMIT, read_file
from slm.reading.typed import read_model
from slm.reading.yaml_text import read_yaml

WORKING_TREE: Final = "working tree"
"""How Git calls what is not committed yet, in every language."""

_LOG: Final = (
    "log", "-z", "-m", "--first-parent", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
    "--reverse", "--format=%x01%H%x02%cs%x02%an%x01",
)  # fmt: skip
_AGREEMENT: Final = layout.pattern(layout.WRITTEN["agreement"])
_LARGEST: Final = 4 << 20
"""Files of more bytes are not looked into: that they are as they were their names in Git tell."""
_SHA256: Final = 64
_COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")


@dataclass(frozen=True, slots=True)
class _Change:
    nth: int
    by: str
    path: str
    blob: str
    commit: str = ""


def read_history(root: Path, since: str | None = None) -> BookHistory:
    """Return what the history of the book in a folder recorded, from a commit on, and how its files are now.

    What it recorded in other folders of the repository, before the book was moved, belongs to it.
    Raise `InputError` where there is no repository, no such commit, or no git.
    """
    if since:
        since = _followed(root, since)
    span = [f"{since}.."] if since else []
    places = _places(root, span)
    changes = list(_tree(places, since)) if since else []
    changes += _changes(git(places.top, *_LOG, *span, "--", *places.paths), places)
    wrote, merged, set_back = who_wrote(places.top, since, places.path_in_book)
    aside = [*_aside(places, wrote, merged)]
    blobs = {change.blob for change in (*changes, *aside)}
    blobs |= {one.blob for change in changes for one in _branch(change, wrote)}
    contents, large = _contents(root, sorted(blobs))
    now = max((change.nth for change in changes), default=0) + 1
    files: dict[str, list[FileState]] = {}
    for change in changes:
        states = files.setdefault(change.path, [])
        if states and states[-1].nth == change.nth:
            # It was moved: gone from one folder, it is in the other one.
            if not change.blob:
                continue
            states.pop()
        states.append(_state_of(change, wrote, contents, large))
    merges: dict[str, list[FileState]] = {}
    for change in aside:
        if change.blob not in large:
            merges.setdefault(change.path, []).append(_state(change, contents.get(change.blob)))
            # What came with the merge and is not there never was on the side that is followed.
            files.setdefault(change.path, [FileState(now, change.by, None)])
    for path, states in files.items():
        states.append(_now(root, _Change(now, WORKING_TREE, path, ""), states[-1]))
    is_cut = git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    return BookHistory(
        files=files,
        merged=merges,
        cut_at=changes[0].by if is_cut and changes else "",
        beginnings=() if is_cut else _begun(places, since),
        set_back=set_back,
        elsewhere=tuple(recorded_elsewhere(root, places.top, places.folders[0], places.folders)),
    )


def _state_of(
    change: _Change, wrote: Contributions, contents: Mapping[str, bytes], large: Collection[str]
) -> FileState:
    """Return what a commit that is followed made of a file, with the steps on the branch that it merged."""
    state = _large(change, change.blob) if change.blob in large else _state(change, contents.get(change.blob))
    branch = []
    for one in _branch(change, wrote):
        step = replace(change, by=one.by, blob=one.blob)
        if one.blob == change.blob:
            made = replace(state, by=one.by)
        else:
            made = _large(step, one.blob) if one.blob in large else _state(step, contents.get(one.blob))
        branch.append(replace(made, authors=frozenset({one.mail})))
    return replace(state, authors=_who(change, wrote), branch=tuple(branch))


def _followed(root: Path, name: str) -> str:
    """Return the commit of a name; raise `InputError` for one that is not there, or did not lead to the present.

    What was published may be gone from a repository, or be there beside another history.
    """
    try:
        commit = git(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    except InputError:
        if _COMMIT.fullmatch(name) and last_commit(root):
            raise NOT_IN_HISTORY.raised(commit=name) from None
        raise
    if not has_commit(root, commit):
        raise NOT_IN_HISTORY.raised(commit=name)
    return commit


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the book lies in its repository, and where it lay before."""

    top: Path
    folders: tuple[str, ...]
    """From the top of the repository, the present one first; empty, or with a slash at the end."""

    @property
    def paths(self) -> list[str]:
        """What is looked at."""
        return [f"{folder}{name}" for folder in self.folders for name in layout.ROOTS]

    def path_in_book(self, path: str) -> str:
        """Return a path of the repository as one of the book; empty where it is none."""
        folder = max((folder for folder in self.folders if path.startswith(folder)), key=len, default=path)
        return path.removeprefix(folder)


def _places(root: Path, span: Sequence[str]) -> _Places:
    """Return where the book lies and lay: where a folder lost the locks of months, and those here are much alike.

    Where there is one book alone in the repository, whatever had locks and is gone was that book.
    """
    top, here = git(root, "rev-parse", "--show-toplevel", "--show-prefix").decode("utf-8", "replace").split("\n")[:2]
    told = git(Path(top), "ls-tree", "-r", "-z", "HEAD").decode("utf-8", "replace").split("\0")
    tree = {path: about.split()[2] for about, _, path in (entry.partition("\t") for entry in told) if path}
    books = {path.removesuffix(layout.PROVIDER) for path in tree if f"/{path}".endswith(f"/{layout.PROVIDER}")}
    lost = dict(_lost_locks(Path(top), span))
    if here not in books:
        # It was moved, and that is not committed yet.
        lost |= {
            in_folder(path): blob for path, blob in tree.items() if layout.LOCK.fullmatch("".join(in_folder(path)))
        }
        books = {folder for folder in books if (Path(top) / folder / layout.PROVIDER).exists()}
    # One that was left with its first files and without any lock keeps no past for itself.
    keeping = books & {in_folder(path)[0] for path in tree if layout.LOCK.fullmatch("".join(in_folder(path)[1:]))}
    folders = [here]
    for (folder, lock), blob in lost.items():
        is_other = folder in folders or folder in keeping
        if not is_other and (books <= {here} or is_alike(root, lock, git(root, "cat-file", "blob", blob))):
            folders.append(folder)
    return _Places(Path(top), tuple(folders))


def _lost_locks(top: Path, span: Sequence[str]) -> Mapping[tuple[str, str], str]:
    """Return what each lock said, by folder and path in it, that some commit took out of its folder."""
    words = [word for word in _LOG if word != "--reverse"]
    told = git(top, *words, "--diff-filter=D", *span, "--", f":(glob)**/{layout.lock_file('*')}")
    found: dict[tuple[str, str], str] = {}
    parts = iter(told.decode("utf-8", "replace").split("\0"))
    for part in parts:
        entry = part.rpartition("\1")[2].split()
        if entry and entry[0].startswith(":"):
            found.setdefault(in_folder(next(parts)), entry[2])
    return found


def _now(root: Path, change: _Change, before: FileState) -> FileState:
    """Return how a file of the book is now; a large one as Git calls it, whatever ends its lines."""
    read, _ = read_file(root, change.path, limit=RECORDS_LIMIT)
    if read is None or len(read.data) <= _LARGEST:
        return _state(change, read.data if read else None)
    kind = "sha256" if len(before.text or "") == _SHA256 else "sha1"
    names = [
        hashlib.new(kind, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        for data in (read.data, read.data.replace(b"\r\n", b"\n"))
    ]
    return _large(change, before.text if before.text in names else names[0])


def _changes(log: bytes, places: _Places) -> Iterator[_Change]:
    """Yield each file that each commit changed, from the output of `_LOG`, in which NUL ends every part."""
    by, nth, commit = "", 0, ""
    parts = iter(log.decode("utf-8", "replace").split("\0"))
    for part in parts:
        _, begun, rest = part.partition("\1")
        if begun:
            said, _, rest = rest.partition("\1")
            by, nth, commit = named(said), nth + 1, said.partition("\2")[0]
        entry = rest if begun else part
        if entry.strip().startswith(":"):
            blob = entry.split()[3]
            path = places.path_in_book(next(parts))
            yield _Change(nth, by, path, "" if blob.strip("0") == "" else blob, commit)


def _aside(places: _Places, wrote: Contributions, merged: Mapping[str, Sequence[str]]) -> Iterator[_Change]:
    """Yield the files of evidence that were changed on what a merge brought in, as they were at its end."""
    # What the merge itself made of a file nobody had recorded aside.
    brought = [
        (commit, path, made[-1].by)
        for commit in merged
        for path, steps in wrote.get(commit, {}).items()
        if is_evidence(path) and (made := [step for step in steps if not step.by.startswith(commit[:12])])
    ]
    asked = [
        (change, f"{parent}:{folder}{change[1]}")
        for change in brought
        for parent in merged[change[0]]
        for folder in places.folders
    ]
    names = "\n".join(name for _, name in asked)
    told = git(places.top, "cat-file", "--batch-check", given=names).decode("utf-8", "replace") if asked else ""
    for ((commit, path, by), _), line in zip(asked, told.splitlines(), strict=True):
        if line.split()[1:2] == ["blob"]:
            yield _Change(0, by, path, line.split()[0], commit)


def _begun(places: _Places, since: str | None) -> tuple[str, ...]:
    """Return the commits without a parent that have a book, where there is another way to the present than is followed.

    Who merges the history as it was into one of their own follows their own, with no commit that took anything back.
    """
    span = [f"{since}..HEAD"] if since else ["HEAD"]
    words = "log", "--format=%H%x02%cs%x02%an"
    told = git(places.top, *words, "--max-parents=0", *span).decode("utf-8", "replace")
    # The one that is followed is a beginning even where the book came into it later, so that it does not hide another.
    followed = git(places.top, "rev-list", "--first-parent", "HEAD").decode().split()[-1]
    begun = [
        named(line)
        for line in told.splitlines()
        if line.startswith(followed)
        or git(places.top, "ls-tree", "--name-only", line.partition("\2")[0], "--", *places.paths).strip()
    ]
    return tuple(begun) if since or len(begun) > 1 else ()


def _tree(places: _Places, since: str) -> Iterator[_Change]:
    """Yield all files as a commit has them."""
    told = git(places.top, "log", "-1", "--format=%H%x02%cs%x02%an", since).decode("utf-8", "replace")
    by = named(told.strip())
    commit = told.partition("\2")[0]
    tree = git(places.top, "ls-tree", "-r", "-z", commit, "--", *places.paths).decode("utf-8", "replace")
    for about, _, path in (entry.partition("\t") for entry in tree.split("\0")):
        if path:
            yield _Change(0, by, places.path_in_book(path), about.split()[2])


def _contents(root: Path, blobs: Sequence[str]) -> tuple[Mapping[str, bytes], Collection[str]]:
    """Return what the files in the repository's store hold, and which of them are too large to look into."""
    wanted = [blob for blob in blobs if blob]
    sizes = git(root, "cat-file", "--batch-check", given="\n".join(wanted)).decode().splitlines()
    files = {line.split()[0]: int(line.split()[2]) for line in sizes if line.split()[1:2] == ["blob"]}
    small = [blob for blob, size in files.items() if size <= _LARGEST]
    told, found, start = git(root, "cat-file", "--batch", given="\n".join(small)), {}, 0
    for blob in small:
        end = told.index(b"\n", start)
        size = int(told[start:end].split()[2])
        found[blob] = told[end + 1 : end + 1 + size]
        start = end + 2 + size
    return found, files.keys() - found.keys()


def _large(change: _Change, name: str) -> FileState:
    return FileState(change.nth, change.by, name, is_large=True)


def _who(change: _Change, wrote: Contributions) -> frozenset[str]:
    of_commit = wrote.get(change.commit, {})
    return frozenset(one.mail for one in of_commit.get(change.path) or of_commit.get("", ()))


def _branch(change: _Change, wrote: Contributions) -> Sequence[Contribution]:
    """Return the commits of a branch that made of a file what it is: each answers for its own, and none for others."""
    made = wrote.get(change.commit, {}).get(change.path, ()) if has_parts(change.path) else ()
    return made if any(one.by != change.by for one in made) else ()


def _state(change: _Change, data: bytes | None) -> FileState:
    if data is None:
        return FileState(change.nth, change.by, None)
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return FileState(change.nth, change.by, text, _value(change.path, text))


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
