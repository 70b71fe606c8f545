"""What the `git` command tells of commits: how each is named, and who wrote what of it, on branches that were merged.

Nothing of the repository is run: no filters, no programs for differences, no hooks.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from slm import layout
from slm.problem import InputError, Mistake, plain_reason

NO_HISTORY: Final = Mistake(
    "SLM910",
    "the history of the book cannot be read: {reason}",
    "The folder of the book has to lie in a Git repository that has a commit, and the command git has to be installed.",
)
NOT_IN_HISTORY: Final = Mistake(
    "SLM939",
    "the commit {commit} is not in the history of this book: the history is another one, or was made anew",
    "Correct the name if it is mistyped, or fetch what is missing. If it was published or tagged, somebody rewrote "
    "what came before: whoever has a copy of then has what it said.",
)

_GIT: Final = (
    "git", "--no-pager", "--no-optional-locks", "--no-replace-objects", "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false", "-c", "log.showRoot=true", "-c", "log.follow=false",
    "-c", "i18n.logOutputEncoding=UTF-8", "-c", f"diff.orderFile={os.devnull}",
    "-c", "advice.graftFileDeprecated=false",
)  # fmt: skip
_WROTE: Final = (
    "log", "-z", "-c", "--topo-order", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
    "--format=%x01%P%x02%ae%x02%ct%x02%H%x02%cs%x02%an%x01",
)  # fmt: skip
_A_DAY: Final = 24 * 60 * 60
"""Clocks of machines may be wrong by some minutes, and what is told of commits goes by days."""


class Contribution(NamedTuple):
    """What one commit made of a file: a commit that is followed itself, or one of a branch that it merged."""

    by: str
    """The commit, as it is named."""
    mail: str
    """The mail address of who wrote it."""
    blob: str = ""
    """What the file was then, as Git calls it; empty where it was gone, and of what is no file."""


Contributions = Mapping[str, Mapping[str, Sequence[Contribution]]]
"""What made each commit that is followed what it is, by its id and the path of the file, the oldest first; without a
path, whatever it brought in."""


def git(root: Path, *words: str, given: str = "") -> bytes:
    """Return what the command says in a folder, with nothing of how somebody has set it up.

    Raise `InputError` where there is no such command, or it fails.
    """
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and ids that git itself told
            [*_GIT, "-C", str(root), *words],
            input=f"{given}\n".encode() if given else b"",
            capture_output=True,
            check=True,
            # What is grafted is no history, nor what is replaced; what is not here is not fetched.
            env={**os.environ, "GIT_GRAFT_FILE": os.devnull, "GIT_NO_LAZY_FETCH": "1"},
        )
    except OSError as error:
        raise NO_HISTORY.raised(reason=plain_reason(error)) from error
    except subprocess.CalledProcessError as error:
        raise NO_HISTORY.raised(reason=error.stderr.decode("utf-8", "replace").strip()) from error
    return done.stdout


def last_commit(root: Path) -> str:
    """Return the last commit of the repository that has the book in a folder; nothing where none has it."""
    folder = root.resolve()
    if not any((above / ".git").exists() for above in (folder, *folder.parents)):
        return ""
    try:
        return git(root, "rev-parse", "HEAD", f"HEAD:./{layout.PROVIDER}").decode().split()[0]
    except InputError:
        return ""


def has_commit(root: Path, commit: str) -> bool | None:
    """Return whether a commit belongs to the history of a book; None where not all of that is here."""
    if not last_commit(root):
        return None
    if commit.encode() in git(root, "rev-list", "HEAD").split():
        return True
    return None if git(root, "rev-parse", "--is-shallow-repository").strip() == b"true" else False


def named(told: str) -> str:
    """Return how a commit is named, from its id, day and author: by the beginning of its hash, its day, its author."""
    commit, day, author = told.split("\2", 2)
    return f"{commit[:12]} ({day}, {author})"


class Wrote(NamedTuple):
    """Who wrote what of a book, and when."""

    contributions: Contributions
    merged: Mapping[str, Sequence[str]]
    """The commits that each commit that is followed merged."""
    set_back: tuple[tuple[str, str], ...]
    """The commits that bear an earlier time than the one on which they were made, each with that, the oldest first."""


def who_wrote(top: Path, since: str | None, in_book: Callable[[str], str]) -> Wrote:
    """Return who made of files what each commit that is followed has, and of a merge what it brought in.

    They are told for each file: who wrote something else on the branch that was merged wrote nothing of that.
    """
    commits = _commits(top, since, in_book)
    # The newest one comes first, and children before parents; the first parent is the side into which was merged.
    places = {name: nth for nth, name in enumerate(commits)}
    followed, commit = [], next(iter(commits), "")
    while commit in commits:
        followed.append(commit)
        commit = next(iter(commits[commit].parents), "")
    seen: set[str] = set()
    found: dict[str, dict[str, list[Contribution]]] = {}
    for step in reversed(followed):
        brought, waiting = [], [step]
        while waiting:
            if (one := waiting.pop()) in commits and one not in seen:
                seen.add(one)
                brought.append(one)
                waiting += commits[one].parents
        of_files = found.setdefault(step, {})
        for one in sorted(brought, key=places.__getitem__, reverse=True):
            for path, blob in (("", ""), *commits[one].changed):
                of_files.setdefault(path, []).append(commits[one].wrote._replace(blob=blob))
    return Wrote(found, {step: commits[step].parents[1:] for step in followed}, tuple(_set_back(commits)))


def _set_back(commits: Mapping[str, _Commit]) -> Iterator[tuple[str, str]]:
    """Yield the commits that are dated before what they follow: whoever sets the clock of a commit can choose a day."""
    for commit in reversed([*commits.values()]):
        before = [commits[parent] for parent in commit.parents if parent in commits]
        latest = max(before, key=lambda parent: parent.at, default=commit)
        if commit.at < latest.at - _A_DAY:
            yield commit.wrote.by, latest.wrote.by


class _Commit(NamedTuple):
    parents: list[str]
    wrote: Contribution
    at: int
    """When it was committed, as it says."""
    changed: list[tuple[str, str]]
    """The files of the book that it changed, each with what it has become, as Git calls it."""


def _commits(top: Path, since: str | None, in_book: Callable[[str], str]) -> Mapping[str, _Commit]:
    commits: dict[str, _Commit] = {}
    told = git(top, *_WROTE, f"{since}..HEAD" if since else "HEAD")
    parts, commit = iter(told.decode("utf-8", "replace").split("\0")), ""
    for part in parts:
        _, begun, rest = part.partition("\1")
        said, _, rest = rest.partition("\1") if begun else ("", "", part)
        if said:
            before, mail, at, name = said.split("\2", 3)
            commit = name.partition("\2")[0]
            commits[commit] = _Commit(before.split(), Contribution(named(name), mail), int(at), [])
        if (entry := rest.strip()).startswith(":"):
            # Of a merge an entry has as many colons as parents; what the file has become stands before the status.
            blob = entry.split()[-2]
            if path := in_book(next(parts)):
                commits[commit].changed.append((path, blob if blob.strip("0") else ""))
    return commits
