"""Files and folders that nobody reads, and where a book would have had them: one slip of a name, told where it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from slm import layout
from slm.problem import Mistake, Place, Problem, Severity
from slm.text import LANGUAGES, meant_language

UNKNOWN_FILE: Final = Mistake(
    "SLM701",
    "{path} is not read: a book has no such file",
    "Correct its name or folder (YAML files end in .yml), or take it out of the book.",
    Severity.WARNING,
)
UNKNOWN_FOLDER: Final = Mistake(
    "SLM702",
    "{path} is not read: a book has no such folder",
    "Correct its name, move it where it belongs, or take it out of the book. Months are folders such as "
    "measurements/2026-03, versions such as agreements/SLA-MAIL/1.0.",
    Severity.WARNING,
)
MISNAMED: Final = Mistake(
    "SLM974",
    "{path} is not read: in a book it is {wanted}",
    "Rename it, or move it there; save a table as CSV in UTF-8. Without it the book lacks what it says.",
    one_by=("folder", "to"),
)

_RECORDS: Final = ("outages.csv", "tickets.csv", "pauses.csv", "events.csv", "probes.csv", "surveys.csv")
_NAMES: Final = (*(path.rpartition("/")[2] for path in layout.WRITTEN.values() if "*" not in path[-6:]), *_RECORDS)
"""Names that mean the same wherever they stand."""
_TERMS: Final = re.compile(
    r"(agreements/[^/]+(?:/v?\d[^/]*)?)/terms[._-]?([a-z]{2,3})?(?:[._-][a-z]+)?\.(?:md|markdown|txt)", re.IGNORECASE
)
_VERSIONLESS: Final = re.compile(r"(agreements/[^/]+)/(agreement\.yml|terms\.[a-z]+\.md)")
_KIND: Final = re.compile(r"^kind:[ ]*['\"]?(\w+)", re.MULTILINE)
_AGREEMENTS: Final = ("SLA", "OLA", "UC")
_CALENDARS: Final = ("service_hours", "holidays")
_LIKENESS: Final = 0.85
_HEAD: Final = 4000
_BELOW: Final[Mapping[str, str]] = {
    path.rsplit("/", 1)[1]: path
    for path in (
        layout.SERVICES, layout.CALENDARS, layout.CHANGES, layout.SOURCES, layout.REVIEWS, layout.IMPROVEMENTS,
    )
}  # fmt: skip


def stray_problem(root: Path, path: str, is_read: Collection[re.Pattern[str]], sources: Collection[str]) -> Problem:
    """Return what is wrong with a file or folder that is not read; `is_read` matches what is, by its path."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    place = Place(shown)
    if (root / path).is_dir():
        meant = _folder_meant(path)
        if meant and not (root / meant).exists():
            return MISNAMED.at(place, path=shown, wanted=meant, folder=shown, to=meant)
        return UNKNOWN_FOLDER.at(place, path=shown, **({"meant": meant} if meant else {}))
    wanted = _wanted(root, path, sources)
    known = [one for one in wanted if any(pattern.fullmatch(one) for pattern in is_read) or layout.TERMS.fullmatch(one)]
    free = next((one for one in known if not (root / one).exists()), None)
    if not free:
        return UNKNOWN_FILE.at(place, path=shown)
    folder, to = path.rpartition("/")[0], free.rpartition("/")[0]
    return MISNAMED.at(place, path=shown, wanted=free, folder=folder, to=to if to != folder else free)


def beside_the_book(root: Path, names: Collection[str]) -> Iterator[Problem]:
    """Yield the folders at the root that were meant to be parts of the book; others are nobody's business."""
    for name in sorted({*names} - {*layout.ROOTS, layout.OVERRIDES}):
        if name.startswith(".") or not (root / name).is_dir():
            continue
        meant = next((part for part in layout.ROOTS if _is_like(name, part)), "")
        if not meant and (_BELOW.get(name) or layout.MONTH_NAMES.fullmatch(f"{layout.MEASUREMENTS}/{name}")):
            meant = _BELOW.get(name) or layout.month_folder(name)
            meant = meant if _looks_like_a_part(root / name) else ""
        elif not meant and re.match(r"(?:SLA|OLA|UC)\b", name):
            meant = layout.agreement_folder(name)
        if meant in layout.ROOTS and meant not in names:
            yield MISNAMED.at(Place(name), path=name, wanted=meant, folder=name, to=meant)
        elif meant:
            yield UNKNOWN_FOLDER.at(Place(name), path=name, meant=meant)


def _looks_like_a_part(folder: Path) -> bool:
    files = [path for path in sorted(folder.iterdir()) if path.suffix in (".yml", ".yaml", ".csv")]
    return any(path.name in _NAMES or _KIND.match(_head(path)) for path in files[:1])


def _wanted(root: Path, path: str, sources: Collection[str]) -> Iterator[str]:
    """Yield where a book would have such a file, the likeliest place first."""
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    if ending in ("yaml", "YML", "YAML"):
        yield f"{folder}/{stem}.yml"
    if found := _TERMS.fullmatch(path):
        version = found[1] if found[1].count("/") == 2 else f"{found[1]}/1.0"
        languages = [meant_language(found[2])] if found[2] else [*LANGUAGES]
        yield from (f"{version}/terms.{language}.md" for language in languages if language)
    if folder == layout.AGREEMENTS and ending in ("yml", "yaml"):
        yield layout.agreement_file(stem, "1.0")
    if found := _VERSIONLESS.fullmatch(path):
        yield f"{found[1]}/1.0/{found[2]}"
    yield from (f"{folder}/{known}" for known in _NAMES if _is_like(name, known))
    yield from (
        f"{folder}/{known}"
        for known in _RECORDS
        if ending in ("xlsx", "xls", "ods", "tsv", "txt") and _is_like(stem, known[:-4])
    )
    kind = _KIND.search(_head(root / path)) if ending in ("yml", "yaml") else None
    if kind:
        yield from _by_kind(kind[1], stem, sources)


def _by_kind(kind: str, stem: str, sources: Collection[str]) -> Iterator[str]:
    if kind in _AGREEMENTS:
        yield layout.agreement_file(stem, "1.0")
    elif kind in _CALENDARS:
        yield layout.calendar_file(stem)
    elif kind in sources:
        yield layout.source_file(stem)
    elif written := layout.WRITTEN.get(kind):
        yield written.replace("*", stem)


def _folder_meant(path: str) -> str:
    folder, _, name = path.rpartition("/")
    if folder.count("/") == 1 and folder.startswith(layout.AGREEMENTS):
        version = re.search(r"\d+(?:\.\d+)+", name)
        return f"{folder}/{version[0]}" if version else ""
    known = (whole for whole in _BELOW.values() if whole.startswith(f"{folder}/"))
    return next((whole for whole in known if _is_like(name, whole.rpartition("/")[2])), "")


def _is_like(name: str, known: str) -> bool:
    """Tell whether a name is a slip of another one; what differs in its digits is another thing."""
    one, other = name.casefold(), known.casefold()
    same_digits = re.sub(r"\D", "", one) == re.sub(r"\D", "", other)
    return same_digits and SequenceMatcher(None, one, other).ratio() >= _LIKENESS


def _head(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return ""
