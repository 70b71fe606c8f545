"""What one source makes of its exports, whatever else the book says: to look at a mapping while it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple, cast, get_args

from slm import layout
from slm.measurement import ForeignSource, PrometheusSource, SqlSource, source_kinds
from slm.problem import Mistake, Problem, nearest
from slm.reading.files import decoded, read_file
from slm.reading.sources.source import BY_ENGINE, SourceRead, read_exports, read_source
from slm.reading.yaml_text import read_yaml

NO_SOURCE_NAMED: Final = Mistake(
    "SLM1079", "nothing says which source is tried", "Add --source with the name of a file of measurements/sources."
)
NO_SUCH_SOURCE: Final = Mistake(
    "SLM1074",
    "there is no source '{source}'",
    "A source is a file in measurements/sources; there are {known}.",
)
NOT_READ_ROW_BY_ROW: Final = Mistake(
    "SLM1075",
    "the source '{source}' is of kind {kind}, which is not read row by row",
    "Large records are counted by `slm measure --write`, those of other systems fetched by `slm import`.",
)


_OTHERS: Final = frozenset(
    {
        BY_ENGINE,
        *(word for model in (PrometheusSource, SqlSource) for word in get_args(model.model_fields["kind"].annotation)),
    }
)
"""Kinds of sources that are not read row by row."""


class Tried(NamedTuple):
    """What was made of the exports of a source, and the text of its file by path, to be shown beside what is wrong."""

    source: source_kinds.AnySource | None
    read: SourceRead | None
    problems: tuple[Problem, ...]
    texts: dict[str, str]


def try_source(root: Path, number: str) -> Tried:
    """Return what a source of a book makes of its exports; raise `InputError` where there is none of that name."""
    if not number:
        raise NO_SOURCE_NAMED.raised()
    path = layout.source_file(number)
    if not (root / path).is_file():
        there = sorted(file.stem for file in (root / path).parent.glob("*.yml"))
        known = ", ".join(there)
        raise NO_SUCH_SOURCE.raised(source=number, known=known, meant=nearest(number, there))
    file, problems = read_file(root, path)
    text, wrong = decoded(path, file.data) if file else (None, [])
    document, unread = read_yaml(path, text) if text is not None else (None, [])
    problems += [*wrong, *unread]
    texts = {path: text} if text is not None else {}
    if document is None or problems:
        return Tried(None, None, tuple(problems), texts)
    value = document.value if isinstance(document.value, dict) else {}
    kind, is_counted = str(value.get("kind")), value.get("read") == "engine"
    if is_counted or kind in _OTHERS:
        raise NOT_READ_ROW_BY_ROW.raised(source=number, kind=kind)
    source, said = read_source(document)
    if not isinstance(source, ForeignSource):
        return Tried(None, None, tuple(said), texts)
    known_source = cast(source_kinds.AnySource, source)
    read = read_exports(root, known_source, {})
    return Tried(known_source, read, read.problems, texts)
