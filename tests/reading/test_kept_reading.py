"""What a source's files were read to is kept: it is what reading makes anew, and made anew where anything changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from tests.reading.exports import COVERS, read, tickets

from slm.cache import DiskCache
from slm.calendar import Month
from slm.measurement import Outage, Pause, Probe, Survey, Ticket, TicketEvent, TicketRecords
from slm.reading.sources import SourceRead, kept_reading
from slm.values import Written

CASES: Final = 700
LOG: Final = f"""\
kind: tickets
name: Desk
files: [log.csv]
{COVERS}time_zone: Asia/Shanghai
columns: {{id: Number, opened: Opened, resolved: Done, priority: Urgency, changed: Changed, state: State, reason: Note}}
constants: {{service: mail, type: incident}}
values: {{priority: {{High: P1, Low: P2}}}}
several_rows: last
states: {{New: run, Waiting: pause, Solved: run}}
leave_out: [{{column: Note, values: [test], reason: Only a test}}]
"""
HEAD: Final = "Number,Opened,Done,Urgency,Changed,State,Note\n"
TAKEN: Final = {Month(2026, 1): date(2026, 1, 20)}


class CountingCache:
    """A cache on the disk that notes what was found in it, and what was put into it."""

    def __init__(self, folder: Path) -> None:
        self._disk = DiskCache(folder)
        self.found: list[str] = []
        self.put_in: list[str] = []

    def get(self, key: str, *, packed: bool = False) -> bytes | None:
        """Note whether the thing is there."""
        content = self._disk.get(key, packed=packed)
        self.found += [key] if content is not None else []
        return content

    def put(self, key: str, content: bytes, *, packed: bool = False) -> None:
        """Note that the thing was made."""
        self.put_in.append(key)
        self._disk.put(key, content, packed=packed)


def log(cases: int = CASES, first: str = "High") -> str:
    """Return an audit log in which each case is new, waits, and is solved; one row is a test."""

    def rows() -> Iterator[str]:
        for number in range(cases):
            opened = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=17 * number)
            done = opened + timedelta(hours=5)
            for hours, state in ((0, "New"), (1, "Waiting"), (3, "Solved")):
                at = opened + timedelta(hours=hours)
                solved = f"{done:%Y-%m-%d %H:%M}" if state == "Solved" else ""
                urgency = first if not hours else "Low"
                yield f"C{number},{opened:%Y-%m-%d %H:%M},{solved},{urgency},{at:%Y-%m-%d %H:%M},{state},\n"
        yield "X,2026-01-05 09:00,,High,2026-01-05 09:00,New,test\n"

    return HEAD + "".join(rows())


def said(found: SourceRead) -> Any:  # noqa: ANN401 - to be compared
    """Return all that a reading says, with the place of each row and of each of its fields."""
    records = found.imported.records
    assert isinstance(records, TicketRecords)
    of_each = {name: [*map(_row, getattr(records, name))] for name in ("tickets", "pauses", "events")}
    plain = replace(records, tickets=(), pauses=(), events=())
    return replace(found, imported=replace(found.imported, records=plain)), of_each


def _row(row: Written) -> Any:  # noqa: ANN401 - to be compared
    times = {name: at.isoformat() for name, at in row if isinstance(at, datetime)}
    return row.model_dump(), times, row.file_path, row.place(), [row.place(name) for name in type(row).model_fields]


def test_what_is_kept_is_what_is_read(tmp_path: Path) -> None:
    """The second reading finds all in the cache: the same rows at the same places, accounts, files and problems."""
    cache = CountingCache(tmp_path / "cache")
    files: dict[str, str | bytes] = {"log.csv": log()}
    plain = read(tmp_path, LOG, files, TAKEN)
    first = read(tmp_path, LOG, files, TAKEN, cache)
    assert cache.found == []
    second = read(tmp_path, LOG, files, TAKEN, cache)
    assert cache.found == cache.put_in
    assert said(plain) == said(first) == said(second)
    assert len(tickets(second).events) > CASES


def test_warnings_are_kept_with_their_places(tmp_path: Path) -> None:
    """A warning about rows that are left out is told as often as the book is read, in every language."""
    source, cache = LOG + "wrong_rows: left_out\n", CountingCache(tmp_path / "cache")
    files: dict[str, str | bytes] = {"log.csv": log() + "Y,early,,High,2026-01-05 09:00,New,\n"}
    first = read(tmp_path, source, files, TAKEN, cache)
    second = read(tmp_path, source, files, TAKEN, cache)
    assert len(cache.found) == 1
    assert [problem.message("zh") for problem in second.problems] == [
        problem.message("zh") for problem in first.problems
    ]
    assert second.problems == first.problems != ()
    assert second.problems[0].mistake.code == "SLM382"


CHANGES: Final[dict[str, Callable[[str, str], tuple[str, str]]]] = {
    "a byte of the file": lambda source, rows: (source, rows.replace("C1,", "c1,", 1)),
    "a line end": lambda source, rows: (source, rows.replace("\n", "\r\n")),
    "a word of the mapping": lambda source, rows: (source.replace("Low: P2", "Low: P3"), rows),
    "a line above the mapping": lambda source, rows: (source.replace("name: Desk\n", "# a remark\nname: Desk\n"), rows),
    "the reason of what is left out": lambda source, rows: (source.replace("Only a test", "A rehearsal"), rows),
    "the zone": lambda source, rows: (source.replace("Asia/Shanghai", "Europe/Berlin"), rows),
    "the days covered": lambda source, rows: (source.replace("until: 2026-02-01", "until: 2026-01-31"), rows),
}


@pytest.mark.unmeasured
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_is_read_anew(tmp_path: Path, change: Callable[[str, str], tuple[str, str]]) -> None:
    """Whatever differs in the files or in the source, nothing that was kept before is taken for it."""
    cache = CountingCache(tmp_path / "cache")
    read(tmp_path, LOG, {"log.csv": log()}, TAKEN, cache)
    source, rows = change(LOG, log())
    assert (source, rows) != (LOG, log())
    changed = read(tmp_path, source, {"log.csv": rows}, TAKEN, cache)
    assert cache.found == []
    assert said(changed) == said(read(tmp_path, source, {"log.csv": rows}, TAKEN))


def test_another_day_of_the_data_is_read_anew(tmp_path: Path) -> None:
    """Up to which day a month is known depends on when its data were taken."""
    cache = CountingCache(tmp_path / "cache")
    read(tmp_path, LOG, {"log.csv": log()}, TAKEN, cache)
    read(tmp_path, LOG, {"log.csv": log()}, {Month(2026, 1): date(2026, 1, 21)}, cache)
    assert cache.found == []


def test_another_program_reads_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ready-made mapping, a model or a rule that changed with the program makes other rows of the same files."""
    cache = CountingCache(tmp_path / "cache")
    read(tmp_path, LOG, {"log.csv": log()}, TAKEN, cache)
    monkeypatch.setattr(kept_reading, "program", lambda: "another one")
    read(tmp_path, LOG, {"log.csv": log()}, TAKEN, cache)
    assert cache.found == []


def test_damage_is_made_good(tmp_path: Path) -> None:
    """A kept thing in which bytes were changed, or that ends early, is as good as none."""
    cache = CountingCache(tmp_path / "cache")
    first = read(tmp_path, LOG, {"log.csv": log()}, TAKEN, cache)
    for spoil in (lambda content: content[:-9], lambda content: content[:50] + b"x" + content[51:], lambda _: b""):
        for file in (tmp_path / "cache").glob("*/*"):
            file.write_bytes(spoil(file.read_bytes()))
        assert said(read(tmp_path, LOG, {"log.csv": log()}, TAKEN, cache)) == said(first)
    assert cache.found == []


def test_what_another_kind_of_machine_kept_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers lie there as the machine writes them; another kind of machine makes its own."""
    cache = CountingCache(tmp_path / "cache")
    first = read(tmp_path, LOG, {"log.csv": log()}, TAKEN, cache)
    monkeypatch.setattr("sys.byteorder", "big")
    assert said(read(tmp_path, LOG, {"log.csv": log()}, TAKEN, cache)) == said(first)


def test_few_rows_are_not_kept(tmp_path: Path) -> None:
    """A small export is read as fast as it is found again, so that a small book gets no folder beside it."""
    read(tmp_path, LOG, {"log.csv": log(5)}, TAKEN, DiskCache(tmp_path / "cache"))
    assert not (tmp_path / "cache").exists()


def test_link_out_of_the_book_is_refused_though_its_bytes_are_known(tmp_path: Path) -> None:
    """What was read inside the book is not taken for a file outside of it (FAILURES S7)."""
    cache = CountingCache(tmp_path / "cache")
    root = tmp_path / "book"
    read(root, LOG, {"log.csv": log()}, TAKEN, cache)
    file = root / "measurements/log.csv"
    file.rename(tmp_path / "log.csv")
    file.symlink_to(tmp_path / "log.csv")
    told = read(root, LOG, {}, TAKEN, cache)
    assert cache.found == []
    assert [problem.code for problem in told.problems] != []


@pytest.mark.parametrize("model", [Ticket, Pause, TicketEvent, Outage, Probe, Survey])
def test_rows_of_every_kind_can_be_kept(model: type[Written]) -> None:
    """Each kind of record is one that is known to be kept, so that no large export is read twice."""
    assert model in kept_reading.ROWS.values()
