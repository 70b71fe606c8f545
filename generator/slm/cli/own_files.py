"""Files that a command was asked for, such as papers and schemas: beside the book, and only in the place of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from threading import Lock
from typing import Final

from slm.cli.speech import FILE_EXISTS
from slm.drafts import clear_drafts, drafts_left, whole_files

LIST: Final = ".slm-files"
"""What a folder holds of this program: a hash and a name on each line, as `sha256sum` writes and checks them."""


class OwnFiles:
    """A folder to which commands write files by name, with a list of them in the folder itself.

    A file is replaced only while it is what this program wrote: what a person has changed or put there, such as a
    paper in Word with remarks in it, stays (FAILURES S8). `is_ours` knows files of 0.1.0, which wrote no list.
    """

    def __init__(
        self, folder: Path, root: Path | None = None, *, is_ours: Callable[[Path], bool] = lambda _: False
    ) -> None:

        from slm.site.atomic_publish import refuse_target

        refuse_target(folder, root)
        self.folder = folder
        self._is_ours = is_ours
        self._one_at_a_time = Lock()

    def refuse_others(self, names: Iterable[str], contents: Mapping[str, bytes] | None = None) -> None:
        """Refuse names under which there is something else than this program wrote, or is about to write."""
        listed = self._listed()
        for name in names:
            file, same = self.folder / name, sha256((contents or {}).get(name, b"")).hexdigest()
            if os.path.lexists(file) and not (
                file.is_file() and (_hash(file) in {*listed.get(name, ()), same} or self._is_ours(file))
            ):
                raise FILE_EXISTS.raised(path=file)

    @contextmanager
    def written(self, contents: Mapping[str, bytes]) -> Iterator[None]:
        """Let files appear when the block has ended well, after the list that says whose they are."""
        with self._one_at_a_time:
            self.refuse_others(contents, contents)
            listed = {name: hashes for name, hashes in self._listed().items() if (self.folder / name).is_file()}
            for name, content in contents.items():
                file = self.folder / name
                # Whoever is killed before the file has changed leaves the one of before, which is ours as well.
                listed[name] = {sha256(content).hexdigest(), *([_hash(file)] if file.is_file() else ())}
            self._clear_drafts()
            lines = (f"{known}  {name}\n" for name, hashes in sorted(listed.items()) for known in sorted(hashes))
            files = {self.folder / name: content for name, content in contents.items()}
            with whole_files({self.folder / LIST: "".join(lines).encode(), **files}):
                yield

    def _clear_drafts(self) -> None:
        """Remove what a killed command was about to write: the list that it was about to write has the names."""
        for left in drafts_left(self.folder / LIST):
            for name in self._listed(left):
                clear_drafts(self.folder / name)

    def _listed(self, file: Path | None = None) -> dict[str, set[str]]:
        listed: dict[str, set[str]] = {}
        file = file or self.folder / LIST
        lines = file.read_bytes().decode("utf-8", "replace").splitlines() if file.is_file() else ()
        for known, _, name in (line.partition("  ") for line in lines):
            listed.setdefault(name, set()).add(known)
        return listed


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
