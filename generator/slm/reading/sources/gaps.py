"""What a source leaves open: where TBD stands, and what its exports say whatever comes to stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from slm.measurement import source_kinds, zone_names
from slm.problem import Mistake, Place, Problem
from slm.reading.sources.unclear_zones import zones_called
from slm.reading.yaml_text import YamlDocument

OPEN: Final = "TBD"
"""What stands for a word that somebody has to fill in."""
GAPS_LEFT: Final = Mistake(
    "SLM1045",
    "the source leaves open what it needs: TBD stands in {gaps}",
    "Put a word of the book, or what the tool does, in each of these places; meanwhile slm measure --source {source} "
    "--try shows the rows as far as they are understood.",
)
Path = tuple[str | int, ...]
_WORDS: Final = {
    "type": ("incident", "request"), "kind": ("outage", "degradation"), "ok": ("true", "false"),
    "kept": ("true", "false"), "first_contact": ("true", "false"),
}  # fmt: skip
"""Two words of each field that knows but few."""
_STATES: Final = {"tickets": ("run", "pause"), "events": ("nothing", "stop"), "timeline": ("unknown", "down")}
_UNIT: Final = "length_unit"
_ALONE: Final[Mapping[Path, tuple[Any, Any]]] = {
    ("time_zone",): ("Etc/UTC", "Etc/GMT-12"),
    ("known_for",): ("1 calendar_hours", "2 calendar_hours"),
    (_UNIT,): ("seconds", "hours"),
    ("language",): ("en", "en"),
    ("ambiguous",): ("first", "second"),
    ("numbers", "decimal"): (".", ","),
    ("numbers", "thousands"): (" ", "'"),
}
_LONG: Final = {"from": "1990-01-01", "until": "2100-01-01"}
"""Days that cover whatever an export may hold."""
_COLUMNS: Final = "columns"
_SERVICES: Final = "services"
_TIMES: Final = "times"


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """Something that a source leaves open: its key, the words of the export that wait for one of ours, its place."""

    key: str
    words: tuple[str, ...]
    place: Place


def gaps_of(document: YamlDocument) -> list[OpenPlace]:
    """Return what a source leaves open, the words of one key together."""
    found: dict[str, list[Path]] = {}
    for path in _open(document.value):
        found.setdefault(".".join(map(str, path[: _depth(path)])), []).append(path)
    return [
        OpenPlace(key, tuple(word for path in paths for word in _words_of(path)), document.source.place(*paths[0]))
        for key, paths in found.items()
    ]


def blocking_gap(document: YamlDocument) -> Problem | None:
    """Return that a source leaves open what nothing can stand in for, so that it cannot be read."""
    paths = [path for path in _open(document.value) if _choices(path, _kind(document)) or path[0] in (_COLUMNS, _TIMES)]
    if not paths:
        return None
    keys = dict.fromkeys(".".join(map(str, path[: _depth(path)])) for path in paths)
    place = document.source.place(*paths[0])
    return GAPS_LEFT.at(place, gaps=", ".join(keys), source=place.path.rpartition("/")[2].removesuffix(".yml"))


def is_covers_open(document: YamlDocument) -> bool:
    """Tell whether nothing says yet of which days the exports are complete."""
    value = document.value if isinstance(document.value, dict) else {}
    files, kind = value.get("files"), source_kinds.SOURCE_KINDS.get(_kind(document))
    named = files if isinstance(files, list) else []
    return (
        bool(kind and kind.must_cover) and "covers" not in value and not all("{month}" in str(name) for name in named)
    )


def has_open_column(document: YamlDocument) -> bool:
    """Tell whether it is open in which column something stands."""
    return any(path[0] == _COLUMNS for path in _open(document.value))


def without_gaps(document: YamlDocument, choice: int, times: Sequence[str] = ("iso",)) -> YamlDocument:
    """Return a source with one of two words for each gap: what the two have in common does not depend on any."""
    value = document.value if isinstance(document.value, dict) else {}
    kind = _kind(document)

    names: dict[str | int, str] = {}

    def chosen(path: Path) -> Any:  # noqa: ANN401 - whatever YAML holds
        if path[0] == _SERVICES and len(path) > 1:
            # Two foreign names are two services, until somebody says otherwise.
            return names.setdefault(path[1], f"tbd-{choice}-{len(names)}")
        found = _choices(path, kind)
        if path == ("time_zone",):
            found = zones_called(map(str, value.get(_TIMES) or ())) or found
        return found[choice] if found else OPEN

    whole = _filled(value, (), chosen)
    columns = whole.get(_COLUMNS)
    if isinstance(columns, dict):
        whole[_COLUMNS] = {name: column for name, column in columns.items() if column != OPEN}
    written = whole.get(_TIMES)
    if isinstance(written, list) and OPEN in written:
        whole[_TIMES] = [text for text in written if text != OPEN] + [*times]
    return replace(document, value=whole)


def covered_anyway(document: YamlDocument) -> YamlDocument:
    """Return a source that covers whatever its exports hold, where it does not say what it covers."""
    if not is_covers_open(document) or not isinstance(document.value, dict):
        return document
    return replace(document, value={**document.value, "covers": _LONG})


def _kind(document: YamlDocument) -> str:
    return str(document.value.get("kind")) if isinstance(document.value, dict) else ""


def _depth(path: Path) -> int:
    """Return how many steps of a path name a key: words of an export come after them."""
    return 2 if path[0] in ("values", "constants", _COLUMNS, "numbers", "patterns", _UNIT) else 1


def _words_of(path: Path) -> list[str]:
    """Return the word of an export that stands last in a path, if there is one."""
    return [step for step in path[_depth(path) :] if isinstance(step, str)][:1]


def _choices(path: Path, kind: str) -> tuple[Any, Any] | None:
    """Return two things that may stand in a gap; None where TBD can stand for itself."""
    if path in _ALONE or path[0] == _UNIT:
        return _ALONE[path if path in _ALONE else (_UNIT,)]
    if path[0] == "zones":
        zones = zone_names.SEVERAL_ZONES.get(str(path[-1]), "Etc/UTC").split(", ")
        return zones[0], zones[-1]
    if path[0] == "states":
        return _STATES.get(kind)
    return _WORDS.get(str(path[1])) if path[0] in ("values", "constants") and len(path) > 1 else None


def _open(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield where TBD stands, in the order of the file."""
    if value == OPEN and path and path[0] != "name":
        yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _open(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _open(inner, (*path, index))


def _filled(value: Any, path: Path, chosen: Callable[[Path], Any]) -> Any:  # noqa: ANN401 - whatever YAML holds
    if value == OPEN:
        return chosen(path)
    if isinstance(value, dict):
        return {key: _filled(inner, (*path, key), chosen) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, (*path, index), chosen) for index, inner in enumerate(value)]
    return value
