"""Files and folders that have another name than the one by which the book knew them: one cause, told where it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from slm import layout
from slm.measurement import RecordFile
from slm.problem import Mistake, Place, Problem

RENAMED: Final = Mistake(
    "SLM683",
    "{path} was called {wanted} when a version was approved, or a month closed, by it",
    "Rename it back: names stay for ever, and their capitals count. Until then nothing is said of what names it.",
    one_by=("path",),
)
_KEEP_THEIR_NAMES: Final = (f"{layout.AGREEMENTS}/", f"{layout.CATALOG}/", f"{layout.SOURCES}/")


def renamed(files: Mapping[str, RecordFile], named: Mapping[str, str]) -> Mapping[str, Problem]:
    """Return what is wrong with each file, or folder of an agreement, by the path that it had.

    `named` are paths by which something was closed or approved, with the hash that the file had, as far as it is known:
    it is found by its capitals, or by what is in it (FAILURES D49). What lies under its own name was copied, if at all.
    """
    there = {_whole(path) for path in files}
    gone = {path: digest for path, digest in named.items() if _whole(path) not in there}
    if not gone:
        return {}
    folded = {whole.casefold(): whole for whole in there}
    known = {_whole(path) for path in named}
    hashed = {file.sha256: _whole(path) for path, file in files.items() if _whole(path) not in known}
    found = dict[str, Problem]()
    for path, digest in gone.items():
        wanted = _whole(path)
        now = folded.get(wanted.casefold()) or hashed.get(digest, "")
        if now and path.startswith(_KEEP_THEIR_NAMES) and now.startswith(_KEEP_THEIR_NAMES):
            found[wanted] = RENAMED.at(Place(now), path=now, wanted=wanted)
    return found


def _whole(path: str) -> str:
    """Return the folder of an agreement for what lies in it."""
    agreement = layout.agreement_of(path)
    return layout.agreement_folder(agreement) if agreement else path
