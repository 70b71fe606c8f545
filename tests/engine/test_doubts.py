"""What reading rows says of an export of tickets or events, an engine says, too, or refuses it by a name of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

import pytest
import yaml

from slm.checks.imports import rows_not_covered, rows_to_come
from slm.checks.records import contradicted_tickets
from slm.cli.book import BookError
from slm.cli.counted_source import LargeCount
from slm.engine import Engine, connect
from slm.measurement import TicketRecords
from slm.problem import InputError, Mistake, Problem
from slm.reading import proposals
from slm.reading import sources as exports
from slm.reading.models_of_files import SOURCES
from slm.reading.sources import read_exports, read_source
from slm.reading.yaml_text import read_yaml

ROOT: Final = Path(__file__).parents[2]
WRITTEN: Final = yaml.safe_load((Path(__file__).parent / "doubts.yml").read_text("utf-8"))
TOLD: Final[dict[str, list[dict[str, Any]]]] = WRITTEN["told"]
"""By code, exports of which rows say it; the engine says the same code unless another one stands there."""
OTHERWISE: Final[dict[str, str]] = {
    str(code): why for why, codes in WRITTEN["otherwise"].items() for code in str(codes).split()
}
"""Codes that no export in the hands of an engine can lead to, each with the reason."""
GUIDE: Final = "site_overrides/pages/guide/exports.{}.md"
AS_OF: Final = date(2026, 3, 10)
LOG: Final = {
    "kind": "events", "states": {"open": "run", "done": "stop"},
    "columns": {"case": "Number", "activity": "State", "time": "Created", "service": "CI", "type": "Kind"},
}  # fmt: skip


@cache
def engine() -> Engine:
    """Return one engine for all cases."""
    return connect()


def modules() -> list[Any]:
    """Return the modules of the program that say something of exports."""
    inner = [
        f"{package.__name__}.{module.name}"
        for package in (proposals, exports)
        for module in iter_modules(package.__path__)
    ]
    checks = ("imports", "exported_words", "states_of_clocks", "case_gaps", "levels_lacking", "ownership")
    return [import_module(name) for name in (*inner, *(f"slm.checks.{name}" for name in checks))]


def every_code() -> set[str]:
    """Return the codes of all that they can say."""
    told = (one for module in modules() for one in vars(module).values())
    return {one.code for one in told if isinstance(one, Mistake)}


def not_known(language: str) -> set[str]:
    """Return the codes that the guide lists as what an engine does not know."""
    text = (ROOT / GUIDE.format(language)).read_text("utf-8")
    (listed,) = re.findall(r"<!-- what an engine does not know -->\n(.*?)\n\n", text, re.DOTALL)
    return set(re.findall(r"SLM\d+", listed))


def test_no_doubt_is_forgotten() -> None:
    """Each code about exports is told by an engine, cannot come up there, or stands in the guide as unknown."""
    unknown = not_known("en")
    assert unknown == not_known("zh")
    known = {*TOLD, *OTHERWISE}
    assert known.isdisjoint(unknown)
    assert every_code() - known - unknown == set()
    assert {*TOLD, *unknown} - every_code() == set()


def source_of(case: Mapping[str, Any], read: str) -> Any:  # noqa: ANN401
    """Return the source of a case, as it is read; the codes of what is wrong with it where it cannot be."""
    said = WRITTEN["source"] | (LOG if case.get("log") else {}) | case.get("source", {}) | {"read": read}
    said = {key: value for key, value in said.items() if value is not None}
    document, _ = read_yaml("measurements/sources/desk.yml", yaml.safe_dump(said, allow_unicode=True))
    assert document
    source, problems = read_source(document, SOURCES)
    return source or codes(problems)


def codes(problems: Any) -> set[str]:  # noqa: ANN401
    """Return the codes of problems."""
    return {problem.code for problem in problems}


def by_rows(folder: Path, source: Any) -> set[str]:  # noqa: ANN401
    """Return the codes of all that is said of an export that is read row by row."""
    read = read_exports(folder, source, {})
    problems: list[Problem] = [*read.problems]
    records = read.imported.records
    if isinstance(records, TicketRecords):
        latest = max(AS_OF, source.covers.until)
        last = {file.path: month for month, file in sorted(records.files.items())}
        problems += [*rows_to_come(source, records, latest, latest), *rows_not_covered(source, records, last, latest)]
        problems += contradicted_tickets(records.tickets)
    return codes(problems)


def by_engine(folder: Path, source: Any, capsys: pytest.CaptureFixture[str]) -> set[str]:  # noqa: ANN401
    """Return the codes of all that an engine says of it."""
    count = LargeCount(
        root=folder, source=source, asked=(), paths={}, sha256={}, known={}, doubts=lambda _: (),
        of_states=lambda _: (), progress=lambda _: None, latest=max(AS_OF, source.covers.until),
    )  # fmt: skip
    capsys.readouterr()
    try:
        count.figures(engine())
    except BookError as error:
        return codes(error.problems)
    except InputError as error:
        return {error.mistake.code}
    return set(re.findall(r"SLM\d+", capsys.readouterr().err))


CASES: Final = [(code, number) for code, several in TOLD.items() for number, _ in enumerate(several)]


@pytest.mark.parametrize("code, number", CASES)
def test_a_doubt_of_rows_is_one_of_the_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str, number: int
) -> None:
    """What is said of an export that is read row by row is said by the engine as well, or it refuses the export."""
    case = TOLD[code][number]
    head = case.get("head", WRITTEN["head"])
    many = [f"{number},Mail,incident,High,2026-01-05 09:00,,," for number in range(case.get("number", 0))]
    for name, lines in case["files"].items():
        path = tmp_path / "measurements" / name
        path.parent.mkdir(exist_ok=True)
        rows = [*([head] if head else []), *lines, *many]
        text = lines if isinstance(lines, str) else "".join(f"{line}\n" for line in rows)
        path.write_bytes(text.removesuffix(case.get("cut", "")).encode(case.get("encoding", "utf-8")))
    source = source_of(case, "rows")
    assert code in (source if isinstance(source, set) else by_rows(tmp_path, source))
    large = source_of(case, "engine")
    assert case.get("engine", code) in (large if isinstance(large, set) else by_engine(tmp_path, large, capsys))
