"""The states of sites that Upptime keeps in the history of a Git repository, as a record of a month.

Each version of a file `history/<site>.yml` is an observation. Nothing of the repository is run, and nothing is fetched.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from slm.calendar import Month
from slm.problem import Mistake
from slm.reading.commits import git

CUT_OFF: Final = Mistake(
    "SLM1076",
    "the repository in {path} has only the end of its history",
    "Fetch the rest: git -C {path} fetch --unshallow. What is not there would be unknown time.",
)
NO_STATES: Final = Mistake(
    "SLM1077",
    "the repository in {path} never had a file history/*.yml with `status` and `lastUpdated`",
    "Name a clone of the repository that Upptime writes to: git clone ADDRESS; then give its folder.",
)
NOT_FROM_REPOSITORY: Final = Mistake(
    "SLM1078",
    "the source '{source}' is not filled from a repository",
    "It has to be a timeline with one file for each month: use: upptime and files: [{source}/{{month}}.csv].",
)

_LOG: Final = (
    "log", "-z", "-m", "--first-parent", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
    "--format=%x01%H%x01", "HEAD", "--", ":(glob)history/*.yml",
)  # fmt: skip
_KEY: Final = re.compile(r"^(status|code|responseTime|lastUpdated): *(.*?) *$", re.MULTILINE)
_LARGEST: Final = 1 << 16
_COLUMNS: Final = ("last_updated", "slug", "status", "code", "response_ms", "commit")


class _Version(NamedTuple):
    slug: str
    blob: str
    commit: str


class Observations(NamedTuple):
    """What a repository tells of a month."""

    text: str
    """A table with a row for each observation, in the order of time."""
    number: int
    """How many there are."""
    unread: int
    """How many versions of files, of all months, tell no state or no time."""


def observations(folder: Path, month: Month) -> Observations:
    """Return what was observed in a month, by UTC; raise `InputError` where the repository cannot tell."""
    if git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise CUT_OFF.raised(path=folder)
    versions = list(_versions(git(folder, *_LOG)))
    contents = _contents(folder, sorted({version.blob for version in versions}))
    rows: set[tuple[str, ...]] = set()
    unread = seen = 0
    for version in versions:
        told = dict(_KEY.findall(contents.get(version.blob, "")))
        at = _time(_bare(told.get("lastUpdated", "")))
        if not at or not told.get("status"):
            unread += 1
            continue
        seen += 1
        if Month.of(at.date()) == month:
            moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            said = (_bare(told.get(key, "")) for key in ("status", "code", "responseTime"))
            rows.add((moment, version.slug, *said, version.commit[:12]))
    if not seen:
        raise NO_STATES.raised(path=folder)
    return Observations(_table(sorted(rows)), len(rows), unread)


def _table(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def _versions(log: bytes) -> Iterator[_Version]:
    """Yield each version of each file, from the output of `_LOG`, in which NUL ends every part."""
    commit = ""
    parts = iter(log.decode("utf-8", "replace").split("\0"))
    for part in parts:
        _, begun, rest = part.partition("\1")
        if begun:
            commit, _, rest = rest.partition("\1")
        entry = (rest if begun else part).strip()
        if entry.startswith(":"):
            blob, path = entry.split()[3], next(parts)
            if blob.strip("0"):
                yield _Version(Path(path).stem, blob, commit)


def _contents(folder: Path, blobs: Sequence[str]) -> Mapping[str, str]:
    """Return what small files hold, by how Git calls them."""
    if not blobs:
        return {}
    sizes = git(folder, "cat-file", "--batch-check", given="\n".join(blobs)).decode().splitlines()
    parted = [line.split() for line in sizes]
    small = [words[0] for words in parted if words[1:2] == ["blob"] and int(words[2]) <= _LARGEST]
    told, found, start = git(folder, "cat-file", "--batch", given="\n".join(small)), {}, 0
    for blob in small:
        end = told.index(b"\n", start)
        size = int(told[start:end].split()[2])
        found[blob] = told[end + 1 : end + 1 + size].decode("utf-8", "replace").replace("\r\n", "\n")
        start = end + 2 + size
    return found


def _bare(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
