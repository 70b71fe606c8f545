"""Files and folders that nobody reads, and where a book would have had them: one slip of a name, told where it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from slm import layout
from slm.calendar import Month
from slm.problem import InputError, Mistake, Place, Problem, Severity, most_frequent
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
OPEN_ELSEWHERE: Final = Mistake(
    "SLM684",
    "{path} is there because a program has {original} open, or ended before it could delete it",
    "Close the file there; if this one stays, delete it.",
    Severity.WARNING,
)
COPY: Final = Mistake(
    "SLM715",
    "{path} is not read: it looks like a copy of {original}",
    "Delete it, or give it a name of its own if it is to be read, too.",
    Severity.WARNING,
)

_RECORDS: Final = ("outages.csv", "tickets.csv", "pauses.csv", "events.csv", "probes.csv", "surveys.csv")
_NAMES: Final = (*(path.rpartition("/")[2] for path in layout.WRITTEN.values() if "*" not in path[-6:]), *_RECORDS)
"""Names that mean the same wherever they stand."""
_TERMS: Final = re.compile(
    r"(agreements/[^/]+(?:/v?\d[^/]*)?)/terms?[._-]?([a-z]{2,3})?(?:[._-][a-z]+)?\.(?:md|markdown|txt)", re.IGNORECASE
)
_COPY: Final = re.compile(
    r"~\$(?P<locked>.+)|(?P<saved>.+?)(?:\.(?:bak|orig|old|save|swp|tmp)|~)"
    r"|(?:Copy of |Kopie von |副本 ?)(?P<named>.+)"
    r"|(?P<stem>.+?)(?: ?\(\d+\)| ?[-_] ?(?:copy|kopie|副本)(?: ?\(\d+\))?| copy(?: \d+)?)(?P<ending>\.\w+(?:\.\w+)?)?",
    re.IGNORECASE,
)
"""Names that editors, spreadsheets and file managers give to copies."""
_ENDED_TWICE: Final = re.compile(r"(.+\.(?:yml|csv|md|json))\.(?:txt|yml|csv|md|xlsx?)", re.IGNORECASE)
_COLUMNS: Final = {
    "outages.csv": {"id", "service", "start", "end", "kind"}, "tickets.csv": {"id", "service", "type", "opened"},
    "pauses.csv": {"ticket", "start", "end"}, "events.csv": {"ticket", "time", "state"},
    "probes.csv": {"service", "time", "ok"}, "surveys.csv": {"service", "date", "score"},
}  # fmt: skip
"""The columns by which a record is known."""
_MONTHS: Final = (
    "january januar 一月 正月", "february februar 二月", "march märz 三月", "april 四月", "may mai 五月",
    "june juni 六月", "july juli 七月", "august 八月", "september 九月", "october oktober 十月",
    "november 十一月", "december dezember 十二月",
)  # fmt: skip
"""What the months are called."""
_OF_AGREEMENT: Final = ("approvals.yml", "copies.yml", "requirements.yml")
_OF_MONTH: Final = re.compile(
    r"(outages|tickets|pauses|events|probes|surveys|figures|month)(?:[-_ ]\d{4}-?\d{2})?\.(?:csv|yml)"
)
_MONTH: Final = re.compile(r"\d{4}-\d{2}")
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
        layout.PROBLEMS,
        layout.COMPLAINTS, layout.DISPUTES,
    )
}  # fmt: skip


def stray_problem(root: Path, path: str, is_read: Collection[re.Pattern[str]], sources: Collection[str]) -> Problem:
    """Return what is wrong with a file or folder that is not read; `is_read` matches what is, by its path."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    place = Place(shown)
    if (root / path).is_dir():
        original, meant = copied_from(path), _folder_meant(root, path)
        if original and (root / original).exists():
            return COPY.at(place, path=shown, original=original)
        if meant and not (root / meant).exists():
            return MISNAMED.at(place, path=shown, wanted=meant, folder=shown, to=meant)
        return UNKNOWN_FOLDER.at(place, path=shown, **({"meant": meant} if meant else {}))
    wanted = list(_wanted(root, path, sources))
    known = [one for one in wanted if any(pattern.fullmatch(one) for pattern in is_read) or layout.TERMS.fullmatch(one)]
    free = next((one for one in known if not (root / one).exists()), None)
    original, is_open = copied_from(path), "/~$" in path
    if original and (is_open or (root / original).exists()):
        return (OPEN_ELSEWHERE if is_open else COPY).at(place, path=shown, original=original)
    if not free:
        return UNKNOWN_FILE.at(place, path=shown)
    folder, to = path.rpartition("/")[0], free.rpartition("/")[0]
    return MISNAMED.at(place, path=shown, wanted=free, folder=folder, to=to if to != folder else free)


def copied_from(path: str) -> str:
    """Return the path of that of which a file or folder is a copy, by its name; nothing where it is none."""
    folder, _, name = path.rpartition("/")
    if twice := _ENDED_TWICE.fullmatch(path):
        return twice[1]
    if not (found := _COPY.fullmatch(name)):
        return ""
    stem = f"{found['stem'] or ''}{found['ending'] or ''}"
    return f"{folder}/{found['locked'] or found['saved'] or found['named'] or stem}"


def files_of_the_book_beside_it(root: Path, names: Collection[str]) -> Iterator[str]:
    """Yield the files at the root that belong into a folder of the book; others are nobody's business."""
    for name in sorted(names):
        kind = _KIND.search(_head(root / name)) if name in _NAMES or name.endswith((".yml", ".yaml")) else None
        known = kind and (kind[1] in layout.WRITTEN or kind[1] in (*_AGREEMENTS, *_CALENDARS))
        is_record = name in _RECORDS and _head(root / name).lstrip("\ufeff").startswith(("id,", "service,", "ticket,"))
        if known or is_record:
            yield name


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
    if name in _OF_AGREEMENT and path.startswith(f"{layout.AGREEMENTS}/") and path.count("/") > 1:
        yield f"{layout.agreement_folder(path.split('/')[1])}/{name}"
    if copy := copied_from(path):
        yield copy
        yield from _wanted(root, copy, sources)
    yield from _of_a_month(root, folder, name)
    if found := _VERSIONLESS.fullmatch(path):
        yield f"{found[1]}/1.0/{found[2]}"
    yield from (f"{folder}/{known}" for known in _NAMES if _is_like(name, known))
    yield from (
        f"{folder}/{known}"
        for known in _RECORDS
        if ending in ("xlsx", "xls", "ods", "tsv", "txt") and _is_like(stem, known[:-4])
    )
    kind = _KIND.search(_head(root / path)) if ending in ("yml", "yaml", "md", "txt") else None
    if kind and stem != "agreement":
        yield from _by_kind(kind[1], stem, sources)


def _of_a_month(root: Path, folder: str, name: str) -> Iterator[str]:
    """Yield where a file of a month would lie: in the month of its folder or name, else in the latest that has none."""
    if found := _OF_MONTH.fullmatch(name):
        plain = f"{found[1]}.{'yml' if found[1] in ('figures', 'month') else 'csv'}"
    elif not (plain := _record_within(root / folder / name)):
        return
    if _MONTH.fullmatch(folder.rpartition("/")[2]):
        yield f"{folder}/{plain}"
    elif folder in ("", layout.MEASUREMENTS):
        there = root / layout.MEASUREMENTS
        months = [one.name for one in there.iterdir() if _MONTH.fullmatch(one.name)] if there.is_dir() else []
        named = _MONTH.search(name)
        yield from (
            f"{layout.month_folder(month)}/{plain}" for month in ([named[0]] if named else sorted(months)[::-1])
        )


def _record_within(path: Path) -> str:
    """Return which record a table is by its columns, whatever its name is: 故障.csv has those of outages.csv."""
    columns = {*_head(path).lstrip("\ufeff").partition("\n")[0].strip().split(",")} if path.suffix == ".csv" else set()
    fitting = (name for name, needed in _COLUMNS.items() if columns >= needed)
    return next(fitting, "")


def _by_kind(kind: str, stem: str, sources: Collection[str]) -> Iterator[str]:
    if kind in _AGREEMENTS:
        yield layout.agreement_file(stem, "1.0")
    elif kind in _CALENDARS:
        yield layout.calendar_file(stem)
    elif kind in sources:
        yield layout.source_file(stem)
    elif (written := layout.WRITTEN.get(kind)) and "/*/" not in written:
        yield written.replace("*", stem)


def _folder_meant(root: Path, path: str) -> str:
    folder, _, name = path.rpartition("/")
    if folder.count("/") == 1 and folder.startswith(layout.AGREEMENTS):
        version = re.search(r"\d+(?:\.\d+)+", name)
        return f"{folder}/{version[0]}" if version else ""
    if folder == layout.MEASUREMENTS and (month := _month_meant(name) or _month_named(root / path)):
        return layout.month_folder(month)
    known = (whole for whole in _BELOW.values() if whole.startswith(f"{folder}/"))
    return next((whole for whole in known if _is_like(name, whole.rpartition("/")[2])), "")


def _month_meant(name: str) -> str:
    """Return the month that a folder was to be named after; nothing where that is not clear."""
    try:
        return str(Month.parse(name))
    except InputError as refused:
        return dict(refused.words).get("meant", "")


def _month_named(folder: Path) -> str:
    """Return the month of a folder that has only its name, by the year that most of the dates in its files have."""
    word = folder.name.casefold().strip(". ")
    named = [number for number, names in enumerate(_MONTHS, 1) if any(_begins(name, word) for name in names.split())]
    is_number = re.fullmatch(r"(?:0?[1-9]|1[0-2])月?", word, re.ASCII)
    number = int(word.removesuffix("月")) if is_number else named[0] if len(named) == 1 else 0
    if not number:
        return ""
    texts = (_head(file) for file in sorted(folder.iterdir()) if file.suffix in (".csv", ".yml"))
    years = Counter(year for text in texts for year in re.findall(rf"\b(20\d\d)-{number:02}\b", text))
    return f"{most_frequent(years, 1)[0]}-{number:02}" if years else ""


def _begins(name: str, word: str) -> bool:
    return name == word or (len(word) > 2 and name.startswith(word))


def _is_like(name: str, known: str) -> bool:
    """Tell whether a name is a slip of another one; what differs in its digits is another thing."""
    one, other = name.casefold(), known.casefold()
    same_digits = re.sub(r"\D", "", one) == re.sub(r"\D", "", other)
    return same_digits and SequenceMatcher(None, one, other).ratio() >= _LIKENESS


def _head(path: Path) -> str:
    if not path.is_file():  # a pipe would be waited for
        return ""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return ""
